"""Histories that nobody would make in good faith, made by plain Git in any size."""
import base64
import hashlib
import json
import pathlib
import shutil
import subprocess

from measuring import run

AT, SECONDS = "2026-03-01T10:00:00Z", 1772359200
ANN, EDITOR, NOBODY = "Ann <ann@desk.example>", "Editor <editor@desk.example>", "Nobody <n@x.example>"


def canonical(record):
    return (json.dumps(record, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def name_of(data):
    return hashlib.sha256(data).hexdigest()[:40]


def path_of(kind, folder, record, data):
    levels = "" if kind in ("people", "policy") else "/".join(folder[:3]) + "/"
    return f"reviews/{kind}/{levels}{folder}/20260301T100000Z-{record}-{name_of(data)}.json"


def key(number):
    """A public key that nobody has the other half of."""
    parts = [b"ssh-ed25519", hashlib.sha256(b"%d" % number).digest()]
    return "ssh-ed25519 " + base64.b64encode(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).decode()


class Base:
    """A desk without signatures with one item, from which every history forks."""

    def __init__(self, stet, home, env):
        self.program, self.home, self.env = stet, pathlib.Path(home), env
        self.place = self.home / "desk"
        run([stet, "init", str(self.place), "--bare", "--as", "editor", "--quiet"], "/", env)
        run(["git", "config", "stet.durable", "false"], self.place, env)
        self.stet("person", "add", "ann", "--name", "Ann", "--email", "ann@desk.example")
        self.ann = self.folder("person", "show", "ann")
        self.editor = self.folder("person", "show", "editor")
        claim = self.folder("claim", "add", "--text", "Sun.", "--type", "event")
        self.item = self.folder("open", claim)
        self.tip = run(["git", "rev-parse", "main"], self.place, env).strip()
        files = run(["git", "ls-tree", "-r", "--name-only", "main"], self.place, env).split()
        file = next(file for file in files if "/policy/" in file)
        self.desk = file.split("/")[2]
        self.policy = json.loads(run(["git", "show", f"main:{file}"], self.place, env))
        self.head = next(file for file in files if f"/{self.item}/" in file)[-45:-5]

    def stet(self, *arguments):
        return run([self.program, *arguments, "--json"], self.place, self.env)

    def folder(self, *arguments):
        data = json.loads(self.stet(*arguments))["data"]
        return data.get("folder") or data["id"]

    def note(self, number, after, on):
        data = canonical({"after": after, "at": AT, "by": self.ann, "folder": self.item, "format": 1, "kind": "note",
                          "labels": [], "on": on, "text": f"Note {number}."})
        return path_of("items", self.item, "note", data), data

    def claim(self, number, on):
        data = canonical({"after": [], "at": AT, "by": self.ann, "format": 1, "kind": "claim", "nonce": f"{number:032x}",
                          "on": on, "text": f"Claim {number}.", "type": "event"})
        return path_of("claims", name_of(data), "claim", data), data

    def person(self, number, on):
        """Somebody with a key, registered by the editor."""
        data = canonical({"after": [], "at": AT, "by": self.editor, "conflicts": [], "email": f"p{number}@desk.example",
                          "format": 1, "handle": f"p{number}", "keys": [key(2 * number)], "kind": "person",
                          "name": f"P {number}", "nonce": f"{number:032x}", "on": on, "roles": ["reviewer"]})
        return path_of("people", name_of(data), "person", data), data

    def next_key(self, number, person, on):
        """The same person with another key."""
        first = name_of(person)
        record = {name: value for name, value in json.loads(person).items() if name != "nonce"}
        data = canonical({**record, "after": [first], "folder": first, "keys": [key(2 * number + 1)],
                          "kind": "person-revised", "on": on})
        return path_of("people", first, "person-revised", data), data

    def next_policy(self, version, after, on):
        """The policy once more, by the editor, who wrote the first."""
        record = {key: value for key, value in self.policy.items() if key != "nonce"}
        data = canonical({**record, "after": after, "at": AT, "folder": self.desk, "on": on, "version": version})
        return path_of("policy", self.desk, "policy", data), data

    def message(self, files, after=()):
        lines = ["Act", "", f"Stet-Desk: {self.desk}"] + [f"Stet-Record: {name_of(data)}" for _, data in files]
        return "\n".join(lines + [f"Stet-After: {one}" for one in after]) + "\n"


class History:
    """What `git fast-import` makes of some commits."""

    def __init__(self, base):
        self.base, self.marks, self.parts = base, 0, []

    def commit(self, files, parents, message, author=ANN, also=()):
        """Adds a commit with some files and with blobs that were added before."""
        blobs = []
        for path, data in files:
            self.marks += 1
            self.parts.append(b"blob\nmark :%d\ndata %d\n%s\n" % (self.marks, len(data), data))
            blobs.append((self.marks, path))
        self.marks += 1
        text = message.encode()
        self.parts.append(b"commit refs/heads/pushed\nmark :%d\nauthor %s %d +0000\ncommitter %s %d +0000\ndata %d\n%s\n"
                          % (self.marks, author.encode(), SECONDS, author.encode(), SECONDS, len(text), text))
        self.parts.append(f"from {parents[0]}\n".encode() + b"".join(f"merge {one}\n".encode() for one in parents[1:]))
        self.parts += [f"M 100644 :{mark} {path}\n".encode() for mark, path in [*blobs, *also]]
        return f":{self.marks}", blobs

    def copy(self, name):
        place = self.base.home / name
        shutil.copytree(self.base.place, place)
        for remembered in ["judged", "verified"]:
            (place / "stet" / remembered).unlink(missing_ok=True)
        return place

    def write(self, name):
        place = self.copy(name)
        subprocess.run(["git", "fast-import", "--quiet"], cwd=place, env=self.base.env, input=b"".join(self.parts), check=True)
        run(["git", "update-ref", "refs/heads/main", "refs/heads/pushed"], place, self.base.env)
        return place


class Chain(History):
    """The same, where a commit's id is known as soon as it is added: what follows it names it."""

    def __init__(self, base):
        super().__init__(base)
        self.ids = {base.tip: base.tip}
        self.place = self.copy("chain")
        self.process = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=self.place, env=base.env,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def commit(self, *arguments, **options):
        mark, blobs = super().commit(*arguments, **options)
        self.process.stdin.write(b"".join(self.parts) + b"\nget-mark %s\n" % mark.encode())
        self.process.stdin.flush()
        self.parts = []
        self.ids[mark] = self.process.stdout.readline().decode().strip()
        return mark, blobs

    def write(self, name):
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise SystemExit("git fast-import failed")
        run(["git", "update-ref", "refs/heads/main", "refs/heads/pushed"], self.place, self.base.env)
        return self.place.rename(self.base.home / name)


class Bomb(History):
    """A commit of a tree in which every directory has ten names for one other."""

    def __init__(self, base, count):
        super().__init__(base)
        levels = len(str(count)) - 1
        names = [f"{digit}" * 40 for digit in range(10)]
        files = [f"20260301T100000Z-note-{name}.json" for name in names]
        # The last levels are the folders and their files, the others directories of the layout.
        self.levels = [names if level == 3 else files if level == 4 else list("0123456789") for level in range(levels)]
        self.levels += [["0"], ["0" * 40], files[:1]][levels - 2:] if levels < 5 else []

    def write(self, name):
        place, env = self.copy(name), self.base.env
        child = run(["git", "hash-object", "-w", "--stdin"], place, env, text="x").strip()
        kind = "100644 blob"
        for names in reversed(self.levels):
            child = run(["git", "mktree"], place, env, text="".join(f"{kind} {child}\t{one}\n" for one in names)).strip()
            kind = "040000 tree"
        for above in [f"{self.base.tip}:reviews", f"{self.base.tip}^{{tree}}"]:
            directory = "items" if above.endswith("reviews") else "reviews"
            entries = [line for line in run(["git", "ls-tree", above], place, env).splitlines() if not line.endswith(f"\t{directory}")]
            child = run(["git", "mktree"], place, env, text="\n".join([*entries, f"040000 tree {child}\t{directory}"]) + "\n").strip()
        commit = run(["git", "commit-tree", child, "-p", self.base.tip, "-m", "x"], place, env).strip()
        run(["git", "update-ref", "refs/heads/main", commit], place, env)
        return place


def bomb(base, count):
    """One commit with so many files in a handful of objects."""
    return Bomb(base, count)


def side_by_side(base, count):
    """One act of notes that all follow the same record: illegal from the second on."""
    files = [base.note(number, [base.head], base.tip) for number in range(count)]
    history = History(base)
    history.commit(files, [base.tip], base.message(files, [base.head]))
    return history


def in_a_row(base, count):
    """Acts of a thousand notes each, of which each follows the one before: legal."""
    history, parent, after = Chain(base), base.tip, [base.head]
    for start in range(0, count, 1_000):
        files, first = [], after
        for number in range(start, min(start + 1_000, count)):
            files.append(base.note(number, after, history.ids[parent]))
            after = [name_of(files[-1][1])]
        parent, _ = history.commit(files, [parent], base.message(files, first))
    return history


def folders(base, count):
    """One act of claims: legal."""
    files = [base.claim(number, base.tip) for number in range(count)]
    history = History(base)
    history.commit(files, [base.tip], base.message(files))
    return history


def illegal(base, count):
    """A commit for each of some claims that nobody at the desk wrote, in a row."""
    history, parent = History(base), base.tip
    for number in range(count):
        parent, _ = history.commit([base.claim(number, base.tip)], [parent], "x\n", NOBODY)
    return history


def joined(base, count):
    """Acts of one claim each, all made on one commit, and one merge of all."""
    history, tips, all_blobs = History(base), [], []
    for number in range(count):
        files = [base.claim(number, base.tip)]
        tip, blobs = history.commit(files, [base.tip], base.message(files))
        tips.append(tip)
        all_blobs += blobs
    history.commit([], tips, "Merge\n", also=all_blobs[1:])
    return history


def rivals(base, count):
    """Policies in a row, a tenth, and apart from them claims in a row, by nobody at the desk; and a merge."""
    history, policies, claims, blobs = History(base), base.tip, base.tip, []
    for number in range(count // 10):
        policies, _ = history.commit([base.next_policy(number + 2, [base.desk], base.tip)], [policies], "x\n", NOBODY)
    for number in range(count - count // 10):
        claims, new = history.commit([base.claim(number, base.tip)], [claims], "x\n", NOBODY)
        blobs += new
    history.commit([], [policies, claims], "Merge\n", NOBODY, also=blobs)
    return history


def legal_rivals(base, count):
    """The same as legal acts, as anybody can forge them where a desk asks for no signatures."""
    history, policies, claims, blobs, after = Chain(base), base.tip, base.tip, [], base.desk
    for number in range(count // 10):
        files = [base.next_policy(number + 2, [after], history.ids[policies])]
        policies, _ = history.commit(files, [policies], base.message(files, [after]), EDITOR)
        after = name_of(files[0][1])
    for number in range(count - count // 10):
        files = [base.claim(number, history.ids[claims])]
        claims, new = history.commit(files, [claims], base.message(files))
        blobs += new
    history.commit([], [policies, claims], "Merge\n", also=blobs)
    return history


def keys_apart(base, count):
    """Another key for each of some people, all given apart, and one merge of all."""
    history, tips, all_blobs = Chain(base), [], []
    people = [base.person(number, base.tip) for number in range(count)]
    start, _ = history.commit(people, [base.tip], base.message(people), EDITOR)
    for number, (_, person) in enumerate(people):
        files = [base.next_key(number, person, history.ids[start])]
        tip, blobs = history.commit(files, [start], base.message(files, [name_of(person)]), EDITOR)
        tips.append(tip)
        all_blobs += blobs
    history.commit([], tips, "Merge\n", EDITOR, also=all_blobs[1:])
    return history
