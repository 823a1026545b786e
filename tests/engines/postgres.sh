#!/usr/bin/env bash
# A throw-away PostgreSQL cluster for tests, reached through a socket that only its owner can open.
#
#   tests/engines/postgres.sh find         says where the server's programs are
#   tests/engines/postgres.sh start DIR    makes the cluster in the empty folder DIR, prints its DATABASE_URL
#   tests/engines/postgres.sh start DIR durable   the same, and what is committed is on the disk
#   tests/engines/postgres.sh stop DIR     stops it and removes DIR
#
# Unless it is durable nothing is flushed to disk: fast, and worthless for real data.
set -euo pipefail

find_programs() {
    local initdb
    initdb=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1) || true
    [ -n "$initdb" ] || initdb=$(command -v initdb)
    dirname "$initdb"
}

# PostgreSQL refuses to run as root, so root hands the work to the system's postgres user.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && setpriv --reuid postgres --regid postgres --init-groups "$@")
    else
        "$@"
    fi
}

start() {
    local dir=$1 bin flushing="-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    [ "${2:-}" != durable ] || flushing=""
    bin=$(find_programs)
    mkdir -p "$dir"
    chmod 700 "$dir"
    [ "$(id -u)" != 0 ] || chown postgres: "$dir"
    as_owner "$bin/initdb" -D "$dir/data" -A trust -U postgres --locale=C.UTF-8 --encoding=UTF8 -N >/dev/null
    as_owner "$bin/pg_ctl" -D "$dir/data" -w -s -l "$dir/log" start -o "-k $dir -c listen_addresses= \
        $flushing -c max_connections=200"
    as_owner "$bin/createdb" -h "$dir" -U postgres alliance
    echo "postgres://postgres@/alliance?host=$dir"
}

stop() {
    local dir=$1 bin
    bin=$(find_programs)
    as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate -s stop || true
    rm -rf "$dir"
}

case "${1:-} ${2:-}" in
"find ") find_programs ;;
"start "/*) start "$2" "${3:-}" ;;
"stop "/*) stop "$2" ;;
*) echo "usage: postgres.sh find | start /absolute/folder [durable] | stop /absolute/folder" >&2 && exit 2 ;;
esac
