"""What people of the desk try beyond their rights, and what stays illegal where nobody signs."""

from attack import attack
from attack_world import Draft, policy, rights


def _by(d, name, kind, fields, folder, key=None, move="forged", parent=None):
    draft = d.draft(parent or d.honest, name, key or name)
    draft.add(kind, fields, folder)
    return d.sign(draft, move)


# A reviewer

@attack("error role forged", "error state forged")
def a_reviewer_makes_herself_an_admin(d):
    """Her own description with another role, well signed."""
    return d.revise(d.honest, "cora", "cora", "forged", roles=["admin", "reviewer"])


@attack("error role forged", "error state forged", brief=True)
def a_reviewer_takes_a_role_along_with_a_key(d):
    """A change of her own keys, which is hers, with a role more in the same record."""
    d.key["cora2"] = d.world.new_key("cora2")
    return d.revise(d.honest, "cora", "cora", "forged", roles=["editor", "reviewer"],
                    keys=[d.key["cora2"].text])


@attack("error one-person forged", "error state forged")
def a_reviewer_takes_up_a_colleagues_key(d):
    """Her own keys, and bob's among them."""
    return d.revise(d.honest, "cora", "cora", "forged",
                    keys=sorted([d.key["cora"].text, d.key["bob"].text]))


@attack("error role forged", "error state forged", brief=True)
def a_reviewer_sets_the_policy(d):
    """A policy under which one verdict is enough, by somebody who is no admin."""
    return d.set_policy(d.honest, "cora", "forged", quorum=1)


@attack("error state forged", "error withdraw forged", brief=True)
def a_reviewer_withdraws_a_colleagues_verdict(d):
    """What others wrote takes the right to."""
    mine = next(rec for rec in d.records("verdict") if rec.by == d.who["bob"])
    return _by(d, "cora", "withdrawn", {"record": mine.id, "because": "Wrong."}, d.item)


@attack("warning withdraw forged")
def a_reviewer_withdraws_a_colleagues_verdict_in_the_past(d):
    """The same upon the commit of that verdict, joined later."""
    mine = next(rec for rec in d.records("verdict") if rec.by == d.who["bob"])
    forged = _by(d, "cora", "withdrawn", {"record": mine.id, "because": "Wrong."}, d.item,
                 parent=d.at["verdict bob"])
    return d.join([d.honest, forged], top=d.honest.top)


@attack("error merge merge", "error role forged", "error state merge", brief=True)
def a_reviewer_resolves(d):
    """An outcome by somebody who may not decide."""
    draft = d.draft(d.at["remark"], "cora")
    draft.add("resolved", {
        "rating": "refuted", "ground": "adjudication", "because": "So.",
        "verdicts": sorted(rec.id for rec in d.records("verdict")),
        "basis": draft.basis(d.claim, sorted(d.sources))}, d.item)
    return d.join([d.honest, d.sign(draft, "forged")])


@attack("error author forged", "error one-act forged", "error signature forged",
        "error state forged")
def an_act_under_two_names(d):
    """One commit with a record by each of two reviewers, signed by one."""
    draft = d.draft(d.honest, "bob")
    draft.add("note", {"text": "By me.", "labels": []}, d.item)
    draft.add("note", {"text": "By her.", "labels": []}, d.claim, by=d.who["cora"])
    return d.sign(draft, "forged")


# An admin of worse standing

@attack("warning seniority forged")
def a_junior_admin_takes_the_founders_roles(d):
    """On a fork from when she was an admin: never hers to do."""
    forged = d.revise(d.at["evidence"], "eva", "editor", "forged", roles=["reviewer"])
    return d.join([d.honest, forged], top=d.honest.top)


@attack("error merge merge", "error seniority forged", "error state merge", brief=True)
def a_junior_admin_gives_the_founder_another_key(d):
    """The same with a key."""
    forged = d.revise(d.at["evidence"], "eva", "editor", "forged", keys=[d.key["mallory"].text])
    return d.join([d.honest, forged])


@attack("note late 3")
def a_junior_admin_undoes_what_was_done_to_others(d):
    """On a fork she takes away the roles of all who judged: late, as she was removed apart."""
    tip = d.at["evidence"]
    for name in ("ann", "bob", "cora"):
        tip = d.revise(tip, "eva", name, "late " + name, roles=[], keys=[])
    return d.join([d.honest, tip])


@attack("note late 1", brief=True)
def a_junior_admin_withdraws_the_evidence(d):
    """On a fork she strikes the evidence of a verdict: late."""
    late = _by(d, "eva", "withdrawn", {"record": d.evidence[0], "because": "Wrong."}, d.item,
               move="late", parent=d.at["evidence"])
    return d.join([d.honest, late])


@attack("note late 1", proof="unprovable")
def a_removed_admin_redacts_a_text(d):
    """On a fork she redacts a source with its text, and the merge takes both: late."""
    late = d.redact(d.at["evidence"], "eva", d.sources[0], "late")
    paths = [d.path(d.sources[0]), d.text_path(0)]
    return d.join([d.honest, late], top=d.top(
        d.honest, {path: late.top.get(path) for path in paths}))


@attack("error confirmed-late late too", "error merge merge", "error state merge", "note late 1",
        takes=["late"])
def a_removed_admin_confirms_what_is_late(d):
    """A confirmation by the same old key upon what will be late: nothing is late there yet."""
    late = d.note(d.at["evidence"], "eva", "Late.", "late")
    record = late.draft.act.recs[0].id
    upon = _by(d, "eva", "confirmed", {"record": record, "because": "It is right."}, d.item,
               move="late too", parent=late)
    return d.join([d.honest, upon])


# Merges that are odd, and their trees

@attack("error merge bad merge", "error state bad merge")
def a_merge_of_a_commit_with_itself(d):
    """Twice the same parent, and a file less."""
    return d.join([d.honest, d.honest], "bad merge", d.top(
        d.honest, {d.path(d.evidence[0]): None}))


@attack("error merge bad merge", "error one-act bad merge", "error state bad merge",
        takes=["aside bob", "aside cora"], brief=True)
def a_merge_takes_the_desk_away(d):
    """Three good tips, and nothing under reviews/."""
    sides = [d.note(d.at["policy"], name, "Aside.", "aside " + name) for name in ("bob", "cora")]
    return d.join([d.honest, *sides], "bad merge", d.top(d.honest, {"reviews": None}))


@attack("warning merge bad merge 0", "warning merge bad merge 1")
def merges_that_cross(d):
    """Two merges of the same tips, each with another file dropped, joined with all files."""
    side = d.note(d.at["policy"], "cora", "Aside.", "aside")
    whole = d.join([d.honest, side])
    crossed = [d.join([d.honest, side], "bad merge %d" % number, d.top(
        whole, {d.path(d.evidence[number]): None})) for number in (0, 1)]
    return d.join(crossed, top=whole.top)


@attack("warning signature forged")
def a_forged_act_mended_by_a_merge(d):
    """An unsigned act on a branch, and a merge that leaves it out."""
    forged = d.note(d.at["policy"], "bob", "Forged.", "forged", key="nothing")
    return d.join([d.honest, forged], top=d.honest.top)


@attack("error state put back", "warning append-only remove")
def a_restoration_that_brings_more(d):
    """A file is removed; what puts it back brings a note of nobody along."""
    path = d.path(d.evidence[0])
    gone = d.edit(d.honest, {path: None}, "remove")
    note = d.note(d.honest, "bob", "Forged.", "unused", key="nothing")
    files = {name: entry for name, entry in d.brought(note).items()}
    return d.edit(gone, dict(files, **{path: d.honest.top.get(path)}), "put back",
                  "Restore\n\nStet-Desk: %s\n" % d.desk)


@attack("error append-only remove 0", "error state remove 1", "error state remove 2",
        "error state remove 3", "error state remove 4", "error state remove 5",
        "error state remove 6", "error state remove 7", "error state remove 8",
        "error state remove 9", brief=True)
def a_chain_of_removals(d):
    """Ten commits, each of which removes a file; none comes back."""
    tip = d.honest
    for number, (path, _) in enumerate(sorted(d.honest.reviews.files())[:10]):
        tip = d.edit(tip, {"reviews/" + path: None}, "remove %d" % number)
    return tip


# Where nobody signs

@attack("error role forged", "error state forged", past="unsigned")
def a_role_in_an_unsigned_desk(d):
    """Anybody may write under any name there, but not what that person may not do."""
    return d.set_policy(d.honest, "cora", "forged", quorum=1)


@attack("warning after rebased ann", "warning on rebased ann", "warning state rebased bob",
        past="unsigned")
def a_rebase_in_an_unsigned_desk(d):
    """Acts brought again on another parent bring nothing there either."""
    tip = d.at["item"]
    for name in ("ann", "bob"):
        tip = d.again(d.at["verdict " + name], tip, "rebased " + name)
    return d.join([d.honest, tip], top=d.honest.top)


@attack("error append-only forged", "error state forged", past="unsigned", brief=True)
def a_rewritten_verdict_in_an_unsigned_desk(d):
    """A verdict is removed, and given again otherwise, in one commit of its author."""
    path = d.path(next(rec.id for rec in d.records("verdict") if rec.by == d.who["bob"]))
    draft = d.draft(d.honest, "bob")
    draft.add("verdict", {
        "rating": "refuted", "because": "On reflection.", "evidence": sorted(d.evidence),
        "basis": draft.basis(d.claim, sorted(d.sources))}, d.item)
    return d.sign(draft, "forged", {path: None})


@attack("error signature forged", "error state forged", past="unsigned", brief=True)
def a_revoked_key_in_an_unsigned_desk(d):
    """A signature with a revoked key is wrong where none is asked for."""
    draft = Draft(d.world, d.honest, d.who["ann"], d.key["ann"])
    draft.add("note", {"text": "Forged.", "labels": []}, d.item)
    commit = draft.commit("forged")
    return commit


@attack("error barrier forged", "error state forged", past="unsigned", brief=True)
def a_barrier_that_nobody_asked_for(d):
    """A policy that asks for signatures, unsigned: the first must be signed."""
    return d.set_policy(d.honest, "editor", "forged", key="nothing", asks=True)


def _registered_apart(d, name, *keys):
    """Two are registered, and apart from that somebody else by an admin of shorter standing."""
    base = d.newcomer(d.honest, "editor", "zoe", ["admin"], "zoe")
    ours = base
    for other in ("dan", "eli"):
        ours = d.newcomer(ours, "editor", other, ["reviewer"], other)
    draft = Draft(d.world, base, d.who["zoe"], d.key["zoe"])
    draft.add("person", d._person(name, ["reviewer"], *keys))
    return d.join([ours, draft.commit("registered")])


@attack("note late 1", brief=True)
def somebody_registered_with_others_keys(d):
    """With the public keys of both, so that they would be one person for ever, and no quorum."""
    return _registered_apart(d, "puppet", "dan", "eli")


@attack(brief=True)
def the_same_person_registered_twice(d):
    """With the address and the key of one of them: it is that person."""
    return _registered_apart(d, "dan", "dan")


@attack("note late 1", brief=True)
def the_same_person_with_one_more_key(d):
    """With the address of one and the keys of both."""
    return _registered_apart(d, "dan", "dan", "eli")


@attack("note late 1", brief=True)
def the_revoked_key_of_a_former_admin(d):
    """Eva was an admin once; an admin of less standing than she had exchanges her stolen key; the thief
    exchanges it apart from that."""
    for name in ("new", "evil"):
        d.key[name] = d.world.new_key(name)
    base = d.newcomer(d.honest, "editor", "kate", ["admin"], "kate")
    revoked = d.revise(base, "kate", "eva", "revokes", keys=[d.key["new"].text])
    ours = d.note(revoked, "eva", "With the new key.", "on", key="new")
    theirs = d.revise(base, "eva", "eva", "thief", key="eva2", keys=[d.key["evil"].text])
    return d.join([ours, theirs])


@attack("error seniority settles", "error state settles", "error tied exchange", "note late 2", rewrites=True,
        brief=True)
def a_tie_of_the_founder_is_not_settled_by_a_junior_admin(d):
    """Somebody with a key that the founder exchanged ties the exchange, and an admin of less standing settles it
    in the same push."""
    for name in ("new", "evil"):
        d.key[name] = d.world.new_key(name)
    base = d.newcomer(d.honest, "editor", "kate", ["admin"], "kate")
    ours = d.revise(base, "editor", "editor", "exchange", keys=[d.key["new"].text])
    theirs = d.revise(base, "editor", "editor", "rival", key="editor", keys=[d.key["evil"].text])
    tied = d.join([ours, theirs])
    return d.revise(tied, "kate", "editor", "settles", roles=[], keys=[])


@attack("error tied exchange", "note late 3", past="unsigned", rewrites=True, brief=True)
def a_change_upon_a_tie_knows_of_it(d):
    """Bob exchanges his key in two clones, and goes on in one: a tie. Somebody else changes people where it is not
    settled: for what Bob did apart he is tied there, too, whatever else is late."""
    for name in ("own", "new", "other"):
        d.key[name] = d.world.new_key(name)
    base = d.revise(d.honest, "editor", "bob", "keyed", keys=[d.key["own"].text])
    ours = d.revise(base, "bob", "bob", "exchange", key="own", keys=[d.key["new"].text])
    theirs = d.revise(base, "bob", "bob", "exchange", key="own", keys=[d.key["other"].text])
    note = d.note(ours, "bob", move="late")
    tip = d.revise(d.join([ours, theirs]), "editor", "cora", "upon", roles=["reviewer", "editor"])
    return d.join([note, tip])


@attack("error tied registered", "note late 2", rewrites=True, brief=True)
def two_registrations_that_are_everybody(d):
    """Two who may register people, of one standing, each register somebody apart, with keys of both."""
    base = d.newcomer(d.newcomer(d.honest, "editor", "dan", ["editor"], "dan"),
                      "editor", "eli", ["editor"], "eli")
    permissions = {name: list(roles) for name, roles in rights.DEFAULTS.items()}
    permissions["people"] = ["editor"]
    draft = d.draft(base, "editor")
    draft.add("policy", {**policy(3, asks=True), "permissions": permissions}, d.desk)
    base = d.sign(draft, "people may")
    for name in ("one", "two", "three"):
        d.key[name] = d.world.new_key(name)
    tips = []
    for name, keys in (("dan", ["one", "two"]), ("eli", ["one", "three"])):
        draft = Draft(d.world, base, d.who[name], d.key[name])
        draft.add("person", {**d._person("new" + name, ["reviewer"], *keys)})
        tips.append(draft.commit("registered"))
    return d.join(tips)
