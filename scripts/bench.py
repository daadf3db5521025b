#!/usr/bin/env python3
"""Measure against real peers in the same minute: medians of whole processes, taken in turn.

Usage: bench.py STET. Prints a table and writes it to docs/benchmarks.md. COMMITS sets the length of
the two histories that are verified; making the signed one takes some minutes.
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

from measuring import PAGE

ROUNDS = 41
RECORDS = 1000
COMMITS = int(os.environ.get("COMMITS", "20000"))
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


def make_history(path, env, signed):
    """A bare desk of COMMITS acts, packed."""
    run([stet, "init", path, "--bare", "--as", "editor"], "/", env)
    run(["git", "config", "stet.durable", "false"], path, env)
    lines = "".join(f"claim add --text 'Claim number {n} of many.'\n" for n in range(COMMITS - 1))
    run([stet, "do", "-", "--quiet"], path, env, lines)
    run(["git", "gc", "-q"], path, env)
    if signed:
        signers = pathlib.Path(path).parent / "signers"
        signers.write_text(run([stet, "person", "keys"], path, env))
        run(["git", "config", "gpg.ssh.allowedSignersFile", str(signers)], path, env)


def verifying(folder, env):
    """Rows about verification."""
    key = f"{folder}/key"
    run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], "/", env)
    pathlib.Path(folder, "home").mkdir()
    pathlib.Path(folder, "home", ".gitconfig").write_text(f"[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = {key}.pub\n")
    signing = {**env, "HOME": f"{folder}/home"}
    plain, signed = f"{folder}/history", f"{folder}/signed"
    make_history(plain, env, False)
    make_history(signed, signing, True)
    sample = run(["git", "rev-list", "--max-count=40", "HEAD"], signed, env).split()
    times = {}
    def measure(name, *commands, env=env):
        times.setdefault(name, []).append(sum(timed(c, d, env) for c, d in commands))
    for _ in range(7):
        measure("unsigned", ([stet, "verify", "--full"], plain))
        measure("fsck", (["git", "fsck"], plain))
        measure("signed", ([stet, "verify", "--full"], signed))
        measure("verify-commit", *[(["git", "verify-commit", c], signed) for c in sample])
    for n in range(21):
        run([stet, "claim", "add", "--text", f"One more, {n}."], plain, env)
        measure("one more", ([stet, "verify"], plain))
        measure("rev-parse", (["git", "rev-parse", "HEAD"], plain))
        measure("act", ([stet, "claim", "add", "--quiet", "--text", f"Another, {n}."], signed), env=signing)
        measure("commit -S", (["git", "commit", "-q", "-S", "--allow-empty", "-m", "x"], f"{folder}/empty"), env=signing)
    median = {name: statistics.median(values) for name, values in times.items()}
    one = median["verify-commit"] / len(sample)
    return [
        (f"stet verify --full, {COMMITS:,} acts", "git fsck", median["unsigned"], median["fsck"], "≤ 1"),
        (f"stet verify --full, {COMMITS:,} signed acts: time for one", "git verify-commit", median["signed"] / COMMITS, one, "≤ 0.01"),
        (f"stet verify after one new act of {COMMITS:,}", "git rev-parse HEAD", median["one more"], median["rev-parse"], "≤ 10"),
        ("one durable signed act, bare", "git commit -S --allow-empty", median["act"], median["commit -S"], ""),
    ]


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR"), ignore_cleanup_errors=True) as folder:
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
            measure("a new claim, working tree", ([stet, "claim", "add", "--quiet", "--text", f"One more, {round_}."], tree))
            measure("a new claim that asks", ([stet, "claim", "add", "--text", f"And one more, {round_}."], tree))
            measure("git add + git commit", (["git", "add", name], plain), (["git", "commit", "-qm", "x"], plain))
            measure("git commit --allow-empty", (["git", "commit", "-q", "--allow-empty", "-m", "x"], f"{folder}/empty"))
            measure("stet rules (starts, opens nothing)", ([stet, "rules"], tree))
            measure("stet --version", ([stet, "--version"], tree))
            measure("git rev-parse HEAD", (["git", "rev-parse", "HEAD"], tree))
            measure("stet claim list", ([stet, "claim", "list"], bare))
        median = {name: statistics.median(values) for name, values in times.items()}
        rows = [
            ("one durable act, working tree", "git add + git commit", median["one act, working tree"], median["git add + git commit"], "≤ 0.5"),
            ("one durable act, working tree", "git commit --allow-empty", median["one act, working tree"], median["git commit --allow-empty"], "≤ 2.5"),
            ("a new claim (four new directories), working tree", "git add + git commit", median["a new claim, working tree"], median["git add + git commit"], ""),
            ("the same, told which claims it repeats", "git add + git commit", median["a new claim that asks"], median["git add + git commit"], ""),
            ("one durable act, bare", "git commit --allow-empty", median["one act, bare"], median["git commit --allow-empty"], "≤ 2.5"),
            ("stet --version", "git rev-parse HEAD", median["stet --version"], median["git rev-parse HEAD"], ""),
            ("stet rules", "git rev-parse HEAD", median["stet rules (starts, opens nothing)"], median["git rev-parse HEAD"], ""),
            ("stet claim list", "git rev-parse HEAD", median["stet claim list"], median["git rev-parse HEAD"], ""),
        ]
        rows += verifying(folder, env)
        version = lambda *c: run(list(c), "/", env).strip()
        lines = [
            "# Benchmarks",
            f"A desk of {RECORDS:,} records. Medians of {ROUNDS} whole processes, taken in turn; what counts is the ratio.",
            f"Written by `make bench` on {platform.machine()}, {os.cpu_count()} cores, {version('git', '--version')}, stet {version(stet, '--version')}.",
            "", "| work | against | ms | ms | ratio | goal |", "|---|---|---|---|---|---|"]
        lines += [f"| {a} | {b} | {1000 * x:.3g} | {1000 * y:.3g} | {x / y:.2g} | {goal} |" for a, b, x, y, goal in rows]
        text = "\n".join(lines) + "\n"
        print(text)
        # What other scripts measure has sections of its own.
        later = PAGE.read_text().partition("\n## ")
        PAGE.write_text(text.rstrip("\n") + "\n" + "".join(later[1:]))


main()
