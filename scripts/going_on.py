"""What honest people can still do after somebody else pushed: used by properties.py."""
import collections
import json
import pathlib
import subprocess
import sys

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

ORACLES = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Oracles" / "desk"
sys.path.insert(0, str(ORACLES))
from histories_git import Key  # noqa: E402

MAIN = "refs/heads/main"
# How many proofs were made and held, and how often there was none.
PROVEN = collections.Counter()


class Clone:
    """A bare repository, and the people of its desk who can act there."""

    def __init__(self, stet, git, about):
        self.stet, self.git, self.about = stet, pathlib.Path(git), about
        labels = {row["key"] for row in about["commits"] if "key" in row}
        self.keys = {key.text: key for key in (Key(about["seed"], label) for label in labels)}

    def run(self, *command, given=None, **environment):
        """A command, without the settings of whoever runs this."""
        return subprocess.run(
            command, capture_output=True, text=True, check=False, input=given,
            env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "GIT_AUTHOR_NAME": "N",
                 "GIT_AUTHOR_EMAIL": "n@desk.example", "GIT_COMMITTER_NAME": "N",
                 "GIT_COMMITTER_EMAIL": "n@desk.example", **environment})

    def ask(self, *arguments, **environment):
        """The exit status of a command, and what it says."""
        done = self.run(self.stet, "-C", str(self.git), *arguments, "--json", **environment)
        lines = done.stdout.strip().splitlines()
        return done.returncode, json.loads(lines[-1]) if lines else {"error": done.stderr}

    def move(self, commit):
        """Sets the branch to a commit."""
        self.run("git", "-C", str(self.git), "update-ref", MAIN, commit)

    def tip(self):
        """Where the branch is."""
        return self.run("git", "-C", str(self.git), "rev-parse", MAIN).stdout.strip()

    def turned(self, commit):
        """The same merge with its parents in the other order; None of another commit."""
        lines = self.run("git", "-C", str(self.git), "cat-file", "commit", commit).stdout.split("\n")
        parents = [line for line in lines if line.startswith("parent ")]
        if len(parents) < 2 or any(line.startswith("gpgsig") for line in lines):
            return None
        rest = iter(parents[::-1])
        end = lines.index("")
        turned = [next(rest) if line.startswith("parent ") else line for line in lines[:end]] + lines[end:]
        return self.run("git", "-C", str(self.git), "hash-object", "-t", "commit", "-w", "--stdin",
                        given="\n".join(turned)).stdout.strip()

    def signer(self, people, honest):
        """An admin, else anybody, but not whose extension it is, who has a key that is known here."""
        for role in ("admin", "reviewer", "editor"):
            for who, said in sorted(people.items()):
                own = [self.keys[text] for text in said["keys"] if text in self.keys]
                if who != self.about["person"] and who in honest and role in said["roles"] and own:
                    return who, own[0]
        return None, None

    def takes(self):
        """Whether a server with the hook takes the extension."""
        done = self.run(self.stet, "-C", str(self.git), "hook", "pre-receive",
                        given=f"{self.about['honest']} {self.about['main']} {MAIN}\n")
        return done.returncode == 0

    def goes_on(self, who, key):
        """What keeps somebody from restoring, joining policies and acting; an empty text where nothing does."""
        self.move(self.about["main"])
        status, _ = self.ask("verify", "--expect", self.about["desk"])
        handle = next((row["handle"] for row in self.ask("person")[1].get("data", {}).get("people", [])
                       if row["id"] == who), "")
        file = self.git / "signing"
        file.write_bytes(key._private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        file.chmod(0o600)
        (self.git / "signing.pub").write_text(key.text + "\n")
        settings = {"GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "gpg.format", "GIT_CONFIG_VALUE_0": "ssh",
                    "GIT_CONFIG_KEY_1": "user.signingKey", "GIT_CONFIG_VALUE_1": f"{file}.pub"}
        for name, value in (("gpg.format", "ssh"), ("user.signingKey", f"{file}.pub")):
            self.run("git", "-C", str(self.git), "config", name, value)
        if status:
            status, answer = self.ask("restore", **settings)
            if status:
                return f"restore: {answer}"
        shown = self.ask("policy", "show")[1].get("data", {})
        if shown.get("contested"):
            policy = self.git / "policy.json"
            policy.write_text(json.dumps(shown["policy"]))
            status, answer = self.ask("policy", "set", str(policy), "--as", handle, **settings)
            if status:
                return f"policy set: {answer}"
        status, answer = self.ask("claim", "add", "--text", "We go on.", "--as", handle, **settings)
        return f"claim add: {answer}" if status else ""

    def proves(self, item):
        """Whether a proof of an item says what is shown; an empty text where it does, or there is none."""
        file = self.git / "item.proof"
        status, _ = self.ask("prove", item, "-o", str(file))
        PROVEN["items without a proof" if status else "proofs"] += 1
        if status:
            return ""
        status, checked = self.ask("check", str(file), "--expect", self.about["desk"], "--tip", self.tip())
        shown = self.ask("show", item)[1].get("data", {})
        if status:
            return f"a proof of its own does not hold: {checked}"
        said = checked["data"]["item"]
        fields = ("state", "outcome", "verdicts", "seals", "independent")
        other = [name for name in fields if said.get(name) != shown.get(name)]
        return f"a proof says something else of item {item[:10]}: {', '.join(other)}" if other else ""
