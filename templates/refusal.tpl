{{%AUTOESCAPE context="HTML"}}
<section class="card refusal">
  <p class="dim">{{STATUS}}</p>
  <h1>{{HEADING}}</h1>
  <p>{{DETAIL}}</p>
  <p><a class="button" href="{{BASE}}/">To the overview</a></p>
  <p class="dim small">Request <code>{{REQUEST_ID}}</code></p>
</section>
