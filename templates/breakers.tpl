{{%AUTOESCAPE context="HTML"}}
<header class="head"><h1>Circuit breakers</h1></header>
{{#NONE}}<section class="card empty"><h2>No webhook yet</h2><p>A breaker stands between a webhook’s deliveries and an endpoint that keeps failing. <a href="{{BASE}}/queues/new">Make a webhook queue</a>, and its breaker is here.</p></section>{{/NONE}}
<div data-live-part="breakers" class="columns even">
{{#BREAKER}}
<section class="card flush">
  <div class="card-head"><h2><a href="{{QUEUE_HREF}}">{{QUEUE}}</a></h2><span class="state {{BREAKER_STATE}}">{{BREAKER_LABEL}}</span></div>
  <dl class="facts card-foot"><dt>Failures in a row</dt><dd>{{FAILURES}}</dd><dt>Under way</dt><dd>{{IN_FLIGHT}}</dd>{{#OPEN_UNTIL_SET}}<dt>Next probe</dt><dd><time datetime="{{OPEN_UNTIL_ISO}}">{{OPEN_UNTIL}}</time></dd>{{/OPEN_UNTIL_SET}}{{#PAUSED_UNTIL_SET}}<dt>Left alone until</dt><dd><time datetime="{{PAUSED_UNTIL_ISO}}">{{PAUSED_UNTIL}}</time>, as it has asked (Retry-After)</dd>{{/PAUSED_UNTIL_SET}}{{#LAST_SUCCESS_SET}}<dt>Last success</dt><dd><time datetime="{{LAST_SUCCESS_ISO}}">{{LAST_SUCCESS}}</time></dd>{{/LAST_SUCCESS_SET}}{{#LAST_FAILURE_SET}}<dt>Last failure</dt><dd><time datetime="{{LAST_FAILURE_ISO}}">{{LAST_FAILURE}}</time></dd>{{/LAST_FAILURE_SET}}</dl>
  <ol class="timeline card-foot">{{#STEP}}<li class="action"><div><span class="state {{TO_STYLE}}">{{TO_STATE}}</span> <span class="dim">from {{FROM_STATE}}: {{STEP_REASON}}{{#STEP_ACTOR_SET}} (by {{STEP_ACTOR}}){{/STEP_ACTOR_SET}}</span></div><div class="when"><time datetime="{{AT_ISO}}">{{AT}}</time></div></li>{{/STEP}}{{#NO_STEP}}<li><span class="dim">It has been closed all the time.</span></li>{{/NO_STEP}}</ol>
  {{#MAY_CHANGE}}<form class="card-foot" method="post" action="{{BASE}}/queues/{{QUEUE}}/breaker"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}"><input type="hidden" name="back" value="{{ADDRESS}}"><span class="field-inline"><label class="unseen" for="reason-{{QUEUE}}">Reason</label><input type="text" id="reason-{{QUEUE}}" name="reason" maxlength="500" placeholder="Reason (optional)"></span><span class="actions">{{#TRIP}}<button type="submit" name="what" value="trip" class="danger-line">Trip: hold back for 5 minutes</button>{{/TRIP}}{{#RESET}}<button type="submit" name="what" value="reset">Reset: let it through</button>{{/RESET}}</span></form>{{/MAY_CHANGE}}
</section>
{{/BREAKER}}
</div>
