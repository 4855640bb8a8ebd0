"""`umlage compare`: two Akten of one house and period, old and corrected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from umlage.cli import ausgabe
from umlage.cli.ablage import place_all
from umlage.cli.aufruf import Missing, Unusable
from umlage.cli.befehle import check_folder, print_findings, read_akte
from umlage.cli.logo import logo_of
from umlage.core.finding import Refused
from umlage.core.money import Money, german
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.ergebnis import Ergebnis, finding_data
from umlage.core.vergleich.vergleich import Nutzervergleich, Stand, Vergleich, on_side, vergleich
from umlage.core.vergleich.worte import worte
from umlage.documents.mappe import corrections
from umlage.documents.zeichen import nicht_druckbar
from umlage.formats.akte.syntax import Unreadable

_NAMENSBREITE = 32


@click.command()
@click.argument("alt", metavar="ALT", type=click.Path(path_type=Path))
@click.argument("neu", metavar="NEU", type=click.Path(path_type=Path))
@click.option("-o", "--ordner", metavar="ORDNER", help="Ordner für die Korrekturabrechnungen und vergleich.json.")
@click.option("--json", "as_json", is_flag=True, help="Nur den Vergleich als JSON ausgeben.")
def compare(alt: Path, neu: Path, ordner: str | None, as_json: bool) -> int:
    """Zwei Akten vergleichen: Unterschied je Nutzer mit Gründen, Korrekturabrechnungen als PDF."""
    if ordner == "":
        raise Missing("Der Ordner für die Dokumente hat keinen Namen.")
    folder = Path(ordner) if ordner is not None else None
    if folder is not None:
        check_folder(folder)
    try:
        corrected = _read(neu, "neu")
        logo, problems = logo_of(corrected, neu.parent)
        if problems:
            raise Refused(on_side(problems, "neu"))
        found = vergleich(_read(alt, "alt"), corrected)
        found.findings += nicht_druckbar(found.neu.haus.akte)
    except Refused as refused:
        if not as_json:
            raise
        findings = [finding_data(row) for row in refused.findings]
        click.echo(json.dumps({"aenderungen": [], "nutzer": [], "findings": findings}, ensure_ascii=False))
        return 1
    data = json.dumps(as_data(found), ensure_ascii=False, indent=1)
    files: list[Path] = []
    if folder is not None:
        made = {**corrections(found, logo), "vergleich.json": (data + "\n").encode()}
        old = [path.name for path in folder.glob("korrekturabrechnung-*.pdf")] if folder.is_dir() else []
        files = place_all(folder, made, [name for name in old if name not in made])
    if as_json:
        click.echo(data)
        return 0
    for line in _lines(found):
        click.echo(line)
    if found.findings:
        click.echo()
        print_findings(found.findings)
    if folder is not None:
        click.echo()
        click.echo(f"{len(files)} {'Datei' if len(files) == 1 else 'Dateien'} in {folder}:")
        for file in files:
            click.echo(f"  {file}")
    return 0


def _read(path: Path, side: str) -> Akte:
    try:
        return read_akte(path)
    except Refused as refused:
        raise Refused(on_side(refused.findings, side)) from None
    except Unreadable as problem:
        raise Unusable(f"Die Datei {path} ist nicht lesbar: {problem}") from None


# --- for people --------------------------------------------------------------------------------


def _lines(found: Vergleich) -> Iterator[str]:
    akte = found.neu.haus.akte
    place = akte.liegenschaft
    yield f"Liegenschaft {place.nr}, {place.strasse}, {place.plz} {place.ort}, {akte.period}"
    yield ""
    if not found.ursachen:
        yield "Die Akten unterscheiden sich nicht."
        return
    yield _overview(found)
    yield ""
    for name, old, new in (
        ("Gesamtkosten des Hauses", found.alt.gesamtkosten, found.neu.gesamtkosten),
        ("Eigentümer vorab", found.alt.eigentuemer, found.neu.eigentuemer),
    ):
        if old.cents or new.cents:
            before = "unverändert" if old == new else f"statt {_euro(old.cents)} €"
            yield f"{name:<24} {_euro(new.cents)} € {before}"
    yield from _reasons(found)
    without = [worte(ursache) for ursache in found.ursachen if not ursache.wirkt]
    if without:
        yield ""
        yield "Geändert, für sich allein ohne Unterschied:"
        yield from (f"  {text}" for text in without)
    yield from _one_sided(found)


def _overview(found: Vergleich) -> str:
    rows = []
    for row in found.nutzer:
        name = found.person(row.nr).bewohner.nutzer.name
        rows.append(
            (
                row.nr,
                name if len(name) <= _NAMENSBREITE else f"{name[: _NAMENSBREITE - 1]}…",
                *(_euro(stand.betrag) if stand is not None else "–" for stand in (row.alt, row.neu)),
                *(_saldo(stand) for stand in (row.alt, row.neu)),
                _signed(row.differenz),
            )
        )
    head = ("Nutzer", "Name", "Kosten alt €", "neu €", "Saldo alt €", "neu €", "Unterschied €")
    return ausgabe.table(head, rows, right=(2, 3, 4, 5, 6))


def _reasons(found: Vergleich) -> Iterator[str]:
    for row in found.nutzer:
        if not row.beitraege and not row.wechselwirkung:
            continue
        yield ""
        yield f"Nutzer {row.nr}, {found.person(row.nr).bewohner.nutzer.name}: {_signed(row.differenz)} €, davon"
        parts = [(cents, worte(found.ursache(number))) for number, cents in row.beitraege]
        if row.wechselwirkung:
            parts.append((row.wechselwirkung, "Wechselwirkung der Änderungen"))
        width = max(len(_signed(cents)) for cents, _ in parts)
        yield from (f"  {_signed(cents).rjust(width)} €  {text}" for cents, text in parts)


def _one_sided(found: Vergleich) -> Iterator[str]:
    for row in found.nutzer:
        if row.alt is None or row.neu is None:
            yield ""
            yield (
                f"Nutzer {row.nr} steht nur in der neuen Akte: dafür ist eine Einzelabrechnung nötig (umlage bill)."
                if row.alt is None
                else f"Nutzer {row.nr} steht nur in der alten Akte: diese Abrechnung entfällt."
            )


def _saldo(stand: Stand | None) -> str:
    return _euro(stand.saldo) if stand is not None else "–"


def _euro(cents: int) -> str:
    return german(Money(cents).exact().cents / 100, 2)


def _signed(cents: int) -> str:
    return f"+{_euro(cents)}" if cents > 0 else _euro(cents)


# --- for programs ------------------------------------------------------------------------------


def as_data(found: Vergleich) -> dict[str, object]:
    """The comparison as plain text values; contributions and `wechselwirkung` add up to `differenz`."""
    akte = found.neu.haus.akte
    return {
        "liegenschaft": akte.liegenschaft.nr,
        "zeitraum": {"von": akte.zeitraum.von.isoformat(), "bis": akte.zeitraum.bis.isoformat()},
        "alt": _side(found.alt),
        "neu": _side(found.neu),
        "aenderungen": [
            {
                "nummer": ursache.nummer,
                "pfade": [aenderung.pfad for aenderung in ursache.aenderungen],
                "beschreibung": worte(ursache),
                "wirkt": ursache.wirkt,
            }
            for ursache in found.ursachen
        ],
        "nutzer": [_nutzer(row) for row in found.nutzer],
        "nur_alt": [row.nr for row in found.nutzer if row.neu is None],
        "nur_neu": [row.nr for row in found.nutzer if row.alt is None],
        "findings": [finding_data(finding) for finding in found.findings],
    }


def _side(ergebnis: Ergebnis) -> dict[str, str]:
    return {
        "erstellt_am": ergebnis.haus.akte.abrechnung.erstellt_am.isoformat(),
        "gesamtkosten": str(ergebnis.gesamtkosten),
        "eigentuemer": str(ergebnis.eigentuemer),
    }


def _nutzer(row: Nutzervergleich) -> dict[str, object]:
    return {
        "nutzer_nr": row.nr,
        "alt": _stand(row.alt),
        "neu": _stand(row.neu),
        "differenz": str(Money(row.differenz)),
        "beitraege": [{"aenderung": nummer, "betrag": str(Money(cents))} for nummer, cents in row.beitraege],
        "wechselwirkung": str(Money(row.wechselwirkung)),
    }


def _stand(stand: Stand | None) -> dict[str, str] | None:
    if stand is None:
        return None
    return {
        "betrag": str(Money(stand.betrag)),
        "weiteres": str(Money(stand.sonder)),
        "vorauszahlung": str(Money(stand.vorauszahlung)),
        "saldo": str(Money(stand.saldo)),
    }
