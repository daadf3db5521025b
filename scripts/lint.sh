#!/bin/sh
# What the formatter does not see. Prints every offence, and fails if there is one.
set -u
status=0

complain() { # title, offences
    [ -z "$2" ] && return
    printf '%s\n%s\n' "$1" "$2"
    status=1
}

complain "Foundation where FoundationEssentials or less will do:" \
    "$(git grep -nE '^(public |internal |package )?import Foundation$' -- 'Sources/*.swift')"
complain "libgit2 outside StetGit:" \
    "$(git grep -nE 'import C(Stet)?Libgit2' -- 'Sources/*.swift' ':!Sources/StetGit')"
complain "The environment, the clock or the terminal outside StetCLI:" \
    "$(git grep -nE '(getenv|isatty|clock_gettime|(^|[^.[:alnum:]])print)\(' -- 'Sources/*.swift' ':!Sources/StetCLI' \
        ':!Sources/StetReview/Rules/SwitchedOff.swift')"
complain "The layout of paths outside RecordPath:" \
    "$(git grep -nE '"reviews(/|")' -- 'Sources/*.swift' ':!Sources/StetRecords/RecordPath.swift')"
complain "Crashes on data:" \
    "$(git grep -nE '(try!|fatalError|preconditionFailure|as!)' -- 'Sources/*.swift')"
complain "Left open:" \
    "$(git grep -nE '\b(TODO|FIXME|XXX)\b' -- 'Sources/*' 'Tests/*' 'scripts/*' ':!scripts/lint.sh')"
complain "Swift files of more than 500 lines:" \
    "$(git ls-files '*.swift' | xargs wc -l | awk '$2 != "total" && $1 > 500')"
complain "Shell scripts with syntax errors:" \
    "$(for file in scripts/*.sh .ci/run; do sh -n "$file" 2>&1; done)"
python3 scripts/schemas.py --check || status=1
[ $status = 0 ] && echo "lint: nothing found"
exit $status
