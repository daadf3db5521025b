"""Withdrawals, confirmations, redactions, people and policies that break one rule."""

import base64

import histories_acts as acts
import histories_rights as rights
from histories_bending import NOWHERE, any_id, begun, bend, rewritten, setting
from histories_git import EXECUTABLE
from histories_model import ASKS
from histories_world import ATTRIBUTES, REDACTED, Draft, canonical, record_id

# Withdrawn and confirmed

def marks(kind, target):
    """A withdrawal or confirmation of a record for which it is none; target(state) gives records."""
    def make(world, parent, hand):
        state = parent.state
        rec = world.pick(rec for rec in target(state) if kind == "confirmed" or rec.fkind not in ("people", "policy"))
        draft = begun(world, parent, hand, world.pick(["withdraw", "policy"]))
        if rec is None or draft is None:
            return None
        folder = rec.folder
        if world.chance(0.15):
            folder = world.pick(sorted(state.folders)) or folder
        draft.add(kind, {"record": rec.id, "because": "So."}, folder)
        return draft.commit("act bent " + kind)
    return make


def withdrawn_by_others(world, parent, hand):
    """What somebody else wrote is withdrawn by one who may not, or by its writer without a role."""
    state = parent.state
    rec = world.pick(rec for rec in standing_records(state) if rec.fkind not in ("people", "policy"))
    by = rec and world.pick(pid for pid in hand.all(state) if not state.rights.allows(pid, "withdraw") and (
        pid != rec.by or not state.rights.people[pid].roles))
    if by is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.legal = False
    draft.add("withdrawn", {"record": rec.id, "because": "No."}, rec.folder)
    return draft.commit("act bent withdrawn")


def confirmed_by_anybody(world, parent, hand):
    """A late record is confirmed by somebody, who may or may not."""
    state = parent.state
    rows = sorted((rec for rec in state.recs.values() if rec.id in state.late
                   and state.stand(rec.folder)[rec.id] == "late"), key=lambda rec: rec.id)
    rec = world.pick(rows + [row for row in rows if row.kind == "confirmed"] * 4)
    by = rec and world.pick([pid for pid in hand.all(state) if pid == rec.by] * 3 + hand.all(state))
    if rec is None or by is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.legal = False
    draft.add("confirmed", {"record": rec.id, "because": "So."}, rec.folder)
    return draft.commit("act bent confirmed")


# People and policy

def by_nobody(world, parent, hand):
    """An act of somebody who is not at the desk."""
    state = parent.state
    by = world.pick([NOWHERE, NOWHERE, world.desk] + sorted(state.of_kind("items"))[:1])
    folder = world.pick(sorted(state.of_kind("items") + state.of_kind("claims")))
    if folder is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.legal = False
    draft.add("note", {"text": "Me.", "labels": []}, folder)
    return draft.commit("act bent note")


def someone_else(names):
    """A person with a handle, an address or a key that is somebody's."""
    def change(world, draft, body):
        other = world.pick(pid for pid in sorted(draft.state.rights.people) if pid != body.get("folder"))
        if other is None or "email" not in body:
            return
        person = draft.state.rights.people[other]
        known = person.descriptions[0]
        what = world.pick(names)
        if what == "handle":
            body["handle"] = known["handle"]
        elif what == "email":
            body["email"] = world.pick([known["email"], known["email"].upper(), known["email"].title()])
        else:
            keys = sorted(person.keys) if what == "key" else sorted(person.former)
            if keys:
                body["keys"] = sorted(set(body["keys"]) | {world.pick(keys)})
    return change


def _blob(*parts):
    parts = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return base64.b64encode(parts).decode()


def _number(value):
    return value.to_bytes(value.bit_length() // 8 + 1, "big")


def odd_key(world, draft, body):
    """A key that is none, or of a kind and with numbers that are seldom seen."""
    if "keys" not in body:
        return
    point = bytes([world.rng.randrange(256) for _ in range(31)] + [world.rng.randrange(128)])
    good = _blob(b"ssh-ed25519", point)
    modulus = world.rng.getrandbits(2048) | 1 << 2047 | 1
    while not all(modulus % factor for factor in range(3, 752)):
        modulus += 2
    other = world.new_key("odd %d" % len(world.keys), 1).text

    def rsa(exponent, modulus):
        return "ssh-rsa " + _blob(b"ssh-rsa", _number(exponent), _number(modulus))
    body["keys"] = sorted(set(body["keys"]) | {world.pick([
        "ssh-dss " + good, "ssh-ed25519 " + good[:-4], "ssh-ed25519 " + _blob(b"ssh-ed25519", bytes(32)),
        "ssh-ed25519 " + good + " comment", "ssh-ed25519", "ssh-rsa", "ssh-rsa " + good, "ssh-ed25519 " + good + "=",
        "ssh-ed25519 " + _blob(b"ssh-ed25519", point, b""), "ssh-ed25519 " + _blob(b"ssh-ed25519", point[:-1]),
        "ssh-ed25519 " + _blob(b"ssh-ed25519", b"\xf0" + b"\xff" * 30 + b"\x7f"), "ssh-ed25519 " + good,
        "sk-ssh-ed25519@openssh.com " + _blob(b"sk-ssh-ed25519@openssh.com", point, b"ssh:"),
        "sk-ssh-ed25519@openssh.com " + _blob(b"sk-ssh-ed25519@openssh.com", point),
        rsa(65537, modulus), rsa(65536, modulus), rsa(1, modulus), rsa(3, modulus), rsa(65537, modulus >> 1 | 1),
        rsa(65537, modulus // 3 * 3), "ssh-rsa " + _blob(b"ssh-rsa", _number(65537), b"\0" + _number(modulus)),
        "ssh-rsa " + _blob(b"ssh-rsa", _number(65537), _number(modulus)[1:]), other, other[:-8] + "AAAAAAA="])})


def another_policy(world, parent, hand):
    """A second policy folder."""
    draft = begun(world, parent, hand, "policy")
    if draft is None:
        return None
    draft.add("policy", rights.policy_fields(world, 1, parent.state.rights.asks, False))
    return draft.commit("act bent policy")


def unasked(world, draft, body):
    body.pop(ASKS, None)


def unsigned_barrier(world, parent, hand):
    """The first policy that asks for signatures, without one."""
    state = parent.state
    by = hand.who(state, "policy")
    if by is None or state.rights.asks or not state.rights.policies:
        return None
    draft = Draft(world, parent, by, None)
    draft.legal = False
    draft.add("policy", rights.policy_fields(
        world, state.rights.policies[0].body["version"] + 1, True, False), world.desk)
    return draft.commit("act bent barrier")


def lone_admin(world, parent, hand):
    """The last admin, or the last one with a key, goes."""
    state = parent.state
    admins = sorted(state.rights.admins())
    draft = begun(world, parent, hand, "people")
    if draft is None or not admins:
        return None
    pid = admins[0]
    roles = set(state.rights.people[pid].roles)
    body = rights.revised(state, pid, roles=roles - {"admin"}) if world.chance(0.6) else \
        rights.revised(state, pid, keys=[])
    draft.add("person-revised", body, pid)
    return draft.commit("act bent person-revised")


def two_policies(world, parent, hand):
    """Anything but a policy while several newest ones stand."""
    return acts.note(world, parent, hand) if len(parent.state.rights.policies) > 1 else None


def bent_founding(world, parent, hand):
    """A founding that is none."""
    what = world.pick(["files", "attributes", "no-attributes", "mode", "roles", "version", "by", "at", "key", "person",
                       "two", "writer", "bad-key"])

    def hook(draft, key):
        person, policy = draft.act.recs
        change = {
            "roles": lambda body: body.update(roles=["editor"]), "person": lambda body: body.update(handle="another"),
            "bad-key": lambda body: body.update(keys=sorted([*body["keys"], "ssh-ed25519 AAAA"])),
            "writer": lambda body: body.update(by=NOWHERE), "version": lambda body: body.update(version=2),
            "by": lambda body: body.update(by=NOWHERE), "at": lambda body: body.update(at="2026-01-01T00:00:00Z"),
            "key": lambda body: body.update(key="SHA256:" + "A" * 43) if "key" not in body else body.pop("key")}
        if what in ("roles", "writer", "person", "bad-key"):
            rewritten(draft, person, change[what])
            if what != "person":
                rewritten(draft, policy, lambda body: body.update(by=person.id))
        elif what in change:
            rewritten(draft, policy, change[what])
        elif what == "two":
            draft.add("person", rights.person_fields(world, ["admin"], []))
        elif what == "files":
            draft.files["README"] = b"More\n"
        elif what == "attributes":
            draft.files[".gitattributes"] = b"* text=auto\n"
        elif what == "no-attributes":
            del draft.files[".gitattributes"]
        elif what == "mode":
            draft.files[".gitattributes"] = (EXECUTABLE, world.repo.blob(ATTRIBUTES)[1])
    desk, kept = world.desk, world.hook
    world.hook, world.desk = hook, None
    try:
        return rights.found(world, None, "bent founder %d" % len(world.keys), world.chance(0.3), False)
    finally:
        world.hook, world.desk = kept, desk


# Redactions

def bent_tombstone(world, parent, hand):
    """A redaction whose tombstone is not the old record's, is of rights, or leaves a text wrong."""
    state = parent.state
    what = world.pick(["header", "record", "kind", "twice", "rights", "text", "no-text", "by", "other-text",
                       "with-more", "reviewer"])
    rows = sorted((rec for rec in state.recs.values() if (rec.fkind in ("people", "policy")) == (what == "rights")
                   and bool(state.tombstone(rec.id)) == (what == "twice")), key=lambda rec: rec.id)
    texts = [rec for rec in rows if rec.body.get("keep") == "embedded"]
    rec = world.pick(texts if "text" in what and texts else rows)
    by = world.pick(hand.all(state)) if what == "reviewer" else hand.who(
        state, "policy", lambda pid: "admin" in state.rights.people[pid].roles)
    if rec is None or by is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.legal = False
    tomb = draft.redact(rec)
    text = next((path for path in draft.files if path.endswith(".txt")), None)
    if what == "text" and text:
        draft.files[text] = world.pick([b"Gone.\n", b""])
    elif what == "no-text" and text:
        del draft.files[text]
    elif what == "other-text":
        other = world.pick(path for path, _ in parent.reviews.files() if path.endswith(".txt") and path != text)
        if other:
            draft.files[other] = REDACTED
    elif what == "with-more" and len(rows) > 1:
        more = world.pick(other for other in rows if other is not rec)
        draft.at = "2026-01-01T00:00:00Z"
        draft.redact(more)
    elif what in ("header", "record", "kind", "by"):
        _bend_tombstone(world, draft, tomb, what)
    return draft.commit("act bent redaction")


def _bend_tombstone(world, draft, tomb, what):
    """Says something else in a tombstone."""
    body = dict(tomb.body, redaction=dict(tomb.body["redaction"]))
    if what == "header":
        name = world.pick([name for name in ("at", "by", "after", "key", "on") if name in body])
        body[name] = {"at": "2026-01-01T00:00:00Z", "after": [NOWHERE], "key": "SHA256:" + "A" * 43}.get(
            name, NOWHERE)
    elif what == "record":
        body["redaction"]["record"] = any_id(world, draft)
    elif what == "kind":
        body["redaction"]["kind"] = world.pick(["note", "source", "item", "verdict"])
    else:
        body["redaction"]["by"] = world.pick(sorted(draft.state.rights.people) + [NOWHERE])
    tomb.body, tomb.data = body, canonical(body)
    tomb.id = record_id(tomb.data)
    draft.files[tomb.path] = tomb.data


def standing_records(state):
    return [rec for rec in state.recs.values() if state.stand(rec.folder)[rec.id] == "stands"]


def fallen_records(state):
    return [rec for rec in state.recs.values() if state.stand(rec.folder)[rec.id] != "stands"]


RIGHTS = {
    "withdrawn-stands": [marks("withdrawn", fallen_records)],
    "withdraw": [withdrawn_by_others],
    "confirmed-late": [marks("confirmed", standing_records), marks("confirmed", fallen_records)],
    "confirm": [confirmed_by_anybody],
    "one-person": [bend(rights.add_person, someone_else(["handle", "email", "key", "former"])),
                   bend(rights.describe, someone_else(["handle", "email", "key", "former"]))],
    "known-person": [by_nobody], "key": [bend(rights.add_person, odd_key), bend(rights.own_keys, odd_key)],
    "policies": [another_policy, unsigned_barrier, bend(rights.set_policy, unasked), two_policies, bend(
        rights.set_policy, setting("version", lambda world, draft, body: max(1, body["version"] + world.pick(
            [-1, 1]))))],
    "last-admin": [lone_admin],
    "founding": [bent_founding],
    "redaction": [bent_tombstone] * 2,
}
