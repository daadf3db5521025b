"""More newest records in a folder than one record names."""

from attack import attack, trial
from attack_check import SIGNING, Case
from attack_world import Past


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


@trial
def a_thousand_late_changes_beside_one_that_is_confirmed(judge):
    """An honest change of a person is late, and a thousand from before the desk asked for signatures lie beside
    it with lower ids: it is confirmed all the same, by saying so until that follows it."""
    d = Past("barrier")
    with_admin = d.newcomer(d.honest, "editor", "zed", ["admin"], "zed")
    change = d.revise(with_admin, "zed", "bob", "change", conflicts=["A party"])
    target = change.draft.act.recs[0].id
    gone = d.revise(with_admin, "editor", "zed", "gone", roles=["reviewer"])
    made, number = [], 0
    while len(made) < 1001:
        number += 1
        draft = d.draft(d.at["remark"], "editor", "nothing")
        body = dict(d._person("bob", ["reviewer"]), conflicts=["%d" % number])
        if draft.add("person-revised", body, d.who["bob"]).id < target:
            made.append(draft.commit("crowd"))
    tip = d.join([gone, change])
    for start in range(0, len(made), 500):
        tip = d.join([tip, *made[start:start + 500]], "join")
    case = Case(judge, d, tip)
    with open(case.where / "config", "a") as file:
        file.write(SIGNING % judge.key_file(d.key["editor"]))
    status, said = judge.ask(
        case.where, "confirm", target, "--because", "It was right.", "--as", "editor")
    if status:
        return ["confirm: %s" % said]
    held, found = case.verify(case.where)
    return [] if (held, found) == (0, ["note late 1001"]) else ["verify: %s" % found]
