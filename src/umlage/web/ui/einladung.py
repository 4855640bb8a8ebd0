"""The page to which the link of an invitation leads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from umlage.apps.accounts import queries as accounts
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.verwaltung import operations, queries


@never_cache
@require_http_methods(["GET", "POST"])
def einladung(request: HttpRequest, kurz: str, geheimnis: str) -> HttpResponse:
    """Join an Organisation: whoever has an account confirms, another says name and password."""
    firm = accounts.organisation(kurz)
    if firm is None:
        return render(request, "account/einladung.html", {"ungueltig": True}, status=404)
    with organisation_scope(firm.pk):
        return _inside(request, geheimnis)


def _inside(request: HttpRequest, secret: str) -> HttpResponse:
    found = queries.einladung(secret, timezone.now())
    if found is None:
        return render(request, "account/einladung.html", {"ungueltig": True}, status=404)
    known = accounts.known(found.email)
    person = request.user if request.user.is_authenticated else None
    fits = person is not None and person.email.lower() == found.email
    state = {
        "einladung": found,
        "firma": found.organisation,
        "bekannt": known,
        "passt": fits,
        "fremd": person and not fits,
    }
    wrong = ""
    if request.method == "POST":
        name, password = request.POST.get("name", "").strip()[:120], request.POST.get("password", "")
        if not known and (not name or password != request.POST.get("password2", "")):
            wrong = _("Bitte einen Namen und zweimal dasselbe Passwort angeben.")
        else:
            try:
                operations.join(secret=secret, benutzer=person, name=name, password=password, am=timezone.now())
                return _joined(request, found.organisation.kurz, logged_in=fits)
            except (operations.NotGood, operations.OtherPerson, operations.WeakPassword) as no:
                wrong = str(no)
        state["name"] = name
    login = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    context = {**state, "fehler": wrong, "anmelden": login}
    return render(request, "account/einladung.html", context, status=422 if wrong else 200)


def _joined(request: HttpRequest, kurz: str, *, logged_in: bool) -> HttpResponse:
    if logged_in:
        messages.success(request, _("Willkommen. Sie gehören jetzt dazu."))
        return redirect("staff:arbeitsliste", kurz=kurz)
    messages.success(request, _("Ihr Konto ist angelegt. Bitte melden Sie sich an."))
    return redirect("account_login")
