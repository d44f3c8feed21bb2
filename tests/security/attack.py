"""Starts an installation and runs sqlmap and wapiti against all of its routes; tells what they found."""

import json
import pathlib
import subprocess
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "openapi"), str(HERE.parent / "admin")]

from contract import Contract  # noqa: E402
from dashboard import Browser  # noqa: E402
from installation import Installation  # noqa: E402

# What sqlmap prints for a parameter that it got through.
INJECTED = ("is vulnerable", "sqlmap identified the following injection point", "appears to be injectable")
PAGES = ["/", "/queues", "/messages?type=a&status=dead&since=1h", "/dead-letters?queue=default&error=x", "/jobs", "/breakers",
         "/rate-limits", "/logs?service=a&level=info&trace=a&user=a&job=a&text=a&since=1h", "/audit?actor=a&action=b&since=1h", "/accounts", "/account", "/health", "/find?q=a"]


def requests_of(contract):
    """Method, address and body of a request to each operation, with a value in every place that takes one."""
    for path, method, operation in contract.operations():
        if not path.startswith("/v1"):
            continue
        values = {}
        for parameter in map(contract.resolve, operation.get("parameters", [])):
            if parameter["in"] == "path":
                path = path.replace("{%s}" % parameter["name"], "1*" if parameter["name"] == "id" else "default*")
            if parameter["in"] == "query":
                values[parameter["name"]] = parameter.get("example", "1")
        address = path + ("?" + urllib.parse.urlencode(values) if values else "")
        body = None
        if "requestBody" in operation:
            content = contract.resolve(operation["requestBody"])["content"]["application/json"]
            examples = [content["example"]] if "example" in content else \
                [item["value"] for item in content.get("examples", {}).values()]
            body = json.dumps(max(examples, key=lambda example: len(json.dumps(example))))
        if body in (None, "{}") and "*" not in address and "?" not in address:
            continue  # it takes nothing
        yield method.upper(), address, body


def sqlmap(name, url, reports, *options):
    done = subprocess.run(["sqlmap", "-u", url, "--batch", "--flush-session", "--level", "2", "--risk", "1", "--threads", "2",
                           "--technique", "BEU", "--dbms", "mysql", "--output-dir", str(reports / "sqlmap"), "--disable-coloring",
                           "--ignore-code", "*", *options],
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    (reports / f"sqlmap-{name}.txt").write_text(done.stdout)
    if "testing for SQL injection on" not in done.stdout:
        return ["nothing was tested"]  # A tool that gives up has found nothing, too.
    return [line for line in done.stdout.splitlines() if any(sign in line for sign in INJECTED)]


def run_sqlmap(installation, token, cookie, reports):
    found = []
    for number, (method, address, body) in enumerate(requests_of(Contract())):
        options = ["--method", method]
        if body is not None:
            options += ["--data", body, "--headers", "Content-Type: application/json"]
        for who, header in (("token", f"Authorization: Bearer {token}"), ("stranger", "X-Nobody: 1")):
            if who == "stranger" and number % 8:
                continue  # Every route is behind the same check.
            told = sqlmap(f"{number:02}-{who}", installation.url + address, reports, *options, "--header", header)
            found += [f"sqlmap: {method} {address}: {line}" for line in told]
            print(f"sqlmap, {who}: {method} {address}", flush=True)
    for number, page in enumerate(page for page in PAGES if "?" in page):
        told = sqlmap(f"page-{number}", installation.url + "/admin" + page, reports, "--cookie", cookie)
        found += [f"sqlmap: {page}: {line}" for line in told]
        print(f"sqlmap, signed in: {page}", flush=True)
    return found


def run_wapiti(installation, token, cookie, reports):
    found = []
    api = [installation.url + address.replace("*", "") for method, address, _ in requests_of(Contract()) if method == "GET"]
    desk = [installation.url + "/admin" + page for page in PAGES]
    for who, header, urls in (("token", f"Authorization: Bearer {token}", api), ("stranger", "X-Nobody: 1", api + desk),
                              ("operator", f"Cookie: {cookie}", desk)):
        report = reports / f"wapiti-{who}.json"
        starts = [part for url in urls for part in ("-s", url)]
        subprocess.run(["wapiti", "-u", installation.url + "/", *starts, "--scope", "folder", "-d", "2", "--flush-session",
                        "-H", header, "--max-scan-time", "240", "-f", "json",
                        "-o", str(report), "-m", "sql,xss,exec,file,crlf,redirect,backup,htaccess,csp,http_headers,permanentxss",
                        "--store-session", str(reports), "--color", "-v", "0"],
                       stdin=subprocess.DEVNULL, stdout=(reports / f"wapiti-{who}.txt").open("w"), stderr=subprocess.STDOUT)
        told = json.loads(report.read_text()) if report.exists() else {"vulnerabilities": {"no report": [{"info": "", "path": who}]}}
        for kind, items in {**told["vulnerabilities"], **told.get("anomalies", {})}.items():
            found += [f"wapiti, {who}: {kind}: {item.get('method', '')} {item['path']} {item['info']}" for item in items]
        print(f"wapiti: {who}", flush=True)
    return found


def main():
    reports = pathlib.Path(sys.argv[1])
    installation = Installation.new(MAX_BAD_TOKENS="50000")
    try:
        token = installation.token("attacker", ttl=86400)
        browser = Browser(installation.url)
        browser.sign_in("admin", (installation.var / "admin-password").read_text().strip())
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        found = []
        if "sqlmap" in sys.argv[2:]:
            found += run_sqlmap(installation, token, cookie, reports)
        if "wapiti" in sys.argv[2:]:
            found += run_wapiti(installation, token, cookie, reports)
    finally:
        installation.stop()
    (reports / "found.txt").write_text("".join(line + "\n" for line in found))
    print("\n".join(found) or "nothing was found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
