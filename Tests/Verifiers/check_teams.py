#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The public page's check of teams, in the system's Chromium, against check_assign.py, which was written from docs/draw.md
alone: both take the teams of a public bundle, and refuse the same of many changed answers.

usage: check_teams.py BUNDLE [--changes N]
"""
import argparse
import copy
import importlib.util
import json
import pathlib
import random
import sys

from playwright.sync_api import sync_playwright

import independent

tests = pathlib.Path(__file__).resolve().parent.parent
assets = tests.parent / "Sources/Web/Assets"
SCRIPTS = ["sha256.js", "canonical.js", "assign.js"]
JUDGE = """([problem, answers]) => answers.map(answer => {
    try { mingqian.assign.checkAnswer(problem, answer, () => {}); return null; }
    catch (reason) { if (!(reason instanceof mingqian.Refusal)) { throw reason; } return reason.message; }
})"""


def other_program():
    """check_assign.py without running it on arguments."""
    path = tests / "Vectors/assign/check_assign.py"
    text = path.read_text(encoding="utf-8").removesuffix("main(sys.argv[1:])\n")
    spec = importlib.util.spec_from_loader("check_assign", loader=None)
    module = importlib.util.module_from_spec(spec)
    exec(compile(text, str(path), "exec"), module.__dict__)
    return module


def changed(problem, answer, dice):
    """One change of an answer that leaves its shape."""
    new = copy.deepcopy(answer)
    task = dice.randrange(len(new["teams"]))
    seat = dice.randrange(len(new["teams"][task]))
    kind = dice.randrange(5)
    if kind == 0:
        other = dice.randrange(len(new["teams"]))
        place = dice.randrange(len(new["teams"][other]))
        teams = new["teams"]
        teams[task][seat], teams[other][place] = teams[other][place], teams[task][seat]
    elif kind == 1:
        new["teams"][task][seat] = dice.choice(problem["inspectors"])["id"]
    elif kind == 2:
        new["slot_potentials"][task][seat] = str(int(new["slot_potentials"][task][seat]) + dice.choice([-1, 1]) * 2 ** dice.randrange(90))
    elif kind == 3:
        who = dice.randrange(len(new["inspector_potentials"]))
        new["inspector_potentials"][who] = str(int(new["inspector_potentials"][who]) + dice.choice([-1, 1]) * 2 ** dice.randrange(90))
    else:
        new["teams"][task].reverse()
        new["slot_potentials"][task].reverse()
    return new


def holds(program, problem, answer):
    try:
        program.check(problem, answer)
        return True
    except (AssertionError, KeyError):
        return False


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("bundle", type=pathlib.Path)
    arguments.add_argument("--changes", type=int, default=150)
    given = arguments.parse_args()
    program, history, dice = other_program(), independent.History(given.bundle, None), random.Random(2026)
    refused = accepted = 0
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"]).new_page()
        for script in SCRIPTS:
            page.add_script_tag(content=(assets / script).read_text(encoding="utf-8"))
        assigned = history.all("assign.result")
        for entry in assigned:
            problem, answer = (json.loads(history.file(entry[key])) for key in ("problem", "solution"))
            answers = [answer] + [changed(problem, answer, dice) for _ in range(given.changes)]
            words = page.evaluate(JUDGE, [problem, answers])
            for number, (one, said) in enumerate(zip(answers, words, strict=True)):
                if (said is None) != holds(program, problem, one) or (number == 0 and said is not None):
                    sys.exit(f"check_teams.py: answer {number} of {entry['index']}: the page says {said!r}")
                refused += said is not None
                accepted += said is None
    if not assigned or refused < accepted:
        sys.exit("check_teams.py: too little was checked")
    print(f"teams of {len(assigned)} draws hold in the page; of their changes {refused} were refused and {accepted - len(assigned)} hold, as by check_assign.py")


main()
