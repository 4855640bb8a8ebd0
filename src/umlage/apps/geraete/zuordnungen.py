"""Questions about mappings of foreign columns."""

from __future__ import annotations

from umlage.apps.geraete.models import Zuordnung


def wahl() -> list[tuple[str, str]]:
    """Those that can be chosen: primary key and name, the newest fassung of each."""
    newest: dict[str, Zuordnung] = {}
    for row in Zuordnung.objects.order_by("kennung", "fassung").defer("inhalt"):
        newest[row.kennung] = row
    return [(str(row.pk), f"{row.kennung} ({row.fassung})") for row in newest.values()]


def zuordnung(nummer: int) -> Zuordnung | None:
    """One of them."""
    return Zuordnung.objects.filter(pk=nummer).first()
