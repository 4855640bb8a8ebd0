"""Germany as an outline, and where its postal regions lie: enough to see at a glance where houses are.

Degrees of longitude and latitude, rounded; drawn by us, no tiles from elsewhere.
"""

from __future__ import annotations

from math import cos, radians

UMRISS = (
    (8.65, 54.90), (9.43, 54.80), (10.03, 54.66), (10.20, 54.42), (11.10, 54.42), (10.85, 54.00), (11.45, 53.93),
    (12.10, 54.18), (12.50, 54.47), (13.40, 54.67), (13.70, 54.30), (14.20, 53.92), (14.38, 53.50), (14.41, 53.25),
    (14.14, 52.86), (14.60, 52.60), (14.55, 52.35), (14.72, 51.95), (14.63, 51.74), (15.00, 51.15), (14.83, 50.87),
    (14.30, 51.03), (13.90, 50.78), (13.30, 50.60), (12.95, 50.40), (12.30, 50.18), (12.20, 50.10), (12.50, 49.90),
    (12.65, 49.45), (13.00, 49.30), (13.40, 49.00), (13.83, 48.77), (13.45, 48.55), (12.83, 48.16), (12.95, 47.75),
    (13.05, 47.50), (12.70, 47.67), (12.20, 47.62), (11.60, 47.58), (11.25, 47.40), (10.70, 47.55), (10.25, 47.28),
    (10.00, 47.50), (9.68, 47.54), (9.18, 47.67), (8.60, 47.75), (8.30, 47.60), (7.60, 47.57), (7.55, 48.10),
    (7.80, 48.60), (8.23, 48.97), (7.60, 49.05), (6.90, 49.20), (6.45, 49.45), (6.40, 49.75), (6.10, 50.10),
    (6.00, 50.75), (5.88, 51.05), (6.10, 51.40), (6.20, 51.65), (5.98, 51.83), (6.75, 51.93), (7.03, 52.25),
    (6.70, 52.50), (7.05, 52.60), (7.08, 52.85), (7.20, 53.20), (7.00, 53.35), (7.10, 53.62), (8.00, 53.70),
    (8.15, 53.50), (8.50, 53.60), (8.70, 53.88), (9.20, 53.87), (8.90, 54.00), (8.80, 54.15), (8.60, 54.30),
    (8.95, 54.50), (8.65, 54.80),
)  # fmt: skip

# the middle of each region of two digits, and the town that people know it by
REGIONEN: dict[str, tuple[float, float, str]] = {
    "01": (13.74, 51.05, "Dresden"), "02": (14.70, 51.15, "Görlitz"), "03": (14.33, 51.76, "Cottbus"),
    "04": (12.37, 51.34, "Leipzig"), "06": (11.97, 51.48, "Halle"), "07": (11.90, 50.88, "Gera"),
    "08": (12.50, 50.72, "Zwickau"), "09": (12.92, 50.83, "Chemnitz"), "10": (13.40, 52.52, "Berlin"),
    "12": (13.45, 52.45, "Berlin"), "13": (13.35, 52.57, "Berlin"), "14": (13.06, 52.40, "Potsdam"),
    "15": (14.30, 52.34, "Frankfurt (Oder)"), "16": (13.30, 52.90, "Eberswalde"),
    "17": (13.30, 53.60, "Neubrandenburg"),
    "18": (12.30, 54.10, "Rostock"), "19": (11.40, 53.60, "Schwerin"), "20": (10.00, 53.55, "Hamburg"),
    "21": (10.20, 53.40, "Lüneburg"), "22": (10.05, 53.60, "Hamburg"), "23": (10.70, 53.87, "Lübeck"),
    "24": (10.10, 54.32, "Kiel"), "25": (9.10, 54.20, "Heide"), "26": (7.90, 53.20, "Oldenburg"),
    "27": (8.80, 53.40, "Bremerhaven"), "28": (8.80, 53.08, "Bremen"), "29": (10.30, 52.80, "Celle"),
    "30": (9.73, 52.37, "Hannover"), "31": (9.70, 52.15, "Hildesheim"), "32": (8.70, 52.10, "Herford"),
    "33": (8.60, 51.95, "Bielefeld"), "34": (9.50, 51.32, "Kassel"), "35": (8.70, 50.65, "Gießen"),
    "36": (9.70, 50.60, "Fulda"), "37": (9.95, 51.55, "Göttingen"), "38": (10.50, 52.20, "Braunschweig"),
    "39": (11.60, 52.20, "Magdeburg"), "40": (6.78, 51.22, "Düsseldorf"), "41": (6.45, 51.18, "Mönchengladbach"),
    "42": (7.15, 51.25, "Wuppertal"), "44": (7.40, 51.51, "Dortmund"), "45": (7.05, 51.47, "Essen"),
    "46": (6.70, 51.65, "Oberhausen"), "47": (6.65, 51.43, "Duisburg"), "48": (7.55, 51.96, "Münster"),
    "49": (7.95, 52.40, "Osnabrück"), "50": (6.90, 50.94, "Köln"), "51": (7.20, 50.97, "Bergisch Gladbach"),
    "52": (6.20, 50.78, "Aachen"), "53": (7.10, 50.68, "Bonn"), "54": (6.65, 49.85, "Trier"),
    "55": (8.00, 49.95, "Mainz"), "56": (7.50, 50.35, "Koblenz"), "57": (7.95, 50.85, "Siegen"),
    "58": (7.60, 51.30, "Hagen"), "59": (8.00, 51.60, "Hamm"), "60": (8.68, 50.11, "Frankfurt am Main"),
    "61": (8.65, 50.30, "Bad Homburg"), "63": (9.10, 50.05, "Offenbach"), "64": (8.70, 49.80, "Darmstadt"),
    "65": (8.20, 50.12, "Wiesbaden"), "66": (7.00, 49.30, "Saarbrücken"), "67": (8.20, 49.45, "Ludwigshafen"),
    "68": (8.47, 49.49, "Mannheim"), "69": (8.80, 49.40, "Heidelberg"), "70": (9.18, 48.78, "Stuttgart"),
    "71": (9.05, 48.82, "Böblingen"), "72": (9.10, 48.45, "Tübingen"), "73": (9.80, 48.75, "Göppingen"),
    "74": (9.40, 49.20, "Heilbronn"), "75": (8.70, 48.90, "Pforzheim"), "76": (8.35, 49.00, "Karlsruhe"),
    "77": (7.95, 48.45, "Offenburg"), "78": (8.60, 48.00, "Villingen-Schwenningen"), "79": (7.85, 47.95, "Freiburg"),
    "80": (11.57, 48.14, "München"), "81": (11.62, 48.12, "München"), "82": (11.30, 47.95, "Starnberg"),
    "83": (12.30, 47.85, "Rosenheim"), "84": (12.30, 48.45, "Landshut"), "85": (11.50, 48.55, "Ingolstadt"),
    "86": (10.80, 48.40, "Augsburg"), "87": (10.30, 47.75, "Kempten"), "88": (9.60, 47.85, "Ravensburg"),
    "89": (10.00, 48.45, "Ulm"), "90": (11.08, 49.45, "Nürnberg"), "91": (10.80, 49.35, "Ansbach"),
    "92": (12.00, 49.40, "Amberg"), "93": (12.20, 49.00, "Regensburg"), "94": (13.20, 48.70, "Passau"),
    "95": (11.80, 50.05, "Bayreuth"), "96": (10.90, 50.05, "Bamberg"), "97": (10.00, 49.85, "Würzburg"),
    "98": (10.70, 50.55, "Suhl"), "99": (10.90, 51.00, "Erfurt"),
}  # fmt: skip

# a degree of longitude is that much shorter than one of latitude in the middle of the country
_SCHMAL = cos(radians(51))
_WEST, _NORD, _MASS = 5.7, 55.1, 80
BREITE, HOEHE = round((15.2 - _WEST) * _SCHMAL * _MASS), round((_NORD - 47.1) * _MASS)


def punkt(lon: float, lat: float) -> tuple[int, int]:
    """Where a place lies on the map, from the left and the top."""
    return round((lon - _WEST) * _SCHMAL * _MASS), round((_NORD - lat) * _MASS)


def umriss() -> str:
    """The outline as points of an SVG polygon."""
    return " ".join(f"{x},{y}" for x, y in (punkt(lon, lat) for lon, lat in UMRISS))
