{{%AUTOESCAPE context="HTML"}}
<header class="head"><h1>Accounts</h1></header>
<section class="card flush">
  <section class="scroll" tabindex="0" aria-label="Accounts">
  <table class="stack">
    <thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col" class="num">Sessions</th><th scope="col">Last sign-in</th><th scope="col">Since</th>{{#MAY_CHANGE}}<th scope="col"><span class="unseen">Actions</span></th>{{/MAY_CHANGE}}</tr></thead>
    <tbody>
    {{#ROW}}
    <tr>
      <th scope="row">{{NAME}}{{#OWN}} <span class="tag">you</span>{{/OWN}}</th>
      <td data-label="Role">{{ROLE}}</td>
      <td class="num" data-label="Sessions">{{SESSIONS}}</td>
      <td data-label="Last sign-in">{{#LAST_LOGIN_SET}}<time datetime="{{LAST_LOGIN_ISO}}">{{LAST_LOGIN}}</time>{{/LAST_LOGIN_SET}}{{#LAST_LOGIN_UNSET}}<span class="dim">never</span>{{/LAST_LOGIN_UNSET}}</td>
      <td data-label="Since"><time datetime="{{CREATED_AT_ISO}}">{{CREATED_AT}}</time></td>
      {{#MAY_CHANGE}}<td class="whole">{{#OTHER}}<form class="actions" method="post" action="{{BASE}}/accounts/{{NAME}}"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
        {{#IS_VIEWER}}<button class="tight" type="submit" name="what" value="operator">Make operator<span class="unseen"> of {{NAME}}</span></button>{{/IS_VIEWER}}{{#IS_OPERATOR}}<button class="tight" type="submit" name="what" value="viewer">Make viewer<span class="unseen"> of {{NAME}}</span></button>{{/IS_OPERATOR}}
        <button class="tight" type="submit" name="what" value="sign-out">Sign out everywhere<span class="unseen">: {{NAME}}</span></button>
        <button class="tight danger-line" type="submit" name="what" value="remove" data-confirm="Remove this account?">Remove<span class="unseen"> {{NAME}}</span></button></form>{{/OTHER}}</td>{{/MAY_CHANGE}}
    </tr>
    {{/ROW}}
    </tbody>
  </table>
  </section>
</section>
<div class="columns">
<div>
<section class="card flush">
  <div class="card-head"><h2>Open sessions</h2></div>
  <section class="scroll" tabindex="0" aria-label="Open sessions">
  <table class="stack">
    <thead><tr><th scope="col">Account</th><th scope="col">From</th><th scope="col">Last use</th><th scope="col">Since</th></tr></thead>
    <tbody>{{#SESSION}}<tr><th scope="row">{{ACCOUNT_NAME}}{{#THIS_ONE}} <span class="tag">this one</span>{{/THIS_ONE}}</th><td class="what">{{CLIENT}}<br><span class="dim small clip">{{AGENT}}</span></td><td data-label="Last use"><time datetime="{{SEEN_AT_ISO}}">{{SEEN_AT}}</time></td><td data-label="Since"><time datetime="{{CREATED_AT_ISO}}">{{CREATED_AT}}</time></td></tr>{{/SESSION}}</tbody>
  </table>
  </section>
</section>
</div>
{{#MAY_CHANGE}}
<div>
<section class="card">
  <h2>New account</h2><br>
  <form method="post" action="{{BASE}}/accounts">
    <input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
    {{#FAULT_SET}}<p class="notice danger" role="alert">{{FAULT}}</p><br>{{/FAULT_SET}}
    <div class="field"><label for="new-name">Name</label><input type="text" id="new-name" name="name" value="{{NEW_NAME}}" maxlength="64" required autocomplete="off" autocapitalize="none" spellcheck="false"></div>
    <div class="field"><label for="new-password">Password</label><input id="new-password" name="password" type="password" required autocomplete="new-password" aria-describedby="new-password-hint"><span class="hint" id="new-password-hint">At least 10 characters.</span></div>
    <fieldset><legend>Role</legend>
      <label class="choice"><input type="radio" id="role-viewer" name="role" value="viewer" checked><span>Viewer <span class="dim">looks at everything</span></span></label>
      <label class="choice"><input type="radio" id="role-operator" name="role" value="operator"><span>Operator <span class="dim">changes everything</span></span></label>
    </fieldset>
    <button type="submit" class="primary">Add account</button>
  </form>
</section>
</div>
{{/MAY_CHANGE}}
</div>
