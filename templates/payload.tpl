{{%AUTOESCAPE context="HTML"}}
<div class="card-head"><h2>Payload</h2><span class="dim small">{{BYTES}}</span></div>
{{#ERASED}}<p>It was erased on <time datetime="{{AT_ISO}}">{{AT}}</time>, and can’t be delivered again. The <a href="{{BASE}}/audit?action=payload">audit</a> tells by whom and why.</p>{{/ERASED}}
{{#KEPT}}<div class="copy-box" data-copy="payload-text">
{{#TREE}}<section class="payload tree" tabindex="0" aria-label="Payload">{{#LINE}}{{#OPEN}}<details open><summary><span class="key">{{KEY}}</span>{{BRACKET}}<span class="folded">{{FOLDED}}</span></summary>{{/OPEN}}{{#LEAF}}<div class="leaf"><span class="key">{{KEY}}</span><span class="{{STYLE}}">{{VALUE}}</span></div>{{/LEAF}}{{#CLOSE}}<div class="closing">{{BRACKET}}</div></details>{{/CLOSE}}{{/LINE}}</section>{{/TREE}}
{{#PLAIN}}<pre class="payload plain-text foreign" tabindex="0">{{TEXT:p}}</pre>{{/PLAIN}}
<pre hidden id="payload-text">{{COPIED:p}}</pre>
</div>{{/KEPT}}
