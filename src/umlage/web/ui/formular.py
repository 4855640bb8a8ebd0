"""Fields of short forms: numbers and days as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from umlage.web.ui.zahlen import NoNumber, money, number


class Zahlfeld(forms.CharField):
    """A number as people write it; None for an empty field."""

    lesen = staticmethod(number)

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "class": "num", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=40, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        try:
            return self.lesen(text)
        except NoNumber as problem:
            raise forms.ValidationError(str(problem)) from problem


class Geldfeld(Zahlfeld):
    """An amount in euros as people write it, also with the sign; None for an empty field."""

    lesen = staticmethod(money)


class Tagfeld(forms.DateField):
    """A day, chosen in the calendar of the browser."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class Formular(forms.Form):
    """A form without colons behind its labels."""

    error_css_class = "falsch"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("Diese Angabe fehlt.")
