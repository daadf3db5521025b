"""One thing wrong with an act: hooks that a draft runs when it begins and before it is written.

Each entry is a pair: one makes a hook for the beginning, the other one for the end. A hook for the
end may give another key to sign with, or "unsigned".
"""

import base64

from histories_git import EXECUTABLE, SYMLINK, fingerprint, gpgsig
from histories_world import canonical, path_of, record_id


def on_another(world, parent):
    def hook(draft):
        other = world.pick(c for c in world.commits if c is not parent)
        draft.on = world.pick([None, "0" * 40, other.hex if other else None,
                               other.hex if other else None])
        draft.legal = False
    return hook


def _rewrite(draft, change):
    """Changes the last record of an act that no other one of it names."""
    if not draft.act.recs:
        return
    rec = draft.act.recs[-1]
    draft.files.pop(rec.path, None)
    body = dict(rec.body)
    change(body)
    rec.body, rec.data = body, canonical(body)
    rec.id = record_id(rec.data)
    folder = rec.folder if body["after"] else rec.id
    rec.folder = folder
    rec.path = path_of(rec.fkind, folder, body["kind"], body["at"], rec.id)
    draft.files[rec.path] = rec.data
    draft.legal = False


def rewriting(change):
    def make(world, parent):
        return lambda draft, key: _rewrite(draft, lambda body: change(world, draft, body))
    return make


def _after(world, draft, body):
    rows = sorted(draft.state.recs)
    if body["after"] and world.chance(0.4):
        body["after"] = body["after"][1:] or [world.pick(rows) or "2" * 40]
    else:
        body["after"] = sorted(set(body["after"]) | {world.pick(rows) or "2" * 40})


def _by(world, draft, body):
    body["by"] = world.pick(sorted(draft.state.rights.people)) or "3" * 40


def _key(world, draft, body):
    """Names another key, none where one signs, or one where none does."""
    rows = [fingerprint(text) for text in sorted(world.keys) if text != draft.act.key]
    if body.pop("key", None) is None or world.chance(0.5):
        body["key"] = world.pick(rows) or "SHA256:" + "A" * 43


def _at(world, draft, body):
    body["at"] = "2026-01-01T00:00:0%dZ" % world.rng.randrange(10)


def _field(world, draft, body):
    body["extra"] = "field"


def _newer(world, draft, body):
    body["format"] = 2


def _basis(world, draft, body):
    if "basis" in body:
        folder = world.pick(sorted(body["basis"]))
        body["basis"] = {name: rows for name, rows in body["basis"].items() if name != folder}
    elif "revision" in body:
        body["revision"] = world.pick(sorted(draft.state.recs)) or "4" * 40
    else:
        body["after"] = []


def trailers(change, legal=False):
    def make(world, parent):
        def hook(draft, key):
            draft.trailer_edit = lambda lines: change(world, draft, list(lines))
            draft.legal = draft.legal and legal
        return hook
    return make


def _without(prefix):
    return lambda world, draft, lines: [line for line in lines if not line.startswith(prefix)]


def _more(text):
    def change(world, draft, lines):
        value = text.replace("RECORD", world.pick(sorted(draft.state.recs)) or "5" * 40)
        lines.insert(world.rng.randrange(len(lines) + 1), value.replace("DESK", world.desk))
        return lines
    return change


def _twice(world, draft, lines):
    return lines + [world.pick(lines)]


def _wrong_desk(world, draft, lines):
    return ["Stet-Desk: " + "6" * 40 if line.startswith("Stet-Desk") else line for line in lines]


def _wrong_after(world, draft, lines):
    rows = sorted(draft.state.recs)
    afters = [line for line in lines if line.startswith("Stet-After")]
    rest = [line for line in lines if not line.startswith("Stet-After")]
    if len(afters) > 1 and world.chance(0.5):
        return rest + afters[::-1]
    return rest + afters[1:] + ["Stet-After: " + (world.pick(rows) or "7" * 40)]


def _many_seen(world, draft, lines):
    count = world.pick([2, 9, 0])
    if count == 0:
        return lines + ["Stet-Seen: " + world.pick(["%s 0123" % draft.on, "main 0123456789abcdef", ""])]
    return lines + ["Stet-Seen: %s %016x" % (draft.on or "8" * 40, index if count == 9 else 1)
                    for index in range(count)]


def _spaces(world, draft, lines):
    return [line.replace(": ", world.pick([":  ", ": ", ":\t"])) + world.pick(["", " "])
            for line in lines]


def message(change, legal=False):
    def make(world, parent):
        def hook(draft, key):
            draft.message_edit = change
            draft.legal = draft.legal and legal
        return hook
    return make


def author(change):
    def make(world, parent):
        def hook(draft, key):
            change(world, draft)
            draft.legal = False
        return hook
    return make


def _name(world, draft):
    name, email = draft.name_of()
    draft.author = world.pick([(name + "x", email), (name, "x" + email),
                               (name.lower(), email), (name, email.upper())])


def _date(world, draft):
    draft.author_secs = draft.secs + world.pick([-1, 1, 3600])


def headers(change):
    def make(world, parent):
        def hook(draft, key):
            draft.header_edit = lambda rows: change(world, rows)
            draft.legal = False
        return hook
    return make


def _old_signature(world):
    """The signature header of some other commit, or one of a stranger."""
    rows = [c for c in world.commits if c.key]
    if rows:
        head = world.repo.read(world.pick(rows).oid).partition(b"\n\n")[0]
        start = head.find(b"gpgsig ")
        return head[start:].split(b"-----END", 1)[0] + b"-----END SSH SIGNATURE-----\n"
    return gpgsig(world.new_key("odd").sign(b"x"))


def signature(change):
    def make(world, parent):
        def hook(draft, key):
            draft.sign_edit = change
            draft.legal = draft.legal and key is None
        return hook
    return make


def _broken(text):
    lines = text.split(b"\n")
    raw = bytearray(base64.b64decode(b"".join(lines[1:-1])))
    raw[-5] ^= 1
    body = base64.b64encode(bytes(raw))
    return b"\n".join([lines[0]] + [body[at:at + 70] for at in range(0, len(body), 70)]
                      + [lines[-1]])


def _columns(text):
    lines = text.split(b"\n")
    body = b"".join(lines[1:-1])
    return b"\n".join([lines[0]] + [body[at:at + 76] for at in range(0, len(body), 76)]
                      + [lines[-1]])


def unsigned(world, parent):
    return lambda draft, key: "unsigned"


def other_key(world, parent):
    return lambda draft, key: world.new_key("wrong %d" % (len(world.keys) % 7), 0.15)


def tree(change):
    def make(world, parent):
        def hook(draft, key):
            draft.tree_edit = lambda reviews: change(world, draft, reviews)
            draft.legal = False
        return hook
    return make


def _path(world, draft, reviews, own):
    rows = sorted(draft.files) if own else sorted(
        path for path, _ in reviews.files() if path not in draft.files)
    return world.pick(rows)


def _remove_other(world, draft, reviews):
    path = _path(world, draft, reviews, False)
    return reviews.remove(path) if path else reviews


def _change_other(world, draft, reviews):
    path = _path(world, draft, reviews, False)
    return reviews.put(path, world.repo.blob(b"{}\n")) if path else reviews


def _mode(world, draft, reviews):
    path = _path(world, draft, reviews, True)
    entry = reviews.get(path)
    return reviews.put(path, (world.pick([EXECUTABLE, SYMLINK]), entry[1]))


def _spelling(world, draft, reviews):
    path = _path(world, draft, reviews, True)
    data = world.repo.read(reviews.get(path)[1])
    other = world.pick([
        data + b"\n", data[:-1], data.replace(b'": ', b'":  ', 1), b"\xef\xbb\xbf" + data,
        data.replace(b"\n", b"\r\n"), data.replace(b'"format": 1', b'"format": 1.0'),
        data.replace(b'"format": 1', b'"format": 01'), data.replace(b'"format": 1', b'"format": null'),
        data.replace(b'"format": 1,', b'"format": 1,\n  "format": 1,'), data.replace(b'"kind"', b'"kin\\u0064"', 1),
        data.replace(b"a", b"\\u0061", 1), data.replace(b"/", b"\\/", 1), data.replace(b"[]", b"[ ]", 1),
        data.replace(b"e", b"\xc3", 1), data.replace(b"e", b"\xed\xa0\x80", 1), data.replace(b"  ", b"\t", 1),
        data.replace(b" 2026", b"2026", 1) + b"\0"])
    reviews = reviews.remove(path)
    if path.endswith(".json"):
        path = path[:-45] + record_id(other) + ".json"
    return reviews.put(path, world.repo.blob(other))


def _misplace(world, draft, reviews):
    path = _path(world, draft, reviews, True)
    entry = reviews.get(path)
    parts = path.split("/")
    parts[-2] = world.pick(["9" * 40, parts[-2][::-1], "x"])
    return reviews.remove(path).put("/".join(parts), entry)


def _rename(world, draft, reviews):
    path = _path(world, draft, reviews, True)
    entry = reviews.get(path)
    head, _, name = path.rpartition("/")
    return reviews.remove(path).put(head + "/" + world.pick(
        ["2" + name[1:], name + ".bak", name.replace("T", "t", 1)]), entry)


def _stray(world, draft, reviews):
    path = _path(world, draft, reviews, True).rpartition("/")[0]
    return reviews.put(path + "/" + world.pick(["%064x.txt" % 10, "x", "a/b.json"]),
                       world.repo.blob(b"More\n"))


def _lose_own(world, draft, reviews):
    path = world.pick(p for p in sorted(draft.files) if p.endswith(".txt")) or \
        _path(world, draft, reviews, True)
    return reviews.remove(path)


def _another_record(world, draft, reviews):
    """A record of another act comes along."""
    other = world.pick(c for c in world.commits if not draft.parent.has(c))
    rows = [row for row in sorted(other.reviews.files())
            if reviews.get(row[0]) is None] if other else []
    return reviews.put(*world.pick(rows)) if rows else _stray(world, draft, reviews)


MUTATIONS = {
    "on": (on_another, None),
    "after": (None, rewriting(_after)), "by": (None, rewriting(_by)), "key-field": (None, rewriting(_key)),
    "at": (None, rewriting(_at)), "extra-field": (None, rewriting(_field)),
    "newer-format": (None, rewriting(_newer)), "basis": (None, rewriting(_basis)),
    "no-desk": (None, trailers(_without("Stet-Desk"))),
    "wrong-desk": (None, trailers(_wrong_desk)),
    "no-record": (None, trailers(_without("Stet-Record"))),
    "no-after": (None, trailers(_without("Stet-After"))),
    "wrong-after": (None, trailers(_wrong_after)),
    "trailer-twice": (None, trailers(_twice)),
    "more-records": (None, trailers(_more("Stet-Record: RECORD"))),
    "unknown-trailer": (None, trailers(_more("Stet-Other: RECORD"))),
    "redacts-trailer": (None, trailers(_more("Stet-Redacts: RECORD"))),
    "lower-trailer": (None, trailers(_more("stet-desk: DESK"), True)),
    "key-trailer": (None, trailers(_more("Stet-Key: RECORD line"), True)),
    "many-seen": (None, trailers(_many_seen)), "spaces": (None, trailers(_spaces, True)),
    "last-paragraph": (None, message(lambda text: text + b"\nMore prose here.\n")),
    "no-newline": (None, message(lambda text: text[:-1], True)),
    "not-utf8": (None, message(lambda text: b"\xff" + text)),
    "name": (None, author(_name)), "date": (None, author(_date)),
    "encoding": (None, headers(lambda world, rows: rows + [b"encoding utf-8\n"])),
    "header": (None, headers(lambda world, rows: rows + [b"x-note hello\n"])),
    "old-signature": (None, headers(lambda world, rows: rows + [_old_signature(world)])),
    "broken-signature": (None, signature(_broken)), "columns": (None, signature(_columns)),
    "unsigned": (None, unsigned), "other-key": (None, other_key),
    "remove-other": (None, tree(_remove_other)), "change-other": (None, tree(_change_other)),
    "mode": (None, tree(_mode)), "spelling": (None, tree(_spelling)),
    "misplace": (None, tree(_misplace)), "rename": (None, tree(_rename)),
    "stray": (None, tree(_stray)), "lose-own": (None, tree(_lose_own)),
    "another-record": (None, tree(_another_record)),
}
