"""Invitations, roles, API tokens: each secret is good once or until revoked, and somebody can always administer."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from tests.besetzung import NOW, Firma, firma
from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.models import Benutzer
from umlage.apps.accounts.operations import NameReserved, found_organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.verwaltung import operations, queries
from umlage.apps.verwaltung.models import ApiToken, Einladung

pytestmark = pytest.mark.django_db
GOOD = "eine lange Passphrase 17"


@pytest.fixture
def house() -> Firma:
    return firma("fuldatal", "casameta-2022.yaml")


def invite(house: Firma, email: str = "neu@example.org", rolle: str = "buchhaltung") -> tuple[Einladung, str]:
    boss = house.people["administration"]
    return operations.invite(organisation=house.organisation, email=email, rolle=rolle, benutzer=boss, am=NOW)


def join(secret: str, benutzer: Benutzer | None = None, password: str = GOOD, days: float = 0):
    am = NOW + timedelta(days=days)
    return operations.join(secret=secret, benutzer=benutzer, name="Neu", password=password, am=am)


def test_the_secret_of_a_link_stands_nowhere(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        row, secret = invite(house)
        assert row.geheimnis == queries.digest(secret)
        assert secret not in str(list(Einladung.objects.values()) + list(Verlauf.objects.values()))


def test_a_new_person_joins_once(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        _row, secret = invite(house, "Neu@Example.org")
        mitglied = join(secret)
        assert (mitglied.benutzer.email, mitglied.rolle) == ("neu@example.org", "buchhaltung")
        assert mitglied.benutzer.check_password(GOOD)
        with pytest.raises(operations.NotGood):
            join(secret)
        assert Verlauf.objects.filter(bezeichnung__contains="angenommen", benutzer=mitglied.benutzer).count() == 1


def test_a_link_dies_after_a_week_and_when_a_newer_one_is_made(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        _row, old = invite(house)
        _row, new = invite(house)
        for secret, days in ((old, 0), (new, 7.001), ("x" * 43, 0)):
            with pytest.raises(operations.NotGood):
                join(secret, days=days)
        row = queries.offene_einladungen().get()
        operations.withdraw_invitation(einladung=row, benutzer=house.people["administration"], am=NOW)
        with pytest.raises(operations.NotGood):
            join(new)


@pytest.mark.parametrize("password", ["kurz", "passwort", "123456789012", "neu@example.org"])
def test_a_weak_password_is_refused_and_the_link_stays_good(house: Firma, password: str) -> None:
    with organisation_scope(house.organisation.pk):
        _row, secret = invite(house)
        with pytest.raises(operations.WeakPassword):
            join(secret, password=password)
        assert not Benutzer.objects.filter(email="neu@example.org").exists()
        assert join(secret).rolle == "buchhaltung"


def test_an_invitation_is_bound_to_its_e_mail(house: Firma) -> None:
    other = firma("roemerhof", "oelhaus-2023.yaml").people["lesen"]
    with organisation_scope(house.organisation.pk):
        _row, secret = invite(house, other.email)
        for wrong in (None, house.people["montage"]):
            with pytest.raises(operations.OtherPerson):
                join(secret, wrong)
        before = other.password
        assert join(secret, other).benutzer == other
        other.refresh_from_db()
        assert other.password == before


def test_a_link_of_another_organisation_is_none(house: Firma) -> None:
    other = firma("roemerhof", "oelhaus-2023.yaml")
    with organisation_scope(house.organisation.pk):
        _row, secret = invite(house)
    with organisation_scope(other.organisation.pk), pytest.raises(operations.NotGood):
        join(secret)


def test_who_belongs_here_is_not_invited_and_an_e_mail_is_one(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        with pytest.raises(operations.AlreadyMember):
            invite(house, house.people["lesen"].email.upper())
        for wrong in ("", "jana", "a@b\nBcc: x@y.example"):
            with pytest.raises(operations.NoEmail):
                invite(house, wrong)


def test_mail_is_sent_only_where_a_server_is_known(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        row, _secret = invite(house)
        assert operations.send_invitation(einladung=row, link="https://x.example/l") is False
        assert mail.outbox == []
        with override_settings(MAIL_CONFIGURED=True):
            assert operations.send_invitation(einladung=row, link="https://x.example/l") is True
        assert (mail.outbox[0].to, "https://x.example/l" in mail.outbox[0].body) == (["neu@example.org"], True)


def test_the_last_administrator_stays(house: Firma) -> None:
    boss = house.people["administration"]
    said = {"benutzer": boss, "am": NOW}
    members = {row.benutzer_id: row for row in house.organisation.mitgliedschaften.all()}
    with organisation_scope(house.organisation.pk):
        with pytest.raises(operations.LastAdministrator):
            operations.change_role(mitglied=members[boss.pk], rolle="lesen", **said)
        with pytest.raises(operations.LastAdministrator):
            operations.take_out(mitglied=members[boss.pk], **said)
        second = members[house.people["montage"].pk]
        operations.change_role(mitglied=second, rolle="administration", **said)
        operations.take_out(mitglied=members[boss.pk], **said)
        assert house.organisation.mitgliedschaften.filter(rolle="administration").get() == second
        told = list(Verlauf.objects.filter(tabelle="accounts.mitgliedschaft").values_list("vorgang", flat=True))
        assert sorted(told) == ["geaendert", "geloescht"]


def token(house: Firma, **said: object) -> tuple[ApiToken, str]:
    given: dict = {
        "name": "Verwalterprogramm",
        "rechte": [Recht.LESEN],
        "letzter_tag": timezone.localdate(NOW) + timedelta(days=30),
        "benutzer": house.people["administration"],
        "am": NOW,
        **said,
    }
    return operations.make_token(organisation=house.organisation, **given)


def test_a_token_is_good_until_its_last_day_is_over(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        row, shown = token(house, letzter_tag=date(2026, 11, 30))
        prefix, kurz, secret = shown.split(".")
        assert (prefix, kurz) == ("umlage", "fuldatal")
        assert secret not in str(list(ApiToken.objects.values()) + list(Verlauf.objects.values()))
        last = timezone.make_aware(timezone.datetime(2026, 11, 30, 23, 59))
        assert queries.api_token(secret, last) == row
        assert queries.api_token(secret, last + timedelta(minutes=1)) is None
        operations.revoke_token(token=row, benutzer=house.people["administration"], am=NOW)
        assert queries.api_token(secret, NOW) is None


def test_a_token_can_do_only_what_the_api_knows(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        row, _shown = token(house, rechte=[Recht.STAMMDATEN, Recht.VERWALTEN, Recht.ERTEILEN])
        assert row.rechte == "stammdaten"
        today = timezone.localdate(NOW)
        for wrong in (
            {"rechte": [Recht.VERWALTEN]},
            {"name": "  "},
            {"letzter_tag": today - timedelta(days=1)},
            {"letzter_tag": today + timedelta(days=800)},
        ):
            with pytest.raises(operations.BadToken):
                token(house, **wrong)


def test_tokens_of_who_leaves_are_revoked(house: Firma) -> None:
    boss, second = house.people["administration"], house.people["montage"]
    member = house.organisation.mitgliedschaften.get(benutzer=second)
    with organisation_scope(house.organisation.pk):
        kept, _shown = token(house)
        gone, _shown = token(house, benutzer=second)
        assert operations.take_out(mitglied=member, benutzer=boss, am=NOW) == 1
        kept.refresh_from_db()
        gone.refresh_from_db()
        assert (kept.widerrufen_am, gone.widerrufen_am) == (None, NOW)


def test_no_organisation_takes_the_beginning_of_other_addresses() -> None:
    with pytest.raises(NameReserved):
        found_organisation(kurz="api", name="API", art="stadtwerk", farbe="#000000", absender={})
