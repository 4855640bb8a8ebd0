"""What goes wrong with a file on its way: cut off, badly coded, nested, doubled, or written to do harm."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.core.mutations_anywhere import Values
from umlage.formats.akte.codec import to_json, to_yaml

ByteMutation = Callable[[bytes, Random], bytes]
_NUMBER = re.compile(rb"(?<=[:\s])-?[0-9]+(\.[0-9]+)?(?=[\s,}\]])")


def file_of(values: Values, *, is_json: bool) -> bytes:
    return (to_json(values) if is_json else to_yaml(values)).encode()


def spoilt_bytes(content: bytes, chance: Random) -> tuple[bytes, str]:
    """The content with one mistake, or two, and their names."""
    names = []
    for _ in range(chance.choice((1, 1, 2))):
        mutation = chance.choice(BYTES)
        content = mutation(content, chance)
        names.append(mutation.__name__)
    return content, " + ".join(names)


def cut_off(content: bytes, chance: Random) -> bytes:
    return content[: chance.randint(0, len(content))]


def cut_out(content: bytes, chance: Random) -> bytes:
    start = chance.randint(0, len(content))
    return content[:start] + content[start + chance.choice((1, 1, 2, 10, 200)) :]


def bad_code(content: bytes, chance: Random) -> bytes:
    place = chance.randint(0, len(content))
    match chance.randrange(4):
        case 0:
            return content.decode("utf-8", "replace").encode("latin-1", "replace")
        case 1:
            return content.decode("utf-8", "replace").encode("utf-16")
        case 2:
            return b"\xef\xbb\xbf" + content
    return (
        content[:place]
        + chance.choice((b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x00", b"\x1b", b"\xe2\x80\xae"))
        + content[place:]
    )


def flipped(content: bytes, chance: Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 5)) if spoilt else 0):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def other_letters(content: bytes, chance: Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 5)) if spoilt else 0):
        spoilt[chance.randrange(len(spoilt))] = chance.choice(b"0123456789.,-:{}[]\"'#&*!|>%@` \t\n\rxe")
    return bytes(spoilt)


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True) or [b""]


def doubled_line(content: bytes, chance: Random) -> bytes:
    lines = _lines(content)
    place = chance.randrange(len(lines))
    return b"".join([*lines[: place + 1], *lines[place:]])


def missing_line(content: bytes, chance: Random) -> bytes:
    lines = _lines(content)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def exchanged_lines(content: bytes, chance: Random) -> bytes:
    lines = _lines(content)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def other_white_space(content: bytes, chance: Random) -> bytes:
    return content.replace(
        *chance.choice(
            ((b"\n", b"\r\n"), (b"  ", b"\t"), (b"\n", b"\r"), (b"\n", b"\n\n"), (b": ", b":"), (b"  ", b""))
        )
    )


def strange_scalar(content: bytes, chance: Random) -> bytes:
    """A number written as no clerk writes it."""
    numbers = list(_NUMBER.finditer(content))
    if not numbers:
        return content
    found = chance.choice(numbers)
    words = b"1e400 0x1F .inf NaN -Infinity 1_000 00012 1,50 12:30 1. .5 +7 --7 yes ~ 2024-02-30 1e5 -0 !!float"
    strange = (*words.split(), b"9" * 1000, b"9" * 60, "٣".encode(), b"0." + b"0" * 70 + b"1")
    return content[: found.start()] + chance.choice(strange) + content[found.end() :]


def deep_nesting(content: bytes, chance: Random) -> bytes:
    depth = chance.choice((30, 61, 70, 1000, 20000))
    opened, closed = chance.choice(((b"[", b"]"), (b'{"a": ', b"}"), (b"- ", b"")))
    nested = opened * depth + b"1" + closed * chance.choice((depth, 0))
    numbers = list(_NUMBER.finditer(content))
    if not numbers or chance.random() < 0.3:
        return nested
    found = chance.choice(numbers)
    return content[: found.start()] + nested + content[found.end() :]


def bomb(content: bytes, chance: Random) -> bytes:
    """References that multiply, tags that make objects, entities, merge keys, a second document."""
    aliases = b"a0: &a0 [x, x]\n" + b"".join(
        b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)
    )
    ends = (
        aliases,
        b"x: &x {y: *x}\n",
        b"x: *nothing\n",
        b"x: !!python/object/apply:os.system ['true']\n",
        b"x: !!binary aGk=\n",
        b"<<: {umlage: 1}\n",
        b"---\numlage: 1\n",
        b"...\n",
        b"%YAML 9.9\n---\n",
        b"? [a, b]\n: c\n",
        b"x: |\n  text\n",
        b"umlage: 1\n",
        b'{"umlage": 1}',
        b"\x00",
        b"]}",
    )
    end = chance.choice(ends)
    return content + end if chance.random() < 0.6 else end + content


BYTES: tuple[ByteMutation, ...] = (
    cut_off, cut_out, bad_code, flipped, flipped, other_letters, other_letters, doubled_line, missing_line,
    exchanged_lines, other_white_space, strange_scalar, strange_scalar, deep_nesting, bomb,
)  # fmt: skip
