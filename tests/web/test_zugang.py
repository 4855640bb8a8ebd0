"""Every address x person: who may, who gets 403 or 404, who is sent to log in."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from tests.apps.connect_zeilen import connect_rows
from tests.besetzung import EXAMPLES, NOW, ROLLEN, Firma, firma
from umlage.apps.abrechnung import operations
from umlage.apps.accounts.access import RECHTE, Recht
from umlage.apps.accounts.models import Benutzer
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch.blaetter import as_plain
from umlage.apps.austausch.models import Einspielung
from umlage.apps.austausch.neubau import lay_down_house
from umlage.apps.geraete import heizkoerper
from umlage.apps.geraete.models import Funkgeraet, Geraet, Katalogheizkoerper
from umlage.apps.laeufe import jobs
from umlage.apps.laeufe.leben import Lebenszeichen
from umlage.apps.laeufe.models import Lauf, Sendung
from umlage.apps.liegenschaften.models import Nutzer
from umlage.apps.verwaltung import einstellungen, queries
from umlage.apps.verwaltung import operations as verwaltung

pytestmark = pytest.mark.django_db
RADIATOR = b"hersteller;modell;leistung_w;bezug;quelle;bild\nWerk;Modell;900;stueck;Katalog;b.svg\n"
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4"/></svg>'
STAFF = [pattern for pattern in get_resolver("umlage.web.staff.urls").url_patterns if isinstance(pattern, URLPattern)]
INSIDE = [pattern for pattern in STAFF if hasattr(pattern.callback, "recht")]


def address(pattern: URLPattern, house: Firma) -> str:
    with organisation_scope(house.organisation.pk):
        dokument = house.zeitraum.abrechnungen.get().dokumente.first()
        said = {"benutzer": house.people["administration"], "am": NOW, "datei": "neu.xlsx"}
        neu = Einspielung.objects.filter(zeitraum=None).first() or lay_down_house(haus=NEU, zeilen=[], **said)
        wartend = Einspielung.objects.exclude(zeitraum=None).first() or Einspielung.objects.create(
            zeitraum=house.zeitraum,
            benutzer=house.people["administration"],
            am=NOW,
            datei="haus.xlsx",
            inhalt=as_plain([]),
        )
    assert dokument is not None
    known = {
        "kurz": house.organisation.kurz,
        "nummer": house.zeitraum.liegenschaft.nummer,
        "jahr": house.zeitraum.bis.year,
        "dokument": dokument.pk,
        "art": "liegenschaft",
        "liste": "salden",
        "form": "xlsx",
        "einspielung": wartend.pk,
        "vorlage": neu.pk,
        "zeile": house.zeitraum.liegenschaft_id,
        **settled(house),
        "vorgang": "druckdatei",
        "was": "pause",
        **runs(house),
        "geraet": _first(house, "geraete"),
        "einheit": _first(house, "nutzeinheiten"),
        **connect_rows(house),
        "stelle": 2,
        "nutzer": person_in(house),
    }
    if pattern.name == "beiwerk":
        known |= {"art": "kontakt", "zeile": 0}
    if pattern.name.startswith("heizkoerper"):
        known |= radiator(house)
    names = pattern.pattern.converters
    found = reverse(f"staff:{pattern.name}", kwargs={name: known[name] for name in names})
    if pattern.name == "vergleichsherleitung":
        return f"{found}?mit=einstellungen&seite=links&pfad=gesamtkosten"
    return f"{found}?pfad=gesamtkosten" if pattern.name in ("herleitung", "listenherleitung") else found


def runs(house: Firma) -> dict[str, int]:
    """A run of the firm that has made its file, and a mail that was sent."""
    with organisation_scope(house.organisation.pk):
        lauf = Lauf.objects.first()
        if lauf is None:
            lauf = jobs.start(
                art="druckdatei", zeitraeume=[house.zeitraum], benutzer=house.people["administration"], am=NOW
            )
            with Lebenszeichen() as leben:
                jobs.work(lauf.pk, arbeiter=leben.name, seconds=60)
            dokument = house.zeitraum.abrechnungen.get().dokumente.first()
            Sendung.objects.create(dokument=dokument, email="x@example.org", stand="unklar", am=NOW)
        return {
            "lauf": lauf.pk,
            "druckdatei": lauf.druckdateien.get(art="pdf").pk,
            "sendung": Sendung.objects.get().pk,
        }


def _first(house: Firma, kind: str) -> int:
    with organisation_scope(house.organisation.pk):
        return int(getattr(house.zeitraum.liegenschaft, kind).last().pk)


def radiator(house: Firma) -> dict[str, object]:
    """A heat cost allocator, and a radiator of an own catalogue with its picture."""
    with organisation_scope(house.organisation.pk):
        row = Katalogheizkoerper.objects.first()
        if row is None:
            said = {"benutzer": house.people["administration"], "am": NOW}
            heizkoerper.take_in(
                name="Eigener", bericht=heizkoerper.lesen(RADIATOR, "k.csv"), dateien={"b.svg": PICTURE}, **said
            )
            row = Katalogheizkoerper.objects.get()
        device = Geraet.objects.filter(art="hkv").first() or _allocator(house)
        return {"fund": f"k{row.pk}", "geraet": device.pk}


def _allocator(house: Firma) -> Geraet:
    home = house.zeitraum.liegenschaft
    said = {"angaben": {"bewertung": {"kges": Decimal(1)}}, "nutzeinheit": home.nutzeinheiten.first()}
    return Geraet.objects.create(liegenschaft=home, nr="HKV 1", art="hkv", **said)


def person_in(house: Firma) -> int:
    with organisation_scope(house.organisation.pk):
        return int(Nutzer.objects.filter(leerstand=False).first().pk)


def settled(house: Firma) -> dict[str, int]:
    """One row of each kind that the administration shows, made where it was used up."""
    boss, firm = house.people["administration"], house.organisation
    said = {"benutzer": boss, "am": NOW}
    with organisation_scope(firm.pk):
        kunde = next(iter(queries.kunden()), None)
        if kunde is None:
            kunde = einstellungen.name_customer(kunde=queries.neuer_kunde(), nummer="K1", name="Kunde")
            logo = (EXAMPLES / "roemerhof.svg").read_bytes()
            einstellungen.save_look(row=kunde, absender={}, farbe="", logo=logo, **said)
        text = queries.texte().first()
        if text is None:
            text = queries.neuer_text()
            einstellungen.save_text(row=text, kunde=None, titel="T", text="Text", vorgabe=False, **said)
        invited = queries.offene_einladungen().first()
        if invited is None:
            invited, _ = verwaltung.invite(organisation=firm, email="neu@example.org", rolle="lesen", **said)
        key = queries.api_tokens().filter(widerrufen_am=None).first()
        if key is None:
            day = timezone.localdate() + timedelta(days=9)
            given = {"name": "N", "rechte": [Recht.LESEN], "letzter_tag": day}
            key, _ = verwaltung.make_token(organisation=firm, **given, **said)
    person = firm.mitgliedschaften.get(benutzer=house.people["lesen"]).pk
    rows = {"kunde": kunde, "text": text, "einladung": invited, "schluessel": key}
    return {"person": person, **{name: row.pk for name, row in rows.items()}}


NEU = {
    "strasse": "Am Weg 3",
    "plz": "34117",
    "ort": "Kassel",
    "von": "2025-01-01",
    "bis": "2025-12-31",
    "art": "heizkosten",
}
# what a form must say to be understood
SAID = {"einladen": {"rolle": "lesen", "email": "x@example.org"}, "person": {"rolle": "lesen"}}


@pytest.fixture
def houses() -> tuple[Firma, Firma]:
    made = firma("fuldatal", "casameta-2022.yaml"), firma("roemerhof", "oelhaus-2023.yaml")
    for house in made:
        with organisation_scope(house.organisation.pk):
            released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
            device = house.zeitraum.liegenschaft.geraete.last()
            said = {
                "hersteller": "QDS",
                "funkadresse": device.nr,
                "medium": "HEAT",
                "erstmals_am": NOW,
                "zuletzt_am": NOW,
            }
            Funkgeraet.objects.create(geraet=device, **said)
            operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
    return made


def test_only_the_choice_of_the_organisation_has_no_gate() -> None:
    assert {pattern.name for pattern in STAFF} - {pattern.name for pattern in INSIDE} == {"wahl"}


def logged_in(person: Benutzer) -> Client:
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def must_log_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith(reverse("account_login"))


def test_the_matrix(houses: tuple[Firma, Firma]) -> None:
    ours, theirs = houses
    crew = {rolle: logged_in(ours.people[rolle]) for rolle in ROLLEN}
    wrong = []
    for pattern in INSIDE:
        # nobody of ours changes anything there, so it stays
        foreign = address(pattern, theirs)
        for method in ("get", "post"):
            gate = pattern.callback
            recht = (gate.schreiben if method == "post" else None) or gate.recht
            recht = recht if isinstance(recht, Recht) else recht(art="liegenschaft", vorgang="druckdatei")
            own = address(pattern, ours)
            for rolle, browser in crew.items():
                answer = getattr(browser, method)(own, SAID.get(pattern.name))
                status = answer.status_code
                good = status in (200, 302, 405, 422) if recht in RECHTE[rolle] else status == 404
                strange = getattr(browser, method)(foreign, SAID.get(pattern.name)).status_code
                if not good or strange != 404 or must_log_in(answer):
                    wrong.append((pattern.name, method, rolle, status, strange))
                if method == "post" and status not in (404, 405):
                    # what the address named may be used up
                    own = address(pattern, ours)
            answer = getattr(Client(), method)(own)
            if not must_log_in(answer):
                wrong.append((pattern.name, method, "nobody", answer.status_code, None))
    assert wrong == []


def test_a_guessed_number_of_another_organisation_is_not_there(houses: tuple[Firma, Firma], client: Client) -> None:
    ours, theirs = houses
    client.force_login(ours.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    with organisation_scope(theirs.organisation.pk):
        foreign = theirs.zeitraum.abrechnungen.get().dokumente.first()
    assert foreign is not None
    assert client.get(f"{ours.haus}dokumente/{foreign.pk}/").status_code == 404
    assert client.get(ours.haus.replace("0000001-2", theirs.zeitraum.liegenschaft.nummer)).status_code == 404


def test_only_those_who_read_may_read() -> None:
    assert all(Recht.LESEN in rechte for rechte in RECHTE.values())
