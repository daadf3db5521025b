"""Merges that bring what no act brought, that are made again, or that cost more than they hold."""

import hashlib

from attack import attack
from attack_world import EXECUTABLE, Draft, Node


def _root(d, files=None):
    """A commit without parents that has nothing to do with the desk."""
    return d.world.beside(None, "root", files or Node(), b"Begin\n")


def _repeated(d, places):
    """The honest files and some directories of them once more, under other names."""
    top = d.honest.top
    for place, other in places:
        top = top.put("reviews/" + other, d.honest.top.get("reviews/" + place))
    return d.join([d.honest, _root(d)], top=top)


def _digits(number):
    return hashlib.sha256(b"%d" % number).hexdigest()[:40]


@attack("error merge merge", "error state merge")
def a_merge_repeats_the_people(d):
    """Everybody's directory once more, joined with a commit that has none: each object is known."""
    return _repeated(d, [("people/" + who, "people/" + _digits(number))
                         for number, who in enumerate(d.who.values())])


@attack("error merge merge", "error state merge", brief=True)
def a_merge_repeats_an_item(d):
    """The item's directory once more."""
    place = "items/%s/%s" % ("/".join(d.item[:3]), d.item)
    return _repeated(d, [(place, "items/f/f/f/fff" + _digits(1)[3:])])


@attack("error merge merge", "error state merge", brief=True)
def a_merge_repeats_a_fan_out_directory(d):
    """All that begins with a digit once more, under another digit."""
    return _repeated(d, [("items/" + d.item[0], "items/" + "1234"[d.item[0] == "1"])])


@attack("error desk merge", "error merge merge", "error state merge", brief=True)
def a_merge_repeats_the_policy(d):
    """The directory of the policy under another desk's name."""
    return _repeated(d, [("policy/" + d.desk, "policy/" + _digits(2))])


@attack("error merge merge", "error state merge", brief=True)
def a_merge_repeats_a_file(d):
    """One record under a second name."""
    path = d.path(d.evidence[0])
    return _repeated(d, [(path[8:], path[8:].replace(d.evidence[0], _digits(3)))])


@attack("error merge merge", "error state merge", brief=True)
def a_merge_repeats_all_kinds_at_once(d):
    """The people lie where the claims are."""
    return _repeated(d, [("people", "people2"), ("people/" + d.who["bob"], "claims/" + _digits(4))])


@attack("error record directory", "error state directory")
def an_empty_directory(d):
    """Git's empty tree, where the folder of a person would be."""
    return d.edit(d.honest, {"reviews/people/" + _digits(5): Node()}, "directory")


@attack("error record directory", "error state directory", brief=True)
def empty_directories_in_empty_directories(d):
    """An empty tree below two directories that hold nothing else."""
    return d.edit(d.honest, {"reviews/items/f/f": Node({"f": Node()})}, "directory")


@attack("error desk merge", "error merge merge", "error state merge", brief=True)
def a_merge_brings_an_empty_directory(d):
    """An empty tree by a merge of what is there with nothing."""
    return d.join([d.honest, _root(d)],
                  top=d.honest.top.put("reviews/policy/" + _digits(6), Node()))


@attack("error merge merge", "error state merge", past="founding-upon")
def a_merge_brings_a_person_from_before_the_desk(d):
    """What somebody put under reviews/ before the desk began, and took away, comes back by a merge."""
    top = d.honest.top
    for path, entry in d.early.reviews.files():
        top = top.put("reviews/" + path, entry)
    return d.join([d.honest, d.early], top=top)


@attack(past="founding-upon")
def a_merge_with_what_came_before_the_desk(d):
    """The same commit, of which the merge takes nothing."""
    return d.join([d.honest, d.early], top=d.honest.top)


@attack("warning merge inner", past="founding-upon")
def a_merge_with_the_past_counts_as_no_act(d):
    """A merge with a commit from before the desk brings somebody's verdict; a second one puts it right."""
    top = d.at["evidence"].top
    for path, entry in d.brought(d.at["verdict ann"]).items():
        top = top.put(path, entry)
    inner = d.join([d.at["evidence"], d.plain], "inner", top)
    return d.join([d.honest, inner], top=d.honest.top)


def _notes(d, count):
    return [d.note(d.honest, "bob", "Note %d." % number, "note %d" % number)
            for number in range(count)]


@attack("warning merge inner")
def a_merge_that_drops_is_joined_first(d):
    """A merge of two acts leaves one out; a second merge, first of it, has all: nowhere in the repository
    are the files that the first should have had."""
    notes = _notes(d, 3)
    inner = d.join(notes[:2], "inner", notes[0].top)
    full = d.join(notes, "unused")
    return d.join([inner, notes[2]], top=full.top)


@attack("warning merge inner 1", "warning merge inner 2", "warning merge inner 3", brief=True)
def merges_that_drop_one_upon_the_other(d):
    """Three such merges in a row, and one that has all."""
    notes = _notes(d, 5)
    tip = notes[0]
    for number in (1, 2, 3):
        tip = d.join([tip, notes[number]], "inner %d" % number, notes[0].top)
    return d.join([tip, notes[4]], top=d.join(notes, "unused").top)


@attack("warning merge inner", past="founding-fork")
def a_merge_of_old_acts_that_drops(d):
    """Without a key: two acts that honest people made apart, joined once more with one left out, and that
    joined first with the newest."""
    inner = d.join([d.at["apart"], d.at["left"]], "inner", d.at["apart"].top)
    return d.join([inner, d.honest], top=d.honest.top)


@attack("note late 1", proof="unprovable")
def a_removed_admins_redaction_stays_in_the_files(d):
    """The record of a late redaction counts; the merge leaves the tombstone in its place."""
    record = d.records("verdict")[0].id
    late = d.redact(d.at["verdict cora"], "eva", record, "late")
    path = d.path(record, d.at["resolved"])
    return d.join([late, d.honest], top=d.honest.top.put(path, late.top.get(path)))


@attack("error desk merge", "error merge merge", "error state merge",
        "warning one-act root", brief=True)
def thousands_of_policies(d):
    """A commit without parents has four thousand directories where a policy would be; the merge takes
    them. Each is no beginning; all are read once."""
    files = Node({"x": d.world.repo.blob(b"x")})
    root = _root(d, Node({"reviews": Node({"policy": Node(
        {_digits(number): files for number in range(4000)})})}))
    return d.join([d.honest, root], top=d.honest.top.put("reviews/policy/" + _digits(0), files))


@attack("warning one-act root", brief=True)
def thousands_of_policies_beside_the_desk(d):
    """The same, of which the merge takes nothing."""
    files = Node({"x": d.world.repo.blob(b"x")})
    root = _root(d, Node({"reviews": Node({"policy": Node(
        {_digits(number): files for number in range(4000)})})}))
    return d.join([d.honest, root], top=d.honest.top)


@attack(brief=True)
def one_parent_thousands_of_times(d):
    """A merge of the founding and of the newest commit, which it names twenty thousand times."""
    return d.join([d.at["founding"]] + [d.honest] * 20000, top=d.honest.top)


@attack("error merge merge", "error state merge", brief=True)
def a_merge_changes_a_mode(d):
    """A merge of equal files that makes one of them executable."""
    path = d.path(d.evidence[0])
    return d.join([d.honest, d.at["founding"]],
                  top=d.honest.top.put(path, (EXECUTABLE, d.honest.top.get(path)[1])))
