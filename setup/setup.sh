#!/bin/sh
# Set-up, first half: find a Python that can make virtual environments, and hand over to steps.py.
#
#     sh setup/setup.sh server          what `./ecaf` needs
#     sh setup/setup.sh server web      the same and the GraphiQL page: `make serve`
#     sh setup/setup.sh server web clients test   everything: `make test`
#
# Silent and quick when there is nothing to do. Talks on standard error only, so that the output of
# `./ecaf token` stays clean. ECAF_PYTHON names the Python to use, where the choice made here is not wanted.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(dirname -- "$here")

# usable PYTHON: does it run, is it new enough, not newer than the locked wheels, and has it venv and pip?
usable() {
    "$1" -c '
import sys
sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 14) and not __import__("importlib.util").util.find_spec("ensurepip") is None else 1)
' >/dev/null 2>&1
}

# The Python of the last set-up answers at once; it is looked for again when it has gone.
if [ -z "${ECAF_PYTHON:-}" ] && [ -x "$root/.setup/boot/bin/python" ]; then
    if "$root/.setup/boot/bin/python" -c '' 2>/dev/null; then
        exec "$root/.setup/boot/bin/python" -I "$here/steps.py" "$@"
    fi
fi

for candidate in ${ECAF_PYTHON:+"$ECAF_PYTHON"} python3.14 python3.13 python3.12 python3.11 python3 python; do
    if command -v "$candidate" >/dev/null 2>&1 && usable "$candidate"; then
        exec "$candidate" -I "$here/steps.py" "$@"
    fi
done

{
    echo "eCAF set-up: no usable Python found: it takes Python 3.11 to 3.14 with the venv and ensurepip modules"
    echo "  on Debian or Ubuntu:  apt install python3 python3-venv"
    echo "  on Fedora or RHEL:    dnf install python3.12"
    echo "  one in an unusual place:  make serve ECAF_PYTHON=/path/to/python3"
} >&2
exit 1
