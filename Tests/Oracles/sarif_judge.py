#!/usr/bin/env python3
"""Read a SARIF file with models that others wrote, and print its results as `rule level path`."""
import sys
from sarif_pydantic import Sarif

log = Sarif.model_validate_json(open(sys.argv[1], encoding="utf-8").read())
assert log.version == "2.1.0" and len(log.runs) == 1
rules = [rule.id for rule in log.runs[0].tool.driver.rules]
assert len(set(rules)) == len(rules)
for result in log.runs[0].results:
    assert result.rule_id in rules and result.message.text
    place = result.locations[0].physical_location.artifact_location.uri if result.locations else "-"
    print(result.rule_id, result.level.value, place)
