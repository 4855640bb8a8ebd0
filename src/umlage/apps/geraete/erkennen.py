"""Which radio device is meant by what a file or a telegram says; new ones are made where that is wanted.

Never by digits alone: numbers of eight digits collide between makers, and no other Organisation is ever asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from umlage.apps.accounts.mengen import insert, like, rows_of
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet
from umlage.formats.lieferung.meldung import Medium
from umlage.formats.lieferung.woerter import MEDIEN

_AT_ONCE = 5000
UNBEKANNT = -1
# digits of a number of M-Bus
_WHOLE = 8
# until whoever made it notes when it was heard
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kennzeichen:
    """What is said of a device: number (text), maker, version (-1: not said), medium, other numbers that it bears."""

    nummer: str
    hersteller: str = ""
    version: int = UNBEKANNT
    medium: str = ""
    aliase: tuple[str, ...] = ()


class Unklar(Exception):
    """No device can be told for sure; `code` as in the list of faults."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Erkennung:
    """The devices that one delivery may mean, read at once; what is new is collected and made by `make`."""

    def __init__(self, datenpunkt: Datenpunkt, kennzeichen: Iterable[Kennzeichen], am: datetime) -> None:
        self.datenpunkt, self.am = datenpunkt, am
        self._numbers: dict[str, list[Funkgeraet]] = defaultdict(list)
        self._aliases: dict[str, list[Funkgeraet]] = defaultdict(list)
        self._found: dict[Kennzeichen, Funkgeraet | Unklar] = {}
        self.new: list[Funkgeraet] = []
        self._new: Funkgeraet | None = None
        wanted = {form for one in kennzeichen for number in (one.nummer, *one.aliase) for form in _forms(number)}
        names = sorted(wanted)
        for first in range(0, len(names), _AT_ONCE):
            some = names[first : first + _AT_ONCE]
            for row in rows_of(Funkgeraet.objects.filter(Q(funkadresse__eines=some) | Q(werksnummer__eines=some))):
                self._know(row)

    def _know(self, row: Funkgeraet) -> None:
        self._numbers[row.funkadresse].append(row)
        if row.werksnummer or row.angaben:
            for alias in filter(None, {row.werksnummer, *row.angaben.get("aliase", ())}):
                self._aliases[alias].append(row)

    def device(self, said: Kennzeichen) -> Funkgeraet:
        """The device that is meant, or a new one. Unklar."""
        found = self._found.get(said)
        if found is None:
            try:
                found = self._known(said) or self._made(said)
            except Unklar as why:
                found = why
            self._found[said] = found
        if isinstance(found, Unklar):
            raise found
        return found

    def _known(self, said: Kennzeichen) -> Funkgeraet | None:
        number = said.nummer.upper()
        if not said.hersteller:
            return self._nameless(said, number)
        rows = [row for row in self._numbers[number] if _same_maker(row, said)]
        exact = [row for row in rows if (row.medium, row.fassung) == (said.medium, said.version)]
        if len(exact) == 1:
            return exact[0]
        close = [row for row in rows if _fits(row, said)]
        if not close and not rows:
            # the number printed on the device, or the one of a converter
            names = {number, *(alias.upper() for alias in said.aliase)}
            others = {row.pk or id(row): row for name in names for row in self._aliases[name] + self._numbers[name]}
            close = [row for row in others.values() if _same_maker(row, said) and _fits(row, said)]
        if not close and not rows:
            # a leading zero more or less: only where nothing else can be meant
            close = [
                row
                for form in _forms(number)
                for row in self._numbers[form]
                if _same_maker(row, said) and _fits(row, said)
            ]
        if len(close) > 1:
            raise Unklar(
                "E302", _("Gerät %(nr)s ist mehrdeutig: %(zahl)d passen.") % {"nr": number, "zahl": len(close)}
            )
        if not close and rows and all(row.fassung == said.version for row in rows):
            text = _("Gerät %(nr)s ist als %(alt)s bekannt, hier steht %(neu)s.")
            raise Unklar("E304", text % {"nr": number, "alt": _medium(rows[0].medium), "neu": _medium(said.medium)})
        return close[0] if close else None

    def _nameless(self, said: Kennzeichen, number: str) -> Funkgeraet | None:
        """What bears this number where nobody said who made it: the only one that can be meant, never one of two."""
        names = [number, *(alias.upper() for alias in said.aliase)]
        named = {id(row): row for name in names for row in self._numbers[name] + self._aliases[name]}
        rows = list(named.values()) or [row for form in _forms(number) for row in self._numbers[form]]
        # a neighbour's device is not meant, however alone it bears the number
        close = [row for row in rows if _fits(row, said) and row.stand != Funkgeraet.Stand.FREMD]
        if len(close) > 1:
            text = _("Gerät %(nr)s ohne Hersteller ist mehrdeutig: %(geraete)s passen. Bitte den Hersteller angeben.")
            raise Unklar("E302", text % {"nr": number, "geraete": ", ".join(sorted(map(str, close)))})
        if not close and rows:
            text = _("Gerät %(nr)s ohne Hersteller: %(geraete)s passt nicht dazu. Bitte den Hersteller angeben.")
            raise Unklar("E302", text % {"nr": number, "geraete": ", ".join(sorted(map(str, rows)))})
        return close[0] if close else None

    def _made(self, said: Kennzeichen) -> Funkgeraet:
        point = self.datenpunkt
        if not point.anlegen:
            raise Unklar("E301", _("Gerät %(nr)s ist nicht bekannt.") % {"nr": said.nummer})
        if len(self.new) >= point.neue_geraete:
            text = _("Mehr als %(zahl)d neue Geräte in einer Datei; so viele legt dieser Datenpunkt nicht an.")
            raise Unklar("E305", text % {"zahl": point.neue_geraete})
        number = said.nummer.upper()[:40]
        alias = next((name for name in said.aliase if name.upper() != number), "")
        if self._new is None:
            self._new = Funkgeraet(datenpunkt=point, erstmals_am=self.am, zuletzt_am=_NEVER)
        row = like(
            self._new,
            hersteller=said.hersteller,
            funkadresse=number,
            fassung=said.version,
            medium=said.medium,
            werksnummer=alias.upper()[:40],
            angaben={},
        )
        self.new.append(row)
        self._know(row)
        return row

    def make(self) -> int:
        """Put the new ones into the database; how many."""
        insert(self.new)
        return len(self.new)


def _same_maker(row: Funkgeraet, said: Kennzeichen) -> bool:
    return row.hersteller == said.hersteller


def _fits(row: Funkgeraet, said: Kennzeichen) -> bool:
    """Nothing that both say is different; another version of the same medium is the same device."""
    return not row.medium or not said.medium or row.medium == said.medium


def _forms(number: str) -> set[str]:
    """A number as it is, and with other leading zeros."""
    name = number.upper()
    if len(name) >= _WHOLE and not name.startswith("0"):
        return {name}
    bare = name.lstrip("0")
    return {name, bare, bare.zfill(_WHOLE)} - {""}


def _medium(word: str) -> str:
    """What a device measures, as people say it."""
    return MEDIEN[Medium(word)] if word in set(Medium) else _("Art unbekannt")
