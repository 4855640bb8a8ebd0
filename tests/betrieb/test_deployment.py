"""What is said of running Umlage is true: variables, commands, files, units, the role of the database."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import psycopg
import pytest
import yaml

from tests.architecture.tree import PACKAGE, ROOT
from tests.betrieb.anlage import Anlage
from tests.datenbank import binaries, cluster
from umlage.cli.main import umlage
from umlage.formats.lieferung.behaelter import MOST_BYTES

DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "handbuch" / "betrieb.md").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "umlage"}
# of Django and of the tests, no settings of an installation
FOREIGN = {"DJANGO_SETTINGS_MODULE"}


def _read() -> set[str]:
    """Every variable of the environment that the package reads."""
    found: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text("utf-8")
        found.update(re.findall(r"""environ(?:\.get\(|\.setdefault\(|\[)\s*["']([A-Z0-9_]+)["']""", text))
        found.update(re.findall(r"""(?:_words\(|envvar=)["']([A-Z0-9_]+)["']""", text))
        found.update(f"UMLAGE_S3_{word}" for word in re.findall(r"\{S3\}([A-Z]+)", text))
    return found - FOREIGN


def _stated(file: str) -> set[str]:
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (DEPLOY / file).read_text("utf-8"), re.MULTILINE))


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", PAGE, re.MULTILINE))
    assert documented == _read()
    assert len(documented) > 10


def test_the_examples_of_the_environment_name_variables_that_there_are() -> None:
    assert _stated("umlage.env.example") <= _read()
    script = (DEPLOY / "postgres" / "10-rolle.sh").read_text("utf-8")
    assert _stated("datenbank.env.example") == {"POSTGRES_PASSWORD", *re.findall(r"\$\{(UMLAGE_\w+)", script)}
    # what is secret has no value that somebody could leave as it is
    secrets = re.findall(
        r"^#?(\w*(?:SCHLUESSEL|TRESOR|GEHEIMNIS|KENNUNG|PASSWORT|PASSWORD))=(.*)$", _all_examples(), re.MULTILINE
    )
    assert len(secrets) == 6
    assert {value for _, value in secrets} == {""}


def test_what_is_filled_in_is_neither_committed_nor_sent_to_a_builder() -> None:
    for file in (".gitignore", ".dockerignore"):
        assert "deploy/*.env" in (ROOT / file).read_text("utf-8").splitlines(), file


def _all_examples() -> str:
    return "\n".join(file.read_text("utf-8") for file in sorted(DEPLOY.glob("*.example")))


def _refused(words: list[str]) -> str:
    """What is wrong with a call of `umlage`; "" where it is good."""
    assert words[0] == "umlage"
    command = umlage.get_command(click.Context(umlage), words[1])
    if command is None:
        return f"no command {words[1]}"
    try:
        command.make_context(words[1], words[2:], resilient_parsing=False).close()
    except click.ClickException as problem:
        return f"{words}: {problem.message}"
    return ""


def test_compose_calls_commands_that_there_are() -> None:
    assert {name: _refused(service["command"]) for name, service in OURS.items()} == dict.fromkeys(OURS, "")


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_may_do_little(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "user"} & set(service)


def test_compose_names_what_there_is() -> None:
    services = COMPOSE["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        for volume in service["volumes"]:
            place = volume.split(":")[0]
            assert (DEPLOY / place).exists() if place.startswith("./") else place in COMPOSE["volumes"], volume
        assert (DEPLOY / f"{service['env_file']}.example").exists(), name
    # from outside, the gate alone is reached, and SFTP by whoever starts it; and the database reaches nothing
    assert {name: service["ports"] for name, service in services.items() if "ports" in service} == {
        "empfang": ["2222:2222"],
        "tor": ["80:80", "443:443"],
    }
    assert services["empfang"]["profiles"] == ["empfang"]
    assert services["datenbank"]["networks"] == ["innen"]
    # mails leave from the worker, and files go to their store from everywhere
    assert [name for name, service in OURS.items() if service["networks"] != ["innen", "aussen"]] == []
    # the server of the first start, which only runs the script, is not the one to wait for
    assert "--host=127.0.0.1" in services["datenbank"]["healthcheck"]["test"]
    assert COMPOSE["networks"]["innen"] == {"internal": True}
    assert int(re.fullmatch(r"postgres:(\d+)-bookworm", services["datenbank"]["image"])[1]) >= 15


def test_the_gate_leads_to_the_application() -> None:
    text = (DEPLOY / "Caddyfile").read_text("utf-8")
    port = OURS["anwendung"]["command"][OURS["anwendung"]["command"].index("--port") + 1]
    assert re.findall(r"reverse_proxy (\S+)", text) == [f"anwendung:{port}"]
    assert set(re.findall(r"\{\$(\w+)", text)) <= _stated("umlage.env.example")
    assert text.count("{") == text.count("}")
    # the largest delivery comes through, with the form around it
    assert int(re.findall(r"max_size (\d+)MB", text)[0]) * 1_000_000 > MOST_BYTES + 1_000_000


def test_the_image_is_made_of_what_there_is_and_runs_as_nobody() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = [word for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE) for word in line.split()[:-1]]
    assert {"src", "pyproject.toml", "requirements-server.lock"} <= set(copied)
    assert [word for word in copied if not (ROOT / word).exists() or f"!{word}" not in ignored] == []
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"debian:12-slim"}
    assert re.findall(r"^USER (.*)$", text, re.MULTILINE) == ["10001:10001"]
    assert all(
        "--require-hashes" in part or "--no-deps" in part for part in re.findall(r"pip (?:install|wheel) .*", text)
    )
    last = re.findall(r"^CMD (.*)$", text, re.MULTILINE)
    assert [_refused(yaml.safe_load(words)) for words in last] == [""]
    assert "/gesund" in text


@pytest.mark.parametrize("dienst", UNITS, ids=lambda file: file.name)
def test_a_unit_calls_a_command_that_there_is(dienst: Path) -> None:
    calls = re.findall(r"^ExecStart=\S+/(umlage .*)$", dienst.read_text("utf-8"), re.MULTILINE)
    assert [_refused(shlex.split(call)) for call in calls] == [""]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_units_are_good_for_systemd_and_lock_down_what_they_can(tmp_path: Path) -> None:
    for file in (DEPLOY / "systemd").iterdir():
        text = file.read_text("utf-8").replace("/usr/local/lib/umlage/bin/umlage", "/bin/true")
        (tmp_path / file.name).write_text(text, "utf-8")
    names = [str(file) for file in sorted(tmp_path.iterdir())]
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, check=False
    )
    assert [line for line in said.stderr.splitlines() if "umlage" in line] == []
    for dienst in UNITS:
        # from 0 (locked) to 10 (open), in tenths
        check = ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", str(dienst)]
        assert subprocess.run(check, capture_output=True, check=False).returncode == 0, dienst.name


def test_the_command_by_hand_is_the_one_of_the_services(tmp_path: Path) -> None:
    (tmp_path / "umlage.env").write_text(
        "# Kommentar\nUMLAGE_TRESOR=\nDATABASE_URL=postgresql://u:p$ a&b'@h/d\n", "utf-8"
    )
    (tmp_path / "command").write_text('#!/bin/sh\nenv | grep -E "UMLAGE|DATABASE" | sort\necho "$2"\n', "utf-8")
    # who becomes somebody else here is nobody
    (tmp_path / "runuser").write_text('#!/bin/sh\n[ "$1 $2 $3" = "-u umlage --" ] && shift 3 && exec "$@"\n', "utf-8")
    text = (DEPLOY / "umlage").read_text("utf-8")
    services = (DEPLOY / "systemd" / "umlage.service").read_text("utf-8")
    for place, here in (("/etc/umlage/umlage.env", "umlage.env"), ("/usr/local/lib/umlage/bin/umlage", "command")):
        assert place in text
        assert place in services
        text = text.replace(place, str(tmp_path / here))
    (tmp_path / "umlage").write_text(text, "utf-8")
    for name in ("command", "runuser", "umlage"):
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        [str(tmp_path / "umlage"), "organisation", "Messdienst Kassel"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    said = ["DATABASE_URL=postgresql://u:p$ a&b'@h/d", "UMLAGE_ORDNER=/var/lib/umlage", "Messdienst Kassel"]
    assert done.stdout.splitlines() == said
    assert "Environment=UMLAGE_ORDNER=/var/lib/umlage\n" in services
    # and how the first person comes in stands on both ways
    assert PAGE.count("umlage organisation kassel") == 2


def test_the_timer_starts_a_unit_that_there_is() -> None:
    timer = configparser.ConfigParser()
    timer.read(DEPLOY / "systemd" / "umlage-backup.timer")
    assert timer["Timer"]["OnCalendar"]
    assert (DEPLOY / "systemd" / "umlage-backup.service") in UNITS


@pytest.mark.skipif(binaries() is None, reason="no server")
def test_the_script_makes_a_role_that_row_level_security_holds(tmp_path: Path) -> None:
    with cluster() as address:
        chief = address.replace("//umlage@/umlage", "//chef@/postgres")
        with psycopg.connect(chief, autocommit=True) as server:
            server.execute("DROP DATABASE umlage")
            server.execute("DROP ROLE umlage")
        env = {
            "PATH": f"{binaries()}:{os.environ['PATH']}",
            "PGHOST": address.split("host=")[1],
            "POSTGRES_USER": "chef",
            "UMLAGE_DB_PASSWORT": 'it\'s a "secret" $x',
        }
        subprocess.run(["sh", str(DEPLOY / "postgres" / "10-rolle.sh")], env=env, check=True, capture_output=True)
        with psycopg.connect(chief) as server:
            found = server.execute(
                "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'umlage'"
            ).fetchone()
        assert found == (False, False, False, False)
        Anlage(tmp_path / "a", address).populate()
        with psycopg.connect(address) as role:
            # outside of an Organisation not even the owner of the table sees a row
            assert role.execute("SELECT count(*) FROM liegenschaften_liegenschaft").fetchone() == (0,)
            assert role.execute("SELECT count(*) FROM accounts_organisation").fetchone() == (2,)
