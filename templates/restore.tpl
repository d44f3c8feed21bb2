{{%AUTOESCAPE context="HTML"}}
<header class="head"><h1>After a restore</h1></header>
{{#HELD_SINCE_UNSET}}<section class="card empty"><h2>Nothing is held back</h2><p>Nothing was restored, or it was released.</p></section>{{/HELD_SINCE_UNSET}}
{{#HELD_SINCE_SET}}
<section class="card">
  <h2>Nothing is sent to webhooks or handed to workers since <time datetime="{{HELD_SINCE_ISO}}">{{HELD_SINCE}}</time></h2>
  <p>{{BECAUSE}}. Some of what waits may have been delivered after the backup was made: cancel or discard what is not to be sent again, then let it go. Until then polls are answered 503.</p>
  {{#MAY_RELEASE}}<form method="post" action="{{BASE}}/restore/release">
    <input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
    <div class="field"><label for="reason">Why <span class="dim">(optional)</span></label><input type="text" id="reason" name="reason" maxlength="500"></div>
    <button class="danger" type="submit">Send what waits</button>
  </form>{{/MAY_RELEASE}}
</section>
{{/HELD_SINCE_SET}}
<section class="card flush">
  <div class="card-head"><h2>What would be sent</h2></div>
  {{#NO_QUEUE}}<div class="empty"><p>Nothing waits to be sent to a webhook.</p></div>{{/NO_QUEUE}}
  {{#SOME_QUEUE}}<section class="scroll" tabindex="0" aria-label="What would be sent">
  <table class="stack">
    <thead><tr><th scope="col">Queue</th><th scope="col" class="num">Deliveries</th><th scope="col">Oldest</th><th scope="col">Newest</th></tr></thead>
    <tbody>
    {{#QUEUE}}<tr><th scope="row"><a href="{{QUEUE_HREF}}">{{QUEUE_NAME}}</a></th><td class="num" data-label="Deliveries">{{DELIVERIES}}</td><td data-label="Oldest"><time datetime="{{OLDEST_ISO}}">{{OLDEST}}</time></td><td data-label="Newest"><time datetime="{{NEWEST_ISO}}">{{NEWEST}}</time></td></tr>{{/QUEUE}}
    </tbody>
  </table></section>{{/SOME_QUEUE}}
</section>
