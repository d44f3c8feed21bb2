{{%AUTOESCAPE context="HTML"}}
<header class="head"><h1>Rate limits</h1><p class="dim">By address: {{BY_ADDRESS}} · by subject: {{BY_SUBJECT}}</p></header>
<section class="card flush" data-live-part="rate-limits">
  <div class="card-head"><h2>Requests counted</h2></div>
  {{#NO_USE}}<div class="empty"><p>Nothing was counted within the last hour. Set <code>RATE_LIMIT_IP</code> or <code>RATE_LIMIT_SUBJECT</code> in <code>.env</code> to hold clients to a limit.</p></div>{{/NO_USE}}
  {{#SOME_USE}}<section class="scroll" tabindex="0" aria-label="Requests counted">
  <table class="stack">
    <thead><tr><th scope="col">Client</th><th scope="col">Endpoint</th><th scope="col">Window</th><th scope="col" class="num">Count</th><th scope="col" class="num">Limit</th><th scope="col" class="num">Refused</th></tr></thead>
    <tbody>
    {{#USE}}<tr><th scope="row">{{CLIENT}}</th><td data-label="Endpoint"><code>{{ENDPOINT}}</code></td><td class="what" data-label="Window"><time datetime="{{WINDOW_START_ISO}}">{{WINDOW_START}}</time> <span class="dim small">for {{WINDOW}}</span></td><td class="num" data-label="Count">{{COUNT}}</td><td class="num" data-label="Limit">{{LIMIT}}</td><td class="num" data-label="Refused"><span{{#ANY_REFUSED}} class="bad"{{/ANY_REFUSED}}>{{REFUSED}}</span></td></tr>{{/USE}}
    </tbody>
  </table></section>{{/SOME_USE}}
</section>
<section class="card flush" data-live-part="failed-tries">
  <div class="card-head"><h2>Wrong passwords and tokens</h2></div>
  {{#NO_FAILED}}<div class="empty"><p>None within the last hour.</p></div>{{/NO_FAILED}}
  {{#SOME_FAILED}}<section class="scroll" tabindex="0" aria-label="Wrong passwords and tokens">
  <table class="stack">
    <thead><tr><th scope="col">Of</th><th scope="col" class="num">Failures</th><th scope="col">Latest</th><th scope="col">Waits until</th><th scope="col"><span class="unseen">Actions</span></th></tr></thead>
    <tbody>
    {{#FAILED}}<tr><th scope="row">{{SUBJECT}}</th><td class="num" data-label="Failures">{{COUNT}}</td><td data-label="Latest"><time datetime="{{LAST_AT_ISO}}">{{LAST_AT}}</time></td><td data-label="Waits until">{{#LOCKED_UNTIL_SET}}<time datetime="{{LOCKED_UNTIL_ISO}}">{{LOCKED_UNTIL}}</time>{{/LOCKED_UNTIL_SET}}{{#LOCKED_UNTIL_UNSET}}<span class="dim">–</span>{{/LOCKED_UNTIL_UNSET}}</td><td class="whole">{{#MAY_CHANGE}}<form class="actions" method="post" action="{{BASE}}/rate-limits/failures"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}"><input type="hidden" name="subject" value="{{SUBJECT}}"><button class="tight" type="submit">Forget<span class="unseen"> {{SUBJECT}}</span></button></form>{{/MAY_CHANGE}}</td></tr>{{/FAILED}}
    </tbody>
  </table></section>{{/SOME_FAILED}}
</section>
<div class="columns">
<div>
<section class="card flush">
  <div class="card-head"><h2>Other limits for single clients</h2></div>
  {{#NO_OVERRIDE}}<div class="empty"><p>None: the settings hold for everybody.</p></div>{{/NO_OVERRIDE}}
  {{#SOME_OVERRIDE}}<section class="scroll" tabindex="0" aria-label="Other limits for single clients">
  <table class="stack">
    <thead><tr><th scope="col">Client</th><th scope="col">Endpoint</th><th scope="col">Limit</th><th scope="col">By</th><th scope="col"><span class="unseen">Actions</span></th></tr></thead>
    <tbody>
    {{#OVERRIDE}}<tr><th scope="row">{{CLIENT}}</th><td data-label="Endpoint"><code>{{ENDPOINT}}</code></td><td data-label="Limit">{{LIMIT}}</td><td class="what" data-label="By">{{ACTOR}}<br><time class="dim small" datetime="{{CHANGED_AT_ISO}}">{{CHANGED_AT}}</time></td><td class="whole">{{#MAY_CHANGE}}<form class="actions" method="post" action="{{BASE}}/rate-limits/clear"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}"><input type="hidden" name="client" value="{{CLIENT}}"><input type="hidden" name="endpoint" value="{{ENDPOINT}}"><button class="tight danger-line" type="submit">Clear<span class="unseen"> the limit of {{CLIENT}} for {{ENDPOINT}}</span></button></form>{{/MAY_CHANGE}}</td></tr>{{/OVERRIDE}}
    </tbody>
  </table></section>{{/SOME_OVERRIDE}}
</section>
</div>
{{#FORM}}
<div>
<section class="card">
  <h2>Set another limit</h2><br>
  <form method="post" action="{{BASE}}/rate-limits/set">
    <input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
    {{#FAULT_SET}}<p class="notice danger" role="alert">{{FAULT}}</p><br>{{/FAULT_SET}}
    <div class="field"><label for="limit-client">Client</label><input type="text" id="limit-client" name="client" value="{{CLIENT_VALUE}}" maxlength="260" required autocapitalize="none" spellcheck="false" aria-describedby="limit-client-hint"><span class="hint" id="limit-client-hint">As it stands above: ip:203.0.113.7, or sub: and a token’s subject.</span></div>
    <div class="field"><label for="limit-endpoint">Endpoint</label><input type="text" id="limit-endpoint" name="endpoint" value="{{ENDPOINT_VALUE}}" maxlength="64" required autocapitalize="none" spellcheck="false" aria-describedby="limit-endpoint-hint"><span class="hint" id="limit-endpoint-hint">enqueue, poll …; * for all.</span></div>
    <div class="field"><label for="limit-limit">Limit</label><input type="text" id="limit-limit" name="limit" value="{{LIMIT_VALUE}}" required autocapitalize="none" spellcheck="false" aria-describedby="limit-limit-hint"><span class="hint" id="limit-limit-hint">600/60 is 600 requests in 60 seconds; off is no limit.</span></div>
    <div class="field"><label for="limit-reason">Reason <span class="dim">(optional, for the audit)</span></label><input type="text" id="limit-reason" name="reason" maxlength="500"></div>
    <button type="submit" class="primary">Set limit</button>
  </form>
</section>
</div>
{{/FORM}}
</div>
