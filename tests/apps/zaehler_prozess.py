"""A process that takes numbers, and breaks off before some of them are kept: `organisation count seed`."""

import random
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402  # Django must be ready first

from umlage.apps.accounts.operations import found_organisation  # noqa: E402  # the same
from umlage.apps.accounts.scope import organisation_scope  # noqa: E402  # the same
from umlage.apps.verwaltung.nummern import next_number  # noqa: E402  # the same
from umlage.config.einrichten import migrated  # noqa: E402  # the same


class BrokenOff(Exception):
    """Something went wrong after the number was taken."""


def take(*, break_off: bool) -> str:
    with transaction.atomic():
        number = next_number(art="abrechnung", werte={"jahr": "2026", "liegenschaft": "1"}, taken=lambda nummer: False)
        if break_off:
            raise BrokenOff
    return number


def main() -> None:
    if sys.argv[1] == "anlegen":
        migrated()
        print(found_organisation(kurz="x", name="X", art="stadtwerk", farbe="#000000", absender={}).pk)
        return
    organisation, count, dice = int(sys.argv[1]), int(sys.argv[2]), random.Random(sys.argv[3])
    kept: list[str] = []
    with organisation_scope(organisation):
        while len(kept) < count:
            try:
                kept.append(take(break_off=dice.random() < 0.2))
            except BrokenOff:
                continue
    print("\n".join(number.rpartition("-")[2] for number in kept))


main()
