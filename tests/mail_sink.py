"""A mail server that keeps what it is given: real SMTP, no delivery."""

import email
import email.policy
import socketserver
import threading


class Talk(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        sink = self.server.sink
        self.say("220 sink")
        sender, recipients = None, []
        for line in self.rfile:
            command = line.decode().strip()
            verb = command[:4].upper()
            if sink.refuses and verb == "MAIL":
                self.say("451 not now")
            elif verb == "EHLO":
                self.say("250 sink")
            elif verb == "MAIL":
                sender, recipients = command[10:].split(">")[0].strip("<"), []
                self.say("250 ok")
            elif verb == "RCPT":
                recipients.append(command[8:].split(">")[0].strip("<"))
                self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                sink.keep(sender, recipients, self.body())
                self.say("250 kept")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def body(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class Mail:
    def __init__(self, sender, recipients, data):
        self.sender, self.recipients = sender, recipients
        message = email.message_from_bytes(data, policy=email.policy.default)
        self.subject = message["Subject"]
        self.headers = message
        self.text = message.get_content()

    def __repr__(self):
        return f"{self.subject}\n{self.text}"


class MailSink:
    def __init__(self):
        self.mails = []
        self.refuses = False
        self.lock = threading.Lock()
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self.server.daemon_threads = True
        self.server.sink = self
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def keep(self, sender, recipients, data):
        with self.lock:
            self.mails.append(Mail(sender, recipients, data))

    def told(self, *texts):
        """The first mail that has all these texts."""
        with self.lock:
            return next((mail for mail in self.mails if all(text in mail.subject + "\n" + mail.text for text in texts)),
                        None)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
