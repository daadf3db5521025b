"""Policies that were set apart, who joins them, and what is judged by which of them."""

from attack import attack


def _reviewers(d, parent, move, right, may, quorum=2):
    """A policy that gives reviewers a right or takes it from them."""
    return d.set_policy(parent, "editor", move, quorum=quorum, **{right: ["editor"] + ["reviewer"] * may})


def _two(d, parent, right, one, other):
    """Two policies set apart, and their merge."""
    return d.join([_reviewers(d, parent, "one", right, one), _reviewers(d, parent, "other", right, other, 1)])


def _settled(d, tips):
    """A merge, and the policy that follows all of its policies."""
    return d.set_policy(d.join(tips), "editor", "settled")


@attack("note late 1", brief=True)
def what_follows_a_late_join_is_not_voided(d):
    """An admin who was removed joins two policies. Both let reviewers write notes, and the one that both follow
    does not: of a note upon the join these two decide once the join is late."""
    base = d.newcomer(d.honest, "editor", "zed", ["admin"], "zed")
    base = _reviewers(d, base, "strict", "note", may=False)
    joined = d.set_policy(_two(d, base, "note", True, True), "zed", "late")
    note = d.note(joined, "cora")
    return _settled(d, [note, d.revise(base, "editor", "zed", "gone", roles=["reviewer"])])


@attack("note late 2", brief=True)
def what_follows_a_late_join_gains_nothing(d):
    """The same where the older policy let reviewers write notes and one of the two does not."""
    base = d.newcomer(d.honest, "editor", "zed", ["admin"], "zed")
    joined = d.set_policy(_two(d, base, "note", True, False), "zed", "late")
    note = d.note(joined, "cora", move="late too")
    return _settled(d, [note, d.revise(base, "editor", "zed", "gone", roles=["reviewer"])])


@attack(brief=True)
def a_join_of_policies_is_not_voided(d):
    """A reviewer joins two policies, as both let her. What somebody else changes apart makes nothing late."""
    base = d.newcomer(d.honest, "editor", "zed", ["admin"], "zed")
    base = _reviewers(d, base, "open", "policy", may=True)
    joined = d.set_policy(_two(d, base, "policy", True, True), "cora", "joined")
    return _settled(d, [joined, d.revise(base, "editor", "zed", "gone", roles=["reviewer"])])


@attack("note late 1", brief=True)
def a_join_upon_what_is_late_is_not_voided(d):
    """The same, and what it is upon has a late record of the one who was removed."""
    base = d.newcomer(d.honest, "editor", "zed", ["admin"], "zed")
    base = _reviewers(d, base, "open", "policy", may=True)
    late = d.newcomer(base, "zed", "zoe", ["reviewer"], "late")
    joined = d.set_policy(_two(d, late, "policy", True, True), "cora", "joined")
    return _settled(d, [joined, d.revise(base, "editor", "zed", "gone", roles=["reviewer"])])


@attack("note late 2", brief=True)
def a_join_by_what_a_late_policy_gave_is_late(d):
    """One of the two policies follows one that takes the right from reviewers, gives it back, and is by an
    admin who was removed apart. A reviewer who joins them has it by that policy alone."""
    base = d.newcomer(d.honest, "editor", "zed", ["admin"], "zed")
    base = _reviewers(d, base, "open", "policy", may=True)
    one = _reviewers(d, base, "strict", "policy", may=False)
    one = d.set_policy(one, "zed", "late", quorum=2, policy=["editor", "reviewer"])
    joined = d.set_policy(d.join([one, _reviewers(d, base, "other", "policy", True, 1)]), "cora", "late too")
    return _settled(d, [joined, d.revise(base, "editor", "zed", "gone", roles=["reviewer"])])


@attack("note late 1", brief=True)
def a_join_is_held_against_a_third_policy(d):
    """A third policy, set apart from a join, takes from the reviewer who joined what let her."""
    base = _reviewers(d, d.honest, "open", "policy", may=True)
    joined = d.set_policy(_two(d, base, "policy", True, True), "cora", "late")
    return _settled(d, [joined, _reviewers(d, base, "third", "policy", may=False)])


def _given_back(d, one, other):
    """A reviewer, who might set policies before, joins two; an admin, whom nothing keeps from it, does so apart."""
    both = _two(d, _reviewers(d, d.honest, "open", "policy", may=True), "policy", one, other)
    forged = d.set_policy(both, "cora", "forged", policy=["reviewer"], people=["reviewer"])
    return d.join([d.set_policy(both, "editor", "settled"), forged])


@attack("error merge merge", "error role forged", "error state merge", brief=True)
def joining_policies_gives_back_what_all_took(d):
    """Both newest policies took the right to set policies, which the one that both follow gave."""
    return _given_back(d, False, False)


@attack("error merge merge", "error role forged", "error state merge", brief=True)
def joining_policies_gives_back_what_one_took(d):
    """One of the two took it."""
    return _given_back(d, True, False)
