"""What it means when nothing can be kept: the database is away, or there is no room left."""

from __future__ import annotations

import errno

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LOCKED = "locked"


def no_room(problem: BaseException) -> bool:
    """Whether a disk is full, ours or that of the database."""
    if isinstance(problem, OSError):
        return problem.errno in _FULL
    if not isinstance(problem, OperationalError):
        return False
    text = str(problem).lower()
    return getattr(problem.__cause__, "sqlstate", None) == "53100" or "disk is full" in text


def outage(problem: BaseException | None) -> str | None:
    """The sentence for people when keeping things is what failed; None for every other trouble."""
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        if no_room(problem):
            return _("Kein Platz mehr auf dem Datenträger. Bitte Platz schaffen; gespeichert ist nur, was fertig war.")
        if isinstance(problem, InterfaceError | OperationalError):
            if _LOCKED in str(problem).lower():
                return _("Die Datenbank ist gerade belegt. Bitte noch einmal versuchen.")
            return _("Die Datenbank ist nicht erreichbar. Gespeichert ist nur, was fertig war.")
        problem = problem.__cause__ or problem.__context__
    return None
