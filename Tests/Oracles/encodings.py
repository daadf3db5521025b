"""Encode the texts given as ENCODING and hex of UTF-8, a line each: the encoded bytes in hex."""
import sys

for line in sys.stdin:
    encoding, text = line.split()
    print(bytes.fromhex(text).decode("utf-8").encode(encoding).hex())
