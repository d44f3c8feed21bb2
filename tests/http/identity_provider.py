"""An identity provider on loopback: discovery, keys that can be changed, and tokens signed with them."""

import http.server
import json
import subprocess
import threading
import time

from handmade_tokens import encode


class Key:
    """A fresh pair: `jwk` is the public half, as a key set has it."""

    def __init__(self, folder, kid, algorithm="RS256"):
        self.kid, self.algorithm = kid, algorithm
        self.file = folder / f"{kid}-{algorithm}.pem"
        make = ["genrsa", "-out", self.file, "2048"] if algorithm == "RS256" else [
            "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.file]
        openssl(*make)

    @property
    def jwk(self):
        if self.algorithm == "RS256":
            modulus = openssl("rsa", "-in", self.file, "-noout", "-modulus").decode().strip().split("=")[1]
            return {"kty": "RSA", "kid": self.kid, "use": "sig", "e": "AQAB", "n": encode(bytes.fromhex(modulus))}
        point = openssl("ec", "-in", self.file, "-pubout", "-outform", "DER")[-64:]
        return {"kty": "EC", "crv": "P-256", "kid": self.kid, "x": encode(point[:32]), "y": encode(point[32:])}

    @property
    def public_pem(self):
        return openssl("pkey", "-in", self.file, "-pubout")

    def sign(self, claims, **header):
        header = {"alg": self.algorithm, "typ": "JWT", "kid": self.kid, **header}
        return self.sign_under(json.dumps({name: value for name, value in header.items() if value is not None}), claims)

    def sign_under(self, header, claims):
        """`header` as a text, which may say things twice."""
        text = f"{encode(header.encode())}.{encode(json.dumps(claims).encode())}"
        signature = openssl("dgst", "-sha256", "-sign", self.file, given=text.encode())
        return f"{text}.{encode(signature if self.algorithm == 'RS256' else both_numbers(signature))}"


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *arguments], input=given, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def both_numbers(der):
    """A token has the two numbers of a signature side by side, OpenSSL writes them in ASN.1."""
    numbers, at = b"", 2
    for _ in range(2):
        size = der[at + 1]
        numbers += der[at + 2:at + 2 + size][-32:].rjust(32, b"\0")
        at += 2 + size
    return numbers


class Provider:
    def __init__(self):
        self.keys = []
        self.asked = []
        self.answer = None  # instead of what it is asked for: status and body
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                provider.asked.append(self.path)
                status, body = provider.answer or provider.document(self.path)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", provider.issuer + "/keys")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def document(self, path):
        if path == "/.well-known/openid-configuration":
            return 200, json.dumps({"issuer": self.issuer, "jwks_uri": self.issuer + "/keys"}).encode()
        if path == "/keys":
            return 200, json.dumps({"keys": [key.jwk for key in self.keys]}).encode()
        return 404, b""

    def times_asked(self):
        return self.asked.count("/keys")

    def claims(self, **changes):
        now = int(time.time())
        good = {"iss": self.issuer, "aud": "pmq", "sub": "robot", "iat": now, "exp": now + 600, "scope": "mq:read mq:enqueue"}
        return {name: value for name, value in {**good, **changes}.items() if value is not None}

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
