"""Commits that bring the same records on the same parent, and differ in their signature or in nothing."""

import base64
import hashlib
import json

from attack import attack, trial
from attack_check import REMOTE, SIGNING, Case, without_late
from attack_world import Draft, Past, policy
from attacks_halves import beside


def _apart(d, base, who, key, text="Made apart."):
    draft = Draft(d.world, base, d.who[who], d.key[key])
    draft.add("note", {"text": text, "labels": []}, d.item)
    return draft.commit("own")


@attack("warning merge merge", "warning signature twin", past="barrier")
def an_unsigned_twin_of_what_was_made_apart_from_the_barrier(d):
    """Without a key: a signed act that was made apart from the barrier counts; its unsigned twin, alone, is
    late. Both sides of the last merge know the same changes."""
    base = d.at["remark"]
    own = _apart(d, base, "bob", "bob")
    twin = d.again(own, base, "twin")
    ours = d.note(d.join([d.honest, own]), "editor", "On.", "after")
    return d.join([ours, d.join([d.honest, twin])])


@attack("warning merge merge", "warning signature twin", brief=True)
def a_twin_with_the_key_that_was_taken_away(d):
    """Of two keys one was stolen and taken away; the act with the other one counts, and the thief signs it
    once more."""
    d.key["ann3"] = d.world.new_key("ann3")
    base = d.revise(d.honest, "editor", "ann", "two keys",
                    keys=sorted([d.key["ann2"].text, d.key["ann3"].text]))
    taken = d.revise(base, "editor", "ann", "taken", keys=[d.key["ann3"].text])
    own = _apart(d, base, "ann", "ann3")
    twin = d.again(own, base, "twin", key="ann2")
    ours = d.note(d.join([taken, own]), "editor", "On.", "after")
    return d.join([ours, d.join([taken, twin])])


@attack(past="unsigned-upon")
def the_founding_of_an_unsigned_desk_once_more(d):
    """Without a key: the beginning as another commit, on what was there before, and merged."""
    twin = d.again(d.at["founding"], d.at["founding"].parents[0], "twin")
    return d.join([d.honest, twin], top=d.honest.top)


@attack(past="unsigned-upon", brief=True)
def the_founding_of_an_unsigned_desk_first(d):
    """The same with the copy as the first parent, so that it is the first beginning one meets."""
    twin = d.again(d.at["founding"], d.at["founding"].parents[0], "twin")
    return d.join([twin, d.honest], top=d.honest.top)


@attack("warning signature twin", past="founding-upon")
def the_founding_of_a_signed_desk_once_more(d):
    """The same of a desk that asks for signatures, unsigned."""
    twin = d.again(d.at["founding"], d.at["founding"].parents[0], "twin")
    return d.join([d.honest, twin], top=d.honest.top)


@attack("note late 1", "warning merge inner", "warning one-act inner", past="founding-upon", brief=True,
        proof="unprovable")
def a_late_redaction_does_not_come_into_force(d):
    """A merge of a history that has one with a commit from before the desk has nothing under reviews/, and a
    second commit puts there what the redaction would have made of it."""
    record = d.records("verdict")[0].id
    late = d.redact(d.at["verdict cora"], "eva", record, "late")
    known = d.join([d.honest, late], top=d.honest.top)
    inner = d.join([known, d.plain], "inner", d.honest.top.remove("reviews"))
    path = d.path(record, d.at["resolved"])
    return d.edit(inner, {"reviews": d.honest.top.put(path, late.top.get(path)).get("reviews")},
                  "put back")


@trial
def what_was_refused_as_a_tie_is_not_brought_back(judge):
    """A thief's exchange of a key was on the remote, and the remote was set back; or it lies on another
    branch. An act says that it was seen. It is no loss, and `stet restore` does not bring it in."""
    wrong = []
    d = Past("founding")
    for name in ("ours", "theirs"):
        d.key[name] = d.world.new_key(name)
    ours = d.revise(d.honest, "cora", "cora", "ours", keys=[d.key["ours"].text])
    theirs = d.revise(d.honest, "cora", "cora", "theirs", key="cora", keys=[d.key["theirs"].text])
    store = judge.keep(d)
    server = judge.lay("set-back", store, theirs.hex)
    clone = judge.lay("tied-clone", store, ours.hex)
    with open(clone / "config", "a") as file:
        file.write(REMOTE % (server, "refs/heads/main") + SIGNING % judge.key_file(d.key["bob"]))
    for command, status in ((("verify",), 0), (("sync",), 1),
                            (("note", d.claim, "Meanwhile.", "--as", "bob"), 0)):
        got, said = judge.ask(clone, *command)
        if got != status:
            wrong.append("%s: %s %s" % (command[0], got, said))
    judge.git(clone, "push", "-q", "--force", server, "main:main")
    judge.git(clone, "fetch", "-q", "origin")
    for command in (("verify",), ("restore",), ("verify", "--full"), ("sync",),
                    ("note", d.claim, "On.", "--as", "bob")):
        got, said = judge.ask(clone, *command)
        if got:
            wrong.append("%s afterwards: %s %s" % (command[0], got, said))
    return wrong


@trial
def a_confirmation_is_asked_for_those_it_concerns(judge):
    """A late assignment is confirmed apart from a change that takes the role of whoever was asked: `show`
    and a proof say the same."""
    d = Past("founding")
    tip = d.newcomer(d.honest, "editor", "ed", ["editor"], "ed")
    draft = d.draft(tip, "editor")
    item = draft.add("item", {"claim": d.claim, "revision": d.claim, "priority": "normal",
                              "labels": []}).id
    tip = d.sign(draft, "second item")
    left = d.revise(tip, "editor", "ed", "left", roles=["reviewer"])
    back = d.revise(left, "editor", "ed", "back", roles=["editor"])
    draft = d.draft(tip, "ed")
    asked = draft.add("assigned", {"person": d.who["cora"], "task": "review"}, item)
    joined = d.join([back, d.sign(draft, "asked")], "joined")
    draft = d.draft(joined, "ed")
    draft.add("confirmed", {"record": asked.id, "because": "Still."}, item)
    taken = d.revise(joined, "editor", "cora", "taken", roles=["adjudicator"])
    tip = d.join([d.sign(draft, "confirmed"), taken])
    case = Case(judge, d, tip)
    shown = judge.ask(case.where, "show", item)[1]["data"]
    file = judge.place / "asked.proof"
    judge.ask(case.where, "prove", item, "-o", file)
    _, said = judge.ask(judge.place, "check", file, "--expect", d.desk, "--tip", tip.hex)
    states = [shown.get("item", shown)["state"], said["data"]["item"]["state"]]
    return [] if states == ["open", "open"] else ["the item is %s" % states]


@trial
def a_tie_and_two_policies_can_be_settled(judge):
    """Both are in one history: an admin joins the policies, then settles the tie."""
    wrong = []
    d = Past("founding")
    for name in ("ours", "theirs"):
        d.key[name] = d.world.new_key(name)
    tips = []
    for name, quorum in (("ours", 1), ("theirs", 2)):
        tip = d.revise(d.honest, "cora", "cora", name, key="cora", keys=[d.key[name].text])
        tips.append(d.set_policy(tip, "editor", "policy " + name, quorum=quorum))
    case = Case(judge, d, d.join(tips))
    with open(case.where / "config", "a") as file:
        file.write(SIGNING % judge.key_file(d.key["editor"]))
    policy = judge.place / "joined.json"
    policy.write_text(json.dumps(judge.ask(case.where, "policy", "show")[1]["data"]["policy"]))
    for command in (("policy", "set", policy, "--as", "editor"),
                    ("person", "revise", "cora", "--add-key", judge.key_file(d.key["ours"]),
                     "--as", "editor")):
        status, said = judge.ask(case.where, *command)
        if status:
            wrong.append("%s: %s" % (" ".join(map(str, command[:2])), said))
    status, found = case.verify(case.where)
    return wrong + ([] if status == 0 else ["afterwards: %s" % found])


@trial
def another_desk_is_not_brought_back(judge):
    """An act says that a commit was seen on the remote in which another desk begins; that lies on another
    branch. `stet restore` does not bring it in."""
    d = Past("founding")
    other = Past("unsigned")
    d.world.repo.objects.update(other.world.repo.objects)
    both = d.edit(d.honest, {}, "both")
    draft = Draft(d.world, both, d.who["cora"], d.key["cora"])
    mark = hashlib.sha256(("stet-remote\n%s\nmain\ngit.example/desk" % d.desk).encode()).hexdigest()[:16]
    draft.add("note", {"text": "Hello.", "labels": []}, d.item)
    foreign = d.join([d.honest, other.honest], "foreign", top=d.honest.top)
    lost = d.note(foreign, "bob", "Upon it.", "lost")
    draft.trailer_edit = lambda rows: rows + ["Stet-Seen: %s %s" % (lost.hex, mark)]
    tip = draft.commit("seen")
    clone = judge.lay("two-desks", judge.keep(d), tip.hex)
    place = clone / "refs/remotes/origin"
    place.mkdir(parents=True)
    (place / "main").write_text(tip.hex + "\n")
    (place / "x").write_text(lost.hex + "\n")
    with open(clone / "config", "a") as file:
        file.write(REMOTE % ("https://git.example/desk", "refs/heads/main"))
    statuses = [judge.ask(clone, *command)[0] for command in (
        ("verify",), ("restore",), ("verify", "--full"))]
    return [] if statuses == [0, 0, 0] else ["verify, restore, verify: %s" % statuses]


def _with_twin(proof, act, twin, d):
    """A proof in which another commit stands in the place of an act's."""
    proof = json.loads(proof)
    for row in proof["acts"]:
        if row["commit"] == act.hex:
            row["commit"] = twin.hex
    proof["objects"] = [row for row in proof["objects"] if row["id"] != act.hex] + [
        {"base64": base64.b64encode(d.world.repo.read(twin.oid)).decode(), "id": twin.hex,
         "type": "commit"}]
    for name, key in (("acts", "commit"), ("objects", "id")):
        proof[name].sort(key=lambda row: row[key])
    return (json.dumps(proof, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


@trial
def a_proof_with_a_twin_that_is_in_no_history(judge):
    """Without a key: who hands out a proof puts an unsigned twin in the place of an act; also of one that
    was made apart from the barrier, and counts because it is signed."""
    wrong = []
    past, apart = Past("founding"), Past("barrier")
    cases = [(past, past.at["verdict bob"], past.honest)]
    own = _apart(apart, apart.at["remark"], "bob", "bob")
    cases.append((apart, own, apart.join([apart.honest, own])))
    for d, act, tip in cases:
        case = Case(judge, d, tip)
        twin = d.again(act, act.parents[0], "twin")
        if case.prove(case.where):
            wrong.append("the honest item is not proven")
        file = judge.place / "item.proof"
        file.write_bytes(_with_twin(file.read_bytes(), act, twin, d))
        status, said = judge.ask(judge.place, "check", file, "--expect", d.desk, "--tip", tip.hex)
        if status == 0:
            wrong.append("an unsigned twin passes: %s" % said)
    return wrong


@trial
def a_signature_that_nobody_could_verify(judge):
    """Without a key: a verdict in somebody's name, from before they had a key of another kind than Ed25519, with
    a signature that says it is by that key. After the desk began to ask for signatures it is late."""
    d = Past("unsigned")
    file = judge.place / "ecdsa"
    judge.run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-C", "", "-f", file)
    text = " ".join((judge.place / "ecdsa.pub").read_text().split()[:2])
    other = judge.place / "other"
    other.write_text("Something else.\n")
    judge.run("ssh-keygen", "-q", "-Y", "sign", "-f", file, "-n", "git", other)
    armour = (judge.place / "other.sig").read_bytes().rstrip(b"\n").replace(b"\n", b"\n ")
    has = d.revise(d.honest, "editor", "bob", "has", keys=sorted([d.key["bob"].text, text]))
    draft = Draft(d.world, has, d.who["editor"], d.key["editor"])
    draft.add("policy", policy(3, asks=True), d.desk)
    asks = draft.commit("asks")
    draft = Draft(d.world, d.honest, d.who["bob"], None)
    draft.with_after = True
    draft.add("note", {"text": "Forged.", "labels": []}, d.item)
    plain = draft.commit("plain")
    head, _, message = d.world.repo.read(plain.oid).partition(b"\n\n")
    author = next(line[7:] for line in head.split(b"\n") if line.startswith(b"author "))
    oid = d.world.add_commit(plain.top, [d.honest], author, author, message, None, None,
                             lambda rows: rows + [b"gpgsig " + armour + b"\n"])
    forged = d.world.enter(oid, [d.honest], plain.top, plain.state, "forged")
    found = Case(judge, d, d.join([asks, forged])).full()
    return [] if found == (0, ["note late 1"]) else ["found: %s" % (found,)]


def _without(judge, case, d, tip, gone):
    """The proof of the item without an act, and without the objects that only this one needs."""
    file = judge.place / "item.proof"
    proof = json.loads(file.read_text())
    proof["acts"] = [row for row in proof["acts"] if row["commit"] != gone.hex]
    while True:
        file.write_text(json.dumps(proof, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
        status, said = judge.ask(judge.place, "check", file, "--expect", d.desk, "--tip", tip.hex)
        rows = said.get("data", {}).get("findings", [])
        needless = {row["text"].split()[2] for row in rows if "is not needed" in row.get("text", "")}
        if not needless:
            return status, said
        proof["objects"] = [row for row in proof["objects"] if row["id"] not in needless]


@trial
def a_proof_that_leaves_the_honest_act_out(judge):
    """Without a key: an unsigned verdict from before the barrier is brought once more beside a note, which
    is late. Who hands out a proof leaves the act out that brought it alone, and it says the same."""
    d = Past("barrier")
    act = d.at["verdict ann"]
    tip = d.join([d.honest, beside(d, act, "nothing", item=True)])
    case = Case(judge, d, tip)
    if case.proof(case.where, tip.hex) != "holds":
        return ["the honest item is not proven"]
    return _as_shown(case, *_without(judge, case, d, tip, act))


def _as_shown(case, status, said):
    """What is wrong with a proof: it holds, and says of the item what is shown."""
    if status:
        return ["it does not hold: %s" % said]
    shown = case.says(case.where, "item")["item"]
    proven = without_late(said["data"]["item"])
    return [] if proven == shown else ["it says %s, and not %s" % (proven, shown)]


def _half_late(d, note):
    """From before the barrier, without a signature: a verdict and a note in one act, apart from a policy that
    takes notes from reviewers; and the verdict once more, alone. The tip that asks for signatures, and both."""
    base = d.at["remark"]
    draft = d.draft(base, "ann", "nothing")
    verdict = {"rating": "refuted", "because": "No.", "evidence": sorted(d.evidence),
               "basis": draft.basis(d.claim, sorted(d.sources))}
    record = draft.add("verdict", verdict, d.item)
    draft.add("note", {"text": note, "labels": []}, d.other)
    act = d.sign(draft, "act")
    joined = d.join([act, d.set_policy(base, "editor", "no notes", note=[])], "joined")
    draft = Draft(d.world, joined, d.who["editor"], d.key["editor"])
    draft.add("policy", policy(3, asks=True), d.desk)
    tip = draft.commit("bar")
    half = d.draft(base, "ann", "nothing")
    half.at, half.secs = act.draft.at, act.draft.secs
    assert half.add("verdict", verdict, d.item).id == record.id
    return tip, act, d.sign(half, "half"), record


@trial
def a_proof_that_splits_an_act(judge):
    """Without a key, and without a push: a commit that is in no history brings the verdict of a late act alone.
    In the history only the note beside it is late, so the proof says what is shown."""
    d = Past("barrier")
    tip, act, half, record = _half_late(d, "By the way.")
    d.honest, d.name = tip, "split"
    case = Case(judge, d, tip)
    if case.proof(case.where, tip.hex) != "holds":
        return ["the honest item is not proven"]
    file = judge.place / "item.proof"
    proof = json.loads(file.read_text())
    objects = {row["id"] for row in proof["objects"]}

    def put(oid):
        kind, raw = d.world.repo.objects[oid]
        if oid.hex() not in objects:
            objects.add(oid.hex())
            proof["objects"].append({"base64": base64.b64encode(raw).decode(), "id": oid.hex(), "type": kind})

    path = "reviews/" + record.path
    proof["acts"] = [row for row in proof["acts"] if row["commit"] != act.hex]
    proof["acts"] = sorted([*proof["acts"], {"commit": half.hex, "records": [path]}], key=lambda row: row["commit"])
    put(half.oid)
    node = half.top
    put(node.write(d.world.repo))
    for part in path.split("/"):
        node = node.entries[part]
        put(node.write(d.world.repo) if hasattr(node, "entries") else node[1])
    proof["objects"].sort(key=lambda row: row["id"])
    file.write_text(json.dumps(proof, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
    return _as_shown(case, *_without(judge, case, d, tip, act))


@trial
def half_of_a_late_act_changes_nothing(judge):
    """Without a key, after the barrier: part of an act of which a record is late, once more."""
    d = Past("barrier")
    tip, _, half, _ = _half_late(d, "By the way.")
    d.honest, d.name = tip, "half"
    case = Case(judge, d, d.join([tip, half]))
    shown = case.says(case.where, "item")["item"]
    wrong = [] if shown == case.said["item"] else ["%s, and not %s" % (shown, case.said["item"])]
    return wrong + ([] if case.hook() == "takes" else ["the hook refuses it"])


@trial
def a_redacted_half_stands_in_no_proof(judge):
    """Without a key: the people of the desk once more beside a claim that has to be redacted."""
    d = Past("barrier")
    act = beside(d, d.at["people"], "nothing")
    claim = next(rec for rec in act.draft.act.recs if rec.kind == "claim")
    tip = d.redact(d.join([d.honest, act]), "editor", claim.id, "redacted")
    case = Case(judge, d, tip)
    said = case.proof(case.where, tip.hex)
    return [] if said == "holds" else ["the proof: %s" % said]


@trial
def twins_do_not_fill_a_proof(judge):
    """Without a key: one old act of an unsigned desk as three hundred commits. A proof carries one."""
    d = Past("unsigned")
    act = d.at["verdict ann"]
    twins = []
    for number in range(300):
        d.world.now += 1
        twins.append(d.again(act, act.parents[0], "twin"))
    case = Case(judge, d, d.join([d.honest, *twins]))
    if case.prove(case.where):
        return ["the item is not proven"]
    acts = json.loads((judge.place / "item.proof").read_text())["acts"]
    return [] if len(acts) < 30 else ["the proof has %d acts" % len(acts)]
