"""Ed25519 in plain Python, for checking only: RFC 8032 §5.1.7 without the cofactor.

Refuses every encoding of a key, a point or a scalar that is not the canonical one. Not made for signing.
"""

from __future__ import annotations

import hashlib

Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T of RFC 8032 §5.1.4

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
KEY_SIZE, SIGNATURE_SIZE = 32, 64


def ed25519_add(a: Point, b: Point) -> Point:
    """Add two points (RFC 8032 §5.1.4)."""
    minus, plus = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    c, d = 2 * a[3] * b[3] * CURVE_D, 2 * a[2] * b[2]
    e, f, g, h = (value % PRIME for value in (plus - minus, d - c, d + c, plus + minus))
    return (e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def ed25519_multiply(scalar: int, point: Point) -> Point:
    """Add a point to itself `scalar` times. Not in constant time: there is no secret here."""
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = ed25519_add(result, point)
        point, scalar = ed25519_add(point, point), scalar >> 1
    return result


def ed25519_decode(data: bytes) -> Point | None:
    """Read 32 bytes as a point; None unless they are its one canonical encoding (RFC 8032 §5.1.3)."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if y >= PRIME or (x * x - square) % PRIME or (x == 0 and sign):
        return None
    x = PRIME - x if x & 1 != sign else x
    return (x, y, 1, x * y % PRIME)


def ed25519_encode(point: Point) -> bytes:
    """Write a point in 32 bytes."""
    inverse = pow(point[2], PRIME - 2, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(KEY_SIZE, "little")


def ed25519_is_weak(key: bytes) -> bool:
    """Whether a key is no point or one of small order, whose signatures prove nothing."""
    point = ed25519_decode(key)
    return point is None or ed25519_encode(ed25519_multiply(8, point)) == ed25519_encode((0, 1, 1, 0))


def ed25519_verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) of `message` was made with the private half of `key` (32 bytes)."""
    if len(key) != KEY_SIZE or len(signature) != SIGNATURE_SIZE:
        return False
    point, s = ed25519_decode(key), int.from_bytes(signature[KEY_SIZE:], "little")
    base = ed25519_decode((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(KEY_SIZE, "little"))
    if point is None or base is None or s >= ORDER:
        return False
    challenge = hashlib.sha512(signature[:KEY_SIZE] + key + message).digest()
    k = int.from_bytes(challenge, "little") % ORDER
    minus = (PRIME - point[0], point[1], 1, PRIME - point[3])
    return ed25519_encode(ed25519_add(ed25519_multiply(s, base), ed25519_multiply(k, minus))) == signature[:KEY_SIZE]
