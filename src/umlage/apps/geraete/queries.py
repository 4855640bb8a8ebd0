"""Questions about devices."""

from __future__ import annotations

from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften.models import Liegenschaft, Nutzeinheit


def geraet(haus: Liegenschaft, nummer: int) -> Geraet | None:
    """A device of the house, by its primary key."""
    return haus.geraete.filter(pk=nummer).first()


def in_nutzeinheit(einheit: Nutzeinheit) -> list[Geraet]:
    """The devices that hang in a flat now."""
    return list(einheit.geraete.filter(bis__isnull=True))


def geraete_im_haus(haus: Liegenschaft) -> list[Geraet]:
    """The devices that hang in a house now, in its order."""
    rows = haus.geraete.filter(bis__isnull=True).select_related("nutzeinheit")
    return list(rows.order_by("nutzeinheit__reihenfolge", *Geraet._meta.ordering))
