"""`umlage empfang`: what waits for deliveries of meters."""

from __future__ import annotations

import click

from umlage.cli.aufruf import Unusable, Whole, fault_of_system
from umlage.cli.umgebung import ORDNER, prepared

_HIGHEST = 65535


@click.command()
@ORDNER
@click.option("--sftp", metavar="PORT", type=Whole(0), default=2222, help="Anschluss für SFTP; 0: keiner (2222).")
@click.option(
    "--sftp-alt",
    "alt",
    metavar="PORT",
    type=Whole(0),
    default=0,
    envvar="UMLAGE_SFTP_ALT",
    help="Zweiter, für veraltete Gateways.",
)
@click.option("--adresse", metavar="ADRESSE", default="127.0.0.1", help="Nicht nur für diesen Rechner: 0.0.0.0")
def empfang(ordner: str, sftp: int, alt: int, adresse: str) -> int:
    """Lieferungen von Gateways annehmen: SFTP, und Telegramme von den MQTT-Servern der Datenpunkte."""
    if (wrong := max(sftp, alt)) > _HIGHEST:
        raise Unusable(f"Den Anschluss {wrong} gibt es nicht; der höchste ist {_HIGHEST}.")
    prepared(ordner)
    from umlage.config.empfang.lauf import run

    try:
        run(adresse, sftp, alt)
    except OSError as problem:
        raise Unusable(fault_of_system(problem, f"{adresse}:{sftp}")) from None
    return 0
