#!/usr/bin/env python3
"""Measure desks of growing size against real peers in the same minute.

Usage: scale.py STET GENERATE LARGEST. Makes desks of 1,000 records and more, up to LARGEST (100k or
1m), under .build/desks once; takes whole processes in turn; writes a section of docs/benchmarks.md and
the plot docs/scale.svg. The desks are left as they were found.
"""
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

from measuring import PAGE, environment, run, write_section

ROOT = PAGE.parent.parent
stet, generate = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
SIZES = {"100k": [1_000, 10_000, 100_000], "1m": [1_000, 10_000, 100_000, 1_000_000]}[sys.argv[3]]
DESKS = ROOT / ".build" / "desks"
ROUNDS = 15
env = environment(str(DESKS), os.environ["PATH"])


def once(command, directory, output=subprocess.DEVNULL):
    """Seconds and peak memory in MB of one process that must end well."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=directory, env=env, stdout=output, stderr=subprocess.PIPE)
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command}: {errors.decode()}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def make(size):
    """A desk of about so many records, packed, with how long its import took."""
    place = DESKS / str(size)
    note = DESKS / f"{size}.import"
    if not note.exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        lines = DESKS / f"{size}.jsonl"
        with lines.open("wb") as file:
            subprocess.run([generate, str(size)], stdout=file, check=True)
        run([stet, "init", str(place), "--bare", "--as", "editor", "--quiet"], "/", env)
        run(["git", "config", "stet.autoMaintain", "false"], place, env)
        seconds, memory = once([stet, "import", str(lines), "--key", "id", "--quiet"], place)
        acts = int(run(["git", "rev-list", "--count", "HEAD"], place, env)) - 1
        run([stet, "maintain", "--quiet"], place, env)
        note.write_text(f"{seconds} {memory} {acts}")
        lines.unlink()
    seconds, memory, acts = note.read_text().split()
    return place, float(seconds), float(memory), int(acts)


def item_of(place):
    """A resolved item in the middle of the desk."""
    found = json.loads(run([stet, "list", "--state", "resolved", "-n", "30", "--json"], place, env))
    return found["data"]["items"][-1]["id"]


def blobs(place):
    listing = run(["git", "cat-file", "--batch-check=%(objecttype) %(objectname)", "--batch-all-objects"], place, env)
    return "\n".join(line[5:] for line in listing.splitlines() if line.startswith("blob")) + "\n"


def measure(size):
    """Milliseconds by name, and memory by name, for a desk."""
    place, seconds, memory, acts = make(size)
    result = {"import: acts a second": acts / seconds, "import: MB": memory, "acts": acts}
    tip = run(["git", "rev-parse", "main"], place, env).strip()
    item = item_of(place)
    run([stet, "verify", "--quiet"], place, env)
    commands = {
        "one note": [stet, "note", item, "A remark."],
        "verify": [stet, "verify"],
        "show ITEM": [stet, "show", item],
        "log ITEM": [stet, "log", item],
        "list -n 20": [stet, "list", "-n", "20"],
        "queue": [stet, "queue", "reviewer-1"],
        "claim list -n 20": [stet, "claim", "list", "-n", "20"],
        "rev-parse": ["git", "rev-parse", "HEAD"],
    }
    empty = DESKS / "empty"
    run(["git", "init", "-q", str(empty)], "/", env)
    times, peaks = {}, {}
    for round_ in range(ROUNDS):
        for name, command in commands.items():
            os.sync() if name == "one note" else None
            elapsed, peak = once(command, place)
            times.setdefault(name, []).append(1000 * elapsed)
            peaks.setdefault(name, []).append(peak)
        os.sync()
        elapsed, _ = once(["git", "commit", "-q", "--allow-empty", "-m", "x"], empty)
        times.setdefault("commit", []).append(1000 * elapsed)
    result |= {name: statistics.median(values) for name, values in times.items()}
    result["memory"] = max(statistics.median(values) for name, values in peaks.items() if name != "rev-parse")
    # The desk as it was.
    run(["git", "update-ref", "refs/heads/main", tip], place, env)
    names = DESKS / "blobs"
    names.write_text(blobs(place))
    result["blobs"] = names.read_text().count("\n")
    for name, rounds in {"catalog": 3, "full": 3}.items():
        if size >= 1_000_000:
            rounds = 1
        for _ in range(rounds):
            if name == "catalog":
                for file in (place / "stet").glob("catalog.sqlite*"):
                    file.unlink()
                ours = once([stet, "list", "-n", "1"], place)
                start = time.perf_counter()
                with names.open("rb") as wanted:
                    subprocess.run(["git", "cat-file", "--batch"], cwd=place, env=env, stdin=wanted, stdout=subprocess.DEVNULL, check=True)
                peer = time.perf_counter() - start
            else:
                ours = once([stet, "verify", "--full"], place)
                peer, _ = once(["git", "fsck"], place)
            times.setdefault(name, []).append((*ours, peer))
        result[name], result[f"{name}: MB"], result[f"{name}: peer"] = (statistics.median(column) for column in zip(*times[name]))
    result["bytes"] = sum(file.stat().st_size for file in (place / "objects").rglob("*") if file.is_file())
    names.unlink()
    return result


PLOTTED = [("one note", "one act, durable", "#b03060"), ("show ITEM", "show ITEM", "#1f6f4a"), ("log ITEM", "log ITEM", "#7a5c00"),
           ("list -n 20", "list -n 20", "#1d5fa8"), ("verify", "verify after one act", "#6a3d9a"), ("rev-parse", "git rev-parse HEAD", "#777777")]


def plot(results):
    """Milliseconds against records, both logarithmic, with bytes a record beside them."""
    width, height, left, right, top, bottom = 860, 420, 60, 190, 40, 50
    low, high = 1.0, 10 ** math.ceil(math.log10(max(result[key] for result in results.values() for key, _, _ in PLOTTED)))
    sizes = list(results)
    x = lambda size: left + (width - left - right) * math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0])
    y = lambda value: height - bottom - (height - top - bottom) * math.log(max(value, low) / low) / math.log(high / low)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">',
           f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
           f'<text x="{left}" y="22" font-size="15" fill="#222">Whole commands in milliseconds, by the records of the desk</text>']
    for power in range(int(math.log10(low)), int(math.log10(high)) + 1):
        out.append(f'<line x1="{left}" x2="{width - right}" y1="{y(10 ** power):.1f}" y2="{y(10 ** power):.1f}" stroke="#dddddd"/>'
                   f'<text x="{left - 8}" y="{y(10 ** power) + 4:.1f}" text-anchor="end" fill="#444">{10 ** power:,}</text>')
    for size in sizes:
        out.append(f'<text x="{x(size):.1f}" y="{height - bottom + 22}" text-anchor="middle" fill="#444">{size:,}</text>')
    ends = sorted((y(results[sizes[-1]][key]), key) for key, _, _ in PLOTTED)
    places, last = {}, -math.inf
    for place, key in ends:
        last = max(place, last + 16)
        places[key] = last
    for key, label, colour in PLOTTED:
        points = " ".join(f"{x(size):.1f},{y(results[size][key]):.1f}" for size in sizes)
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x(size):.1f}" cy="{y(results[size][key]):.1f}" r="3" fill="{colour}"/>' for size in sizes]
        out.append(f'<text x="{width - right + 10}" y="{places[key] + 4:.1f}" fill="{colour}">{label}</text>')
    (ROOT / "docs" / "scale.svg").write_text("\n".join(out + ["</svg>"]) + "\n")


def main():
    results = {size: measure(size) for size in SIZES}
    sizes, largest = list(results), results[SIZES[-1]]
    cell = lambda key, form: " | ".join(form.format(results[size][key]) for size in sizes)
    flat = lambda key: f"{max(results[s][key] for s in sizes) / results[sizes[0]][key]:.2f}"
    lines = [
        f"Desks made by `stet-generate`, bare, imported one commit an act and packed by `stet maintain`. Medians of {ROUNDS} whole processes in turn; of 3, on the largest of one, for what takes seconds; the sizes one after the other, so how the machine fared is in it, too, as the rows of Git show. Written by `make bench SCALE={sys.argv[3]}` on {os.cpu_count()} cores.",
        "", "![Cost against size](scale.svg)", "",
        "| milliseconds, by records | " + " | ".join(f"{size:,}" for size in sizes) + " | largest to smallest, goal ≤ 1.3 |",
        "|---|" + "---|" * (len(sizes) + 1)]
    for key, label in [("one note", "one act, durable"), ("show ITEM", "`show ITEM`"), ("log ITEM", "`log ITEM`"), ("list -n 20", "`list -n 20`"),
                       ("verify", "`verify` after one act"), ("queue", "`queue`"), ("claim list -n 20", "`claim list -n 20`")]:
        lines.append(f"| {label} | {cell(key, '{:.1f}')} | {flat(key)} |")
    lines.append(f"| `git rev-parse HEAD` | {cell('rev-parse', '{:.1f}')} | {flat('rev-parse')} |")
    lines.append(f"| `git commit --allow-empty`, elsewhere | {cell('commit', '{:.1f}')} | {flat('commit')} |")
    lines += ["", "| | " + " | ".join(f"{size:,}" for size in sizes) + " | goal |", "|---|" + "---|" * (len(sizes) + 1)]
    per_record = " | ".join(f"{results[s]['bytes'] / s:.0f}" for s in sizes)
    ratio = lambda top, bottom, factor=1.0: " | ".join(f"{factor * results[s][top] / results[s][bottom]:.2f}" for s in sizes)
    lines += [
        f"| one act to `git commit --allow-empty` | {ratio('one note', 'commit')} | ≤ 2.5 |",
        f"| `verify` after one act to `git rev-parse HEAD` | {ratio('verify', 'rev-parse')} | ≤ 10 |",
        f"| `verify --full` to `git fsck` | {ratio('full', 'full: peer')} | ≤ 1 |",
        f"| `verify --full`, seconds | {cell('full', '{:.1f}')} | |",
        f"| `verify --full`, peak MB | {cell('full: MB', '{:.0f}')} | does not grow |",
        f"| catalog from nothing to `git cat-file --batch` of the blobs | {ratio('catalog', 'catalog: peer')} | ≤ 5 |",
        f"| catalog from nothing, seconds | {cell('catalog', '{:.1f}')} | |",
        f"| catalog from nothing, peak MB | {cell('catalog: MB', '{:.0f}')} | |",
        f"| import: acts a second | {cell('import: acts a second', '{:.0f}')} | |",
        f"| import: peak MB | {cell('import: MB', '{:.0f}')} | does not grow |",
        f"| greatest peak MB of the commands above | {cell('memory', '{:.0f}')} | ≤ 64 |",
        f"| bytes on disk for each record | {per_record} | |",
        "", f"Sums over a whole desk, such as those of `queue`, grow with what waits. The largest has {largest['acts']:,} acts and {largest['blobs']:,} blobs. Peak memory counts the mapped parts of packs."]
    plot(results)
    write_section("Cost against size", lines)


main()
