"""Every finding leads to the page on which it can be mended."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.besetzung import NOW, Firma
from umlage.apps.abrechnung import operations, queries
from umlage.apps.abrechnung.fundort import Fundort, fundort
from umlage.apps.abrechnung.models import Pruefstand
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.liegenschaften.models import Nutzer
from umlage.apps.messwerte.models import Ablesung

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def beispiel() -> str:
    return "gashaus-2024.yaml"


def test_places_of_the_akte_are_rows(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        zeitraum = house.zeitraum
        haus = zeitraum.liegenschaft
        anlage, einheit = haus.anlagen.first(), haus.nutzeinheiten.first()
        nutzer = einheit.nutzer.first()
        geraet = einheit.geraete.first()
        kosten = zeitraum.kostenzeilen.filter(bereich="kosten", anlage=anlage)[1]
        expected = {
            "liegenschaft/wohnflaeche": Fundort("liegenschaft", haus.pk, "wohnflaeche"),
            "einstellungen/heizung/grundkosten": Fundort("einstellungen", zeitraum.pk, "heizung.grundkosten"),
            "kostenbaum/1.2": Fundort("kostenbaum", zeitraum.pk),
            f"anlagen/{anlage.nr}/warmwasser": Fundort("anlage", anlage.pk, "warmwasser"),
            f"anlagen/{anlage.nr}/kosten/2/zeitraum": Fundort("kosten", kosten.pk, "zeitraum"),
            f"anlagen/{anlage.nr}/lieferungen": Fundort("kosten"),
            f"nutzeinheiten/{einheit.nr}/flaeche/heizung": Fundort("nutzeinheit", einheit.pk, "flaeche.heizung"),
            f"nutzeinheiten/{einheit.nr}/nutzer/{nutzer.nr}/befreiungen/1/kosten": Fundort(
                "nutzer", nutzer.pk, "befreiungen"
            ),
            f"nutzeinheiten/{einheit.nr}/geraete/{geraet.nr}": Fundort("geraet", geraet.pk),
            f"nutzeinheiten/{einheit.nr}/geraete/{geraet.nr}/ablesungen/1": Fundort("verbrauch", 0, str(geraet.pk)),
            "nutzeinheiten/gibt es nicht": Fundort("nutzeinheiten"),
            "anlagen": Fundort("heizung"),
            "anlagen/gibt es nicht/energieart": Fundort("heizung"),
            "geraete/gibt es nicht": Fundort("zaehler"),
            "zeitraum": Fundort("abrechnung"),
            "": Fundort("haus"),
        }
        assert {where: fundort(zeitraum, where) for where in expected} == expected


def test_the_worklist_and_the_house_lead_to_the_place(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        nutzer = Nutzer.objects.filter(leerstand=False).first()
        geraet = nutzer.nutzeinheit.geraete.first()
        Ablesung.objects.filter(geraet=geraet).update(stand=Decimal("-1"))
        operations.look_at(zeitraum=house.zeitraum, am=NOW)
        findings = queries.probe(house.zeitraum).findings
        assert Pruefstand.objects.get(zeitraum=house.zeitraum).ort == findings[0].where
    assert findings
    for place in ("zeitraum", "anlagen", "geraete", "nutzeinheiten/x", "x"):
        answer = clerk.get(f"{house.haus}ort/", {"wo": place})
        assert clerk.get(answer["Location"]).status_code == 200, place
    for finding in findings:
        answer = clerk.get(f"{house.haus}ort/", {"wo": finding.where, "code": finding.code})
        assert answer.status_code == 302
        assert clerk.get(answer["Location"]).status_code == 200
    assert "/ort/?wo=" in clerk.get("/fuldatal/").content.decode()
    assert "/ort/?wo=" in clerk.get(house.haus).content.decode()
