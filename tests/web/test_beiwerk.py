"""Contacts, remarks and buildings of a house."""

import pytest
from django.test import Client

from tests.besetzung import Firma, firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.liegenschaften.models import Gebaeude, Kontakt, Vermerk

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def beispiel() -> str:
    return "gashaus-2024.yaml"


@pytest.mark.parametrize("rolle", Kontakt.Rolle.values)
def test_a_contact_in_each_role(clerk: Client, house: Firma, rolle: str) -> None:
    said = {"rolle": rolle, "name": "Hausverwaltung Kurz", "email": "post@kurz.example", "ort": "Wiesbaden"}
    clerk.post(f"{house.haus}beiwerk/kontakt/0/", said)
    text = clerk.get(f"{house.haus}verwalter/").content.decode()
    assert str(Kontakt.Rolle(rolle).label) in text
    assert "mailto:post@kurz.example" in text
    with organisation_scope(house.organisation.pk):
        row = Kontakt.objects.get()
    clerk.post(f"{house.haus}beiwerk/kontakt/{row.pk}/", {**said, "name": "Anders"})
    assert "Anders" in clerk.get(f"{house.haus}protokoll/").content.decode()
    clerk.post(f"{house.haus}beiwerk/kontakt/{row.pk}/", {"loeschen": "1"})
    with organisation_scope(house.organisation.pk):
        assert not Kontakt.objects.exists()


def test_a_bad_contact_is_told_and_not_kept(clerk: Client, house: Firma) -> None:
    answer = clerk.post(f"{house.haus}beiwerk/kontakt/0/", {"rolle": "koenig", "name": "", "email": "keine"})
    assert answer.status_code == 422
    assert answer.content.decode().count('class="fehlertext"') == 3
    with organisation_scope(house.organisation.pk):
        assert not Kontakt.objects.exists()


def test_a_hint_is_seen_where_readings_are_entered_and_a_remark_is_not(clerk: Client, house: Firma) -> None:
    clerk.post(f"{house.haus}beiwerk/vermerk/0/", {"art": "hinweis", "text": "Schlüssel <b>beim</b> Bäcker"})
    with organisation_scope(house.organisation.pk):
        flat = house.zeitraum.liegenschaft.nutzeinheiten.get(nr="2")
    said = {"art": "bemerkung", "text": "zahlt spät", "nutzeinheit": str(flat.pk)}
    clerk.post(f"{house.haus}beiwerk/vermerk/0/", said)
    readings = clerk.get(f"{house.haus}verbrauch/").content.decode()
    assert "Schlüssel &lt;b&gt;beim&lt;/b&gt; Bäcker" in readings
    assert "zahlt spät" not in readings
    assert "zahlt spät" in clerk.get(f"{house.haus}extras/").content.decode()
    with organisation_scope(house.organisation.pk):
        assert Vermerk.objects.count() == 2
        assert Vermerk.objects.get(art="bemerkung").nutzeinheit_id == flat.pk
        number = Vermerk.objects.get(art="bemerkung").pk
    form = clerk.get(f"{house.haus}beiwerk/vermerk/{number}/").content.decode()
    assert f'<option value="{flat.pk}" selected>' in form


def test_flats_are_put_into_buildings_and_the_tree_shows_them(clerk: Client, house: Firma) -> None:
    for place, name in enumerate(("Vorderhaus", "Hinterhaus")):
        clerk.post(f"{house.haus}beiwerk/gebaeude/0/", {"name": name, "reihenfolge": str(place)})
    with organisation_scope(house.organisation.pk):
        front, back = Gebaeude.objects.order_by("reihenfolge")
        flats = list(house.zeitraum.liegenschaft.nutzeinheiten.all())
    chosen = {f"einheit-{flat.pk}": str((back if place % 2 else front).pk) for place, flat in enumerate(flats)}
    answer = clerk.post(f"{house.haus}extras/zuordnen/", chosen, follow=True).content.decode()
    assert f"{len(flats)} Nutzeinheiten zugeordnet." in answer
    tree = clerk.get(house.haus).content.decode()
    assert tree.count("Vorderhaus</li>") == tree.count("Hinterhaus</li>") == 1
    assert tree.index("Vorderhaus") < tree.index("Hinterhaus")


def test_rows_of_other_firms_are_not_there(clerk: Client, house: Firma) -> None:
    other = firma("roemerhof", "oelhaus-2023.yaml")
    with organisation_scope(other.organisation.pk):
        row = Kontakt.objects.create(liegenschaft=other.zeitraum.liegenschaft, rolle="hausmeister", name="Fremd")
    assert clerk.get(f"{house.haus}beiwerk/kontakt/{row.pk}/").status_code == 404
    assert clerk.get(f"{house.haus}beiwerk/unsinn/0/").status_code == 404
