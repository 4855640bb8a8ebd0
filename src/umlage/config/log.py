"""Lines of the log: what happened and where in the program, without the names of those to whom it happened."""

from __future__ import annotations

import logging
import re

# PostgreSQL adds the values of the row
_VALUES = re.compile(r"^(?:DETAIL|CONTEXT|HINT|QUERY):.*(?:\n(?![ \t]*File |Traceback).*)*", re.MULTILINE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class Formatter(logging.Formatter):
    """Takes out e-mail addresses and the values that a database quotes."""

    def format(self, record: logging.LogRecord) -> str:
        return _EMAIL.sub("(E-Mail)", _VALUES.sub("", super().format(record)))
