"""Puts an attack before everything that judges: verify, memory, hook, sync, proof, restore."""

import json
import os
import pathlib
import shutil
import subprocess

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

MAIN = "refs/heads/main"
NOW = "2026-12-01T10:00:00Z"
REMOTE = """[remote "origin"]
	url = %s
	fetch = +refs/heads/*:refs/remotes/origin/*
[branch "main"]
	remote = origin
	merge = %s
"""
SIGNING = """[gpg]
	format = ssh
[user]
	signingKey = %s
"""


class Judge:
    """The program and Git, in a home of their own."""

    def __init__(self, stet, place):
        self.stet, self.place = stet, pathlib.Path(place)
        home = self.place / "home"
        home.mkdir()
        (home / ".gitconfig").write_text(
            "[user]\n\tname = Bob\n\temail = bob@desk.example\n[init]\n\tdefaultBranch = main\n"
            "[gc]\n\tauto = 0\n[stet]\n\tdurable = false\n\tautoMaintain = false\n"
            "[advice]\n\tdetachedHead = false\n")
        self.environment = {
            "PATH": "%s:%s" % (pathlib.Path(stet).parent, os.environ["PATH"]), "HOME": str(home),
            "LC_ALL": "C.UTF-8", "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1", "STET_NOW": NOW,
            "STET_SEED": "attack", "GIT_TERMINAL_PROMPT": "0"}
        self.pasts = {}

    def run(self, *command, where=None, given=None):
        return subprocess.run(
            [str(part) for part in command], cwd=where or self.place, input=given, text=True,
            capture_output=True, env=self.environment, timeout=120)

    def git(self, where, *arguments, given=None):
        done = self.run("git", "-C", where, *arguments, given=given)
        if done.returncode:
            raise AssertionError("git %s: %s" % (" ".join(map(str, arguments)), done.stderr))
        return done.stdout.strip()

    def ask(self, where, *arguments):
        """The exit status, and what a command prints with --json."""
        done = self.run(self.stet, "-C", where, *arguments, "--json")
        try:
            last = json.loads(done.stdout.strip().split("\n")[-1])
        except ValueError:
            raise AssertionError("stet %s: %s%s" % (
                " ".join(map(str, arguments)), done.stdout, done.stderr)) from None
        return done.returncode, last

    def lay(self, name, store, tip, remembers=None):
        """A bare repository that shares the objects of another, without starting Git."""
        where = self.place / name
        shutil.rmtree(where, ignore_errors=True)
        (where / "objects" / "info").mkdir(parents=True)
        (where / "refs" / "heads").mkdir(parents=True)
        (where / "HEAD").write_text("ref: %s\n" % MAIN)
        (where / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
        (where / "objects" / "info" / "alternates").write_text("%s/objects\n" % store)
        (where / MAIN).write_text(tip + "\n")
        if remembers:
            shutil.copytree(remembers / "stet", where / "stet")
        return where

    def keep(self, past, name="store"):
        """Writes all objects of a past; the directory."""
        where = self.place / ("%s-%d" % (name, len(list(self.place.iterdir()))))
        past.world.repo.write(str(where), {MAIN: past.honest.oid})
        return where

    def key_file(self, key):
        """The file of a key, for ssh-keygen."""
        path = self.place / ("key-" + key.label)
        if not path.exists():
            path.write_bytes(key._private.private_bytes(
                Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
            path.chmod(0o600)
            (self.place / ("key-%s.pub" % key.label)).write_text(key.text + "\n")
        return str(path) + ".pub"


class Case:
    """One attack on one past, in repositories of its own."""

    def __init__(self, judge, past, tip):
        self.judge, self.past, self.tip = judge, past, tip
        self.moves = {commit.hex: commit.move for commit in past.world.commits}
        self.store = judge.keep(past)
        self.honest = self._honest()
        self.where = judge.lay("full-" + tip.hex, self.store, tip.hex)

    def _honest(self):
        """A repository that has verified the honest history and remembers it, and what it says."""
        where = self.judge.place / ("honest-" + self.past.name)
        if not where.exists():
            where = self.judge.lay(where.name, self.store, self.past.honest.hex)
            status, said = self.judge.ask(where, "verify")
            if status:
                raise AssertionError("the honest history: %s" % said)
            self.judge.pasts[self.past.name] = self.says(where)
        self.said = self.judge.pasts[self.past.name]
        return where

    def found(self, answer):
        """What a verification found: severity, rule and the name of the commit; how many are late."""
        rows = answer["data"]["findings"]
        late = sum(row["rule"] == "late" for row in rows)
        named = {"%s %s %s" % (row["severity"], row["rule"], self.moves.get(
            row.get("commit"), "")) for row in rows if row["rule"] != "late"}
        return sorted([row.strip() for row in named] + ["note late %d" % late] * (late > 0))

    def verify(self, where, *how):
        status, answer = self.judge.ask(where, "verify", *how)
        if "data" not in answer:
            return status, ["failed " + answer["error"]["code"]]
        return status, self.found(answer)

    def says(self, where, *parts):
        """What reading commands say of the item, the people and the policy, without what is late."""
        asked = {"item": ("show", self.past.item), "people": ("person",),
                 "policy": ("policy", "show")}
        said = {}
        for part in parts or asked:
            answer = self.judge.ask(where, *asked[part])[1]
            said[part] = answer.get("data", {} if part == "item" else None)
        said["item"] = without_late(said["item"])
        return said

    def news(self):
        """The commits of the attack."""
        return [commit for commit in self.past.world.commits
                if self.tip.has(commit) and not self.past.honest.has(commit)]

    # The judges

    def full(self):
        return self.verify(self.where, "--full")

    def remembering(self):
        """With the memory of the honest newest commit."""
        return self.verify(
            self.judge.lay("remembering", self.store, self.tip.hex, self.honest))

    def hook(self):
        """Whether a server with the hook takes a push of the attack."""
        return self.push(self.judge.lay(
            "server", self.store, self.past.honest.hex, self.honest))

    def push(self, server):
        """Whether a server with the hook takes a push of the attack."""
        before = (server / MAIN).read_text()
        (server / "hooks").mkdir()
        hook = server / "hooks" / "pre-receive"
        hook.write_text("#!/bin/sh\nexec stet hook pre-receive\n")
        hook.chmod(0o755)
        done = self.judge.run("git", "-C", self.where, "push", "-q", server, "%s:main" % self.tip.hex)
        moved = (server / MAIN).read_text() != before
        if moved != (done.returncode == 0):
            raise AssertionError("the hook: %s" % done.stderr)
        return "takes" if moved else "refuses"

    def sync(self):
        """An honest clone gets the attack from a server without a hook: the status, whether it sends
        something, and the names of the commits that it takes in."""
        server = self.judge.lay("remote", self.store, self.tip.hex)
        clone = self.judge.lay("clone", self.store, self.past.honest.hex, self.honest)
        with open(clone / "config", "a") as file:
            file.write(REMOTE % (server, MAIN))
        status, _ = self.judge.ask(clone, "sync")
        sent = (server / MAIN).read_text().strip() != self.tip.hex
        now = (clone / MAIN).read_text().strip()
        if now == self.past.honest.hex:
            return status, sent, []
        held, found = self.verify(clone)
        if held:
            raise AssertionError("after sync: %s" % found)
        got = self.judge.git(clone, "rev-list", now, "^" + self.past.honest.hex).split()
        return status, sent, sorted(self.moves.get(commit, "a merge") for commit in got)

    def proof(self, where, tip):
        """What a proof of the item comes to: "holds", what is found, or why there is none."""
        file = self.judge.place / "item.proof"
        code = self.prove(where)
        if code:
            return code
        status, answer = self.judge.ask(
            self.judge.place, "check", file, "--expect", self.past.desk, "--tip", tip)
        if status:
            return "does not hold: %s" % self.found(answer)
        item = without_late(answer["data"]["item"])
        return "holds" if item == self.said["item"] else "says %s" % item

    def prove(self, where):
        """Writes a proof, which the program checks as it does; 0, or why it cannot."""
        status, answer = self.judge.ask(
            where, "prove", self.past.item, "-o", self.judge.place / "item.proof")
        return answer["error"]["code"] if status else 0

    def goes_on(self, restores, name="bob"):
        """An honest person restores and acts; whether that is done, where, and the newest commit."""
        where = self.judge.lay("going-on", self.store, self.tip.hex, self.honest)
        with open(where / "config", "a") as file:
            file.write(SIGNING % self.judge.key_file(self.past.key[name]))
        note = ("note", self.past.claim, "We go on.", "--as", name)
        for command in (("restore",), note) if restores else (note,):
            status, answer = self.judge.ask(where, *command)
            if status:
                return "%s: %s" % (command[0], answer), where, None
        return "done", where, (where / MAIN).read_text().strip()


def without_late(value):
    """Something said, without records that are shown as late."""
    if isinstance(value, dict):
        return {name: without_late(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [without_late(inner) for inner in value if not is_late(inner)]
    return value


def is_late(value):
    return isinstance(value, dict) and value.get("remark") == "late"
