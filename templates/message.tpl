{{%AUTOESCAPE context="HTML"}}
<header class="head">
  <div><p class="crumbs"><a href="{{BASE}}/messages">Messages</a></p><div class="title"><h1>Message {{ID}}</h1><span class="tag">{{EVENT_TYPE}}</span></div></div>
  {{#MAY_REPLAY}}
  <form class="actions" method="post" action="{{BASE}}/messages/{{ID}}/replay">
    <input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
    <label class="unseen" for="replay-queue">Replay to</label>
    <select id="replay-queue" name="queue"><option value="">to all that match</option>{{#QUEUE_OPTION}}<option value="{{QUEUE}}">to {{QUEUE}}</option>{{/QUEUE_OPTION}}</select>
    <button type="submit">Replay</button>
  </form>
  {{/MAY_REPLAY}}
</header>
<div class="columns">
<div data-live-part="deliveries">
  {{#NO_DELIVERY}}
  <section class="card empty"><h2>No queue took it</h2><p>When it came, no subscription's filter matched its type. Make one that does, then replay it.</p></section>
  {{/NO_DELIVERY}}
  {{#DELIVERY}}
  <section class="card" aria-labelledby="d{{DELIVERY_ID}}">
    <div class="delivery-head">
      <h2 id="d{{DELIVERY_ID}}"><a href="{{QUEUE_HREF}}">{{QUEUE}}</a></h2><span class="state {{STATE}}">{{STATE_LABEL}}</span>
      {{#LEASE_UNTIL_SET}}<span class="dim small">leased until <time datetime="{{LEASE_UNTIL_ISO}}">{{LEASE_UNTIL}}</time><span data-until="{{LEASE_UNTIL_ISO}}"></span></span>{{/LEASE_UNTIL_SET}}
      {{#MAY_CHANGE}}
      <form class="actions" method="post" action="{{BASE}}/deliveries/{{DELIVERY_ID}}">
        <input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
        {{#RELEASE}}<button type="submit" class="tight" name="what" value="release" data-confirm="Take it away from its worker? What the worker still answers counts no more.">Release lease</button>{{/RELEASE}}
        {{#CANCEL}}<button type="submit" class="tight danger-line" name="what" value="cancel" data-confirm="Cancel this delivery?">Cancel</button>{{/CANCEL}}
        {{#EDIT}}<a class="button tight" href="{{EDIT_HREF}}">Edit and requeue</a>{{/EDIT}}
        {{#REQUEUE}}<button type="submit" class="tight primary" name="what" value="requeue">Requeue</button>{{/REQUEUE}}
      </form>
      {{/MAY_CHANGE}}
    </div>
    {{#WHY}}
    <div class="why"><svg class="icon" aria-hidden="true" focusable="false"><use href="{{BASE}}/static/icons.svg?v={{ASSETS}}#help"></use></svg><div><p><strong>Why hasn’t this been delivered?</strong></p>{{#REASON}}<p>{{TEXT}}</p>{{/REASON}}</div></div>
    {{/WHY}}
    <ol class="timeline">
      {{#EVENT}}<li class="{{STYLE}}"><div><strong>{{WHAT}}</strong>{{#DETAIL_SET}} <span class="dim">{{DETAIL}}</span>{{/DETAIL_SET}}</div><div class="when"><time datetime="{{AT_ISO}}">{{AT}}</time></div>{{#ERROR_SET}}<div class="error foreign" tabindex="0">{{ERROR:p}}</div>{{/ERROR_SET}}</li>{{/EVENT}}
    </ol>
  </section>
  {{/DELIVERY}}
</div>
<div>
  <section class="card"><dl class="facts">{{#FACTS}}<dt>{{FACT}}</dt>{{#FACT_TEXT}}<dd>{{VALUE}}</dd>{{/FACT_TEXT}}{{#FACT_LINK}}<dd><a href="{{HREF}}">{{VALUE}}</a></dd>{{/FACT_LINK}}{{#FACT_TIME}}<dd><time datetime="{{AT_ISO}}">{{AT}}</time></dd>{{/FACT_TIME}}{{/FACTS}}</dl></section>
  <section class="card">{{>PAYLOAD}}</section>
  {{#LOG}}
  <section class="card" aria-labelledby="log"><div class="delivery-head"><h2 id="log"><a href="{{LOG_HREF}}">Log of its trace</a></h2></div>
    {{#NO_LOG}}<p class="dim small">No service has logged anything of it.</p>{{/NO_LOG}}
    <ol class="timeline">
      {{#LOG_ROW}}<li class="plain"><div><span class="state {{STYLE}}">{{LEVEL}}</span> <a href="{{SERVICE_HREF}}">{{SERVICE}}</a></div><div class="when"><time datetime="{{AT_ISO}}">{{AT}}</time></div><div class="foreign small">{{MESSAGE:p}}</div></li>{{/LOG_ROW}}
    </ol>
  </section>
  {{/LOG}}
</div>
</div>
