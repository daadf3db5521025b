#!/usr/bin/env python3
"""Hold what the program says of random desk histories against a second implementation of docs/format.md.

Usage: histories.py STATES [--seed N] [--count N] [--jobs N]
STATES is the program StetStates. Makes COUNT histories of each kind (unsigned, signed, and signed from
some point on), half of them hostile, with Tests/Oracles/desk/desk_histories.py, and judges each with the
program and with desk_oracle.py. Compared are what each commit is, the state, what is late, tied and
allowed, and of each item its state, outcome, counted verdicts and independent evidence. Prints how many
agree, and each that does not with its seed; the exit status is 1 where one does not. They are made in
batches, each of which is removed when it was judged.
"""
import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile

ORACLES = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Oracles" / "desk"
KINDS = ("unsigned", "signed", "becomes-signed")
BATCH = 50


def answers(command, repositories):
    """What a command says of repositories, by their paths."""
    done = subprocess.run(command, input="\n".join(repositories) + "\n", capture_output=True, text=True, check=True)
    return {line["repo"]: line for line in map(json.loads, done.stdout.splitlines()) if "repo" in line}


def people(answer):
    """Who may do what and signs with what, as one value."""
    return {person: (sorted(said["roles"]), sorted(said["keys"])) for person, said in answer["people"].items()}


def difference(ours, theirs):
    """In what two answers differ; an empty text where they agree."""
    if "failed" in ours:
        return "the program failed: " + ours["failed"]
    if bool(ours["error"]) != bool(theirs["error"]):
        return f"error {ours['error']} and {theirs['error']}"
    if ours["error"]:
        return ""
    for commit, kind in theirs["commits"].items():
        own = ours["commits"].get(commit)
        if own != kind and not {own, kind} <= {"before", "beside"}:
            return f"commit {commit[:10]} is {own} and {kind}"
    for field in ("agrees", "state", "late", "tied"):
        if ours[field] != theirs[field]:
            return field
    if people(ours) != people(theirs):
        return "people"
    for item in sorted(set(ours["items"]) | set(theirs["items"])):
        own, other = ours["items"].get(item), theirs["items"].get(item)
        for field in ("phase", "outcome", "counted", "independence"):
            if not own or not other or own[field] != other[field]:
                return f"item {item[:10]}: {field} {own and own[field]} and {other and other[field]}"
    return ""


def judge(states, kind, seed, count):
    """Makes and judges one batch; how many, and how many of them are hostile, and what differs of which seeds."""
    with tempfile.TemporaryDirectory() as place:
        made = pathlib.Path(place) / kind
        subprocess.run(
            [sys.executable, ORACLES / "desk_histories.py", "--seed", str(seed), "--count", str(count),
             "--kind", kind, "--out", str(made)], check=True, capture_output=True)
        repositories = sorted(str(path) for path in made.glob("*.git"))
        hostile = sum(json.loads(path.read_text())["hostile"] for path in made.glob("*.json"))
        ours = answers([states], repositories)
        theirs = answers([sys.executable, str(ORACLES / "desk_oracle.py"), "--stdin"], repositories)
        found = [(pathlib.Path(path).stem, difference(ours[path], theirs[path])) for path in repositories]
        return len(repositories), hostile, [f"{kind} seed {name}: {what}" for name, what in found if what]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("states")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    batches = [
        (options.states, kind, options.seed + first, min(BATCH, options.count - first))
        for first in range(0, options.count, BATCH) for kind in KINDS]
    all_made = all_hostile = all_found = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for made, hostile, found in pool.map(lambda batch: judge(*batch), batches):
            all_made, all_hostile, all_found = all_made + made, all_hostile + hostile, all_found + len(found)
            for line in found:
                print(line, flush=True)
    print(f"histories: {all_made - all_found} agree, {all_found} do not; {all_hostile} are hostile")
    if all_found or all_made != 3 * options.count:
        sys.exit(1)


if __name__ == "__main__":
    main()
