{{%AUTOESCAPE context="HTML"}}
<header class="head"><h1>Audit</h1><p class="dim">Latest first; entries are only ever added, and <code>bin/pmq audit verify</code> checks that none was changed</p></header>
<section class="card flush">
  <form class="filters" method="get" action="{{BASE}}/audit">
    <div class="field"><label for="f-actor">Who</label><input type="text" id="f-actor" name="actor" value="{{ACTOR_VALUE}}" spellcheck="false"></div>
    <div class="field"><label for="f-action">Action</label><input type="text" id="f-action" name="action" value="{{ACTION_VALUE}}" placeholder="queue, or queue.pause" spellcheck="false"></div>
    <div class="field"><label for="f-since">Since (UTC, or 2h, 7d)</label><input type="text" id="f-since" name="since" value="{{SINCE_VALUE}}" placeholder="7d"></div>
    <div class="field"><label for="f-until">and before</label><input type="text" id="f-until" name="until" value="{{UNTIL_VALUE}}"></div>
    <div class="actions"><button type="submit">Filter</button>{{#NARROWED}}<a href="{{BASE}}/audit">Clear</a>{{/NARROWED}}</div>
  </form>
  {{#NONE}}<div class="empty"><h2>Nothing here</h2><p>What operators do at the dashboard, by the API or with <code>bin/pmq</code> is written down here, with who and why.</p></div>{{/NONE}}
  {{#SOME}}<section class="scroll" tabindex="0" aria-label="Audit">
  <table class="stack">
    <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">On what</th><th scope="col">Why, and more</th></tr></thead>
    <tbody>
    {{#ROW}}<tr><th scope="row"><time datetime="{{AT_ISO}}">{{AT}}</time></th><td class="what">{{ACTOR}}{{#CLIENT_SET}}<br><span class="dim small">{{CLIENT}}</span>{{/CLIENT_SET}}</td><td><code>{{ACTION}}</code></td><td class="what">{{TARGET}}</td><td class="what whole">{{#REASON_SET}}<span class="foreign">{{REASON}}</span>{{/REASON_SET}}{{#DETAILS}}<details><summary class="dim small">Details</summary><dl class="facts small">{{#DETAIL}}<dt>{{NAME}}</dt><dd class="foreign">{{VALUE}}</dd>{{/DETAIL}}</dl></details>{{/DETAILS}}</td></tr>{{/ROW}}
    </tbody>
  </table></section>{{/SOME}}
  {{#NEXT}}<div class="card-foot"><span></span><a class="button tight" href="{{NEXT_HREF}}" rel="next">Older</a></div>{{/NEXT}}
</section>
