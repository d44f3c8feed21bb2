{{%AUTOESCAPE context="HTML"}}
<header class="head">
  <div><p class="crumbs"><a href="{{BASE}}/queues">Queues</a></p><div class="title"><h1>{{QUEUE}}</h1><span class="tag">{{KIND}}</span><span class="state {{STATE}}">{{STATE}}</span></div></div>
  {{#MAY_CHANGE}}
  <div class="actions">
    <form class="actions" method="post" action="{{BASE}}/queues/{{QUEUE}}/state"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
      <label class="unseen" for="reason">Reason</label>
      {{#ACTIVE}}<input type="text" id="reason" name="reason" maxlength="500" placeholder="Reason (optional)"><button type="submit" name="what" value="pause">Pause</button>{{/ACTIVE}}
      {{#HELD}}<input type="text" id="reason" name="reason" maxlength="500" placeholder="Reason (optional)"><button type="submit" class="primary" name="what" value="resume">Resume</button>{{/HELD}}
    </form>
    <a class="button" href="{{EDIT_HREF}}">Edit</a>
  </div>
  {{/MAY_CHANGE}}
</header>
{{#STATE_REASON_SET}}<p class="notice warning">{{STATE_REASON}}</p>{{/STATE_REASON_SET}}
<section class="tiles" aria-label="Now" data-live-part="tiles">
  {{#TILE}}<a class="tile {{TILE_STYLE}}" href="{{TILE_HREF}}"><span class="tile-label">{{TILE_LABEL}}</span><span class="tile-value">{{TILE_VALUE}}</span>{{#TILE_DETAIL_SET}}<span class="tile-detail">{{TILE_DETAIL}}</span>{{/TILE_DETAIL_SET}}</a>{{/TILE}}
</section>
<div class="columns">
<div>
  <section class="card" data-live-part="chart"><nav class="tabs" aria-label="Span of the charts">{{#SPAN}}<a href="{{HREF}}"{{#CURRENT}} aria-current="true"{{/CURRENT}}>{{LABEL}}</a>{{/SPAN}}</nav><br>{{>CHART}}</section>
  <section class="card" data-live-part="waiting">{{>WAITING_CHART}}</section>
  {{#BREAKER}}
  <section class="card flush" data-live-part="breaker">
    <div class="card-head"><h2>Circuit breaker</h2><span class="state {{BREAKER_STATE}}">{{BREAKER_LABEL}}</span></div>
    <dl class="facts card-foot"><dt>Failures in a row</dt><dd>{{FAILURES}}</dd><dt>Under way</dt><dd>{{IN_FLIGHT}}</dd>{{#OPEN_UNTIL_SET}}<dt>Next probe</dt><dd><time datetime="{{OPEN_UNTIL_ISO}}">{{OPEN_UNTIL}}</time></dd>{{/OPEN_UNTIL_SET}}{{#PAUSED_UNTIL_SET}}<dt>Left alone until</dt><dd><time datetime="{{PAUSED_UNTIL_ISO}}">{{PAUSED_UNTIL}}</time>, as it has asked (Retry-After)</dd>{{/PAUSED_UNTIL_SET}}{{#LAST_SUCCESS_SET}}<dt>Last success</dt><dd><time datetime="{{LAST_SUCCESS_ISO}}">{{LAST_SUCCESS}}</time></dd>{{/LAST_SUCCESS_SET}}{{#LAST_FAILURE_SET}}<dt>Last failure</dt><dd><time datetime="{{LAST_FAILURE_ISO}}">{{LAST_FAILURE}}</time></dd>{{/LAST_FAILURE_SET}}</dl>
  </section>
  {{/BREAKER}}
  <section class="card"><h2>Settings</h2><br><dl class="facts">{{#SETTING}}<dt>{{NAME}}</dt>{{#AS_TEXT}}<dd class="foreign">{{VALUE}}</dd>{{/AS_TEXT}}{{#AS_TIME}}<dd><time datetime="{{AT_ISO}}">{{AT}}</time></dd>{{/AS_TIME}}{{/SETTING}}</dl></section>
</div>
<div>
  {{#MAY_CHANGE}}
  <section class="card"><h2>Try and repeat</h2><br>
    <form method="post" action="{{BASE}}/queues/{{QUEUE}}/test" class="actions"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}"><button type="submit">Send a test event</button></form>
    <hr>
    <form method="post" action="{{BASE}}/queues/{{QUEUE}}/replay"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
      <div class="fields"><div class="field"><label for="since">Replay what was enqueued since</label><input type="text" id="since" name="since" placeholder="2h, or 2026-03-01 09:30" required></div>
      <div class="field"><label for="until">and before <span class="dim">(now)</span></label><input type="text" id="until" name="until"></div>
      <div class="field"><label for="replay-rate">Rate a second <span class="dim">(optional)</span></label><input id="replay-rate" name="rate" type="number" min="0.01" max="10000" step="any" placeholder="all at once"></div>
      <div class="field"><label for="replay-reason">Reason <span class="dim">(optional)</span></label><input type="text" id="replay-reason" name="reason" maxlength="500"></div></div>
      <button type="submit">Replay to {{QUEUE}}</button>
    </form>
  </section>
  {{#IS_WEBHOOK}}<section class="card"><h2>Signing secret</h2><br><p class="dim small">The old secret goes on signing beside the new one for 24 hours.</p><br><form method="post" action="{{BASE}}/queues/{{QUEUE}}/secret"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}"><button type="submit" data-confirm="Make a new signing secret?">Rotate secret</button></form></section>{{/IS_WEBHOOK}}
  <section class="card"><h2>Remove</h2><br><form method="post" action="{{BASE}}/queues/{{QUEUE}}/remove"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
    <div class="field"><label for="confirmed">To remove it, type its name</label><input type="text" id="confirmed" name="confirmed" autocomplete="off" spellcheck="false" aria-describedby="confirmed-hint"><span class="hint" id="confirmed-hint">What waits in it is cancelled, its dead letters are discarded. The history stays.</span></div>
    <button type="submit" class="danger-line">Remove {{QUEUE}}</button></form></section>
  {{/MAY_CHANGE}}
</div>
</div>
