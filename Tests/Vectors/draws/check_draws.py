#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The draw of docs/draw.md once more, from the page alone: checks a vector file, or draws in fractions."""
import hashlib
import hmac
import json
import sys
from fractions import Fraction


def sha(b): return hashlib.sha256(b).digest()
def lp(x): return len(x).to_bytes(4, "big") + x
def th(tag, *parts): return sha(b"".join(map(lp, (b"ssj-draw/1/" + tag.encode(), *parts))))
def lh(d): return sha(b"\0" + d)
def nh(left, right): return sha(b"\1" + left + right)
def canonical(o): return json.dumps(o, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha(b"")
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return nh(root(leaves[:k]), root(leaves[k:]))


def path(leaves, i):
    if len(leaves) < 2:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if i < k:
        return path(leaves[:k], i) + [root(leaves[k:])]
    return path(leaves[k:], i - k) + [root(leaves[:k])]


def proof(lines, ident):
    leaves = [lh(line) for line in lines]
    ids = [line.split(b"\t")[0] for line in lines]

    def leaf(i):
        if 0 <= i < len(lines):
            return {"index": i, "line": lines[i].decode(), "path": [h.hex() for h in path(leaves, i)]}
    if ident in ids:
        return {"present": True, "entry": leaf(ids.index(ident))}
    right = sum(other < ident for other in ids)
    return {"present": False, "left": leaf(right - 1), "right": leaf(right)}


def order(method, key, lines, n):
    def ticket(x): return sha(key + x)
    if method == "uniform":
        return sorted((ticket(i), i) for i, _ in lines)
    if method == "balls":
        assert all(w <= 4096 for _, w in lines)
        return sorted((min(ticket(i + (b"#%d" % b if b > 1 else b"")) for b in range(1, w + 1)), i) for i, w in lines)
    assert method == "pareto"
    certain, rest = [], lines
    while True:
        total = sum(w for _, w in rest)
        now = [(i, w) for i, w in rest if n * w >= total]
        if not now:
            break
        certain, rest, n = certain + now, [x for x in rest if x not in now], n - len(now)

    def rank(line):
        i, w = line
        t = int.from_bytes(ticket(i)[:8], "big")
        return Fraction(t * (total - n * w), (2**64 - t) * w), ticket(i), i
    return sorted((ticket(i), i) for i, _ in certain) + [rank(line)[1:] for line in sorted(rest, key=rank)]


def draw(lines, ceremony, announcement, reveals, beacon):
    cer, ann = json.loads(ceremony), json.loads(announcement)
    assert canonical(cer) == ceremony and canonical(ann) == announcement
    assert ann["ceremony"] == lh(ceremony).hex() and ann["roster"]["size"] == len(lines)
    split = [line.split(b"\t") for line in lines]
    assert all(a[0] < b[0] for a, b in zip(split, split[1:])), "unsorted"
    assert root([lh(line) for line in lines]).hex() == ann["roster"]["root"]
    assert len(reveals) == len(cer["contributors"]) and sum(r is not None for r in reveals) >= cer["min_reveals"]
    assert (cer["beacon"] is not None) == (beacon != b"")
    for who, r in zip(cer["contributors"], reveals):
        assert r is None or th("commit", cer["ceremony"].encode(), who["name"].encode(), r).hex() == who["commit"]
    value = th("value", lh(ceremony), *[b"\0" if r is None else b"\1" + r for r in reveals], beacon)
    seed = th("seed", lh(announcement), value)
    key = th("entity-key", {"draw": seed, "ceremony": value}[ann["tickets"]])
    strata = []
    for s in ann["strata"]:
        mine = [(i, int(w)) for i, name, w in split if s["name"] in ("*", name.decode())]
        assert len(mine) == s["size"]
        n = min(s["size"], max(s["least"], -(-s["size"] * s["num"] // s["den"])))
        full = order(ann["method"], key, mine, n)
        ids = [i.decode() for _, i in full]
        strata.append({"name": s["name"], "take": n, "selected": ids[:n], "reserve": ids[n:n + 3],
                       "threshold": full[n - 1][0].hex() if n else None})
    return {"value": value.hex(), "seed": seed.hex(), "entity_key": key.hex(),
            "assign_key": th("assign-key", seed).hex(), "strata": strata}


def check(case, rosters):
    lines = [line.encode() for line in rosters[case["roster"]]]
    ceremony, announcement = case["ceremony"].encode(), case["announcement"].encode()
    assert lh(ceremony).hex() == case["ceremony_leaf"] and lh(announcement).hex() == case["announcement_leaf"]
    reveals = [None if r is None else bytes.fromhex(r) for r in case["reveals"]]
    ours = draw(lines, ceremony, announcement, reveals, bytes.fromhex(case["beacon"]))
    for mine, stated in zip(ours["strata"], case["result"]["strata"]):
        if "threshold" not in stated:
            del mine["threshold"]
    assert ours == case["result"], "result"
    for ident, t in case["first_tickets"].items():
        assert sha(bytes.fromhex(ours["entity_key"]) + ident.encode()).hex() == t, "ticket"
    for kind in ("proof_present", "proof_absent"):
        assert proof(lines, case[kind]["id"].encode()) == case[kind]["proof"], kind
    for roster_id, o in case.get("openings", {}).items():
        salt = hmac.new(bytes.fromhex(case["roster_secret"]), lp(o["id"].encode()), "sha256").digest()
        assert salt.hex() == o["salt"] and th("blind", salt, o["id"].encode()).hex() == roster_id, "opening"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        vectors = json.load(file)
    assert vectors["spec"] == "ssj-draw/1" and vectors["cases"]
    for one in vectors["cases"]:
        check(one, vectors["rosters"])
        print("agrees:", one["name"])
