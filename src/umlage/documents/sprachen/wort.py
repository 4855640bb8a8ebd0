"""The language in which a document is laid out: German, unless somebody asked for another one.

Words that only the layout knows (heads of columns, `auf Seite 3`) are asked for here, deep below functions that have
nothing else to do with languages; so the language is the context of the call and not an argument of every function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_WORT: ContextVar[Callable[[str], str]] = ContextVar("wort", default=str)


def wort(deutsch: str) -> str:
    """A fixed German word or pattern in the language of the layout."""
    return _WORT.get()(deutsch)


def gefuellt(muster: str, *werte: object) -> str:
    """A German pattern with places `{0}`, `{1}` in the language of the layout, filled with texts of that language."""
    text = wort(muster)
    for stelle, wert in enumerate(werte):
        text = text.replace(f"{{{stelle}}}", str(wert))
    return text


@contextmanager
def gesprochen(sprache: Callable[[str], str]) -> Iterator[None]:
    """Lays out in another language."""
    marke = _WORT.set(sprache)
    try:
        yield
    finally:
        _WORT.reset(marke)
