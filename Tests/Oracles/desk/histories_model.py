"""A modest model of a desk for the generator: who may do what, what stands, what is late.

It only has to be right mostly: it keeps honest histories mostly legal. It judges nothing.
"""

from desk_evidence import fold

INFINITE = 1 << 40
ASKS = "signatures-required"
DESCRIBES = ("person", "person-revised")
DECIDES = ("resolved", "affirmed", "reopened", "closed")
PERMISSIONS = {
    "source": "source", "source-revised": "source", "source-corrected": "source",
    "source-retracted": "source", "source-derived": "source",
    "claim": "claim", "claim-revised": "claim", "claim-appears": "claim", "claim-linked": "claim",
    "item": "open", "evidence": "evidence", "verdict": "verdict", "verdict-sealed": "verdict",
    "affirmed": "decide", "published": "publish", "note": "note", "person": "people",
    "policy": "policy",
}


class Rec:
    """A record that an act brings, or a tombstone."""

    __slots__ = ("id", "kind", "fkind", "folder", "body", "path", "data", "by", "act", "index",
                 "number", "rank", "serial", "perm")

    def __init__(self, **values):
        self.number = self.rank = None
        for name, value in values.items():
            setattr(self, name, value)

    def knows(self, other):
        """Whether the other record is before this one."""
        if other.act is self.act:
            return other.index < self.index
        return other.id in self.act.before.recs


class Act:
    """What one commit and its twins bring."""

    __slots__ = ("before", "recs", "by", "key", "serial", "tombs", "files", "commit")

    def __init__(self, before, by, key, serial):
        self.before, self.by, self.key, self.serial = before, by, key, serial
        self.recs, self.tombs, self.files, self.commit = [], [], {}, None

    @property
    def changes_rights(self):
        return any(rec.fkind in ("people", "policy") for rec in self.recs)

    def ids(self):
        return [rec.id for rec in self.recs] + [rec.id for rec in self.tombs]


class Person:
    """A person as some rights records describe them."""

    __slots__ = ("id", "descriptions", "roles", "keys", "former", "conflicts", "frozen")

    def __init__(self, pid, recs, heads, frozen):
        self.id, self.frozen = pid, frozen
        self.descriptions = [rec.body for rec in heads]
        roles = [set(body["roles"]) for body in self.descriptions]
        keys = [set(body["keys"]) for body in self.descriptions]
        self.roles = set() if frozen else set.intersection(*roles)
        self.keys = set() if frozen else set.intersection(*keys)
        self.former = {key for rec in recs for key in rec.body.get("keys", ())} - self.keys
        self.conflicts = {name for body in self.descriptions for name in body["conflicts"]}


class Rights:
    """The people and the policy as some rights records give them."""

    def __init__(self, recs, late=frozenset(), tied=frozenset()):
        confirmed = {rec.body["record"] for rec in recs
                     if rec.kind == "confirmed" and rec.id not in late}
        folders = {}
        for rec in recs:
            if rec.id not in late or rec.id in confirmed:
                folders.setdefault(rec.folder, []).append(rec)
        self.people, self.policies, self._folders = {}, [], folders
        self._late = late
        for folder, rows in folders.items():
            described = [rec for rec in rows if rec.kind in DESCRIBES or rec.kind == "policy"]
            heads = [rec for rec in described
                     if not any(other.knows(rec) for other in described)]
            heads.sort(key=lambda rec: rec.id)
            if not heads:
                continue
            if rows[0].fkind == "policy":
                self.policies = heads
            else:
                frozen = False
                knots = [rec for rec in recs if rec.folder == folder and rec.id in tied]
                if knots:
                    frozen = not any(
                        rec.by != folder and all(rec.knows(knot) for knot in knots)
                        for rec in rows)
                self.people[folder] = Person(folder, rows, heads, frozen)

    @property
    def policy(self):
        return self.policies[0].body if self.policies else None

    @property
    def asks(self):
        return any(rec.body.get(ASKS) for rec in self.policies)

    def allows(self, pid, permission):
        """Whether every newest policy lets a person do something."""
        person = self.people.get(pid)
        if person is None:
            return False
        if "admin" in person.roles:
            return True
        return all(set(rec.body["permissions"].get(permission, ())) & person.roles for rec in self.policies)

    def standing(self, pid):
        """The seniority of a person: smaller is better."""
        if pid not in self.people or "admin" not in self.people[pid].roles:
            return INFINITE
        rows = [rec for rec in self._folders.get(pid, ()) if rec.id not in self._late]
        grants = [rec for rec in rows
                  if rec.kind in DESCRIBES and "admin" in rec.body["roles"]]
        first = [rec for rec in grants if not any(rec.knows(other) for other in grants)]
        if not first:
            return INFINITE
        described = [rec for rec in rows if rec.kind in DESCRIBES]
        current = [rec for rec in described if not any(other.knows(rec) for other in described)]
        current += [rec for rec in rows if rec.kind == "confirmed"]
        return max([rec.number or 0 for rec in first] + [rec.rank or 0 for rec in current])

    def admins(self):
        return [pid for pid, person in self.people.items() if "admin" in person.roles]

    def flaw(self, act):
        """The rule of rights that an act breaks here, or None."""
        person = self.people.get(act.by)
        if person is None:
            return "known-person"
        if act.key not in person.keys if act.key else self.asks:
            return "signature"
        if act.tombs and "admin" not in person.roles:
            return "redact"
        for rec in act.recs:
            reason = self._flaw(rec, act, person)
            if reason:
                return reason
        return None

    def stand_together(self, act):
        """Whether none of an act's records would be late, had a change beside it been made apart."""
        for change in act.recs if act.before.recs and len(act.recs) > 1 else ():
            if change.fkind not in ("people", "policy"):
                continue
            rights = Rights(act.before.rights_recs() + [change], act.before.late, act.before.tied)
            for rec in act.recs:
                if rec.folder != change.folder and rec.body.get("person") != change.folder:
                    alone = Act(act.before, act.by, act.key, act.serial)
                    alone.recs = [rec]
                    if rights.flaw(alone):
                        return False
        return True

    def takes(self, act):
        """Whether an act gives somebody a handle, an address or a key that is another's."""
        for rec in act.recs:
            if rec.kind not in DESCRIBES:
                continue
            for other in self.people.values():
                if other.id != rec.folder and (
                        set(rec.body["keys"]) & (other.keys | other.former) or any(
                            body["handle"] == rec.body["handle"] or fold(body["email"]) == fold(rec.body["email"])
                            for body in other.descriptions)):
                    return True
        return False

    def is_named(self, named, key):
        """Whether a commit signed with a key, or none, is what an act says that names a key, or none."""
        if named or key is None:
            return key is not None and key.text == named if named else True
        return not any(key.text in other.keys | other.former for other in self.people.values())

    def _flaw(self, rec, act, person):
        perm = rec.perm
        if perm == "keys":
            perm = None if act.key and act.key in person.keys else "people"
        if perm and not self.allows(act.by, perm):
            return "role"
        if rec.kind in DESCRIBES and "admin" in rec.body["roles"] and "admin" not in person.roles \
                and act.before.recs and rec.folder not in self.admins():
            return "role"
        if rec.kind in DESCRIBES and not self._owns(rec):
            return "one-key"
        if rec.kind == "withdrawn":
            target = act.before.recs.get(rec.body["record"])
            own = target is not None and target.by == act.by and person.roles
            if not own and not self.allows(act.by, "withdraw"):
                return "withdraw"
        if rec.kind == "confirmed":
            target = act.before.recs.get(rec.body["record"])
            own = target is not None and target.by == act.by and target.kind != "confirmed"
            if not own and "admin" not in person.roles:
                return "confirm"
            if own and target.perm not in (None, "keys") and not self.allows(act.by, target.perm):
                return "confirm"
        if rec.fkind == "people" and rec.folder != act.by and rec.kind != "person":
            target = self.people.get(rec.folder)
            if target and target.frozen and "admin" not in person.roles:
                return "seniority"
            if target and not target.frozen and "admin" in target.roles and \
                    not self.standing(act.by) < self.standing(rec.folder):
                return "seniority"
        if rec.kind == "person-revised" and not self._leaves_admin(rec):
            return "last-admin"
        if rec.kind == "assigned":
            if not self.allows(rec.body["person"],
                               "verdict" if rec.body["task"] == "review" else "adjudicate"):
                return "assignee"
        if rec.kind == "verdict" and self.policy:
            if rec.body["rating"] not in [rating["name"] for rating in self.policy["ratings"]]:
                return "rating"
        return None

    def _owns(self, rec):
        """Whether the keys of a description are nobody else's, or of one person who is registered once more."""
        keys, rest = set(rec.body["keys"]), [one for pid, one in self.people.items() if pid != rec.folder]
        owners = [one for one in rest if keys & (one.keys | one.former)]
        if not owners:
            return True

        def marks(person):
            return {fold(body["email"]) for body in person.descriptions} | person.keys | person.former
        alike = owners + [one for one in rest if fold(rec.body["email"]) in marks(one)]
        return rec.kind == "person" and all(marks(one) & marks(owners[0]) for one in alike) and \
            keys <= set().union(*(one.keys | one.former for one in owners))

    def _leaves_admin(self, rec):
        admins = [bool(person.keys) for pid, person in self.people.items()
                  if "admin" in person.roles and pid != rec.folder]
        if "admin" in rec.body["roles"]:
            admins.append(bool(rec.body["keys"]))
        return any(admins) if self.asks else bool(admins)


class State:
    """What the legal acts among a commit and its ancestors brought. Never changed."""

    def __init__(self):
        self.recs, self.folders, self.acts, self.tombs = {}, {}, {}, {}
        self.late, self.tied = frozenset(), frozenset()
        self.tree, self.cache = None, {}

    def copy(self):
        new = State()
        new.recs, new.folders = dict(self.recs), dict(self.folders)
        new.acts, new.tombs = dict(self.acts), dict(self.tombs)
        new.late, new.tied, new.tree = self.late, self.tied, self.tree
        return new

    def take(self, act):
        """Adds what an act brings, to a copy."""
        if act in self.acts:
            return
        self.acts[act] = True
        for rec in act.recs:
            if rec.id in self.recs:
                continue
            self.recs[rec.id] = rec
            self.folders[rec.folder] = self.folders.get(rec.folder, ()) + (rec,)
        for tomb in act.tombs:
            target = tomb.body["redaction"]["record"]
            self.tombs[target] = self.tombs.get(target, ()) + (tomb,)

    def tombstone(self, record):
        """The tombstone that stands for a record, or None."""
        valid = [tomb for tomb in self.tombs.get(record, ()) if tomb.id not in self.late]
        return min(valid, key=lambda tomb: tomb.id) if valid else None

    def _once(self, key, make):
        if key not in self.cache:
            self.cache[key] = make()
        return self.cache[key]

    def rights_recs(self):
        return self._once("recs", lambda: [
            rec for rows in self.folders.values() for rec in rows
            if rec.fkind in ("people", "policy")])

    @property
    def rights(self):
        return self._once("rights", lambda: Rights(self.rights_recs(), self.late, self.tied))

    def of_kind(self, fkind):
        """The folders of a kind."""
        return self._once(("kind", fkind), lambda: [
            folder for folder, rows in self.folders.items() if rows[0].fkind == fkind])

    def heads(self, folder):
        """The newest records of a folder, late or not."""
        rows = self.folders.get(folder, ())
        named = {after for rec in rows for after in rec.body["after"]}
        return sorted(rec.id for rec in rows if rec.id not in named)

    def stand(self, folder):
        """What of a folder stands: record id to "stands", "late" or "withdrawn"."""
        return self._once(("stand", folder), lambda: self._stand(folder))

    def _stand(self, folder):
        result, withdrawn, confirmed = {}, {}, {}
        for rec in sorted(self.folders.get(folder, ()), key=lambda rec: -rec.serial):
            if self.tombstone(rec.id):
                result[rec.id] = "withdrawn"
                continue
            after = confirmed.get(rec.id, ())
            if rec.id in self.late and not any(other.knows(rec) for other in after):
                result[rec.id] = "late"
            elif any(other.knows(rec) for other in withdrawn.get(rec.id, ())):
                result[rec.id] = "withdrawn"
            else:
                result[rec.id] = "stands"
                if rec.kind == "withdrawn":
                    withdrawn.setdefault(rec.body["record"], []).append(rec)
                if rec.kind == "confirmed":
                    confirmed.setdefault(rec.body["record"], []).append(rec)
        return result

    def standing(self, folder, *kinds):
        """The standing records of a folder of some kinds, oldest first."""
        marks = self.stand(folder)
        rows = [rec for rec in self.folders.get(folder, ())
                if marks[rec.id] == "stands" and (not kinds or rec.kind in kinds)]
        return sorted(rows, key=lambda rec: rec.serial)

    def current(self, folder, *kinds):
        """The current descriptions of a folder, by id."""
        rows = self.standing(folder, *kinds)
        heads = [rec for rec in rows if not any(other.knows(rec) for other in rows)]
        return sorted(heads, key=lambda rec: rec.id)

    def item(self, folder):
        return self._once(("item", folder), lambda: Item(self, folder))


class Item:
    """The state of an item, as far as making acts takes it."""

    def __init__(self, state, folder):
        self.state, self.folder = state, folder
        rows = state.folders[folder]
        self.first = min(rows, key=lambda rec: rec.serial)
        self.blind = bool(self.first.body.get("blind"))
        self.claim = self.first.body["claim"]
        starts = state.current(folder, "item", "reopened")
        self.revision = (starts[0] if starts else self.first).body["revision"]
        marks = state.stand(folder)
        self.dead = marks[self.first.id] != "stands"
        reopenings = state.standing(folder, "reopened")

        def over(rec):
            return any(other.knows(rec) for other in reopenings)

        self.evidence = [rec for rec in state.standing(folder, "evidence")
                         if not state.tombstone(rec.body.get("revision"))]
        standing_evidence = {rec.id for rec in self.evidence}
        given = [rec for rec in rows if rec.kind == "verdict" and marks[rec.id] != "late"]
        self.openings = [rec for rec in given if rec.body.get("opens") and not over(rec)]
        seals = [rec for rec in state.standing(folder, "verdict-sealed") if not over(rec)]
        others = self.openings
        early = [rec for rec in seals if self._in_time(rec, others)]
        self.void = {rec.id for rec in others if any(not rec.knows(one) for one in early)}
        self.seals = [rec for rec in early
                      if sum(1 for other in seals if other.by == rec.by) == 1]
        self.sealers = {rec.by for rec in seals}
        good = {rec.id for rec in self.seals}
        self.judges = {rec.by for rec in given if not over(rec)}
        self.counted, self.outdated = [], []
        for rec in given:
            if marks[rec.id] != "stands" or over(rec):
                continue
            newer = [other for other in given if other.by == rec.by and other is not rec
                     and not rec.knows(other)]
            if newer or (self.blind and (rec.id in self.void or rec.body.get(
                    "opens", {}).get("seal") not in good)):
                continue
            fresh = set(rec.body["evidence"]) <= standing_evidence and \
                not self._changed([rec.body["basis"]])
            (self.counted if fresh else self.outdated).append(rec)
        ended = state.standing(folder, "unassigned")
        self.assigned = [
            rec for rec in state.standing(folder, "assigned")
            if not any(end.body["person"] == rec.body["person"] and end.knows(rec)
                       for end in ended)]
        self._decide(rows)

    @staticmethod
    def _in_time(seal, openings):
        """Whether an opening vouches for a seal, or nobody else had opened anything."""
        others = [rec for rec in openings if rec.by != seal.by]
        return not others or any(
            rec.knows(seal) and all(one.knows(seal) for one in others if rec.knows(one))
            for rec in others)

    def _decide(self, rows):
        state, rights = self.state, self.state.rights
        self.ruling = state.current(self.folder, *DECIDES)
        if duplicates(state, self.folder):
            others = [rec for rec in state.standing(self.folder, *DECIDES)
                      if self._outcome(rec)[2:3] in ((), (None,))]
            self.ruling = [rec for rec in others if not any(other.knows(rec) for other in others)]
        outcomes = {self._outcome(rec) for rec in self.ruling}
        self.torn = len(outcomes) > 1
        outcome = outcomes.pop() if len(outcomes) == 1 else None
        self.outcome = None if outcome == ("reopened",) else outcome
        givers = {}
        for rec in self.counted:
            givers.setdefault(rec.body["rating"], set()).add(rec.by)
        most = max((len(people) for people in givers.values()), default=0)
        leading = [rating for rating, people in givers.items() if len(people) == most]
        self.rating = leading[0] if len(leading) == 1 else None
        self.divided = len(givers) > 1 and any(
            self.differ(one, two) for one in givers for two in givers)
        policy = rights.policy
        self.agreed = (
            self.rating is not None and not self.divided and policy is not None
            and most >= policy["quorum"] and self.meets(self.rating, self.counted))
        if self.dead:
            self.phase = "withdrawn"
        elif self.torn:
            self.phase = "disputed"
        elif self.outcome:
            self.phase = "stale" if self._stale(rows) else self.outcome[0]
        elif self.divided:
            self.phase = "disputed"
        elif self.agreed:
            self.phase = "agreed"
        else:
            self.phase = "in-review" if self.counted or self.outdated else "open"

    def differ(self, one, two):
        if one == two:
            return False
        policy = self.state.rights.policy or {"ratings": [], "tolerance": 0}
        place = {rating["name"]: rating.get("position") for rating in policy["ratings"]}
        if place.get(one) is None or place.get(two) is None:
            return True
        return abs(place[one] - place[two]) > policy["tolerance"]

    def _outcome(self, rec):
        return outcome_of(self.state, rec)

    def _changed(self, bases):
        state = self.state
        for basis in bases:
            for folder, heads in basis.items():
                rows = state.folders.get(folder)
                if not rows or rows[0].fkind == "policy":
                    continue
                named = [state.recs[head] for head in heads if head in state.recs]

                def seen(rec):
                    return rec in named or any(head.knows(rec) for head in named)
                for rec in rows:
                    if not seen(rec) and state.stand(folder)[rec.id] == "stands" and rec.kind in (
                            "claim-revised", "source-corrected", "source-retracted",
                            "source-revised", "withdrawn"):
                        return True
                if any(state.stand(folder)[rec.id] != "stands" and rec.kind in (
                        "claim", "source") for rec in rows):
                    return True
        return False

    def _stale(self, rows):
        def seen(rec):
            return any(other.knows(rec) for other in self.ruling)
        if any(not seen(rec) for rec in self.evidence):
            return True
        if self._changed([rec.body["basis"] for rec in self.ruling]):
            return True
        for rec in self.counted + self.outdated:
            if not seen(rec) and (self.outcome[0] == "closed"
                                  or self.differ(rec.body["rating"], self.outcome[1])):
                return True
        marks = self.state.stand(self.folder)
        relied = {vid for rec in self.ruling for vid in rec.body.get("verdicts", ())}
        for rec in rows:
            if rec.id in relied and (marks[rec.id] != "stands" or any(
                    marks.get(eid) != "stands" for eid in rec.body["evidence"])):
                return True
        return False

    def sources(self, evidence_ids):
        """The sources of some pieces of evidence."""
        return sorted({
            rec.body["source"] for rec in self.state.folders[self.folder]
            if rec.id in evidence_ids and "source" in rec.body
            and not self.state.tombstone(rec.id)})

    def affirmable(self):
        """Whether a stale outcome may be affirmed, as far as this model sees it."""
        if self._changed([{self.claim: rec.body["basis"].get(self.claim, [])}
                          for rec in self.ruling]):
            return False

        def seen(rec):
            return any(other.knows(rec) for other in self.ruling)
        rated = self.outcome[1] if self.outcome[0] == "resolved" else None
        if any(not seen(rec) and (rated is None or self.differ(rec.body["rating"], rated))
               for rec in self.counted + self.outdated):
            return False
        if rated is None:
            return True
        waiting, relied, agreed = list(self.ruling), set(), True
        while waiting:
            rec = waiting.pop()
            if rec.kind == "affirmed":
                waiting += [self.state.recs[one] for one in rec.body["decisions"]
                            if one in self.state.recs]
            elif rec.kind == "resolved":
                relied |= set(rec.body["verdicts"])
                agreed = agreed and rec.body["ground"] == "agreement"
        marks = self.state.stand(self.folder)
        given = [self.state.recs[vid] for vid in relied if marks.get(vid) == "stands"]
        names = {rec.by for rec in given if rec.body["rating"] == rated}
        self.rating = self.rating and rated
        return self.meets(rated, given) and (
            not agreed or len(names) >= self.state.rights.policy["quorum"])

    def enough(self, rating, cited):
        """Whether some evidence by its ids is what the policy asks for a rating."""
        needs = next((row["needs"] for row in self.state.rights.policy["ratings"] if row["name"] == rating), None)
        return needs is not None and covers(
            self.state, [rec for rec in self.evidence if rec.id in cited], needs, self.claim)

    def meets(self, rating, verdicts):
        """Whether what some verdicts cite is enough for a rating."""
        policy = self.state.rights.policy
        needs = [row["needs"] for row in policy["ratings"] if row["name"] == rating]
        if not needs:
            return False
        cited = {eid for rec in verdicts if rec.body["rating"] == rating or not self.rating
                 for eid in rec.body["evidence"]}
        return covers(self.state, [rec for rec in self.evidence if rec.id in cited], needs[0],
                      self.claim)


def outcome_of(state, rec):
    """What a decision decides."""
    while rec is not None and rec.kind == "affirmed":
        rec = state.recs.get(rec.body["decisions"][0])
    if rec is None or rec.kind == "reopened":
        return ("reopened",)
    if rec.kind == "closed":
        return ("closed", rec.body["reason"], rec.body.get("of"))
    return ("resolved", rec.body["rating"])


def duplicates(state, folder):
    """Whether following duplicates leads from an item back to it."""
    seen, one = set(), folder
    while one not in seen and one in state.folders:
        seen.add(one)
        named = {outcome_of(state, rec)[2:3] for rec in state.current(one, *DECIDES)}
        one = named.pop()[0] if len(named) == 1 and () not in named else None
        if one == folder:
            return True
    return False


def covers(state, pieces, needs, claim):
    """Whether some evidence meets the needs of a rating."""
    claimants = {fold(rec.body["claimant"])
                 for rec in state.current(claim, "claim", "claim-revised")
                 + state.standing(claim, "claim-appears") if rec.body.get("claimant")}
    counts = {"context": 0, "searches": 0}
    voices = {"supports": [], "refutes": []}
    for rec in pieces:
        body = rec.body
        if "source" not in body:
            counts["searches"] += 1
        elif body["stance"] == "context":
            counts["context"] += 1
        else:
            if state.standing(body["source"], "source-retracted"):
                continue
            description = state.recs.get(body["revision"])
            about = description.body if description else {}
            origin = body.get("origin") or about.get("agency") or about.get("publisher")
            origin = fold(origin) if origin else None
            if body["stance"] == "supports" and origin in claimants:
                continue
            marks = {("source", body["source"]), ("origin", origin)}
            if about.get("text"):
                marks.add(("text", about["text"]["sha256"]))
            if about.get("owner"):
                marks.add(("owner", fold(about["owner"])))
            marks |= {("source", rec.body["from"]) for rec in
                      state.standing(body["source"], "source-derived")}
            groups = [group for group in voices[body["stance"]] if group & marks]
            for group in groups:
                voices[body["stance"]].remove(group)
                marks |= group
            voices[body["stance"]].append(marks)
    return (len(voices["supports"]) >= needs["supporting"]
            and len(voices["refutes"]) >= needs["refuting"]
            and counts["context"] >= needs["context"]
            and counts["searches"] >= needs["searches"])
