"""Records that are brought again: picked, rebased, squashed, signed anew."""

from attack import attack


def _merged(d, tip):
    """The honest newest commit joined with something, keeping the honest files."""
    return d.join([d.honest, tip], top=d.honest.top)


@attack("warning on copy", "warning signature copy")
def a_copied_change_must_not_make_acts_late(d):
    """Without a key: the exchange of a key once more, on a fork from before honest acts."""
    return _merged(d, d.again(d.at["revoked"], d.at["evidence"], "copy"))


@attack("warning on copy", "warning signature-valid copy", brief=True)
def a_copied_change_with_its_own_signature(d):
    """The same, but the copy carries the signature of the original."""
    return _merged(d, d.again(d.at["revoked"], d.at["evidence"], "copy", keep=True))


@attack("warning on copy", "warning signature copy", brief=True)
def a_copied_policy_must_not_be_late(d):
    """The newest policy, once more upon the founding."""
    return _merged(d, d.again(d.at["policy"], d.at["founding"], "copy"))


@attack("warning on copy", "warning signature copy", past="barrier")
def a_copied_barrier_must_not_be_late(d):
    """The policy that first asked for signatures, once more and unsigned upon the founding."""
    return _merged(d, d.again(d.at["barrier"], d.at["founding"], "copy"))


@attack("warning on copy", "warning signature copy", past="barrier")
def a_copied_verdict_must_not_be_late(d):
    """A signed act, unsigned on a commit from before signatures were asked for."""
    return _merged(d, d.again(d.at["resolved"], d.at["remark"], "copy"))


@attack("warning on copy", "warning signature copy", brief=True)
def a_copied_person(d):
    """The record of a person on the founding, before others were there."""
    return _merged(d, d.again(d.at["people"], d.at["founding"], "copy"))


@attack("warning known-person copy", "warning on copy")
def a_copy_on_nothing(d):
    """A verdict as the root of a history of its own."""
    return _merged(d, d.again(d.at["verdict cora"], None, "copy"))


@attack("warning on copy", "warning signature copy", brief=True)
def a_copied_text(d):
    """The files of a source, text and all, on the founding."""
    return _merged(d, d.again(d.at["sources"], d.at["founding"], "copy"))


@attack("warning signature twin")
def an_unsigned_twin(d):
    """The same verdict on the same parent, without the signature: a twin that is not legal."""
    return _merged(d, d.again(d.at["verdict cora"], d.at["verdict bob"], "twin"))


@attack("warning signature twin", brief=True)
def a_twin_signed_by_a_stranger(d):
    """The same verdict on the same parent, signed with a key of nobody at the desk."""
    return _merged(d, d.again(d.at["verdict cora"], d.at["verdict bob"], "twin", key="mallory"))


@attack("warning signature twin", brief=True)
def a_twin_signed_by_a_colleague(d):
    """The same verdict on the same parent, signed with another reviewer's key."""
    return _merged(d, d.again(d.at["verdict cora"], d.at["verdict bob"], "twin", key="bob"))


@attack()
def a_twin_with_another_signature_of_its_author(d):
    """The same verdict signed again by its author: legal, and nothing new."""
    return _merged(d, d.again(d.at["verdict cora"], d.at["verdict bob"], "twin", key="cora"))


@attack("warning signature twin")
def a_twin_of_a_change_without_its_signature(d):
    """The exchange of a key on its own parent, unsigned."""
    return _merged(d, d.again(d.at["revoked"], d.at["resolved"], "twin"))


@attack("warning on rebased ann", "warning signature rebased ann", "warning state rebased bob",
        "warning state rebased cora")
def a_rebase(d):
    """Three acts one after the other upon another base."""
    tip = d.at["item"]
    for name in ("ann", "bob", "cora"):
        tip = d.again(d.at["verdict " + name], tip, "rebased " + name)
    return _merged(d, tip)


@attack("error author squash", "error on squash", "error one-act squash", "error signature squash",
        "error state squash", "error trailers squash", rewrites=True,
        memory=["error author squash", "error on squash", "error one-act squash", "error signature squash", "error state squash", "error tip", "error trailers squash"])
def a_squash(d):
    """Everything since the evidence in one commit by the last author."""
    return d.again(d.at["work"], d.at["evidence"], "squash", top=d.honest.top)


@attack("error author squash", "error on squash", "error one-act squash", "error signature squash",
        "error state squash", "error trailers squash", rewrites=True,
        memory=["error author squash", "error on squash", "error one-act squash", "error signature squash", "error state squash", "error tip", "error trailers squash"])
def a_signed_squash(d):
    """Everything since the newest policy in one commit that its author signs."""
    return d.again(d.at["work"], d.at["demoted"], "squash", key="bob", top=d.honest.top)


@attack("warning on copy 0", "warning on copy 1", "warning on copy 2", "warning on copy 3",
        "warning on copy 4", "warning on copy 5", "warning on copy 6", "warning on copy 7",
        "warning signature copy 0", "warning signature copy 1", "warning signature copy 2",
        "warning signature copy 3", "warning signature copy 4", "warning signature copy 5",
        "warning signature copy 6", "warning signature copy 7")
def an_octopus_of_copies(d):
    """Eight copies of one change on eight commits, joined at once."""
    names = ["founding", "eva", "people", "sources", "claim", "item", "evidence",
             "verdict ann"]
    return d.join([d.honest] + [d.again(d.at["revoked"], d.at[name], "copy %d" % number)
                                for number, name in enumerate(names)], top=d.honest.top)


@attack("error merge merge", "error one-act merge", "error signature forged", "error state merge")
def a_wide_octopus(d):
    """Forty unsigned notes side by side, joined at once."""
    return d.join([d.honest] + [
        d.note(d.at["policy"], "bob", "Note %d." % number, "forged", key="nothing")
        for number in range(40)])


@attack("warning append-only remove")
def a_copy_on_the_same_branch(d):
    """A record that was there is removed and brought again on top."""
    gone = d.edit(d.honest, {path: None for path in d.brought(d.at["verdict cora"])}, "remove")
    return d.again(d.at["verdict cora"], gone, "copy", key="cora")


@attack("warning after copy", "warning on copy", brief=True)
def a_cherry_pick_into_an_older_clone(d):
    """A clone that stopped at the evidence picks the newest note of its author, well signed."""
    return _merged(d, d.again(d.at["work"], d.at["evidence"], "copy", key="bob"))
