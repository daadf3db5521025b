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
        # A desk that is there stays: what else was made of it goes on fitting it.
        target = DESKS / "scratch" if place.exists() else place
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        lines = DESKS / f"{size}.jsonl"
        with lines.open("wb") as file:
            subprocess.run([generate, str(size)], stdout=file, check=True)
        run([stet, "init", str(target), "--bare", "--as", "editor", "--quiet"], "/", env)
        run(["git", "config", "stet.autoMaintain", "false"], target, env)
        seconds, memory = once([stet, "import", str(lines), "--key", "id", "--quiet"], target)
        acts = int(run(["git", "rev-list", "--count", "HEAD"], target, env)) - 1
        if target == place:
            run([stet, "maintain", "--quiet"], place, env)
        else:
            shutil.rmtree(target)
        note.write_text(f"{seconds} {memory} {acts}")
        lines.unlink()
    seconds, memory, acts = note.read_text().split()
    return place, float(seconds), float(memory), int(acts)


def item_of(place):
    """A resolved item in the middle of the desk."""
    found = json.loads(run([stet, "list", "--state", "resolved", "-n", "30", "--json"], place, env))
    return found["data"]["items"][-1]["id"]


def list_blobs(place, names):
    """Writes the names of all blobs to a file, and counts them.

    In a pipe: what this process ever held would count as the peak memory of those it starts.
    """
    run(["sh", "-c", f"git cat-file --batch-check='%(objecttype) %(objectname)' --batch-all-objects | sed -n 's/^blob //p' > '{names}'"], place, env)
    return int(run(["wc", "-l", str(names)], place, env).split()[0])


def commands_for(place):
    item = item_of(place)
    run([stet, "verify", "--quiet"], place, env)
    return {
        "one note": [stet, "note", item, "A remark."],
        "verify": [stet, "verify"],
        "show ITEM": [stet, "show", item],
        "log ITEM": [stet, "log", item],
        "list -n 20": [stet, "list", "-n", "20"],
        "queue": [stet, "queue", "reviewer-1"],
        "claim list -n 20": [stet, "claim", "list", "-n", "20"],
        "rev-parse": ["git", "rev-parse", "HEAD"],
    }


def measure_short():
    """Milliseconds and memory by name, for each size: the sizes in turn, as a machine has its moods."""
    results, tips, verified, commands, times, peaks = {}, {}, {}, {}, {}, {}
    for size in SIZES:
        place, seconds, memory, acts = make(size)
        results[size] = {"import: acts a second": acts / seconds, "import: MB": memory, "acts": acts}
        tips[size] = run(["git", "rev-parse", "main"], place, env).strip()
        commands[size] = commands_for(place)
        verified[size] = (place / "stet" / "verified").read_bytes()
    empty = DESKS / "empty"
    run(["git", "init", "-q", str(empty)], "/", env)
    for round_ in range(ROUNDS):
        for size in SIZES:
            for name, command in commands[size].items():
                os.sync() if name == "one note" else None
                elapsed, peak = once(command, DESKS / str(size))
                times.setdefault((size, name), []).append(1000 * elapsed)
                peaks.setdefault((size, name), []).append(peak)
            os.sync()
            elapsed, _ = once(["git", "commit", "-q", "--allow-empty", "-m", "x"], empty)
            times.setdefault((size, "commit"), []).append(1000 * elapsed)
    for size in SIZES:
        results[size] |= {name: statistics.median(values) for (of, name), values in times.items() if of == size}
        results[size]["memory"] = max(statistics.median(values) for (of, name), values in peaks.items() if of == size and name != "rev-parse")
        # The desk as it was, and what it remembers of it: a branch that was set back is found.
        run(["git", "update-ref", "refs/heads/main", tips[size]], DESKS / str(size), env)
        (DESKS / str(size) / "stet" / "verified").write_bytes(verified[size])
    return results


def measure_long(size):
    """What takes seconds, by name."""
    place, times, result = DESKS / str(size), {}, {}
    names = DESKS / "blobs"
    result["blobs"] = list_blobs(place, names)
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
    result["full in ms"] = 1000 * result["full"]
    result["bytes"] = sum(file.stat().st_size for file in (place / "objects").rglob("*") if file.is_file())
    result["megabytes"] = result["bytes"] / 1e6
    names.unlink()
    return result


PLOTTED = [("one note", "one act, durable", "#b03060"), ("show ITEM", "show ITEM", "#1f6f4a"), ("log ITEM", "log ITEM", "#7a5c00"),
           ("list -n 20", "list -n 20", "#1d5fa8"), ("queue", "queue", "#008080"), ("verify", "verify after one act", "#6a3d9a"),
           ("full in ms", "verify --full", "#c04000"), ("rev-parse", "git rev-parse HEAD", "#777777")]
WIDTH, LEFT, RIGHT = 860, 70, 190


def panel(results, title, top, height, series, low):
    """One plot of some series against records, both axes logarithmic."""
    high = 10 ** math.ceil(math.log10(max(result[key] for result in results.values() for key, _, _ in series)))
    sizes = list(results)
    x = lambda size: LEFT + (WIDTH - LEFT - RIGHT) * math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0])
    y = lambda value: top + height - height * math.log(max(value, low) / low) / math.log(high / low)
    out = [f'<text x="{LEFT}" y="{top - 18}" font-size="15" fill="#222">{title}</text>']
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(10 ** power):.1f}" y2="{y(10 ** power):.1f}" stroke="#dddddd"/>'
                   f'<text x="{LEFT - 8}" y="{y(10 ** power) + 4:.1f}" text-anchor="end" fill="#444">{10 ** power:,}</text>')
    for size in sizes:
        out.append(f'<text x="{x(size):.1f}" y="{top + height + 22}" text-anchor="middle" fill="#444">{size:,}</text>')
    last = -math.inf
    for end, key, label, colour in sorted((y(results[sizes[-1]][key]), key, label, colour) for key, label, colour in series):
        points = " ".join(f"{x(size):.1f},{y(results[size][key]):.1f}" for size in sizes)
        last = max(end, last + 16)
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x(size):.1f}" cy="{y(results[size][key]):.1f}" r="3" fill="{colour}"/>' for size in sizes]
        out.append(f'<text x="{WIDTH - RIGHT + 10}" y="{last + 4:.1f}" fill="{colour}">{label}</text>')
    return out


def plot(results):
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} 690" font-family="sans-serif" font-size="13">',
           f'<rect width="{WIDTH}" height="690" fill="#ffffff"/>']
    out += panel(results, "Whole commands in milliseconds, by the records of the desk", 40, 380, PLOTTED, 1)
    out += panel(results, "Megabytes on disk after stet maintain", 500, 140, [("megabytes", "the whole repository", "#1d5fa8")], 1)
    (ROOT / "docs" / "scale.svg").write_text("\n".join(out + ["</svg>"]) + "\n")


def main():
    results = measure_short()
    for size in SIZES:
        results[size] |= measure_long(size)
    sizes, largest = list(results), results[SIZES[-1]]
    cell = lambda key, form: " | ".join(form.format(results[size][key]) for size in sizes)
    flat = lambda key: f"{max(results[s][key] for s in sizes) / results[sizes[0]][key]:.2f}"
    lines = [
        f"Desks made by `stet-generate`, bare, imported one commit an act and packed by `stet maintain`. Medians of {ROUNDS} whole processes in turn; the sizes in turn, too; of 3, on the largest of one, for what takes seconds. Written by `make bench SCALE={sys.argv[3]}` on {os.cpu_count()} cores.",
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
