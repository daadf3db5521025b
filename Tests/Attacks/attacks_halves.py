"""Acts that bring a known record once more, on its own parent, beside others; and words that are nowhere."""

import calendar
import time

from attack import attack
from attack_world import TEXTS, Draft, passage, policy

import histories_rights as rights

HEADER = ("kind", "format", "at", "by", "key", "on", "after", "folder")


def beside(d, commit, key, move="half", redo=None, item=False):
    """The records of an act on its own parent, and one claim or note more, signed with a key."""
    old = commit.draft.act.recs
    draft = Draft(d.world, commit.parents[0], old[0].by, commit.draft.key)
    draft.at = old[0].body["at"]
    draft.secs = calendar.timegm(time.strptime(draft.at, "%Y-%m-%dT%H:%M:%SZ"))
    for rec in old[:redo]:
        fields = {name: value for name, value in rec.body.items() if name not in HEADER}
        again = draft.add(rec.kind, fields, rec.body.get("folder"))
        assert again.id == rec.id
    if item:
        draft.add("note", {"text": "And this.", "labels": []}, d.item)
    else:
        draft.add("claim", {"text": "And this.", "type": "other"})
    return d.sign(draft, move, key=key)


@attack("note late 1")
def a_revoked_key_repeats_a_verdict_beside_a_claim(d):
    """The verdict is known to the revocation, so it goes on to count; the claim does not."""
    return d.join([d.honest, beside(d, d.at["verdict ann"], "ann")])


@attack("note late 1", past="barrier")
def nobody_repeats_a_verdict_from_before_the_barrier(d):
    """The same without a signature, where none was asked for then."""
    return d.join([d.honest, beside(d, d.at["verdict ann"], "nothing")])


@attack("note late 1", past="barrier", brief=True)
def nobody_repeats_the_people_from_before_the_barrier(d):
    """All registrations of the desk once more, beside a claim."""
    return d.join([d.honest, beside(d, d.at["people"], "nothing")])


@attack("note late 1", past="barrier", brief=True)
def nobody_repeats_some_of_the_people(d):
    """One registration of several, beside a claim."""
    return d.join([d.honest, beside(d, d.at["people"], "nothing", redo=1)])


@attack("error merge merge", "error state merge", "error together half", brief=True,
        takes=["exchange", "after"])
def an_exchanged_key_repeats_its_exchange(d):
    """The record of the exchange once more, beside a claim, signed with the key that it took away: of two
    records made apart the one would forbid the other, so they are no act."""
    d.key["cora2"] = d.world.new_key("cora2")
    exchange = d.revise(d.honest, "cora", "cora", "exchange", keys=[d.key["cora2"].text])
    after = d.note(exchange, "bob", "Work goes on.", "after")
    return d.join([after, beside(d, exchange, "cora")])


def _lie(d, parent, who, key):
    draft = d.draft(parent, who, key)
    place = passage(TEXTS[0], b"3 May")
    draft.add("evidence", {"source": d.sources[0], "revision": d.sources[0], "stance": "refutes",
                           "place": {**place, "exact": "4 May"}}, d.item)
    return d.sign(draft, "lie")


@attack("error passage lie", "error state lie")
def words_that_stand_nowhere(d):
    """A reviewer's evidence with words that its text does not have: no act."""
    return _lie(d, d.honest, "cora", "cora")


@attack("error merge merge", "error passage lie", "error state merge", brief=True)
def a_revoked_key_cites_what_is_nowhere(d):
    """The same by a key that was exchanged since."""
    return d.join([d.honest, _lie(d, d.at["item"], "ann", "ann")])


@attack("error passage lie", "error state withdrawn", brief=True)
def words_that_stand_nowhere_are_withdrawn(d):
    """Who brings them withdraws them in the same push, so that the withdrawal can be withdrawn later."""
    tip = _lie(d, d.honest, "cora", "cora")
    draft = d.draft(tip, "cora")
    lie = next(rec for rec in d.records("evidence", tip) if rec.by == d.who["cora"])
    draft.add("withdrawn", {"record": lie.id, "because": "Wrong."}, d.item)
    return d.sign(draft, "withdrawn")


def _source(d, parent, text, fields=None):
    """A source that the editor brings with a text."""
    draft = d.draft(parent, "editor")
    rec = draft.add("source", {"keep": "embedded", "authors": [], "title": "Another",
                               "publisher": "City", "text": draft.text(text)})
    draft.embed(rec)
    return rec, d.sign(draft, "source")


@attack("error state source", "error text source", brief=True)
def a_text_in_which_nothing_is_looked_up(d):
    """A text with a zero byte, of which any words could be said."""
    return _source(d, d.honest, b"The bridge\0 will close.\n")[1]


@attack("error passage lie", "error source-exists lie", "error state lie", brief=True)
def words_from_a_text_that_was_redacted_apart(d):
    """A source's text is redacted; apart from that the source is described once more with it. Nothing can be
    quoted from it where both are known."""
    rec, base = _source(d, d.honest, b"It rains.\n")
    draft = d.draft(base, "editor")
    again = draft.add("source-revised", {**{name: value for name, value in rec.body.items()
                                            if name not in (*HEADER, "nonce")}, "title": "Again"}, rec.id)
    described = d.sign(draft, "again")
    redacted = d.redact(base, "editor", rec.id, "redacted")
    top = described.top
    for path, entry in d.brought(redacted).items():
        top = top.put(path, entry)
    tip = d.join([described, redacted], top=top)
    draft = d.draft(tip, "cora")
    place = {**passage(b"It rains.\n", b"rains"), "exact": "snows"}
    draft.add("evidence", {"source": rec.id, "revision": again.id, "stance": "refutes", "place": place}, d.item)
    return d.sign(draft, "lie")


def _twice_described(d):
    """A source that an admin named Zed can redact, described twice with one text; its record and the commit."""
    rec, tip = _source(d, d.newcomer(d.honest, "editor", "zed", ["admin"], "zed"), b"It rains.\n")
    draft = d.draft(tip, "editor")
    draft.add("source-revised", {**{name: value for name, value in rec.body.items()
                                    if name not in (*HEADER, "nonce")}, "title": "Again"}, rec.id)
    return rec, d.sign(draft, "again")


def _text(rec):
    return "reviews/sources/%s/%s/%s.txt" % ("/".join(rec.id[:3]), rec.id, rec.body["text"]["sha256"])


def _left(d, base, late):
    """A merge that leaves in the files what a redaction by Zed put there, who was removed apart: it is late."""
    top = d.revise(base, "editor", "zed", "gone", roles=["reviewer"]).top
    for path, entry in d.brought(late).items():
        top = top.put(path, entry)
    return d.join([d.at["gone"], late], top=top)


@attack("note late 1", brief=True)
def what_a_late_redaction_left_is_redacted_again(d):
    """A late redaction of a source left its tombstone and the line in the files; an admin redacts the source, and
    so need not write the line."""
    rec, base = _source(d, d.newcomer(d.honest, "editor", "zed", ["admin"], "zed"), b"It rains.\n")
    return d.redact(_left(d, base, d.redact(base, "zed", rec.id, "late")), "editor", rec.id, "again")


@attack("error append-only strike", "error state strike", "note late 1", takes=["late", "gone"], brief=True)
def a_line_that_no_late_redaction_left(d):
    """A late redaction took one of two records that name a text, so it left the text. Somebody strikes that."""
    rec, base = _twice_described(d)
    tip = _left(d, base, d.redact(base, "zed", rec.id, "late"))
    return d.edit(tip, {_text(rec): b"This text was redacted.\n"}, "strike")


@attack(brief=True)
def a_merge_under_the_name_of_an_act(d):
    """A merge of the beginning and the newest commit, whose author and subject look like an act."""
    return d.join([d.at["founding"], d.honest], top=d.honest.top,
                  message=b'Resolve as "refuted": The bridge closes on 3 May.\n')


@attack("error passage large", "error signature large", "error state large", "error text large", brief=True)
def words_of_a_text_that_is_larger_than_any(d):
    """Without a key: a source whose text has more than 32 MB, and words from it. That is illegal, and not
    something that nobody here can tell."""
    data = b"a" * ((32 << 20) + 1)
    draft = d.draft(d.honest, "bob", "nothing")
    source = draft.add("source", {
        "keep": "embedded", "authors": [], "title": "Large", "publisher": "City",
        "text": {"bytes": len(data), "scalars": len(data), "sha256": d.sha(data)}})
    draft.add("evidence", {"source": source.id, "revision": source.id, "stance": "supports",
                           "place": passage(b"a" * 100, b"aa")}, d.item)
    path = "reviews/%s/%s.txt" % (source.path.rsplit("/", 1)[0], d.sha(data))
    return d.sign(draft, "large", files={path: data})


def _first(d, base, who, kind, fields, folder):
    """An act under way whose first record has a low id, so that it comes before others."""
    draft = None
    for number in range(200):
        draft = d.draft(base, who, at=draft and draft.secs)
        record = draft.add(kind, {**fields, "because": "No. %d" % number}, folder)
        if record.id < "1":
            return draft
    raise AssertionError("no low id")


@attack("error state act", "error together act")
def an_outcome_beside_what_nobody_cites(d):
    """An editor declares in one act that two sources are independent, which nobody cites, and resolves an item
    that takes that. The outcome does not name the declaration."""
    needs = policy(3, asks=True, quorum=1)
    needs["ratings"][0] = rights.rating("supported", None, supporting=2)
    draft = d.draft(d.tip, "editor")
    draft.add("policy", needs, d.desk)
    base = d.newcomer(d.sign(draft, "needs"), "editor", "edd", ["editor"], "edd")
    draft = d.draft(base, "edd")
    middle = []
    for number in range(2):
        text = b"Text %d.\n" % number
        rec = draft.add("source", {"keep": "embedded", "authors": [], "title": "Wire", "publisher": "Wire %d" % number,
                                   "text": draft.text(text)})
        draft.embed(rec)
        middle.append(rec.id)
    base = d.sign(draft, "middle")
    for source, origin in ((d.sources[0], middle[0]), (middle[0], middle[1]), (d.sources[1], middle[1])):
        draft = d.draft(base, "edd")
        draft.add("source-derived", {"from": origin, "relation": "copy", "because": "So."}, source)
        base = d.sign(draft, "derived")
    draft = d.draft(base, "edd")
    item = draft.add("item", {"claim": d.claim, "revision": d.claim, "priority": "normal", "labels": []}).id
    base, draft = d.sign(draft, "begun"), None
    draft = d.draft(base, "edd")
    cited = [draft.add("evidence", {"source": source, "revision": source, "stance": "supports",
                                    "place": passage(TEXTS[number], b"3 May")}, item).id
             for number, source in enumerate(d.sources)]
    draft = d.draft(d.sign(draft, "cited"), "bob")
    verdict = draft.add("verdict", {"rating": "supported", "because": "As cited.", "evidence": sorted(cited),
                                    "basis": draft.basis(d.claim, sorted(d.sources))}, item)
    d.honest = d.sign(draft, "judged")
    d.name += "-derived"
    draft = _first(d, d.honest, "edd", "source-derived", {"from": middle[1], "relation": "independent"}, middle[0])
    draft.add("resolved", {"rating": "supported", "ground": "agreement", "verdicts": [verdict.id],
                           "basis": draft.basis(d.claim, sorted(d.sources))}, item)
    return d.sign(draft, "act")


@attack("error state act", "error together act", "note late 1", brief=True)
def a_confirmation_beside_a_claim(d):
    """Whose verdict is late for a conflict of interest gives the claim another claimant and confirms the verdict,
    in one act."""
    base = d.honest
    draft = d.draft(base, "cora")
    verdict = draft.add("verdict", {"rating": "supported", "because": "As cited.", "evidence": sorted(d.evidence),
                                    "basis": draft.basis(d.claim, sorted(d.sources))}, d.item)
    late = d.sign(draft, "late")
    joined = d.join([late, d.revise(base, "editor", "cora", "conflict", conflicts=["The mayor"])])
    draft = _first(d, joined, "cora", "claim-revised",
                   {"text": "The bridge closes on 3 May.", "type": "event", "claimant": "The council"}, d.claim)
    draft.add("confirmed", {"record": verdict.id, "because": "Still."}, d.item)
    return d.sign(draft, "act")
