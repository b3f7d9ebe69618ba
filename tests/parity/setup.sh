#!/bin/sh
# Installs what the parity tests run on (requirements.txt, from PyPI) into build/parity; CTest finds it there.
set -eu
cd "$(dirname -- "$0")/../.."
python3 -m venv build/parity
build/parity/bin/pip install --quiet --requirement tests/parity/requirements.txt
