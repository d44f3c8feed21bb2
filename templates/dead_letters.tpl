{{%AUTOESCAPE context="HTML"}}
<header class="head">
  <div><h1>Dead letters</h1></div>
  {{#MATCHING_SET}}<p class="dim">{{MATCHING}}{{#NARROWED}} match{{/NARROWED}}</p>{{/MATCHING_SET}}
</header>
{{#NONE_DEAD}}
<section class="card empty"><h2>Nothing has died</h2><p>A delivery comes here when its retries are spent, when it expires, or when its worker says that retrying is no use. It waits until somebody requeues or discards it.</p></section>
{{/NONE_DEAD}}
<section class="card flush">
  <form class="filters" method="get" action="{{BASE}}/dead-letters">
    <div class="field"><label for="f-queue">Queue</label><select id="f-queue" name="queue"><option value="">All</option>{{#QUEUE_OPTION}}<option value="{{QUEUE}}"{{#CHOSEN}} selected{{/CHOSEN}}>{{QUEUE}}</option>{{/QUEUE_OPTION}}</select></div>
    <div class="field"><label for="f-type">Event type</label><input type="text" id="f-type" name="type" value="{{TYPE_VALUE}}" placeholder="doc.*" spellcheck="false"></div>
    <div class="field"><label for="f-error">Error holds</label><input type="text" id="f-error" name="error" value="{{ERROR_VALUE}}"></div>
    <div class="field"><label for="f-since">Failed since (UTC, or 2h, 7d)</label><input type="text" id="f-since" name="since" value="{{SINCE_VALUE}}" placeholder="2h"></div>
    <div class="field"><label for="f-until">and before</label><input type="text" id="f-until" name="until" value="{{UNTIL_VALUE}}"></div>
    <div class="actions"><button type="submit">Filter</button>{{#NARROWED}}<a href="{{BASE}}/dead-letters">Clear</a>{{/NARROWED}}</div>
  </form>
  {{#GROUP_SET}}<div class="card-foot"><span class="chip">Error: {{GROUP}}</span><a href="{{ALL_HREF}}">All errors</a></div>{{/GROUP_SET}}
  {{#GROUPS}}
  <div class="card-head"><h2>By error</h2>{{#SEARCHED_TO_SET}}<span class="dim small">of failures since <time datetime="{{SEARCHED_TO_ISO}}">{{SEARCHED_TO}}</time></span>{{/SEARCHED_TO_SET}}</div>
  <ul class="groups">
    {{#ERROR_GROUP}}
    <li class="group"><span class="group-count">{{COUNT}}</span><a class="group-error" href="{{GROUP_HREF}}">{{ERROR}}</a><span class="dim small">{{GROUP_QUEUES}}</span><span class="group-more">latest <time datetime="{{LATEST_ISO}}">{{LATEST}}</time></span></li>
    {{/ERROR_GROUP}}
  </ul>
  {{#OTHERS_SET}}<p class="card-foot dim small">and {{OTHERS}}: narrow the list to a queue, type or time to see more of them</p>{{/OTHERS_SET}}
  {{/GROUPS}}
</section>
{{#NONE_MATCH}}
<section class="card empty"><h2>No dead letter matches</h2><p>Widen the filter, or <a href="{{BASE}}/dead-letters">look at all of them</a>.</p></section>
{{/NONE_MATCH}}
{{#NONE_SO_FAR}}
<section class="card empty"><h2>Nothing found so far</h2><p>{{#SEARCHED_TO_SET}}Failures since <time datetime="{{SEARCHED_TO_ISO}}">{{SEARCHED_TO}}</time> were looked at. {{/SEARCHED_TO_SET}}Older ones are still to be searched.</p><p><a class="button" href="{{NEXT_HREF}}" rel="next">Search on</a></p></section>
{{/NONE_SO_FAR}}
{{#SOME}}
<form class="card flush" method="post" action="{{BASE}}/dead-letters/preview">
  <input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
  <input type="hidden" name="back" value="{{BACK}}">
  <input type="hidden" name="queue" value="{{QUEUE_VALUE}}"><input type="hidden" name="type" value="{{TYPE_VALUE}}"><input type="hidden" name="error" value="{{ERROR_VALUE}}"><input type="hidden" name="group" value="{{GROUP_VALUE}}"><input type="hidden" name="since" value="{{SINCE_VALUE}}"><input type="hidden" name="until" value="{{UNTIL_VALUE}}">
  <section class="scroll" tabindex="0" aria-label="Dead letters">
  <table class="stack" data-choose>
    <thead><tr>{{#MAY_CHANGE}}<th scope="col" class="check"><span hidden><input type="checkbox" aria-label="Choose all on this page"></span><span class="unseen">Choose</span></th>{{/MAY_CHANGE}}<th scope="col">Message</th><th scope="col">Error</th><th scope="col">Queue</th><th scope="col" class="num">Retries</th><th scope="col">Failed</th>{{#MAY_CHANGE}}<th scope="col"><span class="unseen">Actions</span></th>{{/MAY_CHANGE}}</tr></thead>
    <tbody>
    {{#LETTER}}
    <tr>
      {{#MAY_CHANGE}}<td class="check"><input type="checkbox" name="delivery" value="{{DELIVERY_ID}}" aria-label="Choose message {{MESSAGE_ID}} of {{QUEUE}}"></td>{{/MAY_CHANGE}}
      <th scope="row"><a href="{{LETTER_HREF}}">{{MESSAGE_ID}}</a><br><span class="dim small">{{EVENT_TYPE}}</span></th>
      <td class="what whole"><span class="clip mono small">{{ERROR}}</span></td>
      <td data-label="Queue">{{QUEUE}}</td>
      <td class="num" data-label="Retries">{{RETRIES}}</td>
      <td><time datetime="{{FAILED_AT_ISO}}">{{FAILED_AT}}</time></td>
      {{#MAY_CHANGE}}<td><a href="{{EDIT_HREF}}">Edit<span class="unseen"> message {{MESSAGE_ID}}</span></a></td>{{/MAY_CHANGE}}
    </tr>
    {{/LETTER}}
    </tbody>
  </table>
  </section>
  <div class="card-foot"><span class="dim">Latest failure first{{#SEARCHED_TO_SET}}, searched back to <time datetime="{{SEARCHED_TO_ISO}}">{{SEARCHED_TO}}</time>{{/SEARCHED_TO_SET}}</span><span class="actions">{{#FIRST}}<a class="button tight" href="{{FIRST_HREF}}">First page</a>{{/FIRST}}{{#NEXT}}<a class="button tight" href="{{NEXT_HREF}}" rel="next">Next page</a>{{/NEXT}}</span></div>
  {{#MAY_CHANGE}}
  <div class="bulk">
    <span class="chosen" data-chosen>Choose rows, or take all that match</span>
    <button type="submit" name="what" value="requeue-chosen">Requeue chosen…</button>
    <button type="submit" name="what" value="discard-chosen" class="danger-line">Discard chosen…</button>
    <button type="submit" name="what" value="requeue-all" class="primary">Requeue all {{ALL}}…</button>
    <button type="submit" name="what" value="discard-all" class="danger-line">Discard all…</button>
  </div>
  {{/MAY_CHANGE}}
</form>
{{/SOME}}
