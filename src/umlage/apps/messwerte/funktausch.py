"""A radio meter is exchanged: the old one goes out with its last value, the new one counts from the next day on."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_event
from umlage.apps.geraete.models import Funkgeraet, Geraet
from umlage.apps.geraete.queries import modell_von
from umlage.apps.geraete.vorschlaege import passt
from umlage.apps.geraete.zuordnen import NotAssigned, Platz, assign, mark
from umlage.apps.messwerte import wechsel
from umlage.apps.messwerte.letzte import newest_of, zaehlreihen
from umlage.apps.messwerte.models import Messreihe
from umlage.apps.messwerte.neugeraet import Neugeraet
from umlage.apps.messwerte.plausibel import day_of, end_of
from umlage.apps.messwerte.staende import last_values
from umlage.apps.messwerte.zaehlerwerte import GROESSE, einheit_von, in_einheit
from umlage.core.money import german
from umlage.core.quantity import NotConvertible
from umlage.core.verbrauch.staende import USABLE_DAYS

Stand = Funkgeraet.Stand


class NothingSent(Exception):
    """The device sent nothing until that day."""


class TooOld(Exception):
    """What was sent last lies too far before the exchange to be what the device showed then."""


def last_value(row: Funkgeraet, tag: date) -> tuple[Decimal, str]:
    """The value with which a radio device goes out at the end of a day, and what to call its source.

    In the unit of the device in the house. NothingSent until then; TooOld: what came last lies further back than a
    value may be taken over (the classes of the reference handbook, decision 0011).
    """
    found = value_at(row, tag) if row.geraet is None or _counts(row, row.geraet) else None
    if found is None:
        raise NothingSent(_("Bis zu diesem Tag ist kein Wert gefunkt; bitte den Endstand eintragen."))
    day, stand = found
    if row.geraet is not None:
        stand = _as_in_house(row, row.geraet, stand)
    shown = german(stand, max(0, -int(stand.as_tuple().exponent)))
    if (tag - day).days > USABLE_DAYS:
        text = _("Der letzte gefunkte Wert vor dem Tausch ist %(stand)s vom %(tag)s; bitte den Endstand eintragen.")
        raise TooOld(text % {"stand": shown, "tag": f"{day:%d.%m.%Y}"})
    return stand, f"Funk {row}: {shown} am {day:%d.%m.%Y}"


def _counts(row: Funkgeraet, geraet: Geraet) -> bool:
    """Whether it sends what the device of the house counts; heat is none of cooling, though both are kWh."""
    reihen = Messreihe.objects.filter(pk__in=zaehlreihen([row]).get(row.pk, []))
    return set(reihen.values_list("groesse", flat=True)) == {GROESSE.get(geraet.art)}


def _as_in_house(row: Funkgeraet, geraet: Geraet, stand: Decimal) -> Decimal:
    reihen = Messreihe.objects.filter(pk__in=zaehlreihen([row])[row.pk])
    units = set(reihen.values_list("einheit", flat=True))
    shown = einheit_von(geraet, modell_von(geraet))
    try:
        if len(units) == 1:
            return in_einheit(stand, units.pop(), shown)
    except NotConvertible:
        pass
    text = _("Die Werte stehen in {von}, das Gerät zählt in {nach}; bitte den Endstand eintragen.")
    raise NothingSent(text.format(von=", ".join(sorted(units)), nach=shown))


def value_at(row: Funkgeraet, tag: date) -> tuple[date, Decimal] | None:
    """What a radio device showed last on or before the end of a day, and on which."""
    reihen = zaehlreihen([row]).get(row.pk, [])
    found = newest_of(last_values(reihen, end_of(tag)), reihen)
    return (day_of(found[0]), found[1]) if found is not None else None


def _hung(alt: Funkgeraet) -> Geraet:
    """The device of the house that it is. NotAssigned."""
    if alt.stand == Stand.AUSGEBAUT:
        raise NotAssigned(_("Dieses Funkgerät ist schon ausgebaut oder getauscht; was eingetragen ist, steht im Haus."))
    if alt.geraet is None or alt.stand != Stand.ZUGEORDNET:
        raise NotAssigned(_("Dieses Funkgerät gehört zu keinem Gerät im Haus; bitte zuerst zuordnen."))
    return alt.geraet


@transaction.atomic
def exchange_radio(
    *,
    alt: Funkgeraet,
    neu: Funkgeraet | None,
    nummer: str,
    tag: date,
    endstand: Decimal | None,
    anfangsstand: Decimal | None,
    angaben: Neugeraet | None = None,
    spaetere: str = "",
    stand_stimmt: bool = False,
    benutzer: Benutzer,
    am: datetime,
) -> Geraet:
    """The new device takes the place of the old one from the day after `tag` on; the device of the house that it is.

    `neu`: the new radio device where it was heard already; else the page of the house names it when it is. NotAssigned,
    NotThatDay, NumberTaken. `endstand`: None for what it sent last, where that is new enough: TooOld, NothingSent.
    `anfangsstand`: None when nobody read it: 0 then, as the device comes. `angaben`: what the new one is.
    `spaetere`, `stand_stimmt`: what `wechsel.exchange` asks (ReadLater, Backwards).
    """
    geraet = _hung(alt)
    endstand, quelle = (endstand, "") if endstand is not None else last_value(alt, tag)
    if neu is not None:
        _require_fit(alt, neu)
    new = wechsel.exchange(
        geraet=geraet,
        # meters are exchanged in years that nobody has opened yet
        zeitraum=None,
        tag=tag,
        endstand=endstand,
        nummer=neu.funkadresse if neu is not None else nummer,
        anfangsstand=anfangsstand if anfangsstand is not None else Decimal(0),
        spaetere=spaetere,
        stand_stimmt=stand_stimmt,
        quelle=quelle,
        neu=angaben,
        anfangsquelle="" if anfangsstand is not None else "nicht abgelesen, 0 angenommen",
        benutzer=benutzer,
        am=am,
    )
    mark(rows=[alt], stand=Stand.AUSGEBAUT, benutzer=benutzer, am=am)
    if neu is not None:
        place = Platz(new.liegenschaft, new.nutzeinheit, new.raum, new)
        assign(rows=[neu], platz=place, benutzer=benutzer, am=am)
    note_event(
        benutzer=benutzer,
        am=am,
        liegenschaft=new.liegenschaft_id,
        bezeichnung=f"Funkgerät {alt.funkadresse} getauscht gegen {new.nr}",
        angaben={
            "tag": tag.isoformat(),
            "endstand": format(endstand, "f"),
            "quelle": quelle or "abgelesen",
            "anfangsstand": "" if anfangsstand is None else format(anfangsstand, "f"),
        },
    )
    return new


def follow(*, alt: Geraet, neu: Geraet | None, benutzer: Benutzer, am: datetime) -> None:
    """The radio devices after an exchange on the page of the house: the old one is taken out with its device, the new
    one assigned where it was heard already and nobody else has it. One that hung at the old device but bears the number
    of the new one was the new one all along.
    """
    there = list(Funkgeraet.objects.filter(geraet=alt, stand=Stand.ZUGEORDNET))
    number = neu.nr.upper() if neu is not None else ""
    moved = [row for row in there if number and number in (row.funkadresse, row.werksnummer)]
    mark(rows=[row for row in there if row not in moved], stand=Stand.AUSGEBAUT, benutzer=benutzer, am=am)
    mark(rows=moved, stand=Stand.NEU, benutzer=benutzer, am=am)
    if neu is None:
        return
    heard = Funkgeraet.objects.filter(Q(funkadresse=number) | Q(werksnummer=number), stand=Stand.NEU)
    rows = [row for row in heard if passt(row.medium, neu.art)]
    if len(rows) == 1:
        assign(rows=rows, platz=Platz(neu.liegenschaft, neu.nutzeinheit, neu.raum, neu), benutzer=benutzer, am=am)


def _require_fit(alt: Funkgeraet, neu: Funkgeraet) -> None:
    """NotAssigned where the new radio device is not free, or measures something else."""
    if neu.stand not in (Stand.NEU, Stand.FREMD):
        raise NotAssigned(_("%(nr)s ist schon zugeordnet.") % {"nr": neu})
    if neu.medium and alt.medium and neu.medium != alt.medium:
        raise NotAssigned(_("%(nr)s misst etwas anderes als das alte Gerät.") % {"nr": neu})
