{{%AUTOESCAPE context="HTML"}}
<header class="head"><div><p class="crumbs"><a href="{{BASE}}/queues">Queues</a></p><h1>Signing secret of {{QUEUE}}</h1></div></header>
<section class="card">
  <p class="notice warning">It is shown this once. Put it where the receiver can read it, now.</p><br>
  <pre class="command" data-copy tabindex="0"><code>{{SECRET}}</code></pre><br>
  <p class="dim">{{ADVICE}}</p><br>
  <a class="button primary" href="{{QUEUE_HREF}}">I have kept it</a>
</section>
