"""What the house says about itself stays true: the map, the decisions, the licences, the lock files."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, ROOT, SRC, files, name, packages

MAP = ROOT / "docs" / "map.md"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
LOCKS = sorted(ROOT.glob("*.lock"))

# A row of the map: | `folder/` | what lives there |; a room that is drawn but not built says "planned".
MAP_ROW = re.compile(r"^\| `(?P<folder>[^`]+)/` \| (?P<text>.+) \|$", re.MULTILINE)


def _map() -> dict[str, str]:
    return dict(MAP_ROW.findall(MAP.read_text("utf-8")))


def test_the_map_names_every_package_and_every_top_level_folder() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in files() if path.parent != ROOT}
    rooms = {name(package) for package in packages()}
    assert sorted((top | rooms) - set(_map())) == []


def test_the_map_names_each_folder_once() -> None:
    named = [folder for folder, _ in MAP_ROW.findall(MAP.read_text("utf-8"))]
    assert sorted({folder for folder in named if named.count(folder) > 1}) == []


def test_a_room_on_the_map_exists_or_is_called_planned() -> None:
    wrong = {
        folder: text
        for folder, text in _map().items()
        if "<" not in folder and (ROOT / folder).is_dir() == text.startswith("planned")
    }
    assert wrong == {}


def test_the_map_names_a_room_once() -> None:
    rows = [folder for folder, _text in MAP_ROW.findall(MAP.read_text("utf-8"))]
    assert sorted(folder for folder in set(rows) if rows.count(folder) > 1) == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_has_a_number_a_title_a_date_what_was_decided_and_why(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)
    assert re.match(rf"# {path.name[:4]} \S", text)
    day = re.search(r"^Date: (\S+)$", text, re.MULTILINE)
    assert day, "a line `Date: 2026-11-22` is missing"
    date.fromisoformat(day[1])
    for part in ("Decision", "Reason"):
        assert re.search(rf"^(## {part}\n+|{part}: )\w", text, re.MULTILINE), (
            f"`## {part}` or `{part}:` is missing or empty"
        )


def test_each_decision_has_its_own_number() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert numbers == sorted(set(numbers))


def test_every_locked_package_has_its_licence_named() -> None:
    third_party = (ROOT / "THIRD-PARTY.md").read_text("utf-8").lower()
    shipped = _locked("requirements.lock") | _locked("requirements-server.lock")
    assert sorted(package for package in shipped if f"| {package} |" not in third_party) == []


def test_every_family_of_fonts_that_ships_has_its_licence_beside_it() -> None:
    fonts = {path.parent for path in files() if path.suffix in {".otf", ".ttf", ".woff2"}}
    assert [name(folder) for folder in fonts if not list(folder.glob("*OFL*.txt"))] == []


def test_the_lock_files_hold_every_dependency_that_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = declared["dependency-groups"]
    assert _names(declared["project"]["dependencies"]) - _locked("requirements.lock") == set()
    assert _names(groups["dev"]) - _locked("requirements-dev.lock") == set()
    assert _names(groups["installer"]) - _locked("requirements-uv.lock") == set()
    extras = declared["project"]["optional-dependencies"].values()
    assert set().union(*map(_names, extras)) - _locked("requirements-server.lock") == set()
    assert _locked("requirements.lock") - _locked("requirements-server.lock") == set()
    assert _locked("requirements-server.lock") - _locked("requirements-dev.lock") == set()


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_holds_hashes_and_no_place_to_fetch_from(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    line = re.compile(r"[a-z0-9-]+==\S+( ; [^/@]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [text for text in lines if not line.fullmatch(text)] == []


def test_no_file_names_a_place_on_the_machine_it_was_written_on_or_a_package_registry() -> None:
    homes = r"/(?:home|opt|root|Users)/"
    here = [re.escape(f"{folder}/") for folder in (ROOT, ROOT.parent) if folder.parent != folder]
    registries = r"//(?:deb|files|pypi|registry)\."
    trace = re.compile(r"(?<![\w.])(?:" + "|".join([homes, registries, *here]) + ")")
    found = [f"{name(path)}: {match[0]}" for path in files() for match in trace.finditer(_text(path))]
    assert found == []


def test_the_package_says_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").exists()
    assert [path.name for path in SRC.iterdir() if path.is_dir()] == ["umlage"]


def _locked(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE))


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w-]", requirement)[0].lower() for requirement in requirements}


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "ignore") if b"\0" not in path.read_bytes()[:8000] else ""
