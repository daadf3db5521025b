#!/usr/bin/env python3
"""Hold the program to what docs/trust.md promises against everybody who can push, over random histories.

Usage: properties.py STATES STET [--seed N] [--count N]
STATES is the program StetStates, STET the program stet. Makes COUNT pairs of an honest history of a signed
desk and what one party adds to it, with Tests/Oracles/desk/desk_histories.py --pairs: a stranger without a
key, somebody with revoked keys of a person, a reviewer, or an admin of shorter standing. Asked is what
changed from the one to the other; that a clone which verified the honest part says the same of the rest as
one that verifies everything, and as one whose last merge has its parents the other way round, and that proofs
say what is shown; that what is late stays late while the changes that made it so hold; that honest people go
on after `stet restore` and lose nothing, or the hook refuses what was added. Prints how many pairs of each
party there were, and each that breaks a promise with its seed; the exit status is 1 where one does.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

from going_on import PROVEN, Clone

ORACLES = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Oracles" / "desk"


def answers(states, lines):
    """What the program says of commits of repositories."""
    done = subprocess.run([states], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def run(*command):
    """A command, without the settings of whoever runs this."""
    return subprocess.run(
        command, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"})


def rights(answer):
    """Who may do what and signs with what."""
    return {who: (said["roles"], said["keys"]) for who, said in answer["people"].items()}


def by(answer, who):
    """The records of the state that somebody wrote."""
    return {record for record, what in answer["records"].items() if what[2] == who}


def broken(about, honest, both):
    """The promises that do not hold of a pair, each in a few words."""
    party, person = about["party"], about["person"]
    if both["error"]:
        return [f"no state: {both['error']}"]
    # A tie is an error that nobody takes in, so what is shown beside it says nothing; that of somebody who was
    # tied before is another one.
    before, after = ({*one["tied"], *(who for who, said in one["people"].items() if said["tied"])}
                     for one in (honest, both))
    if after - before:
        return [] if party in ("revoked", "reviewer", "junior") else ["somebody without a key ties changes"]
    late = set(both["late"]) - set(honest["late"])
    old, new = set(honest["records"]), set(both["records"])
    changed = {who for who in honest["people"].keys() | both["people"].keys()
               if rights(honest).get(who) != rights(both).get(who)}
    items = {item for item in honest["items"] if honest["items"][item] != both["items"].get(item)}
    redacted = {record for record in old if len(both["records"].get(record, [])) != len(honest["records"][record])}
    flaws = []
    if old - new:
        flaws.append("records are gone")
    flaws += monotony(honest, both, late, new - old)
    if party in ("none", "revoked"):
        if party == "none" and new - old:
            flaws.append("somebody without a key brought records")
        if new - old - late:
            flaws.append("a revoked key brought records that count")
        if changed or items or redacted or late & old:
            flaws.append("something else changed: %s" % ", ".join(
                name for name, some in (("people", changed), ("items", items), ("redactions", redacted),
                                        ("late", late & old)) if some))
    if party == "reviewer":
        if any(both["records"][record][2] != person for record in new - old):
            flaws.append("a reviewer brought records of others")
        if changed - {person} or redacted or any(honest["records"][record][2] != person for record in late & old):
            flaws.append("a reviewer changed what is others'")
        if any(both["items"].get(item, {}).get("phase") == "withdrawn" != honest["items"][item]["phase"]
               for item in items):
            flaws.append("a reviewer withdrew an item")
    if party == "junior":
        seniors = set(about["allowed"]["seniors"])
        if changed & seniors:
            flaws.append("an admin of shorter standing changed one of longer")
        if any(honest["records"][record][2] in seniors and honest["records"][record][0] in ("people", "policy")
               for record in late & old):
            flaws.append("an admin of shorter standing made a change of rights late")
    return flaws


def monotony(honest, both, late, new):
    """What changed its standing although no change of rights did, or came."""
    def brings(records, answer):
        return any(answer["records"].get(record, [""])[0] in ("people", "policy") for record in records)
    flaws = []
    if set(honest["late"]) - set(both["late"]) and not brings(late & set(honest["records"]), both):
        flaws.append("what was late is not, and the changes that made it so hold")
    if late & set(honest["records"]) and not brings(new - late, both):
        flaws.append("what counted is late, and no change came that counts")
    return flaws


# How often something was asked at all.
ASKED = collections.Counter()
ALIKE = ("state", "late", "tied", "people", "items", "records")


def converges(states, clone, both):
    """Whether the newest merge says the same with its parents the other way round."""
    turned = clone.turned(clone.about["main"])
    if turned is None or "failed" in both:
        return []
    ASKED["merges turned round"] += 1
    other = answers(states, [f"{clone.git}\t{turned}\t{clone.about['desk']}"])[0]
    if both["error"] or other.get("error"):
        return [] if both["error"] == other.get("error") else ["an error hangs on the order of parents"]
    return [f"{name} hangs on the order of parents" for name in ALIKE if both[name] != other[name]]


def usable(states, clone, honest, both):
    """Whether the honest people go on within three commands and lose nothing, or nobody takes it in."""
    who, key = clone.signer(both.get("people", {}), honest["people"])
    if who is None:
        return [] if not both.get("error") or not clone.takes() else ["a push is taken that nobody can mend"]
    why = clone.goes_on(who, key)
    ASKED["desks where nobody goes on" if why else "desks where somebody goes on"] += 1
    if why:
        return [] if not clone.takes() else [f"nobody can go on, and the hook takes it: {why}"]
    after = answers(states, [f"{clone.git}\t{clone.tip()}\t{clone.about['desk']}"])[0]
    flaws = [] if after.get("agrees") else ["after going on the tree is not the state"]
    if set(both["records"]) - set(after["records"]) or set(after["late"]) - set(both["late"]):
        flaws.append("going on loses something")
    return flaws


def said(stet, git, desk, *options):
    """What stet verify says, without what it says of itself."""
    done = run(stet, "-C", git, "verify", "--json", "--expect", desk, *options)
    data = json.loads(done.stdout or "{}")
    report = data.get("data", data.get("error", {}))
    return done.returncode, sorted(json.dumps(one, sort_keys=True) for one in report.get("findings", [])
                                   if one.get("rule") not in ("tip", "witness"))


def incremental(stet, git, about):
    """Whether a clone that verified the honest part says of the whole what one without memory says."""
    for ref in (about["honest"], about["main"]):
        run("git", "-C", git, "update-ref", "refs/heads/main", ref)
        step = said(stet, git, about["desk"])
    full = said(stet, git, about["desk"], "--full")
    again = said(stet, git, about["desk"])
    flaws = []
    if step[0] != full[0]:
        flaws.append(f"verify ends with {step[0]} after the honest part, and with {full[0]} without memory")
    if again[0] != full[0]:
        flaws.append("verify again says something else")
    return flaws


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("states")
    parser.add_argument("stet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--commands", type=int, default=20, help="of how many the commands are run, too")
    options = parser.parse_args()
    parties, failed = collections.Counter(), 0
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(
            [sys.executable, ORACLES / "desk_histories.py", "--pairs", "--seed", str(options.seed), "--count",
             str(options.count), "--out", place], check=True, capture_output=True)
        paths = sorted(pathlib.Path(place).glob("*.json"), key=lambda path: int(path.stem))
        pairs = [json.loads(path.read_text()) for path in paths]
        lines = [f"{path.with_suffix('.git')}\t{about[end]}\t{about['desk']}"
                 for path, about in zip(paths, pairs) for end in ("honest", "main")]
        all_said = answers(options.states, lines)
        for number, (path, about) in enumerate(zip(paths, pairs)):
            honest, both = all_said[2 * number], all_said[2 * number + 1]
            if honest.get("error") or "failed" in honest:
                parties["without a state"] += 1
                continue
            others = both.get("commits", {}).keys() - honest["commits"].keys() - set(about["extension"])
            if any(both["commits"][commit] == "legal" for commit in others):
                # What others signed apart from the honest part can be joined by anybody.
                parties["that join acts of others"] += 1
                continue
            own = honest["people"].get(about["person"], {"keys": []})["keys"]
            if about["party"] == "revoked" and set(own) & set(about["allowed"]["keys"]):
                # An exchange that is late takes no key away, whatever who made it meant.
                parties["with a key that is not revoked"] += 1
                continue
            parties[about["party"]] += 1
            flaws = ["the program failed: " + both["failed"]] if "failed" in both else broken(about, honest, both)
            clone = Clone(options.stet, path.with_suffix(".git"), about)
            flaws += converges(options.states, clone, both)
            if number < options.commands:
                flaws += incremental(options.stet, str(path.with_suffix(".git")), about)
                flaws += usable(options.states, clone, honest, both)
                flaws += [why for item in sorted(both.get("items", {}))[:3] if (why := clone.proves(item))]
            if flaws:
                failed += 1
                print(f"{about['party']} seed {about['seed']}: {'; '.join(flaws)}")
    print("pairs: " + ", ".join(f"{count} {party}" for party, count in sorted(parties.items()))
          + "; " + ", ".join(f"{count} {what}" for what, count in sorted((ASKED + PROVEN).items()))
          + f"; {failed} break a promise")
    sys.exit(1 if failed else 0)


main()
