"""More newest records in a folder than one record names."""

from attack import attack


def _crowd(d, below, base="evidence", kind="evidence"):
    """More than a thousand records of one's own, made apart and joined, all with ids below one."""
    made, number = [], 0
    while len(made) < 1001:
        number += 1
        draft = d.draft(d.at[base], "bob")
        fields = {"text": "N%d." % number, "labels": []} if kind == "note" else {
            "searched": "Shelf %d" % number, "terms": ["x"]}
        if draft.add(kind, fields, d.item).id < below:
            made.append(draft.commit("crowd"))
    tip = d.honest
    for start in range(0, len(made), 500):
        tip = d.join([tip, *made[start:start + 500]], "join")
    return tip


def _newest(d, kind):
    return max(rec.id for rec in d.records(kind))


@attack("error after forged", "error state forged", brief=True)
def a_verdict_that_follows_its_authors_own_thousand(d):
    """Somebody hides what others did: whatever they decide next would be made apart from it."""
    return d.verdict(_crowd(d, _newest(d, "verdict")), "bob", "refuted", move="forged")


@attack("error after forged", "error state forged", brief=True)
def an_end_that_follows_a_thousand_notes(d):
    """The same with notes, and an editor who reopens the item."""
    tip = _crowd(d, _newest(d, "resolved"), kind="note")
    draft = d.draft(tip, "editor")
    draft.add("reopened", {"revision": d.claim, "because": "Again.",
                           "basis": draft.basis(d.claim, [])}, d.item)
    return d.sign(draft, "forged")
