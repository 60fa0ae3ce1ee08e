# SPDX-License-Identifier: Apache-2.0
"""Ed25519 signatures checked in affine arithmetic, for `independent.py` and the tests: slow, and not constant in time, which does
not matter for public data (docs/decisions/0030).
"""
import hashlib

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    t = D * a[0] * b[0] * a[1] * b[1] % P
    return ((a[0] * b[1] + a[1] * b[0]) * pow(1 + t, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P)


def times(n, point):
    total = (0, 1)
    while n:
        total, point, n = (add(total, point) if n & 1 else total), add(point, point), n >> 1
    return total


def point_of(data):
    y = int.from_bytes(data, "little") & 2**255 - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or y >= P:
        raise ValueError("no point of the curve")
    return (P - x if x & 1 != data[31] >> 7 else x), y


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
ORDER = 2**252 + 27742317777372353535851937790883648493


def verify(key, message, signature):
    """RFC 8032 section 5.1.7."""
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return s < ORDER and times(s, BASE) == add(point_of(signature[:32]), times(k, point_of(key)))
