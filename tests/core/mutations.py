"""What goes wrong in a file: one deterministic mistake after another, made to a good Akte."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from tests.core.mutations_anywhere import ANYWHERE, Mutation, Values, frozen, thawed
from tests.core.mutations_settings import SETTINGS
from umlage.cli.musterhaeuser import musterakte
from umlage.formats.akte.syntax import plain_values

ROOT = Path(__file__).parents[2]
GOLDEN = (
    "a1-bfw-schema", "a2-musterabrechnung", "a3-gesamtabrechnung-2012", "a6-hausgeld-2018", "b1-30-70",
    "b6-leerstand", "c1-warmwasser-oel", "c7-warmwasser-vz", "c8-waerme-getrennt", "c9-fernwaerme-formel",
    "d1-bestand-din-4713", "d3-bestand-zweite-tranche", "e1-nutzerwechsel", "e8-grundsteuer-erste",
    "f12-eigennutzung", "f15-zentral-und-dezentral", "f16-halbes-jahr", "f18-vor-2023", "s2-oelbestand-2023",
)  # fmt: skip
SEEDS = (31, 43, 57, 104, 113, 123, 139, 165, 206, 215, 259, 281)
MUTATIONS: tuple[Mutation, ...] = (*ANYWHERE, *SETTINGS)


@cache
def houses() -> dict[str, Values]:
    """The houses that get spoilt: all examples, golden ones, and random ones of up to six Nutzeinheiten."""
    files = sorted((ROOT / "examples").glob("*.yaml")) + [ROOT / "tests/golden" / name / "akte.yaml" for name in GOLDEN]
    found: Values = {}
    for path in files:
        name = path.stem if path.parent.name == "examples" else path.parent.name
        found[name] = plain_values(path.read_bytes(), is_json=False)
    return found | {f"musterhaus-{seed}": musterakte(seed) for seed in SEEDS}


def spoilt(house: Values, chance: Random, mistakes: int) -> tuple[Values, str]:
    """A copy of the house with so many mistakes, and their names."""
    values = thawed(house)
    names: list[str] = []
    while len(names) < mistakes:
        mutation = chance.choice(MUTATIONS)
        if mutation(values, chance):
            names.append(mutation.__name__)
    return frozen(values), " + ".join(names)


def mutant(number: int) -> tuple[str, Values]:
    """The mutant with this number, the same on every machine: its description and its values."""
    chance = Random(f"Umlage {number}")
    names = sorted(houses())
    name = names[number % len(names)]
    values, mistakes = spoilt(houses()[name], chance, chance.choice((1, 1, 2)))
    return f"{number}: {name}, {mistakes}", values
