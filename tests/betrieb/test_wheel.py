"""What is installed has everything with it: the handbook, its pictures, the example houses."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_wheel_holds_the_handbook_its_pictures_and_the_examples(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as inside:
        names = inside.namelist()
    assert len(names) == len(set(names))
    docs = [path for kind in ("handbuch/**/*.md", "bilder/*", "demo.md") for path in (ROOT / "docs").glob(kind)]
    wanted = {f"umlage/web/ui/docs/{path.relative_to(ROOT / 'docs').as_posix()}" for path in docs}
    wanted |= {f"umlage/config/demo/beispiele/{path.name}" for path in (ROOT / "examples").glob("*.yaml")}
    assert len(wanted) > 40
    assert sorted(wanted - set(names)) == []


def test_the_image_gets_what_the_wheel_is_made_of() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    assert "COPY docs docs" in text
    assert "COPY examples examples" in text
    seen = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {"!docs", "!examples"} <= set(seen)
