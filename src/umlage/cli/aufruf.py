"""What can be wrong with a call, said in German: click's own words never reach the clerk."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Mapping
from pathlib import Path

import click

# when Python looks for cycles: a command lives for seconds
GARBAGE = (100_000, 20, 20)


class Unusable(Exception):
    """The input cannot be used at all; the message says why."""


class Missing(click.UsageError):
    """A call that lacks something; the message is ours and German."""


class Whole(click.ParamType[int]):
    """A whole number from `least` on."""

    name = "zahl"

    def __init__(self, least: int) -> None:
        self.least = least

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> int:
        text = str(value)
        if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < self.least:
            raise Wrong(f"erwartet wird eine ganze Zahl ab {self.least}, nicht „{text}“", context, param)
        return int(text)


class Word(click.ParamType[str]):
    """One of several words."""

    name = "wort"

    def __init__(self, words: Mapping[str, object]) -> None:
        self.words = tuple(words)

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> str:
        if str(value) not in self.words:
            raise Wrong(f"erwartet wird {', '.join(self.words[:-1])} oder {self.words[-1]}", context, param)
        return str(value)


class Wrong(click.BadParameter):
    """A value that is not possible; the message is ours and German."""


# whether a file can be read shows when it is read
FILE = click.Path(path_type=Path, readable=False)


def in_german(problem: click.ClickException) -> str:
    """What click found wrong. Of its own messages only names are taken; what is not known here is said in general."""
    match problem:
        case click.exceptions.NoArgsIsHelpError() | Missing():
            return problem.message
        case Wrong():
            return f"{_name(problem)}: {problem.message.removesuffix('.')}."
        case click.NoSuchOption():
            return f"Die Option {problem.option_name} gibt es nicht.{_guess(problem.possibilities)}"
        case click.exceptions.NoSuchCommand():
            return f"Den Befehl {problem.command_name} gibt es nicht.{_guess(problem.possibilities)}"
        case click.MissingParameter():
            return f"Es fehlt: {_name(problem)}."
        case click.BadOptionUsage():
            # click tells the two cases apart by its words alone
            wants = "does not take" not in problem.message
            return f"Die Option {problem.option_name} braucht {'einen' if wants else 'keinen'} Wert."
        case click.BadParameter(param=click.Parameter(type=click.DateTime())):
            return f"{_name(problem)}: erwartet wird ein Tag (JJJJ-MM-TT), den es gibt."
        case click.BadParameter():
            return f"Die Angabe {_name(problem)} ist nicht brauchbar."
    context = getattr(problem, "ctx", None)
    if isinstance(context, click.Context) and isinstance(context.command, click.Group):
        return "Es fehlt der Befehl."
    extra = re.search(r"\(([^()]*)\)$", problem.message)
    return f"Zu viele Angaben: {extra[1]}." if extra else "Der Aufruf ist nicht richtig."


def _name(problem: click.BadParameter) -> str:
    if problem.param is None:
        return "Angabe"
    return problem.param.opts[0] if isinstance(problem.param, click.Option) else problem.param.human_readable_name


def _guess(names: object) -> str:
    near = ", ".join(sorted(map(str, names))) if isinstance(names, list | tuple | set) else ""
    return f" Gemeint war vielleicht {near}." if near else ""


_SYSTEM = {
    errno.EACCES: "Der Zugriff ist nicht erlaubt",
    errno.EPERM: "Der Zugriff ist nicht erlaubt",
    errno.ENOENT: "Diese Datei oder diesen Ordner gibt es nicht",
    errno.ENOSPC: "Der Datenträger ist voll",
    errno.EFBIG: "Die Datei wird für diesen Datenträger zu groß",
    errno.EDQUOT: "Der zugeteilte Platz ist aufgebraucht",
    errno.EADDRINUSE: "Auf diesem Anschluss wartet schon ein anderes Programm",
    errno.EADDRNOTAVAIL: "Diese Adresse hat dieser Rechner nicht",
    errno.EROFS: "Der Datenträger ist schreibgeschützt",
    errno.EISDIR: "Unter diesem Namen gibt es schon einen Ordner",
    errno.ENOTDIR: "Ein Teil des Pfads ist kein Ordner",
    errno.ENAMETOOLONG: "Der Name ist zu lang",
}


def not_reached(problem: BaseException, place: object) -> str:
    """Why nothing could be delivered to a server: what was tried, what happened, what to look at."""
    match problem:
        case socket.gaierror():
            return f"Den Rechner in {place} gibt es nicht, oder sein Name ist hier nicht bekannt."
        case TimeoutError():
            return f"{place} antwortet nicht. Bitte Rechner, Anschluss und Firewall prüfen."
        case ssl.SSLError():
            return f"{place}: die Verschlüsselung kam nicht zustande ({problem.reason or 'TLS'})."
        case ConnectionResetError() | BrokenPipeError() | EOFError():
            return f"{place} hat die Verbindung abgebrochen; bitte das Protokoll des Empfängers ansehen."
        case OSError() if problem.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
            return f"Zu {place} führt kein Weg. Bitte Netz und Rechner prüfen."
    return f"Unter {place} nimmt niemand eine Verbindung an. Läuft der Empfänger, und stimmen Rechner und Anschluss?"


def fault_of_system(problem: OSError, place: object = None) -> str:
    """What the operating system refused, and where (`place` instead of a name that only we know)."""
    name = place or problem.filename
    said = _SYSTEM.get(problem.errno or 0, "Das Betriebssystem meldet einen Fehler")
    return f"{said} ({name})." if name else f"{said}."
