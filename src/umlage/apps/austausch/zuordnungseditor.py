"""How a mapping of columns comes to be: a draft beside a file, tried on it, kept as a version that never changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_event
from umlage.apps.archive.tresor import seal, unseal
from umlage.apps.austausch.angekommen import of_device
from umlage.apps.austausch.models import Eingang, Zuordnungsentwurf
from umlage.apps.austausch.original import Gone, original
from umlage.apps.geraete.datenpunkte import password_rules
from umlage.apps.geraete.models import Datenpunkt, Zuordnung
from umlage.core.finding import Severity
from umlage.formats.einlesen.geheim import may_hold_keys
from umlage.formats.einlesen.lesen import Vorgabe, lieferung
from umlage.formats.lieferung.behaelter import Passwortregel, ausgepackt, schlicht
from umlage.formats.lieferung.fehler import Falsch, Unbrauchbar, Zeilenfehler
from umlage.formats.lieferung.meldung import Geraetemeldung
from umlage.formats.lieferung.tabellen import Tabelle, tabelle
from umlage.formats.lieferung.zeichensatz import text_von
from umlage.formats.zuordnung import entwurf as listen
from umlage.formats.zuordnung.entwurf import Entwurf
from umlage.formats.zuordnung.pruefen import Pruefung, zuordnung_aus
from umlage.formats.zuordnung.regeln import Zuordnung as Regeln
from umlage.formats.zuordnung.vorlage import VORLAGEN, vorlagentext

MOST_SAMPLE = 5 * 1024 * 1024
KEPT = timedelta(days=30)
_NAME = re.compile(r"[a-z][a-z0-9_]{1,59}")
_LINES = 12
# stands in the place of a name that nobody gave yet
_UNBENANNT = "unbenannt"


class NotMade(ValueError):
    """The mapping cannot be made, or not like this; the sentence says why."""


class Overtaken(NotMade):
    """Somebody has saved a version that this draft does not know."""


@lru_cache(maxsize=256)
def gelesen(text: str) -> Pruefung:
    """A mapping from its YAML, as it is asked for at every delivery."""
    return zuordnung_aus(text)


def fassungen() -> QuerySet[Zuordnung]:
    """All versions of all mappings, the newest of each first."""
    return Zuordnung.objects.select_related("angelegt_von").order_by("kennung", "-fassung")


def neueste() -> list[Zuordnung]:
    """The newest version of each mapping."""
    found: dict[str, Zuordnung] = {}
    for row in fassungen():
        found.setdefault(row.kennung, row)
    return list(found.values())


def erkennende() -> list[tuple[Zuordnung, Regeln]]:
    """The mappings that know their files by the head of their table: the newest version of each that says so."""
    found = [(row, gelesen(row.inhalt).zuordnung) for row in neueste()]
    return [(row, rules) for row, rules in found if rules is not None and rules.signatur]


def entwurf(nummer: int) -> Zuordnungsentwurf | None:
    """A draft."""
    return Zuordnungsentwurf.objects.select_related("eingang", "datenpunkt").filter(pk=nummer).first()


def entwuerfe() -> QuerySet[Zuordnungsentwurf]:
    """The drafts that somebody left, the newest first."""
    return Zuordnungsentwurf.objects.select_related("benutzer").defer("muster", "inhalt")


def begin(
    *,
    inhalt: bytes,
    name: str,
    vorlage: str,
    benutzer: Benutzer,
    am: datetime,
    eingang: Eingang | None = None,
    datenpunkt: Datenpunkt | None = None,
) -> Zuordnungsentwurf:
    """A draft for a file. NotMade.

    `vorlage`: the name of a template that ships, `z` and the key of a mapping whose next version it becomes, or empty.
    """
    before = _vorbild(vorlage)
    rules = password_rules(datenpunkt) if datenpunkt is not None else ()
    if may_hold_keys(inhalt, name, rules):
        raise NotMade(_("Die Datei enthält Geräteschlüssel, und die zeigt keine Seite. Ein Auszug ohne sie genügt."))
    file_name, content = _unpacked(inhalt, name, rules)
    row = Zuordnungsentwurf(
        kennung=before.kennung if before is not None else "",
        eingang=eingang,
        datenpunkt=datenpunkt,
        datei=file_name[:200],
        muster=seal(content, _purpose(benutzer)),
        benutzer=benutzer,
        am=am,
    )
    text = before.inhalt if before is not None else vorlagentext(vorlage) if vorlage else ""
    _start(row, content, text, own=before is not None)
    row.save()
    return row


def begin_with(*, eingang: Eingang, vorlage: str, benutzer: Benutzer, am: datetime) -> Zuordnungsentwurf:
    """The same with a file that came in. NotMade."""
    try:
        content = original(eingang)
    except Gone:
        raise NotMade(_("Das Original ist nach Ablauf seiner Zeit gelöscht.")) from None
    said: dict[str, Any] = {"eingang": eingang, "datenpunkt": eingang.datenpunkt}
    return begin(inhalt=content, name=eingang.name, vorlage=vorlage, benutzer=benutzer, am=am, **said)


def _vorbild(vorlage: str) -> Zuordnung | None:
    """The mapping that is changed, where it is one. NotMade for what is neither."""
    if not vorlage or vorlage in VORLAGEN:
        return None
    number = vorlage.removeprefix("z")
    found = Zuordnung.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    if found is None:
        raise NotMade(_("Diese Vorlage gibt es nicht."))
    return found


def _unpacked(inhalt: bytes, name: str, rules: Sequence[Passwortregel]) -> tuple[str, bytes]:
    try:
        for part in ausgepackt(inhalt, schlicht(name) or "datei", rules):
            if part.fehler is not None:
                raise NotMade(part.fehler.text)
            if len(part.daten) > MOST_SAMPLE:
                text = _("Zum Ausprobieren ist die Datei zu groß; höchstens %(mb)d MB. Ein Auszug genügt.")
                raise NotMade(text % {"mb": MOST_SAMPLE >> 20})
            return part.name, part.daten
    except Unbrauchbar as problem:
        raise NotMade(problem.fehler.text) from None
    raise NotMade(_("Die Datei ist leer."))


def _start(row: Zuordnungsentwurf, content: bytes, text: str, *, own: bool) -> None:
    first = Entwurf()
    rules = gelesen(text).zuordnung if text else None
    table = _table(content, replace(first, auslassen=rules.dialekt.auslassen) if rules is not None else first)
    if table is None:
        row.inhalt, row.von_hand, row.angaben = text, bool(text), first.als_daten()
        return
    made = listen.entwurf_aus(text, table) if text else listen.an_tabelle(first, table)
    row.angaben = made.als_daten()
    # what is changed must not lose what lists cannot say; a template is only a beginning
    row.von_hand = own and not listen.gleich(text, made, table)
    row.inhalt = text if row.von_hand else ""


def sample(row: Zuordnungsentwurf) -> bytes:
    """The file that a draft is tried on. Locked."""
    return bytes(unseal(row.muster, _purpose(row.benutzer)))


def _purpose(benutzer: Benutzer) -> str:
    return f"zuordnungsentwurf {benutzer.pk}"


def _table(content: bytes, said: Entwurf) -> Tabelle | None:
    try:
        return tabelle(content, said.dialekt)
    except Unbrauchbar:
        return None


def say(*, row: Zuordnungsentwurf, angaben: Entwurf) -> None:
    """Keep what somebody said in the lists; its columns are those of the file as it is read now."""
    table = _table(sample(row), angaben)
    said = listen.an_tabelle(angaben, table) if table is not None else angaben
    row.angaben, row.von_hand, row.inhalt = said.als_daten(), False, ""
    row.save(update_fields=["angaben", "von_hand", "inhalt"])


def write(*, row: Zuordnungsentwurf, text: str) -> None:
    """Keep a YAML that somebody wrote; lists show what they can say of it."""
    row.inhalt, row.von_hand = text[:60_000], True
    table = _table(sample(row), Entwurf.aus_daten(row.angaben))
    if table is not None and gelesen(row.inhalt).zuordnung is not None:
        row.angaben = listen.entwurf_aus(row.inhalt, table).als_daten()
    row.save(update_fields=["angaben", "von_hand", "inhalt"])


@dataclass(frozen=True, slots=True)
class Probelauf:
    """What a draft makes of its file. `maengel`: why nothing is read yet; `zeilen`: the file where it is no table.

    `fehler` are rows that are refused, `hinweise` remarks; `mehr`: how many there are beyond those named.
    `ohne_art`, `ohne_hersteller`: how many devices would be made of which that is not said.
    """

    angaben: Entwurf
    tabelle: Tabelle | None
    zeilen: Sequence[str]
    yaml: str
    maengel: Sequence[str]
    geraete: Sequence[Geraetemeldung] = ()
    anzahl: int = 0
    werte: int = 0
    fehler: Sequence[Zeilenfehler] = ()
    hinweise: Sequence[Zeilenfehler] = ()
    mehr: int = 0
    ohne_art: int = 0
    ohne_hersteller: int = 0

    @property
    def lesbar(self) -> bool:
        return not self.maengel


def tried(row: Zuordnungsentwurf, *, jetzt: datetime, zeigen: int = 20) -> Probelauf:
    """Read the file of a draft with it: exactly what a delivery would be read like, and nothing is kept. Locked."""
    content, said = sample(row), Entwurf.aus_daten(row.angaben)
    table = _table(content, said)
    text, problems = _yaml(row, said, table)
    shown = Probelauf(said, table, () if table is not None else _lines(content, said), text, problems)
    rules = zuordnung_aus(text).zuordnung if text and not problems else None
    if rules is None:
        return shown
    read = lieferung(content, row.datei, Vorgabe(zuordnung=rules))
    devices = [one for part in read.teile for one in part.meldungen if isinstance(one, Geraetemeldung)]
    faults = [*read.fehler, *(one for part in read.teile for one in part.fehler)]
    for device in devices:
        faults += [one for one in of_device(device, jetzt) if isinstance(one, Zeilenfehler)]
    refused = [one for one in faults if one.schwere is Severity.ERROR]
    return replace(
        shown,
        geraete=devices[:zeigen],
        # a device may stand in many rows
        anzahl=len({(one.hersteller, one.nummer) for one in devices}),
        werte=sum(value.wert is not None for device in devices for value in device.messwerte),
        fehler=refused[:200],
        hinweise=[one for one in faults if one.schwere is not Severity.ERROR][:50],
        mehr=max(len(refused) - 200, 0) + sum(part.weitere_fehler for part in read.teile),
        ohne_art=len({one.nummer for one in devices if one.medium is None}),
        ohne_hersteller=len({one.nummer for one in devices if not one.hersteller}),
    )


def _yaml(row: Zuordnungsentwurf, said: Entwurf, table: Tabelle | None) -> tuple[str, list[str]]:
    if row.von_hand:
        found = zuordnung_aus(row.inhalt)
        return row.inhalt, [f"{one.ort}: {one.text}" for one in found.fehler]
    if table is None:
        return "", [_reason(row, said)]
    if problems := listen.maengel(said):
        return "", list(problems)
    text = listen.yaml_von(said, row.kennung or _UNBENANNT, next_version(row.kennung), table)
    return text, [f"{one.ort}: {one.text}" for one in zuordnung_aus(text).fehler]


def _reason(row: Zuordnungsentwurf, said: Entwurf) -> str:
    try:
        tabelle(sample(row), said.dialekt)
    except Unbrauchbar as problem:
        return f"{problem.fehler.text} {problem.fehler.hinweis}".strip()
    return ""


def _lines(content: bytes, said: Entwurf) -> list[str]:
    try:
        text = text_von(content[:20_000].rpartition(b"\n")[0] or content[:2000], said.kodierung)
    except Unbrauchbar:
        return []
    return [line[:400] for line in text.splitlines()[:_LINES]]


def next_version(kennung: str) -> int:
    """The version that a mapping gets next."""
    newest = Zuordnung.objects.filter(kennung=kennung).order_by("-fassung").values_list("fassung", flat=True).first()
    return (newest or 0) + 1


@transaction.atomic
def save(
    *, row: Zuordnungsentwurf, kennung: str, umstellen: bool, datenpunkt: Datenpunkt | None, benutzer: Benutzer,
    am: datetime,
) -> Zuordnung:  # fmt: skip
    """A version of a mapping, which never changes again. The draft is gone. NotMade.

    `umstellen`: Datenpunkte with an older version get this one; `datenpunkt` gets it in any case. Overtaken where the
    newest version is younger than the draft: who asks again after `looked_at` means it.
    """
    name = row.kennung or kennung.strip()
    if not _NAME.fullmatch(name):
        raise NotMade(_("Der Name besteht aus kleinen Buchstaben, Ziffern und _ und beginnt mit einem Buchstaben."))
    if not row.kennung and Zuordnung.objects.filter(kennung=name).exists():
        raise NotMade(_("Diesen Namen hat schon eine andere Zuordnung."))
    newest = fassungen().filter(kennung=name).first()
    if newest is not None and newest.angelegt_am > row.am:
        text = _(
            "%(wer)s hat inzwischen Fassung %(fassung)d gespeichert, dieser Entwurf kennt sie nicht. Noch einmal "
            "speichern macht daraus Fassung %(neu)d, ohne was sich dort geändert hat."
        )
        who = newest.angelegt_von or _("Jemand")
        raise Overtaken(text % {"wer": who, "fassung": newest.fassung, "neu": newest.fassung + 1})
    version = next_version(name)
    text = _final(row, name, version)
    made = Zuordnung(kennung=name, fassung=version, inhalt=text, angelegt_am=am, angelegt_von=benutzer)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise NotMade(_("Jemand hat gerade dieselbe Fassung gespeichert; bitte noch einmal speichern.")) from None
    older = Datenpunkt.objects.filter(zuordnung__kennung=name).exclude(zuordnung=made) if umstellen else None
    changed = [str(one) for one in older] if older is not None else []
    if older is not None:
        older.update(zuordnung=made)
    if datenpunkt is not None and datenpunkt.zuordnung_id != made.pk:
        Datenpunkt.objects.filter(pk=datenpunkt.pk).update(zuordnung=made)
        changed.append(str(datenpunkt))
    note_event(
        benutzer=benutzer,
        am=am,
        liegenschaft=None,
        bezeichnung=f"Zuordnung {made} gespeichert",
        angaben={"einheiten": ", ".join(dict.fromkeys(changed))},
    )
    row.delete()
    return made


def _final(row: Zuordnungsentwurf, name: str, version: int) -> str:
    """The YAML as it is kept: its name and its number are those of the row. NotMade."""
    if row.von_hand:
        text = re.sub(r"(?m)^id:.*$", f"id: {name}", row.inhalt, count=1)
        text = re.sub(r"(?m)^version:.*$", f"version: {version}", text, count=1)
    else:
        said = Entwurf.aus_daten(row.angaben)
        table = _table(sample(row), said)
        if table is None:
            raise NotMade(_reason(row, said))
        try:
            text = listen.yaml_von(said, name, version, table)
        except Falsch as problem:
            raise NotMade(problem.text) from None
    found = zuordnung_aus(text)
    if found.zuordnung is None:
        raise NotMade(f"{found.fehler[0].ort}: {found.fehler[0].text}")
    if (found.zuordnung.kennung, found.zuordnung.version) != (name, version):
        raise NotMade(_("„id“ und „version“ stehen im YAML je in einer eigenen Zeile am Anfang."))
    _not_the_same(found.zuordnung, name)
    return text


def _not_the_same(rules: Regeln, name: str) -> None:
    newest = fassungen().filter(kennung=name).first()
    if newest is None:
        return
    text = re.sub(r"(?m)^version:.*$", f"version: {rules.version}", newest.inhalt, count=1)
    before = zuordnung_aus(text).zuordnung
    if before is not None and before.pruefsumme == rules.pruefsumme:
        raise NotMade(_("An der Zuordnung hat sich nichts geändert; es gilt weiter Fassung %d.") % newest.fassung)


def looked_at(*, row: Zuordnungsentwurf, am: datetime) -> None:
    """Somebody was told what others saved meanwhile."""
    row.am = am
    row.save(update_fields=["am"])


def throw_away(*, row: Zuordnungsentwurf) -> None:
    """The draft is not wanted."""
    row.delete()


def clear_away(jetzt: datetime) -> int:
    """Drafts that nobody finished go after a month; how many."""
    return Zuordnungsentwurf.objects.filter(am__lt=jetzt - KEPT).delete()[0]


def verwendet(rows: Sequence[Zuordnung]) -> Mapping[int, tuple[list[Datenpunkt], int]]:
    """Of each version the Datenpunkte that are read with it, and how many deliveries were."""
    points: dict[int, list[Datenpunkt]] = {}
    for point in Datenpunkt.objects.filter(zuordnung__in=rows):
        points.setdefault(point.zuordnung_id or 0, []).append(point)
    counts: dict[int, int] = {}
    for number in Eingang.objects.filter(zuordnung__in=rows).order_by().values_list("zuordnung", flat=True):
        counts[number or 0] = counts.get(number or 0, 0) + 1
    return {row.pk: (points.get(row.pk, []), counts.get(row.pk, 0)) for row in rows}
