"""Judge JSON texts as Python's json does, minus what records leave out; one hex line each."""
import json
import sys

LIMIT = 1 << 53


def no(*_):
    raise ValueError


def pairs(members):
    if len({key for key, _ in members}) != len(members):
        raise ValueError
    return dict(members)


def allowed(value, depth):
    if value is None:
        return False
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return -LIMIT <= value <= LIMIT
    if isinstance(value, str):
        return "\0" not in value and not any(0xD800 <= ord(c) <= 0xDFFF for c in value)
    if depth >= 16:
        return False
    if isinstance(value, list):
        return all(allowed(v, depth + 1) for v in value)
    return all(allowed(k, 0) and allowed(v, depth + 1) for k, v in value.items())


def judge(data):
    try:
        value = json.loads(data.decode("utf-8"), parse_float=no, parse_constant=no, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return False
    return allowed(value, 0)


for line in sys.stdin:
    print("yes" if judge(bytes.fromhex(line.strip())) else "no")
