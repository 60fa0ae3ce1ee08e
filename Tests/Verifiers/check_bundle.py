#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A public bundle through programs that share no code with ours: the checksum database client of Go on the log,
rfc8785 on every object, and our second programs for draws and teams, written from docs/draw.md alone.

usage: check_bundle.py BUNDLE [--previous CHECKPOINT]

Then single bits are turned over in everything the Go program reads, and it must refuse each.
"""
import argparse
import base64
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

tests = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(tests / "Vectors"), str(tests / "Vectors/draws")]
import check_canonical  # noqa: E402
import check_draws  # noqa: E402

FLIPS_PER_FILE = 24


class Bundle:
    def __init__(self, folder):
        self.folder = folder
        self.raw = list(check_canonical.entries(folder))
        self.leaves = [check_draws.lh(data) for data in self.raw]
        self.log = [(leaf.hex(), json.loads(data), data) for leaf, data in zip(self.leaves, self.raw)]

    def all(self, kind, **fields):
        return [found for found in self.log
                if found[1]["type"] == kind and all(found[1].get(k) == v for k, v in fields.items())]

    def file(self, digest):
        data = (self.folder / "files" / digest).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest, f"files/{digest} has another digest"
        return data

    def root(self, size):
        return base64.b64encode(check_draws.root(self.leaves[:size])).decode()


class GoClient:
    """golang.org/x/mod/sumdb/{note,tlog}, as packaged by Debian."""

    def __init__(self, scratch):
        self.program = scratch / "open"
        environment = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode",
                       "GOCACHE": str(tests.parent / ".build/go")}
        source = tests / "Vectors/log/go/open.go"
        subprocess.run(["go", "build", "-o", self.program, source], check=True, env=environment)

    def says(self, folder, *old):
        done = subprocess.run([self.program, folder, *map(str, old)], capture_output=True, text=True)
        accepted = done.returncode == 0 and done.stdout.startswith("accepted ")
        refused = done.returncode == 1 and done.stdout.startswith("refused: ")
        assert accepted or refused, f"neither accepted nor refused: {done.stdout}{done.stderr}"
        return done.stdout.strip() if accepted else None


def check_log(bundle, go, previous):
    size = len(bundle.raw)
    head = (bundle.folder / "checkpoint").read_text(encoding="utf-8").split("\n")
    assert head[2] == bundle.root(size), "the root of the checkpoint is not that of the entries"
    assert go.says(bundle.folder) == f"accepted {size} entries"
    older = {n: bundle.root(n) for n in {1, size // 2, size - 1, size} if n > 0}
    if previous:
        old = previous.read_text(encoding="utf-8").split("\n")
        assert old[0] == head[0] and 0 < int(old[1]) < size, "no older checkpoint of this log"
        older[int(old[1])] = old[2]
    for number, root in older.items():
        assert go.says(bundle.folder, number, root), f"the log does not extend its own {number} entries"
        wrong = bundle.root(number - 1)
        assert not go.says(bundle.folder, number, wrong), f"another history of {number} entries was accepted"
    print(f"Go accepts the checkpoint, {size} entries and the growth from {sorted(older)}")


def refuse_changes(bundle, go, scratch):
    """Whatever the Go program reads: the checkpoint and the tiles of the present size."""
    copy, size, chance = scratch / "copy", len(bundle.raw), random.Random(2017)
    shutil.copytree(bundle.folder, copy)
    entries = [path for path, _ in check_canonical.entry_files(copy)]
    tiles = [copy / str(path.relative_to(copy)).replace("tile/entries/", "tile/0/") for path in entries]
    paths = [copy / "checkpoint", *entries, *tiles]
    assert go.says(copy) == f"accepted {size} entries"
    flips = 0
    for path in paths:
        good = path.read_bytes()
        places = {0, len(good) - 1, *(chance.randrange(len(good)) for _ in range(FLIPS_PER_FILE))}
        # The last digit of the signature has two bits that Go's base 64 leaves unread; ours refuses them.
        for place in sorted(places - ({len(good) - 3} if path.name == "checkpoint" else set())):
            bad = bytearray(good)
            bad[place] ^= 1 << chance.randrange(7)
            path.write_bytes(bad)
            assert not go.says(copy), f"{path.relative_to(copy)} with a changed byte {place} was accepted"
            flips += 1
        path.write_bytes(good)
    print(f"Go refuses {flips} of {flips} turned bits in {len(paths)} files")


def check_draw(bundle, leaf, announce, raw, result):
    ceremony = next(c for c in bundle.all("ceremony.open") if c[0] == announce["ceremony"])
    said = {e["name"]: e["r"] for _, e, _ in bundle.all("ceremony.reveal", ceremony=ceremony[0])}
    reveals = [bytes.fromhex(said[c["name"]]) if c["name"] in said else None for c in ceremony[1]["contributors"]]
    freeze = next(e for _, e, _ in bundle.all("roster.freeze") if e["root"] == announce["roster"]["root"])
    lines = bundle.file(freeze["file"]).splitlines()
    value = bundle.all("ceremony.beacon", ceremony=ceremony[0])
    drawn = check_draws.draw(lines, ceremony[2], raw, reveals, bytes.fromhex(value[0][1]["value"]) if value else b"")
    assert (drawn["value"], drawn["seed"]) == (result["value"], result["seed"]), "value or seed"
    mine = check_draws.canonical({"draw": announce["draw"], "strata": drawn["strata"]})
    assert bundle.file(result["file"]) == mine, f"{announce['draw']} drew others"
    return sum(stratum["take"] for stratum in drawn["strata"])


def prove(bundle, act):
    files = [bundle.folder / "files" / act[key] for key in ("problem", "solution")]
    subprocess.run([sys.executable, tests / "Vectors/assign/check_assign.py", *files], check=True,
                   stdout=subprocess.DEVNULL)
    return json.loads(bundle.file(act["solution"]))["teams"]


def value(bundle, leaf):
    _, opened, raw = next(c for c in bundle.all("ceremony.open") if c[0] == leaf)
    said = {e["name"]: e["r"] for _, e, _ in bundle.all("ceremony.reveal", ceremony=leaf)}
    secrets = [b"\1" + bytes.fromhex(said[c["name"]]) for c in opened["contributors"]]
    return check_draws.th("value", check_draws.lh(raw), *secrets, b"")


def check_replacements(bundle, leaf, announce, raw, assigned, teams):
    """Each problem from the one before, by docs/draw.md 2.8; the retry of 2.6 is left out."""
    seed = check_draws.th("seed", check_draws.lh(raw), value(bundle, announce["ceremony"]))
    key, problem = check_draws.th("assign-key", seed), json.loads(bundle.file(assigned["problem"]))
    replaced, approved = bundle.all("assign.replace", announce=leaf), bundle.all("replace.approve", announce=leaf)
    place = {found[0]: number for number, found in enumerate(bundle.log)}
    for (here, act, _), (approval, leaves, _) in zip(replaced, approved):
        assert act["approve"] == approval and place[approval] < place[act["ceremony"]] < place[here], "order"
        problem["assign_key"] = check_draws.th(
            "assign-replace", key, bytes.fromhex(approval), value(bundle, act["ceremony"])).hex()
        goes = (leaves["entity"], leaves["inspector"])
        for task, team in zip(problem["tasks"], teams):
            task["kept"] = [None if (task["entity"], person) == goes else person for person in team]
        problem["barred"] = sorted([*problem["barred"], [*goes, leaves["code"]]])
        assert bundle.file(act["problem"]) == check_draws.canonical(problem), "another problem of replacement"
        if act["solution"]:
            teams = prove(bundle, act)
    return len(replaced)


def check_acts(bundle):
    """Every draw and every team of the log; teams by their certificate."""
    draws = entities = visits = changes = 0
    for leaf, announce, raw in bundle.all("draw.announce"):
        for _, result, _ in bundle.all("draw.result", announce=leaf):
            entities += check_draw(bundle, leaf, announce, raw, result)
            draws += 1
        for _, assigned, _ in bundle.all("assign.result", announce=leaf):
            changes += check_replacements(bundle, leaf, announce, raw, assigned, prove(bundle, assigned))
            visits += assigned["visits"]
    print(f"second programs draw the same {entities} entities in {draws} draws; proofs of {visits} teams hold,"
          f" and those of {changes} replacements")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("bundle", type=pathlib.Path)
    arguments.add_argument("--previous", type=pathlib.Path)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        bundle, go = Bundle(given.bundle), GoClient(scratch)
        check_log(bundle, go, given.previous)
        refuse_changes(bundle, go, scratch)
        check_canonical.main([given.bundle])
        check_acts(bundle)


main()
