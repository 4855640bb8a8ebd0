"""Cases of the rules of a cost tree by hand: just over the threshold, just under it."""

from __future__ import annotations

from decimal import Decimal

from tests.core.audit_house import mit
from tests.core.small_house import DROP, Plain, edited, gas, meter
from tests.core.test_baum_pruefung import PLANT, by_hand
from tests.core.test_vorerfassung import BY_AREA, HEATING, WATER
from tests.core.test_vorerfassung import _house as _pre_metered
from tests.core.test_vorerfassung import _mixed_water as _mixed

D = Decimal
ALL = {"groesse": "heizflaeche"}


def _leaf(nr: str, **more: object) -> Plain:
    return {"nr": nr, "bezeichnung": f"Blatt {nr}", "anteile": ALL} | more


def _only(nr: str, *flats: str, **more: object) -> Plain:
    return _leaf(nr, anteile=ALL | {"nutzeinheiten": flats}, **more)


def _devices(nr: str, *numbers: str, **more: object) -> Plain:
    return {"nr": nr, "bezeichnung": f"Zähler {nr}", "geraete": {"nummern": numbers}} | more


def _tree(*followers: Plain) -> Plain:
    """Two flats of 70 and 50 m²; fuel of 2,000.00."""
    tree = {"nr": "0", "bezeichnung": "Gesamtkosten", "nachfolger": followers}
    return mit(gas(), ("kostenbaum", tree), ("anlagen/0/co2_entfaellt", "Prüfung des Baums"))


def _plant(verteiler: Plain, *followers: Plain) -> Plain:
    return _tree(
        {"nr": "1", "bezeichnung": "Anlage", "kosten": ("A1.B",), "verteiler": verteiler, "nachfolger": followers}
    )


def _split(*followers: Plain) -> Plain:
    return _plant({"art": "prozent_grundkosten", "grundkosten": D(30)}, *followers)


def _groups(*followers: Plain) -> Plain:
    return _plant({"art": "summe"}, *followers)


def _used(nr: str, *numbers: str, **more: object) -> Plain:
    return _devices(nr, *numbers, wertermittler="nachfolger_verbrauch", **more)


def _taken(share: str) -> Plain:
    rows = tuple({"bezeichnung": "Vorab", "prozent": D(percent)} for percent in ("60", share))
    return _tree(_leaf("1", kosten=("A1.B",), pauschalen=rows))


def _periods(until: str) -> Plain:
    """The first flat bears the time until then, the second that from 1 April on."""
    spans = ({"von": "2023-01-01", "bis": until}, {"von": "2023-04-01", "bis": "2023-12-31"})
    leaves = (_only(f"1.{nr}", str(nr), zeitraum=span) for nr, span in enumerate(spans, start=1))
    return _plant({"art": "zeit", "gewicht": "tage"}, *leaves)


def _measured_until(last: str) -> Plain:
    """The heat meter of the first flat in an element of the year without its last day."""
    part = {"von": "2023-01-01", "bis": "2023-12-30"}
    rest = _only("1.2", "2", zeitraum={"von": "2023-12-31", "bis": "2023-12-31"})
    house = _plant({"art": "zeit", "gewicht": "tage"}, _devices("1.1", "11", zeitraum=part), rest)
    device = meter("11", "waermezaehler", ("2022-12-31", "0"), (last, "6000"), bis=last)
    return edited(house, "nutzeinheiten/0/geraete/0", device)


def _main(used: str) -> Plain:
    """The second group by a main meter less the 6,000 kWh of the first flat."""
    rest = _devices("1.2", "11", zaehler=("91",), wertermittler="differenz_verbrauch")
    device = meter("91", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", used), zweck="heizung")
    return edited(_groups(_used("1.1", "21"), rest), "anlagen/0/geraete", (device,))


CARBON = f"{PLANT}/pauschalen"
CASES: dict[str, tuple[Plain, Plain]] = {
    "baum.kosten_doppelt": (
        _tree(_leaf("1", kosten=("A1.B",)), _leaf("2", kosten=("A1.B",))),
        _tree(_leaf("1", kosten=("A1.B",)), _leaf("2")),
    ),
    "baum.kosten_fehlen": (_tree(_leaf("1")), _tree(_leaf("1", kosten=("A1.B",)))),
    "baum.pauschale": (_taken("40.0001"), _taken("40")),
    "baum.co2": (edited(by_hand(gas()), CARBON, DROP), by_hand(gas())),
    "baum.summe_null": (
        _tree(_leaf("1", kosten=("A1.B",), anteile={"werte": {"1": D(0)}})),
        _tree(_leaf("1", kosten=("A1.B",), anteile={"werte": {"1": D("0.000001")}})),
    ),
    "baum.zeitraum": (_periods("2023-03-30"), _periods("2023-03-31")),
    "baum.geraet_doppelt": (
        _split(_devices("1.1", "11", "21"), _devices("1.2", "21")),
        _split(_devices("1.1", "11"), _devices("1.2", "21")),
    ),
    "baum.geraet_fehlt": (
        _split(_devices("1.1", "11"), _leaf("1.2")),
        _split(_devices("1.1", "11", "21"), _leaf("1.2")),
    ),
    "baum.geraet_zeit": (_measured_until("2023-12-31"), _measured_until("2023-12-30")),
    "baum.anteil_doppelt": (
        _groups(
            _only("1.1", "1", "2", wertermittler="nachfolger_anteile"),
            _only("1.2", "2", wertermittler="nachfolger_anteile"),
        ),
        _groups(
            _only("1.1", "1", wertermittler="nachfolger_anteile"), _only("1.2", "2", wertermittler="nachfolger_anteile")
        ),
    ),
    "baum.nutzeinheit_fehlt": (
        _tree(_only("1", "1", kosten=("A1.B",))),
        _tree(_only("1", "1", "2", kosten=("A1.B",))),
    ),
    "baum.einheiten": (
        _groups(_used("1.1", "11"), _used("1.2", "22")),
        _groups(_used("1.1", "11"), _used("1.2", "21")),
    ),
    "baum.differenz": (_main("5999.999"), _main("6000")),
    "baum.differenz_verbrauch": (_main("6000"), _groups(_used("1.1", "11"), _used("1.2", "21"))),
    "baum.vorerfassung": (_pre_metered(WATER, HEATING), _pre_metered(WATER, BY_AREA)),
    "baum.hkvo": (
        _pre_metered(_mixed("vg_warmwasser2"), BY_AREA),
        _pre_metered(_mixed("vg_warmwasser1"), BY_AREA),
    ),
}
