#!/usr/bin/env python3
"""The peer of `stet source copies`: prints the pairs of texts of which one is in the other, as JSON.

Usage: near_copies.py TEXTS.json PART. Runs of five words, MinHash and an LSH Ensemble by `datasketch`; each
candidate is then checked exactly, as one would before showing it to somebody.
"""
import json
import re
import sys

from datasketch import MinHash, MinHashLSHEnsemble

PERMUTATIONS = 128
with open(sys.argv[1]) as file:
    texts = json.load(file)
part = float(sys.argv[2])
runs = []
for text in texts:
    words = re.findall(r"\w+", re.sub(r"['’]", "", text.lower()))
    runs.append(frozenset(" ".join(words[n:n + 5]) for n in range(len(words) - 4)))
hashes = []
for number in range(len(texts)):
    hash_ = MinHash(num_perm=PERMUTATIONS)
    hash_.update_batch([run.encode() for run in runs[number]])
    hashes.append(hash_)
index = MinHashLSHEnsemble(threshold=part, num_perm=PERMUTATIONS, num_part=16)
index.index((number, hashes[number], len(runs[number])) for number in range(len(texts)) if runs[number])
pairs = set()
for number, own in enumerate(runs):
    if not own:
        continue
    for other in index.query(hashes[number], len(own)):
        if other != number and len(own & runs[other]) >= part * min(len(own), len(runs[other])):
            pairs.add((min(number, other), max(number, other)))
print(json.dumps(sorted(pairs)))
