#!/usr/bin/env python3
"""Measure how the cost of judging what a stranger pushed grows with it.

Usage: pushed.py STET. Makes histories by plain Git that nobody would make in good faith, in growing sizes, and has
each judged from nothing; writes the section "What strangers push" of docs/benchmarks.md. Processor time, as a ratio
to `git log --name-only` of the same history, which has to look at each file, too.
"""
import hashlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

from measuring import environment, run, write_section

stet = str(pathlib.Path(sys.argv[1]).resolve())
ROUNDS = 3
AT, SECONDS = "2026-03-01T10:00:00Z", 1772359200
home = tempfile.mkdtemp(prefix="stet-pushed-")
env = environment(home, os.environ["PATH"])


def canonical(record):
    return (json.dumps(record, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def name_of(data):
    return hashlib.sha256(data).hexdigest()[:40]


def path_of(kind, folder, record, data):
    return f"reviews/{kind}/{'/'.join(folder[:3])}/{folder}/20260301T100000Z-{record}-{name_of(data)}.json"


class Base:
    """A desk without signatures with one item, from which every history forks."""

    def __init__(self):
        self.place = pathlib.Path(home) / "desk"
        run([stet, "init", str(self.place), "--bare", "--as", "editor", "--quiet"], "/", env)
        run(["git", "config", "stet.durable", "false"], self.place, env)
        self.stet("person", "add", "ann", "--name", "Ann", "--email", "ann@desk.example")
        self.ann = self.folder("person", "show", "ann")
        claim = self.folder("claim", "add", "--text", "Sun.", "--type", "event")
        self.item = self.folder("open", claim)
        self.tip = run(["git", "rev-parse", "main"], self.place, env).strip()
        files = run(["git", "ls-tree", "-r", "--name-only", "main"], self.place, env).split()
        self.desk = next(file.split("/")[2] for file in files if "/policy/" in file)
        self.head = next(file for file in files if f"/{self.item}/" in file)[-45:-5]

    def stet(self, *arguments):
        return run([stet, *arguments, "--json"], self.place, env)

    def folder(self, *arguments):
        data = json.loads(self.stet(*arguments))["data"]
        return data.get("folder") or data["id"]

    def note(self, number, after, on):
        data = canonical({"after": after, "at": AT, "by": self.ann, "folder": self.item, "format": 1, "kind": "note",
                          "labels": [], "on": on, "text": f"Note {number}."})
        return path_of("items", self.item, "note", data), data

    def claim(self, number, on):
        data = canonical({"after": [], "at": AT, "by": self.ann, "format": 1, "kind": "claim", "nonce": f"{number:032x}",
                          "on": on, "text": f"Claim {number}.", "type": "event"})
        return path_of("claims", name_of(data), "claim", data), data

    def message(self, files, after=()):
        lines = ["Act", "", f"Stet-Desk: {self.desk}"] + [f"Stet-Record: {name_of(data)}" for _, data in files]
        return "\n".join(lines + [f"Stet-After: {one}" for one in after]) + "\n"


class History:
    """What `git fast-import` makes of some commits."""

    def __init__(self, base):
        self.base, self.marks, self.parts = base, 0, []

    def commit(self, files, parents, message, author="Ann <ann@desk.example>"):
        blobs = []
        for path, data in files:
            self.marks += 1
            self.parts.append(b"blob\nmark :%d\ndata %d\n%s\n" % (self.marks, len(data), data))
            blobs.append((self.marks, path))
        self.marks += 1
        text = message.encode()
        self.parts.append(b"commit refs/heads/pushed\nmark :%d\nauthor %s %d +0000\ncommitter %s %d +0000\ndata %d\n%s\n"
                          % (self.marks, author.encode(), SECONDS, author.encode(), SECONDS, len(text), text))
        self.parts.append(f"from {parents[0]}\n".encode() + b"".join(f"merge {one}\n".encode() for one in parents[1:]))
        self.parts += [f"M 100644 :{mark} {path}\n".encode() for mark, path in blobs]
        return f":{self.marks}", blobs

    def write(self, name):
        place = pathlib.Path(home) / name
        shutil.copytree(self.base.place, place)
        for remembered in ["judged", "verified"]:
            (place / "stet" / remembered).unlink(missing_ok=True)
        data = b"".join(self.parts)
        subprocess.run(["git", "fast-import", "--quiet"], cwd=place, env=env, input=data, check=True)
        run(["git", "update-ref", "refs/heads/main", "refs/heads/pushed"], place, env)
        return place


def side_by_side(base, count):
    """One act of notes that all follow the same record: illegal from the second on."""
    files = [base.note(number, [base.head], base.tip) for number in range(count)]
    history = History(base)
    history.commit(files, [base.tip], base.message(files, [base.head]))
    return history


def in_a_row(base, count):
    """One act of notes of which each follows the one before: legal."""
    files, after = [], [base.head]
    for number in range(count):
        files.append(base.note(number, after, base.tip))
        after = [name_of(files[-1][1])]
    history = History(base)
    history.commit(files, [base.tip], base.message(files, [base.head]))
    return history


def folders(base, count):
    """One act of claims: legal."""
    files = [base.claim(number, base.tip) for number in range(count)]
    history = History(base)
    history.commit(files, [base.tip], base.message(files))
    return history


def illegal(base, count):
    """A commit for each of some claims that nobody at the desk wrote, in a row."""
    history, parent = History(base), base.tip
    for number in range(count):
        parent, _ = history.commit([base.claim(number, base.tip)], [parent], "x\n", "Nobody <n@x.example>")
    return history


def joined(base, count):
    """Acts of one claim each, all made on one commit, and one merge of all."""
    history, tips, all_blobs = History(base), [], []
    for number in range(count):
        files = [base.claim(number, base.tip)]
        tip, blobs = history.commit(files, [base.tip], base.message(files))
        tips.append(tip)
        all_blobs += blobs
    history.commit([], tips, "Merge\n")
    history.parts += [f"M 100644 :{mark} {path}\n".encode() for mark, path in all_blobs[1:]]
    return history


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
    base, rows = Base(), []
    small = [1_000, 10_000, 100_000]
    for label, shape, sizes in [("one act, notes side by side in one item", side_by_side, small),
                                ("one act, notes in a row in one item", in_a_row, small),
                                ("one act, claims", folders, small),
                                ("illegal commits in a row, a claim each", illegal, small),
                                ("acts side by side, one merge of all", joined, [100, 1_000, 10_000])]:
        cells = measure(shape, base, sizes)
        growth = (cells[-1][0] / cells[-2][0]) / (cells[-1][1] / cells[-2][1])
        rows.append(f"| {label} | " + " | ".join(f"{size:,}: {ours:.2f} s, {ours / theirs:.1f} ×, {peak:.0f} MB"
                                                 for size, (ours, theirs, peak) in zip(sizes, cells)) + f" | {growth:.1f} |")
        print(rows[-1], flush=True)
    lines = [f"`stet verify --full` of histories made by plain Git, from nothing: processor seconds, their ratio to `git log --name-only -m`, and peak memory; medians of {ROUNDS} in turn. The last column is how much more the last step to ten times the size costs us than it costs Git. Written by `make bench` on {os.cpu_count()} cores.",
             "", "| pushed | | | | growth against Git's, goal ≤ 1 |", "|---|---|---|---|---|"] + rows
    write_section("What strangers push", lines)
    shutil.rmtree(home)


main()
