"""What is kept from one house for the next, and that nothing of one house gets into another by it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from umlage.cli.musterhaeuser import musterakte
from umlage.core.figure import Figure, given
from umlage.core.kostenbaum.element import Kostenelement
from umlage.core.rule import NoRuleInForce, Rule, Version
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain


def _settled(**changes: object) -> Ergebnis:
    return settle(from_plain(musterakte(3) | changes))  # type: ignore[arg-type]  # plain values by construction


def _element(ergebnis: Ergebnis, nr: str) -> Kostenelement:
    return next(lauf.element for lauf in ergebnis.laeufe if lauf.element.nr == nr)


def test_each_house_keeps_the_text_of_its_own_percentage() -> None:
    texts = []
    for stated in ("30", "30.0", "30"):
        shares = {"heizung": {"grundkosten": Decimal(stated)}, "warmwasser": {"grundkosten": Decimal(stated)}}
        verteiler = _element(_settled(einstellungen=shares), "1.2").verteiler
        assert verteiler.art == "prozent_grundkosten"
        texts.append(str(verteiler.grundkosten))
    assert texts == ["30", "30.0", "30"]


def test_an_exemption_in_one_house_leaves_the_next_one_as_it_was() -> None:
    before = _settled()
    akte = musterakte(3)
    units = akte["nutzeinheiten"]
    assert isinstance(units, tuple)
    first = units[0]["nutzer"][0]
    first["befreiungen"] = ({"kosten": "Hauswart", "zu_lasten": "uebrige"},)
    exempt = settle(from_plain(akte))  # type: ignore[arg-type]  # as above
    after = _settled()
    leaf = next(lauf for lauf in exempt.blaetter if lauf.element.bezeichnung == "Hauswart")
    assert leaf.element.anteile is not None
    assert leaf.element.anteile.ohne_nutzer == (first["nr"],)
    assert leaf.betraege[0] == 0
    assert [lauf.betraege for lauf in after.blaetter] == [lauf.betraege for lauf in before.blaetter]
    assert [lauf.element for lauf in after.blaetter] == [lauf.element for lauf in before.blaetter]


def test_costs_that_share_names_and_keys_belong_to_their_own_house() -> None:
    one, other = _settled(), settle(from_plain(musterakte(4)))  # type: ignore[arg-type]  # as above
    meters = [
        {nummer for lauf in ergebnis.blaetter if lauf.element.geraete for nummer in lauf.element.geraete.nummern}
        for ergebnis in (one, other)
    ]
    assert [
        nummern == set(ergebnis.haus.messung.geraete) - {"70000001"}
        for nummern, ergebnis in zip(meters, (one, other), strict=True)
    ] == [True, True]


def _version(since: date) -> Version[Fraction]:
    def function(value: Figure[Fraction]) -> Fraction:
        return value.value

    return Version("probe", f"seit {since}", since, None, "{0}", "", "", function)


def test_a_rule_that_was_looked_up_notices_a_later_wording() -> None:
    rule: Rule[Fraction] = Rule("probe")
    rule.add(_version(date(2020, 1, 1)))
    day = date(2024, 1, 1)
    assert rule.at(day)("Wert", given("Zahl", Fraction(3))).value == 3
    rule.add(_version(date(2021, 1, 1)))
    with pytest.raises(NoRuleInForce):
        rule.at(day)
