{{%AUTOESCAPE context="HTML"}}
<header class="head">
  <div><p class="crumbs"><a href="{{BASE}}/jobs">Bulk changes</a></p><div class="title"><h1>{{WHAT}}</h1></div></div>
</header>
<section class="card" data-live-part="job">
  <div class="delivery-head"><span class="state {{STATE}}">{{STATE_LABEL}}</span>
  {{#MAY_CHANGE}}<div class="actions">
    {{#STOPPABLE}}<form method="post" action="{{BASE}}/jobs/{{JOB}}"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}"><button type="submit" name="what" value="stop">Stop here</button></form>{{/STOPPABLE}}
    {{#TAKE_BACK}}<form method="post" action="{{BASE}}/jobs/{{JOB}}"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}"><button type="submit" name="what" value="take-back" class="danger-line" data-confirm="Make dead letters again of all that no worker has taken yet?">Take back what waits</button></form>{{/TAKE_BACK}}
  </div>{{/MAY_CHANGE}}</div>
  <p><label class="unseen" for="progress">Progress</label><progress id="progress" value="{{DONE_COUNT}}" max="{{OF_COUNT}}">{{CHANGED}} of {{EXPECTED}}</progress></p>
  <br>
  <dl class="facts">
    <dt>Which</dt><dd class="foreign">{{WHICH}}</dd>
    <dt>Changed</dt><dd>{{CHANGED}} of {{EXPECTED}}</dd>
    {{#LAST_DUE_SET}}<dt>Last one due</dt><dd><time datetime="{{LAST_DUE_ISO}}">{{LAST_DUE}}</time></dd>{{/LAST_DUE_SET}}
    {{#TAKEN_BACK_SET}}<dt>Taken back</dt><dd>{{TAKEN_BACK}}</dd>{{/TAKEN_BACK_SET}}
    <dt>By</dt><dd>{{ACTOR}}</dd>
    {{#REASON_SET}}<dt>Reason</dt><dd class="foreign">{{REASON}}</dd>{{/REASON_SET}}
    <dt>Began</dt><dd><time datetime="{{CREATED_AT_ISO}}">{{CREATED_AT}}</time></dd>
  </dl>
</section>
