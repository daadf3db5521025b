"""Records of a desk: canonical bytes, ids, paths, fields. A second reading of docs/format.md.

This module and its siblings desk_*.py share no
code with the program. They are slow and obvious on purpose, and judge what the program says.
"""
import functools
import hashlib
import json
import os
import pathlib
import re

SCHEMAS = pathlib.Path(os.environ.get("DESK_SCHEMAS", pathlib.Path(__file__).resolve().parents[3] / "schemas"))
ATTRIBUTES_PATH = "reviews/.gitattributes"
ATTRIBUTES = b"* -text -eol -ident -filter -working-tree-encoding\n"
REDACTED_TEXT = b"This text was redacted.\n"
RECORD_BYTES = 256 * 1024
PERSON_BYTES = 16 * 1024
TEXT_BYTES = 32 * 1024 * 1024
BIGGEST = 2 ** 53
ID = re.compile(r"[0-9a-f]{40}\Z")
RECORD_PATH = re.compile(
    r"reviews/(?:(sources|claims|items)/([0-9a-f])/([0-9a-f])/([0-9a-f])|(people|policy))/([0-9a-f]{40})/"
    r"([0-9]{8}T[0-9]{6}Z)-([a-z-]+)-([0-9a-f]{40})\.json\Z")
TEXT_PATH = re.compile(r"reviews/sources/([0-9a-f])/([0-9a-f])/([0-9a-f])/([0-9a-f]{40})/([0-9a-f]{64})\.txt\Z")

FIRST_KIND = {"sources": "source", "claims": "claim", "items": "item", "people": "person", "policy": "policy"}
KINDS = {
    "sources": {"source", "source-revised", "source-corrected", "source-retracted", "source-derived", "note",
                "withdrawn", "confirmed"},
    "claims": {"claim", "claim-revised", "claim-appears", "claim-linked", "note", "withdrawn", "confirmed"},
    "items": {"item", "assigned", "unassigned", "evidence", "verdict", "verdict-sealed", "resolved", "affirmed",
              "reopened", "closed", "published", "note", "withdrawn", "confirmed"},
    "people": {"person", "person-revised", "confirmed"},
    "policy": {"policy", "confirmed"},
}
RIGHTS_FOLDERS = {"people", "policy"}
NAMING_FIELDS = {"after", "basis", "claim", "decisions", "evidence", "folder", "from", "of", "opens", "person",
                 "record", "revision", "source", "verdicts"}
SETS = ["after", "evidence", "verdicts", "decisions", "labels", "required-labels", "roles", "keys", "conflicts",
        "inferred"]


class Malformed(ValueError):
    """Bytes that are not a record, with the reason."""


def canonical(value):
    """The one spelling of a value: sorted keys, two spaces a level, one final newline."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, separators=(",", ": "), allow_nan=False)
    return (text + "\n").encode("utf-8")


def record_id(data):
    """The id of a record: the first 40 hex digits of the SHA-256 of its bytes."""
    return hashlib.sha256(data).hexdigest()[:40]


def folder_path(folder_kind, folder_id):
    """The directory of a folder."""
    if folder_kind in RIGHTS_FOLDERS:
        return f"reviews/{folder_kind}/{folder_id}"
    return f"reviews/{folder_kind}/{folder_id[0]}/{folder_id[1]}/{folder_id[2]}/{folder_id}"


def file_time(at):
    """A moment as file names spell it."""
    return at.replace("-", "").replace(":", "")


def record_path(folder_kind, folder_id, record):
    """The path of a record's file. A first record lies in the folder of its own id, also where none is given."""
    own = record_id(canonical(record))
    name = f"{file_time(record['at'])}-{record['kind']}-{own}.json"
    return f"{folder_path(folder_kind, folder_id or own)}/{name}"


def text_path(folder_id, sha256):
    """The path of an embedded source's text."""
    return f"{folder_path('sources', folder_id)}/{sha256}.txt"


def folder_id_of(record, data):
    """The folder a record lies in: the one it names, or its own id if it begins one."""
    return record["folder"] if "folder" in record else record_id(data)


def verdict_seal(salt, verdict):
    """The seal of a verdict: SHA-256 over the salt (32 bytes) and the verdict without after, at, on and opens."""
    kept = {key: value for key, value in verdict.items() if key not in ("after", "at", "key", "on", "opens")}
    return hashlib.sha256(salt + canonical(kept)).hexdigest()


def refuse(_):
    """Refuse a number that is not an integer."""
    raise Malformed("a number that is no integer")


def decode(data):
    """The value that canonical bytes spell, or Malformed."""
    if len(data) > RECORD_BYTES:
        raise Malformed("larger than 256 KiB")
    try:
        value = json.loads(data.decode("utf-8"), parse_float=refuse, parse_constant=refuse)
        check_value(value, 1)
        spelled = canonical(value)
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from None
    if spelled != data:
        raise Malformed("not in canonical bytes")
    return value


def check_value(value, level):
    """Check what holds for every value: depth, numbers, keys, no null, no U+0000."""
    if isinstance(value, (dict, list)) and level > 16:
        raise Malformed("nested deeper than 16 levels")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not key.isascii():
                raise Malformed("a key that is not ASCII")
            check_value(inner, level + 1)
    elif isinstance(value, list):
        if len(value) > 1000:
            raise Malformed("a list of more than 1,000 entries")
        for inner in value:
            check_value(inner, level + 1)
    elif isinstance(value, str):
        if "\0" in value:
            raise Malformed("U+0000 in a string")
    elif value is None:
        raise Malformed("null")
    elif not isinstance(value, bool) and abs(value) > BIGGEST:
        raise Malformed("an integer beyond 2^53")


@functools.lru_cache(maxsize=None)
def schema(kind):
    """The JSON Schema of a kind, or None."""
    path = SCHEMAS / f"{kind}.schema.json"
    return json.loads(path.read_text("utf-8")) if re.match(r"[a-z-]+\Z", kind) and path.exists() else None


@functools.lru_cache(maxsize=None)
def pattern(text):
    """A schema's pattern, in which a dollar sign is the very end."""
    return re.compile(text.replace("$", r"\Z"))


def same(left, right):
    """Whether two values are equal as JSON: true is not 1."""
    return type(left) is type(right) and left == right


def fits(value, rule):
    """Whether a value fits a schema, as far as ours use JSON Schema."""
    types = {"string": str, "array": list, "object": dict}
    wanted = rule.get("type")
    if wanted == "integer":
        if isinstance(value, bool) or not isinstance(value, int):
            return False
    elif wanted and not isinstance(value, types[wanted]):
        return False
    if "const" in rule and not same(value, rule["const"]):
        return False
    if "enum" in rule and not any(same(value, one) for one in rule["enum"]):
        return False
    if isinstance(value, str) and not string_fits(value, rule):
        return False
    if isinstance(value, int) and not isinstance(value, bool):
        if value < rule.get("minimum", value) or value > rule.get("maximum", value):
            return False
    if isinstance(value, list) and not list_fits(value, rule):
        return False
    if isinstance(value, dict) and not object_fits(value, rule):
        return False
    return combined_fits(value, rule)


def string_fits(value, rule):
    """Whether a string has the length and the form a schema asks."""
    if not rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", len(value)):
        return False
    return "pattern" not in rule or pattern(rule["pattern"]).search(value) is not None


def list_fits(value, rule):
    """Whether a list has the length and the entries a schema asks."""
    if not rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", len(value)):
        return False
    if rule.get("uniqueItems") and len({canonical(one) for one in value}) != len(value):
        return False
    return "items" not in rule or all(fits(one, rule["items"]) for one in value)


def object_fits(value, rule):
    """Whether an object has the keys and the values a schema asks."""
    if any(key not in value for key in rule.get("required", [])):
        return False
    if len(value) > rule.get("maxProperties", len(value)):
        return False
    known = rule.get("properties", {})
    for key, inner in value.items():
        if "propertyNames" in rule and not fits(key, rule["propertyNames"]):
            return False
        if key in known:
            if not fits(inner, known[key]):
                return False
        elif rule.get("additionalProperties") is False:
            return False
        elif isinstance(rule.get("additionalProperties"), dict) and not fits(inner, rule["additionalProperties"]):
            return False
    return True


def combined_fits(value, rule):
    """Whether a value fits the combinations in a schema: not, all, any, one of, if."""
    if "not" in rule and fits(value, rule["not"]):
        return False
    if not all(fits(value, one) for one in rule.get("allOf", [])):
        return False
    if "anyOf" in rule and not any(fits(value, one) for one in rule["anyOf"]):
        return False
    if "oneOf" in rule and sum(fits(value, one) for one in rule["oneOf"]) != 1:
        return False
    if "if" in rule:
        branch = "then" if fits(value, rule["if"]) else "else"
        return branch not in rule or fits(value, rule[branch])
    return True


def is_set(values):
    """Whether a list is in byte order with nothing twice."""
    spelled = [one.encode("utf-8") for one in values]
    return all(left < right for left, right in zip(spelled, spelled[1:]))


def check_fields(record):
    """What is wrong with a record's fields, as a sentence, or None."""
    if not isinstance(record, dict) or not isinstance(record.get("kind"), str):
        return "no record"
    rule = schema(record["kind"])
    if rule is None:
        return "unknown kind"
    if not fits(record, rule):
        return "does not fit its schema"
    for name in SETS:
        if isinstance(record.get(name), list) and not is_set(record[name]):
            return f"{name} is not in order"
    if any(not is_set(heads) for heads in record.get("basis", {}).values()):
        return "basis is not in order"
    if any(not is_set(roles) for roles in record.get("permissions", {}).values()):
        return "permissions are not in order"
    if record["kind"] in ("person", "person-revised") and len(record["email"].encode("utf-8")) > 200:
        return "an address of more than 200 bytes"
    if record["kind"] in ("person", "person-revised") and \
            sum(len(one.encode("utf-8")) for one in record["keys"] + record["conflicts"]) > PERSON_BYTES:
        return "keys and conflicts of more than 16 KiB"
    if record["kind"] == "policy":
        names = [rating["name"] for rating in record["ratings"]]
        if len(set(names)) != len(names):
            return "two ratings of one name"
    return check_boilerplate(record) or check_place(record.get("place"))


def check_boilerplate(record):
    """What is wrong with the ranges of a source's text that are no part of what it tells, or None."""
    last = -1
    for one in record.get("original", {}).get("boilerplate", []):
        if one["start"] >= one["end"] or one["start"] <= last or one["end"] > record["text"]["scalars"]:
            return "boilerplate that is not in order, apart and within the text"
        last = one["end"]
    return None


def check_place(place):
    """What is wrong with a place by itself, or None."""
    if place is None:
        return None
    if any(place[unit]["end"] <= place[unit]["start"] for unit in ("bytes", "scalars")):
        return "a place with nothing in it"
    for name in ("prefix", "suffix"):
        if isinstance(place[name], str) and len(place[name]) > 32:
            return f"a {name} of more than 32 scalars"
    return None


def parse_record(data):
    """The record that bytes spell, or Malformed."""
    record = decode(data)
    problem = check_fields(record)
    if problem:
        raise Malformed(problem)
    return record


def in_its_place(path, record, data):
    """Whether a record's file is named by its time, kind and id, and lies in a folder of its kind."""
    match = RECORD_PATH.match(path)
    if not match:
        return False
    folder_kind, folder_id = match[1] or match[5], match[6]
    if record["kind"] not in KINDS[folder_kind]:
        return False
    if ("nonce" in record) != (not record["after"]):
        return False
    first = "nonce" in record
    if first and record["kind"] != FIRST_KIND[folder_kind]:
        return False
    if not first and record["kind"] == FIRST_KIND[folder_kind] and folder_kind != "policy":
        return False
    return folder_id == folder_id_of(record, data) and path == record_path(folder_kind, folder_id, record)


def names(value):
    """Every string in a value that has the form of an id."""
    if isinstance(value, str):
        return {value} if ID.match(value) else set()
    if isinstance(value, dict):
        return set().union(*(names(one) for one in value.values()), *(names(key) for key in value))
    if isinstance(value, list):
        return set().union(*(names(one) for one in value))
    return set()


def named_records(record):
    """The ids that a record names in fields that are meant for that; a folder is named by its first record."""
    return names({key: value for key, value in record.items() if key in NAMING_FIELDS})


def causal_order(records):
    """The ids of an act's records, each after those that its bytes name, else in the order of ids."""
    waiting = {one: (names(record) & set(records)) - {one} for one, record in records.items()}
    ordered = []
    while waiting:
        ready = min((one for one, needed in waiting.items() if not needed), default=None)
        if ready is None:
            return sorted(records)
        ordered.append(ready)
        del waiting[ready]
        for needed in waiting.values():
            needed.discard(ready)
    return ordered
