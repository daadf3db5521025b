"""What the oracle reads of a repository: commits, trees by the layout, signatures."""
import base64
import hashlib
import re
import struct
import subprocess

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PLAIN = 0o100644
TREE = 0o40000
DIRECTORY = re.compile(
    r"reviews(?:/(?:people|policy)(?:/[0-9a-f]{40})?"
    r"|/(?:sources|claims|items)(?:/[0-9a-f](?:/[0-9a-f](?:/[0-9a-f](?:/[0-9a-f]{40})?)?)?)?)?\Z")
PERSON_LINE = re.compile(rb"([^<>\n\0]*) <([^<>\n\0]*)> ([0-9]+) ([+-][0-9]{4})\Z")
SMALL_ORDER = {
    bytes.fromhex(one) for one in (
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")}


class Missing(Exception):
    """An object that is not here."""


class Repository:
    """One repository, read through one process of git cat-file."""

    def __init__(self, path):
        """Start reading a repository."""
        self.git = ["git", "--no-replace-objects", "-C", path]
        self.process = subprocess.Popen(
            self.git + ["cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.objects = {}
        self.listings = {}

    def close(self):
        """End the process."""
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def resolve(self, name):
        """The commit a name stands for, or None."""
        result = subprocess.run(
            self.git + ["rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"], stdout=subprocess.PIPE)
        return result.stdout.decode().strip() or None

    def object(self, oid):
        """The type and the bytes of an object."""
        if oid not in self.objects:
            self.process.stdin.write(oid.encode() + b"\n")
            self.process.stdin.flush()
            header = self.process.stdout.readline().split()
            if len(header) != 3:
                self.objects[oid] = None
            else:
                data = self.process.stdout.read(int(header[2]))
                self.process.stdout.read(1)
                self.objects[oid] = (header[1].decode(), data)
        if self.objects[oid] is None:
            raise Missing(oid)
        return self.objects[oid]

    def blob(self, oid):
        """The bytes of a file."""
        return self.object(oid)[1]

    def entries(self, oid):
        """The entries of a tree: name, mode, object."""
        data, at, found = self.object(oid)[1], 0, []
        while at < len(data):
            zero = data.index(b"\0", at)
            mode, name = data[at:zero].split(b" ", 1)
            found.append((name.decode("utf-8", "surrogateescape"), int(mode, 8), data[zero + 1:zero + 21].hex()))
            at = zero + 21
        return found

    def reviews(self, tree):
        """What a commit's tree has at reviews: mode and object, or None."""
        for name, mode, oid in self.entries(tree):
            if name == "reviews":
                return mode, oid
        return None

    def files(self, tree):
        """The files under reviews of a commit's tree: path to mode and object."""
        entry = self.reviews(tree)
        if entry is None:
            return {}
        return {"reviews": entry} if entry[0] != TREE else self.listing("reviews", entry[1])

    def listing(self, path, oid):
        """The files below a directory; what the layout does not know is one stray file."""
        if (path, oid) not in self.listings:
            found = {}
            for name, mode, child in self.entries(oid):
                below = f"{path}/{name}"
                while below in found:
                    below += "\0"
                if mode == TREE and self.in_layout(below):
                    found.update(self.listing(below, child))
                else:
                    found[below] = (mode, child)
            self.listings[path, oid] = found
        return self.listings[path, oid]

    @staticmethod
    def in_layout(path):
        """Whether the layout has a directory of this path."""
        parts = path.split("/")
        return bool(DIRECTORY.match(path)) and (len(parts) != 6 or parts[5].startswith("".join(parts[2:5])))


def blob_id(data):
    """The id Git gives a file of these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


class Commit:
    """A commit's headers, message and signature, as far as its bytes say."""

    def __init__(self, oid, data):
        """Read the bytes of a commit."""
        self.oid = oid
        head, _, self.message = data.partition(b"\n\n")
        self.headers = []
        for line in head.split(b"\n"):
            if line.startswith(b" ") and self.headers:
                self.headers[-1][1] += b"\n" + line[1:]
            else:
                key, _, value = line.partition(b" ")
                self.headers.append([key, value])
        self.tree = next(value for key, value in self.headers if key == b"tree").decode()
        self.parents = [value.decode() for key, value in self.headers if key == b"parent"]
        self.author = next((PERSON_LINE.match(value) for key, value in self.headers if key == b"author"), None)
        self.armour = next((value for key, value in self.headers if key == b"gpgsig"), None)
        self.payload = data
        if self.armour is not None:
            spelled = b"gpgsig " + self.armour.replace(b"\n", b"\n ") + b"\n"
            self.payload = data.replace(spelled, b"", 1)

    def has_usual_headers(self):
        """Whether the headers are those of an act, in order, and the message is plain UTF-8."""
        keys = [key for key, _ in self.headers]
        usual = [b"tree"] + [b"parent"] * len(self.parents) + [b"author", b"committer"]
        if keys not in (usual, usual + [b"gpgsig"]) or self.author is None or b"\0" in self.message:
            return False
        try:
            self.message.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True


def fields(data, count):
    """The first strings of SSH's wire format, and what is left."""
    found = []
    for _ in range(count):
        (length,) = struct.unpack(">I", data[:4])
        if len(data) < 4 + length:
            raise ValueError("cut off")
        found.append(data[4:4 + length])
        data = data[4 + length:]
    return found, data


def packed(data):
    """A string in SSH's wire format."""
    return struct.pack(">I", len(data)) + data


def key_of(text):
    """The point of an ed25519 key as a record spells it, or None if it is not usable."""
    try:
        kind, encoded = text.split(" ")
        blob = base64.b64decode(encoded, validate=True)
        (name, point), rest = fields(blob, 2)
    except (ValueError, struct.error):
        return None
    if kind != "ssh-ed25519" or name != b"ssh-ed25519" or rest or len(point) != 32 or point in SMALL_ORDER:
        return None
    return point if base64.b64encode(blob).decode() == encoded else None


def fingerprint(text):
    """The name of a public key, as `ssh-keygen -l` prints it."""
    digest = hashlib.sha256(base64.b64decode(text.split(" ")[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def signature(commit):
    """The key type, the key as records spell it, and whether the signature is good (None: cannot tell)."""
    try:
        lines = commit.armour.decode("ascii").split("\n")
        if lines[0] != "-----BEGIN SSH SIGNATURE-----" or lines[-1] != "-----END SSH SIGNATURE-----":
            return None, None, False
        blob = base64.b64decode("".join(lines[1:-1]), validate=True)
        encoded = base64.b64encode(blob).decode()
        if lines[1:-1] != [encoded[at:at + 70] for at in range(0, len(encoded), 70)]:
            return None, None, False
        if blob[:6] != b"SSHSIG" or struct.unpack(">I", blob[6:10]) != (1,):
            return None, None, False
        (key, namespace, reserved, algorithm, signed), rest = fields(blob[10:], 5)
        (kind,), _ = fields(key, 1)
        kind = kind.decode("ascii")
    except (ValueError, struct.error):
        return None, None, False
    text = f"{kind} {base64.b64encode(key).decode()}"
    if rest or namespace != b"git" or reserved or algorithm not in (b"sha512", b"sha256"):
        return kind, text, False
    if kind != "ssh-ed25519":
        return kind, text, None
    point = key_of(text)
    if point is None:
        return kind, text, False
    digest = hashlib.new(algorithm.decode(), commit.payload).digest()
    message = b"SSHSIG" + packed(namespace) + packed(reserved) + packed(algorithm) + packed(digest)
    try:
        (name, raw), rest = fields(signed, 2)
        if name != b"ssh-ed25519" or rest:
            return kind, text, False
        Ed25519PublicKey.from_public_bytes(point).verify(raw, message)
    except (ValueError, struct.error, InvalidSignature):
        return kind, text, False
    return kind, text, True
