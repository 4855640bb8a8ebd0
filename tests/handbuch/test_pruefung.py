"""The handbook lists every rule of the audit as the register holds it, and every error cause with its rules."""

from __future__ import annotations

import re

from tests.golden.cases import ROOT
from umlage.core.settlement.audit.regel import URSACHEN, Regel
from umlage.core.settlement.audit.register import REGELN

PAGE = (ROOT / "docs" / "handbuch" / "pruefung.md").read_text("utf-8")
RULE = re.compile(r"^\| `(?P<code>[a-z0-9_.]+)` \| (?P<rest>.*) \|$", re.MULTILINE)
CAUSE = re.compile(r"^\| (?P<number>\d+) \| (?P<text>[^|]+) \| (?P<codes>[^|]+) \|$", re.MULTILINE)


def cells(rule: Regel) -> list[str]:
    severity = rule.schwere.value.capitalize() + (", freigebbar" if rule.freigebbar else "")
    return [rule.titel, severity, f"{rule.vergleicht}: {rule.schwelle}", rule.norm or "–", rule.abhilfe or "–"]


def test_the_handbook_lists_every_rule_as_the_register_holds_it() -> None:
    listed = {row["code"]: row["rest"].split(" | ") for row in RULE.finditer(PAGE)}
    assert listed == {code: cells(rule) for code, rule in REGELN.items()}


def test_each_rule_stands_under_its_kind() -> None:
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL))
    for kind, body in sections.items():
        codes = [row["code"] for row in RULE.finditer(body)]
        assert codes == [code for code, rule in REGELN.items() if rule.art == kind]
    assert set(sections) == {rule.art for rule in REGELN.values()}


def test_the_handbook_lists_every_error_cause_with_its_rules() -> None:
    listed = {int(row["number"]): (row["text"], re.findall(r"`([^`]+)`", row["codes"])) for row in CAUSE.finditer(PAGE)}
    assert listed == {
        number: (text, [code for code, rule in REGELN.items() if number in rule.ursachen])
        for number, text in URSACHEN.items()
    }
