"""Whether a commit is a legal act. docs/format.md, "Acts", "The beginning" and "Redactions"."""
import calendar
import hashlib
from collections import Counter
import re
import time

from desk_git import PLAIN, blob_id, fingerprint, signature
from desk_records import (ATTRIBUTES, ATTRIBUTES_PATH, RECORD_PATH, REDACTED_TEXT, TEXT_BYTES, TEXT_PATH, Malformed,
                          causal_order, in_its_place, parse_record, record_id, text_path)
from desk_rules import broken
from desk_state import Rec, is_rights

LINE = blob_id(REDACTED_TEXT)
TRAILER = re.compile(r"([A-Za-z0-9-]+):(.*)\Z")
SEEN = re.compile(r"[0-9a-f]{40} [0-9a-f]{16}\Z")
RECORDS_PER_ACT = 100_000
RECORDS_PER_CHANGE = 100
RECORDS_PER_FOLDER = 1_000
BYTES_PER_ACT = 64 * 1024 * 1024


class Illegal(Exception):
    """Why a commit is no legal act: the name of a rule or a check, and a word more."""


class Undecidable(Exception):
    """Why it cannot be told here whether a commit is a legal act."""


class Act:
    """A legal act, or a commit on the way to be judged one."""

    def __init__(self, commit, recs):
        """The records are in the order in which they are judged."""
        self.commit, self.parent = commit.oid, commit.parents[0] if commit.parents else None
        self.recs, self.ids = recs, [rec.id for rec in recs]
        self.by, self.key, self.rank = None, None, None
        self.founding = self.redaction = False
        self.is_change = any(is_rights(rec) for rec in recs)
        self.added, self.replaced = {}, {}


def moment(at):
    """A moment in seconds since 1970."""
    return calendar.timegm(time.strptime(at, "%Y-%m-%dT%H:%M:%SZ"))


def trailers(commit):
    """The trailers of a message: those lines of its last paragraph that have their form."""
    lines = commit.message.decode("utf-8").rstrip("\n").split("\n")
    blank = max((at for at, line in enumerate(lines) if not line), default=-1)
    found = [TRAILER.match(line) for line in lines[blank + 1:]]
    return [(match[1], match[2].lstrip(" ")) for match in found if match]


def check_trailers(commit, desk, records, afters, redacts, signed):
    """Check the trailers that begin with Stet-."""
    found = {}
    for key, value in trailers(commit):
        if key.startswith("Stet-"):
            found.setdefault(key, []).append(value)
    known = {"Stet-Desk", "Stet-Record", "Stet-After", "Stet-Redacts", "Stet-Seen", "Stet-Key"}
    if set(found) - known:
        raise Illegal("trailers", "unknown")
    if found.get("Stet-Desk") != [desk]:
        raise Illegal("trailers", "desk")
    if sorted(found.get("Stet-Record", [])) != sorted(records):
        raise Illegal("trailers", "records")
    after = found.get("Stet-After", [])
    if after != afters and (signed or after):
        raise Illegal("trailers", "after")
    if sorted(found.get("Stet-Redacts", [])) != sorted(redacts):
        raise Illegal("trailers", "redacts")
    seen = found.get("Stet-Seen", [])
    marks = [one.split(" ")[-1] for one in seen]
    if len(seen) > 8 or len(set(marks)) != len(marks) or not all(SEEN.match(one) for one in seen):
        raise Illegal("trailers", "seen")


def check_author(commit, people, at):
    """Check that the author is a person as one of some descriptions has them, at a moment."""
    if not commit.has_usual_headers():
        raise Illegal("commit-form")
    named = (commit.author[1], commit.author[2])
    if named not in [(one["name"].encode(), one["email"].encode()) for one in people]:
        raise Illegal("author", "name or address")
    if commit.author[3] != str(moment(at)).encode():
        raise Illegal("author", "date")


def check_signature(commit, view, person, named):
    """Hold a commit's signature against the key its records name; whether nobody here can verify it."""
    if commit.armour is None:
        if named is not None:
            raise Illegal("signature", "not signed")
        return False
    kind, text, good = signature(commit)
    if kind is None:
        raise Illegal("signature-valid", "no SSH signature")
    if kind == "ssh-ed25519" and not good:
        raise Illegal("signature-valid", "does not verify")
    if named is None:
        if any(text in one.ever_keys for one in view.people()):
            raise Illegal("signature", "by a key that the records do not name")
        return False
    if fingerprint(text) != named:
        raise Illegal("signature", "by another key")
    if text in person.keys and good is False:
        raise Illegal("signature-valid", "does not verify")
    return text in person.keys and good is None


def read_records(repo, paths, files):
    """The records at some paths."""
    found = {}
    for path in paths:
        data = repo.blob(files[path][1])
        try:
            record = parse_record(data)
        except Malformed as problem:
            raise Illegal("record", f"{path}: {problem}") from None
        if record["kind"] == "redacted" or not in_its_place(path, record, data):
            raise Illegal("record", path)
        match = RECORD_PATH.match(path)
        rid = record_id(data)
        found[rid] = Rec(rid, record, match[1] or match[5], match[6])
    return found


def check_texts(repo, files, added_texts, recs):
    """Check that each embedded source has its text, and that nothing else is added."""
    named = {}
    for rec in recs:
        if rec.folder_kind == "sources" and rec.data.get("keep") == "embedded":
            named.setdefault(text_path(rec.folder, rec.data["text"]["sha256"]), []).append(rec.data["text"])
    if not set(added_texts) <= set(named):
        raise Illegal("text", "named by no record of the act")
    for path, descriptions in named.items():
        if path not in files or files[path][0] != PLAIN:
            raise Illegal("text", "missing")
        data = repo.blob(files[path][1])
        if len(data) > TEXT_BYTES or record_hash(data) != TEXT_PATH.match(path)[5]:
            raise Illegal("text", "other bytes")
        if not data or 0 in data:
            raise Illegal("text", "no text")
        try:
            scalars = len(data.decode("utf-8"))
        except UnicodeDecodeError:
            raise Illegal("text", "not UTF-8") from None
        if any(one["bytes"] != len(data) or one["scalars"] != scalars for one in descriptions):
            raise Illegal("text", "length")


def record_hash(data):
    """The SHA-256 of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def same_header(recs, commit):
    """What all records of an act share: writer, moment and key; they name the parent of their commit."""
    parent = commit.parents[0] if commit.parents else None
    for rec in recs:
        if rec.data.get("on") != parent:
            raise Illegal("on")
    if len({(rec.data.get("by"), rec.data["at"], rec.data.get("key")) for rec in recs}) != 1:
        raise Illegal("one-act")
    return recs[0].data.get("by"), recs[0].data["at"], recs[0].data.get("key")


def judge_founding(history, commit, files):
    """The act with which a desk begins, or Illegal."""
    records = [path for path in files if RECORD_PATH.match(path)]
    if len(files) != 3 or len(records) != 2 or ATTRIBUTES_PATH not in files:
        raise Illegal("founding", "other files")
    if any(mode != PLAIN for mode, _ in files.values()):
        raise Illegal("founding", "a file that is not plain")
    if history.repo.blob(files[ATTRIBUTES_PATH][1]) != ATTRIBUTES:
        raise Illegal("founding", "attributes")
    recs = read_records(history.repo, records, files)
    person = next((rec for rec in recs.values() if rec.kind == "person"), None)
    policy = next((rec for rec in recs.values() if rec.kind == "policy"), None)
    if person is None or policy is None or "by" in person.data or "admin" not in person.data["roles"]:
        raise Illegal("founding", "no founder and policy")
    if policy.after or policy.data["version"] != 1 or policy.by != person.id:
        raise Illegal("founding", "policy")
    parent = commit.parents[0] if commit.parents else None
    named = person.data.get("key")
    if person.data["at"] != policy.data["at"] or named != policy.data.get("key") or any(rec.data.get("on") != parent for rec in (person, policy)):
        raise Illegal("founding", "on or at")
    check_author(commit, [person.data], person.data["at"])
    act = Act(commit, [history.keep(person, 0, 0), history.keep(policy, None, 0)])
    act.founding, act.by, act.rank = True, person.id, 0
    view = history.empty_view().adding(act.ids)
    act.key, unverifiable = named, check_signature(commit, view, view.person(person.id), named)
    check_trailers(commit, policy.id, act.ids, [], [], act.key is not None)
    for rule in ("signature", "key", "last-admin"):
        if not history.rule(rule)(view, person, act):
            raise Illegal(rule)
    if unverifiable:
        raise Undecidable("a kind of signature that cannot be verified here")
    act.added = {path: entry[1] for path, entry in files.items()}
    return act


def check_places(history, state, added, found):
    """What an act quotes of an embedded text stands there."""
    for rec in found.values():
        place, revision = rec.data.get("place"), rec.data.get("revision")
        if place is None or rec.kind not in ("evidence", "claim-appears"):
            continue
        source = found.get(revision)
        if source is None and revision in state.view.groups.get(("sources", rec.data["source"]), ()):
            source = history.recs[revision] if revision not in state.view.tombs else None
        if source is None or source.data.get("keep") != "embedded":
            continue
        path = text_path(rec.data["source"], source.data["text"]["sha256"])
        oid = state.files.get(path) or added.get(path, (None, None))[1]
        data = history.repo.blob(oid) if oid else b""
        if hashlib.sha256(data).hexdigest() != source.data["text"]["sha256"]:
            raise Illegal("passage")
        text, span, bytes_ = data.decode(), place["scalars"], place["bytes"]
        start, end = span["start"], span["end"]
        before, after = text[max(0, start - 32):start], text[end:end + 32]
        if not (0 <= start <= end <= len(text)) or \
                (bytes_["start"], bytes_["end"]) != (len(text[:start].encode()), len(text[:end].encode())) or \
                not all(says(place[name], words) for name, words in (
                    ("exact", text[start:end]), ("prefix", before), ("suffix", after))):
            raise Illegal("passage")


def says(value, words):
    """Whether a field of a place says some words, as they are or by their hash."""
    if isinstance(value, dict):
        raw = words.encode()
        return value == {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
    return value == words


def judge_act(history, commit, state, files, parent_files):
    """The legal act that a commit is, or Illegal. What the parent's tree must be was checked before."""
    added = {path: entry for path, entry in files.items() if path not in parent_files}
    changed = {path: entry for path, entry in files.items()
               if path in parent_files and parent_files[path] != entry}
    removed = [path for path in parent_files if path not in files]
    if any(mode != PLAIN for mode, _ in [*added.values(), *changed.values()]):
        raise Illegal("record", "a file that is not plain")
    if changed and not added and not removed:
        return judge_redaction(history, commit, state, files, changed)
    if changed or removed:
        raise Illegal("append-only", (list(changed) + removed)[0])
    records = [path for path in added if RECORD_PATH.match(path)]
    texts = [path for path in added if TEXT_PATH.match(path)]
    if len(records) + len(texts) != len(added) or not records:
        raise Illegal("record", "a file that is neither record nor text")
    if len(records) > RECORDS_PER_ACT or sum(len(history.repo.blob(added[path][1])) for path in added) > BYTES_PER_ACT:
        raise Illegal("bounds")
    if len(records) > RECORDS_PER_CHANGE and any(RECORD_PATH.match(path)[5] for path in records):
        raise Illegal("bounds")
    if max(Counter(path.rsplit("/", 1)[0] for path in records).values()) > RECORDS_PER_FOLDER:
        raise Illegal("bounds")
    found = read_records(history.repo, records, added)
    by, at, key = same_header(list(found.values()), commit)
    if by is None:
        raise Illegal("record", "no writer")
    view = state.view
    person = view.person(by)
    if person is None:
        raise Illegal("known-person")
    check_author(commit, [rec.data for rec in person.current], at)
    unverifiable = check_signature(commit, view, person, key)
    order = causal_order({rid: rec.data for rid, rec in found.items()})
    afters = sorted({one for rec in found.values() for one in rec.after} - set(found))
    check_trailers(commit, state.desk, order, afters, [], key is not None)
    there = {**added, **{path: (PLAIN, oid) for path, oid in state.files.items()}}
    check_texts(history.repo, there, texts, found.values())
    check_places(history, state, added, found)
    number = sum(1 for key_ in view.groups if key_[0] in ("people", "policy") for _ in view.groups[key_])
    rank = view.seniority(by)
    act = Act(commit, [history.keep(found[rid], number, rank) for rid in order])
    act.by, act.key, act.rank = by, key, rank
    act.added = {path: entry[1] for path, entry in added.items()}
    rule = broken(view, act)
    if rule:
        raise Illegal(rule)
    if unverifiable:
        raise Undecidable("a kind of signature that cannot be verified here")
    return act


def judge_redaction(history, commit, state, files, changed):
    """The legal redaction that a commit is, or Illegal."""
    repo, view = history.repo, state.view
    tombs, texts, old_ids = {}, [], []
    for path, (_, oid) in changed.items():
        match = RECORD_PATH.match(path)
        if not match:
            texts.append(path)
            continue
        try:
            tomb = parse_record(repo.blob(oid))
        except Malformed as problem:
            raise Illegal("append-only", f"{path}: {problem}") from None
        old = history.recs.get(match[9])
        if tomb["kind"] != "redacted" or old is None:
            raise Illegal("append-only", path)
        if old.id not in view.groups.get((old.folder_kind, old.folder), ()):
            raise Illegal("append-only", path)
        redaction = tomb["redaction"]
        header = [tomb.get(name) == old.data.get(name) for name in ("folder", "nonce", "after", "by", "at", "on", "key")]
        if not all(header) or redaction["record"] != old.id or redaction["kind"] != old.kind:
            raise Illegal("redaction", "header")
        if redaction["on"] != (commit.parents[0] if commit.parents else None):
            raise Illegal("on")
        rec = Rec(record_id(repo.blob(oid)), tomb, old.folder_kind, old.folder)
        rec.by = redaction["by"]
        tombs[rec.id] = rec
        old_ids.append(old.id)
    if not tombs:
        raise Illegal("append-only", "a text")
    redactions = [rec.data["redaction"] for rec in tombs.values()]
    if len({(one["by"], one["at"], one.get("key")) for one in redactions}) != 1:
        raise Illegal("one-act")
    by, at, key = redactions[0]["by"], redactions[0]["at"], redactions[0].get("key")
    person = view.person(by)
    if person is None:
        raise Illegal("known-person")
    check_author(commit, [rec.data for rec in person.current], at)
    unverifiable = check_signature(commit, view, person, key)
    check_trailers(commit, state.desk, list(tombs), [], old_ids, key is not None)
    act = Act(commit, [history.keep(tombs[rid], None, None) for rid in sorted(tombs)])
    act.by, act.key, act.redaction, act.is_change = by, key, True, False
    rule = broken(view, act)
    if rule:
        raise Illegal(rule)
    gone = view.tombs | set(old_ids)
    due = {path for path, naming in history.texts(state.groups).items()
           if naming <= gone and naming & set(old_ids)}
    if not set(texts) <= due or any(path not in files or files[path][1] != LINE for path in due):
        raise Illegal("redaction", "texts")
    if unverifiable:
        raise Undecidable("a kind of signature that cannot be verified here")
    act.replaced = {path: entry[1] for path, entry in changed.items()}
    # Of these the parent's tree has the line already where a redaction that is late left it.
    act.replaced.update({path: LINE for path in due})
    return act
