"""Patterns that users write: a subset of regular expressions that cannot run away, and days written their way."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo

from umlage.formats.lieferung.fehler import Falsch
from umlage.formats.lieferung.zeiten import an_uhr, kalendertag

MOST_PATTERN = 200
MOST_INPUT = 200
MOST_STEPS = 1_000_000
_TOKEN = re.compile(
    r"\\.|\[(?:\\.|[^\]\\])+\]|\{(\d{1,3})(?:(,)(\d{0,3}))?\}|\(\?P<[a-z]+>|\(\?:|\(\?|[*+?|()]|.", re.DOTALL
)
_PARTS = {
    "%d": ("d", r"\d{1,2}"), "%m": ("m", r"\d{1,2}"), "%Y": ("Y", r"\d{4}"), "%y": ("y", r"\d{2}"),
    "%H": ("H", r"\d{1,2}"), "%M": ("M", r"\d{2}"), "%S": ("S", r"\d{2}"),
}  # fmt: skip


def muster(text: str) -> re.Pattern[str]:
    """The pattern; ValueError with a German sentence when it is none or could take too long.

    Allowed: characters, classes, groups, alternatives, quantifiers of single characters and classes.
    """
    if len(text) > MOST_PATTERN:
        raise ValueError(f"Das Muster ist länger als {MOST_PATTERN} Zeichen.")
    steps, previous = 1, ""
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token == "(?":
            raise ValueError(
                "Das Muster verwendet eine Gruppe, die nicht erlaubt ist; erlaubt sind (…), (?:…) und (?P<n>…)."
            )
        if re.fullmatch(r"\\[1-9]", token):
            raise ValueError("Das Muster verwendet einen Rückbezug; das ist nicht erlaubt.")
        if token in "*+?" or found[1] is not None:
            if previous in ("*", "+", "?", "{") and token == "?":
                previous = token
                continue
            if previous == ")":
                raise ValueError("Eine Gruppe darf nicht wiederholt werden; bitte die Zeichen darin wiederholen.")
            steps *= _width(found)
        elif token == "|":
            steps *= 2
        if steps > MOST_STEPS:
            raise ValueError("Das Muster kann zu lange dauern; bitte weniger Wiederholungen verwenden.")
        previous = "{" if found[1] is not None else token
    try:
        return re.compile(text, re.ASCII)
    except (re.error, RecursionError, OverflowError):
        raise ValueError("Das Muster ist kein regulärer Ausdruck.") from None


def tage_muster(text: str) -> re.Pattern[str]:
    """How a day is written (`%d.%m.%Y %H:%M`); ValueError when it names no whole day or something else."""
    if len(text) > 60:
        raise ValueError("Die Schreibweise des Datums ist zu lang.")
    parts, names = [], []
    for token in re.findall(r"%.|[^%]", text):
        if token.startswith("%"):
            if token not in _PARTS:
                raise ValueError(f"„{token}“ gibt es nicht; möglich sind {', '.join(_PARTS)}.")
            name, expression = _PARTS[token]
            names.append(name)
            parts.append(f"(?P<{name}>{expression})")
        else:
            parts.append(re.escape(token))
    if (
        len(set(names)) != len(names)
        or not {"d", "m"} <= set(names)
        or not {"y", "Y"} & set(names)
        or {"y", "Y"} <= set(names)
    ):
        raise ValueError("Eine Schreibweise braucht Tag (%d), Monat (%m) und Jahr (%Y oder %y), jedes einmal.")
    return re.compile("".join(parts), re.ASCII)


def gelesen(text: str, formate: tuple[re.Pattern[str], ...], zone: tzinfo) -> date | datetime | None:
    """The day or the instant, None for one that means "never"; Falsch (E211) when no way of writing fits."""
    for pattern in formate:
        if not (found := pattern.fullmatch(text.strip()[:MOST_INPUT])):
            continue
        parts = found.groupdict()
        year = int(parts.get("Y") or 0) or 2000 + int(parts["y"])
        day = kalendertag(year, int(parts["m"]), int(parts["d"]), text)
        if day is None or "H" not in parts:
            return day
        return an_uhr(day, parts["H"], parts.get("M") or "0", parts.get("S") or "0", zone=zone)
    raise Falsch("E211", f"„{text.strip()[:40]}“ ist kein Datum in der Schreibweise der Zuordnung.")


def _width(found: re.Match[str]) -> int:
    """How many ways a quantifier has for a text of the longest length."""
    if found[0] == "?":
        return 2
    if found[1] is None or (found[2] and not found[3]):
        return MOST_INPUT
    return max(int(found[3]) - int(found[1]), 0) + 1 if found[2] else 1
