# SPDX-License-Identifier: Apache-2.0
"""A tiny browser for the real server, from Python's standard library alone: cookies, forms as the page has them,
redirects. It fills the forms that are on the page, so a missing field or button is a failure, as for a person."""

import html
import http.client
import subprocess
import time
import urllib.parse
from html.parser import HTMLParser


class Form:
    def __init__(self, action, method, multipart, name=None):
        self.action, self.method, self.multipart, self.name = action, method, multipart, name
        self.fields = []  # (name, value)
        self.choices = {}  # name -> values a person could choose
        self.buttons = []  # (name, value, words)
        self.files = []


class Forms(HTMLParser):
    """Collects forms with the values a browser would send if nothing were touched."""

    def __init__(self):
        super().__init__()
        self.forms, self.form, self.area, self.select, self.button = [], None, None, None, None
        self.boxes = []  # (form, name, value) of boxes that stand elsewhere and name their form

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "form":
            self.form = Form(a.get("action", ""), a.get("method", "get"), "enctype" in a, a.get("id"))
            self.forms.append(self.form)
        if self.form is None:
            if a.get("form") and a.get("type") == "checkbox":
                self.boxes.append((a["form"], a.get("name"), a.get("value", "on")))
            return
        name = a.get("name")
        if tag == "input" and name:
            kind = a.get("type", "text")
            if kind in ("checkbox", "radio"):
                self.form.choices.setdefault(name, []).append(a.get("value", "on"))
                if "checked" in a:
                    self.form.fields.append((name, a.get("value", "on")))
            elif kind == "file":
                self.form.files.append(name)
            else:
                self.form.fields.append((name, a.get("value") or ""))
        elif tag == "textarea" and name:
            self.area = [name, ""]
        elif tag == "select" and name:
            self.select = [name, None, None]
        elif tag == "option" and self.select:
            value = a.get("value", "")
            self.form.choices.setdefault(self.select[0], []).append(value)
            if self.select[1] is None:
                self.select[1] = value
            if "selected" in a:
                self.select[2] = value
        elif tag == "button":
            self.button = [name, a.get("value", ""), ""]

    def handle_data(self, data):
        if self.area:
            self.area[1] += data
        if self.button:
            self.button[2] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.form.fields.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None
        elif tag == "select" and self.select:
            self.form.fields.append((self.select[0], self.select[2] if self.select[2] is not None else self.select[1] or ""))
            self.select = None
        elif tag == "button" and self.button:
            self.form.buttons.append(tuple(self.button))
            self.button = None
        elif tag == "form":
            self.form = None


class Refused(Exception):
    pass


class Session:
    """One person at one browser."""

    def __init__(self, host, port, name="公众"):
        self.host, self.port, self.name = host, port, name
        self.cookies, self.path, self.body, self.status, self.raw = {}, "", "", 0, b""

    def request(self, method, path, body=None, kind=None):
        headers = {"Host": f"{self.host}:{self.port}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = kind
            headers["Origin"] = f"http://{self.host}:{self.port}"
        connection = http.client.HTTPConnection(self.host, self.port, timeout=300)
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                pair = value.split(";")[0]
                key, _, text = pair.partition("=")
                self.cookies[key] = text
        self.status, self.raw, self.path = answer.status, answer.read(), path
        self.body = self.raw.decode("utf-8", "replace")
        location = answer.getheader("Location")
        connection.close()
        if self.status in (302, 303) and location:
            return self.request("GET", urllib.parse.urljoin(path, location))
        return self

    def get(self, path, expect=200):
        self.request("GET", path)
        if self.status != expect:
            raise Refused(f"{self.name}: GET {path} gave {self.status}, wanted {expect}\n{self.words()[:1500]}")
        return self

    def forms(self):
        parser = Forms()
        parser.feed(self.body)
        for form, name, value in parser.boxes:
            for own in parser.forms:
                if own.name == form:
                    own.choices.setdefault(name, []).append(value)
        return parser.forms

    def submit(self, action, values=None, button=None, files=None, expect=200):
        """Fills the form whose action ends with `action`, presses its (named) button, follows the redirect."""
        here = self.path
        wanted = [f for f in self.forms() if f.method == "post" and (f.action.split("?")[0].endswith(action))]
        if not wanted:
            shown = [f"{f.method} {f.action}" for f in self.forms()]
            raise Refused(f"{self.name}: no form to {action} on {here}; there are {shown}\n{self.words()[:800]}")
        form = wanted[0]
        values = dict(values or {})
        pairs = [(n, v) for n, v in form.fields if n not in values]
        for name, value in values.items():
            for one in value if isinstance(value, list) else [value]:
                known = {n for n, _ in form.fields} | set(form.choices)
                if name not in known:
                    raise Refused(f"{self.name}: {action} has no field {name}; it has {sorted(known)}")
                if name in form.choices and one not in form.choices[name]:
                    raise Refused(f"{self.name}: {name} offers {form.choices[name][:12]}, not {one}")
                pairs.append((name, one))
        if button is not None:
            match = [b for b in form.buttons if button in b[2]]
            if not match:
                raise Refused(f"{self.name}: no button {button}; there are {form.buttons}")
            if match[0][0]:
                pairs.append((match[0][0], match[0][1]))
        target = urllib.parse.urljoin(here, form.action)
        if form.multipart:
            body, kind = multipart(pairs, files or {})
        else:
            body, kind = urllib.parse.urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        self.request("POST", target, body, kind)
        if self.status != expect:
            raise Refused(f"{self.name}: POST {target} gave {self.status}, wanted {expect}\n{self.words()[:1500]}")
        return self

    def login(self, login, password):
        self.get("/login")
        self.submit("/login", {"login": login, "password": password})
        if "/login" in self.path:
            raise Refused(f"{self.name}: could not sign in as {login}\n{self.words()[:500]}")
        return self

    def links(self, prefix):
        found = []
        for part in self.body.split('href="')[1:]:
            link = html.unescape(part.split('"')[0])
            if link.startswith(prefix) and link not in found:
                found.append(link)
        return found


    def words(self):
        """What a person reads on the page."""
        reader = Reader()
        reader.feed(self.body)
        return " ".join(reader.parts)


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.parts, self.hidden = [], 0

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in ("script", "style")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.hidden and data.strip():
            self.parts.append(data.strip())


def multipart(pairs, files):
    boundary = "----mingqian-journey-7MA4YWxkTrZu0gW"
    out = b""
    for name, value in pairs:
        out += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for name, (filename, kind, data) in files.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        out += head.encode() + f"Content-Type: {kind}\r\n\r\n".encode() + data + b"\r\n"
    return out + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


class Server:
    """The real program on a free port, stopped at the end whatever happens."""

    def __init__(self, binary, folder, database=None, port=0):
        import socket

        if not port:
            with socket.socket() as s:
                s.bind(("127.0.0.1", 0))
                port = s.getsockname()[1]
        self.port = port
        self.log = open(f"{folder}/server.log", "wb")
        database = database or f"sqlite:{folder}/mingqian.sqlite"
        command = [binary, "serve", "--database", database, "--keys", f"{folder}/keys", "--uploads", f"{folder}/uploads",
                   "--port", str(port)]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT)

    def __enter__(self):
        for _ in range(300):
            if self.process.poll() is not None:
                raise Refused("the server stopped: " + open(self.log.name, errors="replace").read()[-2000:])
            try:
                if Session("127.0.0.1", self.port).request("GET", "/open").status == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.1)
        raise Refused("the server did not answer within 30 seconds")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()

    def session(self, name="公众"):
        return Session("127.0.0.1", self.port, name)
