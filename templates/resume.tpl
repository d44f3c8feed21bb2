{{%AUTOESCAPE context="HTML"}}
<header class="head"><div><h1>Go on where you were?</h1>
<p class="dim">Your session had ended when you sent this. Nothing has been carried out yet, and nothing was lost.</p></div></header>
<section class="card">
  <form method="post" action="{{RESUMED}}">
    <input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
    {{#FIELD}}<input type="hidden" name="{{NAME}}" value="{{VALUE:p}}">{{/FIELD}}
    <dl class="facts">
      <dt>Address</dt><dd><code>{{RESUMED}}</code></dd>
      {{#FIELD}}<dt>{{NAME}}</dt><dd class="foreign">{{SHOWN:p}}</dd>{{/FIELD}}
    </dl>
    <div class="actions"><button type="submit" class="primary">Go on</button><a class="button" href="{{BASE}}/">Leave it</a></div>
  </form>
</section>
