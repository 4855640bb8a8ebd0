"""The folder of an Abrechnung: all its files or none, and never those of another beside them."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from umlage.cli.aufruf import Unusable, fault_of_system

DATA = "ergebnis.json"
_OURS = re.compile(r"uebersicht\.pdf|ergebnis\.json|einzelabrechnung-.+\.pdf")
# what says that two results are of the same Abrechnung
_SAME = ("liegenschaft", "zeitraum", "art")


def put(folder: Path, files: Mapping[str, bytes], identity: Mapping[str, object]) -> list[Path]:
    """All files in the folder; Unusable, and nothing changed, when one cannot be placed or foreign ones stand there.

    What an earlier run of the same Abrechnung (`identity`) left and this one no longer has is removed (0009).
    """
    try:
        there = sorted(path.name for path in folder.iterdir() if _OURS.fullmatch(path.name)) if folder.exists() else []
    except OSError as problem:
        raise Unusable(fault_of_system(problem, folder)) from None
    for name in files:
        if (folder / name).is_dir():
            raise Unusable(f"{folder / name} ist ein Ordner; an seine Stelle gehört eine Datei der Abrechnung.")
    _refuse_foreign(folder, there, identity)
    return place_all(folder, files, [name for name in there if name not in files])


def place_all(folder: Path, files: Mapping[str, bytes], superfluous: Sequence[str] = ()) -> list[Path]:
    """All files in the folder and the superfluous ones gone; Unusable, and nothing changed, when one cannot be."""
    new_folder = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".umlage-") as place:
            _exchange(folder, Path(place), files, superfluous)
    except OSError as problem:
        if new_folder:
            with suppress(OSError):
                folder.rmdir()
        raise Unusable(fault_of_system(problem, folder)) from None
    return [folder / name for name in files]


def _exchange(folder: Path, place: Path, files: Mapping[str, bytes], superfluous: Sequence[str]) -> None:
    new, old = place / "neu", place / "alt"
    new.mkdir()
    old.mkdir()
    for name, content in files.items():
        (new / name).write_bytes(content)
    begun: list[str] = []
    try:
        for name in (*files, *superfluous):
            begun.append(name)
            if (folder / name).exists() or (folder / name).is_symlink():
                (folder / name).replace(old / name)
            if name in files:
                (new / name).replace(folder / name)
    except OSError as problem:
        for name in begun:
            if (old / name).exists() or (old / name).is_symlink():
                (old / name).replace(folder / name)
            elif name in files and not (new / name).exists():
                (folder / name).unlink()
        raise Unusable(fault_of_system(problem, folder / begun[-1])) from None


def _refuse_foreign(folder: Path, there: Sequence[str], identity: Mapping[str, object]) -> None:
    if not there:
        return
    earlier = _earlier(folder)
    if earlier is None:
        said = f"In {folder} liegt schon {there[0]}, aber kein lesbares {DATA}, das sagt, wozu es gehört."
    elif any(earlier.get(key) != identity[key] for key in _SAME):
        house, period = earlier.get("liegenschaft"), earlier.get("zeitraum")
        said = f"In {folder} liegt eine andere Abrechnung (Liegenschaft {house}, {period})."
    else:
        strange = [name for name in there if name not in earlier["dateien"]]
        if not strange:
            return
        said = f"In {folder} liegt {strange[0]}, das nicht zu der Abrechnung dort gehört."
    raise Unusable(f"{said} Bitte einen anderen Ordner angeben oder diese Dateien entfernen.")


def _earlier(folder: Path) -> dict[str, Any] | None:
    """What the earlier result says about itself; None when there is none that can be read."""
    try:
        found = json.loads((folder / DATA).read_text("utf-8"))
        house, days = found["liegenschaft"]["nr"], found["zeitraum"]
        names = [str(name) for name in found["dateien"]]
        return identity_of(house, f"{days['von']} bis {days['bis']}", found["abrechnung"]["art"]) | {"dateien": names}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def identity_of(liegenschaft: str, zeitraum: str, art: str) -> dict[str, object]:
    """What makes an Abrechnung this one and no other."""
    return {"liegenschaft": liegenschaft, "zeitraum": zeitraum, "art": art}
