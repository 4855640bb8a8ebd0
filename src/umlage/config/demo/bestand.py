"""The houses of the portfolio: which constellation of the core each shows, and which faults are planted in it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from umlage.config.demo import haeuser as h
from umlage.config.demo import menschen as m
from umlage.config.demo.bau import haus
from umlage.config.demo.bauplan import Bauplan, Haus
from umlage.config.demo.fehlerhaeuser import FEHLERHAEUSER

D = Decimal
SEED = 1
F, R, E = "fuldatal", "roemerhof", "elbufer"
WZ = "waermezaehler"
FREIGABE = m.freigegeben(
    "grundkosten.grenze", "einstellungen/heizung/grundkosten", h.einstellung(heizung={"grundkosten": D(25)})
)
HAEUSER = (
    Bauplan("0100001", F, "Erdgas, Heizkostenverteiler, alle Kosten des Hauses", 18, stand="erteilt"),
    Bauplan("0100002", F, "Erdgas, Wärmezähler; Nutzerwechsel und Leerstand", 24, erfassung=WZ, stand="freigegeben"),
    Bauplan(
        "0100004",
        F,
        "Fernwärme; Information nach § 6a; Verbrauchsinformation; Servicerechnung aus Artikeln und Tarif",
        30,
        "fernwaerme",
        besonderes=(m.information, m.verbrauchsinformation, h.servicerechnung),
    ),
    Bauplan(
        "0100005",
        F,
        "Wärmepumpe; Strompreisbremse 2023",
        8,
        "waermepumpe",
        WZ,
        besonderes=(h.entlastung,),
        fehler=("waermepumpe.ausnahme",),
    ),
    Bauplan(
        "0100006", F, "Wärmepumpe mit Spitzenkessel (bivalent)", 10, "waermepumpe", WZ, besonderes=(h.spitzenkessel,)
    ),
    Bauplan(
        "0100007",
        F,
        "Solarwärme für Warmwasser; Denkmalschutz halbiert den Vermieteranteil am Kohlendioxid; "
        "Direktkosten, Gebühren, Befreiungen, neue Vorauszahlung; Kabelgebühren bis 30.06.2024",
        8,
        besonderes=(
            h.solar,
            h.am_haus(co2_beschraenkung="eine", co2_beschraenkung_grund="Denkmalschutz, Bescheid 12/2019"),
            m.geld,
            m.mitteilungen,
            h.kabel,
        ),
        stand="wartet",
    ),
    Bauplan("0100008", F, "Siedlung: Nutzergruppen mit Vorerfassung", 20, "fernwaerme", WZ, besonderes=(m.gruppen,)),
    Bauplan(
        "0200009",
        R,
        "Mischausstattung: Wärmezähler neben Heizkostenverteilern",
        12,
        "fernwaerme",
        besonderes=(m.mischausstattung,),
    ),
    Bauplan("0200010", R, "Verdunster", 10, erfassung="verdunster", art="heizkosten"),
    Bauplan(
        "0200011",
        R,
        "Heizkostenverteiler nach Heizkörpern bewertet; Ersatzwert; Kürzungsrechte",
        8,
        erfassung="bewertet",
        besonderes=(m.ersatzwert, m.pflichten),
    ),
    Bauplan(
        "0200012",
        R,
        "Gemeinschaft der Wohnungseigentümer (WEG), Schlüssel EA",
        16,
        besonderes=(h.eigentum,),
        stand="freigegeben",
    ),
    Bauplan("0200013", R, "Kälte und Strom nach Zählern, Büros", 8, "", "ohne", "", besonderes=(m.kaelte,)),
    Bauplan(
        "0200014",
        R,
        "Preisgebunden mit Umlageausfallwagnis (NMV)",
        14,
        "fernwaerme",
        besonderes=(h.preisgebunden,),
        stand="wartet",
    ),
    Bauplan(
        "0200015", R, "Laden mit Nettoabrechnung; Gartenzähler", 9, erfassung=WZ, besonderes=(h.laden, m.gartenzaehler)
    ),
    Bauplan("0200016", R, "Wärmelieferung nach Tarif und Zähler", 10, "fernwaerme", WZ, besonderes=(h.waermetarif,)),
    Bauplan("0200017", R, "Wechsel des Brennstoffs: Kesseltausch am 01.07.2025", 8, besonderes=(h.kesseltausch,)),
    Bauplan(
        "0200018",
        R,
        "Gerätetausch; Überlauf der Anzeige; Wärmezähler in MWh",
        9,
        erfassung=WZ,
        ueberlauf=True,
        besonderes=(m.geraetetausch, m.megawattstunden),
    ),
    Bauplan(
        "0300019",
        E,
        "Schätzung nach Vorperioden, Vergleichsräumen und Durchschnitt (§ 9a)",
        16,
        jahre=(2025,),
        besonderes=(m.schaetzungen,),
    ),
    Bauplan(
        "0300020",
        E,
        "Entlastung 2022/2023: Soforthilfe und Preisbremse; Jahr von Juli bis Juni",
        8,
        beginn=7,
        besonderes=(h.entlastung,),
    ),
    Bauplan(
        "0300023",
        E,
        "Personen und Fläche ändern sich im Jahr; Leerstand das ganze Jahr; Waschküche und Garage mit Umlage; "
        "Freigabe: Grundkosten 25 % nach Vereinbarung",
        9,
        erfassung=WZ,
        besonderes=(m.aenderungen, m.leerstand, m.gemeinschaft, FREIGABE),
    ),
    Bauplan("0300024", E, "Kostenbaum von Hand", 6, erfassung=WZ, jahre=(2025,), besonderes=(h.baum_von_hand,)),
    Bauplan(
        "0300025",
        E,
        "Gasrechnung von Oktober bis September; Selbstablesung um den Stichtag; Rundung je Position",
        8,
        erfassung=WZ,
        besonderes=(
            h.gaslieferung_oktober,
            m.selbstablesung,
            h.in_der_abrechnung(rundung="je_position", gradtage="sommer-drittel"),
        ),
        fehler=("lieferung.abgegrenzt",),
    ),
)


def bestand(seed: int = SEED) -> Iterator[Haus]:
    """All made houses, one after the other."""
    for plan in (*HAEUSER, *FEHLERHAEUSER):
        yield haus(plan, seed)
