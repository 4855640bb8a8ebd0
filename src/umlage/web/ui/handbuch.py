"""The handbook as pages of the application: rendered once per process from the files that ship with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from markdown_it import MarkdownIt
from markdown_it.token import Token

from umlage.web.ui.schriften import SCHRIFTEN

# every page of the handbook, in the order in which somebody reads it
VERZEICHNIS = (
    (
        _("Mit der Anwendung arbeiten"),
        ("anwendung", "laeufe", "listen", "arge", "vergleich", "pruefung", "verwaltung", "demo"),
    ),
    (_("Zähler und Funk"), ("funkgeraete", "connect", "lieferungen", "klimafaktoren", "funk")),
    (
        _("Angaben und Rechnung"),
        [
            "umfang",
            "akte",
            "angaben",
            "ablesungen",
            "geld",
            "geraete",
            "heizkoerper",
            "solar",
            "nutzergruppen",
            "umlage",
            "information",
            "sprachen",
            "ergebnis",
            "woerter",
        ],
    ),
    (
        _("Kostenverteiler"),
        (
            "kostenverteiler",
            *(
                f"kostenverteiler/{name}"
                for name in [
                    "summe",
                    "hkvo2",
                    "hkvo3",
                    "vg_heizung",
                    "vg_warmwasser1",
                    "vg_warmwasser2",
                    "prozent_grundkosten",
                    "prozent_warmwasser",
                    "betrag_warmwasser",
                    "zeit",
                ]
            ),
        ),
    ),
    (_("Betreiben"), ("betrieb", "stapel")),
)
ANFANG = VERZEICHNIS[0][1][0]
_AUSSEN = re.compile(r"(?:https?|mailto):")
_AUSSCHNITT = 90
_MEISTE = 50


@dataclass(frozen=True, slots=True)
class Abschnitt:
    """A heading with what stands below it: its anchor, its level (1 is the page itself), its words."""

    anker: str
    titel: str
    ebene: int
    text: str


@dataclass(frozen=True, slots=True)
class Seite:
    """A page: its address, its title, its HTML, its sections in order."""

    wort: str
    titel: str
    inhalt: SafeString
    abschnitte: tuple[Abschnitt, ...]

    @property
    def adresse(self) -> str:
        """Where the page is in the application."""
        return reverse("handbuch_seite", args=[self.wort])


def datei(wort: str) -> Path:
    """The file of a page."""
    if wort == "demo":
        return SCHRIFTEN / "demo.md"
    path = SCHRIFTEN / "handbuch" / wort
    return path / "README.md" if path.is_dir() else path.with_name(f"{path.name}.md")


def woerter() -> tuple[str, ...]:
    """The addresses of all pages."""
    return tuple(wort for _group, words in VERZEICHNIS for wort in words)


@cache
def seite(wort: str) -> Seite:
    """A page, rendered. Raw HTML in a file is left out, whatever it says."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = reader.parse(datei(wort).read_text("utf-8"))
    anchors = _anchored(tokens)
    for token in tokens:
        _prepared(token, wort)
        for inner in token.children or ():
            _prepared(inner, wort)
    inside = reader.renderer.render(_boxed([one for one in tokens if one.type != "html_block"]), reader.options, {})
    parts = tuple(_sections(tokens, anchors))
    return Seite(wort, parts[0].titel, mark_safe(inside), parts)  # our own files, without their HTML


def slug(title: str, seen: Counter[str]) -> str:
    """The anchor of a heading as places that show such files make it: lower case, hyphens, a number if it repeats."""
    word = re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")
    seen[word] += 1
    return word if seen[word] == 1 else f"{word}-{seen[word] - 1}"


def _anchored(tokens: list[Token]) -> dict[int, str]:
    """Give every heading its anchor; the anchors by place of the heading."""
    seen, found = Counter[str](), {}
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            found[place] = slug(_words(tokens[place + 1]), seen)
            token.attrSet("id", found[place])
    return found


def _prepared(token: Token, wort: str) -> None:
    """A token without styles, with addresses of the application."""
    if token.type in ("th_open", "td_open") and token.attrs.pop("style", "") == "text-align:right":
        token.attrSet("class", "num")
    elif token.type == "table_open":
        token.attrSet("class", "liste")
    elif token.type == "link_open":
        token.attrSet("href", ziel(wort, str(token.attrs["href"])))
    elif token.type == "image":
        token.attrSet("src", static(f"handbuch/{PurePosixPath(str(token.attrs['src'])).name}"))
        token.attrSet("loading", "lazy")
    elif token.type == "html_inline":
        token.content = ""


def ziel(wort: str, href: str) -> str:
    """Where a link of a page leads in the application; what is not part of the handbook leads to its beginning."""
    if _AUSSEN.match(href) or href.startswith("#"):
        return href
    path, _hash, anchor = unquote(href).partition("#")
    place = datei(wort).parent / path
    found = next((other for other in woerter() if datei(other).resolve() == place.resolve()), None)
    start = reverse("handbuch_seite", args=[found or ANFANG])
    return f"{start}#{anchor}" if found and anchor else start


def _boxed(tokens: list[Token]) -> list[Token]:
    """Tables and code in a box that scrolls by itself."""
    boxed: list[Token] = []
    for token in tokens:
        if token.type in ("table_open", "fence", "code_block"):
            boxed.append(Token("box_open", "div", 1, attrs={"class": "rollen"}))
        boxed.append(token)
        if token.type in ("table_close", "fence", "code_block"):
            boxed.append(Token("box_close", "div", -1))
    return boxed


def _words(token: Token) -> str:
    return "".join(one.content if one.type != "softbreak" else " " for one in token.children or ())


def _sections(tokens: list[Token], anchors: dict[int, str]) -> Iterator[Abschnitt]:
    for place, end in pairwise([*anchors, len(tokens)]):
        inside = (_words(one) if one.type == "inline" else one.content for one in tokens[place + 3 : end])
        text = " ".join(" ".join(inside).split())
        yield Abschnitt(anchors[place], _words(tokens[place + 1]), int(tokens[place].tag[1]), text)


@dataclass(frozen=True, slots=True)
class Fund:
    """A section in which all words stand, with the place around the first."""

    seite: Seite
    abschnitt: Abschnitt
    ausschnitt: str


def gefunden(words: list[str]) -> Iterator[Fund]:
    """Sections that say all words; those that have them in their title first."""
    wanted = [word.casefold() for word in words]
    found = [
        (not all(word in part.titel.casefold() for word in wanted), Fund(page, part, _around(part.text, wanted)))
        for page in map(seite, woerter())
        for part in page.abschnitte
        if all(word in f"{part.titel} {part.text}".casefold() for word in wanted)
    ]
    return (fund for _late, fund in sorted(found, key=lambda pair: pair[0]))


def _around(text: str, wanted: list[str]) -> str:
    """Some words before and after the first that was looked for."""
    first = min((place for place in map(text.casefold().find, wanted) if place >= 0), default=0)
    start, end = max(0, first - _AUSSCHNITT), first + 2 * _AUSSCHNITT
    start = text.find(" ", start) + 1 if start else 0
    cut = text[start:end].rpartition(" ")[0] if end < len(text) else text[start:]
    return f"{'… ' if start else ''}{cut}{' …' if end < len(text) else ''}"


def _shown(request: HttpRequest, **more: object) -> HttpResponse:
    table = [(title, [seite(wort) for wort in words]) for title, words in VERZEICHNIS]
    return render(request, "ui/handbuch.html", {"verzeichnis": table, **more})


@require_GET
def handbuch(request: HttpRequest) -> HttpResponse:
    """The beginning of the handbook, or what a search in it finds."""
    text = request.GET.get("q", "").strip()[:80]
    if not text:
        return _shown(request, buch=seite(ANFANG))
    funde = list(gefunden(text.split()))
    return _shown(request, gesucht=text, zahl=len(funde), funde=funde[:_MEISTE])


@require_GET
def handbuch_seite(request: HttpRequest, wort: str) -> HttpResponse:
    """One page of it."""
    if wort not in woerter():
        raise Http404
    return _shown(request, buch=seite(wort))
