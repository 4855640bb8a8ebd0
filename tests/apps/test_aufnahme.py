"""An Akte taken into the database and put together again settles to the same, to the last line."""

from pathlib import Path

import pytest

from tests.besetzung import EXAMPLES, NOW, firma
from umlage.apps.abrechnung import operations, queries
from umlage.apps.abrechnung.aufnahme import take_in
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.core.finding import Refused
from umlage.core.settlement.audit.audit import audited
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain
from umlage.formats.akte.syntax import Plain, Unreadable, plain_values
from umlage.formats.ergebnis.codec import ergebnis_data

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parents[1] / "golden"
KRUG = {"rolle": "hausmeister", "name": "Kai Krug", "telefon": "0561 4713"}


def outcome(values: Plain) -> object:
    """What an Akte comes to: its data, or the findings that refuse it."""
    try:
        return ergebnis_data(audited(settle(from_plain(values))), pruefsumme="")
    except Refused as refused:
        return sorted((finding.code, finding.message) for finding in refused.findings)


AKTEN = sorted([*EXAMPLES.glob("*.yaml"), *GOLDEN.glob("*/akte*.yaml")])


@pytest.mark.parametrize("path", AKTEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_akte_survives_the_database(path: Path) -> None:
    values = plain_values(path.read_bytes(), is_json=False)
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        Liegenschaft.objects.exclude(pk=house.zeitraum.liegenschaft_id).delete()
        assert isinstance(values, dict)
        zeitraum = take_in({**values, "liegenschaft": {**values["liegenschaft"], "nr": "wieder"}})
        found = queries.probe(zeitraum)
    want = outcome({**values, "liegenschaft": {**values["liegenschaft"], "nr": "wieder"}})
    if found.ergebnis is not None:
        assert ergebnis_data(found.ergebnis, pruefsumme="") == want
    else:
        assert sorted((finding.code, finding.message) for finding in found.findings) == want


def test_the_same_year_is_taken_in_once() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk), pytest.raises(operations.YearKnown):
        operations.take_in_akte(
            content=(EXAMPLES / "casameta-2022.yaml").read_bytes(), is_json=False, benutzer=None, am=NOW
        )


@pytest.mark.parametrize(("content", "refusal"), [(b"[", Unreadable), (b"umlage: 1", Refused)])
def test_a_bad_akte_leaves_nothing_behind(content: bytes, refusal: type[Exception]) -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        with pytest.raises(refusal):
            operations.take_in_akte(content=content, is_json=False, benutzer=None, am=NOW)
        assert Liegenschaft.objects.count() == 1


def test_the_history_names_who_took_it_in() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        (row,) = Verlauf.objects.all()
    assert (str(row.benutzer), row.bezeichnung) == (
        "Sachbearbeitung fuldatal",
        "Akte für 01.01.2022 – 31.12.2022 aufgenommen",
    )


def test_contacts_and_remarks_come_to_the_house_and_go_out_with_it_once() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    values = plain_values((GOLDEN / "servicerechnung-2024" / "akte.yaml").read_bytes(), is_json=False)
    assert isinstance(values, dict)
    wanted = {name: values[name] for name in ("kontakte", "bemerkungen", "ablesehinweise")}
    with organisation_scope(house.organisation.pk):
        values["liegenschaft"] = {**values["liegenschaft"], "nr": "neu"}
        first = take_in(values)
        assert "kontakte" not in first.angaben
        assert "bemerkungen" not in first.angaben
        haus = first.liegenschaft
        haus.vermerke.create(art="hinweis", text="Klingel geht nicht")
        out = plain_values(queries.akte(first).encode(), is_json=True)
        assert isinstance(out, dict)
        from_plain(out)
        assert {name: list(out[name]) for name in wanted} == {
            **{name: list(rows) for name, rows in wanted.items()},
            "ablesehinweise": [{"text": "Klingel geht nicht"}, *wanted["ablesehinweise"]],
        }
        year = {"von": "2025-01-01", "bis": "2025-12-31"}
        more = {**out, "zeitraum": year, "kontakte": ({**KRUG, "email": "krug@haus.example"}, *out["kontakte"][1:])}
        second = take_in(more)
        assert [(row.rolle, row.telefon, row.email) for row in haus.kontakte.all()] == [
            ("hausmeister", "0561 4713", "krug@haus.example"),
            ("vertreter", "", "star@kanzlei.example"),
        ]
        assert haus.vermerke.filter(art="bemerkung").count() == 2
        assert second.angaben["ablesehinweise"] == wanted["ablesehinweise"]
        again = plain_values(queries.akte(second).encode(), is_json=True)
        assert isinstance(again, dict)
        assert again["ablesehinweise"] == out["ablesehinweise"]


def test_the_recipient_among_the_contacts_gets_the_service_invoice() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    values = plain_values((GOLDEN / "servicerechnung-2024" / "akte.yaml").read_bytes(), is_json=False)
    assert isinstance(values, dict)
    with organisation_scope(house.organisation.pk):
        zeitraum = take_in({**values, "liegenschaft": {**values["liegenschaft"], "nr": "neu"}})
        before = queries.probe(zeitraum).ergebnis
        zeitraum.liegenschaft.kontakte.create(rolle="rechnungsempfaenger", name="Fink", strasse="Weg 1", ort="Kassel")
        after = queries.probe(zeitraum).ergebnis
    assert before is not None
    assert after is not None
    assert [found.servicerechnung.empfaenger.name for found in (before, after)] == ["Erbengemeinschaft Specht", "Fink"]


def test_a_contact_that_is_longer_than_its_column_is_named() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    text = (GOLDEN / "servicerechnung-2024" / "akte.yaml").read_text(encoding="utf-8")
    long = text.replace("telefon: 0561 4713", f"telefon: {'1 ' * 40}1")
    with organisation_scope(house.organisation.pk), pytest.raises(Refused) as refused:
        operations.take_in_akte(content=long.encode(), is_json=False, benutzer=None, am=NOW)
    assert [(row.code, row.where) for row in refused.value.findings] == [("angabe.zu_lang", "kontakte[0].telefon")]
