#!/usr/bin/env python3
"""Measure a large desk against the peers that goals name, each in the same minute.

Usage: peers.py STET GENERATE SIZE. Takes the desk of that size that scale.py made under .build/desks, and leaves
it as it was; writes the section "A large desk" of docs/benchmarks.md. What takes minutes to prepare, a repository
after `git gc` and a working tree of 100,000 files, is made once beside it.
"""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

from measuring import PAGE, environment, run, write_section

stet, generate = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
SIZE = {"100k": 100_000, "1m": 1_000_000}[sys.argv[3]]
DESKS = PAGE.parent.parent / ".build" / "desks"
DESK = DESKS / str(SIZE)
ROUNDS = 11
env = environment(str(DESKS), os.environ["PATH"])
rows = []


def once(command, directory, output=subprocess.DEVNULL, stdin=subprocess.DEVNULL):
    """Milliseconds of a process that must end well."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=directory, env=env, stdin=stdin, stdout=output, stderr=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr.decode()}")
    return 1000 * (time.perf_counter() - start)


def compare(work, against, ours, peer, goal="", rounds=ROUNDS, before=lambda: None, per=1):
    """A row: the medians of two commands, taken in turn, and their ratio. `per`: what ours does at once."""
    times = ([], [])
    for _ in range(rounds):
        for place, (command, directory) in enumerate((ours, peer)):
            before()
            os.sync()
            times[place].append(once(command, directory) / (per if place == 0 else 1))
    add(work, against, *(statistics.median(column) for column in times), goal)


def add(work, against, ours, peer, goal):
    form = lambda value: f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    rows.append(f"| {work} | {against} | {form(ours)} | {form(peer)} | {ours / peer:.2g} | {goal} |")
    print(rows[-1], flush=True)


def size_of(place):
    return sum(file.stat().st_size for file in (place / "objects").rglob("*") if file.is_file())


def starting():
    compare("`stet --version`", "`git --version`", ([stet, "--version"], DESK), (["git", "--version"], DESK), rounds=41)
    compare("`stet policy show`: opens the desk", "`git rev-parse HEAD`", ([stet, "policy", "show"], DESK),
            (["git", "rev-parse", "HEAD"], DESK), "≤ 3", rounds=41)


def sqlite(statement):
    return ["sh", "-c", f"sqlite3 -readonly stet/catalog.sqlite \"{statement}\""], DESK


COLUMNS = ("item.folder, item.id, folder.id, item.text, claim.text, phase, outcome, duplicated, leaning, priority, due,"
           " verdicts, evidence")
JOINED = f"SELECT {COLUMNS} FROM item JOIN folder ON folder.number = item.claim LEFT JOIN claim ON claim.folder = item.claim"
ORDER = "ORDER BY urgency, due, item.id LIMIT"


def queries(item):
    run([stet, "list", "-n", "1"], DESK, env)
    compare("`stet list -n 20`", "`sqlite3`, the same query", ([stet, "list", "-n", "20"], DESK),
            sqlite(f"{JOINED} {ORDER} 20"), "≤ 4")
    person = json.loads(run([stet, "person", "list", "--json"], DESK, env))["data"]["people"]
    person = next(p["id"] for p in person if p["handle"] == "reviewer-1")
    awaits = f"item.folder IN (SELECT item FROM assigned WHERE person = x'{person}' AND task = 'review' AND NOT isCounted)"
    sections = [f"{awaits} AND phase IN ('assigned', 'in-review', 'agreed', 'disputed')", "phase = 'open'"]
    sections += [f"phase = 'disputed' AND item.folder IN (SELECT item FROM assigned WHERE person = x'{person}' AND task = 'adjudicate')"]
    counted = "; ".join(f"SELECT count(*) FROM item WHERE {s}; {JOINED} WHERE {s} {ORDER} 20" for s in sections)
    compare("`stet queue PERSON`", "`sqlite3`, the same queries", ([stet, "queue", "reviewer-1"], DESK), sqlite(counted), "≤ 4")
    place = ("SELECT kind, folder.id, record.id FROM record JOIN folder ON number = record.folder"
             f" WHERE record.id BETWEEN x'{item}' AND x'{item}' ORDER BY record.id, folder.id LIMIT 2")
    compare("`stet show ITEM`", "`sqlite3`, the query for its place", ([stet, "show", item], DESK), sqlite(place), "≤ 4")
    compare("`stet log ITEM`", "`sqlite3`, the query for its place", ([stet, "log", item], DESK), sqlite(place), "≤ 4")


def log(item):
    """The peer has a commit-graph with changed paths, in a copy that shares the packs."""
    copy = DESKS / f"{SIZE}-graph"
    if not copy.exists():
        run(["git", "clone", "-q", "--bare", "--shared", str(DESK), str(copy)], "/", env)
        run(["git", "commit-graph", "write", "--reachable", "--changed-paths"], copy, env)
    folder = f"reviews/items/{item[0]}/{item[1]}/{item[2]}/{item}"
    compare("`stet log ITEM`", "`git log -- FOLDER`, changed-path commit-graph", ([stet, "log", item], DESK),
            (["git", "log", "--", folder], copy), "≤ 0.5", rounds=5)


def disk():
    copy, note = DESKS / f"{SIZE}-gc", DESKS / f"{SIZE}.gc"
    if not note.exists():
        shutil.rmtree(copy, ignore_errors=True)
        run(["git", "clone", "-q", "--bare", "--no-local", str(DESK), str(copy)], "/", env)
        seconds = once(["git", "gc", "-q"], copy) / 1000
        note.write_text(f"{size_of(copy)} {seconds}")
        shutil.rmtree(copy)
    add("bytes after `stet maintain`, MB", "a clone after `git gc`", size_of(DESK) / 1e6, int(note.read_text().split()[0]) / 1e6, "≤ 1.1")


def acting(item, tip):
    tree = DESKS / "files"
    if not tree.exists():
        run(["git", "init", "-q", str(tree)], "/", env)
        run(["git", "config", "gc.auto", "0"], tree, env)
        for number in range(100_000):
            file = tree / f"{number % 256:02x}" / f"{number}.json"
            file.parent.mkdir(exist_ok=True)
            file.write_text(f'{{"number": {number}}}\n')
        run(["git", "add", "."], tree, env)
        run(["git", "commit", "-q", "-m", "x"], tree, env)
        run(["git", "gc", "-q"], tree, env)
    change = ["sh", "-c", "date +%N > 00/0.json && git add 00/0.json && git commit -q -m x"]
    note = [stet, "note", item, "A remark."]
    compare("one act, bare, durable", "`git add` + `git commit` beside 100,000 files", (note, DESK), (change, tree), "≤ 0.1")
    # In turn: the machine of one minute is not that of another.
    small = DESKS / "1000"
    before = run(["git", "rev-parse", "main"], small, env).strip()
    found = json.loads(run([stet, "list", "-n", "1", "--json"], small, env))["data"]["items"][0]["id"]
    compare("one act, bare, durable", "the same with 1,000 records", (note, DESK), ([stet, "note", found, "A remark."], small), "≤ 1.3", rounds=21)
    run(["git", "update-ref", "refs/heads/main", before], small, env)
    empty = DESKS / "empty"
    compare("one act, bare, durable", "`git commit --allow-empty`", (note, DESK), (["git", "commit", "-q", "--allow-empty", "-m", "x"], empty), "≤ 2.5", rounds=21)
    run(["git", "update-ref", "refs/heads/main", tip], DESK, env)
    place = DESKS / "checkout"
    shutil.rmtree(place, ignore_errors=True)
    run(["git", "clone", "-q", str(DESKS / "10000"), str(place)], "/", env)
    run(["git", "config", "stet.autoMaintain", "false"], place, env)
    found = json.loads(run([stet, "list", "-n", "1", "--json"], place, env))["data"]["items"][0]["id"]
    change = ["sh", "-c", "date +%N > note.txt && git add note.txt && git commit -q -m x"]
    compare("one act, working tree, 10,000 records", "`git add` + `git commit` there", ([stet, "note", found, "A remark."], place), (change, place), "≤ 0.3", rounds=21)
    shutil.rmtree(place, ignore_errors=True)


def crowd(tip, item):
    """Acts a second of one process, and of eight at once that do as many."""
    acts, rates = 400, {}
    for writers in (1, 8):
        each = [f"note {item} 'Remark {k}.'\n" * 1 for k in range(acts // writers)]
        file = DESKS / "acts"
        file.write_text("".join(each))
        os.sync()
        start = time.perf_counter()
        running = [subprocess.Popen([stet, "do", str(file), "--quiet"], cwd=DESK, env=env) for _ in range(writers)]
        if any(process.wait() for process in running):
            sys.exit("an act was refused")
        rates[writers] = acts / (time.perf_counter() - start)
        there = int(run(["git", "rev-list", "--count", f"{tip}..main"], DESK, env))
        if there != acts:
            sys.exit(f"{there} of {acts} acts are there")
        run(["git", "update-ref", "refs/heads/main", tip], DESK, env)
        file.unlink()
    add("8 processes, acts a second", "one process", rates[8], rates[1], "≥ 0.8")


def imports():
    """100,000 claims, and the generator's acts of all kinds, against fast-import of what came of them."""
    work = DESKS / "importing"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    claims = work / "claims"
    claims.write_text("".join(json.dumps({"id": f"c{n}", "act": "claim add", "text": f"Bridge {n} closes on day {n % 365}.", "claimant": f"Office {n % 97}"}) + "\n" for n in range(100_000)))
    kinds = work / "kinds"
    with kinds.open("wb") as file:
        subprocess.run([generate, "100000"], stdout=file, check=True)
    baseline = None
    for name, file, options, goal in [("100,000 claims, a commit each", claims, [], "≥ 1"), ("acts of every kind, a commit each", kinds, [], "≥ 1"),
                                      ("100,000 claims, one commit", claims, ["--one-commit"], "≥ 5")]:
        desk, other = work / "desk", work / "other"
        times = ([], [])
        for _ in range(3):
            shutil.rmtree(desk, ignore_errors=True)
            run([stet, "init", str(desk), "--bare", "--as", "editor", "--quiet"], "/", env)
            run(["git", "config", "stet.autoMaintain", "false"], desk, env)
            os.sync()
            times[0].append(once([stet, "import", str(file), "--key", "id", "--quiet", *options], desk) / 1000)
            if options:
                continue
            count = int(run(["git", "rev-list", "--count", "HEAD"], desk, env))
            with (work / "stream").open("wb") as stream:
                subprocess.run(["git", "fast-export", "--all"], cwd=desk, env=env, stdout=stream, check=True)
            shutil.rmtree(other, ignore_errors=True)
            run(["git", "init", "-q", "--bare", str(other)], "/", env)
            os.sync()
            with (work / "stream").open("rb") as stream:
                times[1].append(once(["git", "fast-import", "--quiet"], other, stdin=stream) / 1000)
        acts = 100_000 if options else count
        ours = acts / statistics.median(times[0])
        peer = baseline if options else acts / statistics.median(times[1])
        baseline = baseline or ours
        add(f"import: {name}, a second", "one commit each" if options else "`git fast-import` of the same history", ours, peer, goal)
    shutil.rmtree(work)


def main():
    tip = run(["git", "rev-parse", "main"], DESK, env).strip()
    found = json.loads(run([stet, "list", "--state", "resolved", "-n", "30", "--json"], DESK, env))
    item = found["data"]["items"][-1]["id"]
    starting()
    queries(item)
    log(item)
    acting(item, tip)
    crowd(tip, item)
    disk()
    imports()
    version = run(["git", "--version"], "/", env).strip()
    lines = [f"The desk of {SIZE:,} records of [Cost against size](#cost-against-size). Medians of {ROUNDS} whole processes or more, taken in turn, of 3 imports; milliseconds where nothing else is said. Written by `make bench SCALE={sys.argv[3]}` on {os.cpu_count()} cores, {version}.",
             "", "| work | against | ours | theirs | ratio | goal |", "|---|---|---|---|---|---|", *rows, "",
             "`sqlite3` is started by `sh` and prints nothing nicely; the queries are those that the command asks of the catalog. Rates are acts a second, so more is better there."]
    write_section("A large desk", lines)


main()
