"""Starts an installation and runs sqlmap and wapiti against all of its routes; tells what they found. ONLY, a regular
expression, leaves sqlmap those routes alone that match."""

import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "admin")]

from dashboard import Browser  # noqa: E402
from installation import Installation  # noqa: E402
from targets import NEVER, api_targets, desk_targets  # noqa: E402

# What sqlmap prints for a parameter that it got through.
INJECTED = ("is vulnerable", "sqlmap identified the following injection point", "appears to be injectable")
# More of an answer's time goes into a password's check than into all that could be injected.
SLOW = {"POST /login", "POST /account/password"}


def sqlmap(name, url, reports, *options):
    done = subprocess.run(["sqlmap", "-u", url, "--batch", "--flush-session", "--level", "2", "--risk", "1", "--threads", "2",
                           "--technique", "BEU", "--dbms", "mysql", "--output-dir", str(reports / "sqlmap"), "--disable-coloring",
                           "--ignore-code", "*", *options],
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    (reports / f"sqlmap-{name}.txt").write_text(done.stdout)
    if "testing for SQL injection on" not in done.stdout:
        return ["nothing was tested"]  # A tool that gives up has found nothing, too.
    return [line for line in done.stdout.splitlines() if any(sign in line for sign in INJECTED)]


def run_sqlmap(installation, token, cookie, form_token, reports):
    found = []

    only = re.compile(os.environ.get("ONLY", ""))

    def attack(who, number, target, *options):
        if not only.search(target.route):
            return
        if target.body is not None:
            options += ("--data", target.body, "--headers", f"Content-Type: {target.media_type}")
        told = sqlmap(f"{who}-{number:02}", installation.url + target.address, reports, "--method", target.method, *options)
        found.extend(f"sqlmap, {who}: {target.route}: {line}" for line in told)
        print(f"sqlmap, {who}: {target.route}", flush=True)

    for number, target in enumerate(target for target in api_targets() if target.takes_something):
        attack("token", number, target, "--header", f"Authorization: Bearer {token}")
        if number % 8 == 0:  # Every route is behind the same check.
            attack("stranger", number, target, "--header", "X-Nobody: 1")
    for number, target in enumerate(target for target in desk_targets() if target.takes_something):
        if target.route in NEVER:
            continue
        if target.method == "POST":
            # Where one place is marked, sqlmap looks at those alone that are.
            body = re.sub(r"(?=&|$)", "*", target.body) if "*" in target.address and target.body else target.body
            target = dataclasses.replace(target, body="&".join(filter(None, [body, f"form_token={form_token}"])))
        speed = ("--level", "1") if target.route in SLOW else ()
        attack("operator", number, target, "--cookie", cookie, "--skip", "form_token,Cookie", *speed)
    return found


def run_wapiti(installation, token, cookie, reports):
    found = []
    api, desk = ([installation.url + target.address.replace("*", "") for target in targets if target.method == "GET"]
                 for targets in (api_targets(), desk_targets()))
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
        form_token = dict(browser.get("/account").form("/logout").fields)["form_token"]
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        # Who guesses waits longer each time: that would be all that an attack on signing in gets to see.
        installation.sql("CREATE EVENT forgive ON SCHEDULE EVERY 1 SECOND DO DELETE FROM login_failure;"
                         "SET GLOBAL event_scheduler = ON")
        found = []
        if "sqlmap" in sys.argv[2:]:
            found += run_sqlmap(installation, token, cookie, form_token, reports)
        if "wapiti" in sys.argv[2:]:
            found += run_wapiti(installation, token, cookie, reports)
    finally:
        installation.stop()
    (reports / "found.txt").write_text("".join(line + "\n" for line in found))
    print("\n".join(found) or "nothing was found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
