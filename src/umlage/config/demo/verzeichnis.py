"""Which house shows what: the tables of docs/demo.md, out of the plans of the houses."""

from __future__ import annotations

from umlage.config.demo.bestand import HAEUSER
from umlage.config.demo.fehlerhaeuser import FEHLERHAEUSER
from umlage.core.settlement.audit.register import REGELN

BEISPIELE = (
    ("0000001-2", "Das Haus des Prospekts, erteilt: Fernwärme, Wärmezähler, Warmwasser"),
    ("0031500-4", "Haus mit Laden: Gas in zwei Rechnungen, Gerätetausch, Nutzerwechsel ohne Zwischenablesung"),
    ("0004711-0", "Ölhaus: Vorrat, Warmwasser nach Volumen, Ersatzwert"),
    ("0007120-3", "Kaltwasser und Heizkosten"),
    ("0098020-7", "Fernwärme: alle Schlüssel, Befreiungen, Ausbau im Jahr"),
)


def tafeln() -> str:
    """The houses with their constellations, and the rules with their houses."""
    rows = ["| Liegenschaft | Konstellation |", "|---|---|"]
    rows += [f"| {nummer} | {text} |" for nummer, text in BEISPIELE]
    for plan in (*HAEUSER, *FEHLERHAEUSER):
        texts = [part.strip() for part in plan.konstellationen.split(";") if not part.strip().startswith("Fehler")]
        if texts:
            rows.append(f"| {plan.nummer} | {'; '.join(texts)} |")
    houses = {code: plan for plan in (*HAEUSER, *FEHLERHAEUSER) for code in plan.fehler}
    rows += ["", "## Eingebaute Fehler", "", "| Regel | Schwere | Liegenschaft |", "|---|---|---|"]
    words = {"fehler": "Fehler", "warnung": "Warnung", "hinweis": "Hinweis"}
    rows += [
        f"| `{code}` {regel.titel} | {words[regel.schwere.value]} | {houses[code].nummer} |"
        for code, regel in REGELN.items()
    ]
    return "\n".join(rows)
