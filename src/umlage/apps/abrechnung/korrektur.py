"""An issued Abrechnung and the rows as they stand now: whether anybody's result differs, and why."""

from __future__ import annotations

import hashlib
import json

from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.abrechnung.queries import Probe
from umlage.core.figure import Figure, Value
from umlage.core.money import Money
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.herleitung import Herleitung, UnknownPath
from umlage.core.vergleich.vergleich import Vergleich, alone, vergleich
from umlage.core.vergleich.worte import worte
from umlage.formats.akte.codec import from_plain
from umlage.formats.akte.pruefsumme import pruefsumme
from umlage.formats.akte.syntax import plain_values

WECHSELWIRKUNG = "Wechselwirkung der Änderungen"


def salden(ergebnis: Ergebnis) -> str:
    """A digest of what everybody bears and has paid, and of what the owner bears; the same where nobody's differs."""
    rows = [(person.nr, str(person.betrag), str(person.saldo)) for person in ergebnis.nutzer]
    said = json.dumps([str(ergebnis.gesamtkosten), str(ergebnis.eigentuemer), rows], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def kept_akte(abrechnung: Abrechnung) -> Akte:
    """The Akte that was released, as it was then."""
    return from_plain(plain_values(abrechnung.akte.encode(), is_json=True))


def differs(abrechnung: Abrechnung, found: Probe) -> bool:
    """Whether a trial run gives anybody another result than this Abrechnung."""
    return found.ergebnis is not None and salden(found.ergebnis) != abrechnung.angaben.get("salden")


def outdated(abrechnung: Abrechnung, found: Probe) -> bool:
    """Whether what was released is no longer what the rows say, or what was issued no longer what they give."""
    if abrechnung.stand == Abrechnung.Stand.FREIGEGEBEN:
        return found.akte is not None and pruefsumme(found.akte) != abrechnung.pruefsumme
    return differs(abrechnung, found)


def ursachen(abrechnung: Abrechnung, akte: Akte) -> Vergleich:
    """What differs between the released Akte and this one, and what each difference costs every Nutzer."""
    return vergleich(kept_akte(abrechnung), akte)


def beitrag(abrechnung: Abrechnung, akte: Akte, pfad: str) -> Figure[Value]:
    """How much a change alone makes for a Nutzer (`NUMMER/NUTZER`); UnknownPath."""
    number, _slash, nr = pfad.partition("/")
    kept = kept_akte(abrechnung)
    both = vergleich(kept, akte)
    ursache = next((one for one in both.ursachen if str(one.nummer) == number), None)
    row = next((row for row in both.nutzer if row.nr == nr), None)
    if ursache is None or row is None or ursache.nummer not in dict(row.beitraege):
        raise UnknownPath(pfad)
    with_it = _saldo(alone(kept, akte, ursache), nr, "Saldo mit dieser Änderung allein")
    before = _saldo(both.alt, nr, "Saldo der erteilten Abrechnung")
    formula = "{0} - {1}" if with_it and before else "{0}" if with_it else "0 - {0}"
    cents = dict(row.beitraege)[ursache.nummer]
    return Figure(worte(ursache), Money(cents), inputs=(*with_it, *before), formula=formula)


def wechselwirkung(abrechnung: Abrechnung, akte: Akte, nr: str) -> Figure[Value]:
    """What the changes make together for a Nutzer, beyond each alone; UnknownPath."""
    both = ursachen(abrechnung, akte)
    row = next((row for row in both.nutzer if row.nr == nr and row.wechselwirkung), None)
    if row is None:
        raise UnknownPath(nr)
    whole: Figure[Value] = Figure("Unterschied", Money(row.differenz))
    parts = tuple(Figure(worte(both.ursache(number)), Money(cents)) for number, cents in row.beitraege)
    formula = " - ".join(f"{{{place}}}" for place in range(len(parts) + 1))
    return Figure(WECHSELWIRKUNG, Money(row.wechselwirkung), inputs=(whole, *parts), formula=formula)


def _saldo(ergebnis: Ergebnis, nr: str, name: str) -> tuple[Figure[Value], ...]:
    """The saldo of a Nutzer under a name of its own; nothing where there is no such Nutzer."""
    try:
        return (Herleitung(ergebnis).figure(f"nutzer/{nr}/saldo")._replace(name=name),)
    except UnknownPath:
        return ()
