"""The radiator of a heat cost allocator: catalogues with pictures, the search, the valuation taken over."""

from __future__ import annotations

import html
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.besetzung import Firma, firma
from tests.web.conftest import BACKEND
from tests.web.test_connect import page
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Geraet, Katalogheizkoerper

pytestmark = pytest.mark.django_db
PATH = "/fuldatal/verwaltung/heizkoerper/"
HEAD = "hersteller;modell;typ;hoehe_mm;tiefe_mm;gliedlaenge_mm;leistung_w;bezug;exponent;bauart;quelle;bild\n"
TABLE = (
    HEAD
    + "Ölwerk;Säule;S 3;600;110;45;62,5;glied;1,3;glieder;Katalog 1998;saeule.svg\n"
    + "Ölwerk;Platte;22;500;100;;1450;meter;1,33;platte;Katalog 1998;\n"
    + "Ölwerk;Rätsel;;;;;900;stueck;;platte;Katalog 1998;fehlt.png\n"
).encode()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4"/></svg>'


@pytest.fixture
def beispiel() -> str:
    """A house with heat cost allocators."""
    return "oelhaus-2023.yaml"


def chief(client: Client, house: Firma) -> Client:
    client.force_login(house.people["administration"], backend=BACKEND)
    return client


def upload(client: Client, content: bytes = TABLE, **more: Any) -> str:
    said = {"name": "Ölwerk", "datei": SimpleUploadedFile("katalog.csv", content), "was": "einlesen", **more}
    answer = client.post(PATH, said, follow=True)
    return html.unescape(answer.content.decode())


def picture(name: str = "saeule.svg", content: bytes = SVG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def allocator(house: Firma) -> Geraet:
    with organisation_scope(house.organisation.pk):
        return Geraet.objects.filter(art="hkv").order_by("pk")[0]


def place(house: Firma, device: Geraet) -> str:
    haus = house.zeitraum.liegenschaft.nummer
    return f"/fuldatal/liegenschaften/{haus}/{house.zeitraum.bis.year}/geraet/{device.pk}/heizkoerper/"


def test_a_catalogue_with_pictures_is_kept_replaced_and_removed(client: Client, house: Firma) -> None:
    text = upload(chief(client, house), bilder=[picture(), picture("mehr.png", b"kein Bild")])
    assert "3 Heizkörper eingelesen." in text
    assert "fehlt.png: Der Katalog nennt dieses Bild, die Datei ist nicht dabei." in text
    assert "mehr.png: Die Datei ist kein Bild" in text
    with organisation_scope(house.organisation.pk):
        row = Katalogheizkoerper.objects.get(typ="s 3")
        assert row.angaben["leistung"] == Decimal("62.5")
        assert default_storage.exists(row.bild)
    upload(client, (HEAD + "Ölwerk;Säule;S 3;600;110;45;70;glied;1,3;glieder;Katalog 2001;\n").encode())
    with organisation_scope(house.organisation.pk):
        assert [row.angaben["leistung"] for row in Katalogheizkoerper.objects.all()] == [Decimal(70)]
    assert "Katalog Ölwerk entfernt." in html.unescape(
        client.post(PATH, {"was": "entfernen", "name": "Ölwerk"}, follow=True).content.decode()
    )
    with organisation_scope(house.organisation.pk):
        assert not Katalogheizkoerper.objects.exists()


def test_a_catalogue_with_errors_is_not_read_at_all(client: Client, house: Firma) -> None:
    text = upload(chief(client, house), TABLE.replace(b"62,5", b"viel"))
    assert "„viel“ ist keine Zahl" in text
    assert "Zeile 2, Spalte 7" in text
    assert "3 Heizkörper eingelesen." not in text
    assert "Die Datei enthält Nullbytes und ist kein Text." in upload(client, b"a\x00\x01")
    with organisation_scope(house.organisation.pk):
        assert not Katalogheizkoerper.objects.exists()


def test_the_search_takes_every_criterion(client: Client, house: Firma) -> None:
    upload(chief(client, house), bilder=[picture()])
    here = place(house, allocator(house))
    assert "Zehnder" in page(client, here)
    found = page(client, f"{here}?hersteller=ÖLWERK")
    assert "3 Heizkörper" in found
    assert "Zehnder" not in found
    assert "2 Heizkörper" in page(client, f"{here}?hersteller=ölwerk&bauart=platte")
    one = html.unescape(page(client, f"{here}?hersteller=ölwerk&hoehe_von=550&hoehe_bis=600&gliedlaenge_von=45"))
    assert "1 Heizkörper" in one
    assert "1 weiterer passt sonst, nennt das gesuchte Maß aber nicht." in one
    assert "1 Heizkörper" in page(client, f"{here}?mit_bild=on")
    assert "Kein Heizkörper passt." in page(client, f"{here}?typ=gibt+es+nicht")
    assert client.get(f"{here}?hoehe_von=hoch").status_code == 422
    turned = client.get(f"{here}?hoehe_von=500&hoehe_bis=400")
    assert turned.status_code == 422
    assert "Das zweite Maß ist kleiner als das erste." in turned.content.decode()


def test_a_radiator_is_valued_and_taken_over(client: Client, house: Firma) -> None:
    device = allocator(house)
    client.force_login(house.people["sachbearbeitung"], backend=BACKEND)
    here = place(house, device)
    first = page(client, f"{here}?hersteller=Purmo&typ=22&hoehe_von=600&hoehe_bis=600")
    chosen = first.split(' href="m')[1].split("/")[0]
    said = {"laenge": "1400", "kc": "2,32", "grundwert": "2,288", "skala": "einheit"}
    looked = html.unescape(client.post(f"{here}m{chosen}/", {**said, "rechnen": "1"}).content.decode())
    assert "Purmo" in looked
    assert "Kges" in looked
    with organisation_scope(house.organisation.pk):
        assert Geraet.objects.get(pk=device.pk).angaben["bewertung"] == device.angaben["bewertung"]
    done = client.post(f"{here}m{chosen}/", {**said, "uebernehmen": "1"}, follow=True)
    text = html.unescape(done.content.decode())
    kges = looked.split("<td>Kges</td>")[1].split(">")[1].split("<")[0]
    assert re.fullmatch(r"[0-9]+,[0-9]+", kges)
    assert f"Bewertung von {device.nr} übernommen. Kges ist jetzt {kges}." in text
    again = page(client, f"{here}m{chosen}/")
    assert 'name="laenge" value="1400"' in again
    assert 'name="kc" value="2,32"' in again
    # of another radiator the length is not known
    other = page(client, f"{here}?hersteller=Zehnder").split(' href="m')[1].split("/")[0]
    assert 'value="1400"' not in page(client, f"{here}m{other}/")
    with organisation_scope(house.organisation.pk):
        kept = Geraet.objects.get(pk=device.pk).angaben["bewertung"]
    assert (kept["kc"], kept["grundwert"], kept["heizkoerper"]["hersteller"]) == (
        Decimal("2.32"),
        Decimal("2.288"),
        "Purmo",
    )


def test_from_a_day_on_the_old_valuation_stays_before_it(client: Client, house: Firma) -> None:
    upload(chief(client, house))
    device = allocator(house)
    here = place(house, device)
    with organisation_scope(house.organisation.pk):
        key = f"k{Katalogheizkoerper.objects.get(typ='s 3').pk}"
    day = date(house.zeitraum.bis.year, 6, 15).isoformat()
    said = {"glieder": "12", "kc": "1,5", "skala": "produkt", "ab": day, "uebernehmen": "1"}
    done = client.post(f"{here}{key}/", said, follow=True)
    assert re.search(f"Kges ist ab 15.06.{day[:4]} [0-9]+,[0-9]+\\.", html.unescape(done.content.decode()))
    again = page(client, f"{here}{key}/")
    assert 'name="glieder" value="12"' in again
    assert '<option value="produkt" selected>' in again
    with organisation_scope(house.organisation.pk):
        steps = Geraet.objects.get(pk=device.pk).angaben["bewertung"]
    assert [step["ab"] for step in steps] == [house.zeitraum.von.isoformat(), day]
    assert steps[0]["wert"] == device.angaben["bewertung"]
    assert steps[1]["wert"]["heizkoerper"]["normleistung"] == Decimal(750)
    answer = client.post(f"{here}{key}/", {**said, "ab": ""})
    assert answer.status_code == 422
    assert "der Tag ist nötig" in answer.content.decode()
    answer = client.post(f"{here}{key}/", {**said, "ab": house.zeitraum.von.replace(month=2).isoformat()})
    assert "Für später gilt schon eine andere Bewertung" in answer.content.decode()


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"kc": "1,5"}, "es fehlt die Zahl der Glieder"),
        ({"glieder": "1,5", "kc": "1,5"}, "Eine ganze Zahl von 1 bis 500."),
        ({"glieder": "12"}, "Diese Angabe fehlt."),
        ({"glieder": "12", "kc": "0"}, "Alle Faktoren müssen größer als 0 sein"),
        ({"laenge": "100", "kc": "1"}, "keine ganze Zahl von Gliedern"),
    ],
)
def test_what_does_not_fit_is_said(client: Client, house: Firma, said: dict[str, str], text: str) -> None:
    upload(chief(client, house))
    with organisation_scope(house.organisation.pk):
        key = f"k{Katalogheizkoerper.objects.get(typ='s 3').pk}"
    answer = client.post(f"{place(house, allocator(house))}{key}/", {"skala": "einheit", "rechnen": "1", **said})
    assert answer.status_code == 422
    assert text in html.unescape(answer.content.decode())


def test_another_firm_sees_neither_catalogue_nor_picture(client: Client, house: Firma) -> None:
    upload(chief(client, house), bilder=[picture()])
    with organisation_scope(house.organisation.pk):
        key = f"k{Katalogheizkoerper.objects.get(typ='s 3').pk}"
    own = client.get(f"/fuldatal/heizkoerperbild/{key}/")
    assert (own.status_code, own["Content-Type"]) == (200, "image/svg+xml")
    other = firma("leinetal", "oelhaus-2023.yaml")
    client.force_login(other.people["administration"], backend=BACKEND)
    assert client.get(f"/leinetal/heizkoerperbild/{key}/").status_code == 404
    assert client.get(f"/fuldatal/heizkoerperbild/{key}/").status_code == 404
    there = place(other, allocator(other)).replace("fuldatal", "leinetal")
    assert client.get(f"{there}{key}/").status_code == 404
    assert "Ölwerk" not in html.unescape(page(client, there))
