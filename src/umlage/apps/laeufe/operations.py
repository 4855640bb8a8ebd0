"""What happens to runs: one is started, stopped, goes on, is given up, repeats what failed; a step is taken, done."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime

from django.core.validators import validate_email
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from umlage.apps.accounts import queries as accounts
from umlage.apps.accounts.access import allowed
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, note_event, snapshot
from umlage.apps.archive.stoerung import no_room, outage
from umlage.apps.laeufe.leben import lives
from umlage.apps.laeufe.models import Lauf, Laufschritt, Mailadresse, Sendung, Versandeinstellung
from umlage.apps.laeufe.queries import RECHTE
from umlage.apps.laeufe.schritte import VORBEREITEN, Erledigt, NichtsZuTun, Unmoeglich, abschluss
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Nutzer
from umlage.core.finding import Severity
from umlage.documents.klartext import klartext

Stand = Laufschritt.Stand
LOG = logging.getLogger(__name__)
# a house that took its worker with it so often (memory?) is left alone
_MOST_TRIES = 8


class NothingChosen(Exception):
    """A run needs houses."""


class Over(Exception):
    """The run is over, or does not stand so that this can happen to it."""


class SwitchedOff(Exception):
    """The Organisation does not send documents by mail."""


@transaction.atomic
def start_run(*, art: str, zeitraeume: Iterable[Abrechnungszeitraum], benutzer: Benutzer, am: datetime) -> Lauf:
    """A run over these houses. NothingChosen, SwitchedOff."""
    rows = list(zeitraeume)
    if not rows:
        raise NothingChosen(_("Für diesen Lauf ist keine Liegenschaft gewählt."))
    if art == Lauf.Art.VERSAND and not Versandeinstellung.objects.filter(eingeschaltet=True).exists():
        raise SwitchedOff(_("Der Versand per E-Mail ist für diese Organisation nicht eingeschaltet."))
    lauf = Lauf.objects.create(art=art, benutzer=benutzer, gestartet_am=am, weiter_am=am)
    steps = [
        Laufschritt(
            lauf=lauf,
            zeitraum=row,
            reihenfolge=place,
            nummer=row.liegenschaft.nummer,
            haus=f"{row.liegenschaft.strasse}, {row.liegenschaft.ort}",
        )
        for place, row in enumerate(rows)
    ]
    if art == Lauf.Art.DRUCKDATEI:
        steps.append(Laufschritt(lauf=lauf, reihenfolge=len(rows), abschluss=True))
    Laufschritt.objects.bulk_create(steps, batch_size=1000)
    text = ngettext(
        "Lauf {lauf} über {zahl} Abrechnung gestartet", "Lauf {lauf} über {zahl} Abrechnungen gestartet", len(rows)
    ).format(lauf=lauf, zahl=len(rows))
    note_event(benutzer=benutzer, am=am, liegenschaft=None, bezeichnung=text, angaben={"lauf": str(lauf.pk)})
    return lauf


@transaction.atomic
def pause_run(*, lauf: Lauf, benutzer: Benutzer, am: datetime) -> None:
    """No further house is begun; those in hand are finished. Over."""
    _move(lauf, (Lauf.Stand.LAEUFT,), Lauf.Stand.ANGEHALTEN)
    _noted(lauf, benutzer, am, _("angehalten"))


@transaction.atomic
def resume_run(*, lauf: Lauf, benutzer: Benutzer, am: datetime) -> None:
    """On from where it stands. Over."""
    _move(lauf, (Lauf.Stand.ANGEHALTEN,), Lauf.Stand.LAEUFT, weiter_am=am)
    _noted(lauf, benutzer, am, _("fortgesetzt"))


@transaction.atomic
def cancel_run(*, lauf: Lauf, benutzer: Benutzer, am: datetime) -> None:
    """What is not begun is left out; what was done stays done. Over."""
    _move(lauf, (Lauf.Stand.LAEUFT, Lauf.Stand.ANGEHALTEN), Lauf.Stand.ABGEBROCHEN, beendet_am=am)
    lauf.schritte.filter(stand=Stand.OFFEN).update(stand=Stand.ENTFALLEN, beendet_am=am)
    _noted(lauf, benutzer, am, _("abgebrochen"))


@transaction.atomic
def retry_run(*, lauf: Lauf, benutzer: Benutzer, am: datetime) -> int:
    """Try the houses that failed once more, and what puts them together; how many. Over."""
    again = lauf.schritte.filter(stand=Stand.GESCHEITERT, abschluss=False)
    count = again.count()
    last = lauf.schritte.filter(abschluss=True).exclude(stand=Stand.LAEUFT)
    if not count and not last.filter(stand=Stand.GESCHEITERT).exists():
        raise Over(_("In diesem Lauf ist nichts gescheitert."))
    _move(lauf, (Lauf.Stand.FERTIG, Lauf.Stand.LAEUFT), Lauf.Stand.LAEUFT, weiter_am=am, beendet_am=None)
    for rows in (again, last):
        rows.update(stand=Stand.OFFEN, meldung="", arbeiter="", versuche=0, beendet_am=None)
    _noted(lauf, benutzer, am, _("wiederholt, was gescheitert war"))
    return count


def _move(lauf: Lauf, before: tuple[str, ...], after: str, **more: datetime | None) -> None:
    if not Lauf.objects.filter(pk=lauf.pk, stand__in=before).update(stand=after, grund="", **more):
        lauf.refresh_from_db(fields=["stand"])
        raise Over(
            _("Das geht nicht mehr, der Lauf steht inzwischen auf „{stand}“.").format(stand=lauf.get_stand_display())
        )


def _noted(lauf: Lauf, benutzer: Benutzer, am: datetime, what: str) -> None:
    text = _("Lauf {lauf} {was}").format(lauf=lauf, was=what)
    note_event(benutzer=benutzer, am=am, liegenschaft=None, bezeichnung=text, angaben={"lauf": str(lauf.pk)})


class TakenOver(Exception):
    """Another worker has the step: this one was thought dead, and nothing of what it did counts."""


@transaction.atomic
def take_step(*, lauf: Lauf, arbeiter: str) -> Laufschritt | None:
    """The next house of a run for this worker; None where none is left to begin.

    Houses in the hands of workers that died come first: they are open again.
    """
    if not Lauf.objects.filter(pk=lauf.pk, stand=Lauf.Stand.LAEUFT).exists():
        return None
    free_dead_steps(lauf=lauf, arbeiter=arbeiter)
    rows = Laufschritt.objects.select_for_update(skip_locked=True).filter(lauf=lauf, stand=Stand.OFFEN)
    step = rows.filter(abschluss=False).first()
    if step is None:
        if lauf.schritte.filter(stand__in=(Stand.OFFEN, Stand.LAEUFT), abschluss=False).exists():
            return None
        step = rows.filter(abschluss=True).first()
    if step is None:
        return None
    step.stand, step.arbeiter, step.versuche = Stand.LAEUFT, arbeiter, step.versuche + 1
    step.save(update_fields=["stand", "arbeiter", "versuche"])
    return step


def free_dead_steps(*, lauf: Lauf, arbeiter: str = "") -> int:
    """Open again what is in the hands of workers that live no more; how many.

    Also what is in the hands of the one who asks: who asks for work has none, its last was broken off.
    """
    names = set(lauf.schritte.filter(stand=Stand.LAEUFT).values_list("arbeiter", flat=True))
    dead = [name for name in names if name == arbeiter or not lives(name)]
    # given up while its worker died: nobody begins it again
    after = Stand.OFFEN if Lauf.objects.filter(pk=lauf.pk).exclude(stand=Lauf.Stand.ABGEBROCHEN) else Stand.ENTFALLEN
    return lauf.schritte.filter(stand=Stand.LAEUFT, arbeiter__in=dead).update(stand=after, arbeiter="")


def forgive(*, nummern: Iterable[int]) -> None:
    """Tries that broke off because nothing could be kept do not count against a house."""
    for number in nummern:
        Laufschritt.objects.filter(pk=number, versuche__gt=0).update(versuche=F("versuche") - 1)


def do_step(*, schritt: Laufschritt, arbeiter: str, am: datetime) -> None:
    """Do what the run does with one house, and write down what came of it, both or neither. TakenOver.

    What stops one house is noted with it. Where nothing can be kept, the step is open again: with a full disk the run
    is halted and says so; a database that is away is for the caller (OperationalError, InterfaceError).
    """
    try:
        if schritt.versuche > _MOST_TRIES:
            raise Unmoeglich(_("{zahl} Arbeiter sind daran zugrunde gegangen.").format(zahl=_MOST_TRIES))
        _may(schritt)
        write = abschluss(schritt) if schritt.abschluss else VORBEREITEN[schritt.lauf.art](schritt, am)
        with transaction.atomic():
            done = write()
            _mark(schritt, arbeiter, Stand.FERTIG, done, am)
    except (TakenOver, InterfaceError):
        raise
    except NichtsZuTun as done_before:
        with transaction.atomic():
            _mark(schritt, arbeiter, Stand.NICHTS, Erledigt(str(done_before)), am)
    except Exception as problem:  # one house never stops the others; its reason is written down
        if no_room(problem):
            _halt(schritt, arbeiter, outage(problem) or "")
            return
        if isinstance(problem, OperationalError):
            raise
        with transaction.atomic():
            _mark(schritt, arbeiter, Stand.GESCHEITERT, Erledigt(_reason(problem)), am)


def _may(schritt: Laufschritt) -> None:
    """Rights that were taken away while the run was under way hold for the rest of it."""
    lauf = schritt.lauf
    mitglied = accounts.mitgliedschaft(lauf.benutzer, lauf.organisation.kurz)
    if mitglied is None or not lauf.benutzer.is_active or not allowed(mitglied.rolle, RECHTE[lauf.art]):
        raise Unmoeglich(_("Wer den Lauf gestartet hat, darf das nicht mehr."))


def _mark(schritt: Laufschritt, arbeiter: str, stand: str, done: Erledigt, am: datetime) -> None:
    mine = Laufschritt.objects.filter(pk=schritt.pk, stand=Stand.LAEUFT, arbeiter=arbeiter)
    if not mine.update(stand=stand, meldung=done.meldung[:500], betrag=done.betrag, arbeiter="", beendet_am=am):
        raise TakenOver


def _halt(schritt: Laufschritt, arbeiter: str, grund: str) -> None:
    with transaction.atomic():
        Laufschritt.objects.filter(pk=schritt.pk, arbeiter=arbeiter, stand=Stand.LAEUFT).update(
            stand=Stand.OFFEN, arbeiter="", versuche=F("versuche") - 1
        )
        Lauf.objects.filter(pk=schritt.lauf_id, stand=Lauf.Stand.LAEUFT).update(
            stand=Lauf.Stand.ANGEHALTEN, grund=grund[:300]
        )


def _reason(problem: Exception) -> str:
    findings = getattr(problem, "findings", None)
    if findings:
        # what stops it, not the first remark
        errors = [finding for finding in findings if finding.severity is Severity.ERROR] or list(findings)
        more = _("{grund} (und {zahl} weitere)").format(grund=klartext(errors[0].message), zahl=len(errors) - 1)
        return more if len(errors) > 1 else klartext(errors[0].message)
    if type(problem).__module__.startswith("umlage."):
        return str(problem)
    LOG.exception("Laufschritt", exc_info=problem)
    return _("Unerwarteter Fehler ({art}): {text}").format(art=type(problem).__name__, text=problem)


@transaction.atomic
def finish_run(*, lauf: Lauf, am: datetime) -> bool:
    """Over, when no house is open or in hand any more."""
    if lauf.schritte.filter(stand__in=(Stand.OFFEN, Stand.LAEUFT)).exists():
        return False
    return bool(Lauf.objects.filter(pk=lauf.pk, stand=Lauf.Stand.LAEUFT).update(stand=Lauf.Stand.FERTIG, beendet_am=am))


@transaction.atomic
def switch_mail(*, an: bool, benutzer: Benutzer, am: datetime) -> None:
    """Whether the Organisation sends documents by mail."""
    row = Versandeinstellung.objects.first() or Versandeinstellung()
    before = snapshot(row) if row.pk is not None else {}
    row.eingeschaltet = an
    row.save()
    note_change(benutzer=benutzer, am=am, liegenschaft=None, row=row, vorher=before, nachher=snapshot(row))


@transaction.atomic
def set_mail_address(*, nutzer: Nutzer, email: str, einverstanden_am: date, benutzer: Benutzer, am: datetime) -> None:
    """Where a Nutzer wants his Abrechnung; an empty address takes it away. ValidationError for what is none."""
    row = Mailadresse.objects.filter(nutzer=nutzer).first()
    before = snapshot(row) if row is not None else {}
    said = {"benutzer": benutzer, "am": am, "liegenschaft": nutzer.nutzeinheit.liegenschaft_id}
    if not email:
        if row is not None:
            note_change(**said, row=row, vorher=before, nachher={})
            row.delete()
        return
    validate_email(email)
    if row is not None and row.email == email:
        return
    row = row or Mailadresse(nutzer=nutzer)
    row.email, row.einverstanden_am = email, einverstanden_am
    row.save()
    note_change(**said, row=row, vorher=before, nachher=snapshot(row))


@transaction.atomic
def settle_doubt(*, sendung: Sendung, kam_an: bool, benutzer: Benutzer, am: datetime) -> None:
    """A person says whether a mail of which nobody knows did arrive; if not, the next run sends it. Over."""
    rows = Sendung.objects.filter(pk=sendung.pk, stand=Sendung.Stand.UNKLAR)
    stand = Sendung.Stand.GESENDET if kam_an else Sendung.Stand.ABGELEHNT
    if not rows.update(stand=stand, meldung=_("von {name} entschieden").format(name=benutzer)[:300], am=am):
        raise Over(_("Diese Sendung ist nicht mehr unklar."))
    house = sendung.dokument.abrechnung.zeitraum.liegenschaft_id
    text = _("Sendung an {email}: {stand}").format(email=sendung.email, stand=Sendung.Stand(stand).label)
    note_event(benutzer=benutzer, am=am, liegenschaft=house, bezeichnung=text, angaben={"dokument": str(sendung)})
