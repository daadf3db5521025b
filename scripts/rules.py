#!/usr/bin/env python3
"""Write docs/rules.md from what `stet rules` says. With --check only compare."""
import json
import pathlib
import subprocess
import sys

PATH = pathlib.Path(__file__).resolve().parent.parent / "docs" / "rules.md"

said = json.loads(subprocess.run([sys.argv[1], "rules", "--json"], capture_output=True, check=True).stdout)["data"]
lines = [
    "# Rules",
    "Written by `scripts/rules.py` from `stet rules`; a test holds the two together.",
    "",
    "An act is refused when one of its records breaks one of these rules, judged on the desk as it is at the parent commit with the "
    "earlier records of the same act. `stet verify` asks the same rules again of every act of a history. What a policy decides "
    "(quorum, ratings and what they take, who may do what) is the policy's as of then. Rules that concern *rights* are asked again "
    "of acts that were made apart from a change of people or policy ([format.md](format.md#who-is-late)).",
    "", "| rule | | records | rights |", "|---|---|---|---|"]
kinds = len({kind for rule in said["rules"] for kind in rule["kinds"]})
for rule in said["rules"]:
    which = "all" if len(rule["kinds"]) == kinds else ", ".join(rule["kinds"])
    lines.append(f"| `{rule['name']}` | {rule['sentence']} | {which} | {'yes' if rule['rights'] else ''} |")
lines += ["", "## What verify checks beside them", "", "| check | |", "|---|---|"]
lines += [f"| `{check['name']}` | {check['sentence']} |" for check in said["checks"]]
text = "\n".join(lines) + "\n"
if "--check" in sys.argv:
    sys.exit(0 if PATH.exists() and PATH.read_text() == text else "docs/rules.md is not what stet rules says: run scripts/rules.py")
PATH.write_text(text)
