"""Keys and signatures that some programs take and that prove nothing, made from the mathematics.

Prints lines of three fields with tabs between them: "taken" or "refused", what it is, and the text of a
key, or a signature's armour with its line ends as backslashes and n. Where ssh-keygen or OpenSSL (by way
of the package cryptography) has an opinion, it is held against that here, and printed to standard error.
"""
import base64, hashlib, os, random, struct, subprocess, sys, tempfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

chance = random.Random(25519)
p = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
d = -121665 * pow(121666, -1, p) % p


def string(b):
    return struct.pack(">I", len(b)) + b


def number(n):
    b = n.to_bytes(n.bit_length() // 8 + 1, "big") if n else b""
    return string(b)


def key(name, *parts):
    name = name.encode()
    return string(name) + b"".join(parts)


def text(blob):
    return blob[4 : 4 + blob[3]].decode() + " " + base64.b64encode(blob).decode()


def say(verdict, what, blob):
    print(verdict, what, text(blob), sep="\t")


def armor(blob, proof, name=None):
    name = name or blob[4 : 4 + blob[3]]
    whole = b"SSHSIG" + struct.pack(">I", 1) + string(blob) + string(b"git") + string(b"")
    whole += string(b"sha512") + string(string(name) + proof)
    b = base64.b64encode(whole).decode()
    lines = [b[i : i + 70] for i in range(0, len(b), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----"])


def say_signature(verdict, what, *parts, **named):
    print(verdict, what, armor(*parts, **named).replace("\n", "\\n"), sep="\t")


# Ed25519: affine points of -x^2 + y^2 = 1 + d x^2 y^2.
def add(a, b):
    (x1, y1), (x2, y2) = a, b
    k = d * x1 * x2 * y1 * y2 % p
    return (
        (x1 * y2 + x2 * y1) * pow(1 + k, -1, p) % p,
        (y1 * y2 + x1 * x2) * pow(1 - k, -1, p) % p,
    )


def times(n, a):
    result = (0, 1)
    while n:
        if n & 1:
            result = add(result, a)
        a, n = add(a, a), n >> 1
    return result


def root(y):
    """The even x of a y, or None."""
    square = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
    x = pow(square, (p + 3) // 8, p)
    if x * x % p != square:
        x = x * pow(2, (p - 1) // 4, p) % p
    if x * x % p != square:
        return None
    return p - x if x & 1 else x


def spell(y, sign):
    return (y | sign << 255).to_bytes(32, "little")


def encode(a):
    return spell(a[1], a[0] & 1)


def edwards(b, name="ssh-ed25519"):
    return key(name, string(b), *([string(b"ssh:")] if name.startswith("sk-") else []))


base_y = 4 * pow(5, -1, p) % p
B = (root(base_y), base_y)
assert times(L, B) == (0, 1)

# Every point times L has an order that divides eight; one of eight gives all of them.
torsion = set()
y = 2
while len(torsion) < 8:
    if (x := root(y)) is not None:
        t = times(L, (x, y))
        torsion = {times(i, t) for i in range(8)}
    y += 1
ys = {y for _, y in torsion}
spellings = {spell(y + k, s) for y in ys for k in (0, p) if y + k < 2**255 for s in (0, 1)}
assert len(ys) == 5 and len(spellings) == 14
for b in sorted(spellings):
    for name in ("ssh-ed25519", "sk-ssh-ed25519@openssh.com"):
        say("refused", "a point of small order", edwards(b, name))
for y in range(p, 2**255):
    for sign in (0, 1):
        say("refused", "a coordinate beyond the prime", edwards(spell(y, sign)))
for count in (0, 31, 33, 64):
    say("refused", "a point of another length", edwards(b"\2" * count))
for _ in range(20):
    a = times(chance.randrange(1, L), B)
    say("taken", "a point of the prime order", edwards(encode(a)))
    # Whoever has such a key is the only one who can sign with it, so it is a key.
    say("taken", "a point of mixed order", edwards(encode(add(a, max(torsion)))))

# Anybody's signature by the point of order one: OpenSSL and ssh-keygen verify it for every message.
one = encode((0, 1))
anybody = one + bytes(32)
ed25519.Ed25519PublicKey.from_public_bytes(one).verify(anybody, b"whatever")
say_signature("refused", "a signature by the point of order one", edwards(one), string(anybody))


def judge(text):
    """What ssh-keygen says of a signature of an empty message."""
    with tempfile.NamedTemporaryFile("w", suffix=".sig") as file:
        file.write(text + "\n")
        file.flush()
        command = ["ssh-keygen", "-Y", "check-novalidate", "-n", "git", "-s", file.name]
        return subprocess.run(command, input=b"", capture_output=True).returncode == 0


print("ssh-keygen takes order one:", judge(armor(edwards(one), string(anybody))), file=sys.stderr)


def signed(message):
    whole = b"SSHSIG" + string(b"git") + string(b"") + string(b"sha512")
    return whole + string(hashlib.sha512(message).digest())


private = ed25519.Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
own = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
good = private.sign(signed(b""))
assert judge(armor(edwards(own), string(good)))
say_signature("taken", "a good signature", edwards(own), string(good))
R, S = good[:32], int.from_bytes(good[32:], "little")
for k in range(1, 16):
    if S + k * L < 2**256:
        more = R + (S + k * L).to_bytes(32, "little")
        if k == 1:
            answer = judge(armor(edwards(own), string(more)))
            print("ssh-keygen takes S + L:", answer, file=sys.stderr)
        say_signature("refused", "S beyond the order", edwards(own), string(more))
for s in (L, 2**255 - 1, 2**256 - 1):
    say_signature("refused", "S beyond the order", edwards(own), string(R + s.to_bytes(32, "little")))
last = R + (L - 1).to_bytes(32, "little")
say_signature("taken", "the largest S", edwards(own), string(last))
for b in sorted(spellings) + [spell(y, s) for y in (p + 3, 2**255 - 1) for s in (0, 1)]:
    odd = b + good[32:]
    say_signature("refused", "an odd R", edwards(own), string(odd))
    hardware = edwards(own, "sk-ssh-ed25519@openssh.com")
    say_signature("refused", "an odd R of a hardware key", hardware, string(odd) + bytes(5))
say_signature("refused", "a short signature", edwards(own), string(good[:-1]))

# RSA: the product of two primes, and what is none.
factors = rsa.generate_private_key(65537, 2048).private_numbers()
n = factors.public_numbers.n


def openssl_takes(e, n):
    try:
        rsa.RSAPublicNumbers(e, n).public_key()
        return True
    except ValueError:
        return False


for e, good_e in [(65537, True), (3, True), (35, True), (0, False), (1, False), (2, False), (4, False),
                  (65536, False), (2**64 - 2, False)]:
    assert openssl_takes(e, n) == good_e, e
    say("taken" if good_e else "refused", "an exponent", key("ssh-rsa", number(e), number(n)))
say("refused", "a large exponent", key("ssh-rsa", number(2**64 + 1), number(n)))
for bad in [2**2047, 2**2048 - 2, 2**2048 - 1, 743 * (2**2040 + 1), n // 751 * 751]:
    assert bad.bit_length() == 2048 or bad == 743 * (2**2040 + 1) and bad.bit_length() == 2050, bad
    say("refused", "a modulus with a small factor", key("ssh-rsa", number(65537), number(bad)))
size = 256
blob = key("ssh-rsa", number(65537), number(n))
for verdict, value in [("taken", n - 1), ("taken", 1), ("refused", n), ("refused", 2**2048 - 1)]:
    proof = string(value.to_bytes(size, "big"))
    say_signature(verdict, "an RSA signature", blob, proof, name=b"rsa-sha2-512")
for length in (0, 1, 255, 257, 512):
    proof = string(b"\1" * length)
    say_signature("refused", "an RSA signature of another length", blob, proof, name=b"rsa-sha2-512")

# ECDSA: what OpenSSL takes for an uncompressed point.
for bits, curve in [(256, ec.SECP256R1()), (384, ec.SECP384R1()), (521, ec.SECP521R1())]:
    name, size = f"ecdsa-sha2-nistp{bits}", (bits + 7) // 8
    order = ec.derive_private_key(1, curve).private_numbers()  # Checks the curve's arithmetic.
    order = {
        256: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        384: 2**384 - 1388124618062372383947042015309946732620727252194336364173,
        521: 2**521 - 657877501894328237357444332315020117536923257219387276263472201219398408051703,
    }[bits]
    # n - 1 times the base point is its negative: so n is the order.
    low, high = (ec.derive_private_key(k, curve).public_key().public_numbers() for k in (1, order - 1))
    assert low.x == high.x and low.y != high.y
    hardware = "sk-ecdsa-sha2-nistp256@openssh.com" if bits == 256 else None

    def points(b):
        tail = [string(f"nistp{bits}".encode()), string(b)]
        yield key(name, *tail)
        if hardware:
            yield key(hardware, *tail, string(b"ssh:"))

    point = ec.derive_private_key(chance.randrange(1, order), curve).public_key()
    whole = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    compressed = point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    field = {256: 2**256 - 2**224 + 2**192 + 2**96 - 1, 384: 2**384 - 2**128 - 2**96 + 2**32 - 1,
             521: 2**521 - 1}[bits]
    x, y = (int.from_bytes(whole[i : i + size], "big") for i in (1, 1 + size))
    cases = [whole, whole[:-1] + bytes([whole[-1] ^ 1]), b"\4" + bytes(2 * size), b"\0" * (2 * size + 1),
             b"\6" + whole[1:], whole[: 1 + size] + (field - y).to_bytes(size, "big"),
             b"\4" + field.to_bytes(size, "big") + whole[1 + size :], b"\4" + b"\xff" * (2 * size)]
    if x + field < 256**size:
        cases.append(b"\4" + (x + field).to_bytes(size, "big") + whole[1 + size :])
    for case in cases:
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(curve, case)
            verdict = "taken" if case[0] == 4 else "refused"
        except ValueError:
            verdict = "refused"
        for blob in points(case):
            say(verdict, "an ECDSA point", blob)
    for case in (compressed, b"\0", b""):
        for blob in points(case):
            say("refused", "another spelling of an ECDSA point", blob)
    assert verdict == "refused"
    blob = next(points(whole))
    for verdict, r, s in [("taken", 1, order - 1), ("taken", order - 1, 1), ("refused", 0, 1),
                          ("refused", 1, 0), ("refused", order, 1), ("refused", 1, order),
                          ("refused", 1, 2 ** (8 * size) - 1), ("refused", 256**size, 1)]:
        say_signature(verdict, "an ECDSA signature", blob, string(number(r) + number(s)))
    say_signature("refused", "half an ECDSA signature", blob, string(number(1)))
    say_signature("refused", "more than an ECDSA signature", blob, string(number(1) * 3))
    say_signature("refused", "a negative number", blob, string(string(b"\xff") + number(1)))
