"""`umlage simulate`: gateways that do not exist deliver what their meters send, by every way in."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
import smtplib
import ssl
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from http import HTTPStatus
from pathlib import Path
from time import sleep
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, quote, unquote, urlsplit

import click

from umlage.cli.aufruf import Unusable, Whole, fault_of_system, not_reached
from umlage.metering.simulator import Funkzaehler, devices

_SECONDS = 60
# what the clocks of meters can say
_EARLIEST, _LATEST = date(2001, 1, 1), date(2098, 12, 31)
# a Datenpunkt may deliver 300 files in a minute
_MOST_FILES, _MOST_TELEGRAMS = 200, 50_000
# who delivers faster waits, a minute and a bit at most
_TRIES, _PAUSE = 16, 5
_WAYS = ("datei", "rest", "sftp", "mqtt", "mail")
Send = Callable[[str, bytes], None]


@click.command()
@click.option("--weg", type=click.Choice(_WAYS), required=True, help="Wie geliefert wird.")
@click.option(
    "--ziel",
    metavar="ZIEL",
    required=True,
    help="Ordner; http://…; RECHNER:PORT (SFTP); mqtt://…/THEMA (mqtts:// mit TLS); smtp://…?an=POSTFACH",
)
@click.option("--kennung", metavar="NAME", default="", help="Kennung des Datenpunkts (REST, SFTP); Benutzer (MQTT).")
@click.option("--kennwort", metavar="WORT", default="", envvar="UMLAGE_KENNWORT", help="Sein Kennwort.")
@click.option("--geraete", metavar="ZAHL", type=Whole(1), default=20, help="So viele Zähler (20).")
@click.option("--tage", metavar="ZAHL", type=Whole(1), default=30, help="So viele Tage, ein Telegramm je Tag (30).")
@click.option("--bis", metavar="TAG", type=click.DateTime(["%Y-%m-%d"]), help="Letzter Tag (gestern).")
@click.option("--saat", metavar="ZAHL", type=Whole(0), default=1, help="Andere Zahl, andere Zähler (1).")
@click.option("--ohne-schluessel", is_flag=True, help="Die Schlüssel der Zähler nicht mitliefern.")
def simulate(
    weg: str,
    ziel: str,
    kennung: str,
    kennwort: str,
    geraete: int,
    tage: int,
    bis: datetime | None,
    saat: int,
    ohne_schluessel: bool,
) -> int:
    """Zähler und Gateways nachahmen: verschlüsselte Telegramme auf jedem Weg abliefern, den es gibt."""
    last = bis.date() if bis is not None else date.today() - timedelta(days=1)
    if not _EARLIEST <= last <= _LATEST or tage > (last - _EARLIEST).days + 1:
        raise Unusable("Zähler gibt es hier vom 01.01.2001 bis zum 31.12.2098; bitte --bis und --tage so wählen.")
    first = last - timedelta(days=tage - 1)
    meters = list(devices(geraete, saat))
    files = deliveries(meters, first, last, keys=not ohne_schluessel)
    count = 0
    try:
        if weg == "sftp":
            count = asyncio.run(_by_sftp(ziel, kennung, kennwort, list(files)))
        else:
            send = _sender(weg, ziel, kennung, kennwort)
            for name, content in files:
                send(name, content)
                count += 1
    except smtplib.SMTPException as refused:
        raise Unusable(f"{_shown(ziel)} nimmt die E-Mail nicht an: {_answer(refused)}") from None
    except OSError as problem:
        # what is asked for is a server, but for a folder on this machine
        said = fault_of_system(problem, ziel) if weg == "datei" else not_reached(problem, _shown(ziel))
        raise Unusable(said) from None
    click.echo(f"{count} Dateien mit {geraete * tage} Telegrammen von {geraete} Zählern geliefert.")
    return 0


def _answer(refused: smtplib.SMTPException) -> str:
    """What a mail server said."""
    if isinstance(refused, smtplib.SMTPResponseException):
        raw = refused.smtp_error
        return f"{refused.smtp_code} {raw.decode('utf-8', 'replace') if isinstance(raw, bytes) else raw}"
    return str(refused) or "die Verbindung ist abgebrochen"


def deliveries(meters: Sequence[Funkzaehler], first: date, last: date, *, keys: bool) -> Iterator[tuple[str, bytes]]:
    """Files as a gateway would write them: the keys, then the telegrams of each day in our own format."""
    if keys:
        lines = [f"{one.sender.id};{one.sender.manufacturer};{one.key.hex().upper()}" for one in meters]
        yield "schluessel.csv", "\n".join(["Funknummer;Hersteller;Schluessel", *lines, ""]).encode()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    step = min(-(-len(days) // _MOST_FILES), max(_MOST_TELEGRAMS // max(len(meters), 1), 1))
    for at in range(0, len(days), step):
        telegrams = [one for on in days[at : at + step] for one in _of_a_day(meters, on)]
        content = {"schema": "umlage-readings/1", "gateway": "SIM-1", "telegrams": telegrams}
        yield f"telegramme-{days[at]:%Y-%m-%d}.json", json.dumps(content, separators=(",", ":")).encode()


def _of_a_day(meters: Sequence[Funkzaehler], on: date) -> list[dict[str, object]]:
    heard = datetime.combine(on, time(21), UTC)
    return [
        {
            "hex": one.telegram(on).hex().upper(),
            "received_at": (heard + timedelta(seconds=place)).isoformat().replace("+00:00", "Z"),
            "rssi": -60 - one.seed % 40,
        }
        for place, one in enumerate(meters)
    ]


def _shown(ziel: str) -> str:
    """An address without the log-in that stands in it."""
    return re.sub(r"//[^/?#]*@", "//", ziel)


def _parts(ziel: str) -> tuple[SplitResult, str, int | None]:
    """An address, its host and its port."""
    try:
        said = urlsplit(ziel)
        return said, said.hostname or "", said.port
    except ValueError:
        raise Unusable(f"In {_shown(ziel)} steht kein Rechner oder kein Anschluss von 1 bis 65535.") from None


def _sender(weg: str, ziel: str, kennung: str, kennwort: str) -> Send:
    if weg == "datei":
        return _into_folder(Path(ziel))
    if weg == "rest":
        return _by_rest(ziel.rstrip("/"), kennung, kennwort)
    return _by_mqtt(ziel, kennung, kennwort) if weg == "mqtt" else _by_mail(ziel)


def _into_folder(folder: Path) -> Send:
    def send(name: str, content: bytes) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    return send


def _by_rest(base: str, kennung: str, kennwort: str) -> Send:
    if _parts(base)[0].scheme not in ("http", "https"):
        raise Unusable("--ziel ist für REST eine Adresse wie http://127.0.0.1:8000")
    word = base64.b64encode(f"{kennung}:{kennwort}".encode()).decode()

    def send(name: str, content: bytes) -> None:
        request = urllib.request.Request(
            f"{base}/api/v1/datenpunkte/{quote(kennung)}/dateien?name={quote(name)}",
            data=content,
            headers={"Authorization": f"Basic {word}", "Content-Type": "application/octet-stream"},
        )
        try:
            _patiently(request)
        except HTTPError as refused:
            said = _detail(refused.read()) or refused.reason
            raise Unusable(f"{base} nimmt {name} nicht an: {refused.code} {said}") from None
        except URLError as away:
            why = away.reason if isinstance(away.reason, OSError) else away
            raise Unusable(not_reached(why, base)) from None

    return send


def _detail(answer: bytes) -> str:
    """The sentence in which our own server refuses."""
    try:
        found = json.loads(answer)["detail"]
    except (ValueError, KeyError, TypeError):
        return ""
    return found if isinstance(found, str) else ""


def _patiently(request: urllib.request.Request) -> None:
    """Send; wait where the other side says that so much comes too fast."""
    for left in reversed(range(_TRIES)):
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
                answer.read()
            return
        except HTTPError as refused:
            if refused.code != HTTPStatus.TOO_MANY_REQUESTS or not left:
                raise
        sleep(_PAUSE)


async def _by_sftp(ziel: str, kennung: str, kennwort: str, files: Sequence[tuple[str, bytes]]) -> int:
    import asyncssh

    _said, host, port = _parts(f"//{ziel}")
    try:
        # made up meters for one's own server: its key is not known beforehand
        async with (
            asyncssh.connect(
                host,
                port or 22,
                username=kennung,
                password=kennwort,
                known_hosts=None,
                client_keys=None,
                config=[],
            ) as conn,
            conn.start_sftp_client() as client,
        ):
            for name, content in files:
                async with client.open(f"/in/{name}.part", "wb") as file:
                    await file.write(content)
                await client.rename(f"/in/{name}.part", f"/in/{name}")
    except (asyncssh.Error, asyncssh.SFTPError) as refused:
        raise Unusable(f"{ziel} nimmt nicht an: {refused.reason}") from None
    return len(files)


def _by_mqtt(ziel: str, kennung: str, kennwort: str) -> Send:
    from paho.mqtt import MQTTException, publish

    said, host, given = _parts(ziel)
    topic = said.path.strip("/")
    if said.scheme not in ("mqtt", "mqtts") or not host or not topic:
        raise Unusable("--ziel ist für MQTT eine Adresse wie mqtt://127.0.0.1:1883/zaehler, mit TLS mqtts://…")
    tls = said.scheme == "mqtts"
    port = given or (8883 if tls else 1883)
    name, word = unquote(said.username or "") or kennung, unquote(said.password or "") or kennwort
    more: dict[str, Any] = {"auth": {"username": name, "password": word}} if name else {}
    if tls:
        more["tls"] = ssl.create_default_context()
    # it calls a connection that it closed itself an error
    logging.getLogger("paho.mqtt.client").addHandler(logging.NullHandler())

    def send(file: str, content: bytes) -> None:
        try:
            publish.single(f"{topic}/{file}", content, qos=1, hostname=host, port=port, **more)
        except MQTTException as refused:
            raise Unusable(f"{_shown(ziel)} nimmt die Nachricht nicht an: {refused}") from None

    return send


def _by_mail(ziel: str) -> Send:
    said, host, given = _parts(ziel)
    to = said.query.removeprefix("an=")
    if said.scheme != "smtp" or not host or "@" not in to:
        raise Unusable("--ziel ist für E-Mail eine Adresse wie smtp://127.0.0.1:25?an=zaehler@example.org")
    port = given or 25

    def send(name: str, content: bytes) -> None:
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = name, to, to
        mail.set_content(name)
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        with smtplib.SMTP(host, port, timeout=_SECONDS) as server:
            server.send_message(mail)

    return send
