"""Lives: all that can happen to one item, its claim and its sources, in clones that meet now and then."""

import histories_acts as acts
import histories_rights as rights
from histories_model import ASKS
from histories_world import Draft


def policy_with(world, parent, hand, change):
    """The policy in force with some fields changed, by somebody who may, or None."""
    state = parent.state
    by = hand.who(state, "policy")
    if by is None or len(state.rights.policies) != 1 or not parent.good:
        return None
    old = state.rights.policies[0].body
    fields = {name: old[name] for name in (
        "version", "quorum", "tolerance", "required-labels", "permissions", "ratings", ASKS, "blind") if name in old}
    fields["version"] += 1
    change(fields)
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.add("policy", fields, world.desk)
    return draft.commit()


def easy(world, blind=None):
    """A change of a policy under which much is decided: small needs, a scale, a small quorum."""
    def change(fields):
        scale = world.chance(0.5)
        one = world.pick([0, 0, 1, 1, 2])
        places = (4, 3, 2, 0) if scale else (None,) * 4
        fields["ratings"] = [
            rights.rating("supported", places[0], supporting=one),
            rights.rating("mostly so", places[1], supporting=one),
            rights.rating("missing context", places[2], context=world.pick([0, 1])),
            rights.rating("refuted", places[3], refuting=world.pick([0, 1])),
            rights.rating("not enough evidence", None, searches=world.pick([0, 1]))]
        fields["tolerance"] = world.pick([0, 1, 1, 2]) if scale else 0
        fields["quorum"] = world.pick([1, 1, 2, 2, 3])
        fields["required-labels"] = ["checked"] if world.chance(0.15) else []
        if not world.pairs:
            fields["permissions"] = dict(fields["permissions"], adjudicate=["adjudicator"], decide=["editor"],
                                         resolve=world.pick([["editor"], ["editor", "reviewer"]]),
                                         verdict=world.pick([["reviewer"], ["editor", "reviewer"]]))
        if blind is not None:
            fields.pop("blind", None)
            fields.update({"blind": True} if blind else {})
    return change


def staffed(world, tip, hand):
    """Enough people to judge, to decide and to settle."""
    for role, count in (("reviewer", 3), ("editor", 2), ("adjudicator", 2)):
        view = tip.state.rights
        have = sum(1 for person in view.people.values() if role in person.roles)
        for _ in range(count - have):
            tip = rights.add_person(world, tip, hand, [role]) or tip
    return tip


def ready(world, parent, hand, blind=False):
    """A commit at which much can happen, or None."""
    if not parent.good or len(parent.state.rights.policies) != 1:
        return None
    tip = parent
    if world.chance(0.8):
        tip = policy_with(world, tip, hand, easy(world, blind)) or tip
    return staffed(world, tip, hand)


def gathered(world, tip, hand, blind=None):
    """An item with evidence, new or there already: the commit and the item's folder, or None."""
    def fits(item):
        return item.evidence and not item.dead and not item.outcome and blind in (None, item.blind)
    rows = [item.folder for item in acts.under_review(tip.state) if fits(item)]
    for _ in range(5):
        if rows and world.chance(0.7):
            break
        made = acts.gather(world, tip, hand)
        if made is not None:
            tip = made
            rows = [item.folder for item in acts.under_review(tip.state) if fits(item)]
    return (tip, world.pick(rows)) if rows else None


def life(world, parent, hand):
    """One item from its evidence on: judged, decided, made stale, affirmed, reopened, corrected, redacted."""
    blind = world.chance(0.25)
    tip = ready(world, parent, hand, blind)
    found = tip and gathered(world, tip, hand, blind)
    if not found:
        return None
    tip, folder = found
    for _ in range(world.rng.randrange(3, 9)):
        if tip.state.item(folder).phase in ("agreed", "disputed"):
            break
        tip = _judge(world, tip, hand, folder) or tip
    if world.chance(0.5):
        # More than the quorum.
        tip = _judge(world, tip, hand, folder) or tip
    if world.chance(0.85):
        if tip.state.rights.policy["required-labels"]:
            tip = acts.note(world, tip, hand, only=folder) or tip
        tip = acts.resolve(world, tip, hand, only=folder) or tip
    tips = [tip] * world.rng.choice([1, 2, 2, 3])
    for _ in range(world.rng.randrange(8, 20)):
        at = world.rng.randrange(len(tips))
        if folder not in tips[at].state.folders or not tips[at].good or len(tips[at].state.rights.policies) != 1:
            tips[at] = world.merge([tips[at], world.pick(tips)])
            continue
        name = world.choose(world.table["life"])
        made = world.merge([tips[at], world.pick(tips)]) if name == "merge" else \
            STEPS[name](world, tips[at], hand, folder)
        tips[at] = made or tips[at]
    return list(dict.fromkeys(tips))


def _judge(world, tip, hand, folder):
    item = tip.state.item(folder)
    if not item.blind:
        return acts.verdict(world, tip, hand, only=folder)
    if not item.openings and len(item.seals) < tip.state.rights.policy["quorum"]:
        return acts.seal(world, tip, hand, target=item) if _fit(tip.state, folder) else None
    return acts.opening(world, tip, hand, only=folder)


def _fit(state, folder):
    return any(other.folder == folder for other in acts.under_review(state))


def _withdraw(*kinds):
    return lambda world, tip, hand, folder: acts.withdraw(world, tip, hand, kinds, folder)


def _source_of(world, tip, folder):
    """A source that the item's evidence cites."""
    rows = [rec.body["source"] for rec in tip.state.item(folder).evidence if "source" in rec.body]
    return world.pick(rows)


def _source(kind):
    def step(world, tip, hand, folder):
        return acts.source_later(world, tip, hand, _source_of(world, tip, folder), kind)
    return step


def _same_source(world, tip, hand, folder):
    """A source is described anew and nothing changes of what decides who speaks in it; or something does."""
    source, state = _source_of(world, tip, folder), tip.state
    by = hand.who(state, "source")
    current = state.current(source, "source", "source-revised") if source else []
    if by is None or not current:
        return None
    names = ("keep", "authors", "title", "publisher", "owner", "agency", "text", "seal", "published")
    fields = {name: current[0].body[name] for name in names if name in current[0].body}
    changes = world.pick([{"title": "Another title"}, {"owner": "Other Group"}, {"publisher": "Another"},
                          {"agency": "Wire"}, {}])
    fields.update(changes)
    if fields["keep"] == "embedded" and fields["text"]["sha256"] not in world.texts:
        return None
    draft = Draft(world, tip, by, hand.key(state, by))
    rec = draft.add("source-revised", fields, source)
    if fields["keep"] == "embedded":
        draft.embed(rec)
    return draft.commit()


def _withdraw_source(world, tip, hand, folder):
    source = _source_of(world, tip, folder)
    return source and acts.withdraw(world, tip, hand, None, source)


def _claim(kind):
    return lambda world, tip, hand, folder: acts.claim_later(world, tip, hand, tip.state.item(folder).claim, kind)


def _withdraw_claim(world, tip, hand, folder):
    return acts.withdraw(world, tip, hand, None, tip.state.item(folder).claim)


def _redact(world, tip, hand, folder):
    """A record of the item is redacted: a decision, a verdict, a seal, evidence, or what they rest on."""
    item, state = tip.state.item(folder), tip.state
    by = hand.who(state, "policy", lambda pid: "admin" in state.rights.people[pid].roles)
    folders = [folder] * 6 + [item.claim] + item.sources({rec.id for rec in item.evidence})
    where = world.pick(folders)
    weights = {"item": 1, "note": 1, "claim": 1, "source": 2}
    rows = [rec for rec in state.folders[where] if not state.tombstone(rec.id)
            for _ in range(weights.get(rec.kind, 4))]
    rec = world.pick(rows)
    if by is None or rec is None:
        return None
    draft = Draft(world, tip, by, hand.key(state, by))
    draft.redact(rec)
    return draft.commit("act redaction")


def _policy(world, tip, hand, folder):
    """The needs, the quorum or the tolerance become others; or a rating leaves the scale."""
    def change(fields):
        what = world.pick(["needs", "quorum", "tolerance", "scale", "all"])
        if what == "needs":
            fields["ratings"] = [dict(row, needs=dict(row["needs"], supporting=world.pick([0, 1, 2, 3])))
                                 for row in fields["ratings"]]
        elif what == "quorum":
            fields["quorum"] = world.pick([1, 2, 3])
        elif what == "tolerance":
            fields["tolerance"] = world.pick([0, 1, 2])
        elif what == "scale" and len(fields["ratings"]) > 2:
            fields["ratings"] = [row for row in fields["ratings"] if row["name"] != world.pick(
                ["supported", "refuted", "mostly so"])]
        else:
            easy(world)(fields)
    return policy_with(world, tip, hand, change)


def _affirm(world, tip, hand, folder):
    """A stale outcome is affirmed; now and then what was affirmed is redacted then."""
    made = acts.affirm(world, tip, hand, only=folder)
    if made is None or world.chance(0.65):
        return made
    return _redact_named(world, made, hand, folder) or made


def _both(world, tip, hand, folder):
    """Two decisions about an item, made apart; then they meet, and where they are at odds somebody settles it."""
    names = ["resolve", "affirm", "reopen", "close", "affirm", "reopen", "judge"]
    world.rng.shuffle(names)
    tips = []
    for name in names:
        made = STEPS[name](world, tip, hand, folder) if len(tips) < 2 else None
        tips += [made] if made is not None else []
    if not tips:
        return None
    merged = world.merge(tips)
    if merged.good and len(merged.state.rights.policies) == 1 and merged.state.item(folder).torn and world.chance(0.6):
        return STEPS[world.pick(["reopen", "close", "resolve"])](world, merged, hand, folder) or merged
    return merged


def _stand(world, tip, hand, folder):
    """An outcome is made stale and affirmed, more than once."""
    for _ in range(world.rng.randrange(1, 4)):
        item = tip.state.item(folder)
        if not item.outcome or len(tip.state.rights.policies) != 1 or not tip.good:
            break
        name = world.pick(["correct-source", "correct-source", "withdraw-verdict", "withdraw-evidence", "policy",
                           "redact-named", "judge", "describe-source"]) if item.outcome[0] != "closed" else "policy"
        tip = STEPS[name](world, tip, hand, folder) or tip
        if item.outcome[0] == "closed" and len(item.ruling) == 1:
            tip = _late_evidence(world, tip, hand, item) or tip
        tip = _affirm(world, tip, hand, folder) or tip
    return tip


def _late_evidence(world, tip, hand, item):
    """Evidence is added apart from the decision that closes an item."""
    before = item.ruling[0].act.commit.parents[0] if item.ruling[0].act.commit else None
    if before is None or not before.good or len(before.state.rights.policies) != 1:
        return None
    made = acts.evidence(world, before, hand, only=item.folder)
    return made and world.merge([tip, made])


def _conflict(world, tip, hand, folder):
    """Somebody who judged, or may, declares a conflict with the item."""
    item = tip.state.item(folder)
    pid = world.pick(sorted(item.judges) + [
        pid for pid in sorted(tip.state.rights.people) if tip.state.rights.allows(pid, "verdict")])
    return pid and acts.declare(world, tip, hand, item, pid)


def _redact_named(world, tip, hand, folder):
    """A decision that an affirmation names is redacted, or a verdict that a decision does."""
    state = tip.state
    by = hand.who(state, "policy", lambda pid: "admin" in state.rights.people[pid].roles)
    named = {one for rec in state.standing(folder, "affirmed", "resolved")
             for one in rec.body.get("decisions", rec.body.get("verdicts", ()))}
    rows = [state.recs[one] for one in sorted(named) if one in state.recs]
    return by and redacted(world, tip, hand, by, [world.pick(rows)] if rows else [])


def _only(act, **more):
    return lambda world, tip, hand, folder: act(world, tip, hand, only=folder, **more)


STEPS = {
    "judge": _judge, "resolve": _only(acts.resolve), "affirm": _affirm, "reopen": _only(acts.reopen),
    "close": _only(acts.close), "publish": _only(acts.publish), "note": _only(acts.note),
    "evidence": _only(acts.evidence), "assign": _only(acts.assign), "unassign": _only(acts.unassign),
    "withdraw-verdict": _withdraw("verdict", "verdict-sealed"), "withdraw-evidence": _withdraw("evidence"),
    "withdraw-decision": _withdraw("resolved", "affirmed", "reopened", "closed", "published"),
    "withdraw-any": _withdraw("item", "withdrawn", "assigned", "note"),
    "correct-source": _source("source-corrected"), "retract-source": _source("source-retracted"),
    "revise-source": _source("source-revised"), "describe-source": _same_source,
    "derive-source": _source("source-derived"),
    "withdraw-source": _withdraw_source, "revise-claim": _claim("claim-revised"), "appears": _claim("claim-appears"),
    "withdraw-claim": _withdraw_claim, "redact": _redact, "redact-named": _redact_named,
    "policy": _policy, "both": _both, "stand": _stand, "conflict": _conflict,
}


def circles(world, parent, hand):
    """Items are closed as duplicates of each other apart, and then affirmed or reopened."""
    tip = ready(world, parent, hand)
    if tip is None:
        return None
    def free(state):
        return [item.folder for item in acts.items(state) if not item.dead and not item.outcome and not item.torn]
    for _ in range(6):
        if len(free(tip.state)) >= 3:
            break
        tip = acts.gather(world, tip, hand) or acts.item(world, tip, hand) or tip
    rows = free(tip.state)
    if len(rows) < 2:
        return None
    ring = world.rng.sample(rows, min(len(rows), world.pick([2, 2, 3])))
    tips = [acts.close(world, tip, hand, only=one, of=other) for one, other in zip(ring, ring[1:] + ring[:1])]
    tips = [made for made in tips if made is not None]
    if not tips:
        return None
    if world.chance(0.4):
        # A new statement makes the outcome stale, and one of them is affirmed or reopened before all is known.
        claim = tip.state.item(ring[0]).claim
        tips[0] = acts.claim_later(world, tips[0], hand, claim, "claim-appears") or tips[0]
    if world.chance(0.5):
        tips.append(acts.evidence(world, tip, hand, only=ring[0]) or tip)
    tip = world.merge(tips)
    rest = [one for one in free(tip.state) if one not in ring]
    if rest and tip.good and world.chance(0.5):
        # One leads into the circle and is not on it.
        tip = acts.close(world, tip, hand, only=rest[0], of=ring[0]) or tip
    for _ in range(world.rng.randrange(1, 6)):
        if not tip.good or len(tip.state.rights.policies) != 1:
            break
        folder = world.pick(ring + rest[:1])
        tip = world.pick([acts.affirm, acts.affirm, acts.reopen, acts.close, acts.evidence])(
            world, tip, hand, only=folder) or tip
        if world.chance(0.3):
            tip = acts.withdraw(world, tip, hand, ("closed", "reopened", "affirmed"), folder) or tip
    return [tip]


def _kin(world, draft):
    """A source of few owners, agencies and texts."""
    known = sorted(world.texts.values())[-2:] if world.chance(0.25) else ()
    fields = acts.description(world, draft, world.pick(known))
    for name, p, names in (("owner", 0.5, ["Example Group"]), ("agency", 0.15, ["Wire"]), ("publisher", 0.5, [
            "Daily", "Weekly", "Herald", "Café", "O'Neil's"])):
        fields.pop(name, None)
        if world.chance(p):
            fields[name] = acts.spelled(world, world.pick(names))
    rec = draft.add("source", fields)
    if fields["keep"] == "embedded":
        draft.embed(rec)
    return rec


def conflicts(world, parent, hand):
    """Somebody declares a conflict in one clone, and is asked, seals, judges or adjudicates in another."""
    tip = ready(world, parent, hand, world.chance(0.3))
    found = tip and gathered(world, tip, hand)
    if not found:
        return None
    tip, folder = found
    item = tip.state.item(folder)
    if not acts.subjects(tip.state, item):
        tip = acts.claim_later(world, tip, hand, item.claim, "claim-appears") or tip
    used = tip
    for _ in range(world.rng.randrange(1, 4)):
        used = world.pick([_judge, _judge, STEPS["assign"], STEPS["resolve"]])(world, used, hand, folder) or used
    who = world.pick([rec.body.get("person", rec.by) for rec in used.state.folders[folder]
                      if rec.kind in ("verdict", "verdict-sealed", "assigned", "resolved")])
    declared = who and acts.declare(world, tip, hand, tip.state.item(folder), who)
    if not declared:
        return [used]
    if world.chance(0.5):
        declared = _judge(world, declared, hand, folder) or declared
    return [used, declared]


def statements(world, parent, hand):
    """The statement under review is redacted, withdrawn or late, or several stand side by side."""
    tip = ready(world, parent, hand)
    found = tip and gathered(world, tip, hand)
    if not found:
        return None
    tip, folder = found
    claim = tip.state.item(folder).claim
    base = tip
    tip = acts.claim_later(world, tip, hand, claim, "claim-revised") or tip
    tip = acts.reopen(world, tip, hand, only=folder) or tip
    for _ in range(world.rng.randrange(1, 4)):
        tip = _judge(world, tip, hand, folder) or tip
    if world.chance(0.6):
        tip = acts.resolve(world, tip, hand, only=folder) or tip
    state = tip.state
    rec = world.pick(rec for rec in state.folders[claim] if rec.kind in ("claim", "claim-revised"))
    how = world.pick(["redact", "redact", "redact-all", "late", "apart", "withdraw"])
    tips = [tip]
    if how in ("redact", "redact-all"):
        by = hand.who(state, "policy", lambda pid: "admin" in state.rights.people[pid].roles)
        rows = [row for row in state.folders[claim] if how == "redact-all" or row is rec]
        tips = [(by and redacted(world, tip, hand, by, rows)) or tip]
    elif how == "withdraw":
        tips = [acts.withdraw(world, tip, hand, ("claim-revised",), claim) or tip]
    elif how == "late":
        by = world.pick(pid for pid in hand.all(base.state) if "admin" in base.state.rights.people[pid].roles)
        tips.append(by and rec.by != by and rights.strip(world, base, hand, by, rec.by))
    else:
        tips.append(acts.claim_later(world, base, hand, claim, "claim-revised"))
        tips.append(_judge(world, base, hand, folder))
    tip = world.merge([made for made in tips if made])
    for _ in range(world.rng.randrange(0, 4)):
        if not tip.good or len(tip.state.rights.policies) != 1:
            break
        step = world.pick(["judge", "affirm", "reopen", "resolve", "close"])
        tip = STEPS[step](world, tip, hand, folder) or tip
    return [tip]


def voices(world, parent, hand):
    """Sources that derive from each other, share owners, agencies, texts; evidence from all; and a verdict."""
    tip = ready(world, parent, hand)
    by = tip and hand.who(tip.state, "open", lambda pid: all(
        tip.state.rights.allows(pid, name) for name in ("source", "claim", "evidence")))
    if by is None:
        return None
    draft = Draft(world, tip, by, hand.key(tip.state, by))
    count = world.rng.randrange(3, 8)
    own = [_kin(world, draft) for _ in range(count)]
    first = draft.add("claim", acts.statement(world))
    fields = {"claim": first.id, "revision": first.id, "priority": "normal", "labels": []}
    if tip.state.rights.policy.get("blind"):
        fields["blind"] = True
    opened = draft.add("item", fields)
    stance = world.pick(["supports", "supports", "refutes"])
    for rec in own[:-1] if world.chance(0.5) else own:
        fields = {"source": rec.folder, "revision": rec.id, "stance": stance if world.chance(0.85) else "context",
                  **acts.pointing(world, rec.body)}
        if world.chance(0.15):
            fields["origin"] = acts.spelled(world, world.pick(["Wire", "Daily", "The mayor"]))
        draft.add("evidence", fields, opened.folder)
    # Chains over several steps, and pairs that are declared independent, from either side.
    for _ in range(world.rng.randrange(1, 6)):
        one, other = world.rng.sample(own, 2)
        relation = world.pick(["copy", "rewrite", "translation", "independent", "independent"])
        draft.add("source-derived", {"from": other.folder, "relation": relation, "because": "So it says."}, one.folder)
    tip = draft.commit()
    if not tip.act:
        return [tip]
    for _ in range(world.rng.randrange(1, 4)):
        tip = _judge(world, tip, hand, opened.folder) or tip
    apart = [tip]
    for _ in range(world.rng.randrange(0, 4)):
        rec, state = world.pick(own), tip.state
        kind = world.pick(["source-derived", "source-revised", "source-retracted", "describe", "withdraw", "appears"])
        if kind == "withdraw":
            made = acts.withdraw(world, tip, hand, None, rec.folder)
        elif kind == "appears":
            made = acts.claim_later(world, tip, hand, first.folder, "claim-appears")
        elif kind == "describe":
            made = _same_source(world, tip, hand, opened.folder)
        else:
            made = acts.source_later(world, tip, hand, rec.folder, kind)
        if made is not None and world.chance(0.5):
            tip = made
        elif made is not None:
            apart.append(made)
    return list(dict.fromkeys([tip] + apart))


def text_twice(world, parent, hand):
    """A text that several descriptions name; they are redacted one by one, apart, late, and once more."""
    state = parent.state
    able = [pid for pid in state.rights.admins() if pid in hand.all(state)]
    draft_by = hand.who(state, "source")
    if not parent.good or len(state.rights.policies) != 1 or not able or draft_by is None:
        return None
    able.sort(key=lambda pid: (state.rights.standing(pid), pid))
    draft = Draft(world, parent, draft_by, hand.key(state, draft_by))
    said = draft.text((acts.words(world, 5, 12) + ".\n").encode())
    rows = []
    for number in range(world.pick([2, 2, 3])):
        fields = {"keep": "embedded", "authors": [], "title": "Title %d" % number, "text": said}
        if number and world.chance(0.2):
            fields["text"] = draft.text((acts.words(world, 5, 12) + ".\n").encode())
        rows.append(draft.add("source-revised" if rows else "source", fields, rows[0].folder if rows else None))
        draft.embed(rows[-1])
    tip = draft.commit()
    if not tip.act:
        return [tip]
    tip = acts.evidence(world, tip, hand) or tip
    if world.chance(0.4):
        # One goes before all else; who has no right apart redacts the other.
        tip = redacted(world, tip, hand, able[0], rows[:1]) or tip
    tips = []
    for _ in range(world.pick([2, 2, 3])):
        by = world.pick(able)
        some = world.rng.sample(rows, world.rng.randrange(1, len(rows) + 1))
        made = redacted(world, tip, hand, by, some)
        tips += [made] if made is not None else []
    if len(able) > 1 and world.chance(0.6):
        tips.append(world.pick([rights.unmake_admin, rights.strip])(world, tip, hand, able[0], world.pick(able[1:])))
    if world.chance(0.4):
        tips.append(acts.source_later(world, tip, hand, rows[0].folder, "source-revised"))
    tips = [made for made in tips if made is not None]
    if not tips:
        return [tip]
    last = world.merge(tips)
    for _ in range(world.rng.randrange(0, 3)):
        again = redacted(world, last, hand, able[0], rows) if last.good else None
        last = again or last
    return [last]


def redacted(world, parent, hand, by, rows):
    """Records are redacted, those of them that are not."""
    state = parent.state
    rows = [rec for rec in rows if rec.id in state.recs and not state.tombstone(rec.id)]
    if not rows or by not in hand.all(state):
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    for rec in rows:
        draft.redact(rec)
    return draft.commit("act redaction")


LIVES = {
    "conflicts": conflicts, "statements": statements, "life": life, "circles": circles,
    "voices": voices, "text-twice": text_twice,
}
