"""How the Nutzer of a house stand in its Nutzeinheiten: values added per Nutzeinheit, cents shared first over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from umlage.core.money import largest_remainder


@dataclass(frozen=True, slots=True)
class Gliederung:
    """Places of the Nutzer by Nutzeinheit.

    `erste`: first Nutzer of every Nutzeinheit; `einheit`: Nutzeinheit of every Nutzer; `mehrere`: the few that had
    more than one Nutzer, with their places. All others need no adding up and no second sharing.
    """

    erste: tuple[int, ...]
    einheit: tuple[int, ...]
    mehrere: tuple[tuple[int, tuple[int, ...]], ...]
    _of_first: Callable[[Sequence[int]], Sequence[int]] = field(repr=False, compare=False)
    """Picks the values at `erste`, and"""
    _of_unit: Callable[[Sequence[int]], Sequence[int]] = field(repr=False, compare=False)
    """those at `einheit`; called for every leaf of the tree."""

    @classmethod
    def of(cls, einheiten: Sequence[tuple[int, ...]]) -> Gliederung:
        """From the places of each Nutzeinheit; one without any Nutzer counts as not there."""
        first = tuple([places[0] for places in einheiten if places])
        of_all = tuple([number for number, places in enumerate(einheiten) for _ in places])
        several = tuple([(number, places) for number, places in enumerate(einheiten) if len(places) > 1])
        return cls(first, of_all, several, _picker(first), _picker(of_all))

    def je_einheit(self, values: Sequence[int]) -> Sequence[int]:
        """Values of the Nutzer added up per Nutzeinheit."""
        if not self.mehrere:
            return values
        sums = [*self._of_first(values)]
        for number, places in self.mehrere:
            sums[number] = sum([values[place] for place in places])
        return sums

    def je_nutzer(self, parts: Sequence[int], weights: Sequence[int]) -> list[int]:
        """The parts of the Nutzeinheiten, each shared among its Nutzer by their weights (all of one sign)."""
        if not self.mehrere:
            return list(parts)
        result = [*self._of_unit(parts)]
        for number, places in self.mehrere:
            part = parts[number]
            if len(places) == 2 and part >= 0:
                # of two parts the larger remainder is the first one's when it is half or more
                first, second = places
                own, whole = weights[first], weights[first] + weights[second]
                result[first] = cents = (2 * part * own + whole) // (2 * whole) if whole else 0
                result[second] = part - cents if whole else 0
                continue
            inner = [weights[place] for place in places]
            for place, cents in zip(places, restcent(part, inner), strict=True):
                result[place] = cents
        return result


def _picker(places: tuple[int, ...]) -> Callable[[Sequence[int]], Sequence[int]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda values: [values[place] for place in places]


def restcent(total: int, weights: Sequence[int]) -> list[int]:
    """Whole cents in proportion to weights of either sign, but all of the same; nothing when they add up to 0."""
    whole = sum(weights)
    if whole > 0:
        return largest_remainder(total, weights)
    if whole < 0:
        return largest_remainder(total, [-weight for weight in weights])
    return [0] * len(weights)
