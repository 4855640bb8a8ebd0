"""What a planted fault changes of a flat or a device holds from the newest year on: older years stay as issued."""

from __future__ import annotations

from umlage.config.demo.bauplan import Werte


def datiert(akten: list[Werte]) -> None:
    """Areas, persons and valuations that differ in the newest Akte get the days from which each of them holds."""
    if len(akten) < 2:
        return
    since, day = akten[0]["zeitraum"]["von"], akten[-1]["zeitraum"]["von"]
    before = {flat["nr"]: flat for flat in akten[-2]["nutzeinheiten"]}
    for flat in akten[-1]["nutzeinheiten"]:
        old = before[flat["nr"]]
        # what is not said is the area of the heating
        areas = old.get("flaeche", {})
        _steps(
            flat.get("flaeche", {}),
            {name: areas.get("heizung") for name in flat.get("flaeche", {})} | areas,
            since,
            day,
        )
        people = {person["nr"]: person.get("personen") for person in old["nutzer"]}
        for person in flat["nutzer"]:
            _steps(person, {"personen": people.get(person["nr"])}, since, day)
        devices = {device["nr"]: device for device in old.get("geraete", ())}
        for device in flat.get("geraete", ()):
            known = devices.get(device["nr"], {})
            _steps(device, {name: one for name, one in known.items() if name == "bewertung"}, since, day)


def _steps(here: Werte, before: Werte, since: str, day: str) -> None:
    for name, old in before.items():
        new = here.get(name)
        if (
            old is not None
            and new is not None
            and new != old
            and not isinstance(new, list)
            and not isinstance(old, list)
        ):
            here[name] = [{"ab": since, "wert": old}, {"ab": day, "wert": new}]
