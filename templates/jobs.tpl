{{%AUTOESCAPE context="HTML"}}
<header class="head"><h1>Bulk changes</h1></header>
<section class="card flush" data-live-part="jobs">
  {{#NONE}}<div class="empty"><h2>None yet</h2><p>When you requeue or discard many <a href="{{BASE}}/dead-letters">dead letters</a> at once, or replay a time of a <a href="{{BASE}}/queues">queue</a>, you see here how far it is, and can stop it or take it back.</p></div>{{/NONE}}
  {{#SOME}}<section class="scroll" tabindex="0" aria-label="Bulk changes">
  <table class="stack">
    <thead><tr><th scope="col">Change</th><th scope="col">Which</th><th scope="col">State</th><th scope="col" class="num">Changed</th><th scope="col">By</th><th scope="col">Began</th></tr></thead>
    <tbody>
    {{#ROW}}<tr><th scope="row"><a href="{{JOB_HREF}}">{{WHAT}}</a></th><td class="what whole">{{WHICH}}</td><td><span class="state {{STATE}}">{{STATE_LABEL}}</span></td><td class="num" data-label="Changed">{{CHANGED}} of {{EXPECTED}}</td><td class="what" data-label="By">{{ACTOR}}</td><td><time datetime="{{CREATED_AT_ISO}}">{{CREATED_AT}}</time></td></tr>{{/ROW}}
    </tbody>
  </table></section>{{/SOME}}
  {{#NEXT}}<div class="card-foot"><span></span><a class="button tight" href="{{NEXT_HREF}}" rel="next">Older</a></div>{{/NEXT}}
</section>
