#!/usr/bin/env python3
"""Measure how the cost of judging what a stranger pushed grows with it.

Usage: pushed.py STET [LABEL...]. Makes histories by plain Git that nobody would make in good faith, in growing
sizes, and has each judged from nothing; writes the section "What strangers push" of docs/benchmarks.md; with labels
only prints the rows that have one of them. Processor time, beside that of `git log --name-only` of the same history,
which has to look at each file, too.
"""
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import pushed_histories as histories
from measuring import environment, run, write_section

stet = str(pathlib.Path(sys.argv[1]).resolve())
ROUNDS = 3
home = tempfile.mkdtemp(prefix="stet-pushed-")
env = environment(home, os.environ["PATH"])
SIZES = [1_000, 10_000, 100_000]
SHAPES = [("one commit of a dozen objects that are so many files", histories.bomb, SIZES),
          ("one act, notes side by side in one item", histories.side_by_side, SIZES),
          ("acts of a thousand notes in a row in one item", histories.in_a_row, SIZES),
          ("one act, claims", histories.folders, SIZES),
          ("illegal commits in a row, a claim each", histories.illegal, SIZES),
          ("illegal policies in a row, beside them claims, and a merge", histories.rivals, SIZES),
          ("the same without signatures, all of it legal", histories.legal_rivals, [100, 1_000, 10_000]),
          ("without signatures, another key for each of some people, all apart, and a merge", histories.keys_apart,
           [3, 30, 300]),
          # Git itself takes minutes for the merge of ten thousand.
          ("acts side by side, one merge of all", histories.joined, [30, 300, 3_000])]


def cost(command, place):
    """Processor seconds and peak MB of a process, whatever it says."""
    child = subprocess.Popen(command, cwd=place, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(shape, base, sizes):
    cells = []
    for size in sizes:
        place = shape(base, size).write(f"{shape.__name__}-{size}")
        ours, theirs, peaks = [], [], []
        for _ in range(ROUNDS):
            seconds, peak = cost([stet, "verify", "--full"], place)
            ours.append(seconds)
            peaks.append(peak)
            theirs.append(cost(["git", "log", "--name-only", "-m"], place)[0])
        cells.append((statistics.median(ours), statistics.median(theirs), statistics.median(peaks)))
        shutil.rmtree(place)
    return cells


def main():
    base, rows = histories.Base(stet, home, env), []
    for label, shape, sizes in SHAPES:
        if sys.argv[2:] and not any(wanted in label for wanted in sys.argv[2:]):
            continue
        cells = measure(shape, base, sizes)
        (before, git_before, _), (after, git_after, _) = cells[-2:]
        goal = 10 * math.log(sizes[-1]) / math.log(sizes[-2])
        rows.append(f"| {label} | " + " | ".join(f"{size:,}: {ours:.2f} s, {peak:.0f} MB"
                                                 for size, (ours, _, peak) in zip(sizes, cells))
                    + f" | {after / before:.1f}, goal ≤ {goal:.1f} | {git_after / git_before:.1f} |")
        print(rows[-1], flush=True)
    shutil.rmtree(home)
    if sys.argv[2:]:
        return
    lines = [f"`stet verify --full` of histories made by plain Git, from nothing: processor seconds and peak memory, goal ≤ 512 MB; medians of {ROUNDS} in turn. Growth is from the second size to the third, ten times as much; its goal is that of n log n. Written by `make bench` on {os.cpu_count()} cores.",
             "", "| pushed | | | | growth | that of `git log --name-only -m` |", "|---|---|---|---|---|---|"] + rows
    write_section("What strangers push", lines)


main()
