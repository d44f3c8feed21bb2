{{%AUTOESCAPE context="HTML"}}
<header class="head"><h1>Queues</h1>{{#MAY_CHANGE}}<a class="button primary" href="{{NEW_HREF}}">New queue</a>{{/MAY_CHANGE}}</header>
<section class="card flush" data-live-part="queues">
  <section class="scroll" tabindex="0" aria-label="Queues">
  <table class="stack">
    <thead><tr><th scope="col">Queue</th><th scope="col">State</th><th scope="col" class="num">Ready</th><th scope="col" class="num">In progress</th><th scope="col" class="num">Scheduled</th><th scope="col" class="num">Dead</th><th scope="col" class="num">Oldest</th><th scope="col" class="num">In / min</th><th scope="col" class="num">Out / min</th><th scope="col">Last hour</th></tr></thead>
    <tbody>
    {{#QUEUES}}
    <tr>
      <th scope="row"><a href="{{QUEUE_HREF}}">{{QUEUE}}</a> <span class="tag">{{KIND}}</span></th>
      <td><span class="state {{STATE}}">{{STATE}}</span></td>
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
