"""Models of devices: what a model says counts for its devices, and what contradicts it is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from umlage.core.finding import Finding, error, warning
from umlage.core.quantity import NotConvertible, factor
from umlage.core.settlement.akte import Akte, Geraet, Geraetemodell
from umlage.core.settlement.eichung import UNGEEICHT

# who stands before the display and could write down what else it shows
_VOR_ORT = {"ablesung", "zwischenablesung", "tausch"}


def modellgeraete(akte: Akte) -> Iterator[tuple[str, Geraet]]:
    """Every device that names a model, with its place."""
    rooms = [("geraete", akte.geraete)]
    rooms += [(f"anlagen/{anlage.nr}/geraete", anlage.geraete) for anlage in akte.anlagen]
    rooms += [(f"nutzeinheiten/{einheit.nr}/geraete", einheit.geraete) for einheit in akte.nutzeinheiten]
    for room, geraete in rooms:
        for geraet in geraete:
            if geraet.modell is not None:
                yield f"{room}/{geraet.nr}", geraet


def named(akte: Akte) -> bool:
    """Whether any device names a model."""
    rooms = [akte.geraete, *[place.geraete for places in (akte.anlagen, akte.nutzeinheiten) for place in places]]
    return bool([geraet for room in rooms for geraet in room if geraet.modell is not None])


def unknown(akte: Akte) -> Iterator[Finding]:
    """Devices whose model neither the Akte nor the catalogue describes."""
    known = {modell.modell for modell in akte.geraetemodelle}
    for where, geraet in modellgeraete(akte):
        if geraet.modell not in known:
            yield error(
                "geraet.modell_unbekannt",
                f"{where}/modell",
                f"Das Gerätemodell „{geraet.modell}“ steht weder in der Akte (geraetemodelle) noch im Katalog.",
                remedy="umlage geraete suche zeigt den Katalog; eigene Modelle gehören unter geraetemodelle.",
            )


def stated(akte: Akte) -> list[Finding]:
    """What is wrong with the models, and what devices say against theirs."""
    findings = list(unknown(akte))
    models: dict[str, Geraetemodell] = {}
    for modell in akte.geraetemodelle:
        where = f"geraetemodelle/{modell.modell}"
        if modell.modell in models:
            findings.append(error("nummer.doppelt", where, f"Das Modell {modell.modell} ist zweimal beschrieben."))
        models[modell.modell] = modell
        findings += [error("geraet.modell", where, text) for text in widerspruch(modell)]
    for where, geraet in modellgeraete(akte):
        found = models.get(geraet.modell or "")
        if found is not None:
            findings += _against(where, geraet, found)
    return findings


def widerspruch(modell: Geraetemodell) -> Iterator[str]:
    """What a model says against itself."""
    if modell.stichtag is False and modell.ruecksetzung is not None:
        yield "Ein Modell ohne Stichtag kann nicht zu einem Tag zurücksetzen (ruecksetzung)."
    if modell.stichtag is False and modell.altwert:
        yield "Ein Modell ohne Stichtag hat keinen Altwert: gespeichert wird der Stand des Stichtags."
    if modell.art in UNGEEICHT and modell.eichfrist is not None:
        yield f"{UNGEEICHT[modell.art]} werden nicht geeicht, sie haben keine Eichfrist."


def _against(where: str, geraet: Geraet, modell: Geraetemodell) -> Iterator[Finding]:
    name = f"Das Modell {modell.modell}"
    if geraet.art != modell.art:
        text = f"{name} ist ein anderes Gerät ({modell.art}) als das der Akte ({geraet.art})."
        yield error("geraet.modell_art", f"{where}/art", text, remedy="art oder modell berichtigen.")
        return
    for field in ("einheit", "stellen"):
        mine, its = getattr(geraet, field), getattr(modell, field)
        if mine is not None and its is not None and mine != its and not _same(mine, its):
            yield error(
                "geraet.modell",
                f"{where}/{field}",
                f"{name} hat {field} {its}, das Gerät der Akte {mine}.",
                remedy=f"{field} berichtigen, oder ein eigenes Modell mit diesem Wert unter geraetemodelle.",
            )
    yield from _term(where, geraet, modell, name)
    yield from _key_date(where, geraet, modell, name)
    yield from _check_numbers(where, geraet, modell, name)


def _same(mine: object, its: object) -> bool:
    """Whether two names of units mean the same (m3 and m³)."""
    try:
        return isinstance(mine, str) and isinstance(its, str) and factor(mine, its) == 1
    except NotConvertible:
        return False


def _term(where: str, geraet: Geraet, modell: Geraetemodell, name: str) -> Iterator[Finding]:
    mine = None if geraet.eichung is None else geraet.eichung.frist
    if mine is not None and modell.eichfrist is not None and mine != modell.eichfrist:
        text = f"{name} hat die Eichfrist {modell.eichfrist} Jahre, das Gerät der Akte {mine}."
        yield error("geraet.modell", f"{where}/eichung/frist", text, remedy="frist streichen oder modell berichtigen.")


def _key_date(where: str, geraet: Geraet, modell: Geraetemodell, name: str) -> Iterator[Finding]:
    if geraet.ruecksetzung is not None and modell.stichtag is False:
        text = f"{name} hat keinen Stichtag, das Gerät der Akte setzt aber zurück."
        yield error("geraet.modell", f"{where}/ruecksetzung", text, remedy="ruecksetzung oder modell berichtigen.")
    elif None not in (geraet.ruecksetzung, modell.ruecksetzung) and geraet.ruecksetzung != modell.ruecksetzung:
        text = f"{name} setzt ab Werk nach dem {modell.ruecksetzung} zurück; es gilt {geraet.ruecksetzung} der Akte."
        remedy = "Prüfen, ob das Gerät so eingestellt ist."
        yield warning("geraet.modell_stichtag", f"{where}/ruecksetzung", text, remedy=remedy)
    reset = geraet.ruecksetzung or modell.ruecksetzung
    for lesung in geraet.ablesungen:
        if lesung.art != "altwert":
            continue
        place = f"{where}/ablesungen/{lesung.am}"
        if modell.altwert is False:
            text = f"{name} speichert keinen Altwert; woher ist dieser Stand?"
            yield error("ablesung.altwert", place, text, remedy="art der Ablesung oder modell berichtigen.")
        elif reset is not None and f"{lesung.am:%m-%d}" != reset:
            text = f"Ein Altwert ist der Stand des Stichtags ({reset}), nicht der eines anderen Tages."
            yield error("ablesung.altwert", place, text, remedy="am auf den Stichtag setzen oder art berichtigen.")


def _check_numbers(where: str, geraet: Geraet, modell: Geraetemodell, name: str) -> Iterator[Finding]:
    if modell.checkzahl is None:
        return
    for lesung in geraet.ablesungen:
        place = f"{where}/ablesungen/{lesung.am}"
        if modell.checkzahl and lesung.checkzahl is None and lesung.art in _VOR_ORT:
            text = f"{name} zeigt eine Checkzahl, bei dieser Ablesung fehlt sie."
            remedy = "checkzahl nachtragen; ein Ablesefehler fällt sonst nicht auf."
            yield warning("ablesung.checkzahl", place, text, remedy=remedy)
        elif not modell.checkzahl and lesung.checkzahl is not None:
            text = f"{name} zeigt keine Checkzahl, bei dieser Ablesung steht eine."
            yield warning("ablesung.checkzahl", place, text, remedy="checkzahl oder modell prüfen.")


def mit_geraetemodellen(akte: Akte) -> Akte:
    """The Akte in which devices have what their models say, where they do not say it themselves."""
    if not akte.geraetemodelle:
        return akte
    models = {modell.modell: modell for modell in akte.geraetemodelle}

    def complete(geraete: Iterable[Geraet]) -> tuple[Geraet, ...]:
        return tuple([_complete(geraet, models) for geraet in geraete])

    return akte.model_copy(
        update={
            "geraete": complete(akte.geraete),
            "anlagen": tuple([replace(anlage, geraete=complete(anlage.geraete)) for anlage in akte.anlagen]),
            "nutzeinheiten": tuple(
                [replace(einheit, geraete=complete(einheit.geraete)) for einheit in akte.nutzeinheiten]
            ),
        }
    )


def _complete(geraet: Geraet, models: dict[str, Geraetemodell]) -> Geraet:
    modell = models.get(geraet.modell) if geraet.modell is not None else None
    if modell is None:
        return geraet
    missing = {
        name: getattr(modell, name)
        for name in ("einheit", "stellen", "ruecksetzung")
        if getattr(geraet, name) is None and getattr(modell, name) is not None
    }
    if geraet.eichung is not None and geraet.eichung.frist is None and modell.eichfrist is not None:
        missing["eichung"] = replace(geraet.eichung, frist=modell.eichfrist)
    return replace(geraet, **missing) if missing else geraet
