# SPDX-License-Identifier: Apache-2.0
"""A small office's public bundle, made in Python: one plan line, one roster, one ceremony, one draw. Told honestly or with
one lie, and signed anew after the lie, as a dishonest operator would do it. Only the formats of docs/log.md are used."""
import base64
import hashlib
import json
import random

import ed25519
import independent as own

ORIGIN, NAMES = "log.example.cn/ssj-2026", ("platform", "scjg", "sfj")
SEED = bytes([7]) * 32


def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def sign(message):
    """(public key, signature), RFC 8032 section 5.1.6"""
    order, base = ed25519.ORDER, ed25519.BASE
    secret = hashlib.sha512(SEED).digest()
    a = int.from_bytes(secret[:32], "little") & (1 << 254) - 8 | 1 << 254
    r = int.from_bytes(hashlib.sha512(secret[32:] + message).digest(), "little") % order
    key, point = encode(ed25519.times(a, base)), encode(ed25519.times(r, base))
    k = int.from_bytes(hashlib.sha512(point + key + message).digest(), "little") % order
    return key, point + ((r + k * a) % order).to_bytes(32, "little")


def tiles(entries):
    """path → bytes of every tile"""
    def path(kind, number, width):
        groups = []
        while True:
            groups.insert(0, ("x" if groups else "") + f"{number % 1000:03d}")
            number //= 1000
            if not number:
                return f"tile/{kind}/" + "/".join(groups) + (f".p/{width}" if width < 256 else "")

    out, level = {}, 0
    for start in range(0, len(entries), 256):
        part = entries[start:start + 256]
        out[path("entries", start // 256, len(part))] = b"".join(len(e).to_bytes(2, "big") + e for e in part)
    hashes = [own.leaf_hash(e) for e in entries]
    while hashes:
        for start in range(0, len(hashes), 256):
            out[path(level, start // 256, len(hashes[start:start + 256]))] = b"".join(hashes[start:start + 256])
        hashes = [own.tree(hashes[i:i + 256]) for i in range(0, len(hashes) // 256 * 256, 256)]
        level += 1
    return out


class Tale:
    """`lies` may hold: `change` {type: function of the object}, `roster` and `result` (functions of the file's bytes),
    `steps` (function of the list of steps), `after` (steps told at the end)."""

    def __init__(self, lines, method="uniform", tickets="draw", beacon=None, padding=0, **lies):
        self.lines, self.method, self.tickets, self.beacon, self.lies = lines, method, tickets, beacon, lies
        self.entries, self.files, self.minute, self.leaf = [], {}, 0, {}
        self.attempt, self.previous = 1, None
        self.roster = b"".join(line.encode() + b"\n" for line in lines)
        self.root = own.read_roster(self.roster)[1]
        self.log("log.start", origin=ORIGIN, previous=None)
        for number in range(padding):
            self.log("register.import", id=f"I{number}", dataset="items", unit="scjg", new=0, changed=0,
                     unchanged=0, rows={"root": "0" * 64, "size": 0})
        steps = ["plan", "freeze", "open", "announce", "close", "reveal", "beacon", "result"]
        for step in lies.get("steps", lambda s: s)(steps) + lies.get("after", []):
            getattr(self, "tell_" + step)()

    def log(self, type_, /, v="mingqian/1", **fields):
        self.minute += 1
        hour, minute, second = self.minute // 3600 % 24, self.minute // 60 % 60, self.minute % 60
        entry = {"v": v, "type": type_, "at": f"2026-03-02T{hour:02d}:{minute:02d}:{second:02d}.000Z", **fields}
        if type_ != "log.start":
            entry["actor"] = "coordinator@scjg"
        self.lies.get("change", {}).get(type_, lambda o: None)(entry)
        data = own.canonical(entry)
        self.entries.append(data)
        self.leaf[type_] = own.leaf_hash(data).hex()
        return data

    def publish(self, data):
        digest = own.sha(data).hex()
        self.files[f"files/{digest}"] = data
        return digest

    def tell_plan(self):
        row = {"num": 1, "den": 20, "least": 1}
        self.log("plan.item", id="L1", plan="P1", year=2026, unit="scjg", name="食品抽查", kind="targeted", items=[{"code": "0101", "version": 1}],
                 scope={}, ratios={risk: row for risk in "ABCD"}, draws=2, beacon=self.beacon and {"kind": "lottery"},
                 contributors=[{"name": n, "unit": n, "title": "参与方"} for n in NAMES], **{"from": "2026-03-01", "to": "2026-06-30"})

    def tell_freeze(self):
        changed = self.lies.get("roster", lambda b: b)(self.roster)
        digest = own.sha(self.roster).hex()
        self.files[f"files/{digest}"] = changed
        self.log("roster.freeze", id="R1", line="L1", task="T1", kind="blinded", root=self.root, size=len(self.lines), secret="0" * 64,
                 file=digest, pack="national", excluded={}, snapshot="0" * 64, inspectors=self.publish(b"{}"), relations=self.publish(b""),
                 previous=None, diff={})

    def tell_open(self):
        self.secrets = [own.sha(f"{n}{self.attempt}".encode()) for n in NAMES]
        self.ceremony = self.log(
            "ceremony.open", v="ssj-draw/1", ceremony=f"C{self.attempt}", line="L1",
            reveal_by=f"2026-03-02T{11 + self.attempt}:00:00.000Z",
            min_reveals=2 if self.beacon else 3, beacon=self.beacon and {"kind": "lottery", "game": "kl8", "issue": "2026061"},
            contributors=[{"name": n, "commit": own.th("commit", b"C%d" % self.attempt, n.encode(), r).hex()} for n, r in zip(NAMES, self.secrets)])

    def tell_announce(self):
        sizes = {}
        for line in self.lines:
            sizes[line.split("\t")[1]] = sizes.get(line.split("\t")[1], 0) + 1
        self.announcement = self.log(
            "draw.announce", v="ssj-draw/1", draw=f"T1-A{self.attempt}", plan="L1", task="T1", attempt=self.attempt, previous=self.previous,
            ceremony=self.leaf["ceremony.open"], method=self.method, tickets=self.tickets, purpose="食品抽查", disclosure="afterVisit",
            roster={"id": "R1", "root": self.root, "size": len(self.lines)}, assign={},
            strata=[{"name": n, "size": s, "num": 1, "den": 20, "least": 1} for n, s in sorted(sizes.items())])

    def tell_again(self):
        """The same task once more without a void, because the first outcome did not please."""
        said = {k: v for k, v in json.loads(self.announcement).items() if k not in ("v", "type", "at", "actor", "draw")}
        self.log("draw.announce", v="ssj-draw/1", draw="T1-A2", **said)

    def tell_close(self):
        self.log("ceremony.close", ceremony=self.leaf["ceremony.open"], size=len(self.entries))

    def tell_reveal(self):
        for name, r in list(zip(NAMES, self.secrets))[:2 if self.beacon else 3]:
            self.log("ceremony.reveal", ceremony=self.leaf["ceremony.open"], name=name, r=r.hex())

    def tell_silence(self):
        """One contributor never reveals; the ceremony is void once the time for reveals is over."""
        for name, r in list(zip(NAMES, self.secrets))[:2]:
            self.log("ceremony.reveal", ceremony=self.leaf["ceremony.open"], name=name, r=r.hex())
        self.minute = 12 * 3600
        self.log("draw.void", announce=self.leaf["draw.announce"], code="V1", document=None, reason="一方未公开随机数")
        self.attempt, self.previous = 2, self.leaf["draw.void"]

    def tell_beacon(self):
        if self.beacon:
            self.log("ceremony.beacon", ceremony=self.leaf["ceremony.open"], source=0, text=self.beacon, value=self.beacon.encode().hex())

    def tell_result(self):
        shown = [*self.secrets[:2], None] if self.beacon else self.secrets
        drawn = own.draw(self.roster, self.ceremony, self.announcement, shown, (self.beacon or "").encode())
        self.value, self.seed, self.key, _, self.strata = drawn
        file = own.canonical({"draw": f"T1-A{self.attempt}", "strata": self.strata})
        file = self.lies.get("result", lambda b: b)(file)
        strata = [{k: s[k] for k in ("name", "take", "threshold")} for s in self.strata]
        self.log("draw.result", announce=self.leaf["draw.announce"], value=self.value, seed=self.seed, strata=strata, file=self.publish(file))

    def tell_void(self):
        self.log("draw.void", announce=self.leaf["draw.announce"], code="V3", document=None, reason="法院决定")

    def write(self, folder):
        """The whole bundle but for the manifest, which says nothing about draws."""
        root = base64.b64encode(own.tree([own.leaf_hash(e) for e in self.entries])).decode()
        head = f"{ORIGIN}\n{len(self.entries)}\n{root}\n"
        key, signature = sign(head.encode())
        identity = own.sha(ORIGIN.encode() + b"\n\x01" + key)[:4]
        files = {**self.files, **tiles(self.entries)}
        files["checkpoint"] = f"{head}\n\u2014 {ORIGIN} {base64.b64encode(identity + signature).decode()}\n".encode()
        files["log.vkey"] = f"{ORIGIN}+{identity.hex()}+{base64.b64encode(bytes([1]) + key).decode()}\n".encode()
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder


def roster_lines(count, seed=2017, strata=("A.430702", "B.430702", "C.430703", "D.430703"), weights=(1,)):
    """Blinded ids in ascending order."""
    chance = random.Random(seed)
    ids = sorted(own.sha(f"{seed}/{number}".encode()).hex() for number in range(count))
    return [f"{i}\t{chance.choice(strata)}\t{chance.choice(weights)}" for i in ids]
