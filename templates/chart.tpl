{{%AUTOESCAPE context="HTML"}}
<figure class="chart" data-chart data-from="{{FROM_ISO}}" data-step="{{STEP_SECONDS}}">
  <figcaption><h2>{{CHART_TITLE}}</h2>
    <ul class="legend">{{#SERIES}}<li class="{{STYLE}}"><span class="swatch" aria-hidden="true"></span>{{SERIES_LABEL}} <strong>{{TOTAL}}</strong></li>{{/SERIES}}</ul>
  </figcaption>
  <div class="plot">
    <ol class="y-axis" aria-hidden="true">{{#GRID}}<li>{{GRID_LABEL}}</li>{{/GRID}}</ol>
    <div class="canvas">
      <svg viewBox="0 0 1000 200" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {{#GRID}}<line class="grid" x1="0" x2="1000" y1="{{GRID_Y}}" y2="{{GRID_Y}}"></line>{{/GRID}}
        {{#SERIES}}<polygon class="area {{STYLE}}" points="{{AREA}}"></polygon>{{/SERIES}}
        {{#SERIES}}<polyline class="line {{STYLE}}" points="{{POINTS}}" data-label="{{SERIES_LABEL}}" data-values="{{VALUES}}"></polyline>{{/SERIES}}
      </svg>
      {{#EMPTY}}<p class="nothing">Nothing in this time</p>{{/EMPTY}}
    </div>
    <ol class="x-axis" aria-hidden="true">{{#TICK}}<li><time datetime="{{AT_ISO}}" data-short>{{AT}}</time></li>{{/TICK}}</ol>
  </div>
  <p class="unseen">{{CHART_TITLE}}, {{STEP_LABEL}} each step:{{#SERIES}} {{SERIES_LABEL}} {{TOTAL}} {{TOTAL_MEANS}}.{{/SERIES}}</p>
</figure>
