"""Prints each letter with its full case folding, canonically decomposed, as hexadecimal code points."""
import sys
import unicodedata


def folded(text):
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())


for code in range(sys.maxunicode + 1):
    letter = chr(code)
    if unicodedata.category(letter)[0] == "L":
        print("%x" % code, *("%x" % ord(part) for part in folded(letter)))
