"""Acts of several records, and parts of them once more: what one record says must not hang on the others."""

import histories_acts as acts
import histories_rights as rights
from histories_model import ASKS
from histories_world import Draft

HEADER = ("kind", "format", "at", "by", "key", "on", "after", "folder")


def _note(world, draft, state):
    fkind = world.pick(["claims", "items", "sources"])
    folder = world.pick(state.of_kind(fkind))
    if folder:
        draft.add("note", {"text": acts.words(world, 1, 5), "labels": []}, folder)


def _claim(world, draft, _):
    draft.add("claim", acts.statement(world))


def _revised_claim(world, draft, state):
    chosen = world.pick(acts.claims(state))
    if chosen:
        draft.add("claim-revised", {**acts.statement(world), "because": "New."}, chosen[0])


def _asked(world, draft, state):
    """Somebody is asked, perhaps who comes in the same act."""
    item = world.pick(acts.items(state))
    new = [rec.folder for rec in draft.act.recs if rec.kind == "person"]
    pid = world.pick(new or sorted(state.rights.people))
    if item and pid:
        draft.add("assigned", {"person": pid, "task": "review"}, item.folder)


def _person(world, draft, _):
    key = world.new_key("person %d" % (world.names + 1))
    draft.add("person", rights.person_fields(world, [world.pick(["reviewer", "editor"])], [key]))


def _described(world, draft, state, pid=None):
    """A role, a conflict, keys or nothing of somebody, perhaps of the writer."""
    pid = pid or (draft.by if world.chance(0.4) else world.pick(sorted(state.rights.people)))
    person = state.rights.people.get(pid)
    if person is None or not person.descriptions:
        return
    change = world.pick([
        {"roles": person.roles ^ {world.pick(["reviewer", "editor", "adjudicator"])}},
        {"conflicts": {world.pick(["The mayor", "The council", "press"])}}, {"conflicts": []}, {},
        {"keys": person.keys | {world.new_key("more %d" % len(world.keys)).text}},
        {"keys": {world.new_key("own %d" % len(world.keys)).text}}] + [{"roles": []}] * (pid == draft.by))
    draft.add("person-revised", rights.revised(state, pid, **change), pid)


def _policy(world, draft, state):
    newest = [rec.body for rec in state.rights.policies]
    if newest and not any(rec.kind == "policy" for rec in draft.act.recs):
        draft.add("policy", rights.policy_fields(
            world, max(body["version"] for body in newest) + 1,
            any(body.get(ASKS) for body in newest) or world.chance(0.2),
            bool(newest[0].get("blind"))), world.desk)


def _source_and_evidence(world, draft, state):
    """A source, and evidence that cites it in the same act."""
    rec = acts.add_source(world, draft)
    item = world.pick(acts.items(state))
    if item:
        draft.add("evidence", {"source": rec.id, "revision": rec.id, "stance": "context"}, item.folder)


PARTS = {_note: 5, _claim: 3, _revised_claim: 2, _asked: 3, _person: 2, _described: 4, _policy: 1,
         _source_and_evidence: 2}


def several(world, parent, hand, by=None):
    """Several records in one act, by an admin or perhaps by somebody who may not bring all of them."""
    state = parent.state
    admins = [pid for pid in hand.all(state) if "admin" in state.rights.people[pid].roles]
    by = by or world.pick(admins if world.chance(0.7) else hand.all(state))
    if by is None or not state.recs:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    parts = [_note, _note, _claim, _source_and_evidence] if by not in admins and world.chance(0.8) else None
    if world.chance(0.15):
        _described(world, draft, state, by)
    for _ in range(world.rng.choice([2, 2, 3, 4])):
        part = world.pick(parts) if parts else world.rng.choices(list(PARTS), list(PARTS.values()))[0]
        part(world, draft, state)
    return draft.commit("several") if draft.act.recs else None


def part_of(world, commit, key="same", more=0.5):
    """Some records of an act once more on its own parent, as one act, and perhaps others beside them."""
    old = commit.draft
    draft = Draft(world, commit.parents[0], old.by, old.key, old.secs)
    kept = [rec for rec in old.act.recs if world.chance(0.6)]
    lost = {rec.id for rec in old.act.recs} - {rec.id for rec in kept}
    for rec in kept:
        # What names a record that is not brought again is no act; mostly that is left out, too.
        if any(gone in rec.data.decode() for gone in lost):
            if world.chance(0.8):
                lost.add(rec.id)
                continue
            draft.legal = False
        fields = {name: value for name, value in rec.body.items() if name not in HEADER}
        again = draft.add(rec.kind, fields, rec.body.get("folder"), after=rec.body["after"] or None)
        for path, data in old.files.items():
            if path.endswith(".txt") and "/%s/" % again.folder in path:
                draft.files[path] = data
    if world.chance(more) or not kept:
        _note(world, draft, commit.parents[0].state)
    if not draft.act.recs:
        _claim(world, draft, None)
    return draft.commit("part", key)


def _redaction(world, parent, hand):
    """Two records are redacted at once, and one of them alone."""
    state = parent.state
    admins = [pid for pid in hand.all(state) if "admin" in state.rights.people[pid].roles]
    rows = [rec for folder in state.of_kind("sources") for rec in state.folders[folder]
            if not state.tombstone(rec.id)]
    if not admins or len(rows) < 2:
        return None
    by = world.pick(admins)
    folder = world.pick(rows).folder
    near = [rec for rec in rows if rec.folder == folder]
    some = near[:2] if len(near) > 1 and world.chance(0.7) else world.rng.sample(rows, 2)
    tips, key, secs = [], hand.key(state, by), None
    for recs in (some, some[:1]):
        draft = Draft(world, parent, by, key, secs)
        secs = draft.secs
        for rec in recs:
            draft.redact(rec)
        tips.append(draft.commit("several redacted"))
    return by, tips


def together(world, parent, hand):
    """Several records in one act, a part of them once more, and apart from these what may forbid some."""
    made = _redaction(world, parent, hand) if world.chance(0.25) else None
    if made:
        by, tips = made
    else:
        act = several(world, parent, hand)
        if act is None:
            return None
        by, tips = act.draft.by, [act]
        tips += [part_of(world, act) for _ in range(world.rng.choice([1, 1, 2]))]
    changes = [rights.set_policy, rights.take_role, rights.take_key, rights.strip, rights.describe,
               rights.unmake_admin]
    base = world.pick([parent, parent, tips[-1]])
    if not base.good:
        base = parent
    for _ in range(world.rng.choice([1, 1, 2])):
        change = world.pick(changes)
        apart = change(world, base, hand) if change is rights.set_policy or world.chance(0.4) \
            else change(world, base, hand, None, by)
        if apart is not None:
            tips.append(apart)
            base = world.pick([base, apart])
    return tips


def half(world, parent, party):
    """A hostile move: part of an act of the desk once more, signed as it was if that can be."""
    commit = world.pick(c for c in world.commits if c.draft and c.act and c.parents and c.state.recs
                        and c.act.recs and c.parents[0].state.recs)
    if commit is None:
        return None
    named = commit.draft.act.key
    own = [key for key in party.keys if key.text == named]
    key = own[0] if own else world.pick([None, party.stranger]) if named is None else party.key()
    return part_of(world, commit, key, 0.8)
