"""Questions about what an Organisation settled for itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Count, Q, QuerySet

from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import current
from umlage.apps.accounts.suchwort import namensfolge
from umlage.apps.verwaltung.models import ApiToken, Einladung, Kunde, Nummernkreis, Textbaustein
from umlage.apps.verwaltung.nummern import PLAETZE, muster_text
from umlage.documents.bausteine import Logo
from umlage.documents.mappe import safe_logo
from umlage.documents.style.farben import farben


def digest(secret: str) -> str:
    """What of a secret is stored. A secret of 256 random bits needs no slow hash: nobody guesses it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def offene_einladungen() -> QuerySet[Einladung]:
    """Invitations that nobody has accepted, also those whose time is over."""
    return Einladung.objects.filter(angenommen_am=None, zurueckgezogen_am=None).select_related("von")


def einladung(secret: str, am: datetime) -> Einladung | None:
    """The invitation of a link, while it is good."""
    found = Einladung.objects.filter(geheimnis=digest(secret), angenommen_am=None, zurueckgezogen_am=None, bis__gt=am)
    return found.select_related("organisation", "von").first()


def api_tokens() -> QuerySet[ApiToken]:
    """All tokens of the Organisation, the newest first."""
    return ApiToken.objects.select_related("von")


def api_token(secret: str, am: datetime) -> ApiToken | None:
    """The token that is good at this time."""
    found = ApiToken.objects.filter(geheimnis=digest(secret), widerrufen_am=None, bis__gt=am)
    return found.select_related("organisation", "von").first()


def kunden() -> list[Kunde]:
    """All customers, by name."""
    return _by_name(Kunde.objects.all())


def kunden_mit_zahl() -> list[Kunde]:
    """All customers by name, each with `haeuser`: how many houses it has."""
    return _by_name(Kunde.objects.annotate(haeuser=Count("liegenschaften")))


def _by_name(rows: QuerySet[Kunde]) -> list[Kunde]:
    return sorted(rows, key=lambda one: (namensfolge(one.name), one.nummer))


def neuer_kunde() -> Kunde:
    """A customer to be filled in."""
    return Kunde()


def kunde(number: int) -> Kunde | None:
    """One customer."""
    return Kunde.objects.filter(pk=number).first()


def texte() -> QuerySet[Textbaustein]:
    """All texts that stand ready."""
    return Textbaustein.objects.select_related("kunde")


def text(number: int) -> Textbaustein | None:
    """One text."""
    return texte().filter(pk=number).first()


def neuer_text() -> Textbaustein:
    """A text to be filled in."""
    return Textbaustein()


def texte_fuer(kunde: Kunde | None) -> list[Textbaustein]:
    """The texts for a house of this customer: its own, and those for all."""
    return list(texte().filter(Q(kunde=None) | Q(kunde=kunde)))


def nummernkreise() -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Kind, its name, its pattern, its places."""
    return [(art.value, str(art.label), muster_text(art), PLAETZE[art]) for art in Nummernkreis.Art]


@dataclass(frozen=True, slots=True)
class Auftritt:
    """Under which look documents go out, and whose it is: that of the customer, else that of the Organisation."""

    absender: Mapping[str, Any]
    farbe: str
    logo: str
    kunde: Kunde | None

    def as_sender(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The sender of an Abrechnung. What the look does not say stays as it was: for whom is settled, the portal.

        A look without a name is none: then all stays as it was.
        """
        if not self.absender.get("name"):
            return dict(before)
        kept = {name: before[name] for name in ("auftraggeber", "portal", "stil") if name in before}
        look: dict[str, Any] = {**kept, **self.absender, "farbe": self.farbe}
        return {**look, "logo": self.logo.removeprefix("logos/")} if self.logo else look


def auftritt(kunde: Kunde | None) -> Auftritt:
    """The look of the houses of a customer; None for those of the Organisation itself."""
    firm = Organisation.objects.get(pk=current())
    own = kunde is not None and bool(kunde.absender.get("name"))
    # no more than it was founded with: nobody has said yet how it looks
    bare = firm.absender == {"name": firm.name} and not firm.logo and firm.farbe == Organisation().farbe
    return Auftritt(
        absender=kunde.absender if kunde is not None and own else {} if bare else firm.absender,
        farbe=(kunde.farbe if kunde is not None else "") or firm.farbe,
        logo=(kunde.logo.name if kunde is not None else "") or firm.logo.name or "",
        kunde=kunde,
    )


# as `bilder.keep` names them
_KEPT = re.compile(r"[0-9a-f]{64}\.(?:png|svg|jpg)")


def logo_of_year(sender: Mapping[str, Any], kunde: Kunde | None) -> Logo | None:
    """The logo that a year was given; for a year whose Akte came as a file that of the customer or Organisation."""
    look, said = auftritt(kunde), str(sender.get("logo", ""))
    path = f"logos/{said}" if _KEPT.fullmatch(said) else look.logo
    return logo(path, str(sender.get("name", "")))


def logo(path: str, whose: str) -> Logo | None:
    """A logo from the store."""
    if not path or not default_storage.exists(path):
        return None
    with default_storage.open(path) as opened:
        return safe_logo(opened.read(), f"Logo {whose}")


def gedruckt(colour: str) -> str:
    """The colour in which text is printed: a colour too light to be read on white (WCAG: 4.5 to 1) gets darker."""
    return farben(colour).akzent
