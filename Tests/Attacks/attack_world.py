"""Desks with a known past, and the hands to forge with: no choice here is a random one."""

import hashlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Oracles" / "desk"))

import histories_acts as acts
import histories_rights as rights
from histories_git import EXECUTABLE, GITLINK, SYMLINK, Node, union
from histories_late import join
from histories_model import ASKS
from histories_world import ATTRIBUTES, REDACTED, Draft, World

TEXTS = (b"The bridge will close on 3 May.\nThe works take six weeks.\n",
         b"Minutes of the council: from 3 May the bridge is shut.\n")
PEOPLE = {"eva": ["admin"], "ann": ["reviewer"], "bob": ["reviewer"], "cora": ["reviewer"],
          "judge": ["adjudicator"]}
TABLE = {"numbers": {"clock-goes-on": 1, "redundant-parent": 0, "signs-unasked": 1, "sighting": 0,
                     "blind-policy": 0, "blind-item": 0, "tries": 0}}


class Forge(World):
    """A world in which every choice is the first, so that a script always forges the same."""

    def __init__(self, seed="attack"):
        super().__init__(seed, TABLE, "signed", "mixed", True)
        self.now = 1_770_000_000

    usual = None

    def usual_key(self, parent, pid):
        return self.usual(parent, pid) if self.usual else None

    def chance(self, p):
        return p >= 1

    def pick(self, rows):
        return next(iter(rows), None)

    def moment(self):
        self.now += 60
        return self.now

    def stamp(self, name, email, secs):
        return ("%s <%s> %d +0000" % (name, email, secs)).encode()

    def committer(self):
        return self.stamp("Nobody", "nobody@elsewhere.example", self.now)


class Past:
    """The honest history of a desk, by names, and what an attacker makes of it.

    `signed`: from which act on the policy asks for signatures: "founding", "barrier" or "unsigned".
    `more`: "upon" where the desk begins in a repository that has something else already, "fork" where
    two people made the last acts apart.
    """

    def __init__(self, signed="founding", more=""):
        self.world, self.at, self.key = Forge(), {}, {}
        self.signed, self.name = signed, signed + ("-" + more if more else "")
        for name in ["editor", "mallory", "ann2", "eva2", *PEOPLE]:
            self.key[name] = self.world.new_key(name)
        self.who = {}
        self.world.usual = self._usual
        tip = self.world.beside(None, "plain", Node({
            "README.md": self.world.repo.blob(b"A newsroom's tools.\n"),
            "src": Node({"run.sh": self.world.repo.blob(b"echo\n")})}), b"Begin\n") if more == "upon" else None
        self.plain = tip
        if more == "upon":
            self.early = self._early(tip)
            tip = self.edit(self.early, {"reviews": None}, "removed")
        self._people(tip)
        self._material()
        self._review()
        self._rights()
        if more == "fork":
            self._fork()
        self.honest = self.tip

    # The past

    def _people(self, tip):
        draft = Draft(self.world, tip, None)
        draft.desk = None
        first = draft.add("person", self._person("editor", ["admin"]))
        self.who["editor"] = draft.by = draft.act.by = self.world.founder = first.id
        fields = policy(1, asks=self.signed == "founding")
        self.desk = self.world.desk = draft.add("policy", fields).id
        draft.files[".gitattributes"] = ATTRIBUTES
        tip = self._commit(draft, "founding")
        for move, names in (("eva", ["eva"]), ("people", ["ann", "bob", "cora", "judge"])):
            draft = self.draft(tip, "editor")
            for name in names:
                self.who[name] = draft.add("person", self._person(name, PEOPLE[name])).id
            tip = self._commit(draft, move)

    def _early(self, tip):
        """Somebody puts a person of their own under reviews/ before there is a desk."""
        rec = Draft(self.world, tip, None).add("person", self._person("mallory", ["admin"]))
        return self.edit(tip, {"reviews/" + rec.path: rec.data}, "early")

    def _person(self, name, roles, *keys):
        return {"handle": name, "name": name.capitalize(), "email": name + "@desk.example",
                "roles": roles, "keys": sorted(self.key[key].text for key in keys or [name]),
                "conflicts": []}

    def _commit(self, draft, move):
        commit = self.at[move] = self.tip = draft.commit(move)
        return commit

    def _usual(self, parent, pid):
        """The key that somebody signs with where signatures are asked for; None before."""
        if not self._asks(parent):
            return None
        names = [name for name, one in self.who.items() if one == pid]
        return self.key[names[0] if names else "editor"]

    def _asks(self, parent):
        asks = bool(parent and parent.state.recs) and parent.state.rights.asks
        return asks or self.signed == "founding"

    def draft(self, parent, name, key=None, at=None):
        """An act under way by a person, signed with the usual key or with that of a name."""
        return Draft(self.world, parent, self.who[name],
                     self._key(parent, key) if key else "usual", at)

    def _key(self, parent, name):
        """What signs: the key of a name, nothing, or as the desk asks people to."""
        if name == "nothing" or name in self.who and not self._asks(parent):
            return None
        return self.key[name]

    def _material(self):
        draft = self.draft(self.tip, "editor")
        self.sources = []
        for publisher, text in zip(("City", "Gazette"), TEXTS):
            rec = draft.add("source", {"keep": "embedded", "authors": [], "title": "On the bridge",
                                       "publisher": publisher, "text": draft.text(text)})
            draft.embed(rec)
            self.sources.append(rec.id)
        self._commit(draft, "sources")
        draft = self.draft(self.tip, "editor")
        self.claim = draft.add("claim", {"text": "The bridge closes on 3 May.", "type": "event",
                                         "claimant": "The mayor"}).id
        self.other = draft.add("claim", {"text": "The river is low.", "type": "other"}).id
        self._commit(draft, "claim")
        draft = self.draft(self.tip, "editor")
        self.item = draft.add("item", {"claim": self.claim, "revision": self.claim,
                                       "priority": "normal", "labels": []}).id
        self._commit(draft, "item")
        self.evidence = []
        draft = self.draft(self.tip, "editor")
        for number, source in enumerate(self.sources):
            self.evidence.append(draft.add("evidence", {
                "source": source, "revision": source, "stance": "supports",
                "place": passage(TEXTS[number], b"3 May")}, self.item).id)
        self._commit(draft, "evidence")

    def _review(self):
        for name in ("ann", "bob", "cora"):
            self.verdict(self.tip, name)
        draft = self.draft(self.tip, "cora")
        self.remark = draft.add("note", {"text": "A private number.", "labels": []}, self.other).id
        self._commit(draft, "remark")
        if self.signed == "barrier":
            draft = Draft(self.world, self.tip, self.who["editor"], self.key["editor"])
            draft.add("policy", policy(2, asks=True), self.desk)
            self._commit(draft, "barrier")
        draft = self.draft(self.tip, "editor")
        draft.add("resolved", {
            "rating": "supported", "ground": "agreement",
            "verdicts": sorted(rec.id for rec in self.records("verdict")),
            "basis": draft.basis(self.claim, sorted(self.sources))}, self.item)
        self._commit(draft, "resolved")

    def _rights(self):
        """Ann's key is exchanged, Eva is no admin any more, the policy is set anew, a note redacted."""
        self.revise(self.tip, "editor", "ann", "revoked", keys=[self.key["ann2"].text])
        self.revise(self.tip, "editor", "eva", "demoted", roles=["reviewer"],
                    keys=[self.key["eva2"].text])
        draft = self.draft(self.tip, "editor")
        draft.add("policy", policy(3 if self.signed == "barrier" else 2,
                                   asks=self.signed != "unsigned", quorum=1), self.desk)
        self._commit(draft, "policy")
        self.redact(self.tip, "editor", self.remark, "redacted")
        self.note(self.tip, "bob", "Work goes on.", "work")

    def _fork(self):
        """Two people act twice apart, and both are joined."""
        base = self.tip
        self.note(base, "cora", "Meanwhile.", "apart")
        theirs = self.note(self.tip, "cora", "And more.", "apart too")
        self.note(base, "bob", "Here.", "left")
        ours = self.note(self.tip, "bob", "And there.", "left too")
        self.tip = self.at["joined"] = self.join([ours, theirs], "joined")

    # Acts of the people of the desk, and in their names

    def note(self, parent, name, text="A note.", move="note", key=None, **header):
        draft = self.draft(parent, name, key)
        draft.add("note", {"text": text, "labels": []}, self.item, **header)
        return self.sign(draft, move)

    def forge_note(self, parent, name, move, files=None, mode=None, key=None, text="A note."):
        """A note whose commit changes other files too, or brings its own with another mode."""
        draft = self.draft(parent, name, key)
        rec = draft.add("note", {"text": text, "labels": []}, self.item)
        if mode:
            draft.files[rec.path] = (mode, self.world.repo.add("blob", rec.data))
        return self.sign(draft, move, files)

    def verdict(self, parent, name, rating="supported", key=None, move=None, because="As cited.",
                draft=None):
        draft = draft or self.draft(parent, name, key)
        draft.add("verdict", {
            "rating": rating, "because": because, "evidence": sorted(self.evidence),
            "basis": draft.basis(self.claim, sorted(self.sources))}, self.item)
        return self.sign(draft, move or "verdict " + name)

    def revise(self, parent, by, name, move, key=None, draft=None, **changes):
        draft = draft or self.draft(parent, by, key)
        draft.add("person-revised", rights.revised(parent.state, self.who[name], **changes),
                  self.who[name])
        return self.sign(draft, move)

    def newcomer(self, parent, by, name, roles, move, key=None):
        """A person who was not at the desk before."""
        if name not in self.key:
            self.key[name] = self.world.new_key(name)
        draft = self.draft(parent, by, key)
        self.who[name] = draft.add("person", self._person(name, roles)).id
        return self.sign(draft, move)

    def set_policy(self, parent, by, move, key=None, asks=None, **fields):
        draft = self.draft(parent, by, key)
        newest = parent.state.rights.policies
        version = max(rec.body["version"] for rec in newest) + 1
        asks = any(rec.body.get(ASKS) for rec in newest) if asks is None else asks
        draft.add("policy", policy(version, asks=asks, **fields), self.desk)
        return self.sign(draft, move)

    def redact(self, parent, by, record, move, key=None):
        draft = self.draft(parent, by, key)
        draft.redact(parent.state.recs[record])
        return self.sign(draft, move)

    def sign(self, draft, move, files=None, key=None):
        """Commits a draft, with the key that its records name where it is to be legal.

        Files are what the commit changes beside: path to bytes, to an entry, or to None.
        """
        if files:
            parent = draft.parent.top
            draft.parent.top = self.top(draft.parent, files)
            try:
                return self.sign(draft, move, key=key)
            finally:
                draft.parent.top = parent
        commit = draft.commit(move, self._key(draft.parent, key) if key else "same")
        if move not in self.at:
            self.at[move] = self.tip = commit
        return commit

    # Plain Git, by nobody

    def edit(self, parent, changes, move, message=None):
        """A commit that changes files: path to bytes, to an entry, or to None for removal."""
        return self.world.beside(parent, move, self.top(parent, changes),
                                 (message or "Tidy up\n").encode())

    def top(self, parent, changes):
        top = parent.top if parent else Node()
        for path, value in changes.items():
            entry = self.world.repo.blob(value) if isinstance(value, bytes) else value
            top = top.remove(path) if value is None else top.put(path, entry)
        return top

    def again(self, commit, onto, move, key=None, keep=False, top=None):
        """What an act brought, brought once more on another commit, unsigned, signed, or with the
        signature it had."""
        head, _, message = self.world.repo.read(commit.oid).partition(b"\n\n")
        author = next(line[7:] for line in head.split(b"\n") if line.startswith(b"author "))
        old = head[head.index(b"gpgsig "):] + b"\n" if keep else b""
        if top is None:
            top = (onto.top if onto else Node())
            for path, entry in self.brought(commit).items():
                top = top.put(path, entry)
        oid = self.world.add_commit(
            top, [onto] if onto else [], author, self.world.committer(), message,
            self.key[key] if key else None, None, (lambda rows: rows + [old]) if keep else None)
        return self.world.enter(oid, [onto] if onto else [], top,
                                onto.state if onto else commit.state, move)

    def join(self, parents, move="merge", top=None, message=b"Merge\n"):
        """A merge, of the parents' files where no tree is given, also of a commit and its ancestor."""
        if top is None:
            top = parents[0].top
            for parent in parents[1:]:
                top = union(top, parent.top, lambda path, ours, theirs: ours)
        who = self.world.committer()
        oid = self.world.add_commit(top, parents, who, who, message)
        state = join([parent.state for parent in parents], self.world.rng, self.world.repo,
                     self.world.memory)
        return self.world.enter(oid, parents, top, state, move)

    def turned(self, merge):
        """The same merge with its parents in the other order."""
        rows = self.world.repo.read(merge.oid).partition(b"\n\n")
        who = self.world.committer()
        parents = merge.parents[::-1]
        oid = self.world.add_commit(merge.top, parents, who, who, rows[2])
        return self.world.enter(oid, parents, merge.top, merge.state, merge.move)

    # Where things are

    def brought(self, commit):
        """The files of an act, from the top of the repository."""
        before = dict(commit.parents[0].reviews.files()) if commit.parents else {}
        return {"reviews/" + path: entry for path, entry in commit.reviews.files()
                if before.get(path) != entry}

    def records(self, kind, commit=None):
        state = (commit or self.tip).state
        return [rec for rec in state.recs.values() if rec.kind == kind]

    def text_path(self, number):
        """Where the text of a source is."""
        folder = self.path(self.sources[number]).rsplit("/", 1)[0]
        return "%s/%s.txt" % (folder, self.sha(TEXTS[number]))

    @staticmethod
    def sha(data):
        return hashlib.sha256(data).hexdigest()

    def path(self, record, commit=None):
        return "reviews/" + (commit or self.tip).state.recs[record].path


def policy(version, asks, quorum=2, **permissions):
    fields = {
        "version": version, "quorum": quorum, "tolerance": 0, "required-labels": [],
        "permissions": {name: list(roles) for name, roles in {**rights.DEFAULTS, **permissions}.items()},
        "ratings": [rights.rating("supported", None, supporting=1),
                    rights.rating("refuted", None, refuting=1),
                    rights.rating("not enough evidence", None, searches=1)]}
    if asks:
        fields[ASKS] = True
    return fields


def passage(text, words):
    """The place of some words in an ASCII text."""
    start = text.index(words)
    end = start + len(words)
    span = {"start": start, "end": end}
    return {"bytes": span, "scalars": span, "exact": words.decode(),
            "prefix": text[max(0, start - 32):start].decode(),
            "suffix": text[end:end + 32].decode()}
