"""What each role may do."""

from __future__ import annotations

from enum import StrEnum

from umlage.apps.accounts.models import Mitgliedschaft

Rolle = Mitgliedschaft.Rolle


class Recht(StrEnum):
    """A thing that can be allowed."""

    LESEN = "lesen"
    STAMMDATEN = "stammdaten"
    ABLESUNGEN = "ablesungen"
    KOSTEN = "kosten"
    FREIGEBEN = "freigeben"
    ERTEILEN = "erteilen"
    VERWALTEN = "verwalten"


_LESEN = frozenset({Recht.LESEN})
RECHTE: dict[str, frozenset[Recht]] = {
    Rolle.ADMINISTRATION: frozenset(Recht),
    Rolle.SACHBEARBEITUNG: frozenset(Recht) - {Recht.VERWALTEN},
    Rolle.BUCHHALTUNG: _LESEN | {Recht.KOSTEN, Recht.FREIGEBEN},
    Rolle.LESEN: _LESEN,
    Rolle.MONTAGE: _LESEN | {Recht.ABLESUNGEN},
}


def allowed(rolle: str, recht: Recht) -> bool:
    """Whether a role may do it."""
    return recht in RECHTE[rolle]
