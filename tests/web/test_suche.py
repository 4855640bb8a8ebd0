"""Searching and sorting as people do it: the case of a letter counts nothing, and names stand as in German lists."""

from __future__ import annotations

import re
import sqlite3

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.besetzung import EXAMPLES, NOW, Firma
from umlage.apps.abrechnung.arbeitsliste import Auswahl
from umlage.apps.abrechnung.operations import take_in_akte
from umlage.apps.accounts.models import Benutzer
from umlage.apps.accounts.queries import personen
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.accounts.suchwort import als_regex, namensfolge
from umlage.apps.datenschutz.suche import gesucht
from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften import queries
from umlage.apps.liegenschaften.models import Kontakt, Liegenschaft, Nutzer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Familie Möller", ("MÖLLER", "möller", "mÖll", "Möller", "FAMILIE MÖ")),
        ("Ayşe Öztürk", ("öztürk", "ÖZTÜRK", "AYŞE")),
        ("Émile Žižka", ("émile", "ŽIŽKA")),
        ("Groß & Söhne", ("GROSS", "groß", "GROẞ", "gross & SÖ")),
        ("Hanß Weiss-Strasser", ("HANSS WEISS-STRASSER", "hanß weiß", "Weiß-Straßer")),
        ("Wer? [*] Ähm 100 %_\\", ("? [*] ÄHM 100 %_\\", "[*] ä", "wer? [")),
    ],
)
def test_upper_and_lower_case_are_the_same_for_every_letter(house: Firma, name: str, words: tuple[str, ...]) -> None:
    with organisation_scope(house.organisation.pk):
        Nutzer.objects.filter(nr="1-2").update(name=name)
        for word in words:
            assert [one.nummer for one in queries.suche(word)] == ["0000001-2"], word
            assert re.search(als_regex(word), name), word
        assert queries.suche(f"{words[0]}Ö") == []
        assert queries.suche("[Ö]") == []
        assert [one.name for one in gesucht("MÖLLER")] == [one for one in (name,) if "Möller" in one]


@pytest.mark.parametrize(
    "text",
    [
        *("Jörg Süßmilch", "süssmilch JÖRG", "Süßmilch, Änne", "suessmilch joerg", "Möhre süßmilch"),
        *(
            "Obere Möhrestr. 7",
            "obere möhrestrasse",
            "Möhrestraße Kassel",
            "moehrestr 34117",
            "6241 0118",
            "62410118 kassel",
        ),
    ],
)
def test_each_word_of_a_search_is_found_wherever_it_stands(house: Firma, text: str) -> None:
    with organisation_scope(house.organisation.pk):
        Nutzer.objects.filter(nr="1-2").update(name="Süßmilch, Jörg & Änne")
        Liegenschaft.objects.update(strasse="Obere Möhrestraße 7", ort="Kassel", plz="34117")
        (row,) = queries.suche(text)
        assert queries.fundstellen([row], text)[row.pk], text
        for more in ("Ötzi", "70000"):
            assert queries.suche(f"{text} {more}") == []


def test_the_number_of_a_street_is_no_device(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        Liegenschaft.objects.update(strasse="Hauptstr. 5", ort="Kassel")
        assert queries.suche("Hauptstraße 62") == []
        found = queries.suche("hauptstraße 6241")
        (row,) = found
        assert {one.art for one in queries.fundstellen(found, "hauptstraße 62410118")[row.pk]} == {
            "anschrift",
            "geraet",
        }
        assert Auswahl(text="kassel hauptstraße", stand="alle").rows().count() == 1
        assert Auswahl(text="kassel hauptstraße 6", stand="alle").rows().count() == 0


def test_a_number_in_groups_is_one_number_where_a_device_has_it(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        other = Liegenschaft.objects.create(nummer="90118", strasse="Am Hang 1", plz="34117", ort="Kassel")
        Geraet.objects.create(liegenschaft=other, nr="62417777", art="waermezaehler")
        (row,) = queries.suche("6241 0118")
        assert row == house.zeitraum.liegenschaft
        assert [one.text for one in queries.fundstellen([row], "6241 0118")[row.pk]] == ["62410118 Verkaufsraum"]
        # no device is called so: each part for itself
        assert queries.suche("6241 90118") == [other]


def test_worklist_and_erasing_know_every_letter(house: Firma, clerk: Client) -> None:
    with organisation_scope(house.organisation.pk):
        row = Liegenschaft.objects.get()
        Liegenschaft.objects.filter(pk=row.pk).update(strasse="Äußere Ölmühle 3", ort="Überlingen")
        for word in ("ÄUSSERE", "ölMÜHLE", "ÜBERLINGEN", "äußere ö"):
            assert Auswahl(text=word, stand="alle").rows().count() == 1, word
        person = Nutzer.objects.get(nr="1-2")
        Nutzer.objects.filter(pk=person.pk).update(name="Jörg Weiß")
        Kontakt.objects.create(liegenschaft=row, rolle="vertreter", name="JÖRG WEISS")
        from umlage.apps.datenschutz.queries import kontakte

        assert kontakte(Nutzer.objects.get(nr="1-2")).count() == 1
    assert "Überlingen" in clerk.get("/fuldatal/", {"text": "ÜBERL", "stand": "alle"}).content.decode()


def test_names_stand_as_in_a_german_list(house: Firma) -> None:
    names = [
        "Zander",
        "Özdemir",
        "Otto",
        "Oezkan",
        "Ahrens",
        "Ähre",
        "van Dyk",
        "Straße",
        "Strasse B",
        "Ernst",
        "émile",
    ]
    expected = [
        *("Ähre", "Ahrens", "émile", "Ernst", "Özdemir", "Oezkan", "Otto", "Straße", "Strasse B", "van Dyk", "Zander"),
    ]
    assert sorted(names, key=namensfolge) == expected
    with organisation_scope(house.organisation.pk):
        row = Liegenschaft.objects.get()
        Kontakt.objects.filter(liegenschaft=row).delete()
        for name in names:
            Kontakt.objects.create(liegenschaft=row, rolle="vertreter", name=name)
        assert [one.name for one in queries.kontakte(row)] == expected
    for place, benutzer in enumerate(house.people.values()):
        Benutzer.objects.filter(pk=benutzer.pk).update(name=("Zorn", "Öztürk", "Otto", "Abel", "Ödön")[place % 5])
    found = [one.benutzer.name for one in personen(house.organisation)]
    assert found == sorted(found, key=namensfolge)
    assert found.index("Öztürk") < found.index("Otto") < found.index("Zorn")


def test_every_house_says_what_was_found_in_it_and_how_much_more(house: Firma, clerk: Client) -> None:
    second = (EXAMPLES / "oelhaus-2023.yaml").read_bytes()
    with organisation_scope(house.organisation.pk):
        take_in_akte(content=second, is_json=False, benutzer=house.people["sachbearbeitung"], am=NOW)
        first, other = Liegenschaft.objects.order_by("nummer")
        flat = first.nutzeinheiten.first()
        assert flat is not None
        rows = [Nutzer(nutzeinheit=flat, nr=f"x{place:03}", name="Müller") for place in range(250)]
        for row in rows:
            row.organisation_id = house.organisation.pk
        Nutzer.objects.bulk_create(rows)
        Nutzer.objects.filter(pk=Nutzer.objects.filter(nutzeinheit__liegenschaft=other)[:1].get().pk).update(
            name="MÜLLER"
        )
        found = queries.fundstellen([first, other], "müller")
        assert [(one.text, one.alle) for one in found[other.pk]] == [(found[other.pk][0].text, 1)]
        assert [len(found[first.pk]), found[first.pk][0].alle] == [5, 250]
        with CaptureQueriesContext(connection) as one:
            queries.fundstellen([first], "müller 1")
        with CaptureQueriesContext(connection) as two:
            queries.fundstellen([first, other], "müller 1")
        assert len(one) == len(two)
        Liegenschaft.objects.filter(pk=other.pk).update(bezeichnung="Am alten Müllerhof")
    text = clerk.get("/fuldatal/suche/", {"q": "müller"}).content.decode()
    assert text.count("x00") == 5
    assert "und 245 weitere" in text
    assert "MÜLLER" in text
    assert '<span class="grey">Bezeichnung</span> Am alten Müllerhof' in text
    text = clerk.get("/fuldatal/suche/", {"q": "0000001"}, follow=True).content.decode()
    assert "Gefunden:" not in text


def test_a_single_house_is_opened_with_what_was_found(house: Firma, clerk: Client) -> None:
    with organisation_scope(house.organisation.pk):
        device = Geraet.objects.get(nr="62410118")
    place = clerk.get("/fuldatal/suche/", {"q": "62410118"}).headers["Location"]
    assert place == f"{house.haus}teil/geraet/{device.pk}/"
    assert "62410118" in clerk.get(place).content.decode()
    text = clerk.get("/fuldatal/suche/", {"q": "BERGER"}, follow=True).content.decode()
    assert "Gefunden: Nutzer 1-2 Familie Berger" in text


def test_more_houses_than_are_shown_are_said(house: Firma, clerk: Client) -> None:
    with organisation_scope(house.organisation.pk):
        for number in range(25):
            Liegenschaft.objects.create(nummer=f"77{number:03}", strasse="Ähnlichweg 1", plz="12345", ort="Ort")
    text = clerk.get("/fuldatal/suche/", {"q": "ÄHNLICH"}).content.decode()
    assert "Die ersten 20 Liegenschaften zu" in text
    assert "Es gibt noch mehr." in text
    assert text.count("Ähnlichweg 1, 12345 Ort") == 20


def test_patterns_with_many_sharp_s_stay_few() -> None:
    from umlage.apps.accounts.suchwort import _als_glob

    patterns = _als_glob("ß" * 40)
    assert len(patterns) == 8
    assert sqlite3.connect(":memory:").execute("SELECT ? GLOB ?", ("ß" * 40, patterns[-1])).fetchone() == (1,)


@pytest.mark.parametrize("words", ["0100032.0060", "Schillerstr. 45", "7003201", "7000 0003"])
def test_devices_are_joined_to_a_house_once(house: Firma, words: str) -> None:
    with organisation_scope(house.organisation.pk), CaptureQueriesContext(connection) as asked:
        queries.suche(words)
    joined = [one["sql"].count('JOIN "geraete_geraet"') for one in asked]
    assert max(joined) == 1


@pytest.mark.parametrize("last", ["\ud7ff", "\U0010ffff", "~"])
def test_the_last_sign_of_a_number_may_be_any(clerk: Client, last: str) -> None:
    assert clerk.get("/fuldatal/suche/", {"q": f"7003201{last}"}).status_code == 200
