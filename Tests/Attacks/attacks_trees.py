"""Files that are taken away, changed, or put where none belongs, and what is done in between."""

from attack import attack, trial
from attack_check import Case
from attack_world import EXECUTABLE, GITLINK, REDACTED, SYMLINK, Node, Past


def _there_and_back(d, paths, forge):
    gone = d.edit(d.honest, {path: None for path in paths}, "remove")
    forged = forge(gone)
    return d.edit(forged, {path: d.honest.top.get(path) for path in paths}, "put back")


@attack("error state forged", "error state put back", "warning append-only remove",
        "warning state put back")
def a_revocation_is_away_while_the_old_key_signs(d):
    """The record that exchanged a key is removed, the old key signs, the record comes back."""
    return _there_and_back(d, d.brought(d.at["revoked"]), lambda tip: d.verdict(
        tip, "ann", key="ann", move="forged"))


@attack("error state forged", "error state put back", "warning append-only remove",
        "warning state put back")
def the_folder_of_a_person_is_away_while_a_stranger_is_that_person(d):
    """A whole person is removed, somebody with the same handle is added, the person comes back."""
    folder = "reviews/people/" + d.who["bob"]

    def forge(tip):
        d.key["bob"], kept, who = d.key["mallory"], d.key["bob"], d.who["bob"]
        forged = d.newcomer(tip, "editor", "bob", ["admin"], "forged", key="mallory")
        d.key["bob"], d.who["bob"] = kept, who
        return forged
    return _there_and_back(d, [folder], forge)


@attack("error state forged", "error state put back", "warning append-only remove",
        "warning state put back", past="barrier")
def the_policies_that_ask_are_away_while_nobody_signs(d):
    """Without a key: the policies that ask for signatures go, the founder's keys change unsigned."""
    paths = [*d.brought(d.at["barrier"]), *d.brought(d.at["policy"])]
    return _there_and_back(d, paths, lambda tip: d.revise(
        tip, "editor", "editor", "forged", key="nothing", keys=[d.key["mallory"].text]))


@attack("error append-only remove", "error state forged", past="barrier")
def the_policies_that_ask_are_taken_away_for_good(d):
    """The policies that ask go, and never come back; an unsigned act follows."""
    paths = [*d.brought(d.at["barrier"]), *d.brought(d.at["policy"])]
    gone = d.edit(d.honest, {path: None for path in paths}, "remove")
    return d.newcomer(gone, "editor", "mallory", ["admin"], "forged", key="nothing")


@attack("error append-only remove", "error state remove")
def a_piece_of_evidence_is_taken_away(d):
    """One file is removed, by nobody."""
    return d.edit(d.honest, {d.path(d.evidence[0]): None}, "remove")


@attack("error append-only forged", "error state forged")
def an_honest_act_takes_a_file_along(d):
    """A signed and otherwise legal note whose commit also removes a verdict."""
    return d.forge_note(d.honest, "bob", "forged",
                        files={d.path(d.records("verdict")[0].id): None})


@attack("error append-only forged", "error state forged", brief=True)
def an_honest_act_changes_a_text(d):
    """A signed note whose commit also changes the text of a source by one letter."""
    path = d.text_path(0)
    data = d.world.repo.read(d.honest.top.get(path)[1]).replace(b"3 May", b"9 May")
    return d.forge_note(d.honest, "bob", "forged", files={path: data})


@attack("error state forged", "error state put back", "warning append-only remove",
        "warning state put back")
def a_text_is_taken_away_and_comes_back(d):
    """A text is away while a verdict is given by somebody who may; the verdict's parent is bad."""
    return _there_and_back(d, [d.text_path(1)], lambda tip: d.verdict(
        tip, "cora", "refuted", move="forged"))


@attack("error append-only line", "error state line")
def a_text_becomes_the_redaction_line(d):
    """The text of a source is replaced by the line of redactions, without one."""
    return d.edit(d.honest, {d.text_path(0): REDACTED}, "line")


@attack("error append-only change", "error state change")
def a_record_changes_under_its_name(d):
    """The rating in a verdict is another; the file keeps its name."""
    path = d.path(d.records("verdict")[1].id)
    data = d.world.repo.read(d.honest.top.get(path)[1]).replace(b'"supported"', b'"refuted"')
    return d.edit(d.honest, {path: data}, "change")


@attack("error append-only move", "error record move", "error state move", brief=True)
def a_record_moves_to_another_folder(d):
    """A verdict is renamed into the folder of the other claim."""
    path = d.path(d.records("verdict")[1].id)
    other = "reviews/" + d.honest.state.recs[d.other].path.rsplit("/", 1)[0]
    return d.edit(d.honest, {path: None, "%s/%s" % (other, path.rsplit("/", 1)[1]):
                             d.honest.top.get(path)}, "move")


@attack("error append-only remove", "error one-act remove", "error state remove")
def the_desk_is_taken_away(d):
    """Everything under reviews/ goes in one commit."""
    return d.edit(d.honest, {"reviews": None}, "remove")


@attack("error append-only revert", "error state revert", brief=True)
def the_branch_is_wound_back_by_a_commit(d):
    """The newest commit has the files of an old one."""
    return d.edit(d.honest, {"reviews": d.at["verdict ann"].reviews}, "revert")


@attack("error append-only mode", "error state mode")
def a_file_becomes_executable(d):
    """Only the mode of a record changes."""
    path = d.path(d.evidence[0])
    return d.edit(d.honest, {path: (EXECUTABLE, d.honest.top.get(path)[1])}, "mode")


@attack("error append-only mode", "error state mode", brief=True)
def a_file_becomes_a_symbolic_link(d):
    """A record is a link with the same bytes as its target."""
    path = d.path(d.evidence[0])
    return d.edit(d.honest, {path: (SYMLINK, d.honest.top.get(path)[1])}, "mode")


@attack("error append-only module", "error record module", "error state module")
def a_folder_becomes_a_submodule(d):
    """A person's folder is a commit of another repository."""
    return d.edit(d.honest, {"reviews/people/" + d.who["judge"]: (GITLINK, b"\x12" * 20)}, "module")


@attack("error record forged", "error state forged", brief=True)
def a_legal_act_brings_a_link_along(d):
    """A signed note whose commit has a symbolic link beside the record."""
    return d.forge_note(d.honest, "bob", "forged", files={
        "reviews/items/link": (SYMLINK, d.world.repo.add("blob", b"/etc/passwd"))})


@attack("error record forged", "error state forged", brief=True)
def a_new_record_is_executable(d):
    """A signed note whose own file has the executable bit."""
    return d.forge_note(d.honest, "bob", "forged", mode=EXECUTABLE)


@attack("error append-only file", "error one-act file", "error state file", brief=True)
def the_desk_is_a_file(d):
    """In the place of reviews/ stands a file."""
    return d.edit(d.honest, {"reviews": b"gone\n"}, "file")


@attack("error append-only link", "error one-act link", "error state link")
def the_desk_is_a_symbolic_link(d):
    """In the place of reviews/ stands a link to a copy of it."""
    return d.edit(d.honest, {"copy": d.honest.reviews, "reviews": (
        SYMLINK, d.world.repo.add("blob", b"copy"))}, "link")


@attack("error record capitals", "error state capitals")
def folders_in_other_letters(d):
    """What a file system without case would show as the folders of the desk."""
    return d.edit(d.honest, {"reviews/People": d.honest.reviews.get("people"),
                             "reviews/Policy/x": b"x\n"}, "capitals")


@attack("error append-only attributes", "error state attributes", brief=True)
def the_attributes_change(d):
    """The attributes file of the desk says that lines may be ended otherwise."""
    return d.edit(d.honest, {"reviews/.gitattributes": b"* text=auto eol=crlf\n"}, "attributes")


@attack("error record forged", "error state forged", brief=True)
def attributes_below(d):
    """A signed note brings an attributes file into the item's folder."""
    folder = d.path(d.evidence[0]).rsplit("/", 1)[0]
    return d.forge_note(d.honest, "bob", "forged", files={folder + "/.gitattributes": b"* -diff\n"})


@attack("error record text", "error state text", brief=True)
def a_text_that_no_record_names(d):
    """A well named text in the folder of a source, which no record of the folder has."""
    folder = d.text_path(0).rsplit("/", 1)[0]
    return d.edit(d.honest, {"%s/%s.txt" % (folder, d.sha(b"Another text.\n")): b"Another text.\n"},
                  "text")


@attack("error record bomb", "error state bomb")
def a_tree_repeated_in_itself(d):
    """Ten thousand paths out of five objects, in a place where no directory belongs."""
    node = Node({"f%d" % n: d.world.repo.blob(b"x") for n in range(10)})
    for _ in range(3):
        node = Node({"d%d" % n: node for n in range(10)})
    return d.edit(d.honest, {"reviews/items/bomb": node}, "bomb")


@attack(past="founding-upon")
def what_is_beside_the_desk_may_change(d):
    """In a repository with other folders, an act and a commit that change those are none of ours."""
    beside = d.edit(d.honest, {"src/run.sh": b"echo 2\n", "README.md": None, "Reviews/x": b"x\n",
                               ".gitattributes": b"reviews/** merge=ours\n"}, "beside")
    return d.forge_note(beside, "bob", "with more", files={"src/other.sh": b"echo 3\n"})


@attack("error append-only remove", "error state remove", past="founding-upon", brief=True)
def a_removal_hides_among_other_files(d):
    """In a repository with other folders, one commit changes twenty of those and drops a verdict."""
    files = {"src/%d.sh" % n: b"echo\n" for n in range(20)}
    files[d.path(d.records("verdict")[2].id)] = None
    return d.edit(d.honest, files, "remove")


@attack("error append-only remove", "error merge merge", "error state forged", "error state merge")
def a_removal_hides_on_the_second_parent(d):
    """A file is dropped on a branch, and a merge takes that branch's files, act and all."""
    gone = d.edit(d.at["policy"], {d.path(d.evidence[1]): None}, "remove")
    act = d.note(gone, "bob", "On a bad tree.", "forged")
    return d.join([d.honest, act], top=act.top)


@attack("error append-only git", "error one-act git", "error state git")
def a_directory_with_the_name_of_gits_own(d):
    """A directory under reviews/ that Git itself would refuse to check out."""
    return d.edit(d.honest, {"reviews/.git/config": b"[core]\n"}, "git")


def _odd_top(d, edit):
    """A commit upon the honest history whose top has a form that Git does not write."""
    top = d.world.repo.add("tree", edit(d.world.repo.read(d.honest.top.write(d.world.repo))))
    who = d.world.committer()
    oid = d.world.repo.add("commit", b"tree %s\nparent %s\nauthor %s\ncommitter %s\n\nOdd\n" % (
        top.hex().encode(), d.honest.hex.encode(), who, who))
    return d.world.enter(oid, [d.honest], Node(), d.honest.state, "odd")


@attack("error append-only odd", "error one-act odd", "error state odd", past="founding-upon", brief=True)
def a_top_with_the_desk_twice(d):
    """The directory reviews/ is there twice; restoring takes the rest from the commit before."""
    def twice(tree):
        start = tree.index(b"40000 reviews\0")
        return tree + tree[start:start + 34]
    return _odd_top(d, twice)


@attack("error append-only odd", "error one-act odd", "error state odd", past="founding-upon", brief=True)
def a_top_with_another_spelling_of_a_mode(d):
    """A zero before the mode of a directory."""
    return _odd_top(d, lambda tree: tree.replace(b"40000 reviews", b"040000 reviews"))


def _odd_folder(d, path, edit):
    """A commit upon the honest history with a directory in a form that Git does not write."""
    node = Node(d.honest.top.get(path).entries)
    node.oid = d.world.repo.add("tree", edit(d.world.repo.read(node.write(d.world.repo))))
    return d.world.beside(d.honest, "odd", d.honest.top.put(path, node), b"x\n")


@attack("error append-only odd", "error record odd", "error state odd", brief=True)
def a_folder_with_a_mode_that_git_no_longer_writes(d):
    """A file of an item has the mode 100600, which Git keeps, checks and checks out."""
    return _odd_folder(d, d.path(d.item).rsplit("/", 1)[0],
                       lambda tree: tree.replace(b"100644 ", b"100600 ", 1))


@attack("error append-only odd", "error record odd", "error state odd", brief=True)
def a_folder_with_a_file_twice(d):
    """An entry of a person's folder is there twice."""
    return _odd_folder(d, "reviews/people/" + d.who["bob"],
                       lambda tree: tree[:tree.index(b"\0") + 21] + tree)


@trial
def thousands_of_files_of_nobody(judge):
    """Without a key: eight thousand files in the folder of an item, each a finding. They are told of in the
    memory that one of them takes."""
    d = Past()
    folder = d.path(d.item).rsplit("/", 1)[0]
    blob = d.world.repo.blob(b"x\n")
    wide = Node({**d.honest.top.get(folder).entries, **{"%07d" % number: blob for number in range(8000)}})
    case = Case(judge, d, d.world.beside(d.honest, "wide", d.honest.top.put(folder, wide), b"x\n"))
    done = judge.run("sh", "-c", 'ulimit -v 1000000; exec "$0" -C "$1" verify --full --json',
                     judge.stet, case.where)
    if done.returncode != 1 or '"rule":"state"' not in done.stdout.replace(" ", ""):
        return ["verify --full: %d %s" % (done.returncode, done.stderr[-300:])]
    return []
