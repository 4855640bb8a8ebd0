"""Fields of short forms: numbers and days as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from umlage.web.ui.zahlen import NoNumber, number


class Zahlfeld(forms.CharField):
    """A number as people write it; None for an empty field."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "class": "num", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=40, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        try:
            return number(text)
        except NoNumber as problem:
            raise forms.ValidationError(str(problem)) from problem


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
