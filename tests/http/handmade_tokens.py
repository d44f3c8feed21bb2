"""Tokens made by hand, good and bad, as an attacker would."""

import base64
import hashlib
import hmac
import json
import subprocess
import time


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(**changes):
    """Claims that are accepted; a change to None leaves the claim out."""
    now = int(time.time())
    good = {"iss": "pmq", "aud": "pmq", "sub": "tester", "iat": now, "exp": now + 600,
            "scope": "mq:enqueue mq:consume mq:subscribe mq:operate mq:read"}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def sign(key, body, header=None, digest=hashlib.sha256, text=None):
    header = {"alg": "HS256", "typ": "JWT"} if header is None else header
    text = text or f"{encode(json.dumps(header).encode())}.{encode(json.dumps(body).encode())}"
    return f"{text}.{encode(hmac.new(key, text.encode(), digest).digest())}"


def sign_with_openssl(key_file, body, header):
    text = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(body).encode())}"
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", str(key_file)], input=text.encode(),
                               check=True, stdout=subprocess.PIPE).stdout
    return f"{text}.{encode(signature)}"


def rsa_key(folder):
    """Files of a fresh key pair: private, public (PEM)."""
    private, public = folder / "rsa.pem", folder / "rsa.pub"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["openssl", "genrsa", "-out", private, "2048"], **quiet)
    subprocess.run(["openssl", "rsa", "-in", private, "-pubout", "-out", public], **quiet)
    return private, public
