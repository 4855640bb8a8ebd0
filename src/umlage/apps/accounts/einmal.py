"""What happens once, however often and at how many workers the same form arrives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from umlage.apps.accounts.models import Formularmarke

# longer does no form lie open: its log-in ends before
_KEPT = timedelta(days=2)


class SentBefore(Exception):
    """This very form was saved already."""


@contextmanager
def once(marke: str, am: datetime) -> Iterator[None]:
    """What is done inside is saved together with the mark of its form, or not at all. SentBefore.

    Of two at the same time the second waits for the end of the first: the mark is in the database once. Where the
    first is refused its mark goes with it, and the form can be sent again. Without a mark nothing is compared.
    """
    with transaction.atomic():
        if marke:
            try:
                with transaction.atomic():
                    Formularmarke.objects.create(marke=marke, am=am)
            except IntegrityError as known:
                raise SentBefore(marke) from known
            Formularmarke.objects.filter(am__lt=am - _KEPT).delete()
        yield


def was_sent(marke: str) -> bool:
    """Whether this very form was saved already."""
    return bool(marke) and Formularmarke.objects.filter(marke=marke).exists()
