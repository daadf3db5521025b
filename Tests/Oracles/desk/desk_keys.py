"""Which texts are keys that can sign commits. docs/trust.md, on keys that are refused."""
import base64
import struct

from cryptography.hazmat.primitives.asymmetric import ec

from desk_git import SMALL_ORDER, fields

PRIME = 2 ** 255 - 19
CURVES = {"nistp256": ec.SECP256R1(), "nistp384": ec.SECP384R1(), "nistp521": ec.SECP521R1()}
KINDS = {
    "ssh-ed25519": None, "ssh-rsa": None, "sk-ssh-ed25519@openssh.com": None,
    "ecdsa-sha2-nistp256": "nistp256", "ecdsa-sha2-nistp384": "nistp384", "ecdsa-sha2-nistp521": "nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com": "nistp256"}


def is_key(text):
    """Whether a text is a key: its kind, one space, and the base64 of what it says it is, in their one spelling."""
    kind, _, encoded = text.partition(" ")
    if kind not in KINDS:
        return False
    try:
        blob = base64.b64decode(encoded, validate=True)
        if base64.b64encode(blob).decode() != encoded:
            return False
        (name,), rest = fields(blob, 1)
        return name.decode() == kind and is_sound(kind, rest)
    except (ValueError, struct.error):
        return False


def is_sound(kind, data):
    """Whether the numbers of a key of a kind are those of a key, with which not everybody could sign."""
    hardware = kind.startswith("sk-")
    if kind == "ssh-rsa":
        (exponent, modulus), rest = fields(data, 2)
        return not rest and is_rsa(number(exponent), number(modulus))
    if KINDS[kind] is None:
        (point, *application), rest = fields(data, 1 + hardware)
        return not rest and len(point) == 32 and point not in SMALL_ORDER and is_text(application) and \
            int.from_bytes(point, "little") & (2 ** 255 - 1) < PRIME
    (curve, point, *application), rest = fields(data, 2 + hardware)
    if rest or curve.decode() != KINDS[kind] or point[:1] != b"\x04" or not is_text(application):
        return False
    ec.EllipticCurvePublicKey.from_encoded_point(CURVES[KINDS[kind]], point)
    return True


def is_text(values):
    """Whether bytes are UTF-8."""
    return all(value.decode() is not None for value in values)


def number(data):
    """A positive number as SSH spells it, or 0 for another spelling."""
    shortest = data and data[0] < 0x80 and (data[0] or data[1:2] >= b"\x80")
    return int.from_bytes(data, "big") if shortest else 0


def is_rsa(exponent, modulus):
    """Whether an exponent is odd and not tiny, and a modulus long enough and without a small factor."""
    return exponent >= 3 and exponent % 2 == 1 and modulus.bit_length() >= 2048 and \
        all(modulus % factor for factor in range(2, 752))
