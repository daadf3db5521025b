"""Beginnings, merges, redactions and commits that are not what they say."""


from attack import attack
from attack_world import ATTRIBUTES, REDACTED, Draft, policy


def _found(d, parent, signed=True):
    """Another desk, founded by Mallory."""
    draft = Draft(d.world, parent, None, d.key["mallory"] if signed else None)
    draft.desk, draft.legal = None, False
    first = draft.add("person", d._person("mallory", ["admin"]))
    draft.by = draft.act.by = first.id
    draft.add("policy", policy(1, asks=signed))
    draft.files[".gitattributes"] = ATTRIBUTES
    return draft.commit("other founding")


@attack("error desk",
        memory=["error desk merge", "error known-person other founding", "error merge merge", "error record other founding", "error state merge", "error trailers other founding"],
        unknown=True, proof="undecidable")
def another_desk_is_merged(d):
    """A desk of one's own, with the files of both."""
    return d.join([d.honest, _found(d, None)])


@attack("error desk",
        memory=["warning known-person other founding", "warning record other founding", "warning trailers other founding"],
        unknown=True, proof="undecidable")
def another_desk_is_merged_beside(d):
    """A desk of one's own, merged with the honest files only."""
    return d.join([d.honest, _found(d, None, signed=False)], top=d.honest.top)


@attack("error desk",
        memory=["error append-only remove", "error desk other founding", "error one-act remove", "error state other founding"],
        unknown=True, proof="undecidable")
def another_desk_upon_this_one(d):
    """A founding on top: the desk removed, and another begun."""
    empty = d.edit(d.honest, {"reviews": None}, "remove")
    return _found(d, empty)


@attack("warning known-person other founding", "warning record other founding",
        "warning trailers other founding", brief=True)
def a_founder_whose_key_is_none(d):
    """What would be another desk but for the founder's key, which is none: no founding, so the desk is known."""
    draft = Draft(d.world, None, None, None)
    draft.desk, draft.legal = None, False
    first = draft.add("person", {**d._person("mallory", ["admin"]), "keys": ["ssh-ed25519 AAAA"]})
    draft.by = draft.act.by = first.id
    draft.add("policy", policy(1, asks=False))
    draft.files[".gitattributes"] = ATTRIBUTES
    return d.join([d.honest, draft.commit("other founding")], top=d.honest.top)


@attack("error desk",
        memory=["warning known-person other founding", "warning record other founding", "warning trailers other founding"],
        unknown=True, proof="undecidable", brief=True)
def another_desk_in_an_octopus(d):
    """Two foreign desks at once with the honest history."""
    first, second = _found(d, None), _found(d, d.edit(None, {"x": b"x\n"}, "plain"), signed=False)
    return d.join([d.honest, first, second], top=d.honest.top)


@attack("error known-person early", "error merge merge", "error on early",
        "error signature illegal", "error state merge", "warning state founding again",
        "error trailers early", past="founding-upon")
def the_founding_on_an_illegal_commit(d):
    """The founding once more on a commit that holds a record already, which would be excused."""
    record = d.revise(d.honest, "editor", "editor", "illegal", key="nothing",
                      keys=[d.key["mallory"].text])
    early = d.edit(d.plain, {path: entry for path, entry in d.brought(record).items()}, "early")
    again = d.again(d.at["founding"], early, "founding again", keep=True)
    return d.join([again, record], top=record.top)


@attack("warning on twin", "warning signature twin", past="founding-upon")
def a_twin_of_the_founding(d):
    """The founding on its own parent, with another file beside it and no signature."""
    twin = d.again(d.at["founding"], d.plain, "twin", top=d.at["founding"].top.put(
        "more.txt", d.world.repo.blob(b"x\n")))
    return d.join([d.honest, twin], top=d.honest.top)


@attack("warning author early", "warning known-person early", "warning on early",
        "warning trailers early")
def records_before_the_founding(d):
    """A root that holds a record, joined so that it is older than the desk."""
    files = d.brought(d.at["verdict ann"])
    early = d.edit(None, dict(files), "early")
    return d.join([early, d.honest], top=d.honest.top)


# Merges

def _tombstone(d, record, by="editor", on=None):
    draft = d.draft(on or d.honest, by)
    tomb = draft.redact(d.honest.state.recs[record])
    return "reviews/" + tomb.path, tomb.data


@attack("error merge merge", "error state merge")
def a_merge_brings_a_tombstone(d):
    """The newest commit merged with its ancestor, and a verdict is a tombstone in the admin's name."""
    path, data = _tombstone(d, d.records("verdict")[2].id)
    return d.join([d.at["evidence"], d.honest], top=d.top(d.honest, {path: data}))


@attack("error merge merge", "error state merge", brief=True)
def a_merge_brings_the_redaction_line(d):
    """The same for a text."""
    return d.join([d.at["claim"], d.honest], top=d.top(d.honest, {d.text_path(0): REDACTED}))


@attack("error merge bad merge", "error state bad merge", takes=["aside"])
def a_merge_drops_a_file(d):
    """A merge of two good tips that leaves a revocation out."""
    side = d.note(d.at["policy"], "cora", "Aside.", "aside")
    paths = {path: None for path in d.brought(d.at["revoked"])}
    merged = d.join([d.honest, side])
    return d.join([d.honest, side], "bad merge", d.top(merged, paths))


@attack("error merge bad merge", "error state bad merge")
def a_merge_brings_a_record(d):
    """A merge whose tree has a new note, and whose message is that of an act."""
    made = d.note(d.honest, "ann", "In a merge.", "forged", key="ann")
    message = d.world.repo.read(made.oid).partition(b"\n\n")[2]
    return d.join([d.honest, d.at["policy"]], "bad merge", made.top, message)


@attack("error merge bad merge", "error state bad merge", takes=["aside bob", "aside cora"], brief=True)
def an_octopus_drops_a_person(d):
    """Three good tips, and a person's folder is missing in the merge."""
    sides = [d.note(d.at["policy"], name, "Aside.", "aside " + name) for name in ("bob", "cora")]
    merged = d.join([d.honest, *sides])
    return d.join([d.honest, *sides], "bad merge",
                  d.top(merged, {"reviews/people/" + d.who["judge"]: None}))


@attack("error merge bad merge", "error state bad merge", takes=["aside"], brief=True)
def a_merge_takes_one_side(d):
    """A merge with the files of an old side only, as `git merge -s ours` makes it."""
    side = d.edit(d.at["evidence"], {"x": b"x\n"}, "aside")
    return d.join([side, d.honest], "bad merge", side.top)


# Redactions

@attack("error signature forged", "error state forged", brief=True)
def an_unsigned_redaction(d):
    """A tombstone in the admin's name, unsigned, as an act of its own."""
    return d.redact(d.honest, "editor", d.records("verdict")[0].id, "forged", key="nothing")


@attack("error redact forged", "error state forged")
def a_redaction_by_a_reviewer(d):
    """A well signed redaction by somebody who may not."""
    return d.redact(d.honest, "cora", d.records("verdict")[0].id, "forged")


@attack("error append-only forged", "error state forged", brief=True)
def a_redaction_of_a_person(d):
    """A well signed redaction by an admin, of a record that is never redacted."""
    return d.redact(d.honest, "editor", d.at["revoked"].draft.act.recs[0].id, "forged")


@attack("error author forged", "error on forged", "error one-act forged", "error signature forged",
        "error state forged", "error trailers forged")
def a_redaction_without_its_act(d):
    """A tombstone that names another commit, dropped into a legal note."""
    path, data = _tombstone(d, d.evidence[0], on=d.at["policy"])
    return d.forge_note(d.honest, "bob", "forged", files={path: data})


@attack("error append-only unredact", "error state unredact")
def what_was_redacted_comes_back(d):
    """The original bytes are put in the place of the tombstone."""
    rec = d.at["remark"].draft.act.recs[0]
    return d.edit(d.honest, {"reviews/" + rec.path: rec.data}, "unredact")


@attack("error merge bad merge", "error state bad merge", takes=["aside"])
def what_was_redacted_comes_back_by_a_merge(d):
    """A merge with a side from before the redaction takes that side's file."""
    rec = d.at["remark"].draft.act.recs[0]
    side = d.note(d.at["policy"], "cora", "Aside.", "aside")
    return d.join([side, d.honest], "bad merge")


# Commits

@attack()
def an_empty_commit_with_trailers(d):
    """A commit that changes nothing and says it is an act; also of an import."""
    return d.edit(d.honest, {}, "empty", "Act\n\nStet-Desk: %s\nStet-Record: %s\nStet-Key: %s s1\n"
                  % (d.desk, d.evidence[0], d.sources[0]))


@attack(brief=True)
def a_foreign_sighting(d):
    """An empty commit by nobody that says a remote had what the history lacks."""
    lost = d.edit(d.honest, {"x": b"x\n"}, "lost")
    return d.edit(d.honest, {}, "empty", "Act\n\nStet-Desk: %s\nStet-Seen: %s 0123456789abcdef\n"
                  % (d.desk, lost.hex))


@attack("error signature forged", "error state forged")
def an_unsigned_note(d):
    """The simplest forgery: somebody's name."""
    return d.note(d.honest, "bob", "Forged.", "forged", key="nothing")


@attack("error signature forged", "error state forged", brief=True)
def a_note_signed_by_a_colleague(d):
    """Somebody's name and another's key."""
    return d.note(d.honest, "bob", "Forged.", "forged", key="cora")


@attack("error signature forged", "error state forged", brief=True)
def a_note_signed_with_a_revoked_key(d):
    """The exchanged key, on the newest commit."""
    return d.note(d.honest, "ann", "Forged.", "forged", key="ann")


@attack("error on forged", "error state forged")
def an_act_on_another_commit(d):
    """A record that names the founding as the commit it was made on."""
    return d.note(d.honest, "bob", "Elsewhere.", "forged", on=d.at["founding"].hex)


@attack("error on forged", "error state forged", brief=True)
def an_act_that_does_not_say_on_what(d):
    """A record without the commit it was made on."""
    return d.note(d.honest, "bob", "Anywhere.", "forged", on=None)


@attack("error signature forged", "error state upon it", "error state upon that")
def an_illegal_act_and_honest_ones_after_it(d):
    """An unsigned note, and colleagues who did not look go on upon it."""
    forged = d.note(d.honest, "bob", "Forged.", "forged", key="nothing")
    return d.note(d.note(forged, "cora", "Honest.", "upon it"), "bob", "Also.", "upon that")


@attack("error signature forged", "error state forged", brief=True)
def many_records_in_one_illegal_act(d):
    """Three hundred notes in one unsigned commit."""
    draft = d.draft(d.honest, "bob", "nothing")
    for number in range(300):
        draft.add("note", {"text": "Note %d." % number, "labels": []}, d.item)
    return d.sign(draft, "forged")
