"""Acts on items that break one rule."""

import histories_acts as acts
import histories_lives as lives
from histories_bending import NOWHERE, any_id, begun, bend, gone, one, setting
from histories_bends_sources import derived, of_gone
from histories_world import Draft


def ended(world, state):
    """An item that takes nothing, or None."""
    return world.pick(item for item in acts.items(state) if item.dead or (
        item.outcome and item.outcome[0] == "closed"))


def on_ended(kind, permission):
    """A record in an item that is closed or withdrawn."""
    def fields(world, draft):
        target = ended(world, draft.state)
        if target is None:
            return None
        body = {"searched": "More", "terms": ["more"]}
        if kind == "assigned":
            body = {"person": draft.by, "task": "review"}
        elif kind == "verdict":
            body = acts.judgement(world, draft, target, draft.by)
        elif kind == "reopened":
            body = {"revision": target.revision, "because": "Again.", "basis": draft.basis(target.claim, [])}
        elif kind == "closed":
            body = {"reason": "out-of-scope", "because": "No.", "basis": draft.basis(target.claim, [])}
        elif kind == "published":
            body = {"url": "https://desk.example/1", "type": "outcome"}
        return body and (target.folder, body)
    return one(permission, kind, fields)


def in_conflict(kind):
    """Somebody who declared a conflict judges, or is asked to."""
    def make(world, parent, hand):
        state = parent.state
        rows = [(item, pid) for item in acts.under_review(state) for pid in sorted(state.rights.people)
                if acts.subjects(state, item) and state.rights.allows(pid, "verdict")
                and item.blind == (kind == "verdict-sealed") and (item.evidence or kind == "assigned")
                and (kind == "assigned" or pid in hand.all(state))]
        found = world.pick(rows)
        if found is None:
            return None
        target, pid = found
        if acts.free(state, target, pid):
            declared = acts.declare(world, parent, hand, target, pid)
            if declared is None or not declared.act:
                return declared
            parent, state = declared, declared.state
        by = hand.who(state, "assign") if kind == "assigned" else pid
        if by is None:
            return None
        draft = Draft(world, parent, by, hand.key(state, by))
        draft.legal = False
        body = {"person": pid, "task": "review"} if kind == "assigned" else {"seal": "%064x" % 7} \
            if kind == "verdict-sealed" else acts.judgement(world, draft, target, by)
        if body is None:
            return None
        draft.add(kind, body, target.folder)
        return draft.commit("act bent conflict")
    return make


def judged_anyway(fits, change=None):
    """A verdict on an item for which an honest hand gives none."""
    def fields(world, draft):
        target = world.pick(item for item in acts.items(draft.state)
                            if item.evidence and not item.dead and fits(draft.state, item))
        if target is None or not acts.free(draft.state, target, draft.by):
            return None
        body = acts.judgement(world, draft, target, draft.by)
        if body and change:
            change(world, draft, body)
        return body and (target.folder, body)
    return one("verdict", "verdict", fields)


def outdated(state, item):
    current = {folder: rec.id for folder, rec in acts.claims(state)}
    return not item.blind and current.get(item.claim) != item.revision and not item.outcome


def sealed_anyway(fits):
    """A seal where none is given: of an open item, twice, or after an opening."""
    def make(world, parent, hand):
        state = parent.state
        rows = [(item, pid) for item in acts.open_items(state) for pid in hand.all(state)
                if state.rights.allows(pid, "verdict") and fits(item, pid) and acts.free(state, item, pid)]
        found = world.pick(rows)
        if found is None:
            return None
        draft = Draft(world, parent, found[1], hand.key(state, found[1]))
        draft.legal = False
        draft.add("verdict-sealed", {"seal": "%064x" % world.rng.getrandbits(256)}, found[0].folder)
        return draft.commit("act bent seal")
    return make


def asked_anyway(world, parent, hand):
    """Somebody is asked to review after an opening."""
    state = parent.state
    draft = begun(world, parent, hand, "assign")
    target = world.pick(item for item in acts.open_items(state) if item.blind and item.openings)
    person = world.pick(pid for pid in state.rights.people if state.rights.allows(pid, "verdict"))
    if draft is None or target is None or person is None:
        return None
    draft.add("assigned", {"person": person, "task": "review"}, target.folder)
    return draft.commit("act bent assigned")


def opened_anyway(world, parent, hand):
    """A seal is opened that is not good, too early, twice, by another, or with another salt."""
    state = parent.state
    rows = []
    for item in acts.open_items(state):
        opened = {row.body["opens"]["seal"] for row in item.openings if row.id not in item.void}
        good = [rec for rec in item.seals if rec.id not in opened]
        rows += good * 8 + [rec for rec in state.folders[item.folder] if rec.kind == "verdict-sealed"]
    rec = world.pick(rec for rec in rows if rec.id in world.salts)
    if rec is None:
        return None
    by = world.pick([rec.by] * 6 + hand.all(state))
    if by not in hand.all(state) or not state.rights.allows(by, "verdict"):
        return None
    salt, fields = world.salts[rec.id]
    if world.chance(0.25):
        salt = "%064x" % world.rng.getrandbits(256)
    elif world.chance(0.2):
        fields = dict(fields, because="Otherwise.")
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.legal = False
    draft.add("verdict", dict(fields, opens={"seal": rec.id, "salt": salt}), rec.folder)
    return draft.commit("act bent opening")


def crooked_seal(world, parent, hand):
    """A seal over a verdict that no opening can be; it is a seal all the same, until somebody opens it."""
    crooked = _crooked_seal(world, parent, hand)
    if crooked is None or not crooked.act:
        return crooked
    tip, rec = crooked, crooked.draft.act.recs[0]
    for _ in range(tip.state.rights.policy["quorum"] - len(tip.state.item(rec.folder).seals)):
        tip = acts.seal(world, tip, hand, target=tip.state.item(rec.folder)) or tip
    if rec.by not in hand.all(tip.state) or not tip.state.rights.allows(rec.by, "verdict"):
        return tip
    salt, fields = world.salts[rec.id]
    draft = Draft(world, tip, rec.by, hand.key(tip.state, rec.by))
    draft.legal = False
    draft.add("verdict", dict(fields, opens={"seal": rec.id, "salt": salt}), rec.folder)
    return draft.commit("act bent opening")


def _crooked_seal(world, parent, hand):
    def crook(world, draft, fields):
        what = world.pick(["evidence", "basis", "heads", "more"])
        if what == "evidence":
            fields["evidence"] = sorted(fields["evidence"] + [any_id(world, draft)])
        elif what == "basis":
            fields["basis"] = dict(list(fields["basis"].items())[:-1])
        elif what == "heads":
            fields["basis"] = {name: [NOWHERE] for name in fields["basis"]}
        else:
            fields["basis"] = dict(fields["basis"], **{any_id(world, draft): [NOWHERE]})
    return acts.seal(world, parent, hand, crook=crook)


def after(prepare, make):
    """Makes an act on what was prepared for it; prepare(world, parent, hand) gives a commit, which is legal."""
    def both(world, parent, hand):
        tip = prepare(world, parent, hand)
        if tip is None or not tip.act or not tip.good:
            return tip
        return make(world, tip, hand)
    return both


def removed(fkind, all_of_it=False):
    """The first record of a folder, or all that describes it, is withdrawn or redacted."""
    def make(world, parent, hand):
        state = parent.state
        used = {item.claim for item in acts.open_items(state)} | {item.folder for item in acts.open_items(state)}
        folders = sorted(state.of_kind(fkind))
        folder = world.pick([one for one in folders if one in used] or folders)
        rows = [rec for rec in state.folders.get(folder, ()) if not rec.body["after"] or all_of_it and rec.kind in (
            "claim-revised", "source-revised")]
        if all_of_it or world.chance(0.4):
            by = hand.who(state, "policy", lambda pid: "admin" in state.rights.people[pid].roles)
            return by and lives.redacted(world, parent, hand, by, rows)
        by = hand.who(state, "withdraw")
        if by is None or not rows or state.stand(folder)[rows[0].id] != "stands":
            return None
        draft = Draft(world, parent, by, hand.key(state, by))
        draft.add("withdrawn", {"record": rows[0].id, "because": "Never mind."}, folder)
        return draft.commit()
    return make


def nowhere(world, parent, hand):
    """A record of a folder that never began."""
    draft = begun(world, parent, hand, "note")
    if draft is None:
        return None
    draft.add("note", {"text": "Where?", "labels": []}, NOWHERE, world.pick(["items", "claims", "sources"]), [NOWHERE])
    return draft.commit("act bent note")


def decided_anyway(kind, permission, body):
    """A decision in an item where none of this kind is; body(world, draft, target) gives its fields or None."""
    def fields(world, draft):
        rows = [item for item in acts.items(draft.state)
                if item.counted or item.ruling or kind in ("closed", "reopened")]
        rows += [item for item in rows if item.torn or item.phase in ("agreed", "disputed", "stale")] * 4
        target = world.pick(rows)
        found = target and body(world, draft, target)
        return found and (target.folder, found)
    return one(permission, kind, fields)


def resolution(ground):
    def body(world, draft, target):
        counted = sorted(rec.id for rec in target.counted)
        cited = {eid for rec in target.counted for eid in rec.body["evidence"]}
        names = [row["name"] for row in draft.state.rights.policy["ratings"]]
        rating = target.rating if target.rating and world.chance(0.5) else world.pick(names)
        found = {"rating": rating, "ground": ground, "verdicts": counted,
                 "basis": draft.basis(target.claim, target.sources(cited))}
        if ground == "adjudication":
            found["because"] = "Because."
        return found
    return body


def resolved_alone(world, parent, hand):
    """Who alone gave a verdict resolves the item; the others who may judge only say so."""
    def change(fields):
        lives.easy(world, False)(fields)
        fields["quorum"] = 1
        fields["permissions"] = dict(fields["permissions"], resolve=["reviewer"], verdict=["reviewer"])
    tip = lives.policy_with(world, parent, hand, change)
    found = tip and lives.gathered(world, tip, hand, False)
    tip = found and acts.verdict(world, found[0], hand, only=found[1])
    if not tip or not tip.act:
        return tip
    target = tip.state.item(found[1])
    body = resolution("agreement")
    draft = Draft(world, tip, tip.by, hand.key(tip.state, tip.by))
    draft.legal = False
    draft.add("resolved", dict(body(world, draft, target), rating=target.rating or "supported"), found[1])
    return draft.commit("act bent resolved")


def resolved_without(world, parent, hand):
    """An item is resolved while a label is missing that the policy asks for."""
    rows = [item for item in acts.items(parent.state, "agreed") if item.rating]
    target = world.pick(rows)
    tip = target and lives.policy_with(world, parent, hand, lambda fields: fields.update({"required-labels": [
        "checked", "seen by a lawyer"]}))
    if not tip or not tip.act:
        return tip
    draft = begun(world, tip, hand, "resolve", lambda pid: pid not in target.judges)
    if draft is None:
        return None
    body = resolution("agreement")
    draft.add("resolved", dict(body(world, draft, tip.state.item(target.folder)), rating=target.rating), target.folder)
    return draft.commit("act bent resolved")


def of_fewer(world, draft, target):
    """An adjudication that does not name all that counts."""
    body = resolution("adjudication")(world, draft, target)
    body["verdicts"] = body["verdicts"][1:]
    return body


def unmet(world, draft, target):
    """An adjudication with a rating whose needs the evidence does not meet."""
    names = [row["name"] for row in draft.state.rights.policy["ratings"]
             if not target.meets(row["name"], target.counted)]
    if target.phase != "disputed" or target.torn or not names:
        return None
    return dict(resolution("adjudication")(world, draft, target), rating=world.pick(names))


def affirmation(world, draft, target):
    if not target.ruling:
        return None
    given = [rec for rec in draft.state.folders[target.folder]
             if rec.kind == "verdict" and not draft.state.tombstone(rec.id)]
    cited = {eid for rec in given for eid in rec.body["evidence"]}
    return {"decisions": sorted(rec.id for rec in target.ruling), "because": "Still.",
            "basis": draft.basis(target.claim, target.sources(cited))}


def reopening(world, draft, target):
    return {"revision": target.revision, "because": "Again.", "basis": draft.basis(target.claim, [])}


def closing(world, draft, target):
    if target.dead or target.outcome:
        return {"reason": "out-of-scope", "because": "No.", "basis": draft.basis(target.claim, [])}
    of = world.pick([target.folder, NOWHERE, target.claim] + [
        item.folder for item in acts.items(draft.state) if item.outcome and item.outcome[2:3] == (target.folder,)])
    return {"reason": "duplicate", "of": of, "because": "The same.", "basis": draft.basis(target.claim, [])}


def fewer(name):
    """A list with one entry less, or with another one."""
    def value(world, draft, body):
        rows = list(body[name])
        if rows and world.chance(0.6):
            rows.pop(world.rng.randrange(len(rows)))
        else:
            rows = sorted(set(rows) | {any_id(world, draft)})
        return rows
    return setting(name, value)


def without_basis(world, draft, body):
    """A basis with a folder more or less, or with older heads."""
    if "basis" not in body:
        return
    basis = {name: list(rows) for name, rows in body["basis"].items()}
    folder = world.pick(sorted(basis))
    roll = world.rng.random()
    if roll < 0.3:
        del basis[folder]
    elif roll < 0.6:
        other = world.pick(draft.state.of_kind("sources") + draft.state.of_kind("claims"))
        if other:
            basis[other] = draft.heads(other)
    else:
        rows = [rec.id for rec in draft.state.folders.get(folder, ())]
        basis[folder] = [world.pick(rows) or NOWHERE]
    body["basis"] = basis


ITEMS = {
    "not-ended": [on_ended("evidence", "evidence"), on_ended("assigned", "assign"), on_ended("verdict", "verdict"),
                  on_ended("reopened", "decide"), on_ended("closed", "decide"), on_ended("published", "publish")],
    "assignee": [bend(acts.assign, setting("person", lambda world, draft, body: world.pick(
        [pid for pid in sorted(draft.state.rights.people) if not draft.state.rights.allows(pid, "verdict")]
        + [NOWHERE])))],
    "unassign": [bend(acts.unassign, setting("person", lambda world, draft, body: world.pick(
        sorted(draft.state.rights.people) + [NOWHERE])))],
    "conflict-of-interest": [in_conflict("assigned"), in_conflict("verdict"), in_conflict("verdict-sealed")],
    "publish": [on_ended("published", "publish"), decided_anyway("published", "publish", lambda world, draft, target: {
        "url": "https://desk.example/2", "type": "correction", "because": "It was wrong."}),
        decided_anyway("published", "publish", lambda world, draft, target: {
            "url": "https://desk.example/3", "type": "outcome"})],
    "blind": [bend(acts.item, lambda world, draft, body: body.pop("blind", None))],
    "seal": [sealed_anyway(lambda item, pid: not item.blind), sealed_anyway(
        lambda item, pid: item.blind and pid in item.sealers), sealed_anyway(
            lambda item, pid: item.blind and item.openings), asked_anyway],
    "opening": [opened_anyway, opened_anyway, crooked_seal, judged_anyway(lambda state, item: item.blind), bend(
        acts.verdict, lambda world, draft, body: body.update(opens={"seal": any_id(world, draft), "salt": "0" * 64}))],
    "rating": [bend(acts.verdict, setting("rating", lambda world, draft, body: "unheard of")),
               bend(acts.resolve, setting("rating", lambda world, draft, body: "unheard of"))],
    "evidence-cited": [bend(acts.verdict, fewer("evidence")),
                       bend(acts.verdict, setting("evidence", lambda world, draft, body: []))],
    "claim-under-review": [judged_anyway(outdated)],
    "basis": [bend(act, without_basis) for act in (acts.verdict, acts.resolve, acts.affirm, acts.reopen, acts.close)],
    "quorum": [decided_anyway("resolved", "resolve", resolution("agreement")), bend(acts.resolve, fewer("verdicts")),
               bend(acts.resolve, setting("rating", lambda world, draft, body: world.pick(
                   row["name"] for row in draft.state.rights.policy["ratings"])))],
    "adjudicator": [decided_anyway("resolved", "adjudicate", resolution("adjudication"))] * 2 + [
        decided_anyway("resolved", "adjudicate", of_fewer), decided_anyway("reopened", "adjudicate", reopening),
        decided_anyway("closed", "adjudicate", closing)],
    "second-person": [resolved_alone],
    "required-notes": [resolved_without],
    "affirm": [decided_anyway("affirmed", "decide", affirmation), bend(acts.affirm, fewer("decisions"))],
    "reopen": [decided_anyway("reopened", "decide", reopening)],
    "close": [decided_anyway("closed", "decide", closing)] * 2,
    "adjudicated-evidence": [decided_anyway("resolved", "adjudicate", unmet)],
    "folder": [nowhere],
    "gone": [after(removed(fkind, whole), make) for fkind, whole, make in (
        ("sources", False, derived(lambda world, draft, folder: world.pick(gone(draft.state, "sources")))),
        ("sources", False, bend(acts.evidence, of_gone("sources", "source"))),
        ("claims", False, bend(acts.item, of_gone("claims", "claim"))),
        ("claims", False, judged_anyway(lambda state, item: not item.blind and not item.outcome)),
        ("claims", True, judged_anyway(lambda state, item: not item.blind and not item.outcome)),
        ("claims", False, sealed_anyway(lambda item, pid: item.blind and not item.openings)),
        ("claims", True, decided_anyway("reopened", "decide", reopening)),
        ("claims", True, on_ended("evidence", "evidence")),
        ("items", False, decided_anyway("closed", "decide", closing)),
        ("items", False, decided_anyway("reopened", "decide", reopening)),
        ("items", False, decided_anyway("resolved", "resolve", resolution("agreement"))),
        ("items", False, on_ended("verdict", "verdict")), ("items", False, on_ended("evidence", "evidence")))],
}
