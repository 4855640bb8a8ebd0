"""Addresses of log-in, password and second factor."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path, re_path

from umlage.web.ui import einladung, profil, vergessen

urlpatterns = [
    path("anmelden/", account.login, name="account_login"),
    path("abmelden/", account.logout, name="account_logout"),
    path("passwort/aendern/", account.password_change, name="account_change_password"),
    path("passwort/setzen/", account.password_set, name="account_set_password"),
    path("bestaetigen/", account.reauthenticate, name="account_reauthenticate"),
    path("gesperrt/", account.account_inactive, name="account_inactive"),
    path("zweiter-faktor/", include("allauth.mfa.urls")),
    path("profil/", profil.profil, name="profil"),
    path("sitzungen/", profil.sitzungen, name="sitzungen"),
    path("einladung/<slug:kurz>/<str:geheimnis>/", einladung.einladung, name="einladung"),
    path("passwort/vergessen/", vergessen.vergessen, name="account_reset_password"),
    path("passwort/vergessen/gesendet/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^passwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        vergessen.neues_passwort,
        name="account_reset_password_from_key",
    ),
    path("passwort/neu/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    # allauth builds links to it; it leads nowhere here
    path("neu/", account.signup, name="account_signup"),
]
