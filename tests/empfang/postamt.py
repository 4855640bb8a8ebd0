"""A mailbox of the suite's own: as much of IMAP4rev1 (RFC 3501) as a client needs that fetches and marks messages."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Postfach:
    """Messages of one person, and which of them were read."""

    def __init__(self, user: str, password: str) -> None:
        self.user, self.password = user, password
        self.messages: list[bytes] = []
        self.seen: set[int] = set()
        self.port = 0


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("* OK ready")
        for raw in self.rfile:
            tag, _gap, rest = raw.decode().strip().partition(" ")
            word, _gap, values = rest.partition(" ")
            if word.upper() == "UID":
                word, _gap, values = values.partition(" ")
            answer = getattr(self, word.lower(), self.strange)(values)
            self.say(f"{tag} {answer}")
            if word.upper() == "LOGOUT":
                return

    @property
    def box(self) -> Postfach:
        assert isinstance(self.server, _Amt)
        return self.server.box

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def strange(self, _values: str) -> str:
        return "BAD unknown"

    def capability(self, _values: str) -> str:
        self.say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def login(self, values: str) -> str:
        said = [word.strip('"') for word in values.split()]
        return "OK done" if said == [self.box.user, self.box.password] else "NO wrong"

    def select(self, values: str) -> str:
        self.say(f"* {len(self.box.messages)} EXISTS")
        return "OK done" if values == '"INBOX"' else "NO none"

    def search(self, _values: str) -> str:
        numbers = [str(number) for number in range(1, len(self.box.messages) + 1) if number not in self.box.seen]
        self.say(f"* SEARCH {' '.join(numbers)}")
        return "OK done"

    def fetch(self, values: str) -> str:
        number = int(values.split()[0])
        content = self.box.messages[number - 1]
        if "RFC822.SIZE" in values:
            self.say(f"* {number} FETCH (UID {number} RFC822.SIZE {len(content)})")
        else:
            self.wfile.write(
                f"* {number} FETCH (UID {number} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n"
            )
        return "OK done"

    def store(self, values: str) -> str:
        assert re.fullmatch(r"\d+ \+FLAGS.SILENT \(\\Seen\)", values)
        self.box.seen.add(int(values.split()[0]))
        return "OK done"

    def logout(self, _values: str) -> str:
        self.say("* BYE")
        return "OK done"


class _Amt(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, box: Postfach) -> None:
        self.box = box
        super().__init__(("127.0.0.1", 0), _Session)


@contextmanager
def postamt(user: str, password: str) -> Iterator[Postfach]:
    """A server that waits on this machine."""
    box = Postfach(user, password)
    with _Amt(box) as server:
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield box
        server.shutdown()
