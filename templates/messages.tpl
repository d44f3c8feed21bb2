{{%AUTOESCAPE context="HTML"}}
<header class="head"><h1>Messages</h1><p class="dim">Newest first</p></header>
<section class="card flush">
  <form class="filters" method="get" action="{{BASE}}/messages">
    <div class="field"><label for="f-queue">Queue</label><select id="f-queue" name="queue"><option value="">All</option>{{#QUEUE_OPTION}}<option value="{{QUEUE}}"{{#CHOSEN}} selected{{/CHOSEN}}>{{QUEUE}}</option>{{/QUEUE_OPTION}}</select></div>
    <div class="field"><label for="f-status">Status</label><select id="f-status" name="status"><option value="">Any</option>{{#STATUS_OPTION}}<option value="{{VALUE}}"{{#CHOSEN}} selected{{/CHOSEN}}>{{LABEL}}</option>{{/STATUS_OPTION}}</select></div>
    <div class="field"><label for="f-type">Event type</label><input type="text" id="f-type" name="type" value="{{TYPE_VALUE}}" placeholder="doc.*" spellcheck="false"></div>
    <div class="field"><label for="f-producer">Producer</label><input type="text" id="f-producer" name="producer" value="{{PRODUCER_VALUE}}" spellcheck="false"></div>
    <div class="field"><label for="f-trace">Trace</label><input type="text" id="f-trace" name="trace" value="{{TRACE_VALUE}}" spellcheck="false" placeholder="32 hex digits"></div>
    <div class="field"><label for="f-since">Since (UTC, or 2h, 7d)</label><input type="text" id="f-since" name="since" value="{{SINCE_VALUE}}" placeholder="2h"></div>
    <div class="field"><label for="f-until">and before</label><input type="text" id="f-until" name="until" value="{{UNTIL_VALUE}}"></div>
    <div class="actions"><button type="submit">Search</button>{{#NARROWED}}<a href="{{BASE}}/messages">Clear</a>{{/NARROWED}}</div>
  </form>
  {{#NONE_YET}}<div class="empty"><h2>No message yet</h2><p>The <a href="{{BASE}}/">overview</a> shows how to send a first one.</p></div>{{/NONE_YET}}
  {{#NONE_MATCH}}<div class="empty"><h2>No message matches</h2><p>Widen the search, or <a href="{{BASE}}/messages">look at all of them</a>.</p></div>{{/NONE_MATCH}}
  {{#GOES_ON}}<div class="empty"><h2>Nothing so far</h2><p>None of the newest messages match. Older ones have not been looked at yet: go on, or narrow the time.</p></div>{{/GOES_ON}}
  {{#SOME}}
  <section class="scroll" tabindex="0" aria-label="Messages">
  <table class="stack">
    <thead><tr><th scope="col">Message</th><th scope="col">Event type</th><th scope="col">Deliveries</th><th scope="col">Producer</th><th scope="col" class="num">Payload</th><th scope="col">Enqueued</th></tr></thead>
    <tbody>
    {{#MESSAGE}}
    <tr>
      <th scope="row"><a href="{{HREF}}">{{ID}}</a></th>
      <td class="what">{{EVENT_TYPE}}</td>
      <td class="whole"><span class="chips">{{#MARK}}<span class="state {{STATE}}" title="{{STATE_LABEL}}">{{QUEUE}}<span class="unseen"> {{STATE_LABEL}}</span></span>{{/MARK}}{{#MORE_SET}}<span class="dim">{{MORE}}</span>{{/MORE_SET}}{{#NO_DELIVERY}}<span class="dim">none</span>{{/NO_DELIVERY}}</span></td>
      <td class="what" data-label="From">{{PRODUCER}}</td>
      <td class="num" data-label="Payload">{{SIZE}}</td>
      <td><time datetime="{{CREATED_AT_ISO}}">{{CREATED_AT}}</time></td>
    </tr>
    {{/MESSAGE}}
    </tbody>
  </table>
  </section>
  {{/SOME}}
  <div class="card-foot"><span></span><span class="actions">{{#FIRST}}<a class="button tight" href="{{FIRST_HREF}}">Newest</a>{{/FIRST}}{{#NEXT}}<a class="button tight" href="{{NEXT_HREF}}" rel="next">Older</a>{{/NEXT}}</span></div>
</section>
