"""A mailbox of a real mail server, over TLS: skipped where Dovecot is not installed (package dovecot-imapd)."""

from __future__ import annotations

import getpass
import io
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pyzipper
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.apps.test_eingang import datenpunkt
from tests.besetzung import NOW
from tests.empfang.test_postfach import CONTENT, message, read
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import postfach
from umlage.apps.austausch.wiederkehrend import postfaecher_abrufen
from umlage.apps.geraete import datenpunkte
from umlage.apps.geraete.models import Datenpunkt

DOVECOT = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/usr/bin")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(DOVECOT is None, reason="no mail server here: the package dovecot-imapd is not installed"),
]
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail
{service}
first_valid_uid = 0
first_valid_gid = 0
passdb {{
  driver = static
  args = password=geheim
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


def _owners(folder: Path) -> dict[str, str]:
    """Whose mail it is. A server that root starts gives its parts to the users of its package, and mail to nobody."""
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o600)
        for path in (folder / "mail", *(folder / "mail").rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
        return {"user": "nobody", "group": "nogroup", "service": ""}
    user, group = getpass.getuser(), subprocess.run(["id", "-gn"], capture_output=True, text=True, check=True).stdout
    service = f"default_internal_user = {user}\ndefault_internal_group = {group}default_login_user = {user}"
    return {"user": user, "group": group.strip(), "service": service}


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the users of the server may enter; those of the tests are closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def server(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, Path]]:
    """Port and mail folder of a server whose certificate this process trusts."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    _certificate(place)
    for name in ("run", "mail/new", "mail/cur", "mail/tmp"):
        (place / name).mkdir(parents=True)
    config = place / "dovecot.conf"
    config.write_text(_CONFIG.format(folder=place, port=port, **_owners(place)), "utf-8")
    assert DOVECOT is not None
    process = subprocess.Popen([DOVECOT, "-F", "-c", str(config)])
    monkeypatch.setenv("SSL_CERT_FILE", str(place / "cert.pem"))
    try:
        for _ in range(100):
            with closing(socket.socket()) as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, place / "mail" / "new"
    finally:
        process.terminate()
        process.wait(20)


def box(port: int, **secrets: str) -> Datenpunkt:
    row = datenpunkt("fuldatal")
    with organisation_scope(row.organisation_id):
        said = {"server": "localhost", "port": port, "benutzer": "dp"}
        datenpunkte.change_datenpunkt(row=row, benutzer=None, am=NOW, abruf={"imap": said})
        datenpunkte.set_secrets(row=row, werte={"imap": "geheim", **secrets}, benutzer=None, am=NOW)
    return row


def test_mail_of_a_real_server_is_taken_once_with_what_is_locked_in_it(server: tuple[int, Path]) -> None:
    port, folder = server
    row = box(port, zip="dateiname:8")
    packed = io.BytesIO()
    with pyzipper.AESZipFile(packed, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"12345678")
        archive.writestr("werte.csv", CONTENT + b"\n")
    for number, mail in enumerate(
        (message(oktober_csv=CONTENT), message(**{"12345678-oktober_zip": packed.getvalue()}))
    ):
        there = folder / f"{number}.mail"
        there.write_bytes(mail)
        there.chmod(0o644)
    assert postfaecher_abrufen.call() == 2
    assert postfaecher_abrufen.call() == 0
    assert sorted(read(row)) == [("12345678-oktober.zip", "mail", "fertig"), ("oktober.csv", "mail", "fertig")]


def test_a_wrong_password_and_a_certificate_of_nobody_are_told(
    server: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = box(server[0], imap="falsch")
    with organisation_scope(row.organisation_id), pytest.raises(postfach.MailboxAway):
        postfach.empty_mailbox(row)
    monkeypatch.delenv("SSL_CERT_FILE")
    with organisation_scope(row.organisation_id):
        datenpunkte.set_secrets(row=row, werte={"imap": "geheim"}, benutzer=None, am=NOW)
        with pytest.raises(postfach.MailboxAway):
            postfach.empty_mailbox(row)
