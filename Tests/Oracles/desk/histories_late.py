"""Unions of states, and about which acts are late in them, for the generator."""

from histories_git import union
from histories_model import ASKS, Rights, State


def _rights_of(*states):
    rows = {}
    for state in states:
        for rec in state.rights_recs():
            rows[rec.id] = rec
    return rows


class _One:
    """One record of an act, as if it were an act."""

    def __init__(self, act, rec):
        self.act, self.before, self.by, self.key, self.rec = act, act.before, act.by, act.key, rec
        self.id = rec.id
        self.recs, self.tombs = ([], [rec]) if rec in act.tombs else ([rec], [])
        self.changes_rights = not self.tombs and rec.fkind in ("people", "policy")
        self.rank = rec.rank or 0

    def knows(self, other):
        """Whether it knows another, or names it; of its own act what is in its folder or who is asked."""
        if other.act is self.act:
            return other.rec in self.recs_before() or self.rec.body.get("person") == other.rec.folder
        return other.id in self.before.recs

    def recs_before(self):
        return [] if self.tombs else [rec for rec in self.act.recs
                                      if rec.folder == self.rec.folder and rec.index < self.rec.index]

    def ids(self):
        return [self.id]


class _Court:
    def __init__(self, state, memory):
        self.state, self.memory = state, memory
        ones = {}
        for act in sorted(state.acts, key=lambda act: act.serial):
            for rec in act.recs + act.tombs:
                ones.setdefault(rec.id, _One(act, rec))
        self.acts = list(ones.values())
        self.changes = [one for one in self.acts if one.changes_rights]
        self.late, self.tied, self.barriers = set(), set(), set()

    @staticmethod
    def apart(one, two):
        return one is not two and not one.knows(two) and not two.knows(one)

    def flaw(self, act, change=None, undecided=frozenset()):
        """The rule of rights an act breaks by itself, or with a change added."""
        found = frozenset(self.late)
        before = act.before
        if change is None:
            new = frozenset(found & before.recs.keys())
            if not new:
                return None
            key = (act.id, new)
            rows, late, tied = _rights_of(before), before.late | found, before.tied
        else:
            theirs = change.before
            hidden = frozenset(rid for rid in theirs.late | undecided
                               if rid in theirs.recs and rid not in before.recs)
            key = (act.id, change.id, found, hidden)
            rows = _rights_of(before, theirs)
            rows.update((rec.id, rec) for rec in change.recs_before() + change.recs)
            late = before.late | found | hidden
            tied = (before.tied | theirs.tied) & late
        if key not in self.memory:
            same = (frozenset(rows), late, tied)
            if same not in self.memory:
                self.memory[same] = Rights(list(rows.values()), late, tied)
            self.memory[key] = self.memory[same].flaw(act)
        return self.memory[key]

    def forbids(self, change, act, undecided=frozenset()):
        return self.apart(change, act) and self.flaw(act, change, undecided) is not None

    def taken(self, act, knots, undecided=frozenset()):
        """Whether a tied change takes an act from the person in whose folder it lies."""
        for change in knots:
            if change.rec.fkind != "people" or change.rec.folder != act.by:
                continue
            kept, self.late = self.late, self.late - set(change.ids())
            forbids = self.forbids(change, act, undecided)
            self.late = kept
            if forbids:
                return True
        return False

    def barrier(self):
        asking = [rec for rec in self.state.rights_recs()
                  if rec.kind == "policy" and rec.body.get(ASKS)]
        if any(not rec.body["after"] for rec in asking):
            return set()
        first = [rec for rec in asking if not any(rec.knows(other) for other in asking)]
        if len(first) != 1:
            return set()
        act = next(one for one in self.acts if one.id == first[0].id)
        self.barriers = {act}
        rights = Rights(list(_rights_of(act.before).values()), act.before.late)
        hit = set()
        for other in self.acts:
            if self.apart(act, other):
                person = rights.people.get(other.by)
                if person is None or other.key not in person.keys:
                    hit.add(other)
        return hit

    def run(self):
        """The ids of what is late, and of what is tied."""
        barred = self.barrier()
        good = {act for act in self.changes if not act.before.recs} | self.barriers
        bad, knots = set(), set()
        ranked = {}
        for act in self.changes:
            ranked.setdefault(act.rank, []).append(act)
        for rank in sorted(ranked):
            left = set(ranked[rank]) - good
            while left:
                waiting = frozenset(rid for act in self.changes
                                    if act not in good and act not in bad for rid in act.ids())
                better = [act for act in good if act.rank <= rank]
                ready = [act for act in left if not any(
                    other is not act and act.knows(other) for other in left)]
                fall = {act for act in ready if act in barred or self.flaw(act)
                        or self.taken(act, knots, waiting)
                        or any(self.forbids(other, act, waiting) for other in better)}
                rise = {act for act in ready if act not in fall and not any(
                    self.forbids(other, act, waiting) for other in left)}
                if not fall and not rise:
                    fall = {act for act in left if any(
                        self.forbids(act, other, waiting) and self.forbids(other, act, waiting)
                        for other in left)} or set(ready)
                    knots |= fall
                    for act in fall:
                        self.tied |= set(act.ids())
                for act in fall:
                    self.late |= set(act.ids())
                bad |= fall
                good |= rise
                left -= fall | rise
        hit = set()
        for act in self.acts:
            if not act.changes_rights and (
                    act in barred or self.flaw(act) or self.taken(act, knots)
                    or any(self.forbids(change, act) for change in good)):
                hit |= set(act.ids())
        return frozenset(self.late | hit), frozenset(self.tied)


def concurrent(state):
    """Whether two acts of a state are apart, one of them a change."""
    acts = list(state.acts)
    changes = [act for act in acts if act.changes_rights]
    return any(change is not act and change not in act.before.acts and act not in change.before.acts
               for change in changes for act in acts)


def join(states, rng, repo, memory):
    """The union of some states."""
    first = states[0]
    if all(state is first for state in states):
        return first
    new = first.copy()
    for other in states[1:]:
        for act in other.acts:
            new.take(act)
    if len(new.acts) == max(len(state.acts) for state in states):
        return next(state for state in states if len(state.acts) == len(new.acts))
    if concurrent(new):
        new.late, new.tied = _Court(new, memory).run()
    else:
        new.late = frozenset().union(*(state.late for state in states))
        new.tied = frozenset().union(*(state.tied for state in states))
    new.cache = {}

    def choose(path, ours, theirs):
        name = path.rsplit("/", 1)[1]
        if name.endswith(".txt"):
            return ours if len(repo.read(ours[1])) != 24 else theirs
        record = name[-45:-5]
        tomb = new.tombstone(record)
        if tomb is not None:
            return repo.blob(tomb.data)
        rec = new.recs.get(record)
        if rec is not None and rng.random() < 0.5:
            return repo.blob(rec.data)
        return rng.choice([ours, theirs])

    tree = states[0].tree
    for other in states[1:]:
        if tree is None:
            tree = other.tree
        elif other.tree is not None:
            tree = union(tree, other.tree, choose)
    new.tree = lines(new, tree, repo) if new.tombs else tree
    return new


def lines(state, tree, repo):
    """The tree with the line in the place of texts that only redacted records name."""
    naming = {}
    for rid in state.tombs:
        rec = state.recs.get(rid)
        for row in state.folders[rec.folder] if rec and rec.fkind == "sources" else ():
            if row.body.get("keep") == "embedded":
                naming.setdefault((row.folder, row.body["text"]["sha256"]), set()).add(row.id)
    for (folder, sha), rows in naming.items():
        path = "sources/%s/%s/%s.txt" % ("/".join(folder[:3]), folder, sha)
        entry = tree.get(path)
        if entry and all(state.tombstone(rid) for rid in rows):
            tree = tree.put(path, repo.blob(b"This text was redacted.\n"))
    return tree


def empty():
    """The state of a commit without a desk."""
    return State()
