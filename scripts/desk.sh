#!/bin/sh
# Check this repository's own desk: its history, and every quote against the texts where they are.
set -eu
stet=$1
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
"$stet" verify
changed=$(git log --full-history -m --diff-filter=MDRT --format=%h -- reviews/)
if [ -n "$changed" ]; then
    echo "desk: records were changed or removed in: $changed"
    exit 1
fi
