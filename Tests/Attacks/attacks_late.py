"""Acts that are legal where they were made and forbidden by a change made apart."""

from attack import attack
from attack_world import Draft, policy


@attack("note late 1")
def a_revoked_key_on_a_fork(d):
    """A verdict with the exchanged key, from before the exchange."""
    return d.join([d.honest, d.verdict(d.at["evidence"], "ann", "refuted", move="late")])


@attack("note late 1", "warning on copy", "warning signature copy")
def a_copied_revocation_does_not_hide_it(d):
    """The same, with an unsigned copy of the exchange upon it."""
    late = d.verdict(d.at["evidence"], "ann", "refuted", move="late")
    return d.join([d.honest, d.again(d.at["revoked"], late, "copy")])


@attack("note late 1", brief=True)
def a_revoked_key_and_a_chosen_id(d):
    """The same, with a reason that gives the record an id of many zeros."""
    parent = d.at["evidence"]
    for number in range(1500):
        draft = d.draft(parent, "ann", at=d.world.now)
        trial = draft.add("note", {"text": "Try %d." % number, "labels": []}, d.item)
        if trial.id.startswith("00"):
            break
    return d.join([d.honest, d.sign(draft, "late")])


@attack("note late 1", brief=True)
def the_first_commit_is_forked(d):
    """A revoked admin key upon the first act that knew of it."""
    return d.join([d.honest, d.newcomer(d.at["eva"], "eva", "zed", ["admin"], "late")])


@attack("note late 2")
def a_removed_admin_grants(d):
    """An admin who was removed makes another on a fork, who strikes the founder's keys."""
    grant = d.newcomer(d.at["evidence"], "eva", "zed", ["admin"], "late grant")
    strike = d.revise(grant, "zed", "ann", "late strike", keys=[])
    return d.join([d.honest, strike])


@attack("error merge merge", "error seniority strike", "error state merge", "note late 1",
        takes=["late grant"])
def a_removed_admin_strikes_the_founder(d):
    """An admin of worse standing writes in the founder's folder: never legal."""
    grant = d.newcomer(d.at["evidence"], "eva", "zed", ["admin"], "late grant")
    return d.join([d.honest, d.revise(grant, "zed", "editor", "strike", keys=[], roles=[])])


@attack("note late 4")
def a_removed_admin_brings_voters(d):
    """Two reviewers by a removed admin vote on a fork."""
    tip = d.at["evidence"]
    for name in ("zed", "zoe"):
        tip = d.newcomer(tip, "eva", name, ["reviewer"], "late " + name)
        tip = d.verdict(tip, name, "refuted", move="late verdict " + name)
    return d.join([d.honest, tip])


@attack("note late 1", brief=True)
def a_removed_admin_sets_the_policy(d):
    """A policy of a removed admin, that would let one person decide."""
    return d.join([d.honest, d.set_policy(d.at["evidence"], "eva", "late", quorum=1)])


@attack("note late 1", brief=True)
def a_removed_admin_redacts(d):
    """A redaction by a removed admin: the record stays."""
    late = d.redact(d.at["verdict cora"], "eva", d.records("verdict")[0].id, "late")
    return d.join([d.honest, late], top=d.honest.top)


@attack("note late 1", proof="unprovable")
def a_removed_admin_redacts_in_the_files_too(d):
    """The same, and the merge takes the tombstone."""
    late = d.redact(d.at["verdict cora"], "eva", d.records("verdict")[0].id, "late")
    path = d.path(d.records("verdict")[0].id)
    return d.join([d.honest, late], top=d.top(d.honest, {path: late.top.get(path)}))


@attack("note late 2", past="barrier")
def unsigned_votes_from_before_signatures(d):
    """Two verdicts and an outcome, unsigned, upon a commit that asked for none."""
    tip = d.at["evidence"]
    for name in ("ann", "bob"):
        tip = d.verdict(tip, name, "refuted", key="nothing", move="late " + name)
    return d.join([d.honest, tip])


@attack("note late 2", "warning on copy", "warning signature copy", past="barrier", brief=True)
def unsigned_votes_and_a_copy_of_the_barrier(d):
    """The same, with a copy of the policy that asks upon them."""
    tip = d.at["evidence"]
    for name in ("ann", "bob"):
        tip = d.verdict(tip, name, "refuted", key="nothing", move="late " + name)
    return d.join([d.honest, d.again(d.at["barrier"], tip, "copy")])


@attack("note late 1", past="barrier", proof="unprovable")
def an_unsigned_redaction_from_before_signatures(d):
    """A tombstone in the admin's name, unsigned, upon a commit that asked for no signature."""
    late = d.redact(d.at["evidence"], "editor", d.evidence[0], "late", key="nothing")
    path = d.path(d.evidence[0])
    return d.join([d.honest, late], top=d.top(d.honest, {path: late.top.get(path)}))


@attack("note late 2", past="barrier")
def an_unsigned_fork_takes_the_desk(d):
    """Unsigned, from the founding: a new admin, and the founder without keys and roles."""
    grant = d.newcomer(d.at["people"], "editor", "mallory", ["admin"], "late grant",
                       key="nothing")
    return d.join([d.honest, d.revise(grant, "editor", "editor", "late strike", key="nothing",
                                      roles=[], keys=[])])


@attack("note late 1", past="barrier", brief=True)
def an_unsigned_fork_with_a_chosen_id(d):
    """The same with the one record tried until its id is lower than that of the barrier."""
    barrier = d.at["barrier"].draft.act.recs[0].id
    for number in range(3000):
        draft = d.draft(d.at["founding"], "editor", "nothing", at=d.world.now)
        rec = draft.add("person", dict(d._person("mallory", ["admin"]), conflicts=["%d" % number]))
        if rec.id < barrier:
            break
    return d.join([d.honest, d.sign(draft, "late")])


@attack("note late 1", past="barrier")
def an_unsigned_policy_from_before_signatures(d):
    """Another policy 2, unsigned, that asks for nothing."""
    draft = d.draft(d.at["evidence"], "editor", "nothing")
    draft.add("policy", policy(2, asks=False, quorum=1), d.desk)
    return d.join([d.honest, d.sign(draft, "late")])


@attack("error barrier forged", "error merge merge", "error state merge", past="barrier")
def an_unsigned_barrier_apart(d):
    """Another policy 2 that asks for signatures, itself unsigned: not legal."""
    draft = d.draft(d.at["evidence"], "editor", "nothing")
    draft.add("policy", policy(2, asks=True), d.desk)
    return d.join([d.honest, d.sign(draft, "forged")])


@attack("note late 1", past="barrier", brief=True)
def a_key_from_before_signatures_that_is_nobodys(d):
    """A verdict from before signatures were asked for, signed with a stranger's key."""
    tip = d.verdict(d.at["evidence"], "ann", "refuted", key="mallory", move="late")
    return d.join([d.honest, tip])


@attack("note late 6")
def an_octopus_of_late_acts(d):
    """Six late notes on six commits, joined at once with the honest history in the middle."""
    names = ["verdict cora", "item", "evidence", "verdict ann", "verdict bob", "remark"]
    tips = [d.note(d.at[name], "ann", "Late.", "late %d" % number)
            for number, name in enumerate(names)]
    return d.join(tips[:3] + [d.honest] + tips[3:])


@attack("note late 1")
def a_late_act_under_an_honest_one(d):
    """Bob took the late act in before he acted: his act counts, the late one does not."""
    late = d.note(d.at["evidence"], "ann", "Late.", "late")
    return d.note(d.join([d.honest, late]), "bob", "Honest.", "honest")
