"""Models of devices (0002): what a model says counts where the device says nothing."""

from __future__ import annotations

from tests.oracle.exact import CannotRecompute, given


def with_models(akte: dict) -> dict:
    """The Akte in which every device says itself what its model says."""
    models = {model["modell"]: model for model in given(akte, "geraetemodelle", ())}
    if not models:
        return akte
    if len(models) < len(akte["geraetemodelle"]):
        raise CannotRecompute("a model twice")

    def told(part: dict) -> dict:
        return part | {"geraete": tuple(complete(device, models) for device in given(part, "geraete", ()))}

    return told(akte) | {name: tuple(map(told, given(akte, name, ()))) for name in ("anlagen", "nutzeinheiten")}


def complete(device: dict, models: dict[str, dict]) -> dict:
    if given(device, "modell") is None:
        return device
    model = models.get(device["modell"])
    if model is None or model["art"] != device["art"]:
        raise CannotRecompute(f"device {device['nr']}: no model, or one of another kind")
    for name in ("einheit", "stellen"):
        if given(device, name) not in (None, given(model, name, given(device, name))):
            raise CannotRecompute(f"device {device['nr']}: {name} against its model")
    if given(model, "stichtag") is False and given(device, "ruecksetzung") is not None:
        raise CannotRecompute(f"device {device['nr']}: a reset without a key date")
    says = {
        name: given(model, name) for name in ("einheit", "stellen", "ruecksetzung") if given(model, name) is not None
    }
    return says | {name: value for name, value in device.items() if value is not None}
