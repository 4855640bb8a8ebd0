"""Settings of the suite: those of the application, with a key of their own and a password hash that costs nothing."""

import os
from ipaddress import ip_network

os.environ.setdefault("UMLAGE_SCHLUESSEL", "only for the suite")
os.environ.setdefault("UMLAGE_TRESOR", "only for the suite too")
os.environ.setdefault("UMLAGE_ORDNER", "build/suite")

from umlage.config.settings import *  # noqa: F403  # every setting, after the environment is set

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {  # files of the suite live in memory
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# its mailboxes and brokers are on this machine
ABRUF_NETZE = [ip_network("127.0.0.0/8")]
