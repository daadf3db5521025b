#!/usr/bin/env python3
"""Let two clones change the same things in different ways, bring them together, and count what became of it.

Usage: clones.py STET. Replaces the section "Two clones" of docs/benchmarks.md. ITEMS sets how many things.
Fossil is measured where it is installed.
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time

from measuring import environment, run, write_section

ITEMS = int(os.environ.get("ITEMS", "100"))
stet = str(pathlib.Path(sys.argv[1]).resolve())


def with_files(folder, env):
    """A JSON file for each thing; plain git pull and push."""
    hub, clones = f"{folder}/files.git", [f"{folder}/files-{name}" for name in "ab"]
    run(["git", "init", "-q", "--bare", "-b", "main", hub], folder, env)
    run(["git", "clone", "-q", hub, clones[0]], folder, env)
    for number in range(ITEMS):
        pathlib.Path(f"{clones[0]}/{number}.json").write_text('{\n  "status": "open"\n}\n')
    run(["sh", "-c", "git checkout -q -b main; git add -A; git commit -qm x; git push -q origin main"], clones[0], env)
    run(["git", "clone", "-q", hub, clones[1]], folder, env)
    for clone, status in zip(clones, ("out of scope", "not checkable")):
        for number in range(ITEMS):
            pathlib.Path(f"{clone}/{number}.json").write_text(f'{{\n  "status": "{status}"\n}}\n')
            run(["git", "commit", "-qam", f"{number} is {status}"], clone, env)
    start = time.perf_counter()
    run(["git", "push", "-q", "origin", "main"], clones[0], env)
    run(["git", "pull", "-q", "--no-rebase", "--no-edit"], clones[1], env, (0, 1))
    seconds = time.perf_counter() - start
    stuck = len(run(["git", "diff", "--name-only", "--diff-filter=U"], clones[1], env).splitlines())
    return stuck, ITEMS - stuck, 0, seconds


def with_fossil(folder, env):
    """A ticket for each thing."""
    files = [f"{folder}/tickets-{name}.fossil" for name in "ab"]
    run(["fossil", "new", files[0]], folder, env)
    for number in range(ITEMS):
        run(["fossil", "ticket", "add", "title", f"Item {number}", "status", "Open", "-R", files[0]], folder, env)
    run(["fossil", "clone", files[0], files[1]], folder, env)
    names = run(["fossil", "sql", "-R", files[0], "select tkt_uuid from ticket"], folder, env).split()
    for file, status in zip(files, ("Rejected", "Deferred")):
        for name in names:
            run(["fossil", "ticket", "set", name.strip("'"), "status", status, "-R", file], folder, env)
    start = time.perf_counter()
    run(["fossil", "sync", files[0], "-R", files[1]], folder, env)
    seconds = time.perf_counter() - start
    query = "select count(*) from ticket where status = '{}'"
    counts = [int(run(["fossil", "sql", "-R", files[1], query.format(s)], folder, env)) for s in ("Rejected", "Deferred")]
    return 0, max(counts), 0, seconds


def with_stet(folder, env):
    """A review item for each thing, closed for another reason in each clone."""
    hub, clones = f"{folder}/desk.git", [f"{folder}/desk-{name}" for name in "ab"]
    run(["git", "init", "-q", "--bare", "-b", "main", hub], folder, env)
    run([stet, "init", clones[0], "--as", "editor"], folder, env)
    run(["git", "remote", "add", "origin", hub], clones[0], env)
    lines = "".join(f"claim add --text 'Claim {k}.' --open\n" for k in range(ITEMS))
    run([stet, "do", "-", "--quiet"], clones[0], env, text=lines)
    run([stet, "sync"], clones[0], env)
    run(["git", "clone", "-q", hub, clones[1]], folder, env)
    items = [i["id"] for i in json.loads(run([stet, "list", "--json"], clones[0], env))["data"]["items"]]
    for clone, reason in zip(clones, ("out-of-scope", "not-checkable")):
        lines = "".join(f"close {item} --reason {reason} --because 'So it is.'\n" for item in items)
        run([stet, "do", "-", "--quiet"], clone, env, text=lines)
    start = time.perf_counter()
    run([stet, "sync"], clones[0], env)
    run([stet, "sync"], clones[1], env)
    seconds = time.perf_counter() - start
    found = json.loads(run([stet, "disagreements", "--json"], clones[1], env))["data"]["disagreements"]
    both = sum(d["kind"] == "decisions" and len(d["sides"]) == 2 for d in found)
    run([stet, "verify", "--full"], clones[1], env)
    return 0, ITEMS - both, both, seconds


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR"), ignore_cleanup_errors=True) as folder:
        env = environment(folder, os.environ["PATH"])
        lines = [f"{ITEMS} things are decided in one way in one clone and in another way in another; then the two meet.", "",
                 "| tool | stopped for somebody to edit files | one decision shown as if there were no other | both shown, as a disagreement | seconds to meet |",
                 "|---|---|---|---|---|"]
        tools = [("JSON files, `git pull`", with_files), ("Stet", with_stet)]
        if shutil.which("fossil"):
            version = run(["fossil", "version"], folder, env).split()[4]
            tools.insert(1, (f"tickets of Fossil {version}", with_fossil))
        for name, tool in tools:
            stuck, silent, both, seconds = tool(folder, env)
            lines.append(f"| {name} | {stuck} | {silent} | {both} | {seconds:.1f} |")
        write_section("Two clones", lines)


main()
