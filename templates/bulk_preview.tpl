{{%AUTOESCAPE context="HTML"}}
<header class="head"><div><p class="crumbs"><a href="{{BACK}}">Dead letters</a></p>
{{#REQUEUES}}<h1>Requeue {{COUNT}}?</h1>{{/REQUEUES}}{{#DISCARDS}}<h1>Discard {{COUNT}}?</h1>{{/DISCARDS}}</div></header>
{{#NOTHING}}
<section class="card empty"><h2>Nothing is chosen</h2><p>No dead letter matches any more, or no row was ticked. <a href="{{BACK}}">Back to the list</a></p></section>
{{/NOTHING}}
{{#SOMETHING}}
<div class="columns">
<div>
<section class="card">
  <form class="form" method="post" action="{{BASE}}/dead-letters/apply">
    <input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
    <input type="hidden" name="back" value="{{BACK}}">
    {{#BY_FILTER}}<input type="hidden" name="all" value="1"><input type="hidden" name="queue" value="{{QUEUE_VALUE}}"><input type="hidden" name="type" value="{{TYPE_VALUE}}"><input type="hidden" name="error" value="{{ERROR_VALUE}}"><input type="hidden" name="group" value="{{GROUP_VALUE}}"><input type="hidden" name="since" value="{{SINCE_VALUE}}"><input type="hidden" name="until" value="{{UNTIL_VALUE}}">{{/BY_FILTER}}
    {{#CHOSEN_ID}}<input type="hidden" name="delivery" value="{{DELIVERY_ID}}">{{/CHOSEN_ID}}
    {{#FAULT_SET}}<p class="notice danger" role="alert">{{FAULT}}</p><br>{{/FAULT_SET}}
    {{#REQUEUES}}
    <p class="dim">They become ready again with all their retries. Until a worker has taken one, it can be taken back.</p>
    <br>
    <div class="field"><label for="rate">Rate a second <span class="dim">(optional)</span></label><input id="rate" name="rate" type="number" min="0.01" max="10000" step="any" value="{{RATE}}" placeholder="all at once" aria-describedby="rate-hint"><span class="hint" id="rate-hint">A consumer that has just recovered is not flooded at 5 or 10 a second. It goes on in the server, and can be stopped.</span></div>
    {{/REQUEUES}}
    {{#DISCARDS}}<p class="notice warning">Discarded deliveries are never handed out again. Their messages and history stay to be looked at.</p><br>{{/DISCARDS}}
    <div class="field"><label for="reason">Reason <span class="dim">(optional)</span></label><input type="text" id="reason" name="reason" maxlength="500" value="{{REASON}}" aria-describedby="reason-hint"><span class="hint" id="reason-hint">Kept in the audit and with each delivery.</span></div>
    <div class="actions">
      {{#REQUEUES}}<button type="submit" name="kind" value="requeue" class="primary">Requeue {{COUNT}}</button>{{/REQUEUES}}
      {{#DISCARDS}}<button type="submit" name="kind" value="discard" class="danger-fill">Discard {{COUNT}} for good</button>{{/DISCARDS}}
      <a class="button" href="{{BACK}}">Cancel</a>
    </div>
  </form>
</section>
</div>
<div>
<section class="card flush">
  <div class="card-head"><h2>Which</h2></div>
  <p class="card-foot foreign">{{DESCRIPTION}}</p>
  <ul class="groups examples">
    {{#LETTER}}<li class="card-foot"><span><a href="{{LETTER_HREF}}">{{MESSAGE_ID}}</a> <span class="dim">{{EVENT_TYPE}} · {{QUEUE}}</span><br><span class="clip mono small">{{ERROR}}</span></span></li>{{/LETTER}}
  </ul>
</section>
</div>
</div>
{{/SOMETHING}}
