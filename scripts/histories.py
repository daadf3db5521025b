#!/usr/bin/env python3
"""Hold what the program says of random desk histories against a second implementation of docs/format.md.

Usage: histories.py STATES [--seed N] [--count N]
STATES is the program StetStates. Makes COUNT histories of each kind (unsigned, signed, and signed from
some point on), half of them hostile, with Tests/Oracles/desk/desk_histories.py, and judges each with the
program and with desk_oracle.py. Compared are what each commit is, the state, what is late, tied and
allowed, and of each item its state, outcome, counted verdicts and independent evidence. Prints how many agree, and each that does not with its seed;
the exit status is 1 where one does not.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

ORACLES = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Oracles" / "desk"
KINDS = ("unsigned", "signed", "becomes-signed")


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


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("states")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as place:
        for kind in KINDS:
            made = pathlib.Path(place) / kind
            subprocess.run(
                [sys.executable, ORACLES / "desk_histories.py", "--seed", str(options.seed), "--count",
                 str(options.count), "--kind", kind, "--out", str(made)], check=True, capture_output=True)
            repositories = sorted(str(path) for path in made.glob("*.git"))
            ours = answers([options.states], repositories)
            theirs = answers([sys.executable, str(ORACLES / "desk_oracle.py"), "--stdin"], repositories)
            for repository in repositories:
                what = difference(ours[repository], theirs[repository])
                counts["agree" if not what else "differ"] += 1
                if what:
                    print(f"{kind} seed {pathlib.Path(repository).stem}: {what}")
    print(f"histories: {counts['agree']} agree, {counts['differ']} do not")
    sys.exit(1 if counts["differ"] else 0)


main()
