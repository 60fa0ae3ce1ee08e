#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every draw of a public bundle once more, from docs/draw.md and docs/log.md alone: nothing but Python's standard library,
no line shared with a program of ours. That it can be written shows that the two documents are complete.

usage: independent.py BUNDLE [--key NAME+ID+KEY] [--before BUNDLE]…
       one line for each draw; ends with 1 at the first thing that is wrong; bundles of earlier years, the first one first
"""
import base64
import datetime
import hashlib
import json
import pathlib
import re
import sys
from fractions import Fraction

from ed25519 import verify as signed_by


def sha(b): return hashlib.sha256(b).digest()
def lp(x): return len(x).to_bytes(4, "big") + x
def th(tag, *parts): return sha(b"".join(map(lp, (b"ssj-draw/1/" + tag.encode(), *parts))))
def leaf_hash(data): return sha(b"\0" + data)
def ticket(key, x): return sha(key + x)
def canonical(o): return json.dumps(o, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Wrong(Exception):
    pass


def demand(holds, words):
    if not holds:
        raise Wrong(words)


def tree(leaves):
    """RFC 6962 section 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha(b"")
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1" + tree(leaves[:k]) + tree(leaves[k:]))


def read_log(folder, trusted):
    """The entries, after the signature of the checkpoint and the tree over all of them (docs/log.md 2 to 4)."""
    origin, identity, key = (trusted or (folder / "log.vkey").read_text().removesuffix("\n")).split("+", 2)
    key = base64.b64decode(key, validate=True)
    demand(key[0] == 1 and sha(origin.encode() + b"\n" + key)[:4].hex() == identity, "log.vkey has another id")
    text, signatures = (folder / "checkpoint").read_text(encoding="utf-8").split("\n\n", 1)
    lines = [base64.b64decode(s.split(" ")[2]) for s in signatures.splitlines() if s.startswith(f"\u2014 {origin} ")]
    ours = [line[4:] for line in lines if line[:4].hex() == identity]
    demand(ours and all(signed_by(key[1:], text.encode() + b"\n", s) for s in ours), "checkpoint is not signed by the log")
    name, size, root = text.split("\n")
    entries = []
    for number in range(-(-int(size) // 256)):
        digits = f"{number:03d}" if number < 1000 else f"{number:0{-(-len(str(number)) // 3) * 3}d}"
        groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
        width = min(256, int(size) - 256 * number)
        path = "/".join(["x" + g for g in groups[:-1]] + groups[-1:]) + (f".p/{width}" if width < 256 else "")
        data = (folder / "tile/entries" / path).read_bytes()
        while data:
            length = int.from_bytes(data[:2], "big")
            entries.append(data[2:2 + length])
            data = data[2 + length:]
    demand(name == origin and len(entries) == int(size), "checkpoint is of another log or size")
    demand(base64.b64encode(tree(list(map(leaf_hash, entries)))).decode() == root, "the entries have another root")
    return text, entries


def read_roster(data):
    demand(data == b"" or data.endswith(b"\n"), "roster is cut off")
    name, rows = rb"[0-9A-Za-z._:-]{1,64}", data.split(b"\n")[:-1]
    for row in rows:
        match = re.fullmatch(name + rb"\t" + name + rb"\t([1-9][0-9]{0,9})", row)
        demand(match and int(match[1]) < 2**32, f"roster line {row!r}")
    lines = [(i, s.decode(), int(w)) for i, s, w in (row.split(b"\t") for row in rows)]
    demand(all(a[0] < b[0] for a, b in zip(lines, lines[1:])), "roster is not ascending")
    return lines, tree(list(map(leaf_hash, rows))).hex()


def order(method, key, lines, n):
    """[(ticket, id)] in the order of the draw (docs/draw.md 1.3)."""
    if method == "uniform":
        return sorted((ticket(key, i), i) for i, _ in lines)
    if method == "balls":
        demand(all(w <= 4096 for _, w in lines), "a weight above 4096")
        return sorted((min([ticket(key, i)] + [ticket(key, b"%s#%d" % (i, b)) for b in range(2, w + 1)]), i) for i, w in lines)
    demand(method == "pareto", f"method {method}")
    certain, total = [], sum(w for _, w in lines)
    while now := [(i, w) for i, w in lines if n * w >= total]:
        certain, lines, n = certain + now, [line for line in lines if line not in now], n - len(now)
        total -= sum(w for _, w in now)

    def odds(line):
        t = int.from_bytes(ticket(key, line[0])[:8], "big")
        return Fraction(t * (total - n * line[1]), (2**64 - t) * line[1]), ticket(key, line[0]), line[0]
    return sorted((ticket(key, i), i) for i, _ in certain) + [odds(line)[1:] for line in sorted(lines, key=odds)]


def draw(roster, ceremony, announcement, reveals, beacon):
    """(value, seed, entity key, assign key, strata of the published file)"""
    opened, said = json.loads(ceremony), json.loads(announcement)
    demand(canonical(opened) == ceremony and canonical(said) == announcement, "not canonical JSON")
    demand(said["ceremony"] == leaf_hash(ceremony).hex(), "another ceremony")
    (lines, root), announced = read_roster(roster), said["roster"]
    demand(root == announced["root"] and len(lines) == announced["size"], "another roster than announced")
    slots = [b"\0" if r is None else b"\1" + r for r in reveals]
    for who, r in zip(opened["contributors"], reveals, strict=True):
        opens = r is None or th("commit", opened["ceremony"].encode(), who["name"].encode(), r).hex() == who["commit"]
        demand(opens, f"{who['name']} does not open the commit")
    demand(sum(r is not None for r in reveals) >= opened["min_reveals"], "too few reveals")
    demand((opened["beacon"] is None) == (beacon == b""), "public value")
    value = th("value", leaf_hash(ceremony), *slots, beacon)
    seed = th("seed", leaf_hash(announcement), value)
    key, strata = th("entity-key", {"draw": seed, "ceremony": value}[said["tickets"]]), []
    names = [s["name"] for s in said["strata"]]
    demand(names == ["*"] or {s for _, s, _ in lines} <= set(names), "a stratum is not announced")
    demand(len(set(names)) == len(names) and (names == ["*"] or "*" not in names), "strata overlap")
    for s in said["strata"]:
        mine = [(i, w) for i, name, w in lines if s["name"] in ("*", name)]
        demand(len(mine) == s["size"], f"stratum {s['name']} has {len(mine)}")
        n = min(s["size"], max(s["least"], -(-s["size"] * s["num"] // s["den"])))
        full = order(said["method"], key, mine, n)
        ids = [i.decode() for _, i in full]
        strata.append({"name": s["name"], "take": n, "selected": ids[:n], "reserve": ids[n:n + 3],
                       "threshold": full[n - 1][0].hex() if n else None})
    return value.hex(), seed.hex(), key.hex(), th("assign-key", seed).hex(), strata


class History:
    def __init__(self, folder, trusted, *before):
        """All entries in order; each yearly log begins with the last head of the one before (docs/log.md 4.1)."""
        self.folders, self.entries, head = [folder, *reversed(before)], [], None
        for place in (*before, folder):
            text, log = read_log(place, trusted if place == folder else None)
            for number, data in enumerate(log):
                entry = json.loads(data)
                demand(canonical(entry) == data, f"entry {number} is not canonical")
                demand((entry["type"] == "log.start") == (number == 0), "log.start is not entry 0")
                self.entries.append({"index": len(self.entries), "number": number, "leaf": leaf_hash(data).hex(), "bytes": data, **entry})
            said = self.entries[-len(log)]["previous"]
            demand((said.split("\n\n")[0] if said else None) == head, f"{text.splitlines()[0]} does not continue what was given")
            head = text

    def all(self, kind, **fields):
        return [e for e in self.entries if e["type"] == kind and all(e.get(k) == v for k, v in fields.items())]

    def one(self, kind, **fields):
        found = self.all(kind, **fields)
        demand(len(found) == 1, f"{len(found)} entries {kind} {fields}")
        return found[0]

    def file(self, digest):
        data = next(path for path in (f / "files" / digest for f in self.folders) if path.exists()).read_bytes()
        demand(sha(data).hex() == digest, f"files/{digest} has another digest")
        return data

    def check(self, said):
        """One announced draw: order, contributors, reveals, result or void (docs/draw.md 1.2, 1.5; docs/log.md 7)."""
        opened = self.one("ceremony.open", leaf=said["ceremony"])
        freeze = self.one("roster.freeze", id=said["roster"]["id"], root=said["roster"]["root"])
        plan = [p for p in self.all("plan.item", id=said["plan"]) if p["index"] < freeze["index"]][-1]
        closed, ends = self.all("ceremony.close", ceremony=opened["leaf"]), self.all("draw.void", announce=said["leaf"])
        beacons = self.all("ceremony.beacon", ceremony=opened["leaf"])
        told = [r for r in self.all("ceremony.reveal", ceremony=opened["leaf"])
                if not beacons or r["index"] < beacons[0]["index"]]
        demand(len(closed) < 2 and len(beacons) < 2 and len(ends) < 2, "closed, completed or voided twice")
        order_of = [freeze, said, *closed, *told[:1], *beacons]
        demand(all(a["index"] < b["index"] for a, b in zip(order_of, order_of[1:])) and (closed or not told), "order")
        demand(opened["index"] < said["index"] and all(c["size"] == c["number"] for c in closed), "order")
        names = [c["name"] for c in opened["contributors"]]
        demand(sorted(names) == sorted(c["name"] for c in plan["contributors"]), "contributors are not those of the plan")
        demand(opened["beacon"] is not None or opened["min_reveals"] == len(names), "a missing reveal would be a choice")
        for s in said["strata"]:
            of = s["name"].split(".")[0]
            for row in plan["ratios"].values() if of == "all" else [plan["ratios"][of]]:
                demand(s["num"] * row["den"] >= row["num"] * s["den"] and s["least"] >= row["least"], f"{s['name']} below the plan")
        said_by = {r["name"]: r for r in told}
        demand(len(said_by) == len(told) and set(said_by) <= set(names), "a reveal too many")
        demand(all(r["at"] <= opened["reveal_by"] for r in told), "revealed after the time set")
        reveals = [bytes.fromhex(said_by[n]["r"]) if n in said_by else None for n in names]
        known = len(told) >= opened["min_reveals"] and (opened["beacon"] is None or bool(beacons))
        since = (beacons or told)[-1] if known else None
        results, title = self.all("draw.result", announce=said["leaf"]), f"{said['draw']} attempt {said['attempt']}"
        if not results:
            demand(not known or ends == [] and self.hours(since) <= 1, f"{title}: the value is known and no result was logged")
            if not ends:
                return f"{title}: pending, {len(told)} of {len(names)} revealed"
            demand(ends[0]["code"] in ("V1", "V2", "V3"), "code of the void")
            demand(ends[0]["code"] != "V1" or ends[0]["at"] > opened["reveal_by"], "void V1 before the time for reveals is over")
            return f"{title}: void {ends[0]['code']}"
        demand(len(results) == 1 and known and since["index"] < results[0]["index"], "result twice or too early")
        demand(all(e["code"] == "V3" and e["index"] > results[0]["index"] for e in ends), "void after the result")
        value, seed, _, _, strata = draw(self.file(freeze["file"]), opened["bytes"], said["bytes"], reveals,
                                         bytes.fromhex(beacons[0]["value"]) if beacons else b"")
        short = [{k: s[k] for k in ("name", "take", "threshold")} for s in strata]
        file = canonical({"draw": said["draw"], "strata": strata})
        for name, mine in [("value", value), ("seed", seed), ("strata", short), ("file", sha(file).hex())]:
            demand(results[0][name] == mine, f"{title}: {name} comes out as {mine}")
        demand(self.file(results[0]["file"]) == file, f"{title}: the file differs")
        drawn = sum(s["take"] for s in strata)
        return f"{title}: {said['method']}, {drawn} of {said['roster']['size']} drawn{', then void V3' if ends else ''}"

    def hours(self, entry):
        first, last = (datetime.datetime.fromisoformat(e["at"]) for e in (entry, self.entries[-1]))
        return (last - first).total_seconds() / 3600

    def check_attempts(self):
        tasks = {}
        for said in self.all("draw.announce"):
            before = tasks.setdefault((said["plan"], said["task"]), [])
            demand(said["attempt"] == len(before) + 1, f"{said['draw']} is attempt {len(before) + 1}")
            if before:
                void = self.one("draw.void", leaf=said["previous"], announce=before[-1]["leaf"])
                same = said["roster"]["root"] == before[-1]["roster"]["root"]
                freezes = [self.one("roster.freeze", id=a["roster"]["id"]) for a in (before[-1], said)]
                demand(void["index"] < said["index"] and (same or freezes[1]["previous"] == freezes[0]["leaf"]), "roster changed")
            before.append(said)
        for plan, _ in tasks:
            allowed = self.all("plan.item", id=plan)[-1]["draws"]
            demand(sum(p == plan for p, _ in tasks) <= allowed, f"{plan} has more tasks than its {allowed}")


def main(arguments):
    try:
        given = [(name, value) for name, value in zip(arguments[1::2], arguments[2::2], strict=True)]
        history = History(pathlib.Path(arguments[0]), dict(given).get("--key"), *(pathlib.Path(v) for n, v in given if n == "--before"))
        history.check_attempts()
        for said in history.all("draw.announce"):
            print(history.check(said))
    except (Wrong, OSError, ValueError, LookupError, TypeError, StopIteration) as wrong:
        sys.exit(f"WRONG: {type(wrong).__name__}: {wrong}")


if __name__ == "__main__":
    main(sys.argv[1:])
