"""Single commits, each odd in one way, on a signed desk; only what verification finds is looked at."""

import base64
import json
import struct

from attack import trial
from attack_check import Case
from attack_world import GITLINK, SYMLINK, Past
from histories_git import fingerprint
from histories_world import canonical


def _record(edit):
    """A signed note whose bytes are edited; the file is named by the new bytes."""
    def make(d):
        draft = d.draft(d.honest, "bob")
        rec = draft.add("note", {"text": "Übermut.", "labels": []}, d.item)
        name, data = rec.path, edit(rec.data)
        del draft.files[name]
        rec.id, old = d.sha(data)[:40], rec.id
        rec.path = name.replace(old, rec.id)
        draft.files[rec.path] = rec.data = data
        return d.sign(draft, "odd")
    return make


def _field(**fields):
    """A signed note with fields that are other than they should be; None takes one away."""
    def edit(data):
        body = json.loads(data)
        body.update(fields)
        return canonical({name: value for name, value in body.items() if value is not None})
    return _record(edit)


def _signed_with(key):
    """A note that names the key of its author, whose commit is signed with another one."""
    def make(d):
        draft = d.draft(d.honest, "bob")
        draft.add("note", {"text": "A note.", "labels": []}, d.item)
        return d.sign(draft, "odd", key=key)
    return make


def _signed_as(name):
    """A note that names the key of somebody else, and is signed with it."""
    def make(d):
        draft = d.draft(d.honest, "bob", name)
        draft.with_after = True
        draft.add("note", {"text": "A note.", "labels": []}, d.item, key=fingerprint(d.key[name].text))
        return d.sign(draft, "odd")
    return make


def _two_keys(d):
    """Two notes, of which one names no key."""
    draft = d.draft(d.honest, "bob")
    draft.add("note", {"text": "A note.", "labels": []}, d.item)
    draft.add("claim", {"text": "A claim.", "type": "other"}, key=None)
    return d.sign(draft, "odd")


def _swap(old, new):
    return _record(lambda data: data.replace(old, new))


def _named(edit):
    """A signed note whose file has another name."""
    def make(d):
        draft = d.draft(d.honest, "bob")
        rec = draft.add("note", {"text": "A note.", "labels": []}, d.item)
        draft.files = {edit(d, rec.path): rec.data}
        return d.sign(draft, "odd")
    return make


def _draft(**edits):
    """A signed note whose draft is edited before it is signed."""
    def make(d):
        draft = d.draft(d.honest, "bob")
        draft.add("note", {"text": "A note.", "labels": []}, d.item)
        for name, value in edits.items():
            setattr(draft, name, value)
        return d.sign(draft, "odd")
    return make


def _trailers(edit):
    return _draft(trailer_edit=edit)


def _message(edit):
    return _draft(message_edit=edit)


def _after(headers):
    """Puts headers after those Git writes, where the signature covers them."""
    return _draft(header_edit=lambda rows: rows + headers)


def _beside(files):
    return lambda d: d.forge_note(d.honest, "bob", "odd", files=files(d))


def _person(**fields):
    """A newcomer by an admin, with a field that is not as it should be."""
    def make(d):
        draft = d.draft(d.honest, "editor")
        d.key.setdefault("zed", d.world.new_key("zed"))
        draft.add("person", dict(d._person("zed", ["reviewer"]), **{
            name: value(d) if callable(value) else value for name, value in fields.items()}))
        return d.sign(draft, "odd")
    return make


def _weak_key(d):
    """An Ed25519 key that is the neutral element: a signature of zeros fits it."""
    point = bytes([1]) + bytes(31)
    blob = struct.pack(">I", 11) + b"ssh-ed25519" + struct.pack(">I", 32) + point
    return ["ssh-ed25519 " + base64.b64encode(blob).decode()]


# What is made, and the rules or checks that name it; None where it is as it must be.
FORMS = {
    "as it must be": (_record(lambda data: data), None),
    "a key twice": (_swap(b'"text"', b'"labels": [],\n  "text"'), "record"),
    "an escape that is not needed": (_swap("Ü".encode(), b"\\u00dc"), "record"),
    "a number with a fraction": (_swap(b'"format": 1', b'"format": 1.0'), "record"),
    "a number with an exponent": (_swap(b'"format": 1', b'"format": 10e-1'), "record"),
    "a number beyond all": (_swap(b'"format": 1', b'"format": 36893488147419103233'), "record"),
    "a format of later": (_field(format=2), "record"),
    "null": (_swap(b'"text"', b'"place": null,\n  "text"'), "record"),
    "a field nobody knows": (_field(colour="blue"), "record"),
    "lines ended as on Windows": (_record(lambda data: data.replace(b"\n", b"\r\n")), "record"),
    "a byte-order mark": (_record(lambda data: b"\xef\xbb\xbf" + data), "record"),
    "two final newlines": (_record(lambda data: data + b"\n"), "record"),
    "four spaces of indent": (_record(lambda data: data.replace(b"\n  ", b"\n    ")), "record"),
    "a byte that is no UTF-8": (_swap("Ü".encode(), b"\xdc"), "record"),
    "half of a surrogate": (_swap("Ü".encode(), b"\xed\xb0\x80"), "record"),
    "an overlong form": (_swap(b"muT".lower(), b"m\xc1\xb5t"), "record"),
    "a zero in a string": (_swap("Ü".encode(), b"\\u0000"), "record"),
    "a noncharacter": (_swap("Ü".encode(), "\ufffe".encode()), None),
    "an empty text": (_field(text=""), "record"),
    "a text beyond its bound": (_field(text="x" * 10001), "record"),
    "an id in capitals": (_field(folder="A" * 40), "record"),
    "no writer": (_field(by=None), "record"),
    "nobody as writer": (_field(by="1" * 40), "known-person"),
    "a day that is not": (_field(at="2026-02-29T10:00:00Z"), "record"),
    "a leap second": (_field(at="2026-12-31T23:59:60Z"), "record"),
    "a time with an offset": (_field(at="2026-02-02T10:00:00+00:00"), "record"),
    "another commit in on": (_field(on="2" * 40), "on"),
    "no key, and signed with one's own": (_field(key=None), "signature"),
    "another's key": (_signed_as("cora"), "signature"),
    "a key of nobody": (_field(key="SHA256:" + "A" * 43), "signature"),
    "a fingerprint with its padding": (_field(key="SHA256:" + "A" * 43 + "="), "record"),
    "a fingerprint with bits too many": (_field(key="SHA256:" + "A" * 42 + "B"), "record"),
    "a fingerprint by another method": (_field(key="MD5:" + "0" * 46), "record"),
    "a fingerprint for the web": (_field(key="SHA256:" + "-" + "A" * 42), "record"),
    "a whole key": (lambda d: _field(key=d.key["bob"].text)(d), "record"),
    "a key, and no signature": (_signed_with("nothing"), "signature"),
    "one's key, and signed by another": (_signed_with("cora"), "signature"),
    "one's key, and signed with one that is revoked": (_signed_with("ann"), "signature"),
    "one's key, and signed by nobody of the desk": (_signed_with("mallory"), "signature"),
    "two keys in one act": (_two_keys, "one-act signature"),
    "what it follows is not there": (_field(after=["3" * 40]), "after trailers"),
    "the name of another time": (_named(lambda d, path: path.replace("T", "U", 1)), "record"),
    "the name in capitals": (_named(lambda d, path: path[:-45] + path[-45:-5].upper() + ".json"),
                             "record"),
    "another ending": (_named(lambda d, path: path[:-5] + ".JSON"), "record"),
    "without its fan-out": (_named(
        lambda d, path: "items/%s/%s" % (d.item, path.rsplit("/", 1)[1])), "record"),
    "in a folder below": (_named(lambda d, path: path.replace("/2026", "/x/2026")), "record"),
    "in the folder of another kind": (_named(
        lambda d, path: path.replace("items/", "claims/", 1)), "folder"),
    "a file of nobody": (_beside(lambda d: {"reviews/items/notes.txt": b"x\n"}), "record"),
    "a submodule beside": (_beside(lambda d: {"reviews/x": (GITLINK, b"\x21" * 20)}), "record"),
    "a link beside": (_beside(
        lambda d: {"reviews/x": (SYMLINK, d.world.repo.add("blob", b"../x"))}), "record"),
    "a name with an escape": (_beside(lambda d: {"reviews/\x1b[2J\u202e": b"x\n"}), "record"),
    "the desk twice": (_trailers(lambda rows: rows + [rows[0]]), "trailers"),
    "the record twice": (_trailers(lambda rows: rows + [
        row for row in rows if row.startswith("Stet-Record")]), "trailers"),
    "no record": (_trailers(lambda rows: [
        row for row in rows if not row.startswith("Stet-Record")]), "trailers"),
    "a signed act that does not say what it saw": (_trailers(lambda rows: [
        row for row in rows if not row.startswith("Stet-After")]), "trailers"),
    "another desk": (_trailers(lambda rows: ["Stet-Desk: " + "4" * 40] + rows[1:]), "trailers"),
    "keys in small letters": (_trailers(
        lambda rows: [row.replace("Stet-Record", "stet-record") for row in rows]), "trailers"),
    "a space at the end": (_trailers(lambda rows: [rows[0] + " "] + rows[1:]), "trailers"),
    "a trailer on two lines": (_trailers(
        lambda rows: [rows[0].replace(": ", ":\n ")] + rows[1:]), "trailers"),
    "a redaction that is none": (_trailers(
        lambda rows: rows + ["Stet-Redacts: " + "5" * 40]), "trailers"),
    "a trailer nobody knows": (_trailers(lambda rows: rows + ["Stet-Vote: 2"]), "trailers"),
    "a paragraph after the trailers": (_message(lambda text: text + b"\nMore.\n"), "trailers"),
    "a message ended as on Windows": (
        _message(lambda text: text.replace(b"\n", b"\r\n")), "trailers"),
    "a message that is no UTF-8": (_message(lambda text: b"\xff" + text), "commit-form"),
    "an encoding": (_after([b"encoding ISO-8859-1\n"]), "commit-form"),
    "a tag inside": (_after([b"mergetag object x\n"]), "commit-form"),
    "a header nobody knows": (_after([b"reviewed-by x\n"]), "commit-form"),
    "an author in small letters": (_draft(author=("bob", "bob@desk.example")), "author"),
    "an author with what nobody sees": (
        _draft(author=("Bob\u200b", "bob@desk.example")), "author"),
    "an address in capitals": (_draft(author=("Bob", "BOB@desk.example")), "author"),
    "another moment": (_draft(author_secs=1_770_000_000), "author"),
    "a key with which all can sign": (_person(keys=_weak_key), "key"),
    "the key of another": (_person(keys=lambda d: [d.key["cora"].text]), "one-person"),
    "the revoked key of another": (_person(keys=lambda d: [d.key["ann"].text]), "one-person"),
    "the address of another": (_person(email="BOB@desk.example"), "one-person"),
    "the handle of another": (_person(handle="bob"), "one-person"),
}


@trial
def odd_commits(judge):
    """Each of FORMS is found as what it is, and nothing else is found."""
    wrong = []
    past = Past()
    tips = {name: make(past) for name, (make, _) in FORMS.items()}
    case = Case(judge, past, past.honest)
    for name, (_, rule) in FORMS.items():
        where = judge.lay("odd", case.store, tips[name].hex, case.honest)
        status, found = case.verify(where)
        errors = {row.split()[1] for row in found} - {"state"}
        if (status, errors) != ((1, set(rule.split())) if rule else (0, set())):
            wrong.append("%s: %s, %s" % (name, status, found))
    return wrong
