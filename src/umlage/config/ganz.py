"""A request that breaks off on its way is no request: whoever reads its body hears so, and takes nothing for whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class BrokenOff(OSError):
    """Fewer bytes came than were announced."""


class _Body:
    """The body of a request with as many bytes as it announced, or BrokenOff."""

    def __init__(self, stream: Any, announced: int) -> None:
        self._stream = stream
        self._left = announced

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        parts = []
        while wanted:
            part = self._stream.read(wanted)
            self._came(part)
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def readline(self, size: int = -1) -> bytes:
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        if not wanted:
            return b""
        line: bytes = self._stream.readline(wanted)
        self._came(line)
        return line

    def _came(self, part: bytes) -> None:
        if not part:
            raise BrokenOff("the request broke off")
        self._left -= len(part)


def whole(application: Application) -> Application:
    """The same application, whose requests are whole."""

    def inside(request: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        announced = request.get("CONTENT_LENGTH") or ""
        if announced.isdecimal():
            request["wsgi.input"] = _Body(request["wsgi.input"], int(announced))
        return application(request, start_response)

    return inside
