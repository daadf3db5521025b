#!/bin/sh
# Check this repository's own desk: its history, and every quote against the texts where they are.
set -eu
stet=$(realpath "$1")
texts=${STET_TEXTS:-../shared/sources/belarus-defence}

if [ ! -d reviews ]; then
    echo "desk: there is no desk in this repository yet"
    exit 0
fi
if [ -d "$texts" ]; then
    "$stet" source attach "$texts"
else
    echo "desk: the texts of its sources are not at hand, so quotes are not looked up"
fi
"$stet" verify --full
desk=$("$stet" policy show --json | sed 's/.*"desk":"\([0-9a-f]*\)".*/\1/')
items=0
proof=$(mktemp)
for item in $("$stet" list --json | python3 -c 'import json, sys
for item in json.load(sys.stdin)["data"]["items"]: print(item["id"])'); do
    "$stet" prove "$item" -o "$proof" --quiet
    (cd / && "$stet" check "$proof" --expect "$desk" --quiet >/dev/null)
    items=$((items + 1))
done
rm -f "$proof"
[ $items -gt 0 ] && echo "desk: each of $items items has a proof that holds"
# What came before the desk began is the history of something else.
beginning=$("$stet" verify --json | sed 's/.*"beginning":"\([0-9a-f]*\)".*/\1/')
changed=$(git log --full-history -m --diff-filter=MDRT --format=%h "$beginning.." -- reviews/)
if [ -n "$changed" ]; then
    echo "desk: records were changed or removed in: $changed"
    exit 1
fi
