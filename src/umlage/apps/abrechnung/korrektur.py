"""An issued Abrechnung and the rows as they stand now: whether anybody's result differs, and why."""

from __future__ import annotations

import hashlib
import json

from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.abrechnung.queries import Probe
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.vergleich.vergleich import Vergleich, vergleich
from umlage.formats.akte.codec import from_plain
from umlage.formats.akte.pruefsumme import pruefsumme
from umlage.formats.akte.syntax import plain_values


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
