"""A form that comes after the session has ended: nothing is saved, that is said, and the way leads back to its page."""

from urllib.parse import quote

import pytest
from django.test import Client

from tests.besetzung import Firma

pytestmark = pytest.mark.django_db
ALARM = "/fuldatal/connect/alarme/1/"


@pytest.mark.parametrize(
    ("whence", "place"),
    [
        ("http://testserver/fuldatal/connect/alarme/?art=leck", "/fuldatal/connect/alarme/?art=leck"),
        # pages of others, and no page at all
        ("https://elsewhere.example/fuldatal/", ALARM),
        ("javascript:alert(1)", ALARM),
        ("", ALARM),
    ],
)
def test_after_the_log_in_the_page_of_the_form_opens(house: Firma, whence: str, place: str) -> None:
    client = Client()
    answer = client.post(ALARM, {"was": "erledigt"}, headers={"Referer": whence})
    assert answer["Location"] == f"/konto/anmelden/?next={quote(f'{place}#wieder')}"
    assert "Sie waren nicht mehr angemeldet. Gespeichert ist nichts." in client.get(answer["Location"]).content.decode()


def test_who_only_opens_a_page_hears_nothing_of_it(house: Firma) -> None:
    answer = Client().get("/fuldatal/connect/?archiv=1", follow=True)
    assert answer.redirect_chain[0][0] == f"/konto/anmelden/?next={quote('/fuldatal/connect/?archiv')}%3D1"
    assert "nicht mehr angemeldet" not in answer.content.decode()
