"""Who bears the costs of a room without Nutzer of its own, in a few words."""

from __future__ import annotations

from umlage.core.period import Period
from umlage.core.settlement.akte import Nutzeinheit, Umlage
from umlage.core.settlement.umlage import covers
from umlage.documents import kopf
from umlage.documents.liste.rahmen import SCHLUESSEL
from umlage.documents.zahlen import FEST, knapp


def umlagetext(einheit: Nutzeinheit, spanne: Period) -> str:
    """`umgelegt auf alle nach Fläche`, `umgelegt auf A 60, B 40 (nur Heizung)`; who bears it in a stretch of time."""
    teile = [_einer(umlage) for umlage in einheit.umlage if covers(umlage, spanne)]
    return f"umgelegt {'; '.join(teile)}" if teile else "nicht umgelegt: trägt der Eigentümer"


def _einer(umlage: Umlage) -> str:
    if umlage.werte is not None:
        wer = ", ".join(f"{nr}{FEST}{knapp(wert, 6)}" for nr, wert in umlage.werte.items())
        text = f"auf {wer}"
    else:
        wer = "alle" if umlage.auf is None else ", ".join(umlage.auf)
        allein = umlage.auf is not None and len(umlage.auf) == 1
        text = f"auf {wer}" + ("" if allein else f" nach {SCHLUESSEL[umlage.schluessel or 'NHN']}")
    if umlage.kostenarten is not None:
        return f"{text} (nur {', '.join(umlage.kostenarten)})"
    if umlage.kosten is None:
        return text
    return f"{text} (nur {', '.join(kopf.GRUPPEN.get(gruppe, gruppe) for gruppe in umlage.kosten)})"
