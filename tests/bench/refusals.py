"""How long refusals take, so that nobody learns from it what was wrong."""

import http.client
import itertools
import re
import statistics
import subprocess
import time
import urllib.parse

from installation import ROOT


class Guesser:
    """Each call sends one refused request and returns how long the answer took, in seconds."""

    def __init__(self, installation):
        self.installation = installation
        self.connection = http.client.HTTPConnection("127.0.0.1", installation.port)
        self.addresses = (f"10.{a}.{b}.{c}" for a, b, c in itertools.product(range(256), repeat=3))
        self.token = installation.token("timing")
        subprocess.run([ROOT / "bin/pmq", "--env", installation.env_file, "admin", "add", "timing"], check=True,
                       input="a password of its own\n", text=True)
        self.names = itertools.count()
        page = self.ask("GET", "/admin/login")[1]
        self.form_token = re.search(r'name="form_token" value="([^"]+)"', page.body).group(1)
        self.cookie = page.headers["Set-Cookie"].split(";")[0]

    def begin_wrong(self):
        head, dot, signature = self.token.rpartition(".")
        return self.stats(head + dot + flipped(signature[0]) + signature[1:])

    def end_wrong(self):
        # Of the last character two bits are padding.
        return self.stats(self.token[:-2] + flipped(self.token[-2]) + self.token[-1])

    def unknown_account(self):
        return self.sign_in(f"nobody{next(self.names)}")

    def wrong_password(self):
        # A count of this account's own would make it wait: it has to be fresh each time.
        self.installation.sql("DELETE FROM login_failure")
        return self.sign_in("timing")

    def stats(self, token):
        return self.ask("GET", "/v1/stats", headers={"Authorization": f"Bearer {token}"}, status=401)[0]

    def sign_in(self, name):
        form = urllib.parse.urlencode({"form_token": self.form_token, "name": name, "password": "a wrong one"})
        return self.ask("POST", "/admin/login", form, {"Cookie": self.cookie,
                        "Content-Type": "application/x-www-form-urlencoded"}, status=401)[0]

    def ask(self, method, address, body=None, headers=None, status=200):
        headers = {"X-Forwarded-For": next(self.addresses), **(headers or {})}
        began = time.perf_counter()
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        answer.body = answer.read().decode()
        took = time.perf_counter() - began
        assert answer.status == status, (answer.status, answer.body)
        return took, answer


def flipped(character):
    return "A" if character != "A" else "B"


def apart(one, other, rounds):
    """By how much the medians differ, asked in turns so that the machine's moods meet both."""
    times = [], []
    for number in range(rounds):
        kinds = [(one, times[0]), (other, times[1])]
        for kind, taken in kinds if number % 2 else reversed(kinds):
            taken.append(kind())
    first, second = map(statistics.median, times)
    return abs(first - second) / min(first, second)
