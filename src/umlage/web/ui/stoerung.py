"""What the log says when the database is away or the disk full."""

from __future__ import annotations

import logging

from umlage.apps.archive.stoerung import outage


class OneLine(logging.Filter):
    """A database that is away is one line in the log for each request, no traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        problem = record.exc_info[1] if record.exc_info else None
        said = outage(problem)
        if said is not None:
            record.msg, record.args = f"{said} ({type(problem).__name__}: {problem})".replace("\n", " "), ()
            record.exc_info, record.exc_text = None, None
        return True
