"""Questions about mappings of foreign columns."""

from __future__ import annotations

from umlage.apps.geraete.models import Zuordnung


def wahl(auch: int | None = None) -> list[tuple[str, str]]:
    """Those that can be chosen: primary key and name, the newest fassung of each, and the one that is chosen now."""
    rows = list(Zuordnung.objects.order_by("kennung", "fassung").defer("inhalt"))
    newest = {row.kennung: row.pk for row in rows}
    wanted = {*newest.values(), auch}
    return [(str(row.pk), f"{row.kennung} ({row.fassung})") for row in rows if row.pk in wanted]


def zuordnung(nummer: int) -> Zuordnung | None:
    """One of them."""
    return Zuordnung.objects.filter(pk=nummer).first()
