"""Judge the histories of desks and print what follows, one JSON line for each repository.

    python desk_oracle.py [--explain] [--expect DESK] [--stdin] REPOSITORY...

A second, slow implementation of docs/format.md, docs/rules.md and schemas/. The branch main is read.
"""
import argparse
import hashlib
import json
import sys

from desk_acts import LINE, Illegal, Undecidable, judge_act, judge_founding
from desk_git import PLAIN, Commit, Missing, Repository
from desk_items import describe_item
from desk_late import find_late, forbids_itself
from desk_records import text_path
from desk_rules import RULES
from desk_state import View


class State:
    """What the legal acts of a history brought, and what of it is late."""

    def __init__(self, history, acts, desk):
        """Put the acts of a history together."""
        self.acts, self.desk = acts, desk
        self.groups, self.known, tombs, self.files = {}, set(), {}, {}
        for act in acts:
            self.known |= set(act.ids)
            for rec in act.recs:
                if act.redaction:
                    tombs.setdefault(rec.data["redaction"]["record"], set()).add(rec.id)
                else:
                    key = (rec.folder_kind, rec.folder)
                    self.groups[key] = self.groups.get(key, frozenset()) | {rec.id}
            self.files.update(act.added)
        self.known = frozenset(self.known)
        self.late = find_late(history, acts)
        self.error = self.late.error
        self.tombs = frozenset(rid for rid, ids in tombs.items() if ids - self.late.records)
        self.lay_files(history, tombs)
        self.view = history.view_of(self.groups, self.late.records, self.late.tied, self.tombs)

    def lay_files(self, history, tombs):
        """Put tombstones and redacted texts in the place of files; keep what late redactions may have left."""
        self.left, places = {}, {}
        texts = history.texts(self.groups)
        taken = set()
        for act in self.acts:
            late = {rec.data["redaction"]["record"] for rec in act.recs if rec.id in self.late.records} \
                if act.redaction else set()
            for path, oid in act.replaced.items():
                of_late = bool(texts[path] & late) if oid == LINE else any(path.endswith(f"-{rid}.json") for rid in late)
                if of_late:
                    self.left.setdefault(path, set()).add(oid)
                elif oid == LINE:
                    taken.add(path)
                places[oid] = path
        for rid in self.tombs:
            lowest = min(tombs[rid] - self.late.records)
            oid = history.tomb_files[lowest]
            self.files[places[oid]] = oid
        for path, naming in texts.items():
            if naming <= self.tombs or path in taken:
                self.files[path] = LINE

    def agrees(self, files):
        """Whether a tree holds the files of this state, or what late redactions left in their place."""
        if set(files) != set(self.files):
            return False
        return all(mode == PLAIN and (oid == self.files[path] or oid in self.left.get(path, ()))
                   for path, (mode, oid) in files.items())


class History:
    """A repository's history: what each commit is, and the state of each."""

    def __init__(self, path, expect=None):
        """Open a repository."""
        self.repo = Repository(path)
        self.expect = expect
        self.commits, self.order = {}, []
        self.states, self.labels, self.why = {}, {}, {}
        self.recs, self.tomb_files, self.folders = {}, {}, {}
        self.alone, self.pairs, self.by_acts = {}, {}, {}
        self.foundings, self.founding_acts, self.beyond = {}, {}, set()
        self.texts_memo = {}

    def keep(self, rec, number, rank):
        """The one object of a record; what several twins bring is one record."""
        rec = self.recs.setdefault(rec.id, rec)
        rec.number, rec.rank = number, rank
        return rec

    def rule(self, name):
        """A rule by its name."""
        return next(rule for known, _, _, rule in RULES if known == name)

    def view_of(self, groups, late, tied, tombs):
        """A view of some records."""
        return View(self, groups, late, tied, tombs)

    def view(self, state, found=frozenset()):
        """A state as its history left it, without what was found late besides."""
        return View(self, state.groups, state.late.records | found, state.late.tied, state.tombs)

    def empty_view(self):
        """The view of nothing."""
        return View(self, {}, frozenset(), frozenset(), frozenset())

    def known(self, act):
        """The ids of all records in the state of an act's parent."""
        return self.states[act.parent].known if act.parent in self.states else frozenset()

    def texts(self, groups):
        """The paths of embedded texts, each with the records that name it."""
        found = {}
        for (kind, folder), ids in groups.items():
            if kind == "sources":
                for rid in ids:
                    data = self.recs[rid].data
                    if data.get("keep") == "embedded":
                        found.setdefault(text_path(folder, data["text"]["sha256"]), set()).add(rid)
        return found

    def walk(self, tip):
        """Read the commits of a history, parents first."""
        waiting = [(tip, False)]
        while waiting:
            oid, done = waiting.pop()
            if done:
                self.order.append(oid)
                continue
            if oid in self.commits:
                continue
            try:
                self.commits[oid] = Commit(oid, self.repo.object(oid)[1])
            except Missing:
                self.commits[oid] = None
                self.beyond.add(oid)
                continue
            waiting.append((oid, True))
            waiting.extend((parent, False) for parent in reversed(self.commits[oid].parents))

    def state_of(self, acts, desk):
        """The state that some acts make."""
        key = frozenset(act.commit for act in acts)
        if key not in self.by_acts:
            self.by_acts[key] = State(self, acts, desk)
        return self.by_acts[key]

    def find_foundings(self):
        """Find the commits with which desks begin, and the desks in the history of each commit."""
        for oid in self.order:
            commit = self.commits[oid]
            self.foundings[oid] = set().union(*(self.foundings.get(parent, ()) for parent in commit.parents))
            if len(commit.parents) > 1 or any(parent in self.beyond for parent in commit.parents):
                continue
            try:
                if any(self.repo.files(self.commits[parent].tree) for parent in commit.parents):
                    continue
                files = self.repo.files(commit.tree)
                if not files:
                    continue
                act = judge_founding(self, commit, files)
            except Illegal as reason:
                self.why[oid] = reason
                continue
            except (Undecidable, Missing):
                continue
            desk = act.recs[1].id
            if self.expect in (None, desk):
                self.founding_acts[oid] = act
                self.foundings[oid] = self.foundings[oid] | {desk}

    def judge(self, tip):
        """Say of each commit what it is, and make its state."""
        self.walk(tip)
        self.find_foundings()
        before = set()
        for oid in self.founding_acts:
            waiting = list(self.commits[oid].parents)
            while waiting:
                one = waiting.pop()
                if one not in before and self.commits[one] is not None:
                    before.add(one)
                    waiting.extend(self.commits[one].parents)
        for oid in self.order:
            self.labels[oid], self.states[oid] = self.label(self.commits[oid])
            if oid in before and not self.foundings[oid] and self.labels[oid] != "undecidable":
                self.labels[oid] = "before"

    def label(self, commit):
        """What a commit is, and its state: none where that cannot be told."""
        parents = commit.parents
        if len(self.foundings[commit.oid]) > 1 or any(self.states.get(parent) is None for parent in parents):
            return "undecidable", None
        desk = next(iter(self.foundings[commit.oid]), None)
        try:
            if commit.oid in self.founding_acts:
                return "founding", self.state_of([self.founding_acts[commit.oid]], desk)
            files = self.repo.files(commit.tree)
            if len(parents) > 1:
                return self.label_merge(parents, files, desk)
            state = self.states[parents[0]] if parents else self.state_of([], None)
            parent_tree = self.commits[parents[0]].tree if parents else None
            parent_files = self.repo.files(parent_tree) if parents else {}
            if (self.repo.reviews(commit.tree) == self.repo.reviews(parent_tree)) if parents else not files:
                return ("beside" if desk else "before"), state
            if state.agrees(files):
                return "restoration", state
            act = self.legal(commit, state, files, parent_files)
        except Illegal as reason:
            self.why[commit.oid] = reason
            return "illegal", state
        except (Undecidable, Missing) as reason:
            self.why[commit.oid] = reason
            return "undecidable", None
        then = self.state_of(state.acts + [act], desk)
        return ("undecidable", None) if then.error else ("legal", then)

    def legal(self, commit, state, files, parent_files):
        """The legal act that a commit is, or Illegal."""
        if state.desk is None:
            raise self.why.get(commit.oid) or Illegal("founding", "no desk has begun")
        if not state.agrees(parent_files):
            raise Illegal("tree", "the parent's tree is not its state")
        act = judge_act(self, commit, state, files, parent_files)
        rule = forbids_itself(self, act)
        if rule:
            raise Illegal("together", rule)
        for rec in act.recs:
            if act.redaction:
                path = next(path for path, oid in act.replaced.items()
                            if self.repo.blob(oid) and path.endswith(f"-{rec.data['redaction']['record']}.json"))
                self.tomb_files[rec.id] = act.replaced[path]
        return act

    def label_merge(self, parents, files, desk):
        """What a merge is, and the union of the states it joins."""
        acts = {act.commit: act for parent in parents for act in self.states[parent].acts}
        state = self.state_of([acts[oid] for oid in self.order if oid in acts], desk)
        if state.error:
            return "undecidable", None
        return ("merge" if state.agrees(files) else "merge-differs"), state


def report(path, expect=None, explain=False):
    """What there is to say of a repository."""
    history = History(path, expect)
    try:
        tip = history.repo.resolve("refs/heads/main")
        line = {"repo": path, "tip": tip, "desk": None, "error": "no-desk", "commits": {}, "agrees": False,
                "state": None, "late": [], "tied": [], "people": {}, "items": {}}
        if tip is None:
            return line
        history.judge(tip)
        line["commits"] = history.labels
        if explain:
            line["why"] = {oid: list(reason.args) for oid, reason in history.why.items()
                           if history.labels[oid] in ("illegal", "undecidable")}
        describe(history, tip, line)
        if explain and history.states.get(tip):
            line["why-late"] = history.states[tip].late.why
        return line
    finally:
        history.repo.close()


def describe(history, tip, line):
    """Add the state of the newest commit."""
    desks, state = history.foundings[tip], history.states[tip]
    if len(desks) > 1:
        line["error"] = "two-beginnings"
        return
    if not desks and state is not None:
        return
    line["desk"] = next(iter(desks), None)
    if state is None:
        line["error"] = "two-barriers" if any(one.error for one in history.by_acts.values()) else "undecidable"
        return
    line["error"] = None
    line["agrees"] = state.agrees(history.repo.files(history.commits[tip].tree))
    listing = "".join(f"{path} {hashlib.sha256(history.repo.blob(oid)).hexdigest()}\n"
                      for path, oid in sorted(state.files.items()))
    line["state"] = hashlib.sha256(listing.encode()).hexdigest()
    view = state.view
    line["late"] = sorted(state.late.records)
    line["tied"] = sorted(state.late.tied)
    line["people"] = {one.id: {"roles": sorted(one.roles), "keys": sorted(one.keys)} for one in view.people()}
    line["items"] = {item: describe_item(view, item) for item in view.all("items")}


def main():
    """Read the arguments and print a line for each repository."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("repositories", nargs="*")
    parser.add_argument("--stdin", action="store_true", help="read the paths of repositories from standard input")
    parser.add_argument("--explain", action="store_true", help="say why a commit is illegal and an act is late")
    parser.add_argument("--expect", help="the id of the desk that is meant")
    options = parser.parse_args()
    paths = options.repositories + ([line.rstrip("\n") for line in sys.stdin] if options.stdin else [])
    for path in paths:
        print(json.dumps(report(path, options.expect, options.explain), sort_keys=True), flush=True)


if __name__ == "__main__":
    main()
