"""However the command is called: what is wrong is said in German, and the exit code is 2."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from umlage.cli.aufruf import in_german
from umlage.cli.befehle import COMMANDS
from umlage.cli.main import GermanContext, run, umlage

HINT = "(Hilfe: umlage --hilfe)"
# every command with what it needs, so that one thing alone is wrong
NEEDS = {"bill": ["akte.yaml", "-o", "ordner"], "check": ["akte.yaml"], "explain": ["akte.yaml"], "tree": ["akte.yaml"]}


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("bil",), "Den Befehl bil gibt es nicht. Gemeint war vielleicht bill."),
        (("xyzzy",), "Den Befehl xyzzy gibt es nicht."),
        (("--xyzzy",), "Die Option --xyzzy gibt es nicht."),
        (("bill",), "Es fehlt: AKTE."),
        (("bill", "a.yaml"), "Es fehlt der Ordner für die Dokumente: -o ORDNER (oder --json für die Daten allein)."),
        (("bill", "a.yaml", "-o"), "Die Option -o braucht einen Wert."),
        (("bill", "a.yaml", "--json=1"), "Die Option --json braucht keinen Wert."),
        (("bill", "a.yaml", "--jsn"), "Die Option --jsn gibt es nicht. Gemeint war vielleicht --json."),
        (("check", "a.yaml", "b.yaml"), "Zu viele Angaben: b.yaml."),
        (("explain", "a.yaml", "b", "c", "d"), "Zu viele Angaben: c d."),
        (("schema", "x"), "Zu viele Angaben: x."),
        (("explain", "a.yaml", "--tiefe", "0"), "--tiefe: erwartet wird eine ganze Zahl ab 1, nicht „0“."),
        (("bench", "--haeuser", "0"), "--haeuser: erwartet wird eine ganze Zahl ab 1, nicht „0“."),
        (("bench", "--haeuser", "viele"), "--haeuser: erwartet wird eine ganze Zahl ab 1, nicht „viele“."),
        (("bench", "--pdf", "-1"), "--pdf: erwartet wird eine ganze Zahl ab 0, nicht „-1“."),
        (
            ("simulate", "--weg", "datei", "--ziel", "a", "--bis", "31.02.2026"),
            "--bis: erwartet wird ein Tag (JJJJ-MM-TT), den es gibt.",
        ),
    ],
)
def test_a_wrong_call_is_answered_in_german(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    assert said(capsys, *arguments) == [message, HINT]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_knows_its_options_and_the_number_of_its_arguments(
    capsys: pytest.CaptureFixture[str], command: click.Command
) -> None:
    name = str(command.name)
    needs = NEEDS.get(name, [])
    assert said(capsys, name, *needs, "--xyzzy") == ["Die Option --xyzzy gibt es nicht.", HINT]
    assert said(capsys, name, *needs, "1", "2", "3")[0].startswith("Zu viele Angaben: ")
    for option in (one for one in command.params if isinstance(one, click.Option)):
        value, named = ("=1", "keinen") if option.is_flag else ("", "einen")
        assert said(capsys, name, *needs, f"{option.opts[-1]}{value}") == [
            f"Die Option {option.opts[-1]} braucht {named} Wert.",
            HINT,
        ]


def every_problem() -> list[type[click.ClickException]]:
    found, waiting = [], [click.ClickException]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return [kind for kind in found if kind.__module__.startswith("click")]


@pytest.mark.parametrize("kind", every_problem(), ids=lambda kind: kind.__name__)
def test_no_message_of_click_reaches_a_clerk(kind: type[click.ClickException]) -> None:
    if kind is click.exceptions.NoArgsIsHelpError:
        context = GermanContext(umlage, info_name="umlage")
        assert in_german(click.exceptions.NoArgsIsHelpError(context)).startswith("Aufruf: umlage [OPTIONEN]")
        return
    problem = kind.__new__(kind)
    problem.__dict__ |= {"message": "English words", "option_name": "--x", "command_name": "x", "possibilities": None}
    problem.__dict__ |= {"param": None, "param_hint": None, "ctx": None}
    assert "English" not in in_german(problem)


@pytest.mark.parametrize("command", ["", *(str(command.name) for command in COMMANDS)])
def test_the_help_is_german(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert run([*command.split(), "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Aufruf: umlage")
    assert [
        word for word in ("Usage", "Options:", "Commands", "Show", "[x>", "default", "required") if word in text
    ] == []


def test_an_akte_that_may_not_be_read_is_named_in_german(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "geheim.yaml"
    path.write_text("umlage: 1\n", "utf-8")

    def forbidden(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert said(capsys, "check", str(path)) == [f"Der Zugriff ist nicht erlaubt ({path})."]
    assert said(capsys, "check", str(tmp_path)) == [f"{tmp_path} ist ein Ordner, keine Akte."]
    assert said(capsys, "check", str(path) + "x") == [f"Die Datei {path}x gibt es nicht."]
