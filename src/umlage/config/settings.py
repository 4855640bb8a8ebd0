"""Settings of the application. Everything secret or local comes from the environment (docs/handbuch/betrieb.md)."""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from umlage.config.files import storage
from umlage.web.ui.schriften import BILDER

PACKAGE = Path(__file__).resolve().parent.parent


def _words(name: str) -> list[str]:
    return [word for word in os.environ.get(name, "").replace(",", " ").split() if word]


# Where the database, the files and the key lie when nothing else is said.
FOLDER = Path(os.environ.get("UMLAGE_ORDNER", "build/umlage")).resolve()
DEBUG = False
# `umlage serve` writes a key of its own into the folder; every other way in must state one.
SECRET_KEY = os.environ.get("UMLAGE_SCHLUESSEL", "")
# what seals keys of meters, passwords of others and files that came in; a file beside the other key, or from here
TRESOR = os.environ.get("UMLAGE_TRESOR", "")
# https in front of us: cookies and redirects then say so
SECURE = os.environ.get("UMLAGE_HTTPS", "") == "1"
ALLOWED_HOSTS = _words("UMLAGE_ADRESSEN") or ["localhost", "127.0.0.1", "[::1]"]
# how many proxies stand before us; what the last of them says is the address of the browser
PROXIES = int(os.environ.get("UMLAGE_PROXYS", "") or SECURE)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if SECURE else []

INSTALLED_APPS = [
    # before the others: its pages replace theirs
    "umlage.web.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # pages of allauth say with it when a key was used
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "umlage.apps.accounts",
    "umlage.apps.archive",
    "umlage.apps.verwaltung",
    "umlage.apps.liegenschaften",
    "umlage.apps.geraete",
    "umlage.apps.messwerte",
    "umlage.apps.kosten",
    "umlage.apps.abrechnung",
    "umlage.apps.laeufe",
    "umlage.apps.austausch",
    "umlage.apps.datenschutz",
    "umlage.web.staff",
]

MIDDLEWARE = [
    # before the one that asks for our name: who watches from the same machine does not know it
    "umlage.web.ui.gesund.Gesund",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "umlage.web.ui.sprache.Sprache",
    "umlage.web.ui.grenzen.Grenzen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "umlage.web.ui.sitzung.Sitzung",
    # last: it looks at what the log-in said
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "umlage.config.urls"
WSGI_APPLICATION = "umlage.config.wsgi.application"
ASGI_APPLICATION = "umlage.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# SQLite with a write-ahead log serves a small firm; PostgreSQL is the database for more.
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "") or f"sqlite:///{FOLDER / 'umlage.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # a writer takes the lock at once and waits for others, instead of failing in the middle
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
# jobs lie in the database, whichever it is; workers take them from there (docs/decisions/0021)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
# houses of one run that are worked on at once, over all machines
LAEUFE_ZUGLEICH = int(os.environ.get("UMLAGE_LAEUFE_ZUGLEICH", "") or 16)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STORAGES = {
    "default": storage(os.environ),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = FOLDER / "dateien"
# how long files that came in are kept as they came, in days; what was read from them stays
EINGANG_TAGE = int(os.environ.get("UMLAGE_EINGANG_TAGE", "") or 1100)
# readings older than so many months are packed
VERDICHTEN_MONATE = int(os.environ.get("UMLAGE_VERDICHTEN_MONATE", "") or 38)
# networks inside the house in which mailboxes and brokers may be asked; without TLS only there
ABRUF_NETZE = [ip_network(word, strict=False) for word in _words("UMLAGE_ABRUF_NETZE")]
# SFTP beside the server: port, or address and port; none: `umlage empfang`, or none at all
_SFTP = os.environ.get("UMLAGE_SFTP", "").rpartition(":")
SFTP_ADRESSE, SFTP_PORT = _SFTP[0] or "0.0.0.0", int(_SFTP[2] or 0)
# a second door for gateways that know only outdated ciphers, and only for those Datenpunkte that say so
# where senders reach SFTP when it is a process of its own: address:port, for the pages
SFTP_AUSSEN = os.environ.get("UMLAGE_SFTP_AUSSEN", "")
SFTP_ALT_PORT = int(os.environ.get("UMLAGE_SFTP_ALT", "") or 0)
# by these keys clients know the SFTP server; several machines share them
SFTP_SCHLUESSEL = os.environ.get("UMLAGE_SFTP_SCHLUESSEL", "") or FOLDER / "sftp"
STATIC_URL = "/static/"
# the letters of the documents are those of the pages; the handbook has pictures
STATICFILES_DIRS = [("handbuch", BILDER)]
# the files of the package are served where they lie: nothing to collect after an update
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# of a tour; each is an open file meanwhile
DATA_UPLOAD_MAX_NUMBER_FILES = 500

# ---- who
AUTH_USER_MODEL = "accounts.Benutzer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "umlage.web.ui.konto.Kontoadapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Umlage"
MFA_FORMS = {"add_webauthn": "umlage.web.ui.passkey.Passkeyformular"}
# brute force: by account and address together, so that nobody can lock a colleague out from elsewhere
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "umlage.web.ui.konto.where_from"
# what is tried is counted in the database and not told in the log
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "umlage.web.ui.konto.who_tries"
# of the two guards the one that counts in the database, which all processes share
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    "login_failed": None,
    # links for a new password: by address, and by e-mail, so that nobody fills the inbox of another
    "reset_password": "20/h/ip,3/h/key",
    "reset_password_from_key": "20/h/ip",
}
PASSWORD_RESET_TIMEOUT = 3600
AXES_LOCKOUT_TEMPLATE = "account/gesperrt.html"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# ---- what a browser may do with our pages
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# ---- words and numbers
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("Deutsch")), ("en", _("Englisch"))]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
# keys stand in names of fields and in addresses; what people read has a filter (zahl, euro)
USE_THOUSAND_SEPARATOR = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ---- mail: smtp://name:password@host:587 (STARTTLS), smtps://...:465, or smtp://localhost:25?tls=nein
_MAIL = urlsplit(os.environ.get("UMLAGE_MAIL_URL", ""))
# without a server nothing is sent: links are shown to be handed on
MAIL_CONFIGURED = bool(_MAIL.hostname)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_CONFIGURED else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL.hostname or "", _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = not EMAIL_USE_SSL and "tls=nein" not in _MAIL.query
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = os.environ.get("UMLAGE_MAIL_VON", "") or f"umlage@{EMAIL_HOST or 'localhost'}"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "umlage.config.log.Formatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "filters": {"one_line": {"()": "umlage.web.ui.stoerung.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["one_line"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("UMLAGE_LOG", "WARNING")},
}
