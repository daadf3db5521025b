"""Commits of a random history: acts, merges, and what stands outside of reviews/."""

import hashlib
import json
import random
import time

from histories_git import Key, Node, OtherKey, Repository, fingerprint, gpgsig, union
from histories_late import empty, join
from histories_model import INFINITE, PERMISSIONS, Act, Rec

ATTRIBUTES = b"* -text -eol -ident -filter -working-tree-encoding\n"
REDACTED = b"This text was redacted.\n"
FOLDERS = {"source": "sources", "claim": "claims", "item": "items", "person": "people",
           "policy": "policy"}
ZONES = ["+0000"] * 6 + ["+0100", "-0500", "+0530", "+1245", "-0930", "-0000"]


def _canonical(value):
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _record_id(data):
    return hashlib.sha256(data).hexdigest()[:40]


try:
    from desk_records import canonical, record_id
except ImportError:
    canonical, record_id = _canonical, _record_id


def spelled(secs):
    """A moment as records spell it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(secs))


def folder_path(fkind, folder):
    fan = "/".join(folder[:3]) + "/" if fkind in ("sources", "claims", "items") else ""
    return "%s/%s%s" % (fkind, fan, folder)


def path_of(fkind, folder, kind, at, rid):
    """The path of a record below reviews/."""
    stamp = at.replace("-", "").replace(":", "")
    return "%s/%s-%s-%s.json" % (folder_path(fkind, folder), stamp, kind, rid)


class Commit:
    """A commit with what the model says of it."""

    __slots__ = ("oid", "parents", "top", "state", "good", "ancestors", "serial", "act", "move",
                 "by", "key", "subject", "draft")

    @property
    def hex(self):
        return self.oid.hex()

    @property
    def reviews(self):
        entry = self.top.entries.get("reviews")
        return entry if isinstance(entry, Node) else Node()

    def has(self, other):
        """Whether the other commit is this one or an ancestor."""
        return bool(self.ancestors >> other.serial & 1)


class World:
    """One random history under way."""

    def __init__(self, seed, table, kind, theme, hostile, pairs=False):
        self.seed, self.table, self.kind, self.theme = seed, table, kind, theme
        self.hostile, self.pairs = hostile, pairs
        self.rng = random.Random("stet %s" % (seed,))
        self.repo = Repository()
        self.keys, self.handles, self.salts, self.texts = {}, {}, {}, {}
        # Ends are commits that nothing is built on: only the last merges take them.
        self.commits, self.clones, self.loose, self.ends = [], [], [], []
        self.memory, self.desk, self.serial, self.serials = {}, None, 0, {}
        self.log, self.hook, self.hook_first, self.grind = [], None, None, False
        self.now = 1767600000 + self.rng.randrange(20000000)
        self.names = 0

    # Choices

    def chance(self, p):
        return self.rng.random() < p

    def choose(self, weights):
        """A key of a table, by its weight."""
        names = [name for name in weights if weights[name] > 0]
        return self.rng.choices(names, [weights[name] for name in names])[0]

    def pick(self, rows):
        rows = list(rows)
        return self.rng.choice(rows) if rows else None

    def moment(self):
        roll = self.rng.random()
        if roll < self.table["numbers"]["clock-goes-on"]:
            self.now += self.rng.randrange(1, 5000)
            return self.now
        if roll < 0.9:
            return self.now
        return self.now + self.rng.randrange(-4000000, 4000000)

    def nonce(self):
        return "%032x" % self.rng.getrandbits(128)

    def new_key(self, label, other=0.004):
        """A key; now and then one of a kind that nobody here verifies."""
        # What a pair begins with must be known everywhere.
        key = (OtherKey if self.chance(0 if self.pairs else other) else Key)(self.seed, label)
        self.keys[key.text] = key
        return key

    def key_of(self, state, pid):
        """The key an honest person signs with, or None."""
        person = state.rights.people.get(pid)
        own = sorted(key for key in person.keys if key in self.keys) if person else []
        if not own or (not state.rights.asks
                       and not self.chance(self.table["numbers"]["signs-unasked"])):
            return None
        return self.keys[self.rng.choice(own)]

    def usual_key(self, parent, pid):
        """The key of a draft that names none: nobody's."""
        return None

    def able(self, state, permission):
        """Who may do something and can sign it where that is asked."""
        rights = state.rights
        return sorted(pid for pid, person in rights.people.items()
                      if rights.allows(pid, permission)
                      and (not rights.asks or any(key in self.keys for key in person.keys)))

    # Commits

    def add_commit(self, top, parents, author, committer, message, key=None, sign_edit=None,
                   header_edit=None):
        """Writes a commit; its raw id."""
        headers = [b"tree " + top.write(self.repo).hex().encode() + b"\n"]
        headers += [b"parent " + parent.hex.encode() + b"\n" for parent in parents]
        headers += [b"author " + author + b"\n", b"committer " + committer + b"\n"]
        if header_edit:
            headers = header_edit(headers)
        payload = b"".join(headers) + b"\n" + message
        if key:
            signature = key.sign(payload, algorithm=b"sha256" if self.chance(0.05) else b"sha512")
            if sign_edit:
                signature = sign_edit(signature)
            headers.append(gpgsig(signature))
            payload = b"".join(headers) + b"\n" + message
        return self.repo.add("commit", payload)

    def enter(self, oid, parents, top, state, move, by=None, key=None, act=None):
        """Makes a commit known to the model."""
        for known in self.commits:
            if known.oid == oid:
                return known
        commit = Commit()
        commit.oid, commit.parents, commit.top, commit.state = oid, list(parents), top, state
        commit.serial, commit.act, commit.move = len(self.commits), act, move
        commit.by, commit.key, commit.draft = by, key, None
        commit.ancestors = 1 << commit.serial
        for parent in parents:
            commit.ancestors |= parent.ancestors
        if state.tree is None:
            commit.good = not commit.reviews.entries
        else:
            commit.good = state.tree.same(commit.reviews, self.repo)
        self.commits.append(commit)
        self.log.append({"commit": commit.hex, "move": move, "by": by or "",
                         "agrees": commit.good})
        return commit

    def stamp(self, name, email, secs):
        return ("%s <%s> %d %s" % (name, email, secs, self.rng.choice(ZONES))).encode()

    def committer(self):
        return self.stamp(self.pick(["Ann", "Host", "Zoë", "A. Bot", "mailer"]),
                          "c%d@host.example" % self.rng.randrange(9), self.now)

    def beside(self, parent, move="beside", top=None, message=None):
        """A commit by nobody in particular that leaves reviews/ alone, or has a tree given."""
        if top is None:
            name = self.pick(["README.md", "docs/a.txt", "review", "reviews.txt", ".gitattributes"])
            top = parent.top if self.chance(0.3) else parent.top.put(
                name, self.repo.blob(b"%d\n" % self.rng.randrange(1 << 30)))
        message = message or self.pick([
            b"Describe the desk\n", b"Update\n\nSigned-off-by: A <a@b.example>\n", b"x", b""])
        who = self.committer()
        oid = self.add_commit(top, [parent] if parent else [], who, who, message)
        state = parent.state if parent else empty()
        return self.enter(oid, [parent] if parent else [], top, state, move)

    def restore(self, parent, move="restoration"):
        """A commit that makes the tree the state again."""
        tree = parent.state.tree
        top = parent.top.put("reviews", tree) if tree else parent.top.remove("reviews")
        return self.beside(parent, move, top, b"Restore the tree\n")

    def merge(self, tips, tree="state", move="merge", message=None, edit=None):
        """A merge of several tips; its tree is its state, or what the trees give, or edited."""
        tips = list(dict.fromkeys(tips))
        if not self.chance(self.table["numbers"]["redundant-parent"]):
            tips = [tip for tip in tips
                    if not any(other is not tip and other.has(tip) for other in tips)]
        if len(tips) == 1:
            return tips[0]
        state = join([tip.state for tip in tips], self.rng, self.repo, self.memory)
        top = tips[0].top
        for tip in tips[1:]:
            top = union(top, tip.top, lambda path, ours, theirs: self.rng.choice([ours, theirs]))
        if tree == "state" and state.tree is not None:
            top = top.put("reviews", state.tree)
        elif tree == "state":
            top = top.remove("reviews")
        if edit:
            top = edit(top, state)
        who = self.committer()
        oid = self.add_commit(top, tips, who, who,
                              message or b"Merge %d clones\n" % len(tips))
        return self.enter(oid, tips, top, state, move)


class Draft:
    """An act under way. What a hostile hand wants otherwise is set before `commit`."""

    def __init__(self, world, parent, by, key="usual", at=None):
        """The key is what signs; the records name it where the writer has it."""
        self.world, self.parent, self.by = world, parent, by
        self.key = world.usual_key(parent, by) if key == "usual" else key
        self.state = parent.state if parent else empty()
        self.secs = world.moment() if at is None else at
        self.at = spelled(self.secs)
        self.on = parent.hex if parent else None
        self.act = Act(self.state, by, self._named(), 0)
        self.files, self.removed, self.folders = {}, [], {}
        self.legal = True
        self.author = None
        self.author_secs = None
        self.trailer_edit = self.tree_edit = self.header_edit = self.sign_edit = None
        self.message_edit = self.committer = self.outside = None
        self.with_after = None
        self.desk = world.desk
        if world.hook_first:
            world.hook_first(self)

    def _named(self):
        """The key that the records name, as people's records spell it, or None."""
        if self.key is None:
            return None
        if not self.state.recs or self.by is None:
            return self.key.text
        person = self.state.rights.people.get(self.by)
        return self.key.text if person and self.key.text in person.keys else None

    def heads(self, folder):
        rows = self.state.folders.get(folder, ()) + self.folders.get(folder, ())
        named = {after for rec in rows for after in rec.body["after"]}
        return sorted(rec.id for rec in rows if rec.id not in named)[:1000]

    def basis(self, claim, sources):
        return {folder: self.heads(folder) for folder in [claim, self.world.desk, *sources]}

    def add(self, kind, fields, folder=None, fkind=None, after=None, **header):
        """Adds a record; a folder's first where no folder is given."""
        body = {"kind": kind, "format": 1, "at": self.at}
        if self.by is not None:
            body["by"] = self.by
        if self.on is not None:
            body["on"] = self.on
        if self.act.key is not None:
            body["key"] = fingerprint(self.act.key)
        body.update(fields)
        if folder is None:
            body.setdefault("nonce", self.world.nonce())
            body["after"] = []
        else:
            body["folder"] = folder
            body["after"] = self.heads(folder) if after is None else after
        body.update(header)
        body = {name: value for name, value in body.items() if value is not None}
        data = canonical(body)
        rid = record_id(data)
        for attempt in range(self.world.table["numbers"]["tries"] if self.world.grind else 0):
            if rid.startswith("0") or not self._vary(body, folder is None, attempt):
                break
            data = canonical(body)
            rid = record_id(data)
        if fkind is None:
            fkind = FOLDERS[kind] if folder is None else self._fkind(folder)
        rec = Rec(id=rid, kind=kind, fkind=fkind, folder=folder or rid, body=body, data=data,
                  path=path_of(fkind, folder or rid, kind, body["at"], rid), by=body.get("by", rid),
                  act=self.act, index=len(self.act.recs), serial=0, perm=None)
        self._rate(rec)
        self.act.recs.append(rec)
        self.folders[rec.folder] = self.folders.get(rec.folder, ()) + (rec,)
        self.files[rec.path] = data
        return rec

    def _vary(self, body, first, attempt):
        """Changes what of a record is free, to give it another id; whether there is such a thing."""
        if first:
            body["nonce"] = self.world.nonce()
        elif "because" in body and "opens" not in body:
            body["because"] = "Reason %d." % attempt
        elif body["kind"] == "note":
            body["text"] = "Note %d." % attempt
        elif body["kind"] == "person-revised":
            body["conflicts"] = ["matter %d" % attempt]
        elif body["kind"] == "policy":
            body["ratings"][0]["meaning"] = "Meaning %d." % attempt
        else:
            return False
        return True

    def _fkind(self, folder):
        rows = self.folders.get(folder) or self.state.folders.get(folder)
        return rows[0].fkind if rows else "items"

    def _rate(self, rec):
        """The permission that a record takes, and its number and rank where it is of rights."""
        rights, body, by = self.state.rights, rec.body, rec.by
        rec.perm = PERMISSIONS.get(rec.kind)
        if rec.kind == "assigned":
            own = body["person"] == by and not rights.allows(by, "assign")
            rec.perm = "take" if own else "assign"
        elif rec.kind == "unassigned":
            rec.perm = None if body["person"] == by else "assign"
        elif rec.kind == "resolved":
            rec.perm = "adjudicate" if body["ground"] == "adjudication" else "resolve"
        elif rec.kind in ("reopened", "closed"):
            torn = rec.folder in self.state.folders and self.state.item(rec.folder).torn
            rec.perm = "adjudicate" if torn else "decide"
        elif rec.kind == "person-revised":
            rec.perm = "people"
            person = rights.people.get(by)
            if rec.folder == by and person and len(person.descriptions) == 1:
                old = person.descriptions[0]
                if old["keys"] and body["keys"] and all(
                        old[name] == body[name] for name in
                        ("handle", "name", "email", "roles", "conflicts")):
                    rec.perm = "keys"
        if not self.state.recs:
            rec.perm = None
        if rec.fkind in ("people", "policy"):
            standing = rights.standing(by) if self.state.recs else 0
            rec.rank = min(standing, INFINITE)
            rec.number = len(self.state.rights_recs())

    def text(self, data):
        """The `text` of a source that holds some words; remembers them."""
        sha = hashlib.sha256(data).hexdigest()
        self.world.texts[sha] = data
        return {"sha256": sha, "bytes": len(data), "scalars": len(data.decode())}

    def embed(self, rec):
        """Adds the text of an embedded source."""
        sha = rec.body["text"]["sha256"]
        self.files[folder_path("sources", rec.folder) + "/" + sha + ".txt"] = self.world.texts[sha]

    def redact(self, rec, because="Order of the court."):
        """Puts a tombstone in the place of a record, and of its text where nothing else needs it."""
        body = {name: rec.body[name] for name in ("folder", "nonce", "after", "by", "at", "on", "key")
                if name in rec.body}
        body.update(kind="redacted", format=1)
        body["redaction"] = {"record": rec.id, "kind": rec.kind, "by": self.by, "at": self.at,
                             "because": because}
        if self.on is not None:
            body["redaction"]["on"] = self.on
        if self.act.key is not None:
            body["redaction"]["key"] = fingerprint(self.act.key)
        data = canonical(body)
        tomb = Rec(id=record_id(data), kind="redacted", fkind=rec.fkind, folder=rec.folder,
                   body=body, data=data, path=rec.path, by=self.by, act=self.act,
                   index=len(self.act.tombs), serial=0, perm=None)
        self.act.tombs.append(tomb)
        self.files[rec.path] = data
        if rec.body.get("keep") == "embedded":
            gone = {tomb.body["redaction"]["record"] for tomb in self.act.tombs}
            sha = rec.body["text"]["sha256"]
            others = [row for row in self.state.folders.get(rec.folder, ())
                      if row.id not in gone and not self.state.tombstone(row.id)
                      and row.body.get("keep") == "embedded" and row.body["text"]["sha256"] == sha]
            if not others:
                path = folder_path("sources", rec.folder) + "/" + sha + ".txt"
                self.files[path] = REDACTED
        return tomb

    def trailers(self, signed):
        act, world = self.act, self.world
        desk = self.desk or next(
            (rec.folder for rec in act.recs if rec.kind == "policy"), "0" * 40)
        lines = ["Stet-Desk: " + desk]
        records = ["Stet-Record: " + rid for rid in act.ids()]
        world.rng.shuffle(records)
        lines += records
        if act.tombs:
            lines += ["Stet-Redacts: " + tomb.body["redaction"]["record"] for tomb in act.tombs]
        else:
            own = {rec.id for rec in act.recs}
            seen = sorted({after for rec in act.recs for after in rec.body["after"]} - own)
            wanted = signed or world.chance(0.5)
            if self.with_after is not None:
                wanted = self.with_after
            if wanted:
                lines += ["Stet-After: " + after for after in seen]
        if self.parent and world.chance(world.table["numbers"]["sighting"]):
            mark = hashlib.sha256(("stet-remote\n%s\nmain\ngit.example/desk" % desk).encode())
            lines.append("Stet-Seen: %s %s" % (
                world.pick([c for c in world.commits if self.parent.has(c)]).hex,
                mark.hexdigest()[:16]))
        if world.chance(0.05):
            lines.insert(world.rng.randrange(len(lines) + 1),
                         world.pick(["Reviewed-by: Somebody <s@b.example>", "prose without a key",
                                     "Stet is not a key"]))
        return lines

    def commit(self, move=None, key="same"):
        """Writes the act; the commit, whose state has it where it should be legal."""
        world, act, parent = self.world, self.act, self.parent
        key = self.key if key == "same" else key
        if world.hook:
            key = world.hook(self, key) or key
            key = None if key == "unsigned" else key
        world.serial += 1
        act.serial = world.serial
        for rec in act.recs + act.tombs:
            # What is brought once more is no newer.
            rec.serial = world.serials.setdefault(rec.id, world.serial * 1000 + rec.index)
        lines = self.trailers(act.key is not None)
        if self.trailer_edit:
            lines = self.trailer_edit(lines)
        subject = self.world.pick(["Record ", "Add ", "Act: "]) + (
            (act.recs or act.tombs)[0].kind if act.recs or act.tombs else "nothing")
        message = subject + ("\n\nAs agreed: on the phone.\n" if world.chance(0.1) else "\n")
        message = (message + "\n" + "\n".join(lines) + "\n").encode()
        if self.message_edit:
            message = self.message_edit(message)
        top = parent.top if parent else Node()
        reviews = top.entries.get("reviews")
        reviews = reviews if isinstance(reviews, Node) else Node()
        tree = self.state.tree or Node()
        for path in self.removed:
            reviews = reviews.remove(path)
        for path, data in self.files.items():
            entry = data if isinstance(data, tuple) else world.repo.blob(data)
            reviews = reviews.put(path, entry)
            tree = tree.put(path, entry)
        if self.tree_edit:
            reviews = self.tree_edit(reviews)
        top = top.put("reviews", reviews)
        if self.outside:
            top = top.put(self.outside, world.repo.blob(b"%d\n" % world.rng.randrange(1 << 30)))
        name, email = self.author or self.name_of()
        secs = self.secs if self.author_secs is None else self.author_secs
        author = world.stamp(name, email, secs)
        committer = self.committer or (author if world.chance(0.6) else world.committer())
        parents = [parent] if parent else []
        oid = world.add_commit(top, parents, author, committer, message, key, self.sign_edit,
                               self.header_edit)
        named = key.text == act.key and key.kind == Key.kind if act.key and key else act.key is None
        legal = self.legal and named and (parent is None or parent.good)
        if legal and self.state.recs:
            rights = self.state.rights
            settles = all(rec.kind == "policy" for rec in act.recs) and not act.tombs
            legal = not rights.flaw(act) and not rights.takes(act) and rights.stand_together(act) \
                and rights.is_named(act.key, key) and (len(rights.policies) == 1 or settles)
        state = self.state
        if legal:
            state = state.copy()
            state.take(act)
            state.tree = tree
        kinds = "+".join(sorted({rec.kind for rec in act.recs + act.tombs})) or "nothing"
        move = move or ("act " + kinds)
        commit = world.enter(oid, parents, top, state, move, self.by or "",
                             key.text if key else None, act if legal else None)
        commit.draft = self
        act.commit = commit
        world.log[-1]["expect"] = "legal" if legal else "illegal"
        if key:
            world.log[-1]["key"] = key.label
        return commit

    def name_of(self):
        person = self.state.rights.people.get(self.by)
        if person:
            body = self.world.pick(person.descriptions)
        else:
            body = next((rec.body for rec in self.act.recs if rec.fkind == "people"),
                        {"name": "Nobody", "email": "nobody@desk.example"})
        return body["name"], body["email"]
