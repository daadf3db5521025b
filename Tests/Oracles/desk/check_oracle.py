"""Small desks made by hand, and what the oracle must say of them: python check_oracle.py"""
import base64
import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile
import zlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from desk_acts import moment
from desk_git import fingerprint, packed
from desk_oracle import report
from desk_records import (ATTRIBUTES, NAMING_FIELDS, REDACTED_TEXT, SCHEMAS, canonical, record_id, record_path,
                          text_path)

PERMISSIONS = ("source claim open assign take evidence verdict resolve adjudicate decide publish note withdraw "
               "people policy").split()
NEEDS = {"supporting": 0, "refuting": 0, "context": 0, "searches": 1}


def key(seed):
    """A key made from a word, and its spelling in records."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())
    blob = packed(b"ssh-ed25519") + packed(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    return private, "ssh-ed25519 " + base64.b64encode(blob).decode()


def armour(seed, payload):
    """An SSH signature as ssh-keygen spells it."""
    private, text = key(seed)
    digest = hashlib.sha512(payload).digest()
    head = b"SSHSIG" + packed(b"git") + packed(b"") + packed(b"sha512")
    signed = packed(b"ssh-ed25519") + packed(private.sign(head + packed(digest)))
    blob = b"SSHSIG" + struct.pack(">I", 1) + packed(base64.b64decode(text.split()[1]))
    blob += packed(b"git") + packed(b"") + packed(b"sha512") + packed(signed)
    encoded = base64.b64encode(blob).decode()
    lines = [encoded[at:at + 70] for at in range(0, len(encoded), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----"])


class Maker:
    """A repository in the making: commits with their trees in memory."""

    def __init__(self, path):
        """Begin an empty repository."""
        self.path, self.trees, self.count, self.desk = path, {}, 0, None
        self.people = {}
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", path], check=True)

    def put(self, kind, data):
        """Write one object."""
        raw = f"{kind} {len(data)}\0".encode() + data
        oid = hashlib.sha1(raw).hexdigest()
        place = f"{self.path}/objects/{oid[:2]}/{oid[2:]}"
        if not os.path.exists(place):
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "wb") as file:
                file.write(zlib.compress(raw))
        return oid

    def tree(self, files):
        """Write the tree of some files: path to bytes."""
        below, entries = {}, []
        for path, data in files.items():
            name, _, rest = path.partition("/")
            if rest:
                below.setdefault(name, {})[rest] = data
            else:
                entries.append((name.encode(), b"100644", self.put("blob", data)))
        entries += [(name.encode() + b"/", b"40000", self.tree(inner)) for name, inner in below.items()]
        return self.put("tree", b"".join(
            mode + b" " + name.rstrip(b"/") + b"\0" + bytes.fromhex(oid) for name, mode, oid in sorted(entries)))

    def commit(self, parents, files, who=("Nobody", "no@x.example"), at="2026-01-01T00:00:00Z", message="x\n",
               sign=None):
        """Write a commit."""
        head = f"tree {self.tree(files)}\n" + "".join(f"parent {one}\n" for one in parents)
        person = f"{who[0]} <{who[1]}> {moment(at)} +0100"
        head += f"author {person}\ncommitter {person}\n"
        data = (head + "\n" + message).encode()
        if sign:
            spelled = armour(sign, data).replace("\n", "\n ")
            data = (head + f"gpgsig {spelled}\n\n" + message).encode()
        oid = self.put("commit", data)
        self.trees[oid] = files
        return oid

    def heads(self, parent, kind, folder):
        """The newest records of a folder at a commit."""
        here = {path: json.loads(data) for path, data in self.trees[parent].items()
                if f"reviews/{kind}/" in path and f"/{folder}/" in path and path.endswith(".json")}
        ids = {path[-45:-5] for path in here}
        return sorted(ids - {one for record in here.values() for one in record["after"]})

    def record(self, kind, by, parent, folder=None, folder_kind=None, sign=None, **fields_):
        """A record of an act on a commit."""
        self.count += 1
        record = {"kind": kind, "format": 1, "at": self.now(), **fields_}
        if by:
            record["by"] = by
        if parent:
            record["on"] = parent
        if sign:
            record["key"] = fingerprint(key(sign)[1])
        if folder:
            record |= {"folder": folder, "after": self.heads(parent, folder_kind, folder)}
        else:
            record |= {"nonce": f"{self.count:032x}", "after": []}
        return record

    def now(self):
        """The moment of the next act; the same until the act is made."""
        return f"2026-01-01T{len(self.trees) // 60:02d}:{len(self.trees) % 60:02d}:00Z"

    def act(self, parent, records, by, sign=None, texts=(), only=None):
        """Make an act. Records are (folder kind, record)."""
        files = dict(self.trees[parent]) if parent else {}
        ids, afters, place = [], set(), {}
        for kind, record in records:
            if sign and "key" not in record:
                record["key"] = fingerprint(key(sign)[1])
            rid = record_id(canonical(record))
            files[record_path(kind, record.get("folder"), record)] = canonical(record)
            ids.append(rid)
            afters |= set(record["after"])
            place[kind] = record.get("folder", rid)
        for folder, data in texts:
            files[text_path(folder, hashlib.sha256(data).hexdigest())] = data
        message = "Act\n\n" + f"Stet-Desk: {self.desk}\n" + "".join(f"Stet-Record: {one}\n" for one in ids)
        message += "".join(f"Stet-After: {one}\n" for one in sorted(afters - set(ids)))
        name = self.people[by]
        return self.commit([parent] if parent else [], files, name, records[0][1]["at"], message, sign)

    def found(self, ask=False, keys=("F1",), quorum=1):
        """Begin a desk."""
        sign = keys[0] if ask else None
        person = self.record("person", None, None, sign=sign, **self.described("founder", ["admin"], keys))
        founder = record_id(canonical(person))
        self.people[founder] = ("founder", "founder@x.example")
        policy = self.record("policy", founder, None, sign=sign, **self.policy_fields(1, ask, quorum=quorum))
        self.desk = record_id(canonical(policy))
        files = {"reviews/.gitattributes": ATTRIBUTES}
        for kind, record in (("people", person), ("policy", policy)):
            files[record_path(kind, None, record)] = canonical(record)
        message = f"Begin\n\nStet-Desk: {self.desk}\nStet-Record: {founder}\nStet-Record: {self.desk}\n"
        return founder, self.commit([], files, self.people[founder], person["at"], message, sign)

    def policy_fields(self, version, ask=False, people=(), quorum=1, **more):
        """What a policy says."""
        found = {"version": version, "quorum": quorum, "tolerance": 0, "required-labels": [],
                 "ratings": [{"name": "true", "meaning": "It is.", "needs": NEEDS},
                             {"name": "false", "meaning": "It is not.", "needs": NEEDS}],
                 "permissions": {name: ["editor", "reviewer"] for name in PERMISSIONS}}
        found["permissions"] |= {"people": list(people), "policy": []} | more
        return found | ({"signatures-required": True} if ask else {})

    def described(self, handle, roles, keys=()):
        """What a record says of a person."""
        return {"handle": handle, "name": handle, "email": f"{handle}@x.example", "roles": sorted(roles),
                "keys": sorted(key(one)[1] for one in keys), "conflicts": []}

    def add(self, parent, by, handle, roles, keys=(), sign=None):
        """Register a person."""
        record = self.record("person", by, parent, sign=sign, **self.described(handle, roles, keys))
        person = record_id(canonical(record))
        self.people[person] = (handle, f"{handle}@x.example")
        return person, self.act(parent, [("people", record)], by, sign)

    def revise(self, parent, by, person, roles, keys=(), sign=None):
        """Describe a person anew."""
        record = self.record("person-revised", by, parent, person, "people", sign,
                             **self.described(self.people[person][0], roles, keys))
        return self.act(parent, [("people", record)], by, sign)

    def claim(self, parent, by, sign=None, text="The bridge is closed."):
        """Record a claim."""
        record = self.record("claim", by, parent, sign=sign, text=text, type="event")
        return self.act(parent, [("claims", record)], by, sign)

    def redact(self, parent, by, path, sign=None, line=()):
        """Put a tombstone in the place of a record."""
        old = json.loads(next(files[path] for files in self.trees.values() if path in files))
        tomb = {name: old[name] for name in ("folder", "nonce", "after", "by", "at", "on", "key") if name in old}
        rid = path[-45:-5]
        tomb |= {"kind": "redacted", "format": 1, "redaction": {
            "record": rid, "kind": old["kind"], "by": by, "at": self.now(), "on": parent, "because": "An order."}}
        if sign:
            tomb["redaction"]["key"] = fingerprint(key(sign)[1])
        files = dict(self.trees[parent])
        files[path] = canonical(tomb)
        for one in line:
            files[one] = REDACTED_TEXT
        message = f"Redact\n\nStet-Desk: {self.desk}\nStet-Record: {record_id(canonical(tomb))}\nStet-Redacts: {rid}\n"
        return self.commit([parent], files, self.people[by], tomb["redaction"]["at"], message, sign)

    def merge(self, *parents, files=None):
        """Join histories by union."""
        union = {}
        for one in parents:
            union |= self.trees[one]
        return self.commit(list(parents), union if files is None else files)

    def judge(self, tip, **more):
        """What the oracle says, with main at a commit."""
        subprocess.run(["git", "-C", self.path, "update-ref", "refs/heads/main", tip], check=True)
        return report(self.path, explain=True, **more)


def late_acts(maker, said, *commits):
    """Whether the acts of some commits are late."""
    def ids(commit):
        return {path[-45:-5] for path, data in maker.trees[commit].items() if path.endswith(".json")
                and json.loads(data).get("on") == json_parent(maker, commit)}
    return [bool(ids(one) & set(said["late"])) for one in commits]


def json_parent(maker, commit):
    """The first parent of a commit."""
    out = subprocess.run(["git", "-C", maker.path, "rev-parse", f"{commit}^"], stdout=subprocess.PIPE, check=True)
    return out.stdout.decode().strip()


CASES = []


def case(function):
    """Note down a case."""
    CASES.append(function)
    return function


@case
def simple(m):
    """A founding, a person, a claim; an unsigned twin of nothing; a claim by a stranger."""
    founder, c0 = m.found()
    ann, c1 = m.add(c0, founder, "ann", ["reviewer"])
    c2 = m.claim(c1, ann)
    said = m.judge(c2)
    assert [said["commits"][one] for one in (c0, c1, c2)] == ["founding", "legal", "legal"], said
    assert said["error"] is None and said["agrees"] and not said["late"]
    m.people["f" * 40] = ("ghost", "ghost@x.example")
    bad = m.claim(c2, "f" * 40)
    said = m.judge(bad)
    assert said["commits"][bad] == "illegal" and not said["agrees"] and said["why"][bad] == ["known-person"]
    restored = m.commit([bad], m.trees[c2])
    assert m.judge(restored)["commits"][restored] == "restoration"


@case
def cherry_pick(m):
    """A record on another parent is illegal, also where the same file would be added."""
    founder, c0 = m.found()
    c1 = m.claim(c0, founder)
    c2 = m.claim(c0, founder, text="Another.")
    record = [path for path in m.trees[c1] if path not in m.trees[c0]]
    picked = m.commit([c2], m.trees[c2] | {path: m.trees[c1][path] for path in record}, m.people[founder])
    assert m.judge(picked)["why"][picked][0] == "on"
    merged = m.merge(c1, c2)
    said = m.judge(merged)
    assert said["commits"][merged] == "merge" and said["agrees"]
    lost = m.merge(c1, c2, files=m.trees[c1])
    assert m.judge(lost)["commits"][lost] == "merge-differs"


@case
def signed_twins(m):
    """In a signed desk the unsigned twin of an act is illegal, and changes nothing."""
    founder, c0 = m.found(ask=True)
    record = m.record("claim", founder, c0, text="x", type="event")
    good, bad = [m.act(c0, [("claims", record)], founder, sign) for sign in ("F1", None)]
    said = m.judge(m.merge(good, bad))
    assert said["commits"][good] == "legal" and said["commits"][bad] == "illegal" and said["agrees"]


@case
def old_key(m):
    """A key that its owner exchanged ties the exchange, whoever acted since; what it signed elsewhere is late."""
    founder, c0 = m.found(ask=True)
    ann, c1 = m.add(c0, founder, "ann", ["reviewer"], ["A1"], "F1")
    mine = m.revise(c1, founder, founder, ["admin"], ["F2"], "F1")
    later = m.claim(mine, founder, "F2")
    theirs = m.revise(c1, founder, founder, ["admin"], ["F3"], "F1")
    puppet, grant = m.add(c1, founder, "puppet", ["admin"], ["P1"], "F1")
    witness = m.claim(later, ann, "A1")
    for tip in (m.merge(witness, theirs, grant), m.merge(grant, theirs, witness)):
        said = m.judge(tip)
        assert late_acts(m, said, mine, later, theirs, witness, grant) == [True, True, True, False, True], said["why-late"]
        assert len(said["tied"]) == 2 and said["people"][founder] == {"roles": [], "keys": []}
        assert puppet not in said["people"]
    assert not m.judge(witness)["late"]


@case
def settled(m):
    """A better admin who knows both of two exchanges that are tied settles them, and what was late stays late."""
    founder, c0 = m.found(ask=True)
    ann, c1 = m.add(c0, founder, "ann", ["reviewer"], ["A1"], "F1")
    one = m.revise(c1, ann, ann, ["reviewer"], ["A2"], "A1")
    later = m.claim(one, ann, "A2")
    other = m.revise(c1, ann, ann, ["reviewer"], ["A3"], "A1")
    both = m.merge(later, other)
    said = m.judge(both)
    assert late_acts(m, said, one, later, other) == [True, True, True] and len(said["tied"]) == 2
    done = m.revise(both, founder, ann, ["reviewer"], ["A2"], "F1")
    said = m.judge(done)
    assert late_acts(m, said, one, later, other, done) == [True, True, True, False]
    assert said["people"][ann]["roles"] == ["reviewer"] and len(said["people"][ann]["keys"]) == 1


@case
def naming_fields(_):
    """Every field of a schema that can hold an id is one that names, but for who, where and in whose place."""
    found = set()

    def holds(rule):
        """Whether a value that fits has an id somewhere."""
        if isinstance(rule, dict):
            return rule.get("pattern") == "^[0-9a-f]{40}$" or any(holds(inner) for inner in rule.values())
        return isinstance(rule, list) and any(holds(inner) for inner in rule)

    for path in SCHEMAS.glob("*.schema.json"):
        whole = json.loads(path.read_text("utf-8"))
        for rule in [whole, *whole.get("oneOf", [])]:
            found |= {name for name, inner in rule.get("properties", {}).items() if holds(inner)}
    assert found - {"by", "on", "redaction"} == NAMING_FIELDS, found ^ NAMING_FIELDS


@case
def half_twins(m):
    """A record that stands is not late where somebody repeats it beside others, and saves none of these."""
    founder, c0 = m.found(ask=True)
    ann, c1 = m.add(c0, founder, "ann", ["reviewer"], ["A1"], "F1")
    described = m.described(m.people[ann][0], ["reviewer"], ["A2"])
    exchange = m.record("person-revised", ann, c1, ann, "people", **described)
    mine = m.act(c1, [("people", exchange)], ann, "A1")
    later = m.claim(mine, ann, "A2")
    beside = m.record("claim", ann, c1, text="x", type="event", at=exchange["at"])
    theirs = m.act(c1, [("people", exchange), ("claims", beside)], ann, "A1")
    for tip in (m.merge(later, theirs), m.merge(theirs, later)):
        said = m.judge(tip)
        assert said["commits"][theirs] == "illegal" and not said["tied"] and not said["late"], said["why"]


@case
def decoy(m):
    """Of two editors who take each other's role, the one who made a harmless change before must not win by that."""
    founder, c0 = m.found()
    policy = m.record("policy", founder, c0, m.desk, "policy", **m.policy_fields(2, people=["editor"]))
    c1 = m.act(c0, [("policy", policy)], founder)
    good, c2 = m.add(c1, founder, "good", ["editor"])
    bad, c3 = m.add(c2, founder, "bad", ["editor"])
    removal = m.revise(c3, good, bad, [])
    puppet, harmless = m.add(c3, bad, "puppet", ["reviewer"])
    back = m.revise(harmless, bad, good, [])
    said = m.judge(m.merge(removal, back))
    assert late_acts(m, said, removal, back) == [True, True], said["why-late"]


@case
def joined(m):
    """Policies that were set apart are joined by whom each of them lets, and by admins."""
    founder, c0 = m.found()

    def policy(parent, by, version, *roles):
        """A policy that lets some roles set the next one."""
        row = m.record("policy", by, parent, m.desk, "policy", **m.policy_fields(version, policy=list(roles)))
        return m.act(parent, [("policy", row)], by)

    ed, c1 = m.add(policy(c0, founder, 2, "editor"), founder, "ed", ["editor"])
    gives, also, takes = (policy(c1, founder, 3, *roles) for roles in (["editor"], ["editor", "reviewer"], []))
    for one, other, may in ((gives, also, True), (gives, takes, False), (takes, also, False)):
        both = m.merge(one, other)
        theirs, mine = policy(both, ed, 4, "editor"), policy(both, founder, 4, "editor")
        said = m.judge(theirs)
        assert (said["commits"][theirs] == "legal") == may and (may or said["why"][theirs] == ["role"]), said["why"]
        assert m.judge(mine)["commits"][mine] == "legal"


@case
def somebody_elses_key(m):
    """A reviewer who takes up other people's keys on a fork from before they were registered is late."""
    founder, c0 = m.found(ask=True, quorum=2)
    rob, c1 = m.add(c0, founder, "rob", ["reviewer"], ["R1"], "F1")
    ann, c2 = m.add(c1, founder, "ann", ["reviewer"], ["A1"], "F1")
    bob, c3 = m.add(c2, founder, "bob", ["reviewer"], ["B1"], "F1")
    grab = m.revise(c1, rob, rob, ["reviewer"], ["R1", "A1", "B1"], "R1")
    tip = m.merge(c3, grab)
    said = m.judge(tip)
    assert said["commits"][grab] == "legal" and said["late"], said["why-late"]


@case
def two_admins(m):
    """The better of two admins who remove each other wins, in every order of merging."""
    founder, c0 = m.found()
    bob, c1 = m.add(c0, founder, "bob", ["admin"])
    against = m.revise(c1, founder, bob, [])
    back = m.revise(c1, bob, bob, ["admin", "editor"])
    said = m.judge(m.merge(against, back))
    assert late_acts(m, said, against, back) == [False, True]
    assert m.judge(m.merge(back, against))["late"] == said["late"]
    wrong = m.revise(c1, bob, founder, [])
    assert m.judge(wrong)["why"][wrong] == ["seniority"]


@case
def equal_admins(m):
    """Two admins of equal rank who remove each other are tied and frozen; a third settles it."""
    founder, c0 = m.found()
    bob, one = m.add(c0, founder, "bob", ["admin"])
    cora, other = m.add(c0, founder, "cora", ["admin"])
    both = m.merge(one, other)
    new, at_new = m.add(both, founder, "dan", ["reviewer"])
    said = m.judge(both)
    assert not said["late"] and said["error"] is None
    refused = m.revise(both, bob, cora, [])
    assert m.judge(refused)["why"][refused] == ["seniority"]
    del new, at_new


@case
def barrier(m):
    """What was made beside the first policy that asks for signatures is late unless it is signed."""
    founder, c0 = m.found()
    ann, c1 = m.add(c0, founder, "ann", ["reviewer"], ["A1"])
    policy = m.record("policy", founder, c1, m.desk, "policy", **m.policy_fields(2, True))
    asks = m.act(c1, [("policy", policy)], founder, "F1")
    unsigned = m.act(c1, [("policy", policy)], founder)
    plain, signed = m.claim(c1, ann), m.claim(c1, ann, "A1")
    said = m.judge(m.merge(asks, unsigned, plain, signed))
    assert said["commits"][unsigned] == "illegal" and said["error"] is None
    assert late_acts(m, said, plain, signed) == [True, False]
    other = m.record("policy", founder, c1, m.desk, "policy", **m.policy_fields(2, True, quorum=2))
    second = m.act(c1, [("policy", other)], founder, "F1")
    assert m.judge(m.merge(asks, second))["error"] == "two-barriers"


@case
def removed(m):
    """Who lost a role elsewhere is late; a confirmation by an admin lets it count."""
    founder, c0 = m.found()
    ann, c1 = m.add(c0, founder, "ann", ["reviewer"])
    gone, claim = m.revise(c1, founder, ann, []), m.claim(c1, ann)
    both = m.merge(gone, claim)
    said = m.judge(both)
    assert late_acts(m, said, claim) == [True]
    late = said["late"][0]
    record = m.record("confirmed", founder, both, late, "claims", record=late, because="It is fine.")
    said = m.judge(m.act(both, [("claims", record)], founder))
    assert said["error"] is None and set(said["commits"].values()) == {"founding", "legal", "merge"}


@case
def redactions(m):
    """Two redactions of what names one text put the line into their union."""
    founder, c0 = m.found()
    text = "Words.\n".encode()
    of = {"sha256": hashlib.sha256(text).hexdigest(), "bytes": 7, "scalars": 7}
    first = m.record("source", founder, c0, keep="embedded", authors=[], text=of)
    sid = record_id(canonical(first))
    c1 = m.act(c0, [("sources", first)], founder, texts=[(sid, text)])
    again = m.record("source-revised", founder, c1, sid, "sources", keep="embedded", authors=["A"], text=of)
    c2 = m.act(c1, [("sources", again)], founder)
    paths = [record_path("sources", sid, one) for one in (first, again)]
    place = text_path(sid, of["sha256"])
    left, right = m.redact(c2, founder, paths[0]), m.redact(c2, founder, paths[1])
    too_much = m.redact(c2, founder, paths[0], line=[place])
    union = m.trees[c2] | {paths[0]: m.trees[left][paths[0]], paths[1]: m.trees[right][paths[1]]}
    plain, lined = m.merge(left, right, files=union), m.merge(left, right, files=union | {place: REDACTED_TEXT})
    said = m.judge(m.merge(plain, lined, files=m.trees[lined]))
    assert said["commits"][left] == said["commits"][right] == "legal", said["why"]
    assert said["commits"][plain] == "merge-differs" and said["commits"][lined] == "merge", said["commits"]
    assert m.judge(too_much)["why"][too_much][0] == "redaction"
    both = m.redact(left, founder, paths[1], line=[place])
    assert m.judge(both)["commits"][both] == "legal"


@case
def late_redaction(m):
    """A redaction by somebody who was removed is late: the state has the original, the tree may have either."""
    founder, c0 = m.found()
    bob, c1 = m.add(c0, founder, "bob", ["admin"])
    c2 = m.claim(c1, founder)
    path = next(path for path in m.trees[c2] if "/claims/" in path)
    tomb, gone = m.redact(c2, bob, path), m.revise(c2, founder, bob, [])
    files = m.trees[gone]
    kept, left = m.merge(tomb, gone, files=files), m.merge(tomb, gone, files=files | {path: m.trees[tomb][path]})
    for tip in (kept, left):
        said = m.judge(tip)
        assert said["commits"][tip] == "merge" and len(said["late"]) == 1, said
    again = m.redact(left, founder, path)
    said = m.judge(again)
    assert said["commits"][again] == "legal" and said["agrees"], said["why"]


@case
def two_desks(m):
    """Two beginnings are an error unless one was told."""
    founder, c0 = m.found()
    first = m.desk
    second, c1 = m.found()
    tip = m.merge(c0, c1)
    assert m.judge(tip)["error"] == "two-beginnings"
    said = m.judge(tip, expect=first)
    assert said["error"] is None and said["commits"][c1] == "illegal" and said["commits"][tip] == "merge-differs"
    del founder, second


def main():
    """Run all cases, or those that are named."""
    for function in CASES:
        if len(sys.argv) == 1 or function.__name__ in sys.argv[1:]:
            with tempfile.TemporaryDirectory() as folder:
                function(Maker(folder))
            print("ok", function.__name__)


if __name__ == "__main__":
    main()
