"""The cost tree with its amounts, and what an expert does to it."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client

from tests.besetzung import EXAMPLES, NOW, Firma
from umlage.apps.abrechnung import baum, herkunft, operations, queries
from umlage.apps.abrechnung.teile import TEILARTEN
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain, read
from umlage.formats.akte.syntax import plain_values
from umlage.web.staff.kostenbaum import _felder
from umlage.web.staff.teilformular import texts_of

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def saldos(house: Firma) -> list[object]:
    with organisation_scope(house.organisation.pk):
        house.zeitraum.refresh_from_db()
        found = queries.probe(house.zeitraum)
        assert found.ergebnis is not None, found.fehler
        return [person.saldo for person in found.ergebnis.nutzer]


def send(clerk: Client, house: Firma, tun: str, element: str = "", **texts: str) -> str:
    with organisation_scope(house.organisation.pk):
        house.zeitraum.liegenschaft.refresh_from_db()
    said = {"tun": tun, "fassung": str(house.zeitraum.liegenschaft.fassung), **texts}
    answer = clerk.post(f"{house.haus}kostenbaum/?element={element}", said, follow=True)
    with organisation_scope(house.organisation.pk):
        house.zeitraum.refresh_from_db()
        assert house.zeitraum.liegenschaft  # read here: outside the scope no row is seen
    return answer.content.decode()


def fields(house: Firma, nr: str) -> dict[str, str]:
    values = baum.element(house.zeitraum, nr)
    assert values is not None
    return texts_of(_felder(), values)


def with_share(here: Mapping[str, Any], percent: Decimal) -> dict[str, Any]:
    """A tree with other base costs."""
    below = (
        {"nachfolger": tuple(with_share(one, percent) for one in here["nachfolger"])} if "nachfolger" in here else {}
    )
    how = here.get("verteiler", {})
    share = {"verteiler": {**how, "grundkosten": percent}} if how.get("art") == "prozent_grundkosten" else {}
    return {**here, **share, **below}


def test_the_amounts_of_the_tree_are_those_of_the_trial_run(clerk: Client, house: Firma) -> None:
    text = clerk.get(f"{house.haus}kostenbaum/").content.decode()
    with organisation_scope(house.organisation.pk):
        found = queries.probe(house.zeitraum)
        assert found.ergebnis is not None
        rows = baum.zeilen(found.ergebnis)
    assert rows[0].betrag == found.ergebnis.gesamtkosten.cents
    for above in rows:
        below = [
            row for row in rows if row.nr.startswith(f"{above.nr}.") and row.nr.count(".") == above.nr.count(".") + 1
        ]
        if below:
            assert sum(row.betrag for row in below) == above.betrag - sum(cents for _, cents in above.pauschalen)
        if above.blaetter:
            # this house rounds each line of a Nutzer
            assert abs(sum(leaf.betrag for leaf in above.blaetter) - above.betrag) < len(above.blaetter)
        assert above.bezeichnung in text


def test_by_hand_and_back_nobody_pays_otherwise(clerk: Client, house: Firma) -> None:
    before = saldos(house)
    send(clerk, house, "von_hand")
    assert "kostenbaum" in house.zeitraum.angaben
    assert saldos(house) == before
    root = house.zeitraum.angaben["kostenbaum"]["nr"]
    for nr in [root, *(below["nr"] for below in house.zeitraum.angaben["kostenbaum"]["nachfolger"])]:
        send(clerk, house, "speichern", nr, **fields(house, nr))
    assert saldos(house) == before
    send(clerk, house, "einfach_bestaetigt")
    assert "kostenbaum" not in house.zeitraum.angaben
    assert saldos(house) == before


def test_on_the_way_back_it_is_asked_and_the_settings_are_those_of_before(clerk: Client, house: Firma) -> None:
    said = {
        "heizung": {"grundkosten": Decimal(50), "zeit": "tage"},
        "warmwasser": {"grundkosten": Decimal(40)},
        "leerstand_personen": Decimal(1),
    }
    with organisation_scope(house.organisation.pk):
        house.zeitraum.angaben = {**house.zeitraum.angaben, "einstellungen": said}
        house.zeitraum.save()
    settings, before = house.zeitraum.angaben, saldos(house)
    send(clerk, house, "von_hand")
    by_hand = house.zeitraum.angaben
    assert not by_hand["einstellungen"]["heizung"]
    text = send(clerk, house, "einfach")
    assert house.zeitraum.angaben == by_hand
    assert "Zurück zu den einfachen Einstellungen?" in text
    assert "Heizung: 50 % Grundkosten" in text
    assert "Warmwasser: 40 % Grundkosten" in text
    assert "Für keinen Nutzer ändern sich die Kosten." in text
    send(clerk, house, "einfach_bestaetigt")
    assert house.zeitraum.angaben == settings
    assert saldos(house) == before
    assert house.zeitraum.ohne_baum == {}


def test_what_was_set_while_the_tree_stood_by_hand_stays(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        said = {"heizung": {"grundkosten": Decimal(50), "ausnahme": "§ 10"}, "warmwasser": {"grundkosten": Decimal(40)}}
        house.zeitraum.angaben = {**house.zeitraum.angaben, "einstellungen": said}
        house.zeitraum.save()
    send(clerk, house, "von_hand")
    with organisation_scope(house.organisation.pk):
        now = {"heizung": {"grundkosten": Decimal(45)}, "leerstand_personen": Decimal(2)}
        house.zeitraum.angaben = {**house.zeitraum.angaben, "einstellungen": now}
        house.zeitraum.save()
    assert "Heizung: 45 % Grundkosten" in send(clerk, house, "einfach")
    send(clerk, house, "einfach_bestaetigt")
    assert house.zeitraum.angaben["einstellungen"] == {**now, "warmwasser": {"grundkosten": Decimal(40)}}


def test_the_question_says_for_how_many_it_makes_a_difference(clerk: Client, house: Firma) -> None:
    send(clerk, house, "von_hand")
    before = saldos(house)
    with organisation_scope(house.organisation.pk):
        angaben = house.zeitraum.angaben
        house.zeitraum.angaben = {**angaben, "kostenbaum": with_share(angaben["kostenbaum"], Decimal(45))}
        house.zeitraum.save()
    assert (differing := sum(one != other for one, other in zip(saldos(house), before, strict=True)))
    text = send(clerk, house, "einfach")
    assert f"Für {differing} Nutzer ändern sich die Kosten" in text


def test_the_next_year_of_a_tree_by_hand_knows_the_way_back_too(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        said = {"heizung": {"grundkosten": Decimal(50)}}
        house.zeitraum.angaben = {**house.zeitraum.angaben, "einstellungen": said}
        house.zeitraum.save()
    send(clerk, house, "von_hand")
    with organisation_scope(house.organisation.pk):
        new = operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["sachbearbeitung"], am=NOW)
        assert "kostenbaum" in new.angaben
        new.refresh_from_db()
        baum.by_settings(
            zeitraum=new,
            fassung=Liegenschaft.objects.get(pk=new.liegenschaft_id).fassung,
            benutzer=house.people["sachbearbeitung"],
            am=NOW,
        )
        assert new.angaben["einstellungen"]["heizung"]["grundkosten"] == 50


def test_elements_are_added_named_moved_and_removed(clerk: Client, house: Firma) -> None:
    send(clerk, house, "von_hand")
    root = house.zeitraum.angaben["kostenbaum"]["nr"]
    before = [below["nr"] for below in house.zeitraum.angaben["kostenbaum"]["nachfolger"]]
    text = send(clerk, house, "nachfolger", root)
    new = house.zeitraum.angaben["kostenbaum"]["nachfolger"][-1]["nr"]
    assert new not in before
    assert "Neues Element" in text
    send(clerk, house, "speichern", new, **{**fields(house, new), "bezeichnung": "Sauna"})
    assert house.zeitraum.angaben["kostenbaum"]["nachfolger"][-1]["bezeichnung"] == "Sauna"
    send(clerk, house, "hoch", new)
    assert house.zeitraum.angaben["kostenbaum"]["nachfolger"][-2]["nr"] == new
    send(clerk, house, "entfernen", new)
    assert [below["nr"] for below in house.zeitraum.angaben["kostenbaum"]["nachfolger"]] == before


def test_a_leaf_that_gets_an_element_below_it_and_loses_it_again_shares_as_before(clerk: Client, house: Firma) -> None:
    send(clerk, house, "von_hand")
    tree, before = house.zeitraum.angaben["kostenbaum"], saldos(house)

    def leaves(here: Mapping[str, Any]) -> list[str]:
        below = [nr for one in here.get("nachfolger", ()) for nr in leaves(one)]
        return below or [here["nr"]]

    for nr in leaves(tree):
        send(clerk, house, "nachfolger", nr)
        assert saldos(house) == before
        send(clerk, house, "entfernen", f"{nr}.1")
        assert house.zeitraum.angaben["kostenbaum"] == tree


def test_what_does_not_fit_is_said_and_not_kept(clerk: Client, house: Firma) -> None:
    send(clerk, house, "von_hand")
    tree = house.zeitraum.angaben["kostenbaum"]
    text = send(clerk, house, "speichern", tree["nr"], **{**fields(house, tree["nr"]), "bezeichnung": ""})
    assert 'class="meldung fehler"' in text
    assert house.zeitraum.angaben["kostenbaum"] == tree
    answer = clerk.post(f"{house.haus}kostenbaum/?element={tree['nr']}", {"tun": "nachfolger", "fassung": "0"})
    assert "inzwischen geändert" in answer.content.decode()
    assert TEILARTEN["kostenbaum"].check({"kostenbaum": tree}) == ()


def test_the_share_of_an_element_is_its_part_of_the_amount_above() -> None:
    """Also where its costs enter below: 7.985,57 of 16.256,48 are no 0,00 %."""
    for name in ("fernwaerme-2025", "kaltwasser-2024", "casameta-2022"):
        ergebnis = settle(read((EXAMPLES / f"{name}.yaml").read_bytes()))
        above: dict[int, Fraction] = {}
        for row in baum.zeilen(ergebnis):
            assert row.anteil == (row.betrag / above[row.ebene - 1] if above.get(row.ebene - 1) else None), row
            above[row.ebene] = row.betrag


def test_last_year_stands_beside_the_costs_of_the_same_name() -> None:
    """A year with other elements before them gives the same costs other numbers."""
    now = settle(read((EXAMPLES / "fernwaerme-2025.yaml").read_bytes()))
    values = dict(plain_values((EXAMPLES / "fernwaerme-2025.yaml").read_bytes(), is_json=False))
    del values["kaltwasser"]
    then = settle(from_plain(values))
    olds = {row.bezeichnung: row for row in baum.zeilen(then)}
    shifted = 0
    for row in baum.zeilen(now, then):
        old = olds.get(row.bezeichnung)
        assert (row.vorjahr, row.nr_vorjahr) == ((old.betrag, old.nr) if old else (None, "")), row.bezeichnung
        if old is not None:
            assert herkunft.figur(then, row.pfad_vorjahr).number * 100 == row.vorjahr
            shifted += row.nr != old.nr
    assert shifted
    assert [row.vorjahr for row in baum.zeilen(now, now)] == [row.betrag for row in baum.zeilen(now)]
