"""What is printed of a release is translated too: the finding and who answers for it; only the reason is quoted."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.core.audit_house import gashaus
from tests.core.small_house import Plain
from tests.core.test_audit import CASES, found
from tests.core.test_freigaben import freigabe, with_releases
from umlage.core.finding import Severity
from umlage.core.settlement.audit.audit import audited
from umlage.core.settlement.audit.freigabe import freigebbar
from umlage.core.settlement.audit.register import REGELN
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung
from umlage.documents.einzelabrechnung.uebersetzung import Uebersetzungen
from umlage.documents.sprachen.katalog import SPRACHEN, eintraege
from umlage.formats.akte.codec import from_plain

RELEASABLE = [code for code in REGELN if freigebbar(code)]
REASON = "Notversorgung mit mobiler Heizzentrale."
FRAME = "Freigegeben am {0} durch {1}: {2}"
ALONE = {"zeitraum.laenge": gashaus(von="2022-12-30", first="2022-12-31")}
"""Where the case of the audit has other errors beside this one."""


def _red(code: str) -> Plain:
    return ALONE.get(code, CASES[code][0])


@cache
def released(code: str) -> Ergebnis:
    house = _red(code)
    errors = [finding for finding in found(house) if finding.code == code and finding.severity is Severity.ERROR]
    assert errors
    return audited(settle(from_plain(with_releases(house, *(freigabe(code, error.where) for error in errors)))))


def notes(content: Einzelabrechnung, titel: str) -> list[str]:
    return ["".join(part.text for part in note.text) for note in content.mitteilungen if note.titel == titel]


@pytest.mark.parametrize("sprache", SPRACHEN)
@pytest.mark.parametrize("code", RELEASABLE)
def test_a_release_is_printed_in_the_language_with_its_reason_as_it_was_written(code: str, sprache: str) -> None:
    ergebnis = released(code)
    found_words = Uebersetzungen(ergebnis.haus.akte)
    shown = [(one, notes(one, "Freigabe")) for one in einzelabrechnungen(ergebnis)]
    assert any(german for _, german in shown)
    for one, german in shown:
        both = found_words.mit(one, sprache)
        assert both.uebersetzung is not None
        foreign = notes(both.uebersetzung.inhalt, eintraege(sprache)["Freigabe"])
        assert len(foreign) == len(german)
        for before, after in zip(german, foreign, strict=True):
            assert before.endswith(REASON)
            assert after.endswith(REASON)
            assert _frame(sprache).search(after)
            assert sorted(re.findall(r"\d[\d.,]*\d|\d", before)) == sorted(re.findall(r"\d[\d.,]*\d|\d", after))
            rest = after.removesuffix(REASON)
            assert not {"der", "die", "ist", "nicht", "und", "Freigegeben", "durch"} & set(re.findall(r"\w+", rest))
    assert found_words.uebersetzer(sprache).offen == []


def _frame(sprache: str) -> re.Pattern[str]:
    """The frame with its places open: in every language it says that the reason is quoted in German."""
    return re.compile(re.sub(r"\\\{\d\\\}", ".+", re.escape(eintraege(sprache)[FRAME])), re.DOTALL)


def test_every_language_says_that_the_reason_is_in_german() -> None:
    german = {"en": "German", "tr": "Almanca", "pl": "niemieckim", "uk": "німецькою", "ar": "بالألمانية"}
    assert [code for code, word in german.items() if word not in eintraege(code)[FRAME]] == []
    assert set(german) == set(SPRACHEN)
