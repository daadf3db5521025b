"""Git objects written directly: trees, commits, one pack with its index, and SSH signatures."""

import base64
import hashlib
import os
import struct
import zlib

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PLAIN = b"100644"
EXECUTABLE = b"100755"
SYMLINK = b"120000"
GITLINK = b"160000"
DIRECTORY = b"40000"


class Node:
    """A directory that is never changed: putting and removing give a new one.

    An entry is a Node or a pair (mode, raw object id).
    """

    __slots__ = ("entries", "oid")

    def __init__(self, entries=None):
        self.entries = entries or {}
        self.oid = None

    def get(self, path):
        """The entry at a path, or None."""
        node = self
        for part in path.split("/"):
            if not isinstance(node, Node):
                return None
            node = node.entries.get(part)
            if node is None:
                return None
        return node

    def put(self, path, entry):
        """A directory that has the entry at the path, whatever stood in its way."""
        head, _, rest = path.partition("/")
        entries = dict(self.entries)
        if rest:
            below = entries.get(head)
            entries[head] = (below if isinstance(below, Node) else Node()).put(rest, entry)
        else:
            entries[head] = entry
        return Node(entries)

    def remove(self, path):
        """A directory without the entry at the path, and without directories that become empty."""
        head, _, rest = path.partition("/")
        if head not in self.entries:
            return self
        entries = dict(self.entries)
        if rest:
            below = entries[head]
            if not isinstance(below, Node):
                return self
            below = below.remove(rest)
            if below.entries:
                entries[head] = below
            else:
                del entries[head]
        else:
            del entries[head]
        return Node(entries)

    def files(self, prefix=""):
        """All (path, entry) below, in no order that matters."""
        for name, entry in self.entries.items():
            if isinstance(entry, Node):
                yield from entry.files(prefix + name + "/")
            else:
                yield prefix + name, entry

    def same(self, other, repo):
        """Whether two directories hold the same."""
        return other is not None and self.write(repo) == other.write(repo)

    def write(self, repo):
        """The raw id of the directory's tree object, which is in the repository afterwards."""
        if self.oid is None:
            rows = []
            for name, entry in self.entries.items():
                raw = name.encode()
                if isinstance(entry, Node):
                    rows.append((raw + b"/", DIRECTORY + b" " + raw + b"\0" + entry.write(repo)))
                else:
                    rows.append((raw, entry[0] + b" " + raw + b"\0" + entry[1]))
            rows.sort()
            self.oid = repo.add("tree", b"".join(row[1] for row in rows))
        return self.oid


def union(first, second, choose, prefix=""):
    """The union of two directories; choose(path, entry, entry) decides where files differ."""
    if first is second:
        return first
    entries = dict(first.entries)
    changed = False
    for name, theirs in second.entries.items():
        ours = entries.get(name)
        if ours is theirs:
            continue
        if ours is None:
            entry = theirs
        elif isinstance(ours, Node) and isinstance(theirs, Node):
            entry = union(ours, theirs, choose, prefix + name + "/")
        elif ours == theirs:
            continue
        else:
            entry = choose(prefix + name, ours, theirs)
        if entry is not ours:
            entries[name] = entry
            changed = True
    return Node(entries) if changed else first


class Repository:
    """Objects in memory, written once as a bare repository or one with a work tree."""

    types = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}

    def __init__(self):
        self.objects = {}

    def add(self, kind, data):
        """Adds an object; its raw id."""
        oid = hashlib.sha1(b"%s %d\0" % (kind.encode(), len(data)) + data).digest()
        if oid not in self.objects:
            self.objects[oid] = (kind, data)
        return oid

    def blob(self, data):
        """Adds a file's bytes; the entry of a plain file."""
        return (PLAIN, self.add("blob", data))

    def read(self, oid):
        """The bytes of an object."""
        return self.objects[oid][1]

    def write(self, path, refs, bare=True, head="refs/heads/main"):
        """Writes the repository to a directory that is not there yet."""
        git = path if bare else os.path.join(path, ".git")
        pack_dir = os.path.join(git, "objects", "pack")
        os.makedirs(pack_dir)
        os.makedirs(os.path.join(git, "refs", "heads"))
        with open(os.path.join(git, "HEAD"), "w") as file:
            file.write("ref: %s\n" % head)
        with open(os.path.join(git, "config"), "w") as file:
            file.write(
                "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = %s\n"
                % ("true" if bare else "false"))
        for name, oid in refs.items():
            with open(os.path.join(git, name), "w") as file:
                file.write(oid.hex() + "\n")
        self._write_pack(pack_dir)

    def _write_pack(self, directory):
        parts = [b"PACK" + struct.pack(">II", 2, len(self.objects))]
        offset = 12
        rows = []
        for oid, (kind, data) in self.objects.items():
            size = len(data)
            first = self.types[kind] << 4 | size & 15
            size >>= 4
            head = bytearray()
            while size:
                head.append(first | 128)
                first = size & 127
                size >>= 7
            head.append(first)
            chunk = bytes(head) + zlib.compress(data, 1)
            rows.append((oid, zlib.crc32(chunk), offset))
            parts.append(chunk)
            offset += len(chunk)
        body = b"".join(parts)
        check = hashlib.sha1(body).digest()
        name = os.path.join(directory, "pack-" + check.hex())
        with open(name + ".pack", "wb") as file:
            file.write(body + check)
        rows.sort()
        fan = [0] * 256
        for oid, _, _ in rows:
            fan[oid[0]] += 1
        total = 0
        for index in range(256):
            total += fan[index]
            fan[index] = total
        index = b"\xfftOc" + struct.pack(">I", 2) + struct.pack(">256I", *fan)
        index += b"".join(row[0] for row in rows)
        index += b"".join(struct.pack(">I", row[1]) for row in rows)
        index += b"".join(struct.pack(">I", row[2]) for row in rows)
        index += check
        with open(name + ".idx", "wb") as file:
            file.write(index + hashlib.sha1(index).digest())


def _string(data):
    return struct.pack(">I", len(data)) + data


def fingerprint(text):
    """The name of a public key, as `ssh-keygen -l` prints it."""
    digest = hashlib.sha256(base64.b64decode(text.split(" ")[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def _number(value):
    """A positive number as SSH spells it."""
    return _string(value.to_bytes(value.bit_length() // 8 + 1, "big"))


class Key:
    """An Ed25519 key made from a seed and a label."""

    kind = "ssh-ed25519"

    def __init__(self, seed, label):
        self.label = label
        secret = hashlib.sha256(("stet history key %s %s" % (seed, label)).encode()).digest()
        self._private = Ed25519PrivateKey.from_private_bytes(secret)
        public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.blob = _string(b"ssh-ed25519") + _string(public)
        self.text = "ssh-ed25519 " + base64.b64encode(self.blob).decode()

    def sign(self, payload, namespace=b"git", algorithm=b"sha512", columns=70):
        """The armoured SSHSIG of some bytes, lines joined by line feeds, without a last one."""
        digest = hashlib.new(algorithm.decode(), payload).digest()
        tail = _string(namespace) + _string(b"") + _string(algorithm)
        signature = self._raw(b"SSHSIG" + tail + _string(digest))
        whole = (
            b"SSHSIG" + struct.pack(">I", 1) + _string(self.blob) + tail
            + _string(_string(self.kind.encode()) + _string(signature)))
        text = base64.b64encode(whole)
        lines = [text[at:at + columns] for at in range(0, len(text), columns)]
        return b"\n".join(
            [b"-----BEGIN SSH SIGNATURE-----"] + lines + [b"-----END SSH SIGNATURE-----"])

    def _raw(self, data):
        return self._private.sign(data)


class OtherKey(Key):
    """A key of a kind that is not verified everywhere: no program here looks at its signatures, so they are
    only numbers in range."""

    kind = "ecdsa-sha2-nistp256"

    def __init__(self, seed, label):
        self.label = label
        secret = hashlib.sha256(("stet other key %s %s" % (seed, label)).encode()).digest()
        private = ec.derive_private_key(int.from_bytes(secret[:31], "big") + 1, ec.SECP256R1())
        point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.blob = _string(self.kind.encode()) + _string(b"nistp256") + _string(point)
        self.text = self.kind + " " + base64.b64encode(self.blob).decode()

    def _raw(self, data):
        numbers = hashlib.sha512(data).digest()
        return _number(int.from_bytes(numbers[:31], "big") + 1) + _number(
            int.from_bytes(numbers[32:63], "big") + 1)


def gpgsig(signature):
    """The commit header that holds a signature."""
    return b"gpgsig " + signature.replace(b"\n", b"\n ") + b"\n"
