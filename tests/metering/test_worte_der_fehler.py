"""Every reason for which a telegram is refused has its words for people."""

import re
from pathlib import Path

from umlage.metering import wmbus
from umlage.metering.wmbus.errors import WORTE, Malformed

RAISED = re.compile(r'raise Malformed\((?:f?)"([^"]+)"')


def test_every_reason_has_its_words() -> None:
    sources = [file.read_text("utf-8") for file in Path(wmbus.__file__).parent.rglob("*.py")]
    reasons = {re.sub(r"\{[^}]+\}", "#", found) for text in sources for found in RAISED.findall(text)}
    assert reasons == set(WORTE)


def test_numbers_stay_in_their_order() -> None:
    said = Malformed("cut off: 47 bytes announced, 20 there", 20).in_worten()
    assert said == "abgeschnitten, 47 Bytes sind angekündigt, 20 da (Byte 20)"
