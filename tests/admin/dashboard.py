"""The dashboard as a browser without JavaScript uses it: pages, forms, cookies."""

import dataclasses
import html.parser
import http.client
import urllib.parse


@dataclasses.dataclass
class Form:
    action: str
    method: str
    fields: list
    buttons: list


class Reader(html.parser.HTMLParser):
    """The forms of a page, what it links to, and its text."""

    def __init__(self):
        super().__init__()
        self.forms = []
        self.links = []
        self.text = []
        self.form = None
        self.area = None
        self.option = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form":
            self.form = Form(given.get("action", ""), given.get("method", "get").lower(), [], [])
            self.forms.append(self.form)
        if self.form is None:
            return
        if tag == "input" and "name" in given:
            kind = given.get("type", "text")
            if kind not in ("checkbox", "radio") or "checked" in given:
                self.form.fields.append([given["name"], given.get("value", "")])
        if tag == "button" and "name" in given:
            self.form.buttons.append((given["name"], given.get("value", "")))
        if tag == "textarea":
            self.area = [given["name"], ""]
        if tag == "select":
            self.option = [given.get("name"), None]
        if tag == "option" and self.option and (self.option[1] is None or "selected" in given):
            self.option[1] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            # The line end behind the tag is none of the text.
            self.form.fields.append([self.area[0], self.area[1].removeprefix("\n")])
            self.area = None
        if tag == "select" and self.option:
            if self.option[0]:
                self.form.fields.append(self.option)
            self.option = None
        if tag == "form":
            self.form = None

    def handle_data(self, data):
        if self.area:
            self.area[1] += data
        else:
            self.text.append(data)


class Page:
    def __init__(self, browser, address, status, headers, body):
        self.browser = browser
        self.address = address
        self.status = status
        self.headers = headers
        self.body = body.decode()
        reader = Reader()
        reader.feed(self.body)
        self.forms = reader.forms
        self.links = reader.links
        self.text = " ".join(" ".join(reader.text).split())

    def header(self, name):
        return self.headers.get(name)

    def form(self, part_of_action):
        found = [form for form in self.forms if part_of_action in form.action]
        assert found, f"no form for {part_of_action} on {self.address}: {[form.action for form in self.forms]}"
        return found[0]

    def has_form(self, part_of_action):
        return any(part_of_action in form.action for form in self.forms)

    def send(self, part_of_action, follow=True, more=(), **values):
        """Fills in and sends the form; a value of None leaves its field out."""
        form = self.form(part_of_action)
        fields = [(name, values.pop(name, value)) for name, value in form.fields]
        fields += values.items()
        fields = [(name, value) for name, value in fields if value is not None] + list(more)
        return self.browser.submit(form.action, fields, follow)


class Browser:
    """Keeps cookies, follows redirects, runs no scripts."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port, self.prefix = parts.hostname, parts.port, parts.path.rstrip("/")
        self.cookies = {}

    def get(self, address, follow=True, **headers):
        return self.exchange("GET", address, None, headers, follow)

    def submit(self, address, fields, follow=True, **headers):
        return self.exchange("POST", address, urllib.parse.urlencode(fields), headers, follow)

    def exchange(self, method, address, body, headers, follow):
        if not address.startswith(self.prefix + "/admin"):
            address = self.prefix + "/admin" + address
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method, address, body, sent)
        answer = connection.getresponse()
        page = Page(self, address, answer.status, answer.headers, answer.read())
        connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        if follow and page.status == 303:
            return self.get(page.header("Location"))
        return page

    def sign_in(self, name, password):
        return self.get("/login").send("/login", name=name, password=password)
