"""The kinds of costs that mean something to the law or on paper: a closed list, as a slip has consequences."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kostenart:
    """`titel`: what it is; `nummer`: in § 2 BetrKV, 0 where another law speaks."""

    titel: str
    nummer: int = 0


KOSTENARTEN: dict[str, Kostenart] = {
    # § 2 BetrKV
    "grundsteuer": Kostenart("laufende öffentliche Lasten des Grundstücks", 1),
    "wasser": Kostenart("Wasserversorgung, mit Zählern und Aufbereitung", 2),
    "abwasser": Kostenart("Entwässerung, auch Niederschlagswasser", 3),
    "aufzug": Kostenart("Personen- und Lastenaufzug", 7),
    "strassenreinigung": Kostenart("Straßenreinigung", 8),
    "muell": Kostenart("Müllbeseitigung", 8),
    "hausreinigung": Kostenart("Gebäudereinigung", 9),
    "ungeziefer": Kostenart("Bekämpfung von Ungeziefer", 9),
    "garten": Kostenart("Gartenpflege", 10),
    "beleuchtung": Kostenart("Beleuchtung, Allgemeinstrom", 11),
    "schornsteinfeger": Kostenart("Schornsteinreinigung und Abgasmessung", 12),
    "versicherung": Kostenart("Sach- und Haftpflichtversicherung", 13),
    "hauswart": Kostenart("Hauswart", 14),
    "antenne": Kostenart("Gemeinschaftsantenne", 15),
    "kabel": Kostenart("Entgelt für Kabelanschluss; zählt nur bis 30.06.2024", 15),
    "breitband": Kostenart("Bereitstellung von Glasfaser (§ 72 TKG)", 15),
    "waschkueche": Kostenart("Einrichtungen für die Wäschepflege", 16),
    "sonstiges": Kostenart("sonstige Betriebskosten, die vereinbart sind", 17),
    # § 7 Abs. 2, § 8 Abs. 2 HeizkostenV
    "betriebsstrom": Kostenart("Strom für Pumpen, Brenner und Regelung der Anlage"),
    "bedienung": Kostenart("Bedienung, Überwachung und Pflege der Anlage"),
    "wartung": Kostenart("Prüfung und Einstellung der Anlage durch eine Fachkraft"),
    "reinigung": Kostenart("Reinigung der Anlage und des Betriebsraums"),
    "legionellen": Kostenart("Prüfung des Warmwassers auf Legionellen"),
    # the fees that § 6a Abs. 3 HeizkostenV wants to see
    "geraetemiete": Kostenart("Miete der Zähler; steht als Entgelt in der Information"),
    "eichung": Kostenart("Eichung der Zähler; steht als Entgelt in der Information"),
    "ablesung": Kostenart("Ablesung der Geräte; steht als Entgelt in der Information"),
    "abrechnung": Kostenart("Berechnung und Aufteilung; steht als Entgelt in der Information"),
    "uvi": Kostenart("Verbrauchsinformation während des Jahres; steht als Entgelt in der Information"),
}
