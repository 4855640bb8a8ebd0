"""The half split of new oil and gas heating from 2028 on: a declared gap, so that nothing is split wrongly."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.core.finding import Finding, error, warning
from umlage.core.parameters import ParameterGap, parameter
from umlage.core.period import german_day
from umlage.core.settlement.akte import Akte

_BETROFFEN = ("erdgas_h", "erdgas_l", "heizoel", "heizoel_schwer", "fluessiggas")
_NORM = "CO2KostAufG § 5a; GModG § 43"


def stated(akte: Akte) -> Iterator[Finding]:
    """Errors for plants whose costs would have to be halved; a remark where the day of installation is not known."""
    last = akte.period.last
    try:
        parameter("co2kostaufg.haelfte").number(last)
    except ParameterGap as gap:
        reason = gap.reason
    else:
        return
    for anlage in akte.anlagen:
        if anlage.energieart not in _BETROFFEN or anlage.co2_entfaellt:
            continue
        where, built = f"anlagen/{anlage.nr}/eingebaut_am", anlage.eingebaut_am
        if built is None:
            yield warning(
                "co2.einbau_offen",
                where,
                "Ab 2028 trägt der Vermieter bei Heizungen, die nach dem 29.07.2026 in ein bestehendes Gebäude "
                "eingebaut sind, die Hälfte statt der Stufe. Ohne Tag des Einbaus gilt die Stufe.",
                norm=_NORM,
                remedy="eingebaut_am angeben.",
            )
        elif parameter("co2kostaufg.haelfte_einbau").number(built) == 1:
            yield error(
                "co2.haelfte",
                where,
                f"Die Heizung ist am {german_day(built)} eingebaut; für Kosten ab 2028 ist die Teilung nicht "
                f"hinterlegt ({reason}).",
                norm=_NORM,
                remedy="Bis dahin von Hand teilen, und bei der Anlage co2_entfaellt mit diesem Grund angeben.",
            )
