"""What a page offers, its reader may do: no link and no form leads somebody to a page that is not there for them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import ResolverMatch, resolve
from django.urls.exceptions import Resolver404

from tests.besetzung import NOW, Firma, firma
from tests.web.conftest import BACKEND
from tests.web.test_zugang import INSIDE, address
from umlage.apps.abrechnung import operations
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.accounts.scope import organisation_scope

pytestmark = pytest.mark.django_db
# pages whose every field asks to be changed: whoever may not change them is not led to a new one
_NEU = {"teil", "beiwerk"}


class Angebote(HTMLParser):
    """The links and forms of a page: method and address."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href", "").strip():
            self.found.append(("get", said["href"]))
        if tag == "form":
            self._form = (said.get("method", "get").lower(), said.get("action", ""))
        # a form without a button sends nothing
        if tag == "button" and said.get("type") != "button" and "form" not in said and getattr(self, "_form", None):
            self.found.append(self._form)
        if "formaction" in said:
            self.found.append(("post", said["formaction"]))
        self.found += [(verb, said[f"hx-{verb}"]) for verb in ("get", "post") if f"hx-{verb}" in said]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None


def _offers(page: str, text: str) -> Iterator[tuple[str, str, ResolverMatch]]:
    parser = Angebote()
    parser.feed(text)
    for method, target in parser.found:
        path = urlsplit(urljoin(page, target)).path
        try:
            yield method, path, resolve(path)
        except Resolver404:
            continue


def _needed(method: str, match: ResolverMatch) -> Recht | None:
    recht = getattr(match.func, "recht", None)
    schreiben = getattr(match.func, "schreiben", None)
    new = match.url_name in _NEU and match.kwargs["zeile"] == 0
    if schreiben is not None and (method == "post" or new):
        return schreiben if isinstance(schreiben, Recht) else schreiben(**match.kwargs)
    return recht


@pytest.fixture
def fuldatal() -> Firma:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
        operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
    return house


@pytest.mark.parametrize("rolle", ["buchhaltung", "lesen", "montage"])
def test_nothing_is_offered_that_the_role_may_not_do(client: Client, fuldatal: Firma, rolle: str) -> None:
    client.force_login(fuldatal.people[rolle], backend=BACKEND)
    waiting, seen, wrong = [f"/{fuldatal.organisation.kurz}/", fuldatal.haus], set(), set()
    waiting += [address(pattern, fuldatal) for pattern in INSIDE if allowed(rolle, pattern.callback.recht)]
    while waiting:
        page = waiting.pop()
        match = resolve(urlsplit(page).path)
        # one page of each kind: houses and devices are alike
        kind = (match.url_name, match.kwargs.get("art"), match.kwargs.get("liste"))
        if kind in seen or "form" in match.kwargs:
            continue
        seen.add(kind)
        answer = client.get(page)
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        for method, path, target in _offers(page, answer.content.decode()):
            needed = _needed(method, target)
            if needed is not None and not allowed(rolle, needed):
                wrong.add((match.url_name, method, re.sub(r"\d+", "N", path)))
            elif needed is not None and method == "get":
                waiting.append(path)
    assert len(seen) > 50, seen
    assert not wrong, "\n".join(map(str, sorted(wrong)))
