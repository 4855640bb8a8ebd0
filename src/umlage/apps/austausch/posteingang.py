"""Questions about what came in: deliveries, rows that were not taken, telegrams that wait, over all units or of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from umlage.apps.austausch.angekommen import UNKNOWN_MEANING
from umlage.apps.austausch.models import Eingang, Quarantaene, Telegramm
from umlage.apps.geraete.models import Datenpunkt
from umlage.formats.einlesen.geheim import SCHLUESSELFORMATE

Stand = Eingang.Stand
# a person has to look at these
GEHEMMT = (Stand.GESCHEITERT, Stand.ABGELEHNT, Stand.UNVOLLSTAENDIG, Stand.TEILWEISE)
# the keys inside are nobody's to see
_MIT_SCHLUESSELN = "schluesselzeilen"
GRUENDE = ("no_key", "wrong_key", "bad_mac")


def eingang(datenpunkt: Datenpunkt, nummer: int) -> Eingang | None:
    """A delivery of a unit."""
    return Eingang.objects.filter(datenpunkt=datenpunkt, pk=nummer).first()


def nach_nummer(nummer: int) -> Eingang | None:
    """A delivery of any unit."""
    return Eingang.objects.select_related("datenpunkt").filter(pk=nummer).first()


def eingaenge(datenpunkt: Datenpunkt) -> QuerySet[Eingang]:
    """Those of a unit, the newest first, each with the number of rows that wait in quarantine (`offen`)."""
    open_rows = Count("quarantaene", filter=Q(quarantaene__stand=Quarantaene.Stand.OFFEN))
    rows = Eingang.objects.filter(datenpunkt=datenpunkt).select_related("zuordnung")
    return rows.annotate(offen=open_rows).order_by("-pk")


def quarantaene(row: Eingang) -> QuerySet[Quarantaene]:
    """What of a delivery was not taken, what is open first."""
    return row.quarantaene.order_by("-stand", "zeile", "pk")


def in_quarantaene(row: Eingang, nummer: int) -> Quarantaene | None:
    """One of these rows."""
    return row.quarantaene.filter(pk=nummer).first()


def holds_keys(row: Eingang) -> bool:
    """Whether there are keys in the file, as it was read any time; then its original is shown to nobody."""
    formats = [row.format, *(str(one.get("format", "")) for one in row.frueher.get("lesungen", ()))]
    if any(word.partition("@")[0] in SCHLUESSELFORMATE for words in formats for word in words.split()):
        return True
    return any(one.zaehler.get(_MIT_SCHLUESSELN) or one.zaehler.get("schluessel") for one in lesungen(row))


@dataclass(frozen=True, slots=True)
class Lesung:
    """What came of a delivery one time that it was read; `am` None: it is being read."""

    am: datetime | None
    stand: str
    meldung: str
    zaehler: Mapping[str, str]

    @property
    def wort(self) -> str:
        """The state for people."""
        return str(Stand(self.stand).label)


def lesungen(row: Eingang) -> list[Lesung]:
    """Each time that a delivery was read, the first time first; the last one is what holds now."""
    before = [
        Lesung(
            datetime.fromisoformat(one["am"]) if one.get("am") else None,
            one["stand"],
            one.get("meldung", ""),
            one.get("zaehler", {}),
        )
        for one in row.frueher.get("lesungen", ())
    ]
    return [*before, Lesung(row.fertig_am, row.stand, row.meldung, row.zaehler)]


def in_allem(row: Eingang, name: str) -> int:
    """How many of something came of a delivery each time that it was read, together."""
    return sum(int(one.zaehler.get(name, 0)) for one in lesungen(row))


@dataclass(frozen=True, slots=True)
class Rueckstand:
    """What waits at a unit: rows in quarantine, deliveries that failed, telegrams without a key."""

    quarantaene: int = 0
    gescheitert: int = 0
    ohne_schluessel: int = 0

    @property
    def etwas(self) -> bool:
        return bool(self.quarantaene or self.gescheitert or self.ohne_schluessel)


def rueckstaende() -> dict[int, Rueckstand]:
    """By primary key of the unit; four numbers for all of them."""
    rows = Quarantaene.objects.filter(stand=Quarantaene.Stand.OFFEN).order_by()
    waiting = Counter(dict(rows.values_list("eingang__datenpunkt").annotate(zahl=Count("pk"))))
    bad = Eingang.objects.filter(stand__in=(Stand.GESCHEITERT, Stand.ABGELEHNT, Stand.UNVOLLSTAENDIG)).order_by()
    failed = Counter(dict(bad.values_list("datenpunkt").annotate(zahl=Count("pk"))))
    locked = Telegramm.objects.filter(grund__in=GRUENDE).order_by()
    keyless = Counter(
        dict(locked.values_list("eingang__datenpunkt").annotate(zahl=Count("funkadresse", distinct=True)))
    )
    return {
        number: Rueckstand(waiting[number], failed[number], keyless[number]) for number in {*waiting, *failed, *keyless}
    }


@dataclass(frozen=True, slots=True)
class Tagwerk:
    """What came within a day: deliveries, telegrams, values."""

    eingaenge: int
    telegramme: int
    werte: int


def tagwerk(datenpunkt: Datenpunkt, jetzt: datetime) -> Tagwerk:
    """The last 24 hours of a unit."""
    rows = Eingang.objects.filter(datenpunkt=datenpunkt, empfangen_am__gt=jetzt - timedelta(days=1)).order_by()
    known = list(rows)
    return Tagwerk(
        len(known),
        # read twice, a telegram was sent once
        sum(max(int(one.zaehler.get("telegramme", 0)) for one in lesungen(row)) for row in known),
        sum(in_allem(row, "neu") + in_allem(row, "korrigiert") for row in known),
    )


@dataclass(frozen=True, slots=True)
class Verschlossen:
    """A device whose telegrams wait, why, how many, and when it was heard last."""

    hersteller: str
    funkadresse: str
    grund: str
    anzahl: int
    zuletzt_am: datetime
    signal: int | None


def verschlossene(funkadressen: object = None) -> dict[tuple[str, str], Verschlossen]:
    """Devices whose telegrams cannot be opened, by maker and number; all, or those of these numbers."""
    rows = Telegramm.objects.filter(grund__in=GRUENDE).order_by()
    if funkadressen is not None:
        rows = rows.filter(funkadresse__in=funkadressen)
    found: dict[tuple[str, str], Verschlossen] = {}
    asked = rows.values_list("hersteller", "funkadresse", "grund")
    for maker, address, reason, count, last, signal in asked.annotate(
        zahl=Count("pk"), zuletzt=Max("empfangen_am"), staerke=Max("signal")
    ):
        there = found.get((maker, address))
        more = there.anzahl if there else 0
        if there is None or last > there.zuletzt_am:
            found[maker, address] = Verschlossen(maker, address, reason, count + more, last, signal)
        else:
            found[maker, address] = Verschlossen(
                maker, address, there.grund, count + more, there.zuletzt_am, there.signal
            )
    return found


def unverstandene() -> int:
    """Telegrams that were opened and whose meaning no driver knows."""
    return Telegramm.objects.filter(grund=UNKNOWN_MEANING).count()
