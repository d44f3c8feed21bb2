{{%AUTOESCAPE context="HTML"}}
<div class="card sign-in">
  <p class="brand"><svg class="icon" aria-hidden="true" focusable="false"><use href="{{BASE}}/static/icons.svg?v={{ASSETS}}#queue"></use></svg>PMQ</p>
  <h1>Sign in</h1>
  {{#FAULT_SET}}<p class="notice danger" role="alert">{{FAULT}}</p>{{/FAULT_SET}}
  {{#CARRIED}}<p class="notice info" role="status">Your session has ended. Sign in again: what you entered is kept, and you are asked before it is carried out.</p>{{/CARRIED}}
  {{#PROVIDER_SET}}<p><a class="button wide" href="{{PROVIDER}}">Sign in with the identity provider</a></p>{{/PROVIDER_SET}}
  {{#PASSWORD}}
  <form method="post" action="{{BASE}}/login">
    <input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
    <input type="hidden" name="back" value="{{BACK}}">
    {{#CARRIED}}<input type="hidden" name="carried_to" value="{{CARRIED_TO}}"><input type="hidden" name="carried" value="{{CARRIED_FORM}}">{{/CARRIED}}
    <div class="field"><label for="name">Name</label><input type="text" id="name" name="name" value="{{NAME}}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus></div>
    <div class="field"><label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required></div>
    <button type="submit" class="primary wide">Sign in</button>
  </form>
  <p class="dim small">No account yet? An administrator of this server makes one: <code>bin/pmq admin add NAME</code></p>
  {{/PASSWORD}}
</div>
