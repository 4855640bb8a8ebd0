"""Many documents in one file for the printer, in the order in which they are handed in."""

from __future__ import annotations

from io import BytesIO

import pypdfium2


class NoDocument(Exception):
    """What was handed in is no PDF."""


class Druckstapel:
    """A pile of documents. Memory grows with the pages (139 MB at 4,000), so that a pile should have an end."""

    def __init__(self) -> None:
        self._pile = pypdfium2.PdfDocument.new()
        self.dokumente = 0

    @property
    def seiten(self) -> int:
        return len(self._pile)

    def add(self, pdf: bytes) -> int:
        """Lay a document on the pile; how many pages it has."""
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as problem:
            raise NoDocument(str(problem)) from problem
        try:
            pages = len(document)
            self._pile.import_pages(document)
        finally:
            document.close()
        self.dokumente += 1
        return pages

    def pdf(self) -> bytes:
        """The pile as one file."""
        out = BytesIO()
        self._pile.save(out)
        return out.getvalue()

    def close(self) -> None:
        self._pile.close()
