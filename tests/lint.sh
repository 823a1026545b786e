#!/usr/bin/env bash
# Style, types, layers, templates, migrations and the settings of a real installation. Run by `make lint`.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

$bin/ruff check --quiet .
$bin/ruff format --quiet --check .
$bin/mypy
$bin/lint-imports --no-logo
$bin/djlint --quiet --lint templates
find templates -name '*.html' -exec $bin/djade --check {} +

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export DATA_DIR=$scratch PUBLIC_URL=https://alliance.example EMAIL_URL=smtp://mail.example:25 BEHIND_TLS_PROXY=on
SECRET_KEY=$($bin/python -c "import secrets; print(secrets.token_urlsafe(64))")
export SECRET_KEY
$bin/python manage.py makemigrations --check --dry-run
$bin/python manage.py check --deploy --fail-level WARNING
