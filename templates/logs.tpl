{{%AUTOESCAPE context="HTML"}}
<header class="head"><h1>Logs</h1><p class="dim">What services have said, latest first</p></header>
<section class="card flush">
  <form class="filters" method="get" action="{{BASE}}/logs">
    <div class="field"><label for="f-service">Service</label><input type="text" id="f-service" name="service" value="{{SERVICE_VALUE}}" spellcheck="false"></div>
    <div class="field"><label for="f-level">Level</label><select id="f-level" name="level"><option value="">Any</option>{{#LEVEL_OPTION}}<option value="{{VALUE}}"{{#CHOSEN}} selected{{/CHOSEN}}>{{LABEL}}</option>{{/LEVEL_OPTION}}</select></div>
    <div class="field"><label for="f-text">Text</label><input type="text" id="f-text" name="text" value="{{TEXT_VALUE}}" spellcheck="false"></div>
    <div class="field"><label for="f-trace">Trace</label><input type="text" id="f-trace" name="trace" value="{{TRACE_VALUE}}" spellcheck="false"></div>
    <div class="field"><label for="f-user">User</label><input type="text" id="f-user" name="user" value="{{USER_VALUE}}" spellcheck="false"></div>
    <div class="field"><label for="f-job">Job</label><input type="text" id="f-job" name="job" value="{{JOB_VALUE}}" spellcheck="false"></div>
    <div class="field"><label for="f-since">Since (UTC, or 2h, 7d)</label><input type="text" id="f-since" name="since" value="{{SINCE_VALUE}}" placeholder="2h"></div>
    <div class="field"><label for="f-until">and before</label><input type="text" id="f-until" name="until" value="{{UNTIL_VALUE}}"></div>
    <div class="actions"><button type="submit">Search</button>{{#NARROWED}}<a href="{{BASE}}/logs">Clear</a>{{/NARROWED}}</div>
  </form>
  {{#NONE_YET}}<div class="empty"><h2>Nothing logged yet</h2><p>Services log here by <code>POST /v1/log</code>, with a token that has <code>log:write</code>.</p></div>{{/NONE_YET}}
  {{#NONE_MATCH}}<div class="empty"><h2>Nothing matches</h2><p>Widen the search, or <a href="{{BASE}}/logs">look at all of it</a>.</p></div>{{/NONE_MATCH}}
  {{#GOES_ON}}<div class="empty"><h2>Nothing so far</h2><p>None of the latest entries match. Older ones have not been looked at yet: go on, or narrow the time.</p></div>{{/GOES_ON}}
  {{#SOME}}
  <section class="scroll" tabindex="0" aria-label="Logs">
  <table class="stack">
    <thead><tr><th scope="col">When</th><th scope="col">Level</th><th scope="col">Service</th><th scope="col">Message</th><th scope="col">Trace, user, job</th></tr></thead>
    <tbody>
    {{#LOG_ROW}}
    <tr>
      <th scope="row"><time datetime="{{AT_ISO}}">{{AT}}</time></th>
      <td><span class="state {{STYLE}}">{{LEVEL}}</span></td>
      <td class="what"><a href="{{SERVICE_HREF}}">{{SERVICE}}</a></td>
      <td class="what whole"><span class="foreign">{{MESSAGE:p}}</span>{{#MORE}}<details><summary class="dim small">More</summary>{{#FIELDS_SET}}<pre class="foreign small">{{FIELDS:p}}</pre>{{/FIELDS_SET}}{{#HAPPENED_AT_SET}}<p class="dim small">Happened at {{HAPPENED_AT}}, as the service says</p>{{/HAPPENED_AT_SET}}</details>{{/MORE}}</td>
      <td class="what">{{#REFERENCE}}<a class="small" href="{{HREF}}">{{LABEL}}</a><br>{{/REFERENCE}}</td>
    </tr>
    {{/LOG_ROW}}
    </tbody>
  </table>
  </section>
  {{/SOME}}
  <div class="card-foot"><span></span><span class="actions">{{#FIRST}}<a class="button tight" href="{{FIRST_HREF}}">Latest</a>{{/FIRST}}{{#NEXT}}<a class="button tight" href="{{NEXT_HREF}}" rel="next">Older</a>{{/NEXT}}</span></div>
</section>
