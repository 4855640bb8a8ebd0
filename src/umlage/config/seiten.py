"""How long every page of the staff takes with the houses that are in the database: measured in this process."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from time import perf_counter_ns, process_time_ns

from django.conf import settings
from django.db import connection, reset_queries
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from umlage.apps.abrechnung.models import Dokument
from umlage.apps.accounts.models import Benutzer, Mitgliedschaft
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Geraet
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft, Nutzeinheit, Nutzer
from umlage.config.speicher import keep_what_stays

# the worklist and the search as people ask them; `word` is taken from a house of the database
_FRAGEN = {
    "arbeitsliste": ("", "stand=blockiert", "stand=ansehen", "stand=erteilt", "seite=2"),
    "suche": ("q={nummer}", "q={ort}", "q={strasse}", "q={name}", "q={geraet}", "q=kommtnichtvor"),
}


@dataclass(slots=True)
class Messung:
    """How long a page took each time, on the clock and on the processor, and how many questions it asked."""

    seite: str
    uhr: list[int] = field(default_factory=list)
    prozessor: list[int] = field(default_factory=list)
    fragen: list[int] = field(default_factory=list)
    zeichen: list[int] = field(default_factory=list)


class PageFailed(Exception):
    """A page answered with something else than a page."""


def messen(kurz: str, haeuser: int, seed: int = 1) -> Iterator[Messung]:
    """Every page that the staff can open, with so many houses each, by chance out of all of the Organisation."""
    logging.disable(logging.WARNING)
    mitglied = Mitgliedschaft.objects.select_related("organisation", "benutzer").get(
        organisation__kurz=kurz, rolle="administration"
    )
    client = _client(mitglied.benutzer)
    with organisation_scope(mitglied.organisation_id):
        years = _years(haeuser, Random(seed))
        addresses = {name: list(_addresses(kurz, name, years, names)) for name, names in _patterns()}
    for found in addresses.values():
        if found:
            client.get(found[0])  # templates and caches of the process
    keep_what_stays()
    for name, found in addresses.items():
        if found:
            yield _measured(client, name, found)


def bestand() -> str:
    """What is in the database, in words."""
    numbers = []
    for organisation in Mitgliedschaft.objects.values_list("organisation", flat=True).distinct():
        with organisation_scope(organisation):
            numbers.append([model.objects.count() for model in (Liegenschaft, Nutzeinheit, Geraet)])
    houses, flats, devices = (sum(row) for row in zip(*numbers, strict=True))
    return f"{houses} Liegenschaften, {flats} Nutzeinheiten and {devices} devices in {connection.vendor}"


def _client(benutzer: Benutzer) -> Client:
    settings.DEBUG = False
    client = Client(SERVER_NAME="localhost")
    client.force_login(benutzer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _patterns() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The addresses of the staff by name, with what each needs."""
    for pattern in get_resolver("umlage.web.staff.urls").url_patterns:
        if isinstance(pattern, URLPattern) and pattern.name is not None:
            yield pattern.name, tuple(pattern.pattern.converters)


def _years(count: int, chance: Random) -> list[Abrechnungszeitraum]:
    keys = list(Abrechnungszeitraum.objects.values_list("pk", flat=True))
    chosen = chance.sample(keys, min(count, len(keys)))
    return list(Abrechnungszeitraum.objects.filter(pk__in=chosen).select_related("liegenschaft").order_by("pk"))


def _addresses(kurz: str, name: str, years: list[Abrechnungszeitraum], names: tuple[str, ...]) -> Iterator[str]:
    if name in _FRAGEN:
        address = reverse(f"staff:{name}", kwargs={"kurz": kurz})
        for question in _FRAGEN[name]:
            for year in years if "{" in question else years[:8]:
                yield f"{address}?{question.format(**_words(year))}"
        return
    for year in years:
        for place in _places(kurz, name, year):
            if set(names) <= set(place):
                address = reverse(f"staff:{name}", kwargs={word: place[word] for word in names})
                yield f"{address}?pfad=gesamtkosten" if name.endswith("herleitung") else address


def _words(year: Abrechnungszeitraum) -> dict[str, str]:
    house = year.liegenschaft
    person = Nutzer.objects.filter(nutzeinheit__liegenschaft=house).first()
    device = Geraet.objects.filter(liegenschaft=house).first()
    return {
        "nummer": house.nummer,
        "ort": house.ort,
        "strasse": house.strasse,
        "name": person.name.split()[-1] if person is not None else "",
        "geraet": device.nr if device is not None else "",
    }


def _places(kurz: str, name: str, year: Abrechnungszeitraum) -> Iterator[dict[str, object]]:
    """What the addresses of a house may need, for the parts of the house that there are."""
    house = year.liegenschaft
    place: dict[str, object] = {"kurz": kurz, "nummer": house.nummer, "jahr": year.bis.year}
    first = {
        "nutzeinheit": Nutzeinheit.objects.filter(liegenschaft=house).first(),
        "nutzer": Nutzer.objects.filter(nutzeinheit__liegenschaft=house).first(),
        "geraet": _device(house, name),
        "hausnebenkosten": Kostenzeile.objects.filter(zeitraum=year, bereich="hausnebenkosten").first(),
    }
    if name == "datei":
        row = Dokument.objects.filter(abrechnung__zeitraum=year).first()
        if row is not None:
            yield {**place, "dokument": row.pk}
    elif name == "teil":
        rows = {"liegenschaft": house, "einstellungen": year, **first}
        for art, row in rows.items():
            if row is not None:
                yield {**place, "art": art, "zeile": row.pk}
    elif name == "beiwerk":
        for art in ("kontakt", "gebaeude"):
            yield {**place, "art": art, "zeile": 0}
    else:
        keys = {"geraet": first["geraet"], "einheit": first["nutzeinheit"]}
        yield {**place, **{word: row.pk for word, row in keys.items() if row is not None}}


def _device(house: Liegenschaft, name: str) -> Geraet | None:
    """A device of a flat; only a heat cost allocator hangs on a radiator."""
    rows = Geraet.objects.filter(liegenschaft=house, nutzeinheit__isnull=False)
    return (rows.filter(art="hkv") if name.startswith("heizkoerper") else rows).first()


def _measured(client: Client, name: str, addresses: list[str]) -> Messung:
    found = Messung(name)
    for address in addresses:
        reset_queries()
        connection.force_debug_cursor = False
        clock, processor = perf_counter_ns(), process_time_ns()
        response = client.get(address)
        size = len(b"".join(response.streaming_content)) if response.streaming else len(response.content)
        found.uhr.append((perf_counter_ns() - clock) // 1000)
        found.prozessor.append((process_time_ns() - processor) // 1000)
        found.zeichen.append(size)
        if response.status_code == 405:
            break
        # a year that is blocked has no derivations, a device that does not send no values
        may_miss = name.endswith("herleitung") or name == "zaehlerwert"
        if response.status_code not in (200, 302) and not (may_miss and response.status_code == 404):
            raise PageFailed(f"{address}: {response.status_code}")
    found.fragen.extend(_questions(client, address) for address in addresses[:5])
    return found


def _questions(client: Client, address: str) -> int:
    connection.force_debug_cursor = True
    reset_queries()
    client.get(address)
    connection.force_debug_cursor = False
    return len(connection.queries)
