#!/bin/sh
# Switch each rule and each check of the verifier off in turn, and see that a test notices.
#
# Usage: mutation.sh [NAME…]; without names all of them, which takes half an hour. The build is one
# of its own, in which the environment variable STET_SWITCH_OFF names what is missing.
set -u
cd "$(dirname "$0")/.."
build="--scratch-path .build/mutation -Xswiftc -DSTET_MUTATION"
# Unquoted on purpose: a list of words.
# shellcheck disable=SC2086
swift build --build-tests $build >/dev/null || exit 1
rules=$(.build/mutation/debug/stet rules --json | tr '{' '\n' | sed -n 's/.*"name":"\([a-z-]*\)".*/\1/p')
# What decides a blind round, or what is late, is no rule of its own.
late="late-rank late-barrier late-ties late-taken late-changes late-alone late-context late-together"
names=${*:-$rules blind-in-time blind-vouching blind-void $late}
missed=0
# The quick suites first: most of what is missing is noticed by them.
first='WorkflowTests|StetReviewTests'
second='BlindTests|SignedTamperingTests|RedactionTests|ProofTests'
for name in $names; do
    log=.build/mutation/$name.log
    passes=1
    # What is late is mostly asked of histories that Git made.
    case $name in late-*) last="--filter AttackTests|TieTests" ;;
    *) last="--skip $first|$second|StetCLITests|randomClones" ;; esac
    for part in "--filter $first" "--filter $second" "$last"; do
        # shellcheck disable=SC2086
        STET_SWITCH_OFF=$name timeout 900 swift test --skip-build $build $part \
            --experimental-maximum-parallelization-width 4 >$log 2>&1 || { passes=0; break; }
    done
    if [ $passes = 1 ]; then
        echo "NOT NOTICED: $name"
        missed=$((missed + 1))
    else
        echo "noticed: $name ($(grep -c 'recorded an issue' $log) times)"
    fi
done
echo "$missed not noticed"
[ $missed = 0 ]
