{{%AUTOESCAPE context="HTML"}}
<header class="head"><div><p class="crumbs"><a href="{{BASE}}/dead-letters">Dead letters</a></p><div class="title"><h1>Edit and requeue</h1><span class="tag">{{EVENT_TYPE}}</span></div></div></header>
<div class="columns">
<section class="card">
  <form method="post" action="{{BASE}}/dead-letters/{{DELIVERY_ID}}">
    <input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
    {{#FAULT_SET}}<p class="notice danger" role="alert">{{FAULT}}</p><br>{{/FAULT_SET}}
    <div class="field"><label for="payload">Payload (JSON)</label><textarea id="payload" name="payload" rows="18" spellcheck="false" dir="ltr"{{#INVALID}} aria-invalid="true"{{/INVALID}} aria-describedby="payload-hint">
{{PAYLOAD:p}}</textarea><span class="hint" id="payload-hint">Sent to {{QUEUE}} as a new message of the same type, with the same priority and trace. Message {{MESSAGE_ID}} stays as it was; this dead letter of it is discarded.</span></div>
    <div class="field"><label for="reason">Reason <span class="dim">(optional)</span></label><input type="text" id="reason" name="reason" maxlength="500" value="{{REASON}}"></div>
    <div class="actions"><button type="submit" class="primary">Send it to {{QUEUE}}</button><a class="button" href="{{MESSAGE_HREF}}">Cancel</a></div>
  </form>
</section>
<div>
  <section class="card"><dl class="facts"><dt>Message</dt><dd><a href="{{MESSAGE_HREF}}">{{MESSAGE_ID}}</a></dd><dt>Queue</dt><dd>{{QUEUE}}</dd><dt>Event type</dt><dd>{{EVENT_TYPE}}</dd></dl></section>
  <section class="card"><h2>Last error</h2><br><p class="foreign mono small">{{ERROR:p}}</p></section>
</div>
</div>
