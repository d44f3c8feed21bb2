{{%AUTOESCAPE context="HTML"}}
<header class="head"><h1>Password and sessions</h1></header>
<div class="columns">
<div>
<section class="card flush">
  <div class="card-head"><h2>Your sessions</h2><form method="post" action="{{BASE}}/account/sign-out-others"><input type="hidden" name="form_token" value="{{FORM_TOKEN}}"><button type="submit" class="tight">Sign out everywhere else</button></form></div>
  <section class="scroll" tabindex="0" aria-label="Your sessions">
  <table class="stack">
    <thead><tr><th scope="col">From</th><th scope="col">Last use</th><th scope="col">Since</th></tr></thead>
    <tbody>{{#SESSION}}<tr><th scope="row">{{CLIENT}}{{#THIS_ONE}} <span class="tag">this one</span>{{/THIS_ONE}}<br><span class="dim small clip">{{AGENT}}</span></th><td data-label="Last use"><time datetime="{{SEEN_AT_ISO}}">{{SEEN_AT}}</time></td><td data-label="Since"><time datetime="{{CREATED_AT_ISO}}">{{CREATED_AT}}</time></td></tr>{{/SESSION}}</tbody>
  </table>
  </section>
</section>
</div>
<div>
<section class="card">
  <h2>Change the password</h2><br>
  <form method="post" action="{{BASE}}/account/password">
    <input type="hidden" name="form_token" value="{{FORM_TOKEN}}">
    {{#FAULT_SET}}<p class="notice danger" role="alert">{{FAULT}}</p><br>{{/FAULT_SET}}
    <div class="field"><label for="old-password">The one you have</label><input id="old-password" name="old_password" type="password" required autocomplete="current-password"></div>
    <div class="field"><label for="new-password">The new one</label><input id="new-password" name="new_password" type="password" required autocomplete="new-password" aria-describedby="new-password-hint"><span class="hint" id="new-password-hint">At least 10 characters. Your other sessions end.</span></div>
    <div class="field"><label for="new-password-again">The new one again</label><input id="new-password-again" name="new_password_again" type="password" required autocomplete="new-password"></div>
    <button type="submit" class="primary">Change it</button>
  </form>
</section>
</div>
</div>
