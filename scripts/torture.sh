#!/bin/sh
# Disturb acts at random until stopped, or until something does not hold. Prints each seed; to run
# one again: STET_TORTURE_SEED=SEED swift test --skip-build --filter StetFaultTests
set -eu

swift build --build-tests
rounds=0
while :; do
    seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
    printf 'torture: seed %s\n' "$seed"
    STET_TORTURE_SEED=$seed swift test --skip-build --filter "${1:-FaultTests/randomFaults}" >.build/torture.log 2>&1 || {
        grep -E '✘|↳|error:' .build/torture.log
        printf 'torture: seed %s does not hold after %s rounds; the log is .build/torture.log\n' "$seed" "$rounds"
        exit 1
    }
    rounds=$((rounds + 1))
done
