"""Judge records by the JSON Schemas, with PyPI's jsonschema; one line of JSON each."""
import json
import pathlib
import sys

from jsonschema import Draft202012Validator

folder = pathlib.Path(sys.argv[1])
validators = {}
for path in folder.glob("*.schema.json"):
    schema = json.loads(path.read_text())
    Draft202012Validator.check_schema(schema)
    validators[path.name[:-len(".schema.json")]] = Draft202012Validator(schema)

if len(sys.argv) > 2 and sys.argv[2] == "--examples":
    for kind, validator in sorted(validators.items()):
        for example in validator.schema["examples"]:
            print(json.dumps(example, ensure_ascii=False))
    sys.exit()

if len(sys.argv) > 3 and sys.argv[2] == "--tree":
    count = 0
    for path in pathlib.Path(sys.argv[3]).rglob("*.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        count += 1
        if not validators[record["kind"]].is_valid(record):
            sys.exit(f"{path}: {next(validators[record['kind']].iter_errors(record)).message}")
    print(count)
    sys.exit()

for line in sys.stdin:
    record = json.loads(line)
    kind = record.get("kind") if isinstance(record, dict) else None
    validator = validators.get(kind) if isinstance(kind, str) else None
    print("yes" if validator is not None and validator.is_valid(record) else "no")
