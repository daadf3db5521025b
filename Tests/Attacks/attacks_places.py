"""Repositories that lie about their history: replaced, grafted, cut off, handed over with a memory."""

import base64
import json
import re

from attack import fails, trial
from attack_check import MAIN, REMOTE, Case
from attack_world import GITLINK, SYMLINK, Draft, Past


class _Place:
    """A desk with one forged note on top, in a repository that a trial makes odd."""

    def __init__(self, judge, make=None):
        self.judge, self.past = judge, Past()
        make = make or (lambda d: d.note(d.honest, "bob", "Forged.", "forged", key="nothing"))
        self.tip = make(self.past)
        self.case = Case(judge, self.past, self.tip)
        self.wrong = []

    def repository(self, tip=None, remembers=None):
        return self.judge.lay("odd-place", self.case.store, (tip or self.tip).hex, remembers)

    def expect(self, what, got, wanted):
        if got != wanted:
            self.wrong.append("%s: %s\n    instead of %s" % (what, got, wanted))


FORGED = (1, ["error signature forged", "error state forged"])


@trial
def replacements_change_nothing(judge):
    """`git replace` shows other bytes for a commit; verification reads what is there."""
    place = _Place(judge)
    for name, target in ((place.tip, place.past.honest), (place.past.at["work"], place.tip)):
        where = place.repository()
        (where / "refs/replace").mkdir()
        (where / "refs/replace" / name.hex).write_text(target.hex + "\n")
        place.expect("a replaced commit", place.case.verify(where, "--full"), FORGED)
    where = place.repository(place.past.honest)
    (where / "refs/replace").mkdir()
    (where / "refs/replace" / place.past.honest.hex).write_text(place.tip.hex + "\n")
    place.expect("a replaced honest commit", place.case.verify(where, "--full"), (0, []))
    return place.wrong


@trial
def grafts_hide_nothing(judge):
    """`info/grafts` gives the newest commit another parent, or none."""
    place = _Place(judge, lambda d: d.edit(
        d.note(d.honest, "bob", "Forged.", "forged", key="nothing"), {"x": b"x\n"}, "upon it"))
    for parents in (place.past.honest.hex, ""):
        where = place.repository()
        (where / "info").mkdir()
        (where / "info/grafts").write_text("%s %s\n" % (place.tip.hex, parents))
        place.expect("a graft", place.case.verify(where, "--full"),
                     (1, ["error signature forged", "error state upon it"]))
    return place.wrong


@trial
def a_shallow_clone_has_no_state(judge):
    """What is cut off can hold anything: nothing is called fine, nothing illegal, and nobody acts."""
    place = _Place(judge)
    for commit in (place.past.honest, place.past.at["resolved"]):
        where = place.repository(place.past.honest)
        (where / "shallow").write_text(commit.hex + "\n")
        place.expect("shallow", place.case.verify(where, "--full"), (1, ["error history"]))
        for command in (("show", place.past.item), ("note", place.past.item, "x", "--as", "bob")):
            status, said = judge.ask(where, *command)
            place.expect(command[0], (status, said.get("error", {}).get("code")),
                         (2, "undecidable"))
    return place.wrong


@trial
def a_missing_object_is_not_an_attack(judge):
    """A partial copy lacks a record: an error that says so, and no rule is called broken."""
    past = Past()
    entry = past.honest.top.get(past.path(past.evidence[0]))
    gone = past.world.repo.objects.pop(entry[1])
    where = judge.keep(past, "partial")
    past.world.repo.objects[entry[1]] = gone
    case = Case(judge, past, past.honest)
    status, found = case.verify(where, "--full")
    if status != 1 or {row.split()[1] for row in found} != {"history"}:
        return ["a missing record: %s" % [status, found]]
    return []


@trial
def a_memory_that_was_handed_over(judge):
    """The memory in a copied directory says that the forgery was verified."""
    place = _Place(judge)
    where = place.repository(remembers=place.case.honest)
    for name in ("verified", "judged"):
        file = where / "stet" / name
        lines = file.read_text().replace(place.past.honest.hex, place.tip.hex)
        file.write_text(lines)
    for how in (("--full",), ("--expect", place.past.desk), ("--tip", place.past.honest.hex)):
        place.expect(how[0], place.case.verify(where, *how), FORGED)
    return place.wrong


@trial
def a_branch_that_names_a_tag(judge):
    """The branch names a signed tag of a commit, or a tree, instead of a commit."""
    place = _Place(judge)
    repo = place.past.world.repo
    tag = repo.add("tag", b"object %s\ntype commit\ntag v1\ntagger A <a@b.example> 1 +0000\n\nx\n"
                   % place.past.honest.hex.encode())
    store = judge.keep(place.past, "tagged")
    for oid in (tag, place.past.honest.top.write(repo)):
        where = judge.lay("odd-place", store, oid.hex())
        status, said = judge.ask(where, "verify", "--full")
        place.expect("no commit", (status in (1, 2), "data" in said and said["data"]["passes"]),
                     (True, False))
    return place.wrong


@trial
def a_strangers_import_keys(judge):
    """An empty commit says by which key a record was imported; the next import does not believe it."""
    place = _Place(judge, lambda d: d.edit(
        d.honest, {}, "empty", "Update\n\nStet-Desk: %s\nStet-Record: %s\nStet-Key: %s first\n"
        % (d.desk, d.sources[1], d.sources[1])))
    place.expect("verify", place.case.full(), (0, []))
    where = place.repository()
    with open(where / "config", "a") as file:
        file.write("[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = %s\n"
                   % judge.key_file(place.past.key["cora"]))
    lines = judge.place / "lines.jsonl"
    lines.write_text(json.dumps({
        "key": "first", "act": "source add", "title": "Another", "text": "The bridge stays open."})
        + "\n")
    status, said = judge.ask(where, "import", lines, "--key", "key", "--as", "cora")
    place.expect("import", status, 0)
    place.expect("verify", place.case.verify(where, "--full"), (0, []))
    place.expect("one source more", len(set(re.findall(
        r"reviews/sources/./././([0-9a-f]{40})/", judge.git(
            where, "ls-tree", "-r", "--name-only", "main", "reviews/sources")))), 3)
    return place.wrong


@trial
def every_process_says_the_same(judge):
    """Ten processes, each with hash tables of its own order, print the same to the byte."""
    def late(d):
        tips = [d.note(d.at[name], "ann", "Late.", "late " + name)
                for name in ("item", "evidence", "verdict bob")]
        grant = d.newcomer(d.at["evidence"], "eva", "zed", ["admin"], "late grant")
        return d.join(tips[:1] + [d.honest, grant] + tips[1:])

    def wrong(d):
        gone = d.edit(d.honest, {path: None for path in d.brought(d.at["revoked"])}, "remove")
        many = [d.note(d.at["policy"], "bob", "Note %d." % n, "many", key="nothing")
                for n in range(25)]
        return d.join([gone, *many])
    said = []
    for make in (late, wrong):
        place = _Place(judge, make)
        where = place.repository()
        for command in (("verify", "--full", "--json"), ("show", place.past.item, "--json")):
            answers = {judge.run(judge.stet, "-C", where, *command).stdout for _ in range(10)}
            if len(answers) != 1 or not min(answers):
                said.append("%s says %d things" % (command[0], len(answers)))
    return said


def _hostile_proof(place, honest, acts):
    """A proof as of the newest commit that a program of one's own writes; what checking finds."""
    judge, past, repo = place.judge, place.past, place.past.world.repo
    proof = json.loads(honest)
    proof["tip"] = place.tip.hex
    proof["acts"] = sorted(proof["acts"] + acts, key=lambda row: row["commit"])
    known = {row["id"] for row in proof["objects"]}
    wanted = list(dict.fromkeys([place.tip.hex] + [row["commit"] for row in acts]))
    file = judge.place / "hostile.proof"
    for _ in range(40):
        for name in wanted:
            if name in known:
                return 2, "asks again for %s" % name, None
            known.add(name)
            kind, data = repo.objects[bytes.fromhex(name)]
            proof["objects"].append({"base64": base64.b64encode(data).decode(), "id": name,
                                     "type": kind})
        proof["objects"].sort(key=lambda row: row["id"])
        file.write_bytes(_written(proof))
        status, said = judge.ask(judge.place, "check", file, "--expect", past.desk, "--tip",
                                 place.tip.hex)
        texts = " ".join(row["text"] for row in said.get("data", {}).get("findings", ()))
        wanted = [name for name in dict.fromkeys(re.findall("[0-9a-f]{40}", texts))
                  if bytes.fromhex(name) in repo.objects and name not in known]
        unused = re.findall("the object ([0-9a-f]{40}) is not needed", texts)
        if unused:
            proof["objects"] = [row for row in proof["objects"] if row["id"] not in unused]
            wanted = []
        elif not wanted:
            return status, place.case.found(said) if "data" in said else said, said.get("data")
    return 2, "no end", None


def _written(value):
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


@trial
def proofs_of_forgeries(judge):
    """A stranger writes proofs that hold a forged act, with all objects that checking asks for."""
    def put_back(d):
        path = next(iter(d.brought(d.at["revoked"])))
        gone = d.edit(d.honest, {path: None}, "remove")
        forged = d.verdict(gone, "ann", "refuted", key="ann", move="forged")
        return d.edit(forged, {path: d.honest.top.get(path)}, "put back")

    def unsigned(d):
        return d.verdict(d.honest, "ann", "refuted", key="nothing", move="forged")
    wrong = []
    for make in (unsigned, put_back):
        place = _Place(judge, make)
        where = place.repository(place.past.honest)
        judge.ask(where, "prove", place.past.item, "-o", judge.place / "honest.proof")
        forged = place.past.at["forged"]
        status, found, data = _hostile_proof(
            place, (judge.place / "honest.proof").read_bytes(),
            [{"commit": forged.hex, "records": sorted(
                path for path in place.past.brought(forged))}])
        counts = data and data.get("item", {}).get("outcome") != {"rating": "supported"}
        if status == 0 and counts or status == 2:
            wrong.append("%s: %s %s" % (make.__name__, status, found))
        if make is unsigned and not (status == 1 and fails(found)):
            wrong.append("an unsigned act: %s %s" % (status, found))
    return wrong


@trial
def the_hook_goes_on_after_a_copy(judge):
    """A server took a copied change, which counts for nothing; what honest people push upon it is judged
    as if there were none."""
    def upon(d):
        copy = d.again(d.at["revoked"], d.at["evidence"], "copy")
        d.copied = d.join([d.honest, copy], top=d.honest.top)
        draft = d.draft(d.copied, "ann", "ann2")
        mine = next(rec for rec in d.records("verdict") if rec.by == d.who["ann"])
        draft.add("withdrawn", {"record": mine.id, "because": "On reflection."}, d.item)
        return d.sign(draft, "withdrawal")
    place = _Place(judge, upon)
    case, copied = place.case, place.past.copied
    place.expect("verify", case.full(), (0, ["warning on copy", "warning signature copy"]))
    for remembers in (case.honest, None):
        server = judge.lay("server", case.store, copied.hex, remembers)
        place.expect("the hook", case.push(server), "takes")
    clone = judge.lay("clone", case.store, copied.hex, case.honest)
    remote = judge.lay("remote", case.store, place.tip.hex)
    with open(clone / "config", "a") as file:
        file.write(REMOTE % (remote, MAIN))
    place.expect("sync", judge.ask(clone, "sync")[0], 0)
    return place.wrong


# What a commit puts in the place of files of the desk, by the name of what stands there then.
OBSTACLES = {
    "a link for the desk": lambda d, link: {"reviews": link},
    "a link for the people": lambda d, link: {"reviews/people": link},
    "a link for a file": lambda d, link: {d.path(d.evidence[0]): link},
    "a file for the desk": lambda d, link: {"reviews": b"gone\n"},
    "a submodule for the people": lambda d, link: {"reviews/people": (GITLINK, b"\x12" * 20)},
    "a directory for a file": lambda d, link: {
        d.path(d.evidence[0]): None, d.path(d.evidence[0]) + "/x": b"x\n"},
    "a directory of nobody": lambda d, link: {"reviews/People/x": b"x\n", "reviews/link": link},
}


@trial
def obstacles_in_a_working_tree(judge):
    """Somebody pulled such a commit with plain Git; one `restore` makes the working tree right, touches
    nothing outside, and act and sync go on."""
    wrong = []
    victim = judge.place / "victim"
    victim.mkdir()
    (victim / "precious").write_text("x")
    for name, files in OBSTACLES.items():
        past = Past()
        link = (SYMLINK, past.world.repo.add("blob", str(victim).encode()))
        tip = past.edit(past.honest, files(past, link), "obstacle")
        store = judge.keep(past)
        remote = judge.lay("origin-%d" % len(list(judge.place.iterdir())), store, past.honest.hex)
        work = remote.with_name(remote.name + "-work")
        judge.git(judge.place, "clone", "-q", remote, work)
        for setting in (("gpg.format", "ssh"), ("user.signingKey", judge.key_file(past.key["bob"]))):
            judge.git(work, "config", *setting)
        (remote / MAIN).write_text(tip.hex + "\n")
        judge.git(work, "pull", "-q")
        done = [judge.ask(work, *command)[0] for command in (
            ("restore",), ("note", past.item, "We go on.", "--as", "bob"), ("sync",),
            ("verify",))]
        left = judge.git(work, "status", "--porcelain", "--ignored")
        kept = [path.name for path in victim.iterdir()]
        if (done, left, kept) != ([0, 0, 0, 0], "", ["precious"]):
            wrong.append("%s: %s %s %s" % (name, done, left, kept))
    return wrong
