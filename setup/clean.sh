#!/bin/sh
# Delete what the set-up and the server made in this folder. A running database is stopped first.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
if [ -d .ecaf/postgres ] && [ -x .venv/bin/python ]; then
    ECAF_DATA="$root/.ecaf" .venv/bin/python cli.py db stop
fi
rm -rf .venv .venv-test .venv-web .setup .ecaf web/node_modules web/dist web/dist.new \
    tests/clients/node_modules tests/clients/made tests/clients/src/gql tests/clients/src/relay/__generated__ \
    .pytest_cache .ruff_cache .mypy_cache .hypothesis test-results
find . -name __pycache__ -type d -prune -exec rm -rf {} +
