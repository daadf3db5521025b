"""Who is late: the barrier, rank, changes in rounds, every other act. docs/format.md, "Who is late"."""
from desk_records import RIGHTS_FOLDERS, named_records
from desk_rules import forbidding


class Late:
    """What is late in one history."""

    def __init__(self):
        """Nothing so far."""
        self.records, self.tied, self.error = frozenset(), frozenset(), None
        self.why = {}


class Brought:
    """A record that acts bring, with those of its act that its bytes name: what is late or not."""

    def __init__(self, act, rec, context):
        """The context stands before the record, and nothing is asked of it."""
        self.id, self.parent, self.rec = rec.id, act.parent, rec
        self.recs, self.ids, self.context = context + [rec], [rec.id], {one.id for one in context}
        self.by, self.key, self.rank, self.redaction = act.by, act.key, act.rank, act.redaction
        self.founding = act.founding
        self.is_change = not act.founding and not act.redaction and rec.folder_kind in RIGHTS_FOLDERS


def brought_by(acts):
    """The records that acts bring, each once."""
    found = {}
    for act in acts:
        for rec in act.recs:
            if rec.id not in found:
                found[rec.id] = Brought(act, rec, [] if act.redaction else context_of(act, rec))
    return list(found.values())


def context_of(act, rec):
    """The records of an act that one of them names, over any number of steps, in the order of the act."""
    there = {one.id: one for one in act.recs}
    found, waiting = set(), [rec]
    while waiting:
        more = named_records(waiting.pop().data) & set(there) - found - {rec.id}
        found |= more
        waiting += [there[one] for one in more]
    return [one for one in act.recs if one.id in found]


def concurrent(desk, one, other):
    """Whether neither of two records knows or names the other."""
    return one.id != other.id and one.id not in known(desk, other) and other.id not in known(desk, one)


def known(desk, act):
    """What a record knows: what is in the state of its parent, and what it names of its act."""
    return desk.known(act) | act.context


def forbids_itself(desk, act):
    """The rule of rights that a record of an act breaks, were the others that it does not name made apart, or None."""
    if act.founding or act.redaction or len(act.recs) == 1:
        return None
    brought = brought_by([act])
    for rec in brought:
        rule = forbidding(base(desk, rec, frozenset()), rec, rec.context)
        if rule:
            return rule
    for change in brought:
        for rec in brought if change.is_change else []:
            rule = forbidden(desk, rec, change, frozenset()) if concurrent(desk, rec, change) else None
            if rule:
                return rule
    return None


def base(desk, rec, found):
    """The state of a record's parent without the changes found late so far."""
    return desk.view(desk.states[rec.parent], found)


def breaks_alone(desk, rec, found):
    """The rule of rights that a record breaks by itself, or None. A legal one keeps all while nothing new is late."""
    new = found & known(desk, rec)
    if not new:
        return None
    key = (rec.id, new)
    if key not in desk.alone:
        desk.alone[key] = forbidding(base(desk, rec, found), rec, rec.context)
    return desk.alone[key]


def forbidden(desk, rec, change, found, undecided=frozenset()):
    """The rule of rights that a record breaks with what a change knew and brought added, or None.

    Undecided are the records of changes that are not decided yet: they do not count against a record
    that does not know them.
    """
    ours = known(desk, rec)
    seen = ours | known(desk, change) | set(change.ids)
    key = (rec.id, change.id, found & seen, (undecided & known(desk, change)) - ours)
    if key not in desk.pairs:
        desk.pairs[key] = judge_pair(desk, rec, change, found, undecided)
    return desk.pairs[key]


def judge_pair(desk, rec, change, found, undecided):
    """Judge a record on its parent's state with the people and policy of a change added."""
    ours, theirs = desk.states[rec.parent], desk.states[change.parent]
    groups = dict(ours.groups)
    for key, ids in theirs.groups.items():
        if key[0] in RIGHTS_FOLDERS:
            groups[key] = groups.get(key, frozenset()) | ids
    for one in change.recs:
        if one.folder_kind in RIGHTS_FOLDERS:
            key = (one.folder_kind, one.folder)
            groups[key] = groups.get(key, frozenset()) | {one.id}
    late = found | ours.late.records | ((theirs.late.records | (undecided & known(desk, change))) - known(desk, rec))
    tied = (ours.late.tied | (theirs.late.tied - ours.known)) & late
    view = desk.view_of(groups, frozenset(late), tied, ours.tombs)
    return forbidding(view, rec, rec.context)


def barriers(desk, brought):
    """The barriers: the policies that ask for signatures, and to which no other that asks is known."""
    asking = {rec.id: rec for rec in brought if rec.rec.kind == "policy" and "signatures-required" in rec.rec.data}
    if any(rec.founding for rec in asking.values()):
        return []
    return [rec for rec in asking.values() if not known(desk, rec) & set(asking)]


def misses_barrier(desk, rec, barrier):
    """Whether a record that is concurrent with the barrier is not signed as it asks."""
    if barrier is None or not concurrent(desk, rec, barrier):
        return False
    author = desk.view(desk.states[barrier.parent]).person(rec.by)
    return rec.key is None or author is None or rec.key not in author.key_names


def find_late(desk, legal):
    """What is late in a history, given its legal acts."""
    result = Late()
    brought = brought_by(legal)
    found = barriers(desk, brought)
    if len(found) > 1:
        result.error = "two-barriers"
        return result
    barrier = found[0] if found else None
    decided = {rec.id: "stands" for rec in brought if rec.founding or rec is barrier}
    tied = set()
    changes = [rec for rec in brought if rec.is_change]
    for rank in sorted({rec.rank for rec in changes}):
        group = [rec for rec in changes if rec.rank == rank]
        better = [rec for rec in changes if rec.rank <= rank]
        while any(rec.id not in decided for rec in group):
            ground = Ground(late_of(decided), frozenset(rec.id for rec in changes if rec.id not in decided))
            knots = [rec for rec in changes if rec.id in tied]
            news = one_round(desk, group, (better, knots), barrier, decided, ground, result.why)
            if not news:
                news = break_tie(desk, group, decided, ground, result.why)
                tied |= set(news)
            decided.update(news)
    late_so_far = late_of(decided)
    standing = [rec for rec in changes if decided[rec.id] == "stands"]
    knots = [rec for rec in changes if rec.id in tied]
    for rec in brought:
        if rec.id not in decided:
            reason = why_late(desk, rec, (standing, knots), barrier, late_so_far)
            decided[rec.id] = "late" if reason else "stands"
            if reason:
                result.why[rec.id] = reason
    result.records, result.tied = late_of(decided), frozenset(tied)
    return result


def late_of(decided):
    """The records that are decided as late."""
    return frozenset(rid for rid, verdict in decided.items() if verdict == "late")


def why_late(desk, rec, judges, barrier, found, undecided=frozenset()):
    """Why a record is late given changes that are not and tied ones, or None."""
    standing, knots = judges
    rule = breaks_alone(desk, rec, found)
    if rule:
        return f"by itself: {rule}"
    if misses_barrier(desk, rec, barrier):
        return "barrier"
    for change in standing:
        if concurrent(desk, rec, change):
            rule = forbidden(desk, rec, change, found, undecided)
            if rule:
                return f"forbidden by {change.id[:8]}: {rule}"
    for change in knots:
        if change.rec.folder_kind == "people" and change.rec.folder == rec.by \
                and concurrent(desk, rec, change):
            rule = forbidden(desk, rec, change, found - set(change.ids), undecided)
            if rule:
                return f"taken away by {change.id[:8]}: {rule}"
    return None


def knows(desk, rec, other):
    """Whether a record knows another."""
    return other.id in known(desk, rec)


class Ground:
    """What was decided when a round begins: the records found late, and those not decided yet."""

    def __init__(self, found, undecided):
        """Keep both."""
        self.found, self.undecided = found, undecided


def ready(desk, group, decided):
    """The undecided changes of a rank whose known changes of that rank are decided."""
    left = [rec for rec in group if rec.id not in decided]
    return [rec for rec in left if not any(knows(desk, rec, other) for other in left)]


def one_round(desk, group, judges, barrier, decided, ground, why):
    """What one round decides of the changes of one rank, all at the same time, given better and tied ones."""
    news = {}
    better, knots = judges
    standing = [other for other in better if decided.get(other.id) == "stands"]
    for rec in ready(desk, group, decided):
        reason = why_late(desk, rec, (standing, knots), barrier, ground.found, ground.undecided)
        if reason:
            news[rec.id] = "late"
            why[rec.id] = reason
        elif not any(other.id not in decided and concurrent(desk, rec, other)
                     and forbidden(desk, rec, other, ground.found, ground.undecided) for other in group):
            news[rec.id] = "stands"
    return news


def break_tie(desk, group, decided, ground, why):
    """Changes that forbid each other are all late, and tied, whoever they know; of others those that wait."""
    left = [rec for rec in group if rec.id not in decided]

    def forbids(one, other):
        """Whether one undecided change forbids another."""
        return concurrent(desk, other, one) and forbidden(desk, other, one, ground.found, ground.undecided)

    lost = [one for one in left if any(forbids(one, other) and forbids(other, one) for other in left)]
    lost = lost or ready(desk, group, decided)
    for rec in lost:
        why[rec.id] = "tied"
    return {rec.id: "late" for rec in lost}
