"""The calibration of a meter."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from umlage.core.eingabe import Ganz, Tag, teil

Eichjahre = Annotated[Ganz, Field(ge=1, le=30)]


@teil("Eichung")
class Eichung:
    """Bis wann ein Zähler geeicht ist: aus dem Jahr der Eichung und der Frist, oder als Tag."""

    jahr: Annotated[Ganz, Field(ge=1970, le=2200)] | None = None
    """Jahr der Eichung oder, bei einem neuen Zähler, der Kennzeichnung (M und zwei Ziffern, zum Beispiel M19)."""
    frist: Eichjahre | None = None
    """Eichfrist in Jahren. Ohne Angabe: die des Modells, sonst die der Mess- und Eichverordnung; nötig bei Strom-,
    Gas- und Ölzählern, deren Frist von der Bauart abhängt."""
    bis: Tag | None = None
    """Letzter Tag der Eichfrist, wenn er feststeht, zum Beispiel nach einer Verlängerung (§ 35 MessEV). Er geht
    jahr und frist vor."""
