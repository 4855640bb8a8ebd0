"""The status byte of the transport layer (EN 13757-7, 7.5.6): warnings for people; the upper three bits belong to the
manufacturer.
"""

from __future__ import annotations

_APPLICATION = ("", "status_busy", "status_application_error", "status_abnormal")
_BITS = (
    (0x04, "status_battery_low"),
    (0x08, "status_permanent_error"),
    (0x10, "status_temporary_error"),
    (0xE0, "status_maker"),
)


def _said(status: int) -> tuple[str, ...]:
    application = _APPLICATION[status & 3]
    bits = tuple(name for bit, name in _BITS if status & bit)
    return (application, *bits) if application else bits


_ALL = tuple(_said(status) for status in range(256))


def said_by(status: int) -> tuple[str, ...]:
    """Codes of `WARNINGS` that this byte means."""
    return _ALL[status & 0xFF]
