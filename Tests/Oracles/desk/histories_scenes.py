"""Scenes: what people do apart, in clones of one commit. Each gives the tips of its branches."""

import histories_acts as acts
import histories_rights as rights
import histories_together
from histories_model import ASKS
from histories_rights import PartyHand


def only(world, pid, state):
    """The hand of one honest person."""
    person = state.rights.people.get(pid)
    keys = [world.keys[key] for key in sorted(person.keys) if key in world.keys] if person else []
    return OnePerson(world, pid, keys)


class OnePerson(PartyHand):
    """One honest person: signs as honest people do."""

    def key(self, state, pid):
        return self.world.key_of(state, pid)


def some_act(world, parent, hand, weights=None):
    """A random act that the hand may make, or None."""
    weights = weights or world.table["acts"]
    for _ in range(12):
        name = world.choose(weights)
        commit = acts.ACTS[name](world, parent, hand)
        if commit is not None:
            return commit
    return None


def some_acts(world, tip, hand, low, high):
    for _ in range(world.rng.randrange(low, high + 1)):
        tip = some_act(world, tip, hand) or tip
    return tip


def some_right(world, parent, hand):
    for _ in range(8):
        name = world.choose(world.table["rights"])
        commit = rights.RIGHTS[name](world, parent, hand)
        if commit is not None:
            return commit
    return None


def _admins(world, state):
    view = state.rights
    rows = [pid for pid in view.admins()
            if not view.asks or any(key in world.keys for key in view.people[pid].keys)]
    return sorted(rows, key=lambda pid: (view.standing(pid), pid))


def _others(world, state):
    view = state.rights
    return [pid for pid, person in sorted(view.people.items())
            if person.roles and "admin" not in person.roles
            and (not view.asks or any(key in world.keys for key in person.keys))]


def _takes(world):
    return world.pick([rights.take_role, rights.take_key, rights.strip, rights.take_role])


def rights_used_apart(world, parent, hand):
    """A role or key is removed in one clone, perhaps returned, and used in another."""
    state = parent.state
    admins, who = _admins(world, state), world.pick(_others(world, state))
    if not admins or who is None:
        return None
    by = world.pick(admins)
    gone = _takes(world)(world, parent, hand, by, who)
    if gone is None:
        return None
    used = some_acts(world, parent, only(world, who, state), 1, 3)
    tips = [gone, used]
    if world.chance(0.4):
        back = world.pick([rights.give_role, rights.give_key])(world, gone, hand, by, who)
        tips[0] = back or gone
    if world.chance(0.3):
        tips.append(some_acts(world, used, hand, 1, 2))
    return tips


def duel(world, parent, hand):
    """Two who may change people take each other's rights, or change things, apart."""
    state = parent.state
    able = world.able(state, "people")
    if len(able) < 2:
        return None
    one, two = world.rng.sample(able, 2)
    tips = []
    for by, other in ((one, two), (two, one)):
        first = _takes(world)(world, parent, hand, by, other) if rights.may_write(
            state, by, other) else None
        if first is None:
            first = some_right(world, parent, only(world, by, state))
        if first is None:
            return None
        tips.append(some_acts(world, first, only(world, by, first.state), 0, 1))
    return tips


def people_by_editors(world, parent, hand):
    """A policy lets editors change people; two of them strip each other: a tie."""
    state = parent.state
    admins = _admins(world, state)
    if not admins or not state.rights.policies or world.pairs:
        return None
    by = admins[0]
    draft = rights.Draft(world, parent, by, hand.key(state, by))
    newest = [rec.body for rec in state.rights.policies]
    fields = rights.policy_fields(world, max(body["version"] for body in newest) + 1,
                                  any(body.get(ASKS) for body in newest),
                                  bool(newest[0].get("blind")))
    fields["permissions"]["people"] = ["editor"]
    draft.add("policy", fields, world.desk)
    tip = draft.commit()
    for _ in range(2):
        if len([p for p in tip.state.rights.people.values() if "editor" in p.roles]) < 3:
            tip = rights.add_person(world, tip, hand, ["editor"], by) or tip
    tips = duel(world, tip, hand)
    return tips or [tip]


def equal_admins(world, parent, hand):
    """Two are made admins apart, and then act apart."""
    admins, others = _admins(world, parent.state), _others(world, parent.state)
    if not admins or len(others) < 2:
        return None
    by, (one, two) = admins[0], world.rng.sample(others, 2)
    tips = [rights.make_admin(world, parent, hand, by, one),
            rights.make_admin(world, parent, hand, by, two)]
    if None in tips:
        return None
    if world.chance(0.7):
        joined = world.merge(tips)
        tips = [joined, joined]
    result = []
    for tip, who in zip(tips, (one, two)):
        tip = some_right(world, tip, only(world, who, tip.state)) or tip
        result.append(some_right(world, tip, only(world, who, tip.state)) or tip)
    if world.chance(0.4):
        result.append(rights.unmake_admin(world, tips[0], hand, by, one) or tips[0])
    return list(dict.fromkeys(result))


def grants_of_the_removed(world, parent, hand):
    """An admin is removed in one clone, and in another makes an admin who acts."""
    state = parent.state
    admins, others = _admins(world, state), _others(world, state)
    if len(admins) < 2 or not others:
        return None
    senior, junior = admins[0], admins[-1]
    gone = world.pick([rights.unmake_admin, rights.strip])(world, parent, hand, senior, junior)
    made = rights.make_admin(world, parent, hand, junior, world.pick(others)) \
        if world.chance(0.6) else rights.add_person(world, parent, hand, ["admin"], junior)
    if gone is None or made is None:
        return None
    new = [pid for pid in made.state.rights.admins() if pid not in admins]
    tip = made
    for pid in new:
        one = only(world, pid, tip.state)
        tip = some_right(world, tip, one) or tip
        tip = some_acts(world, tip, one, 0, 2)
    return [gone, tip]


def chain_of_three(world, parent, hand):
    """One removes another, who removes a third, who acts; all apart."""
    state = parent.state
    admins, others = _admins(world, state), _others(world, state)
    if len(admins) < 2 or not others:
        return None
    one, two, three = admins[0], admins[1], world.pick(admins[2:] or others)
    tips = [rights.unmake_admin(world, parent, hand, one, two),
            _takes(world)(world, parent, hand, two, three),
            some_right(world, parent, only(world, three, state))
            or some_act(world, parent, only(world, three, state))]
    return [tip for tip in tips if tip is not None] or None


def policies_apart(world, parent, hand):
    admins = world.able(parent.state, "policy")
    if not admins:
        return None
    tips = [rights.set_policy(world, parent, hand, world.pick(admins))
            for _ in range(world.rng.choice([2, 2, 2, 3]))]
    tips = [tip for tip in tips if tip is not None]
    if tips and world.chance(0.5):
        tips[0] = some_acts(world, tips[0], hand, 1, 2)
    tips.append(some_acts(world, parent, hand, 1, 3))
    return list(dict.fromkeys(tips))


def policies_joined(world, parent, hand):
    """Policies set apart are joined by somebody who may lose the right apart, or has lost it; people go on."""
    admins = _admins(world, parent.state)
    if not admins or len(parent.state.rights.policies) != 1:
        return None
    base = rights.set_policy(world, parent, hand, admins[0], lets=world.pick([None, "editor", "reviewer"])) \
        if world.chance(0.6) else parent
    if base is None:
        return None
    apart = [rights.set_policy(world, base, hand, admins[0], lets=world.pick([None, "editor", "reviewer"]))
             for _ in range(world.rng.choice([2, 2, 3]))]
    if None in apart:
        return None
    # Something may be late before the join, too.
    if world.chance(0.3):
        apart[0] = some_right(world, apart[0], hand) or apart[0]
    merged = world.merge(apart)
    able = [pid for pid in world.able(merged.state, "policy") if pid != admins[0]]
    who = world.pick(admins[1:] + _others(world, base.state) if world.hostile and world.chance(0.3) else able)
    if who is None or not merged.good or len(merged.state.rights.policies) < 2:
        return None
    joined = rights.set_policy(world, merged, only(world, who, merged.state), who)
    if joined is None:
        return None
    tips = [some_acts(world, joined, hand, 1, 4)]
    if world.chance(0.4):
        tips[0] = some_right(world, tips[0], hand) or tips[0]
    if world.chance(0.7):
        gone = world.pick([rights.unmake_admin, rights.take_role, rights.take_key, rights.strip])
        tips.append(gone(world, base, hand, admins[0], who))
    if world.chance(0.4):
        tips.append(some_right(world, base, hand))
    if world.chance(0.3):
        tips.append(rights.set_policy(world, base, hand, admins[0]))
    return list(dict.fromkeys(tip for tip in tips if tip is not None))


def signatures_apart(world, parent, hand):
    """The first policy that asks for signatures, and acts that did not know of it."""
    if parent.state.rights.asks:
        return None
    first = rights.set_policy(world, parent, hand, asks=True)
    if first is None:
        return None
    tips = [some_acts(world, first, hand, 0, 2), some_acts(world, parent, hand, 1, 3)]
    if world.chance(0.5):
        tips.append(some_right(world, parent, hand) or parent)
    if world.chance(world.table["numbers"]["second-barrier"]):
        tips.append(rights.set_policy(world, parent, hand, asks=True) or parent)
    return list(dict.fromkeys(tips))


def keys_apart(world, parent, hand):
    """Somebody exchanges their keys in one clone and uses the old ones in another."""
    new = rights.own_keys(world, parent, hand)
    if new is None:
        return None
    old = only(world, new.by, parent.state)
    return [some_acts(world, new, hand, 0, 1), some_acts(world, parent, old, 1, 2)]


def redactions_apart(world, parent, hand):
    """One record redacted in two clones, by somebody who loses the right, or used meanwhile."""
    first = acts.redact(world, parent, hand)
    if first is None or not first.draft.act.tombs:
        return None
    target = parent.state.recs[first.draft.act.tombs[0].body["redaction"]["record"]]
    tips = [first]
    if world.chance(0.6):
        by = world.pick(parent.state.rights.admins())
        draft = acts.Draft(world, parent, by, hand.key(parent.state, by))
        draft.redact(target, "Another reason.")
        tips.append(draft.commit("act redaction"))
    if world.chance(0.5):
        admins = _admins(world, parent.state)
        if len(admins) > 1:
            tips.append(world.pick([rights.unmake_admin, rights.take_key, rights.strip])(
                world, parent, hand, admins[0], first.by))
    tips.append(some_acts(world, parent, hand, 1, 3))
    return list(dict.fromkeys(tip for tip in tips if tip is not None))


def blind_round(world, parent, hand):
    """Seals, openings and withdrawals of one blind item in random interleavings."""
    state = parent.state
    ready = [item.folder for item in acts.items(state)
             if item.blind and item.evidence and not item.dead]
    tip = parent
    if not ready or world.chance(0.2):
        for _ in range(6):
            made = acts.gather(world, tip, hand)
            if made is None:
                return None
            tip = made
            ready = [rec.folder for rec in made.draft.act.recs
                     if rec.kind == "item" and rec.body.get("blind")]
            if ready and made.act:
                break
    if not ready:
        return None
    folder = world.pick(ready)
    tips = [tip] * world.rng.randrange(2, 4)
    for _ in range(world.rng.randrange(5, 14)):
        at = world.rng.randrange(len(tips))
        made = _blind_step(world, tips[at], hand, folder, tips)
        if made is not None:
            tips[at] = made
    return list(dict.fromkeys(tips))


def _blind_step(world, tip, hand, folder, tips):
    state = tip.state
    if folder not in state.folders or not tip.good or len(state.rights.policies) != 1:
        return world.merge([tip, world.pick(tips)])
    item = state.item(folder)
    step = world.choose(world.table["blind"])
    if item.dead or item.outcome:
        step = world.pick(["merge", "reopen"])
    fit = any(other.folder == folder for other in acts.under_review(state))
    if step.startswith("seal") and not fit:
        return None
    if step == "seal" and not item.openings:
        return acts.seal(world, tip, hand, None, item)
    if step == "seal-again" and not item.openings:
        rec = world.pick(item.seals)
        if rec is not None and world.chance(0.5):
            # The same person seals in a clone that has not seen the first seal.
            other = world.pick(c for c in world.commits if tip.has(c) and c.good
                               and folder in c.state.folders and rec.id not in c.state.recs)
            if other is not None:
                made = acts.seal(world, other, hand, rec.by, other.state.item(folder))
                return world.merge([tip, made]) if made and world.chance(0.5) else made
        return acts.seal(world, tip, hand, None, item)
    if step in ("open", "seal", "seal-again"):
        sealed = {rec.by for rec in item.seals}
        asked = {rec.body["person"] for rec in item.assigned if rec.body["task"] == "review"}
        if not (asked <= sealed and len(sealed) >= state.rights.policy["quorum"]):
            return None
        opened = {rec.body["opens"]["seal"] for rec in item.openings if rec.id not in item.void}
        rec = world.pick(rec for rec in item.seals
                         if rec.id in world.salts and rec.by in hand.all(state)
                         and (rec.id not in opened or world.chance(0.01)))
        return acts.opening(world, tip, hand, item, rec) if rec else None
    if step == "open-again":
        # One seal is opened in two clones.
        rec = world.pick(state.recs[one.body["opens"]["seal"]] for one in item.openings
                         if one.body["opens"]["seal"] in world.salts)
        other = rec and world.pick(
            c for c in world.commits if tip.has(c) and c.good and rec.id in c.state.recs and not any(
                one.by == rec.by for one in c.state.item(folder).openings) and len(c.state.rights.policies) == 1)
        if not other or rec.by not in hand.all(other.state):
            return None
        made = acts.opening(world, other, hand, other.state.item(folder), rec)
        return made and world.merge([tip, made])
    if step == "redact":
        by = hand.who(state, "policy", lambda pid: "admin" in state.rights.people[pid].roles)
        rec = world.pick(rec for rec in state.folders[folder] if not state.tombstone(rec.id)
                         for _ in range({"verdict": 4, "verdict-sealed": 2, "evidence": 1}.get(rec.kind, 0)))
        if by is None or rec is None:
            return None
        draft = acts.Draft(world, tip, by, hand.key(state, by))
        draft.redact(rec)
        return draft.commit("act redaction")
    if step == "withdraw":
        rec = world.pick(rec for rec in state.standing(folder, "verdict-sealed", "verdict"))
        if rec is None:
            return None
        own = rec.by in hand.all(state) and state.rights.people[rec.by].roles
        by = rec.by if own and world.chance(0.7) else hand.who(state, "withdraw")
        if by is None:
            return None
        draft = acts.Draft(world, tip, by, hand.key(state, by))
        draft.add("withdrawn", {"record": rec.id, "because": "Not so."}, folder)
        return draft.commit()
    if step == "assign":
        return acts.assign(world, tip, hand)
    if step == "reopen":
        return acts.reopen(world, tip, hand) or acts.resolve(world, tip, hand)
    if step == "resolve":
        return acts.resolve(world, tip, hand)
    if step == "rights":
        return some_right(world, tip, hand)
    return world.merge([tip, world.pick(tips)])


SCENES = {
    "rights-used-apart": rights_used_apart, "duel": duel, "people-by-editors": people_by_editors,
    "equal-admins": equal_admins, "grants-of-the-removed": grants_of_the_removed,
    "chain-of-three": chain_of_three, "policies-apart": policies_apart,
    "policies-joined": policies_joined,
    "signatures-apart": signatures_apart, "keys-apart": keys_apart,
    "redactions-apart": redactions_apart, "blind-round": blind_round,
    "together": histories_together.together,
}

rights.RIGHTS["several"] = histories_together.several
