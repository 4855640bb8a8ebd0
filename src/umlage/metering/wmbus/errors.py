"""What a telegram can be refused for: it is not well-formed. What is merely unknown is a state of the answer, no
error.
"""

from __future__ import annotations


class Malformed(Exception):
    """These bytes are no whole telegram.

    `offset` counts bytes from 0 in what was given; inside a frame whose checksums have been taken out it counts
    without them.
    """

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(f"{reason} (byte {offset})")
        self.reason = reason
        self.offset = offset
