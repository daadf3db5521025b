#!/usr/bin/env python3
"""Attack a desk by plain Git and see that each attack ends as it must.

Usage: run_attacks.py STET [--part K/N] [--record] [NAME...]
STET is the program. Each attack is forged without it, as objects of a repository. It is then judged by a
full verification, by one with a memory of the honest history, by the hook of a server, by the sync of an
honest clone, and where it is a merge with the parents turned round; and what is shown, what a proof says,
and whether honest people go on is compared with the honest history. --record prints what is found instead
of comparing it. The exit status is 1 where an attack does not end as it must.
"""
import argparse
import os
import sys
import tempfile
import traceback

import attack
import attacks_copies
import attacks_crowds
import attacks_desks
import attacks_forms
import attacks_halves
import attacks_late
import attacks_merges
import attacks_people
import attacks_places
import attacks_policies
import attacks_trees
import attacks_twins
from attack_check import Case, Judge
from attack_world import Past


class Test:
    """One attack before all judges; keeps what differs."""

    def __init__(self, judge, name):
        self.judge, self.wanted, self.wrong = judge, attack.ALL[name], []
        self.past = Past(*self.wanted.past.split("-"))
        self.tip = self.wanted.make(self.past)
        self.case = Case(judge, self.past, self.tip)

    def same(self, what, got, wanted):
        if got != wanted:
            self.wrong.append("%s: %s\n    instead of %s" % (what, got, wanted))

    def run(self):
        case, wanted = self.case, self.wanted
        fails = attack.fails(wanted.found)
        # Such are those alone that leave a tombstone of a late redaction in the files.
        self.left = wanted.proof == "unprovable"
        self.same("verify --full", case.full(), (1 if fails else 0, wanted.found))
        self.same("verify", case.remembering(),
                  (1 if attack.fails(wanted.memory) else 0, wanted.memory))
        if len(self.tip.parents) > 1:
            turned = Case(self.judge, self.past, self.past.turned(self.tip))
            self.same("parents turned", turned.full(), (1 if fails else 0, wanted.found))
        if not wanted.brief:
            self.same("hook", case.hook(), "refuses" if fails or self.left else "takes")
            self._sync(fails)
            self._shown(fails)
        if not wanted.rewrites:
            self._going_on(fails)
        return self.wrong

    def _sync(self, fails):
        status, sent, got = self.case.sync()
        self.same("sync", status, 1 if fails else 0)
        self.same("sync sends", sent, False)
        if fails:
            self.same("sync takes", [move for move in got if move != "a merge"], self.wanted.takes)
        else:
            self.same("sync takes all", len(got), len(self.case.news()))

    def _shown(self, fails):
        case, wanted = self.case, self.wanted
        proof = wanted.proof or ("not-the-state" if fails else "holds")
        self.same("proof", case.proof(case.where, self.tip.hex), proof)
        if not wanted.rewrites:
            said = case.says(case.where)
            nothing = {"item": {}, "people": None, "policy": None}
            self.same("shown", said, nothing if wanted.unknown else case.said)

    def _going_on(self, fails):
        case, wanted = self.case, self.wanted
        done, where, _ = case.goes_on(restores=fails or self.left)
        self.same("going on", done, "done")
        if done != "done":
            return
        status, found = case.verify(where, *(
            ("--expect", self.past.desk) if wanted.unknown else ("--full",) if fails else ()))
        self.same("afterwards", status, 0)
        if self.left:
            self.same("proof afterwards", case.prove(where), 0)
        if not fails:
            return
        # What was wrong is still named; what is only wrong with the newest files is not.
        kept = {row.split(" ", 1)[1] for row in wanted.memory
                if " state " not in row and not row.startswith("error desk")}
        now = {row.split(" ", 1)[1] for row in found if " state " not in row}
        self.same("still named", now, kept)
        if not wanted.brief:
            self.same("proof afterwards", case.prove(where), 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("stet")
    parser.add_argument("--part", default="0/1")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    part, parts = map(int, options.part.split("/"))
    # Those with one past together, as that is verified once.
    names = sorted(attack.ALL, key=lambda name: getattr(attack.ALL[name], "past", ""))
    names = options.names or names[len(names) * part // parts:len(names) * (part + 1) // parts]
    failed = 0
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as place:
        judge = Judge(os.path.abspath(options.stet), place)
        for name in names:
            try:
                if callable(attack.ALL[name]):
                    wrong = attack.ALL[name](judge)
                else:
                    test = Test(judge, name)
                    if options.record:
                        print("%s %s" % (name, test.case.full()))
                        continue
                    wrong = test.run()
            except Exception:
                wrong = [traceback.format_exc()]
            if wrong:
                failed += 1
                print("%s\n  %s" % (name, "\n  ".join(wrong)))
    print("%d attacks, %d do not end as they must" % (len(names), failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
