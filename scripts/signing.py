#!/usr/bin/env python3
"""Measure the verification of a large signed desk against `git verify-commit`.

Usage: signing.py STET GENERATE SIZE. Makes a desk of SIZE (100k or 1m) records under .build/desks once: imported
unsigned, then every act signed anew with the key of its author, as `ssh-keygen -Y sign -n git` would, by a
library that has nothing to do with ours. Writes the section "A large signed desk" of docs/benchmarks.md.
"""
import base64
import hashlib
import json
import os
import pathlib
import shutil
import statistics
import struct
import subprocess
import sys
import time
import zlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from measuring import PAGE, environment, run, write_section

stet, generate = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
SIZE = {"1k": 1_000, "100k": 100_000, "1m": 1_000_000}[sys.argv[3]]
DESKS = PAGE.parent.parent / ".build" / "desks"
DESK = DESKS / f"{SIZE}-signed"
FOUNDER = "editor"
env = environment(str(DESKS), os.environ["PATH"])


def string(data):
    return struct.pack(">I", len(data)) + data


class Signer:
    """One person's key."""

    def __init__(self):
        self.key = Ed25519PrivateKey.generate()
        raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.blob = string(b"ssh-ed25519") + string(raw)

    @property
    def public(self):
        return f"ssh-ed25519 {base64.b64encode(self.blob).decode()}"

    def armor(self, payload):
        """Lines of the signature of a payload, in the form of OpenSSH's PROTOCOL.sshsig."""
        context = string(b"git") + string(b"") + string(b"sha512")
        signed = b"SSHSIG" + context + string(hashlib.sha512(payload).digest())
        signature = string(b"ssh-ed25519") + string(self.key.sign(signed))
        text = base64.b64encode(b"SSHSIG" + struct.pack(">I", 1) + string(self.blob) + context + string(signature))
        lines = [text[start:start + 70] for start in range(0, len(text), 70)]
        return [b"-----BEGIN SSH SIGNATURE-----", *lines, b"-----END SSH SIGNATURE-----"]


def unsigned(signers):
    """The desk as its import leaves it, founded with the founder's key."""
    home = DESKS / "signing-home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    key = home / "key"
    founder = signers[FOUNDER]
    key.write_bytes(founder.key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    key.chmod(0o600)
    (home / "key.pub").write_text(founder.public + "\n")
    (home / ".gitconfig").write_text(f"[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = {key}.pub\n")
    run([stet, "init", str(DESK), "--bare", "--as", FOUNDER, "--quiet"], "/", {**env, "HOME": str(home)})
    run(["git", "config", "stet.autoMaintain", "false"], DESK, env)
    lines = DESKS / "signed.jsonl"
    with lines.open("w") as file, subprocess.Popen([generate, str(SIZE)], stdout=subprocess.PIPE, text=True) as made:
        for line in made.stdout:
            if line.startswith('{"act":"person add"'):
                person = json.loads(line)
                signer = signers.setdefault(person["handle"], Signer())
                line = json.dumps({**person, "keys": [signer.public]}) + "\n"
            file.write(line)
    run([stet, "import", str(lines), "--key", "id", "--quiet"], DESK, env)
    lines.unlink()


def entry(data):
    """A commit as an object of a pack."""
    size = len(data)
    head = [(1 << 4) | (size & 15)]
    size >>= 4
    while size:
        head[-1] |= 0x80
        head.append(size & 0x7F)
        size >>= 7
    return bytes(head) + zlib.compress(data, 1)


def sign(signers):
    """Every commit after the first again, signed by its author; as one pack."""
    commits = run(["git", "rev-list", "--reverse", "HEAD"], DESK, env).split()
    by_name = {}
    for person in json.loads(run([stet, "person", "list", "--json"], DESK, env))["data"]["people"]:
        by_name[person["email"].encode()] = signers[person["handle"]]
    names = DESKS / "signed.names"
    names.write_text("\n".join(commits) + "\n")
    pack = DESKS / "signed.pack"
    parent = commits[0].encode()
    digest = hashlib.sha1()
    with pack.open("wb") as out, names.open("rb") as asked:
        def write(data):
            digest.update(data)
            out.write(data)

        write(b"PACK" + struct.pack(">II", 2, len(commits) - 1))
        batch = subprocess.Popen(["git", "cat-file", "--batch"], cwd=DESK, env=env, stdin=asked, stdout=subprocess.PIPE)
        for n, _ in enumerate(commits):
            size = int(batch.stdout.readline().split()[2])
            payload = batch.stdout.read(size)
            batch.stdout.read(1)
            if n == 0:
                continue
            head, message = payload.split(b"\n\n", 1)
            tree, _, author, committer = head.split(b"\n")
            head = b"\n".join([tree, b"parent " + parent, author, committer])
            email = author[author.index(b"<") + 1:author.index(b">")]
            armor = by_name[email].armor(head + b"\n\n" + message)
            commit = head + b"\ngpgsig " + b"\n ".join(armor) + b"\n\n" + message
            parent = hashlib.sha1(b"commit %d\0" % len(commit) + commit).hexdigest().encode()
            write(entry(commit))
        out.write(digest.digest())
    with pack.open("rb") as file:
        subprocess.run(["git", "index-pack", "--stdin"], cwd=DESK, env=env, stdin=file, stdout=subprocess.DEVNULL, check=True)
    run(["git", "update-ref", "refs/heads/main", parent.decode()], DESK, env)
    shutil.rmtree(DESK / "stet", ignore_errors=True)
    run(["git", "-c", "gc.reflogExpire=now", "repack", "-adq", "--window=0"], DESK, env)
    run([stet, "maintain", "--quiet"], DESK, env)
    keys = DESK / "signers"
    keys.write_text(run([stet, "person", "keys"], DESK, env))
    run(["git", "config", "gpg.ssh.allowedSignersFile", str(keys)], DESK, env)
    pack.unlink()
    names.unlink()


def once(command):
    """Seconds and peak memory in MB of one process that must end well, and what it printed."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=DESK, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    printed, errors = child.stdout.read(), child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command}: {errors}{printed}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024, printed


def main():
    if not (DESK / "signers").exists():
        shutil.rmtree(DESK, ignore_errors=True)
        signers = {FOUNDER: Signer()}
        unsigned(signers)
        sign(signers)
    commits = run(["git", "rev-list", "HEAD"], DESK, env).split()
    sample = commits[::max(1, len(commits) // 40)]
    peers, ours = [], []
    for _ in range(3 if SIZE < 1_000_000 else 1):
        peers += [once(["git", "verify-commit", commit])[0] for commit in sample]
        seconds, memory, printed = once([stet, "verify", "--full"])
        if f"{len(commits)} acts all signed" not in printed.replace(",", ""):
            sys.exit(f"not all are signed: {printed}")
        ours.append((seconds, memory))
        peers += [once(["git", "verify-commit", commit])[0] for commit in sample]
    commits_a_second = len(commits) / statistics.median(seconds for seconds, _ in ours)
    seconds, memory = (statistics.median(column) for column in zip(*ours))
    one = statistics.median(peers)
    write_section("A large signed desk", [
        f"{len(commits):,} acts, each signed with the Ed25519 key of one of its people, {SIZE:,} records; `git verify-commit` of {len(sample)} of them, "
        f"spread over the history, before and after, {1000 * one:.2f} ms each. Written by `make bench SCALE={sys.argv[3]}` on {os.cpu_count()} cores.", "",
        "| work | seconds | acts a second | `git verify-commit` a second | ratio | goal | peak MB |", "|---|---|---|---|---|---|---|",
        f"| `stet verify --full` | {seconds:.1f} | {commits_a_second:,.0f} | {1 / one:,.0f} | {commits_a_second * one:,.0f} | ≥ 100 | {memory:.0f} |"])


main()
