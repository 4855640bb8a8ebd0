"""The YAML of a mapping as plain text nodes with their lines: no types, no aliases, no key twice."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from umlage.formats.lieferung.fehler import Ort, Unbrauchbar, dateifehler

# the parser written in C where there is one: the other one takes long for brackets in brackets
_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_BYTES = 64 * 1024
MOST_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Knoten:
    """A node: its line from 1, its path, and a text, a list, or a mapping by names."""

    zeile: int
    pfad: str
    inhalt: str | list[Knoten] | dict[str, Knoten]

    @property
    def ort(self) -> Ort:
        return Ort(zeile=self.zeile, pfad=self.pfad)

    def schlicht(self) -> object:
        """Without lines and paths, as it is hashed."""
        match self.inhalt:
            case dict() as fields:
                return {name: node.schlicht() for name, node in fields.items()}
            case list() as items:
                return [node.schlicht() for node in items]
            case text:
                return text


def knoten(text: str) -> Knoten:
    """The root node. Unbrauchbar (E130) with the line when the YAML is broken."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Unbrauchbar(dateifehler("E130", f"Eine Zuordnung darf {MOST_BYTES >> 10} KB groß sein."))
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_Parser):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                raise _falsch(
                    "Die Zuordnung ist zu tief geschachtelt.", event.start_mark.line if event.start_mark else 0
                )
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line if event.start_mark else 0
                raise _falsch("Verweise (*…) sind in einer Zuordnung nicht erlaubt.", line)
        root = yaml.compose(text, Loader=_Parser)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise _falsch("Das YAML ist ab dieser Zeile nicht lesbar.", mark.line if mark else 0) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise _falsch("Das YAML ist nicht lesbar.", 0) from None
    if root is None:
        raise _falsch("Die Zuordnung ist leer.", 0)
    return _knoten(root, "", 0)


def _knoten(node: yaml.Node, path: str, depth: int) -> Knoten:
    line = node.start_mark.line
    if depth > MOST_DEPTH:
        raise _falsch("Die Zuordnung ist zu tief geschachtelt.", line)
    if isinstance(node, yaml.SequenceNode):
        items = [_knoten(item, f"{path}[{place}]", depth + 1) for place, item in enumerate(node.value, start=1)]
        return Knoten(line + 1, path, items)
    if isinstance(node, yaml.MappingNode):
        fields: dict[str, Knoten] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _falsch("Ein Name in der Zuordnung ist kein Text.", key.start_mark.line)
            if key.value in fields:
                raise _falsch(f"„{key.value[:40]}“ steht zweimal.", key.start_mark.line)
            fields[key.value] = _knoten(value, f"{path}.{key.value}" if path else key.value, depth + 1)
        return Knoten(line + 1, path, fields)
    return Knoten(line + 1, path, str(node.value))


def _falsch(words: str, line: int) -> Unbrauchbar:
    return Unbrauchbar(dateifehler("E130", words, Ort(zeile=line + 1)))
