#!/bin/sh
# run.sh PYTHON SCRIPT: runs a parity script with the Python that setup.sh made, else with the system's. Exit status 77: not run.
python=$1
[ -x "$python" ] || python=python3
command -v "$python" >/dev/null || {
  echo "not run: there is no python3"
  exit 77
}
exec "$python" "$2"
