"""Comparison of houses with rooms that several bear, tariffs, groups, releases: contributions and German words."""

from __future__ import annotations

import pytest

from tests.core.test_vergleich import adds_up
from tests.golden.cases import GOLDEN
from umlage.core.settlement.akte import Akte
from umlage.core.vergleich.vergleich import vergleich
from umlage.core.vergleich.worte import worte
from umlage.formats.akte.codec import read


def _akte(case: str, *changes: tuple[str, str]) -> Akte:
    text = (GOLDEN / case / "akte.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read(text.encode())


@pytest.mark.parametrize(
    ("case", "changes", "told"),
    [
        (
            "gemeinschaftsraum-2025",
            (("umlage: [{schluessel: NHN}]", 'umlage: [{werte: {"1": 3, "2": 1}}]'),),
            [
                "Nutzeinheit W (Waschküche), Umlage 1: Werte 3 für 1, 1 für 2 (bisher ohne Angabe); "
                "Nutzeinheit W (Waschküche), Umlage 1: Schlüssel ohne Angabe statt Fläche"
            ],
        ),
        (
            "gemeinschaftsraum-2025",
            (
                ("bis: 2025-06-30}\n      - {auf", "bis: 2025-08-31}\n      - {auf"),
                ("von: 2025-07-01", "von: 2025-09-01"),
            ),
            [
                "Nutzeinheit G (Garage), Umlage 1: letzter Tag 31.08.2025 statt 30.06.2025; "
                "Nutzeinheit G (Garage), Umlage 2: erster Tag 01.09.2025 statt 01.07.2025"
            ],
        ),
        (
            "gemeinschaftsraum-2025",
            (("umlage: [{schluessel: NHN}]", 'umlage: [{auf: ["1", "2"], schluessel: NHN}]'),),
            [],
        ),
        (
            "siedlung-2025",
            (("stand: 75000", "stand: 70000"), ("bezeichnung: Haus A", "bezeichnung: Haus Nord")),
            ["Gerät A1, Ablesung vom 31.12.2025: Stand 70.000 statt 75.000"],
        ),
        (
            "tarife-2024",
            (("menge: 183", "menge: 190"), ("grundpreis: 73.20", "grundpreis: 80")),
            [
                "Tarif „Abwasser“: Menge 190 statt 183",
                "Tarif „Abwasser“, Preis ab 01.07.2024: Grundpreis 80,00 € statt 73,20 €",
            ],
        ),
    ],
)
def test_contributions_add_up_and_are_told_in_words(
    case: str, changes: tuple[tuple[str, str], ...], told: list[str]
) -> None:
    old, new = _akte(case), _akte(case, *changes)
    found = vergleich(old, new)
    adds_up(found, old, new)
    # causes without an effect stand apart
    counting = {number for person in found.nutzer for number, _ in person.beitraege}
    assert [worte(ursache) for number, ursache in enumerate(found.ursachen, start=1) if number in counting] == told


def test_a_group_of_flats_is_called_by_its_name() -> None:
    old, new = _akte("siedlung-2025"), _akte("siedlung-2025", ("bezeichnung: Haus A", "bezeichnung: Haus Nord"))
    assert [worte(ursache) for ursache in vergleich(old, new).ursachen] == [
        "Nutzergruppe A: Bezeichnung „Haus Nord“ statt „Haus A“"
    ]
