"""Write the tables of docs/demo.md again, out of the plans of the houses."""

from __future__ import annotations

from pathlib import Path

from umlage.config.demo.verzeichnis import tafeln

SEITE = Path(__file__).resolve().parents[1] / "docs" / "demo.md"
ANFANG = "<!-- tools/demo_seite.py -->\n\n"

text = SEITE.read_text("utf-8")
SEITE.write_text(text[: text.index(ANFANG)] + ANFANG + tafeln() + "\n", "utf-8")
