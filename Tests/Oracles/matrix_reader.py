#!/usr/bin/env python3
"""Reads a matrix as others do: CSV with the standard library, SVG with an XML parser, Markdown with markdown-it.

usage: matrix_reader.py csv|svg|markdown < FILE

Prints as JSON what each finds: the cells of a row, the words of a picture, the cells of a table.
"""
import csv
import io
import json
import sys
import xml.etree.ElementTree as xml

text = sys.stdin.buffer.read().decode("utf-8")
if sys.argv[1] == "csv":
    found = list(csv.reader(io.StringIO(text, newline=""), strict=True))
elif sys.argv[1] == "svg":
    root = xml.fromstring(text)
    kinds = sorted({element.tag.split("}")[1] for element in root.iter()})
    found = {"kinds": kinds, "words": ["".join(element.itertext()) for element in root.iter() if element.text]}
else:
    from markdown_it import MarkdownIt

    rows = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append([(child.type, child.content) for child in token.children])
    found = rows
json.dump(found, sys.stdout)
