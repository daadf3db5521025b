#!/usr/bin/env python3
"""Measure against real peers in the same minute: medians of whole processes, taken in turn.

Usage: bench.py STET. Prints a table and writes it to docs/benchmarks.md.
"""
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 41
RECORDS = 1000
stet = str(pathlib.Path(sys.argv[1]).resolve())


def environment(home):
    keep = {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"}
    names = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
             for what, value in (("NAME", "Editor"), ("EMAIL", "editor@desk.example"))}
    return {**keep, **names}


def run(arguments, directory, env, text=None):
    done = subprocess.run(arguments, cwd=directory, env=env, input=text, text=True, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"{arguments}: {done.stderr}{done.stdout}")
    return done.stdout


def timed(arguments, directory, env):
    os.sync()  # so that nobody waits for what the one before left to be written
    start = time.perf_counter()
    done = subprocess.run(arguments, cwd=directory, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    elapsed = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{arguments}: {done.stderr.decode()}")
    return elapsed


def make_desk(path, env, bare=False):
    run([stet, "init", path, "--as", "editor"] + (["--bare"] if bare else []), "/", env)
    lines = "".join(f"claim add --text 'Claim number {n} of many.'\n" for n in range(RECORDS - 2))
    run([stet, "do", "-", "--quiet"], path, env, lines)
    listed = json.loads(run([stet, "claim", "list", "--json"], path, env))
    return [claim["id"] for claim in listed["data"]["claims"]]


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        env = environment(folder)
        tree, bare, plain = f"{folder}/tree", f"{folder}/bare", f"{folder}/plain"
        in_tree = make_desk(tree, env)
        in_bare = make_desk(bare, env, bare=True)
        run(["git", "clone", "-q", tree, plain], "/", env)
        run(["git", "init", "-q", f"{folder}/empty"], "/", env)
        run(["git", "commit", "-q", "--allow-empty", "-m", "x"], f"{folder}/empty", env)
        times = {}
        for round_ in range(ROUNDS):
            def measure(name, *commands):
                times.setdefault(name, []).append(sum(timed(c, d, env) for c, d in commands))
            name = f"reviews/claims/file-{round_}.json"
            pathlib.Path(plain, name).write_text("x" * 300)
            measure("one act, working tree", ([stet, "note", in_tree[round_], f"One more, {round_}."], tree))
            measure("one act, bare", ([stet, "note", in_bare[round_], f"One more, {round_}."], bare))
            measure("a new claim, working tree", ([stet, "claim", "add", "--text", f"One more, {round_}."], tree))
            measure("git add + git commit", (["git", "add", name], plain), (["git", "commit", "-qm", "x"], plain))
            measure("git commit --allow-empty", (["git", "commit", "-q", "--allow-empty", "-m", "x"], f"{folder}/empty"))
            measure("stet rules (starts, opens nothing)", ([stet, "rules"], tree))
            measure("stet --version", ([stet, "--version"], tree))
            measure("git rev-parse HEAD", (["git", "rev-parse", "HEAD"], tree))
            measure("stet claim list", ([stet, "claim", "list"], bare))
            if round_ % 8 == 0:
                measure("stet verify", ([stet, "verify"], bare))
                measure("git fsck", (["git", "fsck"], bare))
        median = {name: statistics.median(values) for name, values in times.items()}
        rows = [
            ("one durable act, working tree", "git add + git commit", median["one act, working tree"], median["git add + git commit"], "≤ 0.5"),
            ("one durable act, working tree", "git commit --allow-empty", median["one act, working tree"], median["git commit --allow-empty"], "≤ 2.5"),
            ("a new claim (four new directories), working tree", "git add + git commit", median["a new claim, working tree"], median["git add + git commit"], ""),
            ("one durable act, bare", "git commit --allow-empty", median["one act, bare"], median["git commit --allow-empty"], "≤ 2.5"),
            ("stet --version", "git rev-parse HEAD", median["stet --version"], median["git rev-parse HEAD"], ""),
            ("stet rules", "git rev-parse HEAD", median["stet rules (starts, opens nothing)"], median["git rev-parse HEAD"], ""),
            ("stet verify, whole history", "git fsck", median["stet verify"], median["git fsck"], "≤ 1"),
            ("stet claim list", "git rev-parse HEAD", median["stet claim list"], median["git rev-parse HEAD"], ""),
        ]
        version = lambda *c: run(list(c), "/", env).strip()
        lines = [
            "# Benchmarks",
            f"A desk of {RECORDS:,} records. Medians of {ROUNDS} whole processes, taken in turn; what counts is the ratio.",
            f"Written by `make bench` on {platform.machine()}, {os.cpu_count()} cores, {version('git', '--version')}, stet {version(stet, '--version')}.",
            "", "| work | against | ms | ms | ratio | goal |", "|---|---|---|---|---|---|"]
        lines += [f"| {a} | {b} | {1000 * x:.1f} | {1000 * y:.1f} | {x / y:.2f} | {goal} |" for a, b, x, y, goal in rows]
        text = "\n".join(lines) + "\n"
        print(text)
        pathlib.Path(__file__).resolve().parent.parent.joinpath("docs", "benchmarks.md").write_text(text)


main()
