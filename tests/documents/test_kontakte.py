"""Contacts and remarks of a house: where they are printed, and where not."""

from __future__ import annotations

from functools import cache

from tests.core.audit_house import gashaus
from tests.core.small_house import errors
from tests.documents.seiten import seitentexte
from tests.documents.test_listen import reihen
from umlage.core.settlement.akte import Kontakt
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.core.settlement.servicerechnung import rechnungsempfaenger
from umlage.core.vergleich.vergleich import vergleich
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.formulare import FORMULARE
from umlage.documents.liste.formularhaus import Formularhaus
from umlage.documents.liste.inhalt import Felder, Texte
from umlage.documents.liste.tabellendatei import als_csv
from umlage.documents.liste.verzeichnis import BEIM_HAUS
from umlage.documents.mappe import documents
from umlage.formats.akte.codec import from_plain

KRUG = {"rolle": "hausmeister", "name": "Kai Krug", "telefon": "0561 4713"}
STAR = {"rolle": "vertreter", "name": "Ute Star", "strasse": "Markt 2", "plz": "34117", "ort": "Kassel"}
BEMERKUNGEN = ({"text": "bitte leise", "nutzeinheit": "2"}, {"text": "zahlt spät"})
INVOICE = {"nr": "R1", "am": "2025-02-03", "ust_id": "DE136695976", "positionen": ()}


@cache
def ergebnis() -> Ergebnis:
    return settle(from_plain(gashaus(("kontakte", (STAR, KRUG)), ("bemerkungen", BEMERKUNGEN))))


def test_the_list_of_contacts_has_them_by_role_behind_the_client() -> None:
    sicht = Haussicht(ergebnis())
    rows = reihen(BEIM_HAUS["kontakte"](sicht))
    assert [row[:2] for row in rows if row[0] != "Auftraggeber"] == [
        ("Hausmeister", "Kai Krug"),
        ("Vertreter", "Ute Star"),
    ]
    assert rows[-1][2] == "Markt 2, 34117 Kassel"
    assert rows[-2][3] == "0561 4713"
    assert "Hausmeister;Kai Krug;" in als_csv(BEIM_HAUS["kontakte"](sicht)).decode("utf-8-sig")


def test_the_list_of_remarks_begins_with_the_house() -> None:
    rows = reihen(BEIM_HAUS["bemerkungen"](Haussicht(ergebnis())))
    assert [(row[0], row[2]) for row in rows] == [("Haus", "zahlt spät"), ("2", "bitte leise")]
    assert not reihen(BEIM_HAUS["bemerkungen"](Haussicht(settle(from_plain(gashaus())))))


def test_who_helps_the_reader_stands_on_his_forms() -> None:
    made = {form: dict(FORMULARE[form](Formularhaus(ergebnis().haus.akte, None))) for form in FORMULARE}
    for form, found in made.items():
        text = repr(found)
        assert ("Hausmeister Kai Krug, Telefon 0561 4713" in text) == (form in ("ableseauftrag", "ableseliste")), form
        assert "Ute Star" not in text
        assert "zahlt spät" not in text
    [order] = made["ableseauftrag"].values()
    fields = [feld for teil in order.teile if isinstance(teil, Felder) for feld in teil.felder]
    assert [feld.bezeichnung for feld in fields if feld.bezeichnung.startswith("Schlüssel")] == ["Schlüssel"]
    [sheet] = made["ableseliste"].values()
    assert [teil.titel for teil in sheet.teile if isinstance(teil, Texte)] == ["Ansprechpartner im Haus"]


def test_nobody_gets_contacts_or_remarks_in_a_bill() -> None:
    for name, pdf in documents(ergebnis(), None).items():
        text = " ".join(seitentexte(pdf))
        assert not any(word in text for word in ("Krug", "Star", "zahlt spät", "bitte leise")), name


def test_a_contact_or_a_remark_that_changed_is_no_cause_of_a_correction() -> None:
    alt, neu = from_plain(gashaus()), ergebnis().haus.akte
    assert vergleich(alt, neu).ursachen == ()


def test_a_remark_for_a_flat_that_is_not_there_is_refused() -> None:
    wrong = ({"text": "Hund", "nutzeinheit": "77"},)
    assert "bemerkung.nutzeinheit bemerkungen/1/nutzeinheit" in errors(gashaus(("bemerkungen", wrong)))


def test_the_invoice_goes_to_the_recipient_among_the_contacts() -> None:
    wer = {**STAR, "rolle": "rechnungsempfaenger"}
    akte = from_plain(gashaus(("kontakte", (KRUG, wer)), ("servicerechnung", INVOICE)))
    found, where = rechnungsempfaenger(akte)
    assert isinstance(found, Kontakt)
    assert (found.name, where) == ("Ute Star", "kontakte/2")
    said = [row.code for row in settle(akte).findings]
    assert "servicerechnung.empfaenger" not in said
    other = {"name": "Erbengemeinschaft Specht"}
    twice = gashaus(("kontakte", (wer,)), ("servicerechnung", {**INVOICE, "empfaenger": other}))
    assert ("servicerechnung.empfaenger", "kontakte/1") in [
        (row.code, row.where) for row in settle(from_plain(twice)).findings
    ]
    rows = reihen(
        BEIM_HAUS["kontakte"](
            Haussicht(settle(from_plain(gashaus(("servicerechnung", {**INVOICE, "empfaenger": other})))))
        )
    )
    assert ("Rechnungsempfänger", "Erbengemeinschaft Specht", "", "", "") in rows
