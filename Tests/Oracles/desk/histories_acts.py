"""Acts on sources, claims and items, legal as far as the model can tell."""

import hashlib

import histories_rights as rights
from desk_evidence import fold
from histories_world import Draft, canonical

WORDS = ("the bridge closes on May mayor said council report shows river water level price rose "
         "by half since spring nobody knew über café naïve №5 — costs").split()
# Names that are the same as they are compared, and not to the byte.
SPELLINGS = {
    "The mayor": ["THE MAYOR", "the\u00a0 mayor", "The may\u00ador "], "The council": ["the council", "The  Council"],
    "press": ["Press", "PRESS"], "Daily": ["DAILY", "daily\u200b"], "Wire": ["wire", "W\u0131re", "Wire\u2009"],
    "Example Group": ["Example  group", "EXAMPLE GROUP"],
    "O'Neil's": ["O\u2019Neil\u2019s", "o`neil\u00b4s"], 'The "Post"': ["The \u201cPost\u201d", "the \u00abpost\u00bb"],
    "City-Radio": ["City\u2010Radio", "City\u2212radio"], "Café": ["Cafe\u0301", "CAFÉ"]}
TYPES = ["numeric", "quote", "event", "causal", "position", "other"]


def words(world, low, high):
    return " ".join(world.rng.choice(WORDS) for _ in range(world.rng.randrange(low, high)))


def spelled(world, name):
    """A name, now and then as somebody else spells it."""
    return world.pick(SPELLINGS[name]) if name in SPELLINGS and world.chance(0.3) else name


def place(world, data, hashed):
    """A passage of a text."""
    text = data.decode()
    start = world.rng.randrange(0, len(text) - 1)
    end = world.rng.randrange(start + 1, min(len(text), start + 40) + 1)

    def word(value):
        raw = value.encode()
        return {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()} if hashed else value
    return {"scalars": {"start": start, "end": end},
            "bytes": {"start": len(text[:start].encode()), "end": len(text[:end].encode())},
            "exact": word(text[start:end]), "prefix": word(text[max(0, start - 32):start]),
            "suffix": word(text[end:end + 32])}


def pointing(world, description):
    """The fields that point into a source as a description of it allows."""
    keep = description["keep"]
    if keep == "sealed":
        return {"sealed-place": "%064x" % world.rng.getrandbits(256)} if world.chance(0.6) else {}
    data = world.texts.get(description.get("text", {}).get("sha256"))
    if keep == "cited" or data is None or world.chance(0.3):
        return {}
    return {"place": place(world, data, keep == "detached")}


def original(world, scalars):
    """A document that a text was read from, and what of the text is navigation."""
    fields = {"form": world.pick(["text", "html", "pdf"]), "sha256": "%064x" % world.rng.getrandbits(256),
              "bytes": world.rng.randrange(1, 9000)}
    if world.chance(0.5):
        fields["encoding"] = world.pick(["windows-1252", "utf-16le"])
    marks = sorted(world.rng.sample(range(scalars + 1), min(scalars + 1, world.pick([0, 2, 4]))))
    if len(marks) > 1:
        fields["boilerplate"] = [{"start": start, "end": end} for start, end in zip(marks[::2], marks[1::2])]
    return fields


def description(world, draft, text=None):
    """The fields of a source; a text again where one is given."""
    keep = world.choose({"embedded": 6, "detached": 3, "cited": 2, "sealed": 1})
    fields = {"keep": keep, "authors": sorted({words(world, 1, 3)} if world.chance(0.3) else []),
              "title": words(world, 2, 5)}
    if world.chance(0.8):
        fields["publisher"] = spelled(world, world.pick(
            ["Daily", "Weekly", "Herald", "City-Radio", "Radio", 'The "Post"', "O'Neil's", "Café"]))
    if world.chance(0.2):
        fields["owner"] = spelled(world, "Example Group")
    if world.chance(0.12):
        fields["agency"] = spelled(world, world.pick(["Wire", "Press"]))
    if world.chance(0.3):
        fields["published"] = world.pick(["2026", "2026-03", "2026-03-09?", "2026-01/.."])
    if keep in ("embedded", "detached"):
        fields["text"] = draft.text(text or (words(world, 6, 30) + ".\n").encode())
        if world.chance(0.2):
            fields["original"] = original(world, fields["text"]["scalars"])
            fields["inferred"] = world.pick([["language"], ["encoding", "title"], ["encoding", "language", "title"]])
    if keep == "sealed":
        fields["seal"] = "%064x" % world.rng.getrandbits(256)
    return fields


def add_source(world, draft):
    rec = draft.add("source", description(
        world, draft, world.pick(list(world.texts.values())) if world.chance(0.1) else None))
    if rec.body["keep"] == "embedded":
        draft.embed(rec)
    return rec


def statement(world):
    fields = {"text": words(world, 3, 9).capitalize() + ".", "type": world.pick(TYPES)}
    if world.chance(0.4):
        fields["claimant"] = spelled(world, world.pick(["The mayor", "The council", "Daily", "O'Neil's"]))
    if world.chance(0.2):
        fields["said"] = "2026-02"
    return fields


def _live(state, fkind, *kinds):
    """Folders of a kind that are not withdrawn, with the current description of each."""
    rows = []
    for folder in state.of_kind(fkind):
        current = state.current(folder, *kinds)
        first = min(state.folders[folder], key=lambda rec: rec.serial)
        if current and state.stand(folder)[first.id] == "stands":
            rows.append((folder, current[0]))
    return rows


def sources(state):
    return _live(state, "sources", "source", "source-revised")


def claims(state):
    return _live(state, "claims", "claim", "claim-revised")


def items(state, *phases):
    rows = [state.item(folder) for folder in state.of_kind("items")]
    return [item for item in rows if not phases or item.phase in phases]


def aimed(world, rows, only=None):
    """One of some items, or the one that is asked for where it is among them."""
    return world.pick(item for item in rows if only in (None, item.folder))


def open_items(state):
    """Items that take evidence and verdicts, of claims that stand as they were opened for."""
    return [item for item in items(state) if item.phase != "withdrawn"
            and not (item.outcome and item.outcome[0] == "closed")]


def under_review(state):
    current = {folder: rec.id for folder, rec in claims(state)}
    return [item for item in open_items(state) if current.get(item.claim) == item.revision]


def source(world, parent, hand):
    by = hand.who(parent.state, "source")
    if by is None:
        return None
    draft = Draft(world, parent, by, hand.key(parent.state, by))
    for _ in range(world.rng.choice([1, 1, 1, 3])):
        add_source(world, draft)
    return draft.commit()


def source_later(world, parent, hand, only=None, kind=None):
    state = parent.state
    by, chosen = hand.who(state, "source"), world.pick(row for row in sources(state) if only in (None, row[0]))
    if by is None or chosen is None:
        return None
    folder, current = chosen
    draft = Draft(world, parent, by, hand.key(state, by))
    kind = kind or world.choose({"source-revised": 5, "source-corrected": 2, "source-retracted": 1,
                                 "source-derived": 3})
    if kind == "source-revised":
        known = world.texts.get(current.body.get("text", {}).get("sha256"))
        rec = draft.add(kind, description(world, draft, known if world.chance(0.5) else None),
                        folder)
        if rec.body["keep"] == "embedded":
            draft.embed(rec)
    elif kind == "source-derived":
        other = world.pick(row for row, _ in sources(state) if row != folder)
        if other is None:
            return None
        draft.add(kind, {"from": other, "relation": world.pick(
            ["copy", "translation", "rewrite", "independent"]), "because": words(world, 2, 5)},
            folder)
    else:
        draft.add(kind, {"because": words(world, 2, 5)}, folder)
    return draft.commit()


def claim(world, parent, hand):
    by = hand.who(parent.state, "claim")
    if by is None:
        return None
    draft = Draft(world, parent, by, hand.key(parent.state, by))
    first = draft.add("claim", statement(world))
    found = world.pick(sources(parent.state))
    if found and world.chance(0.4):
        folder, rec = found
        draft.add("claim-appears", dict(source=folder, revision=rec.id,
                                        **pointing(world, rec.body)), first.folder)
    return draft.commit()


def claim_later(world, parent, hand, only=None, kind=None):
    state = parent.state
    by, chosen = hand.who(state, "claim"), world.pick(row for row in claims(state) if only in (None, row[0]))
    if by is None or chosen is None:
        return None
    folder = chosen[0]
    draft = Draft(world, parent, by, hand.key(state, by))
    kind = kind or world.choose({"claim-revised": 3, "claim-appears": 3, "claim-linked": 2})
    if kind == "claim-revised":
        draft.add(kind, statement(world), folder)
    elif kind == "claim-linked":
        other = world.pick(row for row, _ in claims(state) if row != folder)
        if other is None:
            return None
        draft.add(kind, {"claim": other, "relation": world.pick(
            ["repeats", "contradicts", "narrows", "part-of", "reports"]),
            "certainty": world.pick(["suggested", "confirmed"])}, folder)
    else:
        found = world.pick(sources(state))
        if found is None:
            return None
        fields = dict(source=found[0], revision=found[1].id, **pointing(world, found[1].body))
        if world.chance(0.3):
            fields["claimant"] = spelled(world, "The council")
        draft.add(kind, fields, folder)
    return draft.commit()


def item(world, parent, hand):
    state = parent.state
    by, chosen = hand.who(state, "open"), world.pick(claims(state))
    if by is None or chosen is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    fields = {"claim": chosen[0], "revision": chosen[1].id, "priority": world.pick(
        ["low", "normal", "high", "urgent"]), "labels": [spelled(world, "press")] if world.chance(0.2) else []}
    if state.rights.policy.get("blind") or world.chance(
            world.table["numbers"]["blind-item"] * (3 if world.theme == "blind" else 1)):
        fields["blind"] = True
    draft.add("item", fields)
    return draft.commit()


def _evidence(world, draft, folder, state, extra=()):
    found = world.pick(list(sources(state)) + list(extra))
    if found is None or world.chance(0.2):
        return draft.add("evidence", {"searched": words(world, 2, 4), "terms": [words(world, 1, 3)]},
                         folder)
    fields = {"source": found[0], "revision": found[1].id, "stance": world.pick(
        ["supports", "supports", "refutes", "context"]), **pointing(world, found[1].body)}
    if world.chance(0.2):
        fields["origin"] = spelled(world, world.pick(["Wire", "Daily", "The mayor", "A witness"]))
    if world.chance(0.3):
        fields["directness"] = world.pick(["primary", "secondary"])
    return draft.add("evidence", fields, folder)


def evidence(world, parent, hand, only=None):
    state = parent.state
    by, target = hand.who(state, "evidence"), aimed(world, open_items(state), only)
    if by is None or target is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    for _ in range(world.rng.choice([1, 1, 2, 3])):
        _evidence(world, draft, target.folder, state)
    return draft.commit()


def gather(world, parent, hand):
    """Sources, a claim, an item and its evidence in one act."""
    state = parent.state
    by = hand.who(state, "open", lambda pid: all(
        state.rights.allows(pid, name) for name in ("source", "claim", "evidence")))
    if by is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    own = [add_source(world, draft) for _ in range(world.rng.randrange(1, 4))]
    first = draft.add("claim", statement(world))
    fields = {"claim": first.id, "revision": first.id, "priority": "normal", "labels": []}
    blind = 0.8 if world.theme == "blind" else world.table["numbers"]["blind-item"]
    if state.rights.policy.get("blind") or world.chance(blind):
        fields["blind"] = True
    opened = draft.add("item", fields)
    for _ in range(world.rng.randrange(1, 4)):
        _evidence(world, draft, opened.folder, state, [(rec.folder, rec) for rec in own])
    return draft.commit()


def subjects(state, target):
    """The claimants and labels of an item."""
    found = set(target.first.body.get("labels", ()))
    for rec in state.current(target.claim, "claim", "claim-revised") + \
            state.standing(target.claim, "claim-appears"):
        if rec.body.get("claimant"):
            found.add(rec.body["claimant"])
    return sorted(found)


def free(state, target, pid):
    """Whether somebody declared no conflict with an item."""
    declared = {fold(one) for one in state.rights.people[pid].conflicts}
    return not declared & {fold(one) for one in subjects(state, target)}


def declare(world, parent, hand, target, pid):
    """Somebody declares a conflict with a claimant or a label of an item, in this spelling or another."""
    state = parent.state
    name = world.pick(subjects(state, target))
    by = pid in state.rights.people and hand.who(state, "people", lambda who: rights.may_write(state, who, pid))
    if name is None or not by:
        return None
    known = world.pick(one for one in SPELLINGS if fold(one) == fold(name))
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.add("person-revised", rights.revised(state, pid, conflicts={spelled(world, known) if known else name}), pid)
    return draft.commit()


def assign(world, parent, hand, only=None):
    state = parent.state
    target = aimed(world, [item for item in open_items(state)
                            if not (item.blind and item.openings)], only)
    if target is None:
        return None
    task = world.pick(["review", "review", "review", "adjudicate"])
    permission = "verdict" if task == "review" else "adjudicate"
    person = world.pick(pid for pid in state.rights.people
                        if state.rights.allows(pid, permission) and free(state, target, pid))
    if person is None:
        return None
    by = hand.who(state, "take", lambda pid: pid == person) if world.chance(0.3) else None
    by = by or hand.who(state, "assign")
    if by is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.add("assigned", {"person": person, "task": task}, target.folder)
    return draft.commit()


def unassign(world, parent, hand, only=None):
    state = parent.state
    target = aimed(world, [item for item in items(state) if item.assigned], only)
    if target is None:
        return None
    person = world.pick(target.assigned).body["person"]
    by = person if person in hand.all(state) and world.chance(0.3) else hand.who(state, "assign")
    if by is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.add("unassigned", {"person": person}, target.folder)
    return draft.commit()


def judgement(world, draft, target, by):
    """The fields of a verdict."""
    state = draft.state
    pieces = [rec.id for rec in target.evidence]
    if not pieces:
        return None
    cited = sorted(pieces if world.chance(0.75) else world.rng.sample(
        pieces, world.rng.randrange(1, len(pieces) + 1)))
    names = [row["name"] for row in state.rights.policy["ratings"]]
    if target.rating and world.chance(0.75):
        near = [name for name in names if name != target.rating and not target.differ(name, target.rating)]
        rating = world.pick(near) if near and world.chance(0.4) else target.rating
    else:
        stances = {rec.body.get("stance", "search") for rec in target.evidence if rec.id in cited}
        fitting = {"supports": "supported", "refutes": "refuted", "context": "missing context",
                   "search": "not enough evidence"}
        enough = [name for name in names if target.enough(name, cited)]
        rating = world.rng.choice(sorted(fitting[stance] for stance in stances) * 3 + names + enough * 6)
    if rating not in names:
        rating = names[0]
    fields = {"rating": rating, "because": words(world, 2, 6), "evidence": cited,
              "basis": draft.basis(target.claim, target.sources(set(cited)))}
    if world.chance(0.3):
        fields["confidence"] = world.pick(["low", "medium", "high"])
    return fields


def verdict(world, parent, hand, only=None):
    state = parent.state
    target = aimed(world, [item for item in under_review(state)
                            if not item.blind and item.evidence], only)
    if target is None:
        return None
    rest = world.chance(0.15)
    by = hand.who(state, "verdict", lambda pid: free(state, target, pid)
                  and (rest or pid not in target.judges))
    if by is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    fields = judgement(world, draft, target, by)
    if fields is None:
        return None
    draft.add("verdict", fields, target.folder)
    return draft.commit()


def seal(world, parent, hand, by=None, target=None, crook=None):
    state = parent.state
    target = target or world.pick(item for item in under_review(state)
                                  if item.blind and item.evidence and not item.openings)
    if target is None:
        return None
    held = target.sealers
    by = by or hand.who(state, "verdict",
                        lambda pid: free(state, target, pid) and pid not in held)
    if by is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    fields = judgement(world, draft, target, by)
    if fields is None:
        return None
    if crook:
        crook(world, draft, fields)
    salt = world.rng.getrandbits(256).to_bytes(32, "big")
    hidden = dict(kind="verdict", format=1, folder=target.folder, by=by, **fields)
    digest = hashlib.sha256(salt + canonical(hidden)).hexdigest()
    rec = draft.add("verdict-sealed", {"seal": digest}, target.folder)
    world.salts[rec.id] = (salt.hex(), fields)
    return draft.commit()


def opening(world, parent, hand, target=None, rec=None, only=None):
    state = parent.state
    if rec is None:
        ready = []
        for found in open_items(state):
            if found.blind and only in (None, found.folder):
                sealed = {row.by for row in found.seals}
                asked = {row.body["person"] for row in found.assigned
                         if row.body["task"] == "review"}
                if asked <= sealed and len(sealed) >= state.rights.policy["quorum"]:
                    opened = {row.body["opens"]["seal"] for row in found.openings
                              if row.id not in found.void}
                    ready += [(found, row) for row in found.seals if row.id in world.salts
                              and row.id not in opened and row.by in hand.all(state)]
        chosen = world.pick(ready)
        if chosen is None:
            return None
        target, rec = chosen
    if not state.rights.allows(rec.by, "verdict"):
        return None
    salt, fields = world.salts[rec.id]
    draft = Draft(world, parent, rec.by, hand.key(state, rec.by))
    draft.add("verdict", dict(fields, opens={"seal": rec.id, "salt": salt}), target.folder)
    return draft.commit("act opening")


def resolve(world, parent, hand, only=None):
    state = parent.state
    target = aimed(world, items(state, "agreed", "disputed"), only)
    if target is None or not target.counted:
        return None
    agreed = target.phase == "agreed"
    counted = sorted(rec.id for rec in target.counted)
    judges = {rec.by for rec in target.counted}
    labels = {label for rec in state.standing(target.folder, "note")
              for label in rec.body["labels"]}
    if not set(state.rights.policy["required-labels"]) <= labels:
        return None
    if agreed:
        by = hand.who(state, "resolve", lambda pid: judges != {pid})
        rating = target.rating
    else:
        involved = target.judges | {rec.by for rec in target.ruling}
        by = hand.who(state, "adjudicate",
                      lambda pid: pid not in involved and free(state, target, pid))
        rating = world.pick(row["name"] for row in state.rights.policy["ratings"]
                            if target.meets(row["name"], target.counted))
    if by is None or rating is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    cited = {eid for rec in target.counted for eid in rec.body["evidence"]}
    fields = {"rating": rating, "ground": "agreement" if agreed else "adjudication",
              "verdicts": counted, "basis": draft.basis(target.claim, target.sources(cited))}
    if not agreed:
        fields["because"] = words(world, 2, 5)
    draft.add("resolved", fields, target.folder)
    return draft.commit()


def affirm(world, parent, hand, only=None):
    state = parent.state
    by, target = hand.who(state, "decide"), aimed(
        world, [item for item in items(state, "stale") if item.ruling
                and (world.chance(0.03) or item.affirmable())], only)
    if by is None or target is None:
        return None
    given = [rec for rec in state.folders[target.folder]
             if rec.kind == "verdict" and not state.tombstone(rec.id)]
    cited = {eid for rec in given for eid in rec.body["evidence"]}
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.add("affirmed", {
        "decisions": sorted(rec.id for rec in target.ruling), "because": words(world, 2, 5),
        "basis": draft.basis(target.claim, target.sources(cited))}, target.folder)
    return draft.commit()


def decider(state, hand, target):
    """Who reopens or closes an item; while its decisions are at odds an adjudicator who has no part in it."""
    if not target.torn:
        return hand.who(state, "decide")
    involved = target.judges | {rec.by for rec in target.ruling}
    return hand.who(state, "adjudicate", lambda pid: pid not in involved)


def reopen(world, parent, hand, only=None):
    state = parent.state
    current = {folder: rec.id for folder, rec in claims(state)}
    target = aimed(world, [
        item for item in items(state) if item.claim in current and not item.dead
        and (item.outcome or item.torn or current[item.claim] != item.revision)], only)
    by = decider(state, hand, target) if target else None
    if by is None or target is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.add("reopened", {"revision": current[target.claim], "because": words(world, 2, 5),
                           "basis": draft.basis(target.claim, [])}, target.folder)
    return draft.commit()


def close(world, parent, hand, only=None, of=None):
    state = parent.state
    target = aimed(world, items(state, "open", "in-review", "agreed", "disputed"), only)
    by = decider(state, hand, target) if target else None
    if by is None or target is None:
        return None
    fields = {"reason": world.pick(["not-checkable", "out-of-scope"]),
              "because": words(world, 2, 5)}
    other = of or world.pick(item.folder for item in items(state) if item.folder != target.folder)
    if other and (of or world.chance(0.5)):
        fields.update(reason="duplicate", of=other)
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.add("closed", dict(fields, basis=draft.basis(target.claim, [])), target.folder)
    return draft.commit()


def publish(world, parent, hand, only=None):
    state = parent.state
    by = hand.who(state, "publish")
    out = [item for item in items(state) if state.standing(item.folder, "published")
           and only in (None, item.folder)]
    target = aimed(world, items(state, "resolved"), only)
    fields = {"url": "https://desk.example/%d" % world.rng.randrange(99), "type": "outcome"}
    if out and world.chance(0.4):
        target = world.pick(out)
        fields.update(type=world.pick(["correction", "retraction"]), because=words(world, 2, 4))
    if by is None or target is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.add("published", fields, target.folder)
    return draft.commit()


def _folder(world, state):
    return world.pick(state.of_kind(world.pick(["sources", "claims", "items", "items"])))


def note(world, parent, hand, only=None):
    state = parent.state
    by, folder = hand.who(state, "note"), only or _folder(world, state)
    if by is None or folder is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    for _ in range(world.rng.choice([1, 1, 1, 2])):
        draft.add("note", {"text": words(world, 2, 8), "labels": world.pick(
            [[], [], ["checked"], ["call", "checked"]])}, folder)
    return draft.commit()


def withdraw(world, parent, hand, kinds=None, only=None):
    state = parent.state
    folder = only or _folder(world, state)
    if folder is None:
        return None
    weights = {"verdict": 4, "verdict-sealed": 4, "evidence": 4}
    rows = [rec for rec in state.standing(folder)
            for _ in range(weights.get(rec.kind, 2 if rec.body["after"] else 1))
            if kinds is None or rec.kind in kinds]
    rec = world.pick(rows)
    if rec is None:
        return None
    own = rec.by in hand.all(state) and state.rights.people[rec.by].roles
    by = rec.by if own and world.chance(0.7) else hand.who(state, "withdraw")
    if by is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.add("withdrawn", {"record": rec.id, "because": words(world, 2, 5)}, folder)
    return draft.commit()


def confirm(world, parent, hand):
    """Lets a late record count."""
    state = parent.state
    rows = [rec for rec in state.recs.values() if rec.id in state.late
            and state.stand(rec.folder)[rec.id] == "late"]
    by, rec = hand.who(state, "policy"), world.pick(rows)
    if by is None or rec is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.add("confirmed", {"record": rec.id, "because": words(world, 2, 5)}, rec.folder)
    return draft.commit()


def redact(world, parent, hand, only=None):
    """Redacts some records; of some folders where any are given."""
    state = parent.state
    by = hand.who(state, "policy", lambda pid: "admin" in state.rights.people[pid].roles)
    rows = [rec for rec in state.recs.values()
            if rec.fkind in ("sources", "claims", "items") and not state.tombstone(rec.id)
            and (only is None or rec.folder in only)]
    if by is None or not rows:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    late = [rec for rec in rows if state.tombs.get(rec.id)]
    for rec in [world.pick(late)] if late and world.chance(0.5) else world.rng.sample(
            rows, min(len(rows), world.rng.choice([1, 1, 1, 2]))):
        draft.redact(rec)
    return draft.commit("act redaction")


ACTS = {
    "source": source, "source-later": source_later, "claim": claim, "claim-later": claim_later,
    "item": item, "evidence": evidence, "gather": gather, "assign": assign,
    "unassign": unassign, "verdict": verdict, "seal": seal, "opening": opening,
    "resolve": resolve, "affirm": affirm, "reopen": reopen, "close": close, "publish": publish,
    "note": note, "withdraw": withdraw, "confirm": confirm, "redact": redact,
}
