"""What a telegram can be refused for: it is not well-formed. What is merely unknown is a state of the answer, no
error.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d+")
# the reasons as people read them; # stands for a number
WORTE = {
    "not a hexadecimal digit": "hier steht keine Hexziffer",
    "too short for a frame": "zu kurz für einen Rahmen",
    "the length field is too small": "das Längenfeld ist zu klein",
    "cut off: # bytes announced, # there": "abgeschnitten, {} Bytes sind angekündigt, {} da",
    "wrong checksum": "die Prüfsumme ist falsch",
    "no end of frame": "das Ende des Rahmens fehlt",
    "cut off in the fixed data structure": "abgeschnitten in den Daten fester Struktur",
    "cut off in a header": "abgeschnitten in einem Kopf",
    "the authentication layer is longer than it says": "die Schicht der Authentisierung ist länger als angekündigt",
    "cut off in the transport header": "abgeschnitten im Kopf der Transportschicht",
    "no CI field": "das CI-Feld fehlt",
    "cut off in the extended link layer": "abgeschnitten in der erweiterten Verbindungsschicht",
    "wrong checksum of the extended link layer": "die Prüfsumme der erweiterten Verbindungsschicht ist falsch",
    "fewer encrypted blocks than announced": "weniger verschlüsselte Blöcke als angekündigt",
}


class Malformed(Exception):
    """These bytes are no whole telegram.

    `offset` counts bytes from 0 in what was given; inside a frame whose checksums have been taken out it counts
    without them.
    """

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(f"{reason} (byte {offset})")
        self.reason = reason
        self.offset = offset

    def in_worten(self) -> str:
        """The reason in German, with its byte."""
        said = WORTE[_NUMBER.sub("#", self.reason)].format(*_NUMBER.findall(self.reason))
        return f"{said} (Byte {self.offset})"
