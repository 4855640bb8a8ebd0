"""The print file of a run: all documents in the order of the post, and a list that says what stands where."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.models import Abrechnung, Dokument
from umlage.apps.archive.ablage import digest_of, keep
from umlage.apps.laeufe.models import Druckdatei, Lauf, Laufschritt
from umlage.apps.laeufe.queries import inert
from umlage.apps.liegenschaften.queries import natural
from umlage.documents.druckdatei import Druckstapel

# a file that printers and mailboxes still take, and memory that a small machine still has
MOST_PAGES = 4000


class Damaged(Exception):
    """A stored document is not what it was when it was issued."""


@dataclass(frozen=True, slots=True)
class Blatt:
    """A document in the print file: in which part, from which page on, how many pages."""

    teil: int
    ab: int
    seiten: int
    dokument: Dokument


def content(dokument: Dokument) -> bytes:
    """What a document holds, as it was issued. Damaged."""
    with default_storage.open(dokument.datei.name) as file:
        found: bytes = file.read()
    if digest_of(found) != dokument.pruefsumme:
        raise Damaged(_("Das Dokument {name} ist nicht mehr, wie es erteilt wurde.").format(name=dokument.name))
    return found


def documents_of(lauf: Lauf) -> Iterator[Dokument]:
    """The documents of all houses that the run found good: by number of the house, then overview and Nutzer."""
    steps = lauf.schritte.filter(stand=Laufschritt.Stand.FERTIG, abschluss=False, zeitraum__isnull=False)
    years = dict(steps.values_list("zeitraum_id", "nummer"))
    rows = Abrechnung.objects.filter(zeitraum__in=steps.values("zeitraum"), stand=Abrechnung.Stand.ERTEILT)
    for abrechnung in sorted(rows.only("pk", "zeitraum_id"), key=lambda row: natural(years[row.zeitraum_id])):
        house = Dokument.objects.filter(abrechnung=abrechnung.pk)
        yield from house.select_related("abrechnung__zeitraum__liegenschaft").order_by("pk")


def print_file(lauf: Lauf) -> Callable[[], tuple[int, int]]:
    """Make the files; what is handed back writes them down, in place of an earlier try: documents and pages."""
    parts: list[tuple[str, str, int, int, int]] = []
    sheets: list[Blatt] = []
    pile = Druckstapel()

    def close() -> None:
        if pile.dokumente:
            pdf = pile.pdf()
            parts.append((*keep(pdf, "druckdateien", "pdf"), len(pdf), pile.seiten, pile.dokumente))
        pile.close()

    for dokument in documents_of(lauf):
        if pile.seiten >= MOST_PAGES:
            close()
            pile = Druckstapel()
        first = pile.seiten + 1
        sheets.append(Blatt(len(parts) + 1, first, pile.add(content(dokument)), dokument))
    close()
    manifest = _manifest(sheets)
    place, digest = keep(manifest, "druckdateien", "csv")

    def write() -> tuple[int, int]:
        Druckdatei.objects.filter(lauf=lauf).delete()
        for number, (path, part_digest, size, seiten, dokumente) in enumerate(parts, 1):
            name = f"druckdatei-{lauf.pk}.pdf" if len(parts) == 1 else f"druckdatei-{lauf.pk}-{number}.pdf"
            Druckdatei.objects.create(
                lauf=lauf,
                art=Druckdatei.Art.PDF,
                name=name,
                datei=path,
                pruefsumme=part_digest,
                bytes=size,
                seiten=seiten,
                dokumente=dokumente,
            )
        if sheets:
            Druckdatei.objects.create(
                lauf=lauf,
                art=Druckdatei.Art.VERZEICHNIS,
                name=f"druckdatei-{lauf.pk}.csv",
                datei=place,
                pruefsumme=digest,
                bytes=len(manifest),
                dokumente=len(sheets),
            )
        return len(sheets), sum(sheet.seiten for sheet in sheets)

    return write


def _manifest(sheets: list[Blatt]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    head = _("Teil;Ab Seite;Seiten;Liegenschaft;Anschrift;Abrechnung;Nutzer;Dokument;Prüfsumme")
    writer.writerow(head.split(";"))
    for sheet in sheets:
        abrechnung = sheet.dokument.abrechnung
        house = abrechnung.zeitraum.liegenschaft
        cells = (house.nummer, house.anschrift, abrechnung.nummer, sheet.dokument.nutzer, sheet.dokument.name)
        writer.writerow([sheet.teil, sheet.ab, sheet.seiten, *map(inert, cells), sheet.dokument.pruefsumme])
    return b"\xef\xbb\xbf" + text.getvalue().encode()
