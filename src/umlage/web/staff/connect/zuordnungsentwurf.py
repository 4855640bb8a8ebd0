"""The editor of a mapping: what each column is, the preview on the customer's file, the YAML, saved as a version."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from umlage.apps.accounts.access import Recht
from umlage.apps.archive.tresor import Locked
from umlage.apps.austausch import quarantaene, zuordnungseditor
from umlage.apps.geraete import bestand
from umlage.formats.lieferung.fehler import Falsch
from umlage.formats.lieferung.meldung import Geraetemeldung, Kind, Medium
from umlage.formats.lieferung.zeiten import zone_von
from umlage.formats.zuordnung.entwurf import AUS_KOPF, AUS_SPALTE, WERTE, Entwurf, Rolle, Spaltenrolle, medienworte
from umlage.formats.zuordnung.muster import tage_muster
from umlage.web.staff.connect import worte
from umlage.web.staff.connect.rahmen import context
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.austausch.models import Zuordnungsentwurf
    from umlage.formats.lieferung.tabellen import Tabelle

ROLLEN = {
    Rolle.NICHTS: _lazy("nicht verwenden"),
    Rolle.NUMMER: _lazy("Gerätenummer"),
    Rolle.ALIAS: _lazy("Weitere Nummer des Geräts"),
    Rolle.HERSTELLER: _lazy("Hersteller"),
    Rolle.MEDIUM: _lazy("Art des Geräts"),
    Rolle.GENERATION: _lazy("Version des Geräts"),
    Rolle.STAND: _lazy("Zählerstand"),
    Rolle.TAG: _lazy("Tag des Zählerstands"),
    Rolle.STICHTAGSWERT: _lazy("Stichtagswert"),
    Rolle.STICHTAG: _lazy("Stichtag"),
    Rolle.MONAT_NEU: _lazy("Monatswert, 1 ist der neueste"),
    Rolle.MONAT_ALT: _lazy("Monatswert, 1 ist der älteste"),
    Rolle.EINHEIT: _lazy("Einheit der Werte"),
    Rolle.STATUS: _lazy("Status oder Fehler"),
    Rolle.SIGNAL: _lazy("Empfang (RSSI)"),
    Rolle.GATEWAY: _lazy("Gateway"),
}
EINHEITEN = (
    (AUS_SPALTE, _lazy("aus der Spalte „Einheit“")),
    (AUS_KOPF, _lazy("aus der Überschrift [kWh]")),
    *((word, word) for word in ("kWh", "MWh", "Wh", "GJ", "m3", "l", "HCA")),
)
TRENNER = (
    ("auto", _lazy("erkennen")), (";", _lazy("Semikolon")), ("\\t", _lazy("Tabulator")), (",", _lazy("Komma")),
    ("|", _lazy("Strich |")),
)  # fmt: skip
KODIERUNGEN = (
    ("auto", _lazy("erkennen")), ("utf-8", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252"),
    ("cp850", "DOS-850"), ("iso-8859-1", "ISO 8859-1"), ("iso-8859-15", "ISO 8859-15"),
)  # fmt: skip
DEZIMAL = (("auto", _lazy("erkennen")), (",", _lazy("Komma 1.234,5")), (".", _lazy("Punkt 1,234.5")))
TAGE = (
    ("", _lazy("übliche Schreibweisen")), ("%d.%m.%Y", "31.12.2026"), ("%d.%m.%Y %H:%M", "31.12.2026 23:59"),
    ("%d.%m.%Y %H:%M:%S", "31.12.2026 23:59:59"), ("%d.%m.%y", "31.12.26"), ("%Y-%m-%d", "2026-12-31"),
    ("%Y-%m-%d %H:%M:%S", "2026-12-31 23:59:59"), ("%d/%m/%Y", "31/12/2026"), ("%m/%d/%Y", "12/31/2026"),
    ("%Y%m%d", "20261231"),
)  # fmt: skip
ZONEN = (("Europe/Berlin", _lazy("Ortszeit")), ("Etc/GMT-1", _lazy("immer Winterzeit")), ("UTC", "UTC"))
KINDS = {
    Kind.CURRENT: _lazy("Stand"),
    Kind.DUE: _lazy("Stichtag"),
    Kind.MONTH_END: _lazy("Monatsende"),
}
_ZEILEN, _MOST_COLUMNS = 5, 120


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def entwurf(request: Anfrage, entwurf: int) -> HttpResponse:
    """The draft and what it makes of its file; a POST keeps what was said and shows it anew."""
    row = zuordnungseditor.entwurf(entwurf)
    if row is None:
        raise Http404
    try:
        if request.method == "POST":
            return _handled(request, row)
        return _shown(request, row)
    except Locked:
        messages.error(request, _("Die Datei lässt sich mit dem Schlüssel der Installation nicht öffnen."))
        return redirect("staff:zuordnungen", kurz=request.mitglied.organisation.kurz)


def _handled(request: Anfrage, row: Zuordnungsentwurf) -> HttpResponse:
    kurz = request.mitglied.organisation.kurz
    what = request.POST.get("was", "")
    if what == "verwerfen":
        zuordnungseditor.throw_away(row=row)
        messages.success(request, _("Entwurf verworfen."))
        return redirect("staff:zuordnungen", kurz=kurz)
    if what == "yaml":
        zuordnungseditor.write(row=row, text=request.POST.get("yaml", ""))
    elif what == "listen":
        zuordnungseditor.say(row=row, angaben=Entwurf.aus_daten(row.angaben))
    elif what in ("vorschau", "speichern") and not row.von_hand:
        try:
            zuordnungseditor.say(row=row, angaben=_said(request, Entwurf.aus_daten(row.angaben)))
        except Falsch as problem:
            messages.error(request, problem.text)
            what = ""
    if what == "speichern" and (saved := _saved(request, row)) is not None:
        return saved
    return redirect("staff:zuordnung-entwurf", kurz=kurz, entwurf=row.pk)


def _said(request: Anfrage, before: Entwurf) -> Entwurf:
    """What the lists say; what no list has stays as it was. Falsch."""
    post = request.POST
    # a unit that only a YAML named stays what it is
    measures = {**dict(EINHEITEN), **{one.einheit: "" for one in before.spalten}}
    columns = []
    for place in range(_MOST_COLUMNS):
        name = post.get(f"spalte-{place}")
        if name is None:
            break
        role = _one_of(post.get(f"rolle-{place}"), ROLLEN, Rolle.NICHTS)
        measure = _one_of(post.get(f"einheit-{place}"), measures, AUS_SPALTE)
        columns.append(Spaltenrolle(name[:200], Rolle(role), measure))
    media = tuple(
        (word, _one_of(post.get(f"medium-{place}"), {**_MEDIEN, "": "", "?": "", word: ""}, "?"))
        for place, (word, _medium) in enumerate(before.medien)
    )
    skip = key(post.get("auslassen")) or 0
    day = post.get("tagformat_frei", "").strip() or _one_of(post.get("tagformat"), dict(TAGE), "")
    if day:
        try:
            tage_muster(day)
        except ValueError as problem:
            raise Falsch("E211", str(problem)) from None
    zone = _one_of(post.get("zone"), dict(ZONEN), before.zone)
    zone_von(zone)
    maker = post.get("hersteller", "").strip().upper()
    if maker and not (maker.isascii() and maker.isalpha() and len(maker) == 3):
        raise Falsch("E204", _("Ein Hersteller hat drei Buchstaben, zum Beispiel EFE."))
    return Entwurf(
        tuple(columns),
        kodierung=_one_of(post.get("kodierung"), dict(KODIERUNGEN), "auto"),
        trenner=_one_of(post.get("trenner"), dict(TRENNER), "auto"),
        auslassen=min(skip, 1000),
        dezimal=_one_of(post.get("dezimal"), dict(DEZIMAL), "auto"),
        tagformat=day,
        zone=zone,
        mbusnummer="mbusnummer" in post,
        hersteller=maker,
        medium=_one_of(post.get("medium"), _MEDIEN, ""),
        medien=media,
        leere=_words(post.get("leere", "")),
        gut=_words(post.get("gut", "")),
        statusworte=before.statusworte,
        erkennen="erkennen" in post,
        bestaetigt="bestaetigt" in post,
    )


_MEDIEN = {one.value: one.value for one in Medium}


def _one_of(text: str | None, known: Any, otherwise: str) -> str:
    return text if text is not None and text in known else otherwise


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip()[:80] for word in text.split(";") if word.strip()))[:50]


def _saved(request: Anfrage, row: Zuordnungsentwurf) -> HttpResponse | None:
    """On to the saved version; None where it cannot be saved, and why was said."""
    post, source = request.POST, row.eingang
    number = key(post.get("einheit"))
    warnings = _warnings(zuordnungseditor.tried(row, jetzt=timezone.now()))
    point = bestand.einheit(number) if number is not None else None
    try:
        made = zuordnungseditor.save(
            row=row,
            kennung=post.get("kennung", ""),
            umstellen="umstellen" in post,
            datenpunkt=point,
            benutzer=request.user,
            am=timezone.now(),
        )
    except zuordnungseditor.NotMade as no:
        messages.error(request, str(no))
        if isinstance(no, zuordnungseditor.Overtaken):
            zuordnungseditor.looked_at(row=row, am=timezone.now())
        return None
    said = {"name": made.kennung, "fassung": made.fassung}
    messages.success(request, _("%(name)s, Fassung %(fassung)d gespeichert.") % said)
    for text in warnings:
        messages.warning(request, text)
    if "nochmal" in post and source is not None:
        if quarantaene.read_again(row=source, zuordnung=made, benutzer=request.user, am=timezone.now()):
            messages.success(request, _("%(name)s wird damit gelesen.") % {"name": source.name})
        else:
            messages.error(request, _("Das geht gerade nicht: sie wird gelesen, oder ihr Original ist gelöscht."))
    return redirect("staff:zuordnung-fassung", kurz=request.mitglied.organisation.kurz, zuordnung=made.pk)


def _shown(request: Anfrage, row: Zuordnungsentwurf) -> HttpResponse:
    run = zuordnungseditor.tried(row, jetzt=timezone.now())
    said = run.angaben
    shown = context(
        request,
        "zuordnungen",
        entwurf=row,
        lauf=run,
        geraete=[
            (one, worte.medium(one.medium.value) if one.medium is not None else "–", _values(one))
            for one in run.geraete
        ],
        warnungen=_warnings(run),
        spalten=[] if run.tabelle is None else _columns(said, run.tabelle),
        zu_breit=run.tabelle is not None and len(run.tabelle.kopf.zellen) > _MOST_COLUMNS,
        einheiten=EINHEITEN,
        wahlen=_choices(said),
        woerter=_words_of(said, run.tabelle),
        medien=[(word, name) for word, (name, _klasse) in worte.MEDIEN.items() if word],
        einheiten_der_firma=[one for one in bestand.uebersicht() if one.stand != "gesperrt"],
        fassung=zuordnungseditor.next_version(row.kennung) if row.kennung else 1,
        leere="; ".join(said.leere),
        gut="; ".join(said.gut),
        tag_hilfe=_("Aus %(zeichen)s; geht der Liste vor.") % {"zeichen": "%d %m %Y %y %H %M %S"},
        tag_frei="" if said.tagformat in dict(TAGE) else said.tagformat,
    )
    return render(request, "staff/connect/zuordnungsentwurf.html", shown)


def _warnings(run: zuordnungseditor.Probelauf) -> list[str]:
    """What a device lacks that would be made like this."""
    found = []
    if run.ohne_art:
        text = ngettext(
            "%(zahl)d Gerät ohne Art: nirgends steht dann, was es zählt (Heizkosten, Wärme, Warmwasser …). "
            "Bitte eine Spalte als „Art des Geräts“ wählen, oder eine Art für alle.",
            "%(zahl)d Geräte ohne Art: nirgends steht dann, was sie zählen (Heizkosten, Wärme, Warmwasser …). "
            "Bitte eine Spalte als „Art des Geräts“ wählen, oder eine Art für alle.",
            run.ohne_art,
        )
        found.append(text % {"zahl": run.ohne_art})
    if run.ohne_hersteller:
        text = ngettext(
            "%(zahl)d Gerät ohne Hersteller: es wird nur an seiner Nummer erkannt, die auch ein Gerät eines anderen "
            "Herstellers haben kann. Bitte eine Spalte als „Hersteller“ wählen, oder einen für alle nennen.",
            "%(zahl)d Geräte ohne Hersteller: sie werden nur an ihrer Nummer erkannt, die auch ein Gerät eines anderen "
            "Herstellers haben kann. Bitte eine Spalte als „Hersteller“ wählen, oder einen für alle nennen.",
            run.ohne_hersteller,
        )
        found.append(text % {"zahl": run.ohne_hersteller})
    return found


def _words_of(said: Entwurf, table: Tabelle | None) -> tuple[list[Any], list[Any]]:
    """The words for media with their places: those of this file, and those that were said earlier."""
    here = set(medienworte(said, table)) if table is not None else set()
    pairs = list(enumerate(said.medien))
    return [one for one in pairs if one[1][0] in here], [one for one in pairs if one[1][0] not in here]


def _values(device: Geraetemeldung) -> list[tuple[Any, str, Any]]:
    """The values of a device: what each is, its day or instant, the value."""
    return [(KINDS.get(one.kind, one.kind.value), _when(one.zeitpunkt), one) for one in device.messwerte]


def _when(zeit: date | datetime | None) -> str:
    if isinstance(zeit, datetime):
        return f"{timezone.localtime(zeit):%d.%m.%Y %H:%M}"
    return f"{zeit:%d.%m.%Y}" if zeit is not None else "–"


def _choices(said: Entwurf) -> list[tuple[str, Any, Any, str]]:
    """Lists about the whole file: name, label, choices, what is chosen."""
    return [
        ("trenner", _("Trennzeichen"), TRENNER, said.trenner),
        ("kodierung", _("Zeichensatz"), KODIERUNGEN, said.kodierung),
        ("dezimal", _("Dezimalzeichen"), DEZIMAL, said.dezimal),
        ("tagformat", _("Schreibweise der Tage"), TAGE, said.tagformat),
        ("zone", _("Uhrzeit"), ZONEN, said.zone),
    ]


def _columns(said: Entwurf, table: Tabelle) -> list[dict[str, Any]]:
    """Each column with what it is and what stands in it first."""
    names = [name.strip() for name in table.kopf.zellen]
    found = []
    for place, one in enumerate(said.spalten[:_MOST_COLUMNS]):
        at = names.index(one.spalte) if one.spalte in names else -1
        cells = [row.zellen[at] for row in table.reihen[:_ZEILEN] if 0 <= at < len(row.zellen)]
        found.append(
            {
                "nr": place,
                "name": one.spalte,
                "rollen": [(role.value, name, role == one.rolle) for role, name in ROLLEN.items()],
                "wert": one.rolle in WERTE,
                "einheit": one.einheit,
                "fremd": one.einheit not in dict(EINHEITEN),
                "zellen": [cell[:60] for cell in cells],
            }
        )
    return found
