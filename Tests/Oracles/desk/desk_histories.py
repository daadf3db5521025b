#!/usr/bin/env python3
"""Random desk histories, honest and hostile, as Git repositories.

    desk_histories.py --seed N --count M --out DIR [--kind KIND] [--honest|--hostile] [--pairs]

Writes DIR/SEED.git (bare, branch main) and DIR/SEED.json for each seed from N to N+M-1. The JSON tells
the desk, the theme, and for each commit which move made it and what the model expects of it.
"""

import argparse
import json
import multiprocessing
import os
import random
import shutil
import time

TABLE = {
    "numbers": {
        "commits": (20, 80), "clones": (2, 4), "people": (3, 6), "early-claims": (1, 3),
        "clock-goes-on": 0.75, "signs-unasked": 0.3, "sighting": 0.1, "blind-policy": 0.12,
        "blind-item": 0.25, "founded-late": 0.25, "second-barrier": 0.08, "tries": 60,
        "redundant-parent": 0.12, "restores": 0.55, "acts-poisoned": 0.2, "grinds": 0.04,
        "settles": 0.9, "ends-restored": 0.6, "takes-the-tip": 0.35, "from-an-old-commit": 0.5,
        "naive-merge": 0.15, "evil-last-merge": 0.2, "jumps-back": 0.04,
        "bends-go-on": 0.1, "bends-a-scene": 0.5, "last-bends": (0, 10),
    },
    "kinds": {"unsigned": 3, "signed": 4, "becomes-signed": 3},
    "themes": {"mixed": 4, "rights": 4, "reviews": 3, "blind": 3, "redaction": 1},
    # One step of the walk.
    "steps": {"act": 50, "merge": 16, "rights": 9, "scene": 8, "beside": 2, "attack": 16},
    "theme-steps": {
        "rights": {"rights": 2.0, "scene": 2.0}, "reviews": {"rights": 0.4, "scene": 1.0},
        "blind": {"scene": 1.3, "rights": 0.6}, "redaction": {"scene": 1.2}, "mixed": {},
    },
    "acts": {
        "source": 7, "source-later": 4, "claim": 5, "claim-later": 4, "item": 6, "evidence": 10,
        "gather": 5, "assign": 4, "unassign": 2, "verdict": 18, "seal": 10, "opening": 14,
        "resolve": 16, "affirm": 8, "reopen": 4, "close": 2, "publish": 5, "note": 6,
        "withdraw": 4, "confirm": 6, "redact": 2,
    },
    "theme-acts": {
        "redaction": {"redact": 6, "source": 2}, "blind": {"item": 2, "verdict": 0.3},
        "reviews": {"verdict": 2, "resolve": 2}, "rights": {}, "mixed": {},
    },
    "rights": {
        "add-person": 6, "take-role": 4, "give-role": 4, "take-key": 3, "give-key": 3,
        "make-admin": 4, "unmake-admin": 3, "strip": 2, "describe": 2, "own-keys": 3,
        "set-policy": 4, "mixed": 2, "ask-signatures": 1, "several": 6,
    },
    "scenes": {
        "rights-used-apart": 8, "duel": 6, "people-by-editors": 3, "equal-admins": 4,
        "grants-of-the-removed": 5, "chain-of-three": 3, "policies-apart": 4, "policies-joined": 4,
        "signatures-apart": 5, "keys-apart": 2, "redactions-apart": 3, "blind-round": 8, "together": 16,
        "life": 14, "circles": 2, "conflicts": 4, "statements": 3,
        "voices": 3, "once-more": 4, "confirmations": 6, "described-apart": 3, "knot": 3,
        "text-twice": 3,
    },
    # One step in the life of an item.
    "life": {
        "judge": 8, "resolve": 7, "affirm": 6, "reopen": 4, "close": 2, "publish": 3, "note": 2, "evidence": 2,
        "assign": 1, "unassign": 1, "withdraw-verdict": 2, "withdraw-evidence": 1.5, "withdraw-decision": 1.5,
        "withdraw-any": 0.5, "correct-source": 2, "retract-source": 0.7, "revise-source": 1, "describe-source": 1.5,
        "derive-source": 1, "withdraw-source": 0.5, "revise-claim": 1, "appears": 0.7, "withdraw-claim": 0.4,
        "redact": 2, "redact-named": 1.5, "policy": 1.5, "both": 4, "stand": 5, "conflict": 1, "merge": 5,
    },
    "theme-scenes": {
        "blind": {"blind-round": 10}, "redaction": {"redactions-apart": 10},
        "rights": {"blind-round": 0.1, "redactions-apart": 0.5, "life": 0.2, "circles": 0.3, "voices": 0.3,
                   "statements": 0.3, "conflicts": 0.7},
        "reviews": {"life": 4, "circles": 2, "voices": 2}, "mixed": {},
    },
    "blind": {"seal": 10, "seal-again": 2, "open": 8, "withdraw": 2, "assign": 1.5, "merge": 5,
              "reopen": 1, "resolve": 1, "rights": 0.7, "redact": 1.2,
              "open-again": 1.5},
    "parties": {"none": 5, "revoked": 3, "reviewer": 3, "junior": 3},
    "attacks": {
        "forge": 8, "own-acts": 8, "overreach": 8, "mutate": 16, "twin": 5, "cherry-pick": 5,
        "squash": 3, "vandalize": 7, "there-and-back": 5, "empty-trailers": 2, "second-desk": 2,
        "first-again": 1, "evil-merge": 6, "bend": 14, "merge-with-act": 2, "unrelated": 1, "grind": 3, "half": 10,
    },
    "mutations": {
        "on": 10, "after": 4, "by": 3, "key-field": 4, "at": 2, "extra-field": 2, "newer-format": 0.15, "basis": 3,
        "no-desk": 1, "wrong-desk": 2, "no-record": 1, "no-after": 3, "wrong-after": 3,
        "trailer-twice": 2, "more-records": 2, "unknown-trailer": 1, "redacts-trailer": 2,
        "lower-trailer": 1, "key-trailer": 1, "many-seen": 2, "spaces": 1, "last-paragraph": 1,
        "no-newline": 1, "not-utf8": 1, "name": 3, "date": 3, "encoding": 1, "header": 1,
        "old-signature": 3, "broken-signature": 3, "columns": 1, "unsigned": 4, "other-key": 4,
        "remove-other": 3, "change-other": 3, "mode": 2, "spelling": 3, "misplace": 2, "rename": 2,
        "stray": 2, "lose-own": 2, "another-record": 3,
    },
    "bends": {
        "source-exists": 3, "place": 3, "text": 2, "link": 1, "claim-current": 2, "not-ended": 3, "assignee": 1,
        "unassign": 2, "conflict-of-interest": 4, "publish": 3, "blind": 1, "seal": 4, "opening": 6, "rating": 1,
        "evidence-cited": 2, "claim-under-review": 2, "basis": 4, "quorum": 4, "adjudicator": 4, "affirm": 3,
        "reopen": 2, "close": 4, "withdrawn-stands": 2, "withdraw": 1, "confirmed-late": 2, "confirm": 4,
        "one-person": 3, "key": 3, "policies": 3, "last-admin": 1, "redaction": 5,
        "second-person": 1.5, "required-notes": 2, "founding": 2, "gone": 5, "folder": 1, "adjudicated-evidence": 3,
        "known-person": 1,
    },
    # What is bent where a scene was.
    "bends-of": {
        "blind-round": ("opening", "opening", "seal", "conflict-of-interest"),
        "life": ("affirm", "reopen", "close", "publish", "quorum", "adjudicator", "basis", "unassign", "redaction",
                 "rating", "evidence-cited", "required-notes", "gone", "adjudicated-evidence"),
        "circles": ("close", "reopen", "affirm", "not-ended"), "voices": ("source-exists", "place", "gone"),
        "conflicts": ("conflict-of-interest",), "statements": ("claim-under-review", "claim-current", "reopen", "gone"),
        "confirmations": ("confirm", "confirmed-late", "withdrawn-stands"), "once-more": ("one-person", "key"),
        "text-twice": ("redaction", "place", "text"), "described-apart": ("one-person", "confirm"),
    },
    "vandals": {
        "remove": 4, "remove-rights": 4, "remove-all": 2, "change": 3, "mode": 1, "stray": 2,
        "attributes": 1, "revert": 3, "tombstone": 4, "line": 2,
    },
    "merges": {"ours": 4, "union": 4, "drop": 3, "drop-new": 3, "add": 3, "tombstone": 3,
               "untomb": 2, "change": 2},
    # What a pair's extension does; "newer-format" freezes a desk by design and stays out.
    "pairs": {"base-commits": (14, 36), "more-commits": (4, 20), "party-acts": 0.35,
              "beside": 0.06, "merge": 0.2, "mutations-out": ("newer-format",)},
    "pair-parties": {"none": 4, "revoked": 3, "reviewer": 3, "junior": 3},
}

import histories_acts as acts
import histories_rights as rights
from histories_attacks import ATTACKS, Party, bends, evil_merge, party_for
from histories_lives import LIVES
from histories_people import PEOPLE
from histories_scenes import SCENES, some_act, some_right
from histories_world import World


SCENES = {**SCENES, **LIVES, **PEOPLE}


def weighted(weights, factors):
    return {name: weight * factors.get(name, 1) for name, weight in weights.items()}


def table_for(theme, hostile):
    """The table with the weights of a theme."""
    table = dict(TABLE)
    table["steps"] = weighted(TABLE["steps"], TABLE["theme-steps"][theme])
    if not hostile:
        table["steps"]["attack"] = 0
    table["acts"] = weighted(TABLE["acts"], TABLE["theme-acts"][theme])
    table["scenes"] = weighted(TABLE["scenes"], TABLE["theme-scenes"][theme])
    return table


def begin(world):
    """The founding, the first people and something to work on, in each clone."""
    numbers = world.table["numbers"]
    base = rights.before_desk(world) if world.chance(numbers["founded-late"]) else None
    tip = rights.found(world, base)
    hand = rights.Hand(world)
    wanted = [["reviewer"], ["reviewer"], ["editor"], ["reviewer"], ["adjudicator"], ["admin"]]
    count = world.rng.randrange(*numbers["people"]) + 1
    for roles in wanted[:count]:
        tip = rights.add_person(world, tip, hand, roles) or tip
    if world.chance(0.5):
        tip = rights.make_admin(world, tip, hand) or tip
    for _ in range(world.rng.randrange(*numbers["early-claims"])):
        tip = acts.gather(world, tip, hand) or tip
    world.clones = [tip] * world.rng.randrange(numbers["clones"][0], numbers["clones"][1] + 1)


def step(world, hand):
    """One step of the walk in one clone."""
    table, numbers = world.table, world.table["numbers"]
    at = world.rng.randrange(len(world.clones))
    tip = world.clones[at]
    if world.chance(numbers["jumps-back"]):
        old = world.pick(c for c in world.commits if tip.has(c) and c.good and c.state.recs)
        if old is not None:
            world.loose.append(tip)
            tip = world.clones[at] = old
    name = world.choose(world.table["steps"])
    made = None
    if name not in ("merge", "attack") and not tip.good:
        roll = world.rng.random()
        if roll < numbers["restores"]:
            made = world.restore(tip)
        elif roll < numbers["restores"] + numbers["acts-poisoned"]:
            made = (some_right if world.chance(0.3) else some_act)(world, tip, hand)
        else:
            name = "merge"
    elif name != "merge" and len(tip.state.rights.policies) > 1 and world.chance(numbers["settles"]):
        made = rights.set_policy(world, tip, hand)
        name = "settle" if made else "merge"
    elif name in ("act", "rights"):
        world.grind = world.chance(numbers["grinds"])
        made = (some_act if name == "act" else some_right)(world, tip, hand)
        world.grind = False
    elif name == "beside":
        made = world.beside(tip)
    elif name == "scene":
        name, begun = world.choose(world.table["scenes"]), len(world.log)
        tips = SCENES[name](world, tip, hand)
        for row in world.log[begun:]:
            row["scene"] = name
        if world.hostile and world.chance(numbers["bends-a-scene"]):
            bends(world, world.rng.randrange(1, 4), None, table["bends-of"].get(name), world.commits[begun:])
        name = "scene"
        if tips:
            world.rng.shuffle(tips)
            made = tips[0]
            world.loose += tips[1:]
    elif name == "attack":
        attack(world, at)
    if made is not None:
        world.clones[at] = made
    if name == "merge":
        mix(world, at)


def attack(world, at):
    """A hostile move on a clone's tip or an old commit; what comes of it is merged later, or now."""
    numbers = world.table["numbers"]
    parent = world.clones[at]
    if world.chance(numbers["from-an-old-commit"]):
        parent = world.pick(c for c in world.commits if c.state.recs) or parent
    party = party_for(world, world.clones[at].state)
    made = ATTACKS[world.choose(world.table["attacks"])](world, parent, party)
    if made is None:
        return
    world.log[made.serial]["party"] = party.kind
    if made.has(world.clones[at]) and world.chance(numbers["takes-the-tip"]):
        world.clones[at] = made
    else:
        world.loose.append(made)


def mix(world, at):
    """Merges other tips into a clone, in any order, or goes on to them."""
    numbers = world.table["numbers"]
    tip = world.clones[at]
    others = [other for other in set(world.clones) | set(world.loose) if other is not tip]
    others.sort(key=lambda commit: commit.serial)
    if not others:
        return
    count = min(len(others), world.rng.choice([1, 1, 1, 1, 2, 3]))
    chosen = world.rng.sample(others, count)
    ahead = [other for other in chosen if other.has(tip)]
    if ahead and count == 1:
        world.clones[at] = ahead[0]
    else:
        tips = [tip] + chosen
        if world.chance(0.4):
            world.rng.shuffle(tips)
        naive = world.hostile and world.chance(numbers["naive-merge"])
        world.clones[at] = world.merge(tips, "union" if naive else "state",
                                       "naive merge" if naive else "merge")
    world.loose = [other for other in world.loose if other not in chosen]
    if world.chance(0.3):
        back = world.rng.randrange(len(world.clones))
        # Crosses: the other clone merges what was merged here, before or after.
        pair = [world.clones[back], world.pick([tip, world.clones[at]])]
        world.rng.shuffle(pair)
        world.clones[back] = world.merge(pair)


def finish(world, tips, hostile):
    """One commit that has everything."""
    numbers = world.table["numbers"]
    tips = [tip for tip in dict.fromkeys(tips)
            if not any(other is not tip and other.has(tip) for other in tips)]
    while len(tips) > 1:
        world.rng.shuffle(tips)
        count = min(len(tips), world.rng.choice([2, 2, 2, 3, 4, 8]))
        some, tips = tips[:count], tips[count:]
        if hostile and world.chance(numbers["evil-last-merge"]):
            tips.append(evil_merge(world, some))
        else:
            tips.append(world.merge(some))
    return tips[0]


def history(seed, kind, hostile):
    """A whole world and its newest commit."""
    rng = random.Random("stet world %s" % (seed,))
    names = list(TABLE["themes"])
    theme = rng.choices(names, [TABLE["themes"][name] for name in names])[0]
    kinds = list(TABLE["kinds"])
    kind = kind or rng.choices(kinds, [TABLE["kinds"][name] for name in kinds])[0]
    hostile = rng.random() < 0.6 if hostile is None else hostile
    world = World(seed, table_for(theme, hostile), kind, theme, hostile)
    low, high = TABLE["numbers"]["commits"]
    goal = world.rng.randrange(low, high + 1)
    begin(world)
    hand = rights.Hand(world)
    walk(world, hand, goal - 4, lambda: step(world, hand))
    if hostile:
        bends(world, world.rng.randrange(*TABLE["numbers"]["last-bends"]))
    tip = finish(world, world.clones + world.loose + world.ends, hostile)
    for _ in range(world.rng.choice([0, 0, 1, 2, 4])):
        world.clones, world.loose = [tip], []
        step(world, hand)
        tip = finish(world, world.clones + world.loose, False)
    if not tip.good and world.chance(TABLE["numbers"]["ends-restored"]):
        tip = world.restore(tip)
    return world, tip


def walk(world, hand, goal, once):
    tries = 0
    while len(world.commits) < goal and tries < 6 * goal:
        tries += 1
        once()


# Pairs

def pair(seed):
    """An honest history of a signed desk, and its extension by one party."""
    rng = random.Random("stet pair %s" % (seed,))
    names = list(TABLE["themes"])
    theme = rng.choices(names, [TABLE["themes"][name] for name in names])[0]
    parties = list(TABLE["pair-parties"])
    kind = rng.choices(parties, [TABLE["pair-parties"][name] for name in parties])[0]
    table = table_for(theme, False)
    table["mutations"] = {name: weight for name, weight in TABLE["mutations"].items()
                          if name not in TABLE["pairs"]["mutations-out"]}
    table["rights"] = dict(TABLE["rights"])
    world = World(seed, table, "signed", theme, False, pairs=True)
    goal = world.rng.randrange(*TABLE["pairs"]["base-commits"])
    begin(world)
    hand = rights.Hand(world)
    walk(world, hand, goal, lambda: step(world, hand))
    honest = finish(world, world.clones + world.loose, False)
    for _ in range(30):
        if pair_party(world, honest, kind) is not None:
            break
        world.clones, world.loose = [honest], []
        makes = {"revoked": rights.take_key, "junior": rights.make_admin,
                 "reviewer": lambda world, tip, hand: rights.add_person(
                     world, tip, hand, ["reviewer"]), "none": some_right}
        made = rights.set_policy(world, honest, hand) \
            if len(honest.state.rights.policies) > 1 else makes[kind](world, honest, hand)
        honest = made or honest
    party, allowed = pair_party(world, honest, kind) or (Party(world, "none"), {"keys": []})
    start = len(world.commits)
    tip = extend(world, honest, party)
    return world, honest, tip, party, allowed, start


def pair_party(world, honest, kind):
    """The party of a kind that the end of an honest history makes possible, and what it may use."""
    view = honest.state.rights
    if kind == "none":
        return Party(world, kind), {"keys": []}
    if len(view.policies) != 1 or not honest.good:
        return None
    if kind == "revoked":
        rows = [(pid, key) for pid, person in sorted(view.people.items())
                for key in sorted(person.former) if key in world.keys]
        pid = world.pick(sorted({row[0] for row in rows}))
        keys = [key for row, key in rows if row == pid]
    elif kind == "reviewer":
        rows = []
        for pid, person in sorted(view.people.items()):
            bodies = [rec.body for rec in honest.state.folders[pid] if "roles" in rec.body]
            if person.roles == {"reviewer"} and person.keys and all(
                    set(body["roles"]) <= {"reviewer"} for body in bodies):
                rows.append(pid)
        pid = world.pick(rows)
        keys = sorted(view.people[pid].keys) if pid else []
    else:
        admins = [pid for pid in view.admins() if view.people[pid].keys]
        best = min((view.standing(pid) for pid in admins), default=0)
        pid = world.pick(pid for pid in sorted(admins) if view.standing(pid) > best)
        keys = sorted(view.people[pid].keys) if pid else []
    if not pid or not keys:
        return None
    seniors = sorted(other for other in view.admins()
                     if view.standing(other) < view.standing(pid))
    return Party(world, kind, pid, [world.keys[key] for key in keys]), {
        "keys": keys, "seniors": seniors,
        "standing": {other: min(view.standing(other), 1 << 40) for other in sorted(view.people)}}


def extend(world, honest, party):
    """Commits of one party on an honest history, merged in any shape; the newest commit."""
    numbers = TABLE["pairs"]
    goal = len(world.commits) + world.rng.randrange(*numbers["more-commits"])
    tips, tries = [honest], 0
    while len(world.commits) < goal and tries < 100:
        tries += 1
        roll = world.rng.random()
        parent = world.pick(tips) if world.chance(0.5) else world.pick(
            c for c in world.commits if c.state.recs)
        if roll < numbers["beside"]:
            made = world.restore(parent) if world.chance(0.5) else world.beside(parent)
        elif roll < numbers["beside"] + numbers["merge"] and len(world.commits) > 3:
            some = world.rng.sample(world.commits, min(len(world.commits), world.rng.choice([2, 2, 3])))
            made = evil_merge(world, some) if world.chance(0.5) else world.merge(some)
        elif roll < numbers["beside"] + numbers["merge"] + numbers["party-acts"]:
            made = ATTACKS["own-acts"](world, parent, party)
        else:
            made = ATTACKS[world.choose(world.table["attacks"])](world, parent, party)
        if made is not None:
            tips.append(made)
    tip = finish(world, tips, True)
    if not tip.good and world.chance(TABLE["numbers"]["ends-restored"]):
        tip = world.restore(tip)
    return tip


# Writing

def write(job):
    """Makes one repository and its description."""
    seed, arguments = job
    git = os.path.join(arguments.out, "%d.git" % seed if not arguments.work_tree else str(seed))
    shutil.rmtree(git, ignore_errors=True)
    hostile = True if arguments.hostile else False if arguments.honest else None
    if arguments.pairs:
        world, honest, tip, party, allowed, start = pair(seed)
        refs = {"refs/heads/main": tip.oid, "refs/heads/honest": honest.oid}
        about = {"party": party.kind, "person": party.person or "", "allowed": allowed,
                 "honest": honest.hex, "extension": [c.hex for c in world.commits[start:]]}
    else:
        world, tip = history(seed, arguments.kind, hostile)
        refs = {"refs/heads/main": tip.oid}
        about = {"hostile": world.hostile}
    world.repo.write(git, refs, not arguments.work_tree)
    reached = [row for row, commit in zip(world.log, world.commits) if tip.has(commit)]
    about.update(seed=seed, kind=world.kind, theme=world.theme, desk=world.desk, main=tip.hex,
                 agrees=tip.good, commits=reached,
                 late=sorted(tip.state.late), tied=sorted(tip.state.tied))
    with open(os.path.join(arguments.out, "%d.json" % seed), "w") as file:
        json.dump(about, file, indent=1)
    return len(reached)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--out", required=True)
    parser.add_argument("--kind", choices=sorted(TABLE["kinds"]))
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--honest", action="store_true")
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--work-tree", action="store_true", help="DIR/SEED/.git instead of bare")
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    jobs = [(seed, arguments) for seed in range(arguments.seed, arguments.seed + arguments.count)]
    begun = time.time()
    if arguments.jobs > 1:
        with multiprocessing.Pool(arguments.jobs) as pool:
            sizes = pool.map(write, jobs, 8)
    else:
        sizes = [write(job) for job in jobs]
    took = time.time() - begun
    print("%d repositories, %d commits, %.1f s, %.0f a minute" % (
        len(sizes), sum(sizes), took, 60 * len(sizes) / max(took, 0.001)))


if __name__ == "__main__":
    main()
