{{%AUTOESCAPE context="HTML"}}
<header class="head">
  <h1>Overview</h1>
  <nav class="tabs" aria-label="Span of the charts">{{#SPAN}}<a href="{{HREF}}"{{#CURRENT}} aria-current="true"{{/CURRENT}}>{{LABEL}}</a>{{/SPAN}}</nav>
</header>
<div data-live-part="warnings">
{{#WARNING}}
<div class="alert {{WARNING_TONE}}">
  <svg class="icon" aria-hidden="true" focusable="false"><use href="{{BASE}}/static/icons.svg?v={{ASSETS}}#warning"></use></svg>
  <div><p><strong>{{WARNING_TEXT}}</strong> {{WARNING_ADVICE}} {{#WARNING_LINK}}<a href="{{WARNING_HREF}}">{{WARNING_LABEL}}</a>{{/WARNING_LINK}}</p>
  {{#COMMAND_SET}}<pre class="command" data-copy tabindex="0"><code>{{COMMAND}}</code></pre>{{/COMMAND_SET}}</div>
</div>
{{/WARNING}}
</div>
{{#NEVER_USED}}
<section class="card empty">
  <h2>Send a first event</h2>
  <p>Nothing has been enqueued yet. With a token (<code>bin/pmq token --sub me --scope mq:enqueue</code>) in <code>$token</code>:</p>
  <pre class="command" data-copy tabindex="0"><code>curl -sS {{API_URL}}/v1/enqueue -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d '{"event_type":"doc.parsed","payload":{"id":1}}'</code></pre>
</section>
{{/NEVER_USED}}
<section class="tiles" aria-label="Now" data-live-part="tiles">
  {{#TILE}}<a class="tile {{TILE_STYLE}}" href="{{TILE_HREF}}"><span class="tile-label">{{TILE_LABEL}}</span><span class="tile-value">{{TILE_VALUE}}</span>{{#TILE_DETAIL_SET}}<span class="tile-detail">{{TILE_DETAIL}}</span>{{/TILE_DETAIL_SET}}</a>{{/TILE}}
</section>
<div class="charts" data-live-part="charts">
  <section class="card wide">{{>THROUGHPUT}}</section>
  <section class="card">{{>WAITING_CHART}}</section>
  <section class="card">{{>DEAD_CHART}}</section>
</div>
<section class="card flush" data-live-part="queues">
  <div class="card-head"><h2>Queues</h2><a href="{{BASE}}/queues">All settings</a></div>
  <section class="scroll" tabindex="0" aria-label="Queues">
  <table class="stack">
    <thead><tr><th scope="col">Queue</th><th scope="col" class="num">Ready</th><th scope="col" class="num">In progress</th><th scope="col" class="num">Scheduled</th><th scope="col" class="num">Dead</th><th scope="col" class="num">Oldest</th><th scope="col" class="num">In / min</th><th scope="col" class="num">Out / min</th><th scope="col">Last hour</th></tr></thead>
    <tbody>
    {{#QUEUES}}
    <tr>
      <th scope="row"><a href="{{QUEUE_HREF}}">{{QUEUE}}</a> <span class="tag">{{KIND}}</span>{{#NOT_ACTIVE}} <span class="state {{STATE}}">{{STATE}}</span>{{/NOT_ACTIVE}}</th>
      <td class="num" data-label="Ready">{{READY}}</td>
      <td class="num" data-label="In progress">{{IN_PROGRESS}}</td>
      <td class="num" data-label="Scheduled">{{SCHEDULED}}</td>
      <td class="num" data-label="Dead">{{#SOME_DEAD}}<a class="bad" href="{{DEAD_HREF}}">{{DEAD}}</a>{{/SOME_DEAD}}{{#NONE_DEAD}}{{DEAD}}{{/NONE_DEAD}}</td>
      <td class="num" data-label="Oldest">{{#WAITS}}<span{{#LATE}} class="bad"{{/LATE}}>{{OLDEST}}</span>{{/WAITS}}{{#NOTHING_WAITS}}<span class="dim">–</span>{{/NOTHING_WAITS}}</td>
      <td class="num" data-label="In / min">{{IN_RATE}}</td>
      <td class="num" data-label="Out / min">{{OUT_RATE}}{{#DRAINS_IN_SET}} <span class="dim small nowrap">empty in {{DRAINS_IN}}</span>{{/DRAINS_IN_SET}}</td>
      <td data-label="Last hour">{{#SPARK}}<svg class="spark" viewBox="0 -1 100 26" preserveAspectRatio="none" aria-hidden="true" focusable="false"><polyline points="{{SPARK_POINTS}}"></polyline></svg>{{/SPARK}}</td>
    </tr>
    {{/QUEUES}}
    </tbody>
  </table>
  </section>
</section>
