"""What makes a house of the portfolio special: its owners, its keys, its plant."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from umlage.config.demo import namen
from umlage.config.demo.bauplan import Aenderung, Werte
from umlage.core.settlement.audit.audit import audited
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain, to_json, with_tree
from umlage.formats.akte.syntax import plain_values

D = Decimal
CENT = D("0.01")


def am_haus(**values: object) -> Aenderung:
    """The Liegenschaft says more of itself."""

    def change(akte: Werte, jahr: int) -> None:
        akte["liegenschaft"] |= values

    return change


def an_der_anlage(**values: object) -> Aenderung:
    """The plant says more of itself."""

    def change(akte: Werte, jahr: int) -> None:
        akte["anlagen"][0] |= values

    return change


def in_der_abrechnung(**values: object) -> Aenderung:
    """The Abrechnung is made in another way."""

    def change(akte: Werte, jahr: int) -> None:
        akte["abrechnung"] |= values

    return change


def einstellung(**values: object) -> Aenderung:
    """The keys of the house are others."""

    def change(akte: Werte, jahr: int) -> None:
        akte["einstellungen"] = {**akte.get("einstellungen", {}), **values}

    return change


def eigentum(akte: Werte, jahr: int) -> None:
    """Owners of flats: costs by their shares in the property, carbon costs shown and not taken."""
    akte["liegenschaft"]["weg"] = True
    rows = akte["nutzeinheiten"]
    area = sum((row["flaeche"]["heizung"] for row in rows), D(0))
    for row in rows:
        row["mea"] = (row["flaeche"]["heizung"] * 1000 / area).quantize(D(1))
    rows[0]["mea"] += 1000 - sum((row["mea"] for row in rows), D(0))
    for cost in akte["hausnebenkosten"][:2]:
        cost["schluessel"] = "EA"


def laden(akte: Werte, jahr: int) -> None:
    """A shop on the ground floor that pays with value added tax."""
    akte["liegenschaft"]["art"] = "gemischt"
    row = akte["nutzeinheiten"][0]
    row |= {"nutzung": "gewerbe", "lage": "Laden, EG"}
    name = namen.laden(Random(akte["liegenschaft"]["nr"]))
    row["nutzer"] = [
        {
            "nr": f"{row['nr']}-1",
            "anrede": "Firma",
            "name": name,
            "personen": D(2),
            "nettoabrechnung": True,
            "vorauszahlung": row["nutzer"][-1].get("vorauszahlung", {}),
        }
    ]


def preisgebunden(akte: Werte, jahr: int) -> None:
    """Price-bound housing with the surcharge for the risk of loss."""
    for row in akte["nutzeinheiten"]:
        row["preisgebunden"] = True
    akte["einstellungen"] = {"umlageausfallwagnis": {"prozent": D(2)}}


def stueckkosten(akte: Werte, jahr: int) -> None:
    """Smoke detectors by pieces, the lift by Nutzer, television by flats."""
    name = "Prüfung der Rauchwarnmelder"
    rows = akte["nutzeinheiten"]
    akte["hausnebenkosten"] += [
        {"bezeichnung": name, "kostenart": "sonstiges", "betrag": D(len(rows) * 14), "schluessel": "STK"},
        {"bezeichnung": "Aufzug", "kostenart": "aufzug", "betrag": D(len(rows) * 62), "schluessel": "AN"},
        {"bezeichnung": "Gemeinschaftsantenne", "kostenart": "antenne", "betrag": D(180), "schluessel": "WNZ"},
    ]
    for row in rows:
        for person in row["nutzer"]:
            if not person.get("leerstand"):
                person["stueck"] = {name: D(4)}


def kabel(akte: Werte, jahr: int) -> None:
    """Cable fees, which Nutzer bear until the end of June 2024."""
    if jahr > 2024:
        return
    last = "2024-06-30" if jahr == 2024 else akte["zeitraum"]["bis"]
    akte["hausnebenkosten"].append(
        {
            "bezeichnung": "Kabelanschluss",
            "kostenart": "kabel",
            "betrag": D(len(akte["nutzeinheiten"]) * 55),
            "schluessel": "WNZ",
            "zeitraum": {"von": akte["zeitraum"]["von"], "bis": last},
        }
    )


def wassertarif(akte: Werte, jahr: int) -> None:
    """Water by the price list instead of invoices, with a new price in the middle of the year."""
    first, last = akte["zeitraum"]["von"], akte["zeitraum"]["bis"]
    water = sum((row["betrag"] for row in akte.pop("kaltwasser")), D(0)) / D("4.95")
    akte["tarife"] = [
        {
            "bezeichnung": name,
            "bereich": "kaltwasser",
            "kostenart": kind,
            "menge": water.quantize(D(1)),
            "einheit": "m3",
            "preise": [
                {"ab": first, "grundpreis": D(84), "arbeitspreis": D(price)},
                {"ab": f"{last[:4]}-07-01", "grundpreis": D(96), "arbeitspreis": D(price) + D("0.12")},
            ],
            "quelle": f"Preisblatt {last[:4]}",
        }
        for name, kind, price in (("Trinkwasser", "wasser", "2.12"), ("Abwasser", "abwasser", "2.48"))
    ]


def waermetarif(akte: Werte, jahr: int) -> None:
    """District heating by the contract: the quantity is that of the heat meter of the house."""
    plant, first = akte["anlagen"][0], akte["zeitraum"]["von"]
    carbon = plant.pop("lieferungen")[0]["co2"]["kg"]
    meter = next(row for row in plant["geraete"] if row["zweck"] == "gesamt")
    used = meter["ablesungen"][-1]["stand"] - meter["ablesungen"][0]["stand"]
    carbon = (used * D("0.128")).quantize(D("0.1"))
    akte["tarife"] = [
        {
            "bezeichnung": "Wärmelieferung",
            "bereich": "lieferung",
            "anlage": plant["nr"],
            "zaehler": [meter["nr"]],
            "mwst": D(7 if jahr == 2023 else 19),
            "co2": {"kg": carbon, "betrag": (carbon * D("0.06545")).quantize(CENT)},
            "preise": [{"ab": first, "monatspreis": D(105), "arbeitspreis": D("0.118")}],
            "quelle": "Wärmeliefervertrag vom 01.10.2020",
        }
    ]


def servicerechnung(akte: Werte, jahr: int) -> None:
    """What the service asks of its client: one article goes on to the Nutzer as a tariff, the others do not."""
    plant, flats = akte["anlagen"][0], len(akte["nutzeinheiten"])
    nr = akte["liegenschaft"]["nr"]
    plant["kosten"] = [cost for cost in plant["kosten"] if cost.get("kostenart") != "abrechnung"]
    akte["artikel"] = [
        {"nr": "100", "bezeichnung": "Ablesung und Abrechnung", "mwst": D(19), "erloeskonto": "8400"},
        {"nr": "110", "bezeichnung": "Verbrauchsinformation", "einheit": "Nutzeinheit", "preis": D("4.80")},
        {"nr": "120", "bezeichnung": "Zähler vor Ort geprüft", "einheit": "Stunde", "preis": D("71.40")},
        {"nr": "900", "bezeichnung": "Treuenachlass"},
    ]
    akte["artikel"][2]["preisart"] = "brutto"
    for row in akte["artikel"][1:]:
        row |= {"mwst": D(19), "erloeskonto": "8410"}
    akte.setdefault("tarife", []).append(
        {
            "bezeichnung": "Ablesung und Abrechnung",
            "bereich": "anlage",
            "anlage": plant["nr"],
            "kostenart": "abrechnung",
            "mwst": D(19),
            "menge": D(flats),
            "einheit": "Nutzeinheit",
            "artikel": "100",
            "preise": [{"ab": akte["zeitraum"]["von"], "arbeitspreis": D("22.61")}],
            "quelle": f"Preisliste {jahr}",
        }
    )
    akte["servicerechnung"] = {
        "nr": f"R-{jahr + 1}-{nr[-4:]}",
        "am": f"{jahr + 1}-05-04",
        "zahlbar_bis": f"{jahr + 1}-05-18",
        "steuernummer": "26 250 00047",
        "iban": "DE02 1203 0000 0000 2020 51",
        "debitor": f"1{nr[-4:]}",
        "positionen": [
            {"artikel": "110", "menge": D(flats)},
            {"artikel": "120", "menge": D("1.5"), "text": "Wohnungswasserzähler auf Anruf geprüft"},
            {"artikel": "900", "menge": D(1), "preis": D("-25.00")},
        ],
    }


def spitzenkessel(akte: Werte, jahr: int) -> None:
    """A boiler beside the heat pump, for the coldest days; both make hot water, each with its own meter."""
    first, last = akte["zeitraum"]["von"], akte["zeitraum"]["bis"]
    nr = akte["liegenschaft"]["nr"][-3:]
    area = sum((row["flaeche"]["heizung"] for row in akte["nutzeinheiten"]), D(0))
    gas, hot = (area * 20).quantize(D(1)), (area * 3).quantize(D(1))
    low = last <= "2024-03-31" and last >= "2022-10-01"
    kilos = (gas * D("0.18139")).quantize(D("0.1"))
    tonne = {"2023": 30, "2024": 45, "2025": 55}[last[:4]]
    akte["anlagen"][0]["bezeichnung"] = "Wärmepumpe"
    akte["anlagen"].append(
        {
            "nr": "2",
            "bezeichnung": "Spitzenkessel",
            "energieart": "erdgas_h",
            "brennwert": True,
            "warmwasser": {"verfahren": "waermezaehler"},
            "geraete": [
                {
                    "nr": f"71{nr}01",
                    "art": "waermezaehler",
                    "zweck": "warmwasser",
                    "ablesungen": [
                        {"am": _eve(first), "stand": hot * (jahr - 2023)},
                        {"am": last, "stand": hot * (jahr - 2022)},
                    ],
                }
            ],
            "lieferungen": [
                {
                    "am": last,
                    "menge": gas,
                    "einheit": "kWh",
                    "betrag": (gas * D("0.115")).quantize(CENT),
                    "mwst": D(7 if low else 19),
                    "co2": {"kg": kilos, "betrag": (kilos * tonne * (107 if low else 119) / 100000).quantize(CENT)},
                }
            ],
        }
    )


def _eve(first: str) -> str:
    year = int(first[:4])
    return {"01-01": f"{year - 1}-12-31", "07-01": f"{year}-06-30"}[first[5:]]


def solar(akte: Werte, jahr: int) -> None:
    """The sun makes a part of the hot water; its meter is subtracted."""
    meter = akte["anlagen"][0]["geraete"][0]
    akte["anlagen"][0]["geraete"].append(
        {
            **meter,
            "nr": f"{meter['nr'][:-1]}9",
            "zweck": "solar_warmwasser",
            "raum": "Dach",
            "ablesungen": [{**row, "stand": (row["stand"] / 4).quantize(D(1))} for row in meter["ablesungen"]],
        }
    )


def kesseltausch(akte: Werte, jahr: int) -> None:
    """The gas boiler was replaced by a heat pump on 1 July of the newest year."""
    plant = akte["anlagen"][0]
    if jahr < 2025:
        return
    row = plant["lieferungen"][0]
    for name in ("menge", "betrag"):
        row[name] = (row[name] * 55 / 100).quantize(D(1) if name == "menge" else CENT)
    row["co2"] = {name: (value * 55 / 100).quantize(CENT) for name, value in row["co2"].items()}
    row["zeitraum"] = {"von": "2025-01-01", "bis": "2025-06-30"}
    row["am"] = "2025-07-12"
    plant |= {"bis": "2025-06-30", "bezeichnung": "Gaskessel", "lieferungen": [row]}
    meter = plant["geraete"][0]
    opening, closing = (reading["stand"] for reading in meter["ablesungen"])
    middle = ((opening + closing) / 2).quantize(D(1))
    plant["geraete"] = [
        {
            **meter,
            "bis": "2025-06-30",
            "ablesungen": [meter["ablesungen"][0], {"am": "2025-06-30", "stand": middle, "art": "tausch"}],
        }
    ]
    heat = (closing - middle) * 3
    akte["anlagen"].append(
        {
            "nr": "2",
            "bezeichnung": "Wärmepumpe",
            "energieart": "waermepumpe",
            "von": "2025-07-01",
            "warmwasser": {"verfahren": "waermezaehler"},
            "geraete": [
                _neu(f"{meter['nr']}2", "warmwasser", closing - middle),
                _neu(f"{meter['nr']}3", "gesamt", heat),
            ],
            "lieferungen": [
                {
                    "am": "2026-01-15",
                    "menge": (heat / D("3.4")).quantize(D(1)),
                    "einheit": "kWh",
                    "betrag": (heat / D("3.4") * D("0.29")).quantize(CENT),
                    "mwst": D(19),
                    "zeitraum": {"von": "2025-07-01", "bis": "2025-12-31"},
                }
            ],
        }
    )


def _neu(nr: str, zweck: str, used: Decimal) -> Werte:
    readings = [{"am": "2025-06-30", "stand": D(0), "art": "tausch"}, {"am": "2025-12-31", "stand": used}]
    return {"nr": nr, "art": "waermezaehler", "zweck": zweck, "ab": "2025-07-01", "ablesungen": readings}


def entlastung(akte: Werte, jahr: int) -> None:
    """The state paid a part of the energy in December 2022 and in 2023."""
    plant = akte["anlagen"][0]
    kind = {"waermepumpe": "strompbg"}.get(plant["energieart"], "ewpbg")
    last = akte["zeitraum"]["bis"]
    rate = plant["lieferungen"][0]["mwst"]
    paid = plant["lieferungen"][0]["betrag"]
    if last[:4] == "2023":
        rows = [(kind, 6)] if last == "2023-12-31" or kind == "strompbg" else [("ewsg", 11), (kind, 5)]
        plant["lieferungen"] += [
            {"am": last, "entlastung": word, "betrag": -(paid * share / 100).quantize(CENT), "mwst": rate}
            for word, share in rows
        ]


def gaslieferung_oktober(akte: Werte, jahr: int) -> None:
    """The supplier counts from October to September; the house by the calendar."""
    plant = akte["anlagen"][0]
    rows = [row for row in plant["lieferungen"] if "menge" in row]
    amount = sum((row["menge"] for row in rows), D(0))
    paid = sum((row["betrag"] for row in rows), D(0))
    kilos = (amount * D("0.18139")).quantize(D("0.1"))
    made = []
    for year in (jahr, jahr + 1):
        euros = kilos * {2023: 30, 2024: 45, 2025: 55, 2026: 55}[year] * D("1.19") / 1000
        made.append(
            {
                "am": f"{year}-10-14",
                "bezeichnung": "Erdgas",
                "menge": amount,
                "einheit": "kWh",
                "betrag": paid,
                "mwst": D(7 if year == 2023 else 19),
                "co2": {"kg": kilos, "betrag": euros.quantize(CENT)},
                "zeitraum": {"von": f"{year - 1}-10-01", "bis": f"{year}-09-30"},
            }
        )
    plant["lieferungen"] = made


def kubikmeter(akte: Werte, jahr: int) -> None:
    """The supplier bills cubic metres of gas, with the calorific value on the invoice."""
    plant = akte["anlagen"][0]
    del plant["brennwert"]
    plant["heizwert"] = D("10.2")
    for row in plant["lieferungen"]:
        if "menge" in row:
            row["menge"] = (row["menge"] / D("11.3")).quantize(D(1))
            row["einheit"] = "m3"
            row["co2"]["kg"] = (row["menge"] * D("10.2") * D("0.20088")).quantize(D("0.1"))


def baum_von_hand(akte: Werte, jahr: int) -> None:
    """The same house with its cost tree written out by hand."""
    content = from_plain(akte_fest(akte))
    text = to_json(with_tree(content, audited(settle(content)).wurzel.element))
    values = plain_values(text.encode(), is_json=True)
    assert isinstance(values, dict)
    akte.clear()
    akte.update(values)


def akte_fest(akte: Werte) -> Werte:
    """The Akte as it stands, as the reader takes it."""
    values = plain_values(to_json(akte).encode(), is_json=True)
    assert isinstance(values, dict)
    return values
