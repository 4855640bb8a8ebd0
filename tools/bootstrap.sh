#!/usr/bin/env bash
# Builds a virtual environment that holds exactly the locked packages and Umlage itself (editable).
# usage: tools/bootstrap.sh [folder] [python]     default: .venv python3
set -euo pipefail
cd -P "$(dirname "$0")/.."
venv=${1:-.venv}
python=${2:-python3}

export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy
# A firm's own certificates are in the system's store, where uv would not look by itself.
export UV_SYSTEM_CERTS=1

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Umlage needs Python 3.11 or newer as $python; another one: make PYTHON=python3.12 ..." >&2
    exit 1
fi

# An environment whose Python is gone, or that was copied here from another folder, is built anew.
if ! "$venv/bin/python" -c '' 2>/dev/null || ! grep -qsF "$PWD/$venv/" "$venv/bin/pip"; then
    echo "creating $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi

echo "installing the locked packages into $venv"
if "$venv/bin/python" -m pip install --quiet --require-hashes -r requirements-uv.lock 2>/dev/null &&
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r requirements-dev.lock 2>/dev/null
then
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
else
    # uv is only the faster way: pip installs the same files and checks the same hashes.
    "$venv/bin/python" -m pip install --quiet --require-hashes -r requirements-dev.lock
    "$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation --editable .
fi

touch "$venv/.stamp"
