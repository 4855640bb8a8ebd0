"""The form of every part of a house: nothing is lost in it, nobody overwrites a colleague."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from tests.besetzung import EXAMPLES, NOW, Firma, firma
from tests.golden.cases import GOLDEN
from umlage.apps.abrechnung import operations, queries
from umlage.apps.abrechnung.teile import TEILARTEN
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.geraete.models import Geraet
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Nutzer
from umlage.core.money import german
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.formats.akte.formular import Knoten
from umlage.formats.akte.syntax import plain_values
from umlage.web.staff.teilformular import read, sentence, texts_of
from umlage.web.staff.zusammen import als_text, aus_text
from umlage.web.ui.worte import deutsch, in_worten

AKTEN = sorted([*EXAMPLES.glob("*.yaml"), *GOLDEN.glob("*/akte*.yaml")])
BACKEND = "django.contrib.auth.backends.ModelBackend"


def parts(akte: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "liegenschaft", akte["liegenschaft"]
    yield "abrechnung", akte["abrechnung"]
    for name in ("einstellungen", "absender", "information"):
        yield name, akte.get(name, {})
    for name in ("mitteilungen", "nutzergruppen", "tarife", "pflichtverletzungen", "freigaben", "geraetemodelle"):
        yield name, {name: akte[name]} if name in akte else {}
    yield "kostenbaum", {"kostenbaum": akte["kostenbaum"]} if "kostenbaum" in akte else {}
    for anlage in akte.get("anlagen", ()):
        yield "anlage", anlage
        for name in ("lieferungen", "kosten"):
            yield from ((name, row) for row in anlage.get(name, ()))
        yield from (("geraet", row) for row in anlage.get("geraete", ()))
    for name in ("kaltwasser", "hausnebenkosten"):
        yield from ((name, row) for row in akte.get(name, ()))
    for einheit in akte["nutzeinheiten"]:
        yield "nutzeinheit", einheit
        yield from (("geraet", row) for row in einheit.get("geraete", ()))
        yield from (("nutzer", row) for row in einheit.get("nutzer", ()))


def without_empty(values: Any) -> Any:
    """Without lists in which nothing stands, which say nothing."""
    if isinstance(values, tuple):
        return tuple(map(without_empty, values))
    if not isinstance(values, dict):
        return values
    return {key: inner for key, value in values.items() if (inner := without_empty(value)) != ()}


@pytest.mark.parametrize("path", AKTEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_form_gives_back_what_stood_in_it(path: Any) -> None:
    akte = plain_values(path.read_bytes(), is_json=False)
    assert isinstance(akte, dict)
    for art, values in parts(akte):
        known = {key: value for key, value in values.items() if key not in TEILARTEN[art].ohne}
        again, wrong = read(TEILARTEN[art].felder, texts_of(TEILARTEN[art].felder, known))
        assert (again, wrong) == (without_empty(known), [])


def test_every_field_has_a_sentence() -> None:
    empty = [(art, row.name) for art, known in TEILARTEN.items() for row in every(known.felder) if not row.hilfe]
    assert empty == []


def test_no_sentence_speaks_of_the_file() -> None:
    rows = [row for known in TEILARTEN.values() for row in every(known.felder)]
    said = [sentence(row) for row in rows]
    assert [text for text in said if re.search(r"Anführungszeichen|\btrue\b|\bfalse\b", text)] == []
    assert [row.name for row in rows if "_" in deutsch(row.name)] == []


# words of the file that are ordinary ones too: verbs, adjectives, units, and the name of the program
ORDINARY = re.compile(
    "ab|am|auf|bis|brutto|durch|eine|eigenes|enthalten|heizt|kWh|keine|kg|kompakt|klassisch|modern|netto|teilen|umlage|von"
)


def test_names_of_fields_stand_in_a_sentence_as_they_are_labelled() -> None:
    rows = [row for known in TEILARTEN.values() for row in every(known.felder)]
    words = {word for row in rows for word in (row.name, *row.worte) if not ORDINARY.fullmatch(word)}
    left = [(text, word) for text in map(sentence, rows) for word in _LOWER.findall(text) if word in words]
    assert left == []
    assert in_worten("nötig bei bereich: anlage und lieferung.") == "nötig bei Bereich: Anlage und Lieferung."
    assert in_worten("außer bei heizt: nein, wenn sie heizt") == "außer bei Heizt: nein, wenn sie heizt"
    assert in_worten("zum Beispiel anlagen/1 oder energie.wert") == "zum Beispiel anlagen/1 oder energie.wert"


@pytest.mark.parametrize("text", ["", "x", "[1]", "3", "[" * 100_000])
def test_what_no_form_sent_along_means_that_nothing_was_seen(text: str) -> None:
    assert aus_text(text) == {}


# not a part of a code such as energie.verbrauch_unmoeglich
_LOWER = re.compile(r"(?<![\w.])[a-z]\w*\b(?![./]\w)")


def every(felder: Iterable[Knoten], seen: tuple[int, ...] = ()) -> Iterator[Knoten]:
    """Fields, those of groups and of the items of lists, each group once."""
    for row in felder:
        if row.name:
            yield row
        inner = row.felder if row.art == "gruppe" else (row.glied,) if row.art in ("liste", "reihe") else ()
        if row.art == "reihe":
            yield from every((row.einzeln,), seen)
        if row.gestalt not in seen:
            yield from every(inner, (*seen, row.gestalt))


@pytest.mark.django_db
class TestOnThePages:
    @pytest.fixture
    def house(self) -> Firma:
        return firma("fuldatal", "gashaus-2024.yaml")

    @pytest.fixture
    def clerk(self, house: Firma, client: Client) -> Client:
        client.force_login(house.people["sachbearbeitung"], backend=BACKEND)
        return client

    def texts(self, house: Firma, art: str, row: Any) -> dict[str, str]:
        with organisation_scope(house.organisation.pk):
            values = queries.werte_des_teils(art, row, house.zeitraum)
        shown = texts_of(TEILARTEN[art].felder, values)
        return {**shown, "gesehen": als_text(shown)}

    def first(self, house: Firma, model: Any, **where: Any) -> Any:
        with organisation_scope(house.organisation.pk):
            return model.objects.filter(**where).order_by("pk").first()

    def test_every_part_opens_and_saves_unchanged(self, house: Firma, clerk: Client) -> None:
        with organisation_scope(house.organisation.pk):
            before = queries.probe(house.zeitraum)
            liegenschaft = house.zeitraum.liegenschaft
            rows = [
                ("liegenschaft", liegenschaft),
                ("abrechnung", house.zeitraum),
                ("einstellungen", house.zeitraum),
                *(("anlage", row) for row in liegenschaft.anlagen.all()),
                *(("nutzeinheit", row) for row in liegenschaft.nutzeinheiten.all()[:2]),
                *(("nutzer", row) for row in Nutzer.objects.all()[:3]),
                *(("geraet", row) for row in Geraet.objects.all()[:3]),
                *((row.bereich, row) for row in Kostenzeile.objects.all()[:6]),
            ]
            history = Verlauf.objects.count()
        for art, row in rows:
            path = f"{house.haus}teil/{art}/{row.pk}/"
            assert clerk.get(path).status_code == 200, art
            response = clerk.post(path, self.texts(house, art, row))
            assert response.status_code == 302, (art, response.content.decode())
        with organisation_scope(house.organisation.pk):
            house.zeitraum.refresh_from_db()
            after = queries.probe(house.zeitraum)
            assert Verlauf.objects.count() == history
        assert before.ergebnis is not None
        assert after.ergebnis is not None
        assert [person.saldo for person in after.ergebnis.nutzer] == [person.saldo for person in before.ergebnis.nutzer]

    def test_a_change_is_kept_and_told(self, house: Firma, clerk: Client) -> None:
        nutzer = self.first(house, Nutzer)
        texts = {**self.texts(house, "nutzer", nutzer), "name": "Neuer Name", "vorauszahlung.heizkosten": "1.234,50"}
        clerk.post(f"{house.haus}teil/nutzer/{nutzer.pk}/", texts)
        with organisation_scope(house.organisation.pk):
            nutzer.refresh_from_db()
            assert nutzer.jahre.get().angaben["vorauszahlung"]["heizkosten"] == Decimal("1234.50")
        assert nutzer.name == "Neuer Name"
        assert "Neuer Name" in clerk.get(f"{house.haus}protokoll/").content.decode()

    def test_the_second_of_two_clerks_is_told_and_loses_nothing(self, house: Firma, clerk: Client) -> None:
        nutzer = self.first(house, Nutzer)
        path, texts = f"{house.haus}teil/nutzer/{nutzer.pk}/", self.texts(house, "nutzer", nutzer)
        assert clerk.post(path, {**texts, "name": "Erste"}).status_code == 302
        response = clerk.post(path, {**texts, "name": "Zweite"})
        text = response.content.decode()
        assert response.status_code == 422
        assert "Jemand anderes hat hier inzwischen etwas geändert" in text
        assert 'value="Zweite"' in text
        assert "Inzwischen steht hier: Erste." in text
        with organisation_scope(house.organisation.pk):
            nutzer.refresh_from_db()
        assert nutzer.name == "Erste"
        # no dead end: what is sent now was seen
        again = {**self.texts(house, "nutzer", nutzer), "name": "Zweite"}
        assert f'name="gesehen" value="{escape(again["gesehen"])}"' in text
        assert clerk.post(path, again).status_code == 302
        with organisation_scope(house.organisation.pk):
            nutzer.refresh_from_db()
        assert nutzer.name == "Zweite"

    def test_two_clerks_in_different_fields_of_one_form_both_save(self, house: Firma, clerk: Client) -> None:
        nutzer = self.first(house, Nutzer)
        path, texts = f"{house.haus}teil/nutzer/{nutzer.pk}/", self.texts(house, "nutzer", nutzer)
        assert clerk.post(path, {**texts, "name": "Erste"}).status_code == 302
        answer = clerk.post(path, {**texts, "vorauszahlung.heizkosten": "1.234,50"}, follow=True)
        assert "Was jemand anderes inzwischen geändert hat, bleibt: Name." in answer.content.decode()
        with organisation_scope(house.organisation.pk):
            nutzer.refresh_from_db()
            assert nutzer.name == "Erste"
            assert nutzer.jahre.get().angaben["vorauszahlung"]["heizkosten"] == Decimal("1234.50")

    def test_an_address_needs_no_name_of_its_own(self, house: Firma, clerk: Client) -> None:
        nutzer = self.first(house, Nutzer)
        path, texts = f"{house.haus}teil/nutzer/{nutzer.pk}/", self.texts(house, "nutzer", nutzer)
        own = {"anschrift.name": "", "anschrift.strasse": "Fern 9", "anschrift.plz": "10115", "anschrift.ort": "Berlin"}
        assert clerk.post(path, {**texts, **own}).status_code == 302
        with organisation_scope(house.organisation.pk):
            nutzer.refresh_from_db()
            assert "name" not in nutzer.angaben["anschrift"]
            result = queries.probe(house.zeitraum).ergebnis
        lines = [one.rahmen.anschrift for one in einzelabrechnungen(result)]
        assert (nutzer.name, "Fern 9", "10115 Berlin") in lines

    def test_two_clerks_in_different_parts_of_a_house_do_not_meet(self, house: Firma, clerk: Client) -> None:
        nutzer, cost = self.first(house, Nutzer), self.first(house, Kostenzeile, bereich="kosten")
        mine, other = self.texts(house, "nutzer", nutzer), self.texts(house, "kosten", cost)
        settings = {**self.texts(house, "einstellungen", house.zeitraum), "heizung.kostenverteiler.prozent": "60"}
        kind = {**self.texts(house, "abrechnung", house.zeitraum), "titel": "Eigener Titel"}
        assert clerk.post(f"{house.haus}teil/nutzer/{nutzer.pk}/", {**mine, "name": "Erste"}).status_code == 302
        assert clerk.post(f"{house.haus}teil/kosten/{cost.pk}/", {**other, "betrag": "99"}).status_code == 302
        # both stand in the row of the year
        assert clerk.post(f"{house.haus}teil/abrechnung/{house.zeitraum.pk}/", kind).status_code == 302
        clerk.post(f"{house.haus}teil/einstellungen/{house.zeitraum.pk}/", settings)
        with organisation_scope(house.organisation.pk):
            house.zeitraum.refresh_from_db()
        assert house.zeitraum.angaben["abrechnung"]["titel"] == "Eigener Titel"

    def test_a_list_that_both_changed_is_shown_as_it_stands_by_now(self, house: Firma, clerk: Client) -> None:
        nutzer = self.first(house, Nutzer)
        path, texts = f"{house.haus}teil/nutzer/{nutzer.pk}/", self.texts(house, "nutzer", nutzer)
        row = {"direktkosten.0.bezeichnung": "Schlüssel", "direktkosten.0.betrag": "11"}
        other = {"direktkosten.0.bezeichnung": "Türschild", "direktkosten.0.betrag": "22"}
        assert clerk.post(path, {**texts, **row}).status_code == 302
        text = clerk.post(path, {**texts, **other}).content.decode()
        assert "Inzwischen steht hier:" in text
        assert "Bezeichnung Schlüssel, Betrag 11" in text
        assert 'value="Türschild"' in text

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("name", "", "Diese Angabe fehlt."),
            ("von", "2024-13-01", "Kein Tag im Kalender"),
            ("vorauszahlung.heizkosten", "viel", "Hier steht keine Zahl."),
            ("vorauszahlung.heizkosten", "-5", "mindestens 0"),
            ("befreiungen.0.zu_lasten", "niemand", "niemand"),
            ("direktkosten.7.betrag", "viel", "Hier steht keine Zahl."),
            ("stueck.0.wert", "1", "Der Text ist leer."),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(
        self, house: Firma, clerk: Client, name: str, value: str, said: str
    ) -> None:
        nutzer = self.first(house, Nutzer)
        texts = {**self.texts(house, "nutzer", nutzer), name: value}
        response = clerk.post(f"{house.haus}teil/nutzer/{nutzer.pk}/", texts)
        assert response.status_code == 422
        assert '<div class="fehlertext">' in response.content.decode()
        assert said in response.content.decode()

    def test_a_new_nutzeinheit_with_nutzer_and_device(self, house: Firma, clerk: Client) -> None:
        def send(path: str, **texts: str) -> None:
            response = clerk.post(f"{house.haus}teil/{path}", texts)
            assert response.status_code == 302, response.content.decode()

        send("nutzeinheit/0/", nr="neu", lage="DG", **{"flaeche.heizung": "50,5"})
        with organisation_scope(house.organisation.pk):
            einheit = house.zeitraum.liegenschaft.nutzeinheiten.get(nr="neu")
        send(f"nutzer/0/?in={einheit.pk}", nr="neu-1", name="Neu")
        send(f"geraet/0/?in={einheit.pk}", nr="99999999", art="kaltwasserzaehler", raum="Bad")
        with organisation_scope(house.organisation.pk):
            assert einheit.angaben == {"flaeche": {"heizung": Decimal("50.5")}}
            assert einheit.nutzer.get().name == "Neu"
            assert einheit.geraete.get().raum == "Bad"

    def test_a_number_twice_is_refused(self, house: Firma, clerk: Client) -> None:
        first = self.first(house, Geraet)
        texts = {"nr": first.nr, "art": "hkv"}
        text = clerk.post(f"{house.haus}teil/geraet/0/", texts).content.decode()
        assert "Diese Nummer gibt es hier schon." in text

    def test_a_part_of_another_house_is_not_there(self, house: Firma, clerk: Client) -> None:
        other = firma("roemerhof", "oelhaus-2023.yaml")
        row = self.first(other, Nutzer)
        assert clerk.get(f"{house.haus}teil/nutzer/{row.pk}/").status_code == 404
        assert clerk.get(f"{house.haus}teil/unsinn/1/").status_code == 404

    def test_the_value_of_the_year_before_stands_beside_the_field(self, house: Firma, clerk: Client) -> None:
        with organisation_scope(house.organisation.pk):
            nutzer = Nutzer.objects.filter(jahre__angaben__contains="heizkosten", bis=None).first()
            paid = nutzer.jahre.get().angaben["vorauszahlung"]["heizkosten"]
            cost = Kostenzeile.objects.filter(bereich="kosten").first()
            next_year = operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
            new = Kostenzeile.objects.get(zeitraum=next_year, bereich="kosten", bezeichnung=cost.bezeichnung)
        there = house.haus.replace("/2024/", "/2025/")
        shown = clerk.get(f"{there}teil/nutzer/{nutzer.pk}/").content.decode()
        assert f'<div class="vorjahr">Vorjahr: {german(paid, 2)}</div>' in shown
        shown = clerk.get(f"{there}teil/kosten/{new.pk}/").content.decode()
        assert f"Vorjahr: {german(cost.betrag, 2)}</div>" in shown
        assert german(cost.betrag, 2) in clerk.get(f"{there}kosten/").content.decode()
