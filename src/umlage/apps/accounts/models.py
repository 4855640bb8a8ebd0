"""Tables of Organisationen and people."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from umlage.apps.accounts import scope
from umlage.apps.accounts.felder import Angaben

FARBE = RegexValidator(r"^#[0-9A-Fa-f]{6}$", _("Farbe als # und sechs Ziffern oder Buchstaben, zum Beispiel #0B5E66."))


class Organisation(models.Model):
    """A firm that works here: everything it has belongs to it alone."""

    class Art(models.TextChoices):
        ABRECHNUNGSDIENST = "abrechnungsdienst", _("Abrechnungsdienst")
        HAUSVERWALTUNG = "hausverwaltung", _("Hausverwaltung")
        STADTWERK = "stadtwerk", _("Stadtwerk")

    kurz = models.SlugField("Kürzel", max_length=40, unique=True)
    name = models.CharField("Name", max_length=120)
    art = models.CharField("Art", max_length=20, choices=Art.choices, default=Art.ABRECHNUNGSDIENST)
    farbe = models.CharField("Farbe", max_length=7, default="#0B5E66", validators=[FARBE])
    # as in an Akte; the logo lies beside it as a file
    absender = Angaben("Absender")
    logo = models.FileField("Logo", upload_to="logos", max_length=200, blank=True)
    zweiter_faktor = models.BooleanField("Zweiter Faktor ist Pflicht", default=False)
    angelegt_am = models.DateTimeField("angelegt am", auto_now_add=True)

    class Meta:
        verbose_name = "Organisation"
        verbose_name_plural = "Organisationen"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Benutzerverzeichnis(BaseUserManager["Benutzer"]):
    """Makes people; the address of their e-mail is their name here."""

    def create_user(self, email: str, password: str | None = None, **angaben: Any) -> Benutzer:
        benutzer = self.model(email=self.normalize_email(email).lower(), **angaben)
        benutzer.set_password(password)
        benutzer.save(using=self._db)
        return benutzer


class Benutzer(AbstractBaseUser, PermissionsMixin):
    """A person; what the person may do depends on the Organisation."""

    email = models.EmailField("E-Mail", unique=True)
    name = models.CharField("Name", max_length=120)
    sprache = models.CharField("Sprache", max_length=2, choices=[("de", "Deutsch"), ("en", "English")], default="de")
    is_active = models.BooleanField("aktiv", default=True)
    angelegt_am = models.DateTimeField("angelegt am", auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Benutzerverzeichnis] = Benutzerverzeichnis()

    class Meta:
        verbose_name = "Person"
        verbose_name_plural = "Personen"
        ordering = ("name", "email")
        constraints = (models.UniqueConstraint(Lower("email"), name="benutzer_email_einmal"),)

    def __str__(self) -> str:
        return self.name or self.email


class Mitgliedschaft(models.Model):
    """What a person is in an Organisation."""

    class Rolle(models.TextChoices):
        ADMINISTRATION = "administration", _("Administration")
        SACHBEARBEITUNG = "sachbearbeitung", _("Sachbearbeitung")
        BUCHHALTUNG = "buchhaltung", _("Buchhaltung")
        LESEN = "lesen", _("Nur lesen")
        MONTAGE = "montage", _("Montage")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="mitgliedschaften")
    benutzer = models.ForeignKey(Benutzer, models.CASCADE, related_name="mitgliedschaften")
    rolle = models.CharField("Rolle", max_length=20, choices=Rolle.choices)

    class Meta:
        verbose_name = "Mitgliedschaft"
        verbose_name_plural = "Mitgliedschaften"
        constraints = (models.UniqueConstraint(fields=("organisation", "benutzer"), name="mitglied_einmal"),)

    def __str__(self) -> str:
        return f"{self.benutzer}: {self.get_rolle_display()}"


class Eigene(models.Manager[Any]):
    """Rows of the Organisation of the scope, and no others."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(organisation_id=scope.current())


class Organisationsbezug(models.ForeignKey):
    """To whom a row belongs: the Organisation of the scope in which it is made."""

    def __init__(self, to: Any = Organisation, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs = {"editable": False, "related_name": "+", **kwargs, "default": scope.current}
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        # a migration has no scope: there it is a plain reference
        name, _path, args, kwargs = super().deconstruct()
        del kwargs["default"]
        return name, "django.db.models.ForeignKey", args, kwargs


class Zugehoerig(models.Model):
    """A row that belongs to an Organisation."""

    organisation = Organisationsbezug()
    objects = Eigene()

    class Meta:
        abstract = True


class Formularmarke(Zugehoerig):
    """A form that was sent and saved: the same one, sent once more or twice at a time, is not saved again."""

    marke = models.CharField("Marke", max_length=80)
    am = models.DateTimeField("am", db_index=True)

    class Meta:
        verbose_name = "gesendetes Formular"
        verbose_name_plural = "gesendete Formulare"
        constraints = (models.UniqueConstraint(fields=("organisation", "marke"), name="formular_einmal"),)

    def __str__(self) -> str:
        return self.marke
