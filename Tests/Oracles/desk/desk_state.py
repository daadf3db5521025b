"""Folders, people and policies of a state: what stands, who may do what."""
from desk_git import fingerprint
from desk_records import RIGHTS_FOLDERS

DESCRIPTIONS = {
    "people": ("person", "person-revised"), "policy": ("policy",), "sources": ("source", "source-revised"),
    "claims": ("claim", "claim-revised")}
INFINITE = float("inf")


class Rec:
    """A record with its id and its folder. The founder is the writer of their own record."""

    def __init__(self, rid, data, folder_kind, folder):
        """Keep what is asked of a record all the time."""
        self.id, self.data, self.folder_kind, self.folder = rid, data, folder_kind, folder
        self.kind, self.after, self.by = data["kind"], data["after"], data.get("by", rid)
        self.number = None
        self.rank = None

    def __repr__(self):
        """A record as a debugger shows it."""
        return f"<{self.kind} {self.id[:8]}>"


class Folder:
    """The records of one folder in one state, with what is late and what is a tombstone there."""

    def __init__(self, recs, late, tombs):
        """Walk the folder once, from the newest record to the oldest."""
        self.recs = recs
        self.late, self.tombs = late, tombs
        self.before = {}
        for rid in recs:
            self.find_before(rid)
        self.heads = frozenset(recs) - {one for rec in recs.values() for one in rec.after}
        self.newest_first = sorted(recs, key=lambda rid: (-len(self.before[rid]), rid))
        self.status = {}
        for rid in self.newest_first:
            self.status[rid] = self.judge(rid)
        self.people = {}

    def find_before(self, rid):
        """All records that are before one."""
        waiting = [rid]
        while waiting:
            one = waiting[-1]
            needed = [other for other in self.recs[one].after if other in self.recs and other not in self.before]
            if needed:
                waiting.extend(needed)
                continue
            waiting.pop()
            known = [other for other in self.recs[one].after if other in self.recs]
            self.before[one] = frozenset(known).union(*(self.before[other] for other in known))

    def judge(self, rid):
        """Whether a record stands, is late or is withdrawn. What is after it was judged before."""
        later = [rec for rec in self.recs.values()
                 if rid in self.before[rec.id] and self.status[rec.id] == "stands" and rec.data.get("record") == rid]
        if rid in self.late and not any(rec.kind == "confirmed" for rec in later):
            return "late"
        return "withdrawn" if rid in self.tombs or any(rec.kind == "withdrawn" for rec in later) else "stands"

    def heads_in_order(self):
        """The newest records, notes behind the others, and late ones behind these."""
        return sorted(self.heads, key=lambda rid: (
            rid in self.late, self.recs[rid].kind == "note" and rid not in self.tombs, rid))

    def stands(self, rid):
        """Whether a record stands."""
        return self.status.get(rid) == "stands"

    def standing(self, *kinds):
        """The standing records of some kinds, newest first."""
        return [self.recs[rid] for rid in self.newest_first
                if self.status[rid] == "stands" and self.recs[rid].kind in kinds]

    def newest(self, recs):
        """Those of some records that no other of them is after."""
        covered = frozenset().union(*(self.before[rec.id] for rec in recs))
        return [rec for rec in recs if rec.id not in covered]

    def current(self, folder_kind):
        """The current descriptions."""
        return self.newest(self.standing(*DESCRIPTIONS[folder_kind]))

    def first(self):
        """The record that begins the folder."""
        return next((rec for rec in self.recs.values() if not rec.after), None)


class Person:
    """What a state says of a person."""

    def __init__(self, folder, person, tied):
        """Put together the current descriptions, unless a tie froze the person."""
        self.id = person
        described = folder.standing(*DESCRIPTIONS["people"])
        self.current = folder.newest(described)
        lists = lambda name: [frozenset(rec.data[name]) for rec in self.current]
        together = lambda name: frozenset.intersection(*lists(name)) if self.current else frozenset()
        tied_here = frozenset(tied) & frozenset(folder.recs)
        self.frozen = bool(tied_here) and not any(
            rec.by != person and folder.stands(rec.id) and tied_here <= folder.before[rec.id]
            for rec in folder.recs.values())
        self.described_roles = together("roles")
        self.roles = frozenset() if self.frozen else self.described_roles
        self.keys = frozenset() if self.frozen else together("keys")
        self.key_names = frozenset(fingerprint(text) for text in self.keys)
        self.conflicts = frozenset().union(*lists("conflicts"))
        self.ever_keys = frozenset().union(*(rec.data["keys"] for rec in described))
        self.emails = {rec.data["email"] for rec in self.current}
        self.handles = {rec.data["handle"] for rec in self.current}
        self.exists = bool(self.current)


class View:
    """A set of records with what is late and tied in it, as a rule looks at it."""

    def __init__(self, desk, groups, late, tied, tombs, ruling=None):
        """A view of the desk. Groups are the ids in each folder; ruling is a policy that is assumed to rule."""
        self.desk, self.groups, self.late, self.tied, self.tombs = desk, groups, late, tied, tombs
        self.assumed = ruling
        self.memo = {}

    def folder(self, folder_kind, folder):
        """A folder, or None."""
        ids = self.groups.get((folder_kind, folder))
        if not ids:
            return None
        key = (folder, ids, self.late & ids, self.tombs & ids)
        if key not in self.desk.folders:
            self.desk.folders[key] = Folder({rid: self.desk.recs[rid] for rid in ids}, key[2], key[3])
        return self.desk.folders[key]

    def all(self, folder_kind):
        """The ids of the folders of a kind."""
        return sorted(folder for kind, folder in self.groups if kind == folder_kind)

    def adding(self, rids):
        """This view with more records."""
        groups = dict(self.groups)
        for rid in rids:
            rec = self.desk.recs[rid]
            key = (rec.folder_kind, rec.folder)
            groups[key] = groups.get(key, frozenset()) | {rid}
        return View(self.desk, groups, self.late, self.tied, self.tombs, self.assumed)

    def only(self, groups):
        """A view of some folders, with what is late and what are tombstones as here."""
        return View(self.desk, groups, self.late, self.tied, self.tombs)

    def assuming(self, policy):
        """This view as if one of its newest policies ruled."""
        return View(self.desk, self.groups, self.late, self.tied, self.tombs, policy)

    def person(self, person):
        """A person that a standing description describes, or None."""
        folder = self.folder("people", person)
        if folder is None:
            return None
        tied = self.tied & frozenset(folder.recs)
        if tied not in folder.people:
            folder.people[tied] = Person(folder, person, tied)
        return folder.people[tied] if folder.people[tied].exists else None

    def people(self):
        """All people."""
        return [one for one in map(self.person, self.all("people")) if one]

    def policy_folder(self):
        """The policy folder, or None."""
        there = self.all("policy")
        return self.folder("policy", there[0]) if there else None

    def policies(self):
        """The newest policies: more than one while clones disagree."""
        folder = self.policy_folder()
        return folder.current("policy") if folder else []

    def ruling(self):
        """The policy that rules: the newest, or the newest that all newest ones follow."""
        if self.assumed is not None:
            return self.assumed
        newest, folder = self.policies(), self.policy_folder()
        while len(newest) > 1:
            shared = frozenset.intersection(*(folder.before[rec.id] for rec in newest))
            newest = folder.newest([rec for rec in folder.standing("policy") if rec.id in shared])
        return newest[0] if newest else None

    def asks_signatures(self):
        """Whether acts must be signed: if any newest policy asks."""
        if self.assumed is not None:
            return "signatures-required" in self.assumed.data
        return any("signatures-required" in rec.data for rec in self.policies())

    def roles(self, person):
        """The roles of a person."""
        found = self.person(person)
        return found.roles if found else frozenset()

    def may(self, person, permission):
        """Whether a person may do something: by the policy that is assumed to rule, or by all of the newest."""
        roles = self.roles(person)
        policies = self.policies() if self.assumed is None else [self.assumed]
        return "admin" in roles or bool(policies) and all(
            roles & set(policy.data["permissions"][permission]) for policy in policies)

    def is_admin(self, person):
        """Whether a person has the role of an admin."""
        return "admin" in self.roles(person)

    def seniority(self, person):
        """The seniority of a person as an admin: smaller is better, infinite for who is none."""
        folder = self.folder("people", person)
        if folder is None or "admin" not in self.person(person).described_roles:
            return INFINITE
        grants = [rec for rec in folder.recs.values()
                  if "admin" in rec.data.get("roles", []) and folder.status[rec.id] != "late"]
        first = [rec for rec in grants if not any(other.id in folder.before[rec.id] for other in grants)]
        if not first:
            return INFINITE
        deciding = folder.current("people") + folder.standing("confirmed")
        return max([rec.number for rec in first] + [rec.rank for rec in deciding])


def is_rights(rec):
    """Whether a record is one of rights: in people or policy."""
    return rec.folder_kind in RIGHTS_FOLDERS
