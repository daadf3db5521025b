"""Scenes of people: registered twice, described apart, late and confirmed, tied and settled."""

import histories_acts as acts
import histories_lives as lives
import histories_rights as rights
from histories_bending import bend
from histories_scenes import _admins as admins
from histories_scenes import _others
from histories_scenes import duel, only, some_act, some_acts, some_right
from histories_world import Draft


def registered(world, parent, hand, by, fields, pid=None):
    """A person as some fields have them, new or described anew."""
    if by is None or by not in hand.all(parent.state):
        return None
    draft = Draft(world, parent, by, hand.key(parent.state, by))
    draft.add("person-revised" if pid else "person", fields, pid)
    return draft.commit()


def once_more(world, parent, hand):
    """One person is registered in several clones, with the same keys and address or nearly so; they go on."""
    state = parent.state
    able = world.able(state, "people")
    if not able or len(state.rights.policies) != 1 or not parent.good:
        return None
    roles = world.pick([["reviewer"], ["reviewer"], ["editor", "reviewer"], ["adjudicator"]])
    keys = [world.new_key("twice %d" % len(world.keys)) for _ in range(world.pick([1, 2, 2]))]
    first, base, freed = rights.person_fields(world, roles, keys), parent, None
    if world.chance(0.25):
        # Where the first is registered, somebody else has the address that the second is given.
        pid = world.pick(sorted(state.rights.people))
        by = world.pick(who for who in able if rights.may_write(state, who, pid))
        freed = "second." + first["email"]
        base = by and registered(world, parent, hand, by, rights.revised(state, pid, email=freed), pid)
        if base is None:
            return None
    tips = [registered(world, base, hand, world.pick(able), first)]
    if tips[0] is not None and world.chance(0.3):
        pid = tips[0].draft.act.recs[0].folder
        # One key goes again, and is theirs once.
        tips[0] = rights.take_key(world, tips[0], hand, None, pid) or tips[0]
    for _ in range(world.pick([1, 1, 2])):
        tips.append(_again(world, parent, hand, dict(first, email=freed) if freed else first, keys))
    tips = [tip for tip in tips if tip is not None]
    if len(tips) < 2:
        return None
    if world.chance(0.3):
        tips[1] = some_acts(world, tips[1], hand, 0, 2)
    merged = world.merge(tips)
    if not merged.good or len(merged.state.rights.policies) != 1:
        return [merged]
    new = [pid for pid, person in sorted(merged.state.rights.people.items())
           if pid not in state.rights.people and person.keys]
    tip = merged
    if len(new) > 1 and world.chance(0.7):
        tip = _both_work(world, tip, hand, new)
    for _ in range(world.rng.randrange(1, 5)):
        pid = world.pick(new)
        if pid is None or not tip.good or len(tip.state.rights.policies) != 1:
            break
        how = world.pick(["acts", "verdict", "verdict", "keys", "describe", "resolve"])
        mine = only(world, pid, tip.state)
        made = {"acts": lambda: some_act(world, tip, mine), "verdict": lambda: acts.verdict(world, tip, mine)
                or acts.seal(world, tip, mine), "keys": lambda: rights.own_keys(world, tip, mine, pid),
                "describe": lambda: rights.describe(world, tip, hand, None, pid),
                "resolve": lambda: acts.resolve(world, tip, mine) or acts.opening(world, tip, mine)}[how]()
        tip = made or tip
    return [tip]


def _both_work(world, tip, hand, pids):
    """Who is registered twice judges or seals twice; what only somebody else may do follows."""
    tip = lives.ready(world, tip, hand, world.chance(0.4)) or tip
    found = lives.gathered(world, tip, hand)
    if not found:
        return tip
    tip, folder = found
    doubtful = bend(acts.seal, unchanged), bend(acts.resolve, unchanged), bend(acts.opening, unchanged)
    workers = list(pids) + [pid for pid in _others(world, tip.state) if pid not in pids][:1]
    world.rng.shuffle(workers)
    for number, pid in enumerate(workers):
        mine, item = only(world, pid, tip.state), tip.state.item(folder)
        if item.blind and number and world.hostile:
            # A second seal of one person is none.
            made = doubtful[0](world, tip, mine)
            world.ends += [made] if made is not None else []
        made = acts.verdict(world, tip, mine, only=folder) if not item.blind else acts.seal(
            world, tip, mine, pid, item) if pid not in pids or pids.index(pid) == 0 else None
        tip = made or tip
        if world.hostile:
            for again in doubtful[1:]:
                made = again(world, tip, only(world, world.pick(pids), tip.state))
                world.ends += [made] if made is not None else []
    return acts.resolve(world, tip, hand, only=folder) or tip


def unchanged(world, draft, body):
    """A change that leaves a record valid and says who is meant: its reasons are others."""
    if "because" in body and "opens" not in body:
        body["because"] += " Indeed."
    elif body["kind"] == "verdict-sealed":
        body["seal"] = "%064x" % world.rng.getrandbits(256)
    else:
        body["at"] = draft.at


def _again(world, parent, hand, first, keys):
    """What another clone says of the person, without knowing the first."""
    state = parent.state
    fields, texts = dict(first), sorted(key.text for key in keys)
    how = world.pick(["same", "same", "handle", "some", "more", "address", "another's", "taken", "roles", "own"])
    by = world.pick(world.able(state, "people"))
    if how == "handle":
        fields["handle"] += "-b"
    elif how == "some":
        fields["keys"] = texts[:1]
    elif how == "more":
        fields["keys"] = sorted(texts[-1:] + [world.new_key("more twice %d" % len(world.keys)).text])
    elif how == "address":
        fields["email"] = world.pick([fields["email"].upper(), "other." + fields["email"]])
    elif how == "another's":
        # The address of one who was registered, in a third clone or by all means, is not theirs.
        pid = world.pick(sorted(state.rights.people))
        person = state.rights.people[pid]
        old = rights.revised(state, pid, email="gone." + person.descriptions[0]["email"])
        if not rights.may_write(state, by, pid):
            return None
        freed = registered(world, parent, hand, by, old, pid)
        fields["email"] = person.descriptions[0]["email"]
        return freed and registered(world, freed, hand, by, fields)
    elif how == "roles":
        fields["roles"] = world.pick([["admin"], ["reviewer"], []])
    elif how in ("taken", "own"):
        pid = world.pick(pid for pid in sorted(state.rights.people) if rights.may_write(state, by, pid))
        if pid is None:
            return None
        own = sorted(state.rights.people[pid].keys)
        revised = rights.revised(state, pid, keys=set(own) | set(texts[:1]))
        return registered(world, parent, hand, pid if how == "own" and own else by, revised, pid)
    return registered(world, parent, hand, by, fields)


# Confirming

def late_records(state):
    """What is late and not confirmed, in order."""
    return sorted((rec for rec in state.recs.values() if rec.id in state.late
                   and state.stand(rec.folder)[rec.id] == "late"), key=lambda rec: rec.id)


def confirmation(world, parent, hand, by, rec):
    """A late record is confirmed by somebody."""
    if by is None or by not in hand.all(parent.state) or not parent.good:
        return None
    draft = Draft(world, parent, by, hand.key(parent.state, by))
    draft.add("confirmed", {"record": rec.id, "because": "It was right."}, rec.folder)
    return draft.commit()


def may_now(state, rec):
    """Whether the author of a late record could write it now, as far as the model sees it."""
    person = state.rights.people.get(rec.by)
    if person is None or (rec.act.key or state.rights.asks) and rec.act.key not in person.keys:
        return False
    if rec.kind == "withdrawn":
        return bool(person.roles)
    return rec.perm in (None, "keys") or state.rights.allows(rec.by, rec.perm)


def confirmer(world, state, rec):
    """Who confirms a record: its author, an admin who is somebody else, or one of lesser standing."""
    kind = world.pick(["author", "author", "admin", "admin", "any"])
    if kind == "author" and rec.kind != "confirmed" and may_now(state, rec):
        return rec.by
    rows = [pid for pid in admins(world, state) if pid != rec.by and (
        rec.fkind != "people" or rec.folder not in state.rights.people or rights.may_write(state, pid, rec.folder))]
    # One of lesser standing can lose the right apart.
    return world.pick(rows[-1:] + rows)


def confirmations(world, parent, hand):
    """Rights are used apart from their removal; what is late is confirmed, and that apart from removals, too."""
    if not parent.good or len(parent.state.rights.policies) != 1:
        return None
    tip = parent
    if len(admins(world, tip.state)) < 3:
        tip = rights.make_admin(world, tip, hand, next(iter(admins(world, tip.state)), None)) or tip
    if not late_records(tip.state) or world.chance(0.5):
        tip = _made_late(world, tip, hand)
    for _ in range(world.rng.randrange(2, 6)):
        if tip is None or not tip.good or len(tip.state.rights.policies) != 1:
            break
        state = tip.state
        rows = late_records(state)
        rec = world.pick(rows + [row for row in rows if row.kind == "confirmed"] * 3)
        by = confirmer(world, state, rec) if rec is not None else None
        if by is None:
            break
        tip = _confirm_step(world, tip, hand, by, rec) or tip
    return [tip] if tip is not None and tip is not parent else None


def _confirm_step(world, tip, hand, by, rec):
    """One confirmation: alone, after rights are given back, apart from what forbids it, or taken back."""
    state = tip.state
    how = world.pick(["plain", "given", "apart", "apart", "apart", "twice", "withdrawn"])
    if how == "given" and rec.by in state.rights.people:
        giver = next((pid for pid in admins(world, state) if rights.may_write(state, pid, rec.by)), None)
        if giver is not None:
            tip = world.pick([rights.give_role, rights.give_key])(world, tip, hand, giver, rec.by) or tip
        return confirmation(world, tip, hand, rec.by, rec) or tip
    made = confirmation(world, tip, hand, by, rec)
    if made is None or how == "plain":
        return made
    if how == "apart":
        senior = next((pid for pid in admins(world, state) if pid != by and rights.may_write(state, pid, by)), None)
        act = world.pick([rights.strip, rights.take_role, rights.unmake_admin, rights.take_key])
        gone = act(world, tip, hand, senior, by) if senior else some_right(world, tip, hand)
        return world.merge([made, gone]) if gone is not None else made
    if how == "twice":
        other = world.pick(pid for pid in admins(world, state) if pid not in (by, rec.by))
        also = confirmation(world, tip, hand, other, rec)
        return world.merge([made, also]) if also is not None else made
    return acts.withdraw(world, made, hand, ("confirmed",), rec.folder) if rec.fkind in (
        "sources", "claims", "items") else made


def _made_late(world, parent, hand):
    """Somebody loses rights in one clone and uses them in another; both meet."""
    state = parent.state
    able = admins(world, state)
    rows = able[1:] + _others(world, state)
    who = world.pick(rows)
    if not able or who is None:
        return None
    take = world.pick([rights.strip, rights.take_key, rights.take_role, rights.unmake_admin])
    gone = take(world, parent, hand, able[0], who)
    mine = only(world, who, state)
    used = some_right(world, parent, mine) if who in able and world.chance(0.6) else some_act(world, parent, mine)
    if gone is None or used is None:
        return None
    if world.chance(0.5):
        used = some_act(world, used, only(world, who, used.state)) or used
    if world.chance(0.3):
        gone = some_act(world, gone, hand) or gone
    return world.merge([gone, used])


def described_apart(world, parent, hand):
    """Several descriptions of one person stand side by side; the person acts, and somebody joins them."""
    state = parent.state
    if not parent.good or len(state.rights.policies) != 1:
        return None
    pid = world.pick(sorted(state.rights.people))
    by = world.pick(who for who in world.able(state, "people") if rights.may_write(state, who, pid))
    if by is None:
        return None
    changes = [rights.give_role, rights.give_key, rights.describe, rights.take_role, rights.take_key, rights.make_admin]
    tips = [world.pick(changes)(world, parent, hand, by, pid) for _ in range(world.pick([2, 2, 3]))]
    if world.chance(0.4):
        tips.append(rights.own_keys(world, parent, hand, pid if pid in hand.all(state) else None))
    tips = [tip for tip in tips if tip is not None]
    if len(tips) < 2:
        return None
    merged = world.merge(tips)
    if not merged.good or len(merged.state.rights.policies) != 1 or pid not in merged.state.rights.people:
        return [merged]
    mine = only(world, pid, merged.state)
    used = some_acts(world, merged, mine, 1, 3)
    if world.chance(0.3):
        used = rights.own_keys(world, used, only(world, pid, used.state), pid) or used
    joined = world.pick([rights.describe, rights.give_key, rights.give_role])(
        world, merged if world.chance(0.5) else used, hand, None, pid)
    return list(dict.fromkeys(tip for tip in (used, joined) if tip is not None))


def knot(world, parent, hand):
    """Two forbid each other's changes and are tied; somebody else settles it, or one of them tries."""
    tips = duel(world, parent, hand)
    if not tips or len(tips) < 2:
        return tips
    tip = world.merge(tips)
    for _ in range(world.rng.randrange(1, 4)):
        state = tip.state
        if not tip.good or len(state.rights.policies) != 1 or not state.tied:
            break
        rec = world.pick(sorted((state.recs[rid] for rid in state.tied if rid in state.recs), key=lambda rec: rec.id))
        if rec is None or rec.folder not in state.rights.people:
            break
        by = world.pick(world.able(state, "people"))
        if world.chance(0.4):
            made = confirmation(world, tip, hand, by, rec)
        else:
            made = registered(world, tip, hand, by, rights.revised(state, rec.folder), rec.folder)
        tip = made or tip
    return [tip]


PEOPLE = {
    "once-more": once_more, "confirmations": confirmations, "described-apart": described_apart, "knot": knot,
}
