"""Hostile moves: what a party with some keys, or none, can push. Each gives its last commit."""

import histories_acts as acts
import histories_mutations as mutations
import histories_rights as rights
import histories_together
from histories_bends import bent
from histories_git import EXECUTABLE, GITLINK, SYMLINK, Node, union
from histories_late import empty
from histories_rights import PartyHand
from histories_scenes import some_act, some_right
from histories_world import ATTRIBUTES, REDACTED, Draft, canonical, folder_path


class Party:
    """Whoever attacks: nobody of the desk, or somebody with some keys of it."""

    def __init__(self, world, kind, person=None, keys=()):
        self.world, self.kind, self.person, self.keys = world, kind, person, list(keys)
        self.stranger = world.new_key("stranger %s" % kind, 0.15)
        self.hand = PartyHand(world, person, self.keys) if person and self.keys else None

    def key(self, own=0.6):
        """A key the party may use, or None for no signature."""
        if self.keys and self.world.chance(own):
            return self.world.pick(self.keys)
        return self.world.pick([None, None, self.stranger])


class ForgeHand(rights.Hand):
    """Acts in the name of anybody who may, with the party's keys."""

    def __init__(self, party):
        super().__init__(party.world)
        self.party = party

    def who(self, state, permission, fits=lambda pid: True):
        return self.world.pick(pid for pid in sorted(state.rights.people)
                               if state.rights.allows(pid, permission) and fits(pid))

    def all(self, state):
        return sorted(state.rights.people)

    def holds(self, text):
        return text in [key.text for key in self.party.keys]

    def key(self, state, pid):
        return self.party.key()


class RudeHand(PartyHand):
    """Acts as the party's person whether that person may or not."""

    def who(self, state, permission, fits=lambda pid: True):
        return self.person if self.person in state.rights.people else None


def party_for(world, state):
    """A random party that the people of a state make possible."""
    view = state.rights
    kind = world.choose(world.table["parties"])
    known = {}
    for pid, person in sorted(view.people.items()):
        known[pid] = [world.keys[key] for key in sorted(person.keys) if key in world.keys]
    if kind == "revoked":
        rows = [(pid, key) for pid, person in sorted(view.people.items())
                for key in sorted(person.former) if key in world.keys]
        if rows:
            pid, key = world.pick(rows)
            return Party(world, kind, pid, [world.keys[key]])
    if kind == "reviewer":
        pid = world.pick(pid for pid in known if known[pid]
                         and view.people[pid].roles == {"reviewer"})
        if pid:
            return Party(world, kind, pid, known[pid])
    if kind == "junior":
        rows = sorted((pid for pid in view.admins() if known[pid]), key=view.standing)
        if len(rows) > 1:
            return Party(world, kind, rows[-1], known[rows[-1]])
    return Party(world, "none")


# Acts

def forge(world, parent, party):
    """An act in somebody's name without their key."""
    hand = ForgeHand(party)
    make = some_right if world.chance(0.4) else some_act
    return make(world, parent, hand)


def own_acts(world, parent, party):
    """What the party may do, or did before its rights were taken."""
    if party.hand is None:
        return forge(world, parent, party)
    tip = None
    for _ in range(world.rng.randrange(1, 4)):
        make = some_right if party.kind in ("junior", "revoked") and world.chance(0.4) \
            else some_act
        if world.pairs and party.kind == "reviewer":
            make = some_act
        tip = make(world, tip or parent, party.hand) or tip
    return tip


def overreach(world, parent, party):
    """What the party's person may not do, well signed."""
    if party.person is None or party.person not in parent.state.rights.people:
        return forge(world, parent, party)
    hand = RudeHand(world, party.person, party.keys)
    state, view = parent.state, parent.state.rights
    roll = world.rng.random()
    if roll < 0.4:
        return some_act(world, parent, hand)
    draft = Draft(world, parent, party.person, hand.key(state, party.person))
    target = world.pick(sorted(view.people))
    if roll < 0.55:
        roles = sorted(view.people[target].roles ^ {world.pick(rights.ROLES)})
        draft.add("person-revised", rights.revised(state, target, roles=roles), target)
    elif roll < 0.65:
        draft.add("person-revised", rights.revised(state, party.person, roles=rights.ROLES),
                  party.person)
    elif roll < 0.75:
        draft.add("person-revised", rights.revised(
            state, target, keys=[key.text for key in party.keys]), target)
    elif roll < 0.85 and view.policies:
        body = view.policies[0].body
        fields = rights.policy_fields(world, body["version"] + 1, world.chance(0.4), False)
        draft.add("policy", fields, world.desk)
    elif roll < 0.93:
        rec = world.pick(rec for rec in state.recs.values() if rec.by != party.person
                         and rec.fkind in ("sources", "claims", "items"))
        if rec is None:
            return None
        draft.add("withdrawn", {"record": rec.id, "because": "Wrong."}, rec.folder)
    else:
        return acts.redact(world, parent, hand)
    return draft.commit("act overreach")


def mutate(world, parent, party):
    """An act with one thing wrong."""
    hand = party.hand if party.hand and world.chance(0.6) else ForgeHand(party)
    if not world.pairs and world.chance(0.5):
        # Somebody of the desk: nothing but the one thing is wrong.
        hand = rights.Hand(world)
    name = world.choose(world.table["mutations"])
    first, last = mutations.MUTATIONS[name]
    world.hook_first, world.hook = first and first(world, parent), last and last(world, parent)
    try:
        commit = some_act(world, parent, hand) if world.chance(0.75) \
            else some_right(world, parent, hand)
    finally:
        world.hook_first = world.hook = None
    if commit is not None:
        world.log[commit.serial]["mutation"] = name
    return commit


def bend(world, parent, party):
    """Acts that have the form of one and break a rule; nothing is built on most of them."""
    bends(world, world.rng.randrange(1, 5), party)
    if world.ends and world.chance(world.table["numbers"]["bends-go-on"]):
        return world.ends.pop()
    return None


def bends(world, count, party=None, names=None, commits=None):
    """Acts that break a rule, of some, from some commits, by honest people who err, or in a pair by a party."""
    hand = rights.Hand(world)
    if world.pairs:
        hand = party.hand or ForgeHand(party)
    for _ in range(count):
        name, made = world.pick(names) if names else world.choose(world.table["bends"]), None
        for _ in range(12):
            parent = world.pick(c for c in commits or world.commits if c.good and c.state.recs)
            made = parent and bent(world, parent, hand, name)
            if made is not None:
                world.log[made.serial]["bend"] = name
                world.ends.append(made)
                break


# Copies

def _parts(world, commit):
    """The author line and the message of a commit, and its signature header."""
    head, _, message = world.repo.read(commit.oid).partition(b"\n\n")
    author, signature, inside = b"", b"", False
    for line in head.split(b"\n"):
        if line.startswith(b"author "):
            author = line[7:]
        inside = line.startswith(b"gpgsig ") or (inside and line.startswith(b" "))
        if inside:
            signature += line + b"\n"
    return author, message, signature


def _again(world, commit, parent, top, party, move, act=None, strip=None):
    author, message, signature = _parts(world, commit)
    how = strip or world.pick(["none", "old", "party"])
    key = party.key() if how == "party" else None
    edit = (lambda headers: headers + [signature]) if how == "old" and signature else None
    who = world.pick([author, world.committer()])
    oid = world.add_commit(top, [parent] if parent else [], author, who, message, key, None, edit)
    state = parent.state if parent else empty()
    if act is not None:
        flaw = act.before.rights.flaw(act) if act.before.recs else None
        if not act.before.rights.is_named(act.key, key) if act.before.recs else act.key:
            flaw = "signature"
        if not flaw and how != "old" and commit.state is not state:
            state = commit.state
    return world.enter(oid, [parent] if parent else [], top, state, move)


def _files(commit):
    """The files an act's commit adds, below reviews/."""
    before = commit.parents[0].reviews if commit.parents else Node()
    old = dict(before.files())
    return {path: entry for path, entry in commit.reviews.files() if old.get(path) != entry}


def twin(world, parent, party):
    """The same act on the same parent with another committer or signature."""
    commit = world.pick(c for c in world.commits if c.act and c.parents and c.state.recs)
    if commit is None:
        return None
    top = commit.top
    if world.chance(0.3):
        top = top.put("outside.txt", world.repo.blob(b"twin\n"))
    return _again(world, commit, commit.parents[0], top, party, "twin", commit.act)


def cherry_pick(world, parent, party):
    """A record brought again on another parent."""
    commit = world.pick(c for c in world.commits if c.act and c.parents)
    if commit is None:
        return None
    if parent.has(commit) and world.chance(0.7):
        parent = world.pick(c for c in world.commits if not c.has(commit) and c.state.recs
                            and commit.parents[0] is not c) or parent
    top = parent.top
    for path, entry in _files(commit).items():
        top = top.put("reviews/" + path, entry)
    return _again(world, commit, parent, top, party, "cherry-pick")


def squash(world, parent, party):
    """Everything between two commits in one commit, or a rebase of all of it."""
    base = world.pick(c for c in world.commits if parent.has(c) and c is not parent
                      and c.state.recs)
    if base is None:
        return None
    if world.chance(0.5):
        done = [c for c in world.commits if parent.has(c) and not base.has(c) and c.act]
        onto = world.pick(c for c in world.commits if not c.has(parent)
                          and not parent.has(c) and c.state.recs) or base
        tip = onto
        for commit in done[:4]:
            top = tip.top
            for path, entry in _files(commit).items():
                top = top.put("reviews/" + path, entry)
            tip = _again(world, commit, tip, top, party, "rebase")
        return tip if tip is not onto else None
    last = parent if parent.act else base
    return _again(world, last, base, parent.top, party, "squash")


# Trees

def vandalize(world, parent, party, move="vandal"):
    """A commit that removes, changes or adds files without being an act."""
    files = dict(parent.reviews.files())
    if not files:
        return None
    name = world.choose(world.table["vandals"])
    top, reviews = parent.top, parent.reviews
    path = world.pick(sorted(files))
    if name == "remove":
        reviews = reviews.remove(path)
    elif name == "remove-rights":
        path = world.pick(p for p in sorted(files) if p.startswith(("policy", "people"))) or path
        reviews = reviews.remove(path)
    elif name == "remove-all":
        reviews = reviews.remove(world.pick(["policy", "people", "items", "sources", "claims"]))
    elif name == "change":
        reviews = reviews.put(path, world.repo.blob(
            world.repo.read(files[path][1]) + world.pick([b"\n", b" ", b"x"])))
    elif name == "mode":
        reviews = reviews.put(path, (world.pick([EXECUTABLE, SYMLINK]), files[path][1]))
    elif name == "stray":
        reviews = stray(world, reviews, parent)
    elif name == "attributes":
        reviews = reviews.put(".gitattributes", world.repo.blob(
            world.pick([b"* text=auto\n", ATTRIBUTES + b"\n"])))
    elif name == "revert":
        older = world.pick(c for c in world.commits if parent.has(c) and c.state.recs)
        reviews = older.reviews if older else reviews
    elif name == "tombstone":
        path, data = forged_tombstone(world, parent, party)
        if path is None:
            return None
        reviews = reviews.put(path, world.repo.blob(data))
    elif name == "line":
        path = world.pick(p for p in sorted(files) if p.endswith(".txt"))
        if path is None:
            return None
        reviews = reviews.put(path, world.repo.blob(REDACTED))
    top = top.put("reviews", reviews) if reviews.entries else top.remove("reviews")
    message = b"Tidy up\n"
    if world.chance(0.3):
        message += ("\nStet-Desk: %s\nStet-Record: %s\n" % (
            world.desk, world.pick(sorted(parent.state.recs)) or "0" * 40)).encode()
    return world.beside(parent, "%s %s" % (move, name), top, message)


def stray(world, reviews, parent):
    """Something under reviews/ that belongs to no layout."""
    data = world.repo.blob(b"stray %d\n" % world.rng.randrange(1 << 30))
    rec = world.pick(sorted(parent.state.recs.values(), key=lambda rec: rec.id))
    place = world.pick(["x.txt", "items/x", "policy/README", "items/a/b/c/d/e/f", "people"])
    if rec is not None and world.chance(0.5):
        place = folder_path(rec.fkind, rec.folder) + "/" + world.pick(
            ["x.json", "0" * 64 + ".txt", rec.path.rsplit("/", 1)[1].replace("Z-", "Z-x", 1)])
    if world.chance(0.1):
        return reviews.put("module", (GITLINK, bytes.fromhex("12" * 20)))
    return reviews.put(place, data)


def forged_tombstone(world, parent, party):
    """The path and bytes of a tombstone that nobody with the right made."""
    rec = world.pick(sorted(parent.state.recs.values(), key=lambda rec: rec.id))
    if rec is None:
        return None, None
    draft = Draft(world, parent, world.pick(parent.state.rights.admins()) or party.person or rec.by, party.key())
    tomb = draft.redact(rec)
    if world.chance(0.3):
        tomb.body["redaction"].pop("on", None)
        tomb.data = canonical(tomb.body)
    return tomb.path, tomb.data


def there_and_back(world, parent, party):
    """Something is removed, something is done, and it is put back."""
    tip = vandalize(world, parent, party, "there-and-back")
    if tip is None or tip is parent:
        return None
    if world.chance(0.6):
        hand = party.hand or ForgeHand(party)
        tip = (some_right if world.chance(0.5) else some_act)(world, tip, hand) or tip
    if world.chance(0.8):
        tip = world.restore(tip) if world.chance(0.5) else world.beside(
            tip, "put back", tip.top.put("reviews", union(
                parent.reviews, tip.reviews, lambda path, ours, theirs: ours)), b"Put back\n")
    if world.chance(0.5):
        tip = some_act(world, tip, party.hand or ForgeHand(party)) or tip
    return tip


def empty_trailers(world, parent, party):
    """A commit that changes nothing and says it is an act."""
    ids = sorted(parent.state.recs)
    lines = ["Stet-Desk: %s" % (world.desk or "0" * 40)]
    for _ in range(world.rng.randrange(1, 4)):
        name = world.pick(["Stet-Record", "Stet-After", "Stet-Redacts", "Stet-Key", "Stet-Seen"])
        value = world.pick(ids) or "1" * 40
        if name == "Stet-Key":
            value += " line-%d" % world.rng.randrange(9)
        if name == "Stet-Seen":
            value = world.pick(world.commits).hex + " 0123456789abcdef"
        lines.append("%s: %s" % (name, value))
    return world.beside(parent, "empty trailers", parent.top,
                        ("Act\n\n" + "\n".join(lines) + "\n").encode())


# Beginnings

def second_desk(world, parent, party):
    """Another desk's founding, on nothing, before the desk or upon it; perhaps with acts."""
    where = world.choose({"nothing": 4, "readme": 2, "upon": 2, "empty": 1})
    base = {"nothing": None, "upon": parent}.get(where)
    if where == "readme":
        base = rights.before_desk(world)
    if where == "empty":
        base = world.beside(parent, "remove the desk", parent.top.remove("reviews"), b"Clean\n")
    desk, kept = world.desk, getattr(world, "founder", None)
    tip = rights.found(world, base, "other founder %d" % len(world.keys),
                       world.chance(0.5), False, party.stranger)
    world.log[-1]["move"] = tip.move = "second desk " + where
    if world.chance(0.4):
        draft = Draft(world, tip, tip.draft.by, party.stranger)
        draft.desk, draft.legal = tip.draft.act.recs[1].folder, False
        draft.author = tip.draft.name_of()
        draft.add("person", rights.person_fields(world, ["admin"], [world.new_key("other x")]))
        tip = draft.commit("act of second desk")
    world.desk, world.founder = desk, kept
    if where in ("nothing", "readme") and world.chance(0.8):
        choice = world.pick(["state", "state", "union", "ours"])
        return evil_merge(world, [parent, tip] if world.chance(0.5) else [tip, parent], choice,
                          "merge of second desk")
    return tip


def first_again(world, parent, party):
    """The founding once more: a twin, or the same records on another parent."""
    commit = next((c for c in world.commits if c.move == "founding"), None)
    if commit is None:
        return None
    if world.chance(0.5):
        up = commit.parents[0] if commit.parents else None
        top = commit.top.put("more.txt", world.repo.blob(b"x\n")) if world.chance(0.5) \
            else commit.top
        author, message, _ = _parts(world, commit)
        key = party.key()
        oid = world.add_commit(top, [up] if up else [], author, world.committer(), message, key)
        start = up.state if up else empty()
        named = commit.draft.act.key
        own = commit.draft.act.recs[0].body["keys"]
        good = key is not None and key.text == named if named else key is None or key.text not in own
        state = commit.state if good else start
        return world.enter(oid, [up] if up else [], top, state, "founding twin")
    base = rights.before_desk(world)
    return _again(world, commit, base, base.top.put("reviews", commit.reviews), party,
                  "founding elsewhere")


# Merges

def evil_merge(world, tips, how=None, move=None):
    """A merge that drops, adds or chooses."""
    how = how or world.choose(world.table["merges"])
    party = Party(world, "none")

    def edit(top, state):
        reviews = top.entries.get("reviews")
        reviews = reviews if isinstance(reviews, Node) else Node()
        files = dict(reviews.files())
        path = world.pick(sorted(files))
        if how == "ours":
            side = world.pick(tips)
            return top.put("reviews", side.reviews) if side.reviews.entries \
                else top.remove("reviews")
        if how == "drop" and path:
            reviews = reviews.remove(path)
        elif how == "drop-new" and path:
            known = [set(dict(tip.reviews.files())) for tip in tips]
            new = [p for p in sorted(files) if not all(p in side for side in known)]
            reviews = reviews.remove(world.pick(new) or path)
        elif how == "add":
            other = world.pick(world.commits)
            extra = [row for row in sorted(other.reviews.files()) if row[0] not in files]
            row = world.pick(extra)
            reviews = reviews.put(*row) if row else stray(world, reviews, tips[0])
        elif how == "tombstone":
            name, data = forged_tombstone(world, tips[0], party)
            if name:
                reviews = reviews.put(name, world.repo.blob(data))
        elif how == "untomb" and state.tombs:
            rec = state.recs.get(world.pick(sorted(state.tombs)))
            if rec:
                reviews = reviews.put(rec.path, world.repo.blob(rec.data))
        elif how == "change" and path:
            reviews = reviews.put(path, world.repo.blob(world.repo.read(files[path][1]) + b"\n"))
        return top.put("reviews", reviews)
    message = None
    if world.chance(0.2):
        message = ("Merge\n\nStet-Desk: %s\nStet-Record: %s\n" % (
            world.desk, world.pick(sorted(tips[0].state.recs)) or "0" * 40)).encode()
    tree = "union" if how == "union" else "state"
    return world.merge(tips, tree, move or "evil merge " + how, message,
                       None if how in ("union", "state") else edit)


def merge_with_act(world, parent, party):
    """A merge whose tree has a new record, written like an act."""
    other = world.pick(c for c in world.commits if not parent.has(c) and not c.has(parent))
    made = (party.hand and some_act(world, parent, party.hand)) or forge(world, parent, party)
    if other is None or made is None:
        return made
    files = _files(made)
    _, message, _ = _parts(world, made)

    def edit(top, state):
        for path, entry in files.items():
            top = top.put("reviews/" + path, entry)
        return top
    return world.merge([parent, other], "state", "merge with an act", message, edit)


def evil_of_two(world, parent, party):
    other = world.pick(c for c in world.commits if not parent.has(c)) or \
        vandalize(world, world.pick(c for c in world.commits if parent.has(c)), party)
    if other is None or parent.has(other):
        return None
    tips = [parent, other]
    world.rng.shuffle(tips)
    return evil_merge(world, tips)


def unrelated(world, parent, party):
    """A root without a desk, or with rubbish in its place, merged in."""
    root = rights.before_desk(world)
    if world.chance(0.5):
        root = world.beside(root, "rubbish", root.top.put(
            "reviews", stray(world, Node(), parent)), b"Rubbish\n")
    tips = [parent, root]
    world.rng.shuffle(tips)
    return evil_merge(world, tips, world.pick(["state", "state", "union", "ours"]),
                      "merge of an unrelated root")


def grind(world, parent, party):
    """Acts whose ids were tried until they begin with 0."""
    world.grind = True
    try:
        return own_acts(world, parent, party) or forge(world, parent, party)
    finally:
        world.grind = False


ATTACKS = {
    "forge": forge, "own-acts": own_acts, "overreach": overreach, "mutate": mutate,
    "twin": twin, "cherry-pick": cherry_pick, "squash": squash, "vandalize": vandalize,
    "there-and-back": there_and_back, "empty-trailers": empty_trailers,
    "second-desk": second_desk, "first-again": first_again, "evil-merge": evil_of_two,
    "bend": bend, "merge-with-act": merge_with_act, "unrelated": unrelated, "grind": grind,
    "half": histories_together.half,
}
