{{%AUTOESCAPE context="HTML"}}
<header class="head"><div><p class="crumbs"><a href="{{BASE}}/queues">Queues</a></p>{{#NEW}}<h1>New queue</h1>{{/NEW}}{{#CHANGED}}<h1>Edit {{NAME}}</h1>{{/CHANGED}}</div></header>
<section class="card">
  <form class="form" method="post" action="{{ACTION}}">
    <input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
    {{#FAULT_SET}}<p class="notice danger" role="alert">{{FAULT}}</p><br>{{/FAULT_SET}}
    {{#NEW}}
    <div class="field"><label for="name">Name</label><input type="text" id="name" name="name" value="{{NAME}}" maxlength="64" required autocapitalize="none" spellcheck="false" aria-describedby="name-hint"><span class="hint" id="name-hint">a-z, 0-9, _ . - ; it can’t be changed later.</span></div>
    <fieldset><legend>Kind</legend>
      <label class="choice"><input type="radio" id="kind-pull" name="kind" value="pull"{{#KIND_PULL}} checked{{/KIND_PULL}}><span>Pull <span class="dim">workers poll it over HTTP</span></span></label>
      <label class="choice"><input type="radio" id="kind-webhook" name="kind" value="webhook"{{#KIND_WEBHOOK}} checked{{/KIND_WEBHOOK}}><span>Webhook <span class="dim">the dispatcher posts each event to a URL</span></span></label>
    </fieldset>
    {{/NEW}}
    <div class="field"><label for="event-types">Event types</label><textarea id="event-types" name="event_types" rows="4" spellcheck="false" required aria-describedby="event-types-hint">
{{EVENT_TYPES:p}}</textarea><span class="hint" id="event-types-hint">One a line; * stands for anything: doc.*</span></div>
    <div class="fields">
      <div class="field"><label for="max-retries">Retries</label><input id="max-retries" name="max_retries" type="number" min="0" max="100" value="{{MAX_RETRIES}}" required></div>
      <div class="field"><label for="delays">Waits between them, in seconds</label><input type="text" id="delays" name="delays" value="{{DELAYS}}" aria-describedby="delays-hint" required><span class="hint" id="delays-hint">Separated by commas; the last one serves all that follow.</span></div>
      <div class="field"><label for="max-depth">Room for deliveries <span class="dim">(optional)</span></label><input id="max-depth" name="max_depth" type="number" min="1" max="10000000" value="{{MAX_DEPTH}}" aria-describedby="max-depth-hint"><span class="hint" id="max-depth-hint">What comes while it is full becomes a dead letter.</span></div>
    </div>
    <div class="fields">
      <div class="field"><label for="keep-finished">Days to keep what is finished <span class="dim">(optional)</span></label><input id="keep-finished" name="keep_finished_days" type="number" min="0" max="36500" value="{{KEEP_FINISHED}}" aria-describedby="keep-hint"><span class="hint" id="keep-hint">Empty: as the settings say. 0: for ever.</span></div>
      <div class="field"><label for="keep-dead">Days to keep dead letters <span class="dim">(optional)</span></label><input id="keep-dead" name="keep_dead_days" type="number" min="0" max="36500" value="{{KEEP_DEAD}}" aria-describedby="keep-hint"></div>
    </div>
    {{#WEBHOOK_FIELDS}}
    <fieldset><legend>Webhook</legend>
      <div class="field"><label for="url">URL</label><input id="url" name="url" type="url" value="{{URL}}" placeholder="https://example.com/hooks/pmq" spellcheck="false"></div>
      <div class="fields">
        <div class="field"><label for="timeout">Timeout, seconds</label><input id="timeout" name="timeout" type="number" min="1" max="60" value="{{TIMEOUT}}"></div>
        <div class="field"><label for="in-flight">Requests at once</label><input id="in-flight" name="max_in_flight" type="number" min="1" max="256" value="{{MAX_IN_FLIGHT}}"></div>
        <div class="field"><label for="rate">A second <span class="dim">(optional)</span></label><input id="rate" name="rate" type="number" min="0.01" max="10000" step="any" value="{{RATE}}"></div>
      </div>
    </fieldset>
    {{/WEBHOOK_FIELDS}}
    <div class="field"><label for="reason">Reason <span class="dim">(optional, for the audit)</span></label><input type="text" id="reason" name="reason" maxlength="500"></div>
    <div class="actions">{{#NEW}}<button type="submit" class="primary">Create</button>{{/NEW}}{{#CHANGED}}<button type="submit" class="primary">Save</button>{{/CHANGED}}<a class="button" href="{{BACK}}">Cancel</a></div>
  </form>
</section>
