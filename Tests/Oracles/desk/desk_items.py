"""The state of an item. docs/format.md, "State of an item"."""
from desk_blind import Round
from desk_evidence import changed, claim, count, fold, source, suffices

DECISIONS = ("resolved", "affirmed", "reopened", "closed")


def one_each(view):
    """One id for everybody who shares an address or ever had the same key: person to representative."""
    if "one-each" not in view.memo:
        people = view.people()
        marks = {one.id: {fold(email) for email in one.emails} | one.ever_keys for one in people}
        found = {}
        for one in people:
            group, waiting = set(), [one.id]
            while waiting:
                person = waiting.pop()
                if person not in group:
                    group.add(person)
                    waiting.extend(other.id for other in people if marks[other.id] & marks[person])
            found[one.id] = min(group)
        view.memo["one-each"] = found
    return view.memo["one-each"]


def rating_of(policy, name):
    """A rating of a policy, or None."""
    return next((one for one in policy.data["ratings"] if one["name"] == name), None) if policy else None


def differ(policy, left, right):
    """Whether two ratings differ by more than a policy tolerates."""
    if left == right:
        return False
    places = [(rating_of(policy, name) or {}).get("position") for name in (left, right)]
    return None in places or abs(places[0] - places[1]) > policy.data["tolerance"]


def outcome_of(folder, rec):
    """What a decision decides; an affirmation decides what the first decision it names decides."""
    while rec is not None:
        if rec.id in folder.tombs:
            return None
        if rec.kind == "resolved":
            return ("rated", rec.data["rating"])
        if rec.kind == "closed":
            return ("closed", rec.data["reason"], rec.data.get("of"))
        if rec.kind == "reopened":
            return ("reopened",)
        earlier = rec.data["decisions"][0]
        rec = folder.recs[earlier] if earlier in folder.before[rec.id] else None
        if rec is not None and rec.kind not in DECISIONS:
            return None
    return None


def duplicated(view, item):
    """The item that all ruling decisions of an item name as the one it duplicates, or None."""
    folder = view.folder("items", item)
    if folder is None:
        return None
    outcomes = {outcome_of(folder, rec) for rec in folder.newest(folder.standing(*DECISIONS))}
    if len(outcomes) != 1:
        return None
    outcome = outcomes.pop()
    return outcome[2] if outcome and outcome[0] == "closed" else None


def in_circle(view, item):
    """Whether following duplicates leads from an item back to it."""
    seen, one = set(), duplicated(view, item)
    while one is not None and one not in seen:
        if one == item:
            return True
        seen.add(one)
        one = duplicated(view, one)
    return False


class Item:
    """The state of an item in a view."""

    def __init__(self, view, item):
        """Compute the state, step by step."""
        self.view, self.id = view, item
        self.folder = folder = view.folder("items", item)
        first = folder.recs[item]
        self.opening = None if item in folder.tombs else first
        data = self.opening.data if self.opening else {}
        self.claim, self.blind, self.labels = data.get("claim"), "blind" in data, data.get("labels", [])
        starts = sorted(folder.newest(folder.standing("item", "reopened")), key=lambda rec: rec.id)
        self.revision = starts[0].data["revision"] if starts else data.get("revision")
        self.claimants = claim(view, self.claim).claimants if self.claim else []
        self.all_evidence = {rid: rec for rid, rec in folder.recs.items() if rec.kind == "evidence"}
        self.pieces = {rec.id: rec for rec in folder.standing("evidence") if not self.is_unsupported(rec)}
        self.round = Round(folder, self.blind)
        self.judge_verdicts()
        self.find_ruling()
        self.make_tally()
        self.assignments = self.find_assignments()
        self.published = folder.standing("published")
        self.notes = folder.standing("note")
        self.changes, self.obstacles = set(), set()
        if self.outcome and self.outcome[0] != "reopened":
            self.hold_outcome()
        self.phase = self.find_phase(first)

    def is_unsupported(self, rec):
        """Whether evidence cites a description of a source that was redacted."""
        if "source" not in rec.data:
            return False
        its = source(self.view, rec.data["source"])
        return its.folder is not None and rec.data["revision"] in its.folder.tombs

    def judge_verdicts(self):
        """Find which verdicts count, and which are somebody's newest."""
        folder = self.folder
        given = [rec for rec in folder.recs.values() if rec.kind == "verdict" and folder.status[rec.id] != "late"]
        self.verdicts = [rec for rec in given if rec.id not in folder.tombs]
        self.counted, self.newest = [], []
        reopened = folder.standing("reopened")
        for rec in sorted(self.verdicts, key=lambda rec: rec.id):
            if not folder.stands(rec.id):
                continue
            if self.blind:
                if not self.round.counts(rec.id):
                    continue
            else:
                own = folder.newest([other for other in given if other.by == rec.by])
                if rec not in own or any(rec.id in folder.before[one.id] for one in reopened):
                    continue
            self.newest.append(rec)
            if not self.blind and len(own) > 1:
                continue
            if all(one in self.pieces for one in rec.data["evidence"]):
                if not changed(self.view, rec.data["basis"], self.claim, self.revision):
                    self.counted.append(rec)

    def find_ruling(self):
        """Find the ruling decisions and their outcomes."""
        folder = self.folder
        circle = in_circle(self.view, self.id)
        valid = []
        for rec in folder.standing(*DECISIONS):
            outcome = outcome_of(folder, rec)
            if not (circle and outcome and outcome[0] == "closed" and outcome[2]):
                valid.append(rec)
        self.ruling = sorted(folder.newest(valid), key=lambda rec: rec.id)
        outcomes = {outcome_of(folder, rec) for rec in self.ruling} - {None}
        self.conflicting = len(outcomes) > 1
        self.outcome = next(iter(outcomes)) if len(outcomes) == 1 else None

    def make_tally(self):
        """Count the people behind each rating."""
        same, policy = one_each(self.view), self.view.ruling()
        people = {}
        for rec in self.counted:
            people.setdefault(rec.data["rating"], set()).add(same.get(rec.by, rec.by))
        most = max((len(them) for them in people.values()), default=0)
        leading = [name for name, them in people.items() if len(them) == most]
        self.rating = leading[0] if len(leading) == 1 else None
        self.people, self.quorum = most, policy.data["quorum"]
        names = sorted(people)
        self.divided = any(differ(policy, left, right) for left in names for right in names)
        backing = [rec for rec in self.counted if self.rating in (None, rec.data["rating"])]
        self.count = count(self.view, self.cited(backing), self.claimants)
        scale = rating_of(policy, self.rating)
        self.agreed = bool(scale and most >= self.quorum and not self.divided and suffices(self.count, scale["needs"]))

    def cited(self, verdicts):
        """The standing pieces that some verdicts cite."""
        return [self.pieces[one] for one in sorted({one for rec in verdicts for one in rec.data["evidence"]})
                if one in self.pieces]

    def find_assignments(self):
        """Who is asked to do what: assigned, and not unassigned by a record after that."""
        folder, found = self.folder, []
        for rec in folder.standing("assigned"):
            if not any(end.data["person"] == rec.data["person"] and rec.id in folder.before[end.id]
                       for end in folder.standing("unassigned")):
                found.append((rec.data["person"], rec.data["task"]))
        return set(found)

    def find_phase(self, first):
        """Where the work stands."""
        if not self.folder.stands(first.id):
            return "withdrawn"
        if self.conflicting:
            return "disputed"
        if self.outcome and self.outcome[0] != "reopened":
            if self.changes:
                return "stale"
            return "resolved" if self.outcome[0] == "rated" else "closed"
        if self.divided:
            return "disputed"
        if self.agreed:
            return "agreed"
        if self.newest or self.round.waiting():
            return "in-review"
        return "assigned" if self.assignments else "open"

    def resolutions(self):
        """The resolutions that the ruling decisions are or affirm."""
        found, waiting = {}, list(self.ruling)
        while waiting:
            rec = waiting.pop()
            if rec.id in self.folder.tombs:
                continue
            if rec.kind == "resolved":
                found[rec.id] = rec
            elif rec.kind == "affirmed":
                waiting.extend(self.folder.recs[one] for one in rec.data["decisions"]
                               if one in self.folder.before[rec.id])
        return list(found.values())

    def policy_then(self):
        """The policy of the ruling decision's basis: the newest that stands of what it had seen."""
        folder = self.view.policy_folder()
        seen = set()
        for fid, heads in self.ruling[0].data["basis"].items():
            for rid in heads:
                if rid in folder.recs:
                    seen |= {rid} | folder.before[rid]
        known = folder.newest([rec for rec in folder.standing("policy") if rec.id in seen])
        return min(known, key=lambda rec: rec.id) if known else self.view.ruling()

    def hold_outcome(self):
        """Hold the outcome against what happened since: what it had not seen, and what hinders affirming it."""
        folder, view = self.folder, self.view
        seen = set()
        for rec in self.ruling:
            seen |= {rec.id} | folder.before[rec.id]
        then, now = self.policy_then(), view.ruling()
        heads = {}
        for rec in self.ruling:
            for fid, ids in rec.data["basis"].items():
                heads.setdefault(fid, []).extend(ids)
        found = changed(view, heads, self.claim, self.revision, self.outcome[0] == "closed")
        if "claim" in found:
            self.obstacles.add("claim")
        self.changes |= found
        if any(rec.id not in seen for rec in folder.standing("evidence")):
            self.changes.add("evidence added")
        rated = self.outcome[1] if self.outcome[0] == "rated" else None
        for rec in self.newest:
            if rec.id in seen:
                continue
            if rated is None or differ(then, rec.data["rating"], rated):
                self.changes.add("verdict differs")
            if rated is None or differ(now, rec.data["rating"], rated):
                self.obstacles.add("verdict differs")
        self.hold_basis(seen, then, now, rated)

    def hold_basis(self, seen, then, now, rated):
        """Hold against the outcome what became of the verdicts and the evidence it rests on."""
        folder, resolutions = self.folder, self.resolutions()
        relied = {one for rec in resolutions for one in rec.data["verdicts"]}
        given = [rec for rec in folder.recs.values()
                 if rec.id in relied and rec.kind == "verdict" and rec.id not in folder.tombs]
        standing = [rec for rec in given if folder.stands(rec.id)]
        affirmed = any(rec.kind == "affirmed" for rec in self.ruling)

        def unseen(rid):
            """Whether the ruling decisions did not know that a record was withdrawn, late or redacted."""
            by = self.round.withdrawals(rid)
            return not any(one in seen for one in by) if by else not affirmed

        gone = [rid for rid in relied if not folder.stands(rid)]
        lost = [one for one in {one for rec in given for one in rec.data["evidence"]} if one not in self.pieces]
        if any(unseen(rid) for rid in gone):
            self.changes.add("verdict gone")
        if any(unseen(rid) for rid in lost):
            self.changes.add("evidence gone")
        if rated is None:
            return
        counted = count(self.view, self.cited(standing), self.claimants)
        scale_then, scale_now = rating_of(then, rated), rating_of(now, rated)
        if scale_then and not suffices(counted, scale_then["needs"]):
            self.changes.add("needs")
        if scale_now is None:
            self.obstacles.add("off the scale")
        elif not suffices(counted, scale_now["needs"]):
            self.obstacles.add("needs")
        if any(rec.data["ground"] != "agreement" for rec in resolutions):
            return
        same = one_each(self.view)
        have = len({same.get(rec.by, rec.by) for rec in standing if rec.data["rating"] == rated})
        if have < now.data["quorum"]:
            self.obstacles.add("quorum")
        if affirmed and have < then.data["quorum"] and gone:
            self.changes.add("verdict gone")

    def verdict_history(self):
        """Every verdict whose words are there, late ones too."""
        return [rec for rec in self.folder.recs.values() if rec.kind == "verdict" and rec.id not in self.folder.tombs]

    @property
    def decided(self):
        """Whether the item has an outcome."""
        return self.phase in ("resolved", "stale", "closed")

    def judges(self):
        """Who gave a verdict that was not withdrawn, or has a good seal that waits."""
        given = {rec.by for rec in self.verdicts if self.folder.stands(rec.id)}
        return given | {rec.by for rec in self.round.waiting()}


def item_state(view, item):
    """The state of an item, computed once in a view; None where there is no such item."""
    key = ("item", item)
    if key not in view.memo:
        folder = view.folder("items", item)
        view.memo[key] = Item(view, item) if folder and item in folder.recs else None
    return view.memo[key]


def describe_item(view, fid):
    """What the oracle prints of an item."""
    item = item_state(view, fid)
    if item is None:
        return None
    outcome = item.outcome if item.outcome and item.outcome[0] != "reopened" else None
    named = {"rated": lambda: outcome[1], "closed": lambda: ":".join(filter(None, outcome))}
    return {"phase": item.phase, "outcome": named[outcome[0]]() if outcome else None,
            "counted": sorted(rec.id for rec in item.counted), "independence": item.count}
