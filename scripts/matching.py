#!/usr/bin/env python3
"""Measure what Stet suggests against what others use for it, whole processes in turn.

Usage: matching.py STET DATA. Writes the section "Suggestions" of docs/benchmarks.md: one text among 14,231 claims
against SQLite's full-text search, and copies among 10,000 and 100,000 sources against MinHash of `datasketch`.
"""
import csv
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

from measuring import PAGE, environment, run, write_section

csv.field_size_limit(1 << 30)
stet = str(pathlib.Path(sys.argv[1]).resolve())
data = pathlib.Path(sys.argv[2]).resolve()
FOLDER = PAGE.parent.parent / ".build" / "desks" / "matching"
env = environment(str(FOLDER), os.environ["PATH"])
PEER = pathlib.Path(__file__).resolve().parent / "near_copies.py"
# The part of the shorter text's runs of five words that the longer has, from which on two are a pair.
CONTAINED = 0.5


def once(command, directory):
    """Seconds and peak memory in MB of one process that must end well, and what it printed."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=directory, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    printed = child.stdout.read()
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command}: {errors.decode()}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024, printed


def desk(name, lines):
    place = FOLDER / name
    run([stet, "init", str(place), "--bare", "--as", "editor", "--quiet"], "/", env)
    run(["git", "config", "stet.autoMaintain", "false"], place, env)
    file = FOLDER / f"{name}.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    run([stet, "import", str(file), "--key", "id", "--quiet"], place, env)
    run([stet, "maintain", "--quiet"], place, env)
    run([stet, "list", "-n", "1"], place, env)
    return place


def matching():
    """One row: a text among the claims."""
    claims = [json.loads(line) for line in (data / "claim-matching" / "claims-14231.jsonl").open()]
    texts = [" ".join(f"{claim['vclaim']} {claim['title']}".split()) for claim in claims]
    place = desk("claims", ({"act": "claim add", "id": str(n), "text": text} for n, text in enumerate(texts)))
    base = sqlite3.connect(FOLDER / "claims.sqlite")
    base.execute("CREATE VIRTUAL TABLE claim USING fts5(text, tokenize = 'porter unicode61')")
    base.executemany("INSERT INTO claim(text) VALUES (?)", ((text,) for text in texts))
    base.commit()
    base.close()
    posts = [line.split("\t")[1].strip() for line in (data / "claim-matching" / "queries-train-dev.tsv").open()][1:]
    ours, theirs = [], []
    for post in posts[::len(posts) // 61]:
        words = " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"\w+", post.lower())))
        query = f"SELECT rowid, text FROM claim WHERE claim MATCH '{words}' ORDER BY rank LIMIT 5"
        ours.append(once([stet, "claim", "match", post, "--all"], place))
        theirs.append(once(["sqlite3", "-readonly", str(FOLDER / "claims.sqlite"), query], FOLDER))
    middle = lambda values: 1000 * statistics.median(seconds for seconds, _, _ in values)
    memory = statistics.median(megabytes for _, megabytes, _ in ours)
    return (f"| `stet claim match` among {len(texts):,} claims | `sqlite3`, FTS5 with the same words | {middle(ours):.1f} ms | {middle(theirs):.1f} ms"
            f" | {middle(ours) / middle(theirs):.2g} | ≤ 3 | {memory:.0f} |")


def articles(count, chance):
    """FNC-1 bodies, and rewrites of them: parts left out, or put into another one."""
    with (data / "articles" / "fnc1-train-bodies.csv").open(newline="") as file:
        bodies = list(dict.fromkeys(row["articleBody"].replace("\0", " ") for row in csv.DictReader(file)))
    texts = dict.fromkeys(bodies)
    while len(texts) < count:
        one, other = (re.split(r"\n+", chance.choice(bodies)) for _ in range(2))
        kept = [part for part in one if chance.random() < 0.8]
        place = chance.randrange(len(other) + 1)
        texts["\n\n".join(kept if chance.random() < 0.5 else other[:place] + kept + other[place:])] = None
        texts.pop("", None)
    return list(texts)


def generated(count, chance):
    """Texts of 60 to 200 words, some much more common than others; one in ten copies half of another or more."""
    words = ["".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(2 + n % 9)) for n in range(20_000)]
    draw = lambda length: [words[int(20_000 ** chance.random()) - 1] for _ in range(length)]
    texts = []
    for n in range(count):
        text = draw(chance.randrange(60, 200))
        if texts and n % 10 == 0:
            other = chance.choice(texts)
            start = chance.randrange(len(other) // 3 + 1)
            text = text[:30] + other[start:start + 2 * len(other) // 3] + text[-20:]
        texts.append(text)
    return [" ".join(text) for text in texts]


def copies(name, texts):
    """One row: pairs among sources, ours exact and theirs by chance."""
    place = desk(name, ({"act": "source add", "id": str(n), "title": str(n), "text": text} for n, text in enumerate(texts)))
    peer = FOLDER / f"{name}.texts.json"
    peer.write_text(json.dumps(texts))
    seconds, memory, printed = once([stet, "source", "copies", "--json", "-n", "0"], place)
    shown = run([stet, "source", "list", "--json"], place, env)
    titles = {source["id"]: int(source["title"]) for source in json.loads(shown)["data"]["sources"]}
    ours = {tuple(sorted((titles[p["shorter"]], titles[p["longer"]]))) for p in json.loads(printed)["data"]["pairs"]}
    result = once([sys.executable, str(PEER), str(peer), str(CONTAINED)], FOLDER)
    theirs = {tuple(pair) for pair in json.loads(result[2])}
    return (f"| `stet source copies`, {len(texts):,} sources | `datasketch`, MinHash LSH Ensemble, candidates checked exactly | {seconds:.1f} s | {result[0]:.1f} s"
            f" | {seconds / result[0]:.2g} | | {memory:.0f} |",
            f"- {len(texts):,} sources: {len(ours):,} pairs; `datasketch` finds {len(theirs):,}, of which {len(theirs - ours):,} are not among ours. Its memory: {result[1]:.0f} MB.")


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    chance = random.Random(1)
    rows = [matching()]
    print(rows[0], flush=True)
    notes = []
    for name, texts in (("articles", articles(10_000, chance)), ("generated", generated(100_000, chance))):
        row, note = copies(name, texts)
        print(row, note, sep="\n", flush=True)
        rows.append(row)
        notes.append(note)
    write_section("Suggestions", [
        f"Whole processes; medians of 61 texts in turn for claims, one run each for copies. Written by `make bench` on {os.cpu_count()} cores.", "",
        "| work | against | ours | theirs | ratio | goal | peak MB |", "|---|---|---|---|---|---|---|", *rows, "", *notes])


main()
