"""A studio in a process of its own, and a page that speaks its protocol with another CRDT library's document."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys

from pycrdt import Doc, Text
from websockets.sync.client import connect

from lianju.web.frames import AWARENESS, EDIT, ELSEWHERE, SYNC, WRITTEN, Reader, frame


class Studio:
    """`lianju studio` on a project; `stop` ends it, `kill` ends it as a crash does."""

    def __init__(self, folder, *arguments, model="markov"):
        self.folder = folder
        self.errors = (folder.parent / "studio.log").open("a")
        command = [sys.executable, "-m", "lianju", "studio", str(folder), "--no-browser"]
        self.process = subprocess.Popen(
            [*command, "--model", model, *arguments],
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            env=os.environ.copy(),
        )
        line = self.process.stdout.readline()
        found = re.match(r"http://([^/]+)/#token=(.+)", line)
        assert found, line + (folder.parent / "studio.log").read_text()
        self.host, self.token = found[1], found[2].strip()

    @property
    def address(self):
        return f"http://{self.host}/#token={self.token}"

    def ask(self, method, path, body=None, **headers):
        """Send one request as it is told, and return the status, the headers and the body."""
        host = headers.pop("host", self.host)
        connection = http.client.HTTPConnection(self.host, timeout=30)
        connection.putrequest(method, path, skip_host=True)
        for name, value in {"Host": host, **headers}.items():
            connection.putheader(name.replace("_", "-"), value)
        data = body if isinstance(body, bytes) else (body or "").encode()
        connection.putheader("Content-Length", str(len(data)))
        connection.endheaders(data)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def call(self, name, /, tongue="en", **arguments):
        """Call as the page does; returns what came, or raises what was refused."""
        status, _, body = self.ask(
            "POST",
            f"/api/{name}",
            json.dumps(arguments),
            Origin=f"http://{self.host}",
            Authorization=f"Bearer {self.token}",
            Accept_Language=tongue,
        )
        told = json.loads(body)
        if status != 200:
            raise Refused(told["error"]["id"], told["error"]["what"])
        return told

    def page_state(self, scene):
        """Return what a page is told when it opens a scene."""
        page = self.page()
        page.tell(op="open", scene=scene)
        state = page.until("opened")
        page.close()
        return state

    def page(self, token=None):
        return Page(self, token or self.token)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.kill()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.errors.close()


class Refused(Exception):
    pass


class Page:
    """One page: a document per scene, kept in step by the socket alone."""

    def __init__(self, studio, token):
        self.socket = connect(
            f"ws://{studio.host}/live?language=en",
            subprotocols=["lianju", f"token.{token}"],
            origin=f"http://{studio.host}",
            max_size=None,
            proxy=None,
            legacy=True,
        )
        self.docs, self.texts, self.scenes = {}, {}, {}
        self.heard, self.written, self.origins = [], {}, {}
        self.number = 0
        self.until("hello")

    def tell(self, **told):
        self.socket.send(json.dumps(told))

    def open(self, scene):
        doc = Doc()
        text = doc.get("text", type=Text)
        self.docs[scene], self.texts[scene] = doc, text
        self.tell(op="open", scene=scene)
        self.until("opened")
        self.socket.send(frame(SYNC, scene, 0, doc.get_state()))
        while ("sync", scene) not in self.heard:
            self.hear()

    def text(self, scene):
        return str(self.texts[scene])

    def type(self, scene, place, text, *, kind="type", src=None, wait=True):
        """Insert at a character offset (pycrdt counts UTF-8 bytes)."""
        before = self.docs[scene].get_state()
        self.texts[scene].insert(len(self.text(scene)[:place].encode()), text)
        return self.send(scene, self.docs[scene].get_update(before), kind, src, wait)

    def last_id(self):
        """Return the id of the last character that was typed here."""
        client, clock, length, _ = self.written[self.number]["pieces"][-1]
        return [client, clock + length - 1]

    def delete(self, scene, start, end):
        whole, before = self.text(scene), self.docs[scene].get_state()
        del self.texts[scene][len(whole[:start].encode()) : len(whole[:end].encode())]
        return self.send(scene, self.docs[scene].get_update(before), "delete", None, True)

    def send(self, scene, update, kind, src=None, wait=True):
        self.number += 1
        meta = {"kind": kind} | ({"src": src} if src else {})
        self.socket.send(frame(EDIT, scene, self.number, meta, update))
        while wait and self.number not in self.written:
            self.hear()
        return self.number

    def until(self, op):
        """Read on until a message of that kind has come, and return it."""
        while True:
            found = self.hear()
            if isinstance(found, dict) and found.get("op") == op:
                return found

    def hear(self, timeout=20):
        message = self.socket.recv(timeout=timeout)
        if isinstance(message, str):
            told = json.loads(message)
            self.heard.append(told)
            if told["op"] in ("origins", "opened"):
                self.origins |= told["origins"]
            if told["op"] == "refused":
                self.written[told.get("n")] = told
            return told
        reader = Reader(message)
        kind, scene = reader.number(), reader.number()
        if kind == SYNC and reader.number() == 1:
            self.docs[scene].apply_update(reader.bytes())
            self.heard.append(("sync", scene))
        elif kind == WRITTEN:
            number = reader.number()
            self.written[number] = reader.told()
        elif kind == ELSEWHERE:
            told = reader.told()
            self.docs[scene].apply_update(reader.bytes())
            self.heard.append(("elsewhere", scene, told))
        elif kind == AWARENESS:
            self.heard.append(("aware", scene, reader.bytes()))
        return self.heard[-1] if self.heard else None

    def until_closed(self):
        """Read on until the server ends the talk."""
        while True:
            self.socket.recv(timeout=20)

    def close(self):
        self.socket.close()
