"""What is known of an Abrechnung only when it is issued: its number, and which one it corrects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Folge = Literal["korrektur", "gleich"]
"""What a correction is for a Nutzer who had a statement: he gets a Korrekturabrechnung, or nothing changed for him."""


@dataclass(frozen=True, slots=True)
class Vorgang:
    """`nummer`: empty for a trial run. `korrigiert`: number and day of the Abrechnung that this one corrects.

    `folgen`: by the number of the Nutzer; whoever is not named had no statement before.
    """

    nummer: str = ""
    korrigiert: str = ""
    korrigiert_vom: date | None = None
    folgen: Mapping[str, Folge] = field(default_factory=dict)

    def name(self, name: str) -> str:
        """The name of a document, with the number where there is one."""
        return f"{name}, Abrechnung {self.nummer}" if self.nummer else name


PROBE = Vorgang()
"""A trial run: nothing is issued."""
