"""The valuation of a device from a radiator that was chosen in a catalogue: put together, computed, kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from umlage.apps.abrechnung.operations import save_part
from umlage.apps.abrechnung.teile import values_of
from umlage.apps.accounts.models import Benutzer
from umlage.core.finding import Finding
from umlage.core.verbrauch.bewertung import Bewertungsfaktor, bewertungsbefunde, bewertungsfaktor
from umlage.core.verbrauch.bewertungsangabe import Heizkoerper, Teilbewertung
from umlage.formats.akte.codec import plain_of
from umlage.formats.heizkoerper.katalog import Katalogeintrag, masse

if TYPE_CHECKING:
    from umlage.apps.geraete.models import Geraet
    from umlage.apps.liegenschaften.models import Abrechnungszeitraum

BEWERTET = "hkv"


class NotPossible(ValueError):
    """The valuation cannot stand so; `feld` is the field that says why not."""

    def __init__(self, feld: str, text: str) -> None:
        super().__init__(text)
        self.feld = feld


def zusammengesetzt(heizkoerper: Heizkoerper, teile: dict[str, Any]) -> Teilbewertung:
    """The valuation of these parts, those left out as the Akte has them without. NotPossible."""
    said = {name: value for name, value in teile.items() if value not in (None, "")}
    try:
        return Teilbewertung.model_validate({**said, "heizkoerper": heizkoerper})
    except ValidationError as problem:
        raise NotPossible("", f"{problem.errors()[0]['msg'].removeprefix('Value error, ')}.") from None


def berechnet(angabe: Teilbewertung, am: date) -> tuple[Bewertungsfaktor, tuple[Finding, ...]]:
    """KQ, Kges and, where the device is programmed, its code; and what is to be said of them."""
    return bewertungsfaktor(angabe, am, "bewertung"), tuple(bewertungsbefunde(angabe, am, "bewertung"))


def letzte(geraet: Geraet) -> dict[str, Any]:
    """What was said last of the valuation of a device; empty where nothing is."""
    said = geraet.angaben.get("bewertung") or {}
    return dict(said) if isinstance(said, dict) else dict(said[-1]["wert"])


def take_over(
    *,
    zeitraum: Abrechnungszeitraum,
    geraet: Geraet,
    angabe: Teilbewertung,
    ab: date | None,
    benutzer: Benutzer,
    am: datetime,
) -> None:
    """The valuation holds from a day on, from the start where none is said. NotPossible, Refused, SavedMeanwhile."""
    before = values_of("geraet", geraet, zeitraum)
    new = plain_of(angabe)
    assert isinstance(new, dict)
    values = {**before, "bewertung": _von_da_an(geraet, zeitraum, before.get("bewertung"), new, ab)}
    save_part(zeitraum=zeitraum, art="geraet", row=geraet, values=values, vorher=before, benutzer=benutzer, am=am)


def _von_da_an(geraet: Geraet, zeitraum: Abrechnungszeitraum, old: Any, new: dict[str, Any], ab: date | None) -> Any:
    """The old valuations up to the day, then the new one."""
    if ab is None:
        if isinstance(old, dict) or not old:
            return new
        raise NotPossible("ab", _("Für dieses Gerät gelten schon mehrere Bewertungen nacheinander; der Tag ist nötig."))
    if not old:
        raise NotPossible("ab", _("Bisher ist nichts bewertet; ohne Tag gilt die Bewertung von Anfang an."))
    first = geraet.ab or min(one.von for one in zeitraum.liegenschaft.zeitraeume.all())
    steps = [{"ab": first.isoformat(), "wert": old}] if isinstance(old, dict) else list(old)
    if any(str(step["ab"]) > ab.isoformat() for step in steps):
        text = _("Für später gilt schon eine andere Bewertung; sie lässt sich beim Gerät ändern.")
        raise NotPossible("ab", text)
    kept = [step for step in steps if str(step["ab"]) < ab.isoformat()]
    return (*kept, {"ab": ab.isoformat(), "wert": new}) if kept else new


def uebernommen_aus(geraet: Geraet, eintrag: Katalogeintrag) -> dict[str, Any]:
    """What the last valuation says of the device: KC, KT, base value, count, scale; and its size on this radiator."""
    said = letzte(geraet)
    kept = {name: said[name] for name in ("kc", "kt", "grundwert", "geraete", "skala") if name in said}
    whole = said.get("heizkoerper")
    return {**kept, **(masse(eintrag, Heizkoerper.model_validate(whole)) if whole else {})}
