#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes draws at the edges of docs/draw.md, or N random ones: make_edges.py [N] > FILE. No clock, no true randomness."""
import hashlib
import json
import random
import sys

from check_draws import canonical, draw, lh, lp, proof, root, sha, th
import hmac


def roster(rng, size, strata, weights):
    ids = sorted({"%X" % rng.getrandbits(rng.choice([16, 40, 64])) for _ in range(size)})
    return [f"{i}\t{rng.choice(strata)}\t{rng.choice(weights)}" for i in ids]


def case(rng, name, lines, method, tickets, ratio, least, whole, reveals_missing, secret=None, blinded=None):
    raw = [line.encode() for line in lines]
    contributors = ["platform", "sfj", "scjg", "observer-1"][:rng.randint(1, 4)]
    secrets = [sha(f"{name} {who}".encode()) for who in contributors]
    missing = set(range(1, len(contributors))) if reveals_missing else set()
    beacon = b"kl8/2026061/3.7.11.80./" if missing or rng.random() < 0.2 else b""
    ceremony = canonical({
        "v": "ssj-draw/1", "type": "ceremony.open", "ceremony": "C-" + name,
        "contributors": [{"name": w, "commit": th("commit", b"C-" + name.encode(), w.encode(), r).hex()}
                         for w, r in zip(contributors, secrets)],
        "min_reveals": len(contributors) - len(missing), "reveal_by": "2026-03-02T02:00:00Z",
        "beacon": {"kind": "kl8", "issue": "2026061"} if beacon else None, "note": "换行\n\"引号\"\u0001"})
    names = ["*"] if whole else sorted({line.split("\t")[1] for line in lines})
    sizes = [sum(n in ("*", line.split("\t")[1]) for line in lines) for n in names]
    announcement = canonical({
        "v": "ssj-draw/1", "type": "draw.announce", "draw": name, "plan": "P2026-x-01", "attempt": 1, "previous": None,
        "ceremony": lh(ceremony).hex(), "method": method, "tickets": tickets, "purpose": "双随机抽查",
        "roster": {"root": root([lh(line) for line in raw]).hex(), "size": len(lines), "id": "R-" + name},
        "strata": [{"name": n, "size": s, "num": ratio[0], "den": ratio[1], "least": least} for n, s in zip(names, sizes)]})
    reveals = [None if j in missing else r for j, r in enumerate(secrets)]
    result = draw(raw, ceremony, announcement, reveals, beacon)
    ids = [line.split("\t")[0] for line in lines]
    key = bytes.fromhex(result["entity_key"])
    absent = rng.choice(["!", "~", (rng.choice(ids) if ids else "") + "0.-"])
    made = {
        "name": name, "roster": name, "ceremony": ceremony.decode(), "ceremony_leaf": lh(ceremony).hex(),
        "announcement": announcement.decode(), "announcement_leaf": lh(announcement).hex(),
        "reveals": [r and r.hex() for r in reveals], "beacon": beacon.hex(),
        "first_tickets": {i: sha(key + i.encode()).hex() for i in ids[:2]}, "result": result,
        "proof_present": {"id": ids[-1], "proof": proof(raw, ids[-1].encode())},
        "proof_absent": {"id": absent, "proof": proof(raw, absent.encode())}}
    if secret:
        made["roster_secret"] = secret.hex()
        made["openings"] = {rid: blinded[rid] for strata in result["strata"] for rid in strata["selected"]}
    return made


def blind(secret, lines):
    opened = {}
    for line in lines:
        ident, rest = line.split("\t", 1)
        salt = hmac.new(secret, lp(ident.encode()), "sha256").digest()
        rid = th("blind", salt, ident.encode()).hex()
        opened[rid] = ({"id": ident, "salt": salt.hex()}, rid + "\t" + rest)
    return sorted(v[1] for v in opened.values()), {rid: v[0] for rid, v in opened.items()}


EDGES = [
    ("one-of-one", 1, ["A"], [1], "uniform", (1, 100), 1, True), ("none", 9, ["A", "B"], [1, 2], "uniform", (0, 1), 0, False),
    ("all", 12, ["A", "B"], [1, 5], "uniform", (1, 1), 0, False), ("all-but-one", 11, ["A"], [3], "balls", (10, 11), 0, True),
    ("more-than-all", 7, ["A"], [1, 2], "pareto", (3, 2), 99, True), ("most-balls", 5, ["A"], [4096, 1], "balls", (1, 5), 2, True),
    ("certain", 20, ["A", "B"], [1, 1, 1, 50, 900], "pareto", (1, 3), 2, False), ("all-certain", 6, ["A"], [1, 10, 4294967295], "pareto", (1, 1), 0, True),
    ("heaviest", 25, ["A"], [4294967295, 4294967294, 1], "pareto", (1, 5), 1, True), ("pareto-none", 8, ["A"], [1, 2, 3], "pareto", (0, 1), 0, True),
    ("least-wins", 30, ["A", "B", "C"], [1, 2, 3, 4], "balls", (1, 1000), 3, False), ("burden", 60, ["A", "B"], [4, 8, 16, 32], "pareto", (1, 4), 1, False),
]


def main():
    rosters, cases = {}, []
    rows = EDGES if len(sys.argv) < 2 else []
    for number in range(int(sys.argv[1]) if len(sys.argv) > 1 else 0):
        rng = random.Random(number)
        rows.append((f"random-{number}", rng.randint(1, 120), ["A", "B", "C-1"][:rng.randint(1, 3)],
                     rng.choice([[1], [1, 2, 3, 4], [1, 7, 300], [4, 8, 16, 32], [1, 4096]]),
                     rng.choice(["uniform", "balls", "pareto"]), (rng.randint(0, 9), rng.randint(1, 30)),
                     rng.randint(0, 3), rng.random() < 0.5))
    for place, (name, size, strata, weights, method, ratio, least, whole) in enumerate(rows):
        rng = random.Random(hashlib.sha256(name.encode()).digest())
        lines, opened, secret = roster(rng, size, strata, weights), None, None
        if place % 3 == 2:
            secret = sha(b"secret " + name.encode())
            lines, opened = blind(secret, lines)
        rosters[name] = lines
        cases.append(case(rng, name, lines, method, ["draw", "ceremony"][place % 2], ratio, least, whole,
                          place % 4 == 3, secret, opened))
    json.dump({"spec": "ssj-draw/1", "rosters": rosters, "cases": cases}, sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
