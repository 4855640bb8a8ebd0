"""The form that adds a passkey, in our own words."""

from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class Passkeyformular(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Says that the password still opens the door, which the words of allauth leave open."""

    passwordless = forms.BooleanField(
        label=_("Passwortlos"),
        required=False,
        help_text=_(
            "Zum Anmelden genügt dann dieser Schlüssel allein; er verlangt dafür Fingerabdruck, Gesicht oder PIN. "
            "Mit dem Passwort geht es weiterhin."
        ),
    )
