{{%AUTOESCAPE context="HTML"}}
<header class="head" data-live-part="worst"><h1>Health</h1><span class="state {{WORST}}">{{WORST_LABEL}}</span></header>
<section class="card flush" data-live-part="health">
  <section class="scroll" tabindex="0" aria-label="Checks">
  <table class="stack">
    <thead><tr><th scope="col">Check</th><th scope="col">State</th><th scope="col">Figure</th><th scope="col">Limit</th><th scope="col">What to do</th></tr></thead>
    <tbody>{{#CHECK}}<tr><th scope="row">{{#LINKED}}<a href="{{HREF}}">{{NAME}}</a>{{/LINKED}}{{#PLAIN}}{{NAME}}{{/PLAIN}}</th><td><span class="state {{STATE}}">{{STATE_LABEL}}</span></td><td class="what whole">{{FIGURE}}</td><td class="what whole">{{#LIMIT_SET}}{{LIMIT}}{{/LIMIT_SET}}</td><td class="what whole">{{#ADVICE_SET}}{{ADVICE}}{{/ADVICE_SET}}</td></tr>{{/CHECK}}</tbody>
  </table>
  </section>
</section>
{{#MAY_CHANGE}}<section class="card"><h2>Alerts</h2><br><p class="dim small">Checks that stop passing are told by mail and to subscriptions to <code>pmq.alert.*</code>.</p><br><form method="post" action="{{BASE}}/health/test-alert"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}"><button type="submit">Send a test alert</button></form></section>{{/MAY_CHANGE}}
