#!/usr/bin/env python3
"""Let eight processes write to one repository at once, with Stet and with what others use, and count.

Usage: writers.py STET. Replaces the section "Many writers" of docs/benchmarks.md. ACTS sets how many acts
each process does with Stet, ROUNDS how often that is measured; the others do a tenth. Fossil is measured
where it is installed.
"""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from measuring import environment, run, write_section

WRITERS = 8
ACTS = int(os.environ.get("ACTS", "1000"))
PEER = max(ACTS // 10, 1)
ROUNDS = int(os.environ.get("ROUNDS", "1"))
stet = str(pathlib.Path(sys.argv[1]).resolve())


def crowd(commands, directory, env):
    """Run shell commands at once; seconds until each ended, and what each printed."""
    os.sync()
    start = time.perf_counter()
    running = [subprocess.Popen(["sh", "-c", c], cwd=directory, env=env, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL) for c in commands]
    ends = {}
    while len(ends) < len(running):
        for number, process in enumerate(running):
            if number not in ends and process.poll() is not None:
                ends[number] = time.perf_counter() - start
        time.sleep(0.002)
    return [ends[n] for n in range(len(running))], [p.stdout.read() for p in running]


def desks(folder, env, bare, writers):
    """Rate, fairness and what is there after writers have done WRITERS * ACTS acts together."""
    desk = f"{folder}/desk-{bare}-{writers}-{time.time_ns()}"
    run([stet, "init", desk, "--as", "editor"] + (["--bare"] if bare else []), "/", env)
    each = WRITERS * ACTS // writers
    for number in range(writers):
        pathlib.Path(f"{desk}-{number}").write_text(
            "".join(f"claim add --text 'Claim {number} {k}.'\n" for k in range(each)))
    ends, printed = crowd([f"'{stet}' do {desk}-{n} --quiet && echo done" for n in range(writers)], desk, env)
    if any(text != "done\n" for text in printed):
        sys.exit("an act was refused")
    names = run(["git", "ls-tree", "-r", "--name-only", "HEAD"], desk, env).splitlines()
    there = len({name.rpartition("-")[2] for name in names if "-claim-" in name})
    run([stet, "verify", "--full"], desk, env)
    shutil.rmtree(desk, ignore_errors=True)  # maintenance may still be at work there
    return WRITERS * ACTS / max(ends), min(ends) / max(ends), there


def with_git(folder, env):
    """Each process writes files of its own, adds and commits them, as a script would."""
    path = f"{folder}/plain"
    run(["git", "init", "-q", path], "/", env)
    run(["git", "commit", "-q", "--allow-empty", "-m", "x"], path, env)
    loop = "for k in $(seq {}); do echo $k > {}-$k.json; if git add {}-$k.json && git commit -qm x -- {}-$k.json; then echo ok; fi; done"
    ends, printed = crowd([loop.format(PEER, n, n, n) for n in range(WRITERS)], path, env)
    there = len(run(["git", "ls-tree", "-r", "--name-only", "HEAD"], path, env).splitlines())
    return sum(text.count("ok") for text in printed), there, max(ends)


def with_fossil(folder, env):
    """Each process adds tickets."""
    path = f"{folder}/desk.fossil"
    run(["fossil", "new", path], folder, env)
    loop = "for k in $(seq {}); do fossil ticket add title '{} '$k status Open -R {} >/dev/null && echo ok; done"
    ends, printed = crowd([loop.format(PEER, n, path) for n in range(WRITERS)], folder, env)
    there = int(run(["fossil", "sql", "-R", path, "select count(*) from ticket"], folder, env))
    return sum(text.count("ok") for text in printed), there, max(ends)


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR"), ignore_cleanup_errors=True) as folder:
        env = environment(folder, os.environ["PATH"])
        total = WRITERS * ACTS
        lines = [f"{total:,} durable acts, by one `stet do` and by {WRITERS} at once; medians of {ROUNDS}, in turn.", "",
                 "| repository | one: acts/s | eight: acts/s | ratio | slowest to fastest | claims afterwards |",
                 "|---|---|---|---|---|---|"]
        for bare in (True, False):
            one, eight = [], []
            for _ in range(ROUNDS):
                one.append(desks(folder, env, bare, 1))
                eight.append(desks(folder, env, bare, WRITERS))
            rates = [statistics.median(run[0] for run in runs) for runs in (one, eight)]
            fair = min(run[1] for run in eight)
            there = {run[2] for run in one + eight}
            kind = "bare" if bare else "working tree"
            lines.append(f"| {kind} | {rates[0]:.0f} | {rates[1]:.0f} | {rates[1] / rates[0]:.2f} | {fair:.2f} "
                         f"| {', '.join(f'{n:,}' for n in sorted(there))} of {total:,} |")
        lines += ["", "Goals: ratio ≥ 0.8, slowest to fastest ≥ 0.5, nothing lost.", "",
                  f"What others do with {WRITERS} processes of {PEER} changes each, every change a process of its own and none repeated:", "",
                  "| tool | said to be done | there afterwards | of | seconds |", "|---|---|---|---|---|"]
        peers = [("files, `git add` and `git commit`", with_git)]
        if shutil.which("fossil"):
            peers.append((f"tickets of Fossil {run(['fossil', 'version'], folder, env).split()[4]}", with_fossil))
        for name, peer in peers:
            said, there, seconds = peer(folder, env)
            lines.append(f"| {name} | {said} | {there} | {WRITERS * PEER} | {seconds:.1f} |")
        desk = f"{folder}/single"
        run([stet, "init", desk, "--as", "editor"], "/", env)
        loop = f"for k in $(seq {PEER}); do '{stet}' claim add --text '%d '$k --quiet && echo ok; done"
        ends, printed = crowd([loop % n for n in range(WRITERS)], desk, env)
        there = sum("-claim-" in name for name in run(["git", "ls-tree", "-r", "--name-only", "HEAD"], desk, env).splitlines())
        lines.append(f"| Stet | {sum(t.count('ok') for t in printed)} | {there} | {WRITERS * PEER} | {max(ends):.1f} |")
        write_section("Many writers", lines)


main()
