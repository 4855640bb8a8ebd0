"""Run a command against a PostgreSQL cluster of its own: `python tools/on_postgresql.py pytest tests/apps`.

Says so, and leaves it, where no server is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.datenbank import binaries, cluster  # the folder above must be known first


def main() -> int:
    if binaries() is None:
        print("notice: no PostgreSQL server here, the suite does not run on it")
        return 0
    with cluster() as address:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
