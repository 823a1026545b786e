#!/usr/bin/env bash
# Every test on SQLite, then those that touch a database once more on PostgreSQL. Run by `make test`;
# with arguments for pytest, such as tests/portal, only what they select.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PATH:/usr/sbin:/sbin" # where dpkg looks for its tools

missing=()
command -v chromium >/dev/null || missing+=(chromium)
ldconfig -p | grep -q libatomic.so.1 || missing+=(libatomic1) # what drives the browser needs it
tests/engines/postgres.sh find >/dev/null || missing+=(postgresql)
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "The tests need programs that are not installed: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    echo "Installing ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
fi

cluster=$(mktemp -d)
trap 'tests/engines/postgres.sh stop "$cluster"' EXIT
trap 'exit 130' INT TERM HUP
postgres=$(tests/engines/postgres.sh start "$cluster")

pytest=(.venv/bin/python -m pytest --numprocesses 2 --dist loadfile -rs)

echo "== SQLite"
DATABASE_URL=sqlite:///:memory: "${pytest[@]}" "$@"
echo "== PostgreSQL: all but what knows no database, and looks at pages that are the same there"
looks=()
for page in accessibility beyond_axe by_keyboard client_wcag ease language_switch right_to_left weight; do
    looks+=("--ignore=tests/e2e/test_$page.py")
done
DATABASE_URL=$postgres "${pytest[@]}" "$@" --ignore=tests/science --ignore=tests/charts \
    --ignore-glob='tests/architecture/test_[!m]*' "${looks[@]}"
