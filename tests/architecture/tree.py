"""The project as the architecture tests see it: its files and their syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PACKAGE = SRC / "umlage"
# where Django looks for what it is named after
DJANGOS = {"migrations", "templatetags"}
PURE = ("core", "documents", "formats", "metering")

MADE = {"__pycache__", "build", "dist", "node_modules"}
DOTTED = {".ci", ".editorconfig", ".gitignore", ".importlinter"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that belongs to the project; what tools made (caches, environments, build) is left out."""
    return tuple(sorted(_walk(ROOT)))


def python(*folders: Path) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and any(path.is_relative_to(f) for f in folders)]


def pure() -> list[Path]:
    return python(*(PACKAGE / room for room in PURE))


def packages() -> list[Path]:
    """Every folder with Python in it below the package, the package itself first."""
    folders = {path.parent for path in python(PACKAGE)}
    return sorted(folder for folder in folders if folder.name not in DJANGOS)


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def place(path: Path, node: ast.stmt | ast.expr | ast.arg | ast.alias | ast.keyword) -> str:
    return f"{name(path)}:{node.lineno}"


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in MADE or (path.name.startswith(".") and path.name not in DOTTED):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path
