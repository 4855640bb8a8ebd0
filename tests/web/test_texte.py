"""Every text of the pages has its English one, and the compiled catalogue is the one that can be read."""

import re

import pytest
from django.test import Client

from tests.besetzung import firma
from tools.texte import CATALOGUES, catalogue, key, texts

FILES = sorted(CATALOGUES.glob("*/LC_MESSAGES/django.po"))
_PLACE = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_a_catalogue_has_exactly_the_texts_of_the_pages_and_all_are_translated(path) -> None:
    file = catalogue(path)
    assert {key(entry) for entry in file} == texts(), "run tools/texte.py"
    assert [entry.msgid for entry in file if not entry.translated() or "fuzzy" in entry.flags] == []
    assert path.with_suffix(".mo").read_bytes() == file.to_binary(), "run tools/texte.py"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_a_translation_keeps_the_values_that_go_into_it(path) -> None:
    def values(text: str) -> list[str]:
        return sorted(place for place in _PLACE.findall(text) if place not in ("{Aufzug", "{Garage"))

    for entry in catalogue(path):
        for shown in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert values(shown) == values(entry.msgid), entry.msgid


def test_there_is_english() -> None:
    assert "en" in {path.parent.parent.name for path in FILES}


@pytest.mark.django_db
def test_somebody_who_chose_english_reads_english(client: Client) -> None:
    crew = firma("fuldatal", "casameta-2022.yaml")
    person = crew.people["administration"]
    person.sprache = "en"
    person.save()
    client.force_login(person)
    german = {
        entry.msgid
        for path in FILES
        for entry in catalogue(path)
        if " " in entry.msgid and not _PLACE.search(entry.msgid) and entry.msgid != entry.msgstr
    }
    for tab in ("", "nutzeinheiten/", "verbrauch/", "kosten/", "ergebnis/", "dokumente/", "protokoll/"):
        text = client.get(f"{crew.haus}{tab}").content.decode()
        assert '<html lang="en">' in text
        assert "What do I have to do next?" in text
        assert [words for words in german if f">{words}<" in text] == []
