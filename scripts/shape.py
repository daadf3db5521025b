#!/usr/bin/env python3
"""Measure what the shape of the tree costs, for Stet's layout and two others, with Git alone.

Usage: shape.py LARGEST (100k or 1m). Makes repositories of so many items of one file each, whose folders are
named by random ids under fan-out directories; then acts that each add a file to a random folder. Writes the section
"Shape of the tree" of docs/benchmarks.md.
"""
import hashlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zlib

from measuring import environment, run, write_section

SIZES = {"100k": [1_000, 100_000], "1m": [1_000, 100_000, 1_000_000]}[sys.argv[1]]
# How many digits of the id each level takes.
LAYOUTS = [("1/1/1", [1, 1, 1]), ("2", [2]), ("2/2", [2, 2])]
ACTS = 2_000


def place(identifier, levels):
    parts, rest = [], identifier
    for digits in levels:
        parts.append(rest[:digits])
        rest = rest[digits:]
    return "/".join(["reviews/items", *parts, identifier])


def data(text):
    return f"data {len(text)}\n{text}\n"


def commit(number, message):
    return f"commit refs/heads/main\ncommitter Editor <editor@desk.example> {1_700_000_000 + number} +0000\n{data(message)}"


def name(number):
    return f"20260210T093000Z-note-{hashlib.sha256(str(number).encode()).hexdigest()[:40]}.json"


def measure(folder, size, levels, env):
    repository = folder / "desk"
    shutil.rmtree(repository, ignore_errors=True)
    run(["git", "init", "-q", "--bare", "-b", "main", str(repository)], "/", env)
    run(["git", "config", "gc.auto", "0"], repository, env)
    ids = [hashlib.sha1(str(n).encode()).hexdigest() for n in range(size)]

    def stream(lines):
        started = time.perf_counter()
        child = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=repository, env=env, stdin=subprocess.PIPE, text=True)
        with child.stdin as pipe:
            pipe.writelines(lines)
        if child.wait():
            sys.exit("git fast-import failed")
        return time.perf_counter() - started

    first = [commit(0, "Begin")] + [f"M 100644 inline {place(i, levels)}/{name(n)}\n{data(f'Item {n}')}" for n, i in enumerate(ids)]
    stream(first)
    run(["git", "repack", "-q", "-a", "-d"], repository, env)
    size_of = lambda: sum(file.stat().st_size for file in (repository / "objects").rglob("*") if file.is_file())
    before = size_of()
    generator = random.Random(1)
    touched = [generator.choice(ids) for _ in range(ACTS)]
    acts = []
    for n, identifier in enumerate(touched):
        acts.append(commit(n + 1, f"Act {n}") + ("from refs/heads/main^0\n" if n == 0 else "")
                    + f"M 100644 inline {place(identifier, levels)}/{name(size + n)}\n{data(f'Remark {n}')}")
    seconds = stream(acts)
    run(["git", "repack", "-q", "-a", "-d"], repository, env)
    grown = (size_of() - before) / ACTS
    # What an act writes where each object is a file of its own.
    written = []
    for identifier in touched[:100]:
        parts = place(identifier, levels).split("/")
        paths = ["/".join(parts[:depth]) for depth in range(len(parts) + 1)]
        trees = [subprocess.run(["git", "cat-file", "tree", f"main:{path}"], cwd=repository, env=env, capture_output=True, check=True).stdout
                 for path in paths]
        written.append((len(trees), sum(map(len, trees)), sum(len(zlib.compress(tree)) for tree in trees)))
    count, plain, packed = (sum(column) / len(column) for column in zip(*written))
    directories = len({"/".join(place(i, levels).split("/")[:depth]) for i in ids for depth in range(3, 4 + len(levels))}) / size
    walked = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(["git", "log", "--format=%h", "-n", "500", "--", place(ids[0], levels)], cwd=repository, env=env, stdout=subprocess.DEVNULL, check=True)
        walked.append(time.perf_counter() - started)
    return {"trees": count, "plain": plain, "packed": packed, "grown": grown, "ms": 1000 * seconds / ACTS, "directories": directories,
            "log": 1e6 * sorted(walked)[1] / ACTS}


def main():
    with tempfile.TemporaryDirectory() as path:
        folder = pathlib.Path(path)
        env = environment(path, os.environ["PATH"])
        lines = [f"Items in folders of their ids, under fan-out directories; {ACTS:,} acts that each add a file to a random folder. With Git alone (`git fast-import`, `git repack`), by `make shape SCALE={sys.argv[1]}`. Stet's layout is the first: three levels of one digit.", "",
                 "| items | layout | trees an act writes | their bytes | compressed | bytes an act adds to a pack | ms an act, `git fast-import` | directories for each item | µs a commit, `git log -- FOLDER` |",
                 "|---|---|---|---|---|---|---|---|---|"]
        for size in SIZES:
            for label, levels in LAYOUTS:
                found = measure(folder, size, levels, env)
                lines.append(f"| {size:,} | {label} | {found['trees']:.0f} | {found['plain']:,.0f} | {found['packed']:,.0f} | {found['grown']:,.0f} | {found['ms']:.2f} | {found['directories']:.2f} | {found['log']:.0f} |")
                print(lines[-1], flush=True)
        write_section("Shape of the tree", lines)


main()
