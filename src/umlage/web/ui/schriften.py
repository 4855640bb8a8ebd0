"""Where the files of the handbook lie."""

from __future__ import annotations

from pathlib import Path

# a wheel has them beside this file, a checkout at its root
SCHRIFTEN = next(
    folder
    for folder in (Path(__file__).parent / "docs", Path(__file__).resolve().parents[4] / "docs")
    if (folder / "handbuch").is_dir()
)
BILDER = SCHRIFTEN / "bilder"
