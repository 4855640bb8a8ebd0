"""Numbers that hardly anybody means are asked back once; numbers that are free are offered."""

import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.besetzung import Firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften.models import Nutzeinheit, Nutzer
from umlage.apps.liegenschaften.queries import naechste_nummer
from umlage.apps.messwerte.models import Ablesung
from umlage.apps.messwerte.vorjahr import reset_before
from umlage.web.staff.nachfrage import nachfrage

pytestmark = pytest.mark.django_db
ASKED = "Ist das gemeint?"


class _Fields(HTMLParser):
    """What the forms of a page would send as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in ("select", "textarea"):
            self._name = said["name"]
            self.found.setdefault(self._name, "")
        elif tag == "option" and "selected" in said:
            self.found[self._name] = said["value"]
        elif tag == "input" and "name" in said and (said.get("type") != "checkbox" or "checked" in said):
            self.found[said["name"]] = said.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._name and str(self.get_starttag_text()).startswith("<textarea"):
            self.found[self._name] = data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._name = ""


def fields(page: str) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    parser = _Fields()
    parser.feed(page)
    return {name: value for name, value in parser.found.items() if name not in ("csrfmiddlewaretoken", "q", "language")}


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({"flaeche": {"heizung": Decimal("99999")}}, ()),
        ({"flaeche": {"heizung": Decimal("999999999999999")}}, ("Fläche, Heizung: 999.999.999.999.999",)),
        ({"betrag": Decimal(10**15)}, ("Betrag: 1.000.000.000.000.000",)),
        ({"betrag": Decimal("-250.00"), "lohnanteile": ({"betrag": Decimal("20000000")},)},
         ("Lohnanteile, Betrag: 20.000.000",)),
        ({"ablesungen": ({"stand": Decimal(-5)}, {"stand": Decimal("12.5")})}, ("Ablesungen, Stand: −5",)),
        ({"name": "999999999999", "personen": Decimal(4)}, ()),
    ],
)  # fmt: skip
def test_what_is_asked_back(values: dict[str, object], asked: tuple[str, ...]) -> None:
    assert nachfrage(values).saetze == asked


def test_a_huge_area_is_saved_only_by_who_says_so_twice(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        flat = Nutzeinheit.objects.filter(liegenschaft=crew.zeitraum.liegenschaft).first()
    address = f"{crew.haus}teil/nutzeinheit/{flat.pk}/"
    said = fields(client.get(address).content.decode()) | {"flaeche.heizung": "999999999999999"}
    answer = client.post(address, said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ASKED in page
    assert "Heizung: 999.999.999.999.999" in page
    with organisation_scope(crew.organisation.pk):
        assert Nutzeinheit.objects.get(pk=flat.pk).angaben == flat.angaben
    # another number is another question
    other = said | {"gemeint": fields(page)["gemeint"], "flaeche.heizung": "888888888888888"}
    assert client.post(address, other).status_code == 422
    assert client.post(address, said | {"gemeint": fields(page)["gemeint"]}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        assert Nutzeinheit.objects.get(pk=flat.pk).angaben["flaeche"]["heizung"] == Decimal(10**15 - 1)


def test_a_reading_below_nothing_is_asked_back(client: Client, crew: Firma) -> None:
    address = f"{crew.haus}verbrauch/"
    page = client.get(address).content.decode()
    name = re.search(r'name="(stand-\d+)"', page)
    assert name is not None
    said = fields(page) | {name[1]: "-5"}
    first = client.post(address, said)
    assert first.status_code == 422
    text = first.content.decode()
    assert ASKED in text
    with organisation_scope(crew.organisation.pk):
        nr = Geraet.objects.get(pk=name[1].split("-")[1]).nr
        assert f"{nr}: −5" in text
        assert not Ablesung.objects.filter(stand=Decimal(-5)).exists()
    meant = client.post(address, said | {"gemeint": fields(text)["gemeint"]})
    assert ASKED not in meant.content.decode()
    with organisation_scope(crew.organisation.pk):
        assert Ablesung.objects.filter(stand=Decimal(-5), geraet__nr=nr).exists()


@pytest.mark.parametrize(
    ("known", "free"),
    [((), "1"), (("1", "2", "7"), "8"), (("0101", "0102"), "0103"), (("A1", "A9"), "A10"), (("Laden",), "1"),
     (("099",), "100"), (("9", "10"), "11")],
)  # fmt: skip
def test_the_next_number_goes_on_as_people_count(known: tuple[str, ...], free: str) -> None:
    assert naechste_nummer(known) == free


@pytest.mark.parametrize("art", ["nutzer", "anlage"])
def test_a_new_row_is_offered_a_free_number(art: str, client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        house = crew.zeitraum.liegenschaft
        flat = house.nutzeinheiten.first()
        rows = Nutzer.objects.filter(nutzeinheit__liegenschaft=house) if art == "nutzer" else house.anlagen.all()
        known = set(rows.values_list("nr", flat=True))
    offered = fields(client.get(f"{crew.haus}teil/{art}/0/?in={flat.pk}").content.decode())["nr"]
    assert offered
    assert offered not in known


def test_a_sign_without_a_font_is_told_of(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        person = Nutzer.objects.filter(leerstand=False).order_by("pk").first()
        person.name = "Anna 🦄 Roth"
        person.save()
    page = client.get(f"{crew.haus}ergebnis/").content.decode() + client.get(crew.haus).content.decode()
    assert "Das Zeichen „🦄“ (U+1F984) kann nicht gedruckt werden" in page


def test_form_and_change_offer_a_new_nutzer_the_same_number(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        flat = crew.zeitraum.liegenschaft.nutzeinheiten.first()
        other = Nutzer.objects.filter(nutzeinheit__liegenschaft=flat.liegenschaft_id).exclude(nutzeinheit=flat).first()
        Nutzer.objects.filter(pk=other.pk).update(nr=f"{flat.nr}-1")
        flat.nutzer.filter(pk=flat.nutzer.first().pk).update(nr="erster")
    offered = fields(client.get(f"{crew.haus}teil/nutzer/0/?in={flat.pk}").content.decode())["nr"]
    assert offered == f"{flat.nr}-2"
    change = client.get(f"{crew.haus}nutzeinheit/{flat.pk}/nutzerwechsel/").content.decode()
    assert fields(change)["nummer"] == offered


def test_the_day_of_a_reset_is_asked_and_read_as_people_write_it(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        device = Geraet.objects.filter(art="hkv").first() or Geraet.objects.first()
        device.angaben = {**device.angaben, "ruecksetzung": "12-31"}
        device.save()
    address = f"{crew.haus}teil/geraet/{device.pk}/"
    text = client.get(address).content.decode()
    assert "MM-TT" not in text
    said = fields(text)
    assert said["ruecksetzung"] == "31.12."
    wrong = client.post(address, said | {"ruecksetzung": "31.02."})
    assert "Bitte Tag und Monat schreiben, zum Beispiel 31.12." in wrong.content.decode()
    client.post(address, said | {"ruecksetzung": "30.6."})
    with organisation_scope(crew.organisation.pk):
        device.refresh_from_db()
    assert device.angaben["ruecksetzung"] == "06-30"
    # an allocator that was read on 29 February 2024 and began anew
    client.post(address, fields(client.get(address).content.decode()) | {"ruecksetzung": "29.02."})
    with organisation_scope(crew.organisation.pk):
        device.refresh_from_db()
    assert device.angaben["ruecksetzung"] == "02-29"
    assert [reset_before("02-29", date(year, 12, 31)).day for year in (2023, 2024)] == [28, 29]


def test_the_form_of_a_device_says_how_its_factor_changes(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        device = Geraet.objects.first()
    text = client.get(f"{crew.haus}teil/geraet/{device.pk}/").content.decode()
    assert "ändert er sich, jeder weitere mit seinem ersten Tag" in text
    assert "eine Liste davon" not in text
