{{%AUTOESCAPE context="HTML"}}
<!DOCTYPE html>
<html lang="en" data-theme="{{THEME_NAME}}">
<head>
<meta charset="utf-8">
<title>{{TITLE}} · PMQ</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="{{BASE}}/static/icon.svg?v={{ASSETS}}" type="image/svg+xml">
<link rel="stylesheet" href="{{BASE}}/static/admin.css?v={{ASSETS}}">
<script type="module" src="{{BASE}}/static/admin.js?v={{ASSETS}}"></script>
</head>
{{#SIGNED_OUT}}
<body class="alone">
<main id="main">
{{/SIGNED_OUT}}
{{#SIGNED_IN}}
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="side">
  <a class="brand" href="{{BASE}}/"><svg class="icon" aria-hidden="true" focusable="false"><use href="{{BASE}}/static/icons.svg?v={{ASSETS}}#queue"></use></svg>PMQ</a>
  <nav aria-label="Pages">
    <ul class="pages">
      {{#NAVIGATION}}
      <li><a href="{{HREF}}"{{#CURRENT}} aria-current="page"{{/CURRENT}}><svg class="icon" aria-hidden="true" focusable="false"><use href="{{BASE}}/static/icons.svg?v={{ASSETS}}#{{ICON}}"></use></svg><span>{{LABEL}}</span>{{#COUNT_SET}}<span class="count">{{COUNT}}</span>{{/COUNT_SET}}</a></li>
      {{/NAVIGATION}}
    </ul>
  </nav>
</header>
<div class="bar">
  <form class="find" role="search" action="{{BASE}}/find" method="get">
    <button type="submit" class="quiet" aria-label="Find"><svg class="icon" aria-hidden="true" focusable="false"><use href="{{BASE}}/static/icons.svg?v={{ASSETS}}#search"></use></svg></button>
    <input type="search" name="q" aria-label="Find a message by its id, trace or type" placeholder="Message id, trace, type…" autocomplete="off" data-key="/">
  </form>
  {{#LIVE}}
  <section class="live" aria-label="Refreshing" data-live-control hidden>
    <button type="button" class="quiet" data-live-toggle aria-pressed="false"><span class="pulse" aria-hidden="true"></span><span data-live-label>Live</span></button>
    <label class="unseen" for="live-interval">Refresh every</label>
    <select id="live-interval" data-live-interval>
      <option value="2">2 s</option><option value="5" selected>5 s</option><option value="15">15 s</option><option value="60">1 min</option>
    </select>
  </section>
  {{/LIVE}}
  <details class="person">
    <summary><svg class="icon" aria-hidden="true" focusable="false"><use href="{{BASE}}/static/icons.svg?v={{ASSETS}}#person"></use></svg><span class="person-name">{{ACCOUNT}}</span></summary>
    <div class="menu">
      <p class="menu-head"><strong>{{ACCOUNT}}</strong><br><span class="dim">{{ROLE}}</span></p>
      <a href="{{BASE}}/account">Password and sessions</a>
      <form action="{{BASE}}/theme" method="post" class="themes">
        <input type="hidden" name="form_token" value="{{FORM_TOKEN}}"><input type="hidden" name="back" value="{{ADDRESS}}">
        {{#THEME}}<button type="submit" name="theme" value="{{VALUE}}"{{#CURRENT}} aria-pressed="true"{{/CURRENT}}>{{LABEL}}</button>{{/THEME}}
      </form>
      <form action="{{BASE}}/logout" method="post"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}"><button type="submit" class="plain">Sign out</button></form>
    </div>
  </details>
</div>
<main id="main" tabindex="-1">
{{/SIGNED_IN}}
{{#NOTICE}}
<div class="notice {{TONE}}" role="status"><p>{{TEXT}}</p>{{#LINK}}<a href="{{HREF}}">{{LABEL}}</a>{{/LINK}}</div>
{{/NOTICE}}
{{>BODY}}
</main>
{{#SIGNED_IN}}
<footer class="foot"><span>As of <time datetime="{{NOW_ISO}}" data-clock>{{NOW}}</time></span></footer>
{{/SIGNED_IN}}
</body>
</html>
