"""Read pages as html5lib does, one in hex a line: the letters it shows, without white space, in hex."""
import sys

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"
UNSHOWN = {HTML + name for name in (
    "head script style title template iframe object canvas audio video noembed noframes datalist").split()}


def shown(node):
    if not isinstance(node.tag, str) or node.tag in UNSHOWN or not node.tag.startswith(HTML):
        return ""
    inner = node.text or ""
    for child in node:
        inner += shown(child) + (child.tail or "")
    return inner


for line in sys.stdin:
    page = html5lib.parse(bytes.fromhex(line.strip()).decode("utf-8"), treebuilder="etree")
    text = "".join(letter for letter in shown(page) if letter not in " \t\n\f\r")
    print(text.encode("utf-8").hex() or "-")
