"""`umlage`: the product on the command line. German messages, no traceback; 0 good, 1 refused, 2 unusable input."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from umlage import __version__
from umlage.cli.aufruf import GARBAGE, Unusable, fault_of_system, in_german
from umlage.core.finding import Refused
from umlage.formats.akte.syntax import Unreadable

GOOD, REFUSED, UNUSABLE = 0, 1, 2


class GermanFormatter(click.HelpFormatter):
    """Help with German headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "Aufruf: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading({"Options": "Optionen", "Commands": "Befehle"}.get(heading, heading))


class GermanContext(click.Context):
    formatter_class = GermanFormatter


for _command_class in (click.Command, click.Group):
    _command_class.context_class = GermanContext

SETTINGS = {"help_option_names": ["-h", "--hilfe", "--help"], "max_content_width": 110}


def _help(group: click.Command) -> click.Command:
    """Give a command a help option in German."""
    group.params.append(
        click.Option(
            ["-h", "--hilfe", "--help"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            help="Diese Hilfe zeigen.",
            callback=_show_help,
        )
    )
    group.add_help_option = False
    return group


def _show_help(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(context.get_help(), color=context.color)
        context.exit()


# the module of each command, and its name there: loaded when it is called, `umlage backup` needs no reader of telegrams
_COMMANDS = {
    "anhang": "formulare",
    "arge": "arge:gruppe",
    "backup": "sicherung",
    "bench": "bench",
    "bill": "befehle",
    "check": "befehle",
    "compare": "vergleich",
    "decode": "telegramme",
    "demo": "server",
    "einlesen": "einlesen",
    "empfang": "empfang",
    "explain": "befehle",
    "formular": "formulare",
    "geraete": "geraete:gruppe",
    "heizkoerper": "heizkoerper:gruppe",
    "liste": "listen",
    "loeschen": "datenschutz",
    "organisation": "konten",
    "parameters": "befehle",
    "passwort": "konten",
    "restore": "sicherung",
    "schema": "befehle",
    "serve": "server",
    "simulate": "simulate",
    "tree": "befehle",
    "worker": "server",
}


class Loaded(click.Group):
    """A group whose commands are loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _COMMANDS and cmd_name not in self.commands:
            module, _, name = _COMMANDS[cmd_name].partition(":")
            command: click.Command = getattr(import_module(f"umlage.cli.{module}"), name or cmd_name)
            for one in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
                one.options_metavar = "[OPTIONEN]"
                _help(one)
            self.add_command(command, cmd_name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as none:
            # click guesses among those that are loaded
            raise click.exceptions.NoSuchCommand(none.command_name, possibilities=_COMMANDS, ctx=ctx) from None


@click.group(cls=Loaded, options_metavar="[OPTIONEN]", subcommand_metavar="BEFEHL [ANGABEN]...")
@click.version_option(__version__, "--version", message="%(prog)s %(version)s", help="Version zeigen.")
def umlage() -> None:
    """Heiz- und Nebenkosten abrechnen, bei denen sich jeder Cent erklärt."""


_help(umlage)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point; ends the process with the exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """The command with its exit code."""
    # a command lives for seconds and its objects stay until its end: looking for garbage every 700 objects only costs
    gc.set_threshold(*GARBAGE)
    try:
        result = umlage.main(
            args=list(arguments) if arguments is not None else None, prog_name="umlage", standalone_mode=False
        )
        return result if isinstance(result, int) else GOOD
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        click.echo("Abgebrochen.", err=True)
        return UNUSABLE
    except click.ClickException as problem:
        click.echo(f"{in_german(problem)}\n(Hilfe: umlage --hilfe)", err=True)
        return UNUSABLE
    except Unreadable as problem:
        click.echo(f"Die Datei ist nicht lesbar: {problem}", err=True)
        return UNUSABLE
    except Unusable as problem:
        click.echo(str(problem), err=True)
        return UNUSABLE
    except Refused as refused:
        from umlage.cli import befehle

        befehle.print_findings(refused.findings, err=True)
        return REFUSED
    except BrokenPipeError:
        # the reader of our output went away (head, less); nothing is left to say
        sys.stderr.close()
        return GOOD
    except OSError as problem:
        click.echo(fault_of_system(problem), err=True)
        return UNUSABLE
