"""The first Organisation of an empty installation, and a password that somebody forgot."""

from pathlib import Path

from tests.betrieb.anlage import Anlage

_WHO = """
import sys
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from django.contrib.auth import authenticate
from django.test import RequestFactory
from umlage.apps.accounts.models import Benutzer, Mitgliedschaft
for row in Mitgliedschaft.objects.select_related("benutzer", "organisation"):
    print(row.organisation.kurz, row.rolle, row.benutzer.email, row.benutzer.check_password(sys.argv[2]))
"""
GOOD = "Birnbaum-am-Teich-7"


def test_an_empty_installation_gets_its_first_firm(tmp_path: Path) -> None:
    place = Anlage(tmp_path / "neu")
    said = place.run("organisation", "fuldatal", "Fuldatal Messdienst", "Chefin@fuldatal.example", input=GOOD)
    assert said.stdout.startswith("Fuldatal Messdienst ist gegründet.")
    assert place.python(_WHO, GOOD) == "fuldatal administration chefin@fuldatal.example True\n"
    again = place.run("organisation", "zwei", "Zwei", "chefin@fuldatal.example", code=2, input=GOOD)
    assert "hat schon ein Konto" in again.stderr
    for kurz, email, password, why in (
        ("api", "a@b.example", GOOD, "Das Kürzel api ist vergeben."),
        ("mit leer", "a@b.example", GOOD, "Kürzel"),
        ("zwei", "keine", GOOD, "E-Mail"),
        ("zwei", "a@b.example", "kurz", "kurz"),
    ):
        assert why in place.run("organisation", kurz, "Zwei", email, code=2, input=password).stderr
    assert place.python(_WHO, GOOD).count("\n") == 1


def test_a_forgotten_password_is_set_anew(tmp_path: Path) -> None:
    place = Anlage(tmp_path / "neu")
    place.run("organisation", "fuldatal", "Fuldatal", "chefin@fuldatal.example", input=GOOD)
    other = "Kirschkern-im-Moor-9"
    place.run("passwort", "chefin@fuldatal.example", input=other)
    assert place.python(_WHO, other).endswith(" True\n")
    assert "Niemand hat die E-Mail" in place.run("passwort", "niemand@fuldatal.example", code=2, input=other).stderr


_FACTORS = """
import sys
from umlage.cli.umgebung import prepared
prepared(sys.argv[1])
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from umlage.apps.accounts.models import Benutzer, Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf

person = Benutzer.objects.get()
if sys.argv[2] == "make":
    TOTP.activate(person, "PWH2BIM4DJPZ5MOUKVDU2BGHYSPU7BMP")
    RecoveryCodes.activate(person)
with organisation_scope(Organisation.objects.get().pk):
    print(Authenticator.objects.count(), Verlauf.objects.filter(bezeichnung__startswith="Zweiter Faktor").count())
"""


def test_who_lost_the_second_factor_and_the_codes_gets_in_again(tmp_path: Path) -> None:
    place = Anlage(tmp_path / "neu")
    place.run("organisation", "fuldatal", "Fuldatal", "chefin@fuldatal.example", input=GOOD)
    assert place.python(_FACTORS, "make") == "2 0\n"
    place.run("passwort", "chefin@fuldatal.example", input=GOOD)
    assert place.python(_FACTORS, "look") == "2 0\n"
    said = place.run("passwort", "chefin@fuldatal.example", "--ohne-zweiten-faktor", input=GOOD).stdout
    assert "Der zweite Faktor ist weggenommen" in said
    assert place.python(_FACTORS, "look") == "0 1\n"
