#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Three programs draw the same generated draws: `mingqian-verify` (SpotCheck), `independent.py` (from the documents alone)
and the scripts of the public page in the system's Chromium. They must agree on every byte, and all three must object
to each of a list of changes.

usage: check_agreement.py MINGQIAN-VERIFY [--count N] [--seed S] [FILE…]     FILE: published examples, checked in Chromium too
"""
import argparse
import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

import independent

ASSETS = pathlib.Path(__file__).resolve().parents[2] / "Sources/Web/Assets"
SCRIPTS = ("sha256.js", "canonical.js", "roster.js", "draw.js")
# What is wrong with the cases of a file: [[name, words]].
CHECK = """text => { const vectors = JSON.parse(text); return vectors.cases.map(one => {
  const lib = mingqian, hex = lib.hex, stated = one.result.strata;
  try {
    const drawn = lib.draw.recompute({
      roster: lib.utf8(vectors.rosters[one.roster].map(line => line + "\\n").join("")),
      ceremony: lib.utf8(one.ceremony), announcement: lib.utf8(one.announcement), beacon: lib.bytesOfHex(one.beacon),
      reveals: one.reveals.map(r => r === null ? null : lib.bytesOfHex(r)),
    }, () => {});
    const strata = drawn.strata.map((s, place) => {
      if (stated[place] && "threshold" in stated[place]) { return s; }
      const {threshold, ...rest} = s;
      return rest;
    });
    const ours = {value: hex(drawn.keys.value), seed: hex(drawn.keys.seed), entity_key: hex(drawn.keys.entity),
                  assign_key: hex(drawn.keys.assign), strata};
    const differences = lib.differences(one.result, ours, 5).map(d => d.path + ": " + d.found + ", ours " + d.expected);
    return [one.name, differences.join("; ")];
  } catch (refused) { return [one.name, refused.stack]; }
}).filter(([name, words]) => words !== ""); }"""


def check_case(case, rosters):
    roster = "".join(line + "\n" for line in rosters[case["roster"]]).encode()
    reveals = [None if r is None else bytes.fromhex(r) for r in case["reveals"]]
    drawn = independent.draw(roster, case["ceremony"].encode(), case["announcement"].encode(), reveals, bytes.fromhex(case["beacon"]))
    mine = dict(zip(("value", "seed", "entity_key", "assign_key", "strata"), drawn))
    if any("threshold" not in s for s in case["result"]["strata"]):
        mine["strata"] = [{k: v for k, v in s.items() if k != "threshold"} for s in mine["strata"]]
    independent.demand(mine == case["result"], f"{case['name']}: comes out as {mine}")


def check_cases(path):
    vectors = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    for case in vectors["cases"]:
        check_case(case, vectors["rosters"])
    print(f"agrees on {len(vectors['cases'])} draws of {pathlib.Path(path).name}")


def last_letter(text):
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def changed(vectors):
    """The vectors of one case for every change, each with a roster of its own; named by what was changed."""
    def fits(case):
        first = case["result"]["strata"][0]
        return len(first["selected"]) > 1 and first["reserve"] and None not in case["reveals"]

    out, strata = {"spec": "ssj-draw/1", "rosters": {}, "cases": []}, ("case", "result", "strata", 0)
    for method in ("uniform", "balls", "pareto"):
        case = next(c for c in vectors["cases"] if c["name"].startswith(method) and fits(c))
        reserve = case["result"]["strata"][0]["reserve"][0]
        for words, path, change in [
                ("an id", (*strata, "selected", 0), last_letter), ("the order", (*strata, "selected"), lambda ids: ids[::-1]),
                ("a reserve for one selected", (*strata, "selected", 0), lambda _: reserve),
                ("the reserve", (*strata, "reserve"), lambda ids: ids[:-1]), ("the number taken", (*strata, "take"), lambda n: n + 1),
                ("the threshold", (*strata, "threshold"), last_letter), ("the seed", ("case", "result", "seed"), last_letter),
                ("the value", ("case", "result", "value"), last_letter), ("a reveal", ("case", "reveals", 0), last_letter),
                ("no reveal", ("case", "reveals", 0), lambda _: None), ("a public value", ("case", "beacon"), lambda b: "" if b else "00"),
                ("a weight", ("roster", 0), lambda text: text + "0"), ("a line more", ("roster",), lambda lines: lines + ["~\tA\t1"]),
                ("a line less", ("roster",), lambda lines: lines[1:]), ("lines turned", ("roster",), lambda lines: lines[1::-1] + lines[2:]),
                ("the announcement", ("case", "announcement"), lambda text: text.replace('"least":', '"least":1', 1)),
                ("its spelling", ("case", "announcement"), lambda text: text.replace(":", ": ", 1)),
                ("the ceremony", ("case", "ceremony"), lambda text: text.replace("2026-03-02", "2026-03-03"))]:
            name = f"{case['name']}, {words}"
            things = {"case": {**copy.deepcopy(case), "name": name, "roster": name}, "roster": list(vectors["rosters"][case["roster"]])}
            place = things
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = change(place[path[-1]])
            out["rosters"][name] = things["roster"]
            out["cases"].append(things["case"])
    return out


def check_objections(program, page, path, vectors):
    """Every program must object to every one of the cases; returns how many there are."""
    path.write_text(json.dumps(vectors, ensure_ascii=False), encoding="utf-8")
    said = subprocess.run([program, "vectors", path], capture_output=True, text=True).stdout
    browser = {name for name, _ in page.evaluate(CHECK, json.dumps(vectors))}
    for case in vectors["cases"]:
        name = case["name"]
        try:
            check_case(case, vectors["rosters"])
            sys.exit(f"independent.py does not object: {name}")
        except (independent.Wrong, ValueError, LookupError, TypeError):
            pass
        if f"【差异】算例 {name}\n" not in said:
            sys.exit(f"mingqian-verify does not object: {name}")
        if name not in browser:
            sys.exit(f"the browser does not object: {name}")
    return len(vectors["cases"])


def agree(name, seconds, begin, words):
    seconds[name] = time.monotonic() - begin
    if words:
        sys.exit(f"{name} disagrees: {words}")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("files", nargs="*")
    arguments.add_argument("--count", type=int, default=1000)
    arguments.add_argument("--seed", default="2017")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made, again, scratch = (pathlib.Path(folder) / name for name in ("made.json", "again.json", "one.json"))
        for path in (made, again):
            subprocess.run([given.program, "generate", "--seed", given.seed, "--count", str(given.count), path], check=True,
                           stdout=subprocess.DEVNULL)
        if made.read_bytes() != again.read_bytes():
            sys.exit("the same seed gives other draws")
        vectors, seconds = json.loads(made.read_text(encoding="utf-8")), {}
        page = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"]).new_page()
        for script in SCRIPTS:
            page.add_script_tag(path=ASSETS / script)
        begin = time.monotonic()
        said = subprocess.run([given.program, "vectors", made], capture_output=True, text=True)
        agree("mingqian-verify", seconds, begin, said.returncode and said.stdout[-2000:])
        begin = time.monotonic()
        check_cases(made)
        agree("independent.py", seconds, begin, None)
        for path in [made, *map(pathlib.Path, given.files)]:
            begin = time.monotonic()
            wrong = page.evaluate(CHECK, path.read_text(encoding="utf-8"))
            agree(f"Chromium on {path.name}", seconds, begin, wrong[:3])
        # Doubles that are too near to tell hardly ever come up: once more with every fraction compared exactly.
        page.evaluate("mingqian.draw.nearness.margin = Infinity")
        pareto = {**vectors, "cases": [c for c in vectors["cases"] if c["name"].startswith("pareto")]}
        begin = time.monotonic()
        agree("Chromium with exact fractions only", seconds, begin, page.evaluate(CHECK, json.dumps(pareto))[:3])
        tried = check_objections(given.program, page, scratch, changed(vectors))
    spent = ", ".join(f"{name} {s:.1f} s" for name, s in seconds.items())
    print(f"three programs agree on {len(vectors['cases'])} generated draws ({spent}); each objects to {tried} of {tried} changes")


main()
