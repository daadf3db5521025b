"""Who is late: the barrier, rank, changes in rounds, every other act. docs/format.md, "Who is late"."""
from desk_records import RIGHTS_FOLDERS
from desk_rules import forbidding


class Late:
    """What is late in one history."""

    def __init__(self):
        """Nothing so far."""
        self.commits, self.records, self.tied, self.error = set(), frozenset(), frozenset(), None
        self.why = {}


def concurrent(desk, one, other):
    """Whether an act has a record that another neither knows nor brings, and that one a record it does not know."""
    return bool(set(one.ids) - desk.known(other) - set(other.ids)) and not set(other.ids) <= desk.known(one)


def base(desk, act, found):
    """The state of an act's parent without the changes found late so far."""
    return desk.view(desk.states[act.parent], found)


def joins(desk, act):
    """Whether several policies were newest where an act was made."""
    return len(desk.states[act.parent].view.policies()) > 1


def breaks_alone(desk, act, found):
    """The rule of rights that an act breaks by itself, or None. A legal act keeps all while nothing new is late."""
    new = found & desk.known(act)
    if not new:
        return None
    key = (act.commit, new)
    if key not in desk.alone:
        view = base(desk, act, found)
        desk.alone[key] = forbidding(view, view, act, joins(desk, act))
    return desk.alone[key]


def forbidden(desk, act, change, found, undecided=frozenset()):
    """The rule of rights that an act breaks with what a change knew and brought added, or None.

    Undecided are the records of changes that are not decided yet: they do not count against an act
    that does not know them.
    """
    ours = desk.known(act)
    seen = ours | desk.known(change) | set(change.ids)
    key = (act.commit, change.commit, found & seen, (undecided & desk.known(change)) - ours)
    if key not in desk.pairs:
        desk.pairs[key] = judge_pair(desk, act, change, found, undecided)
    return desk.pairs[key]


def judge_pair(desk, act, change, found, undecided):
    """Judge an act on its parent's state with the people and policy of a change added."""
    ours, theirs = desk.states[act.parent], desk.states[change.parent]
    groups = dict(ours.groups)
    for key, ids in theirs.groups.items():
        if key[0] in RIGHTS_FOLDERS:
            groups[key] = groups.get(key, frozenset()) | ids
    for rec in change.recs:
        if rec.folder_kind in RIGHTS_FOLDERS:
            key = (rec.folder_kind, rec.folder)
            groups[key] = groups.get(key, frozenset()) | {rec.id}
    late = found | ours.late.records | ((theirs.late.records | (undecided & theirs.known)) - ours.known)
    tied = (ours.late.tied | (theirs.late.tied - ours.known)) & late
    view = desk.view_of(groups, frozenset(late), tied, ours.tombs)
    skipped = set(act.ids) & (desk.known(change) | set(change.ids))
    return forbidding(view, base(desk, act, found), act, joins(desk, act), skipped)


def barriers(desk, acts):
    """The acts that bring the barrier, and whether there are two barriers."""
    asking = {}
    for act in acts:
        for rec in act.recs:
            if rec.kind == "policy" and "signatures-required" in rec.data:
                asking.setdefault(rec.id, []).append(act)
    if any(act.founding for bringing in asking.values() for act in bringing):
        return [], False
    first = {rid: bringing for rid, bringing in asking.items()
             if not (desk.known(bringing[0]) & set(asking) - {rid})}
    return [act for bringing in first.values() for act in bringing], len(first) > 1


def misses_barrier(desk, act, barrier):
    """Whether an act that is concurrent with all that bring the barrier is not signed as it asks."""
    if not barrier or not all(concurrent(desk, act, one) for one in barrier):
        return False
    author = base(desk, barrier[0], frozenset()).person(act.by)
    return act.key is None or author is None or act.key not in author.key_names


def find_late(desk, acts):
    """What is late in a history, given its legal acts."""
    result = Late()
    barrier, two = barriers(desk, acts)
    if two:
        result.error = "two-barriers"
        return result
    pure = [act for act in barrier if len(act.ids) == 1]
    never_late = {rec.id for act in barrier for rec in act.recs
                  if rec.kind == "policy" and "signatures-required" in rec.data}
    decided = {act.commit: "stands" for act in acts if act.founding or act in pure}
    tied = set()
    bringing = {}
    for act in acts:
        for rid in act.ids:
            bringing.setdefault(rid, []).append(act.commit)

    def found():
        """The records that are late so far: every act that brings one is."""
        return frozenset(rid for rid, commits in bringing.items()
                         if rid not in never_late and all(decided.get(commit) == "late" for commit in commits))

    changes = [act for act in acts if act.is_change]
    for rank in sorted({act.rank for act in changes}):
        group = [act for act in changes if act.rank == rank]
        better = [act for act in changes if act.rank <= rank]
        while any(act.commit not in decided for act in group):
            won = {rid for act in changes if decided.get(act.commit) == "stands" for rid in act.ids}
            ground = Ground(found(), frozenset(
                rid for act in changes if act.commit not in decided for rid in act.ids if rid not in won))
            knots = [act for act in changes if act.commit in tied]
            news = one_round(desk, group, (better, knots), barrier, decided, ground, result.why)
            if not news:
                news = break_tie(desk, group, decided, ground, result.why)
                tied |= {commit for commit, verdict in news.items()
                         if verdict == "late" and result.why[commit] == "tied"}
            decided.update(news)
    late_so_far = found()
    standing = [act for act in changes if decided[act.commit] == "stands"]
    for act in acts:
        if act.commit not in decided:
            knots = [one for one in changes if one.commit in tied]
            reason = why_late(desk, act, (standing, knots), barrier, late_so_far)
            decided[act.commit] = "late" if reason else "stands"
            if reason:
                result.why[act.commit] = reason
    result.commits = {commit for commit, verdict in decided.items() if verdict == "late"}
    result.records = found()
    result.tied = frozenset(rid for act in changes if act.commit in tied for rid in act.ids) & result.records
    return result


def why_late(desk, act, judges, barrier, found, undecided=frozenset()):
    """Why an act is late given changes that are not and tied ones, or None."""
    standing, knots = judges
    rule = breaks_alone(desk, act, found)
    if rule:
        return f"by itself: {rule}"
    if misses_barrier(desk, act, barrier):
        return "barrier"
    for change in standing:
        if concurrent(desk, act, change):
            rule = forbidden(desk, act, change, found, undecided)
            if rule:
                return f"forbidden by {change.commit[:8]}: {rule}"
    for change in knots:
        if any(rec.folder_kind == "people" and rec.folder == act.by for rec in change.recs) \
                and concurrent(desk, act, change):
            rule = forbidden(desk, act, change, found - set(change.ids), undecided)
            if rule:
                return f"taken away by {change.commit[:8]}: {rule}"
    return None


def knows(desk, act, other):
    """Whether an act knows another."""
    return set(other.ids) <= desk.known(act) and not set(act.ids) & set(other.ids)


class Ground:
    """What was decided when a round begins: the records found late, and those not decided yet."""

    def __init__(self, found, undecided):
        """Keep both."""
        self.found, self.undecided = found, undecided


def ready(desk, group, decided):
    """The undecided changes of a rank whose known changes of that rank are decided."""
    left = [act for act in group if act.commit not in decided]
    return [act for act in left if not any(knows(desk, act, other) for other in left)]


def one_round(desk, group, judges, barrier, decided, ground, why):
    """What one round decides of the changes of one rank, all at the same time, given better and tied ones."""
    news = {}
    better, knots = judges
    standing = [other for other in better if decided.get(other.commit) == "stands"]
    for act in ready(desk, group, decided):
        reason = why_late(desk, act, (standing, knots), barrier, ground.found, ground.undecided)
        if reason:
            news[act.commit] = "late"
            why[act.commit] = reason
        elif not any(other.commit not in decided and concurrent(desk, act, other)
                     and forbidden(desk, act, other, ground.found, ground.undecided) for other in group):
            news[act.commit] = "stands"
    return news


def break_tie(desk, group, decided, ground, why):
    """Changes that forbid each other are all late, and tied, whoever they know; of others those that wait."""
    left = [act for act in group if act.commit not in decided]

    def forbids(one, other):
        """Whether one undecided change forbids another."""
        return concurrent(desk, other, one) and forbidden(desk, other, one, ground.found, ground.undecided)

    lost = [one for one in left if any(forbids(one, other) and forbids(other, one) for other in left)]
    lost = lost or ready(desk, group, decided)
    for act in lost:
        why[act.commit] = "tied"
    return {act.commit: "late" for act in lost}
