#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Solves and checks assignment vectors from docs/draw.md section 2 alone: slow, short, without libraries.

usage: check_assign.py FILE            every case of a vector file
       check_assign.py PROBLEM ANSWER  the certificate of a published answer
"""
import hashlib, json, sys


def lp(text):
    return len(text.encode()).to_bytes(4, "big") + text.encode()


def ticket(key, entity, slot, inspector):
    data = key + lp(entity) + slot.to_bytes(2, "big") + lp(inspector)
    return int.from_bytes(hashlib.sha256(data).digest()[:8], "big") >> 2


def eligible(problem, task, slot, person):
    kept = task.get("kept", [None] * len(task["slots"]))[slot]
    if kept is not None:
        return kept == person["id"]
    skill, _, unit = task["slots"][slot].partition("@")
    barred = {(b[0], b[1]) for b in problem["barred"]}
    return (person["capacity"] > 0 and (skill in ("*", "") or skill in person["skills"])
            and (not unit or unit == person.get("unit"))
            and (task["entity"], person["id"]) not in barred and ("*", person["id"]) not in barred)


def network(problem, shortlist):
    """[(entity, slot, {inspector: ticket})] in canonical order, and whether anyone was cut off."""
    key, slots, cut = bytes.fromhex(problem["assign_key"]), [], False
    for task in sorted(problem["tasks"], key=lambda t: t["entity"]):
        for slot in range(len(task["slots"])):
            edges = sorted((ticket(key, task["entity"], slot, p["id"]), p["id"])
                           for p in problem["inspectors"] if eligible(problem, task, slot, p))
            keep = edges if shortlist is None else edges[:shortlist]
            cut |= len(keep) < len(edges)
            slots.append((task["entity"], slot, {person: cost for cost, person in keep}))
    return slots, cut


def marginal(person, visit):
    return (2 * (person["base"] + visit) - 1) << 88


def residual(slots, people, held):
    """Residual arcs (from, to, cost); pair nodes folded in: a pair in use leads to the slot that uses it."""
    load = {p: list(held.values()).count(p) for p in people}
    for s, (entity, _, edges) in enumerate(slots):
        holder = {held[t]: t for t in held if slots[t][0] == entity}
        for person, cost in edges.items():
            if held.get(s) == person:
                yield person, s, -cost
            elif person in holder:
                t = holder[person]
                yield s, t, cost - slots[t][2][person]
            else:
                yield s, person, cost
    for p, person in people.items():
        if load[p] < person["capacity"]:
            yield p, "sink", marginal(person, load[p] + 1)
        if load[p] > 0:
            yield "sink", p, -marginal(person, load[p])


def chain(slots, people, held, start):
    """Cheapest way from one slot to the sink (Bellman-Ford), or what it reaches."""
    arcs, far, back, changed = list(residual(slots, people, held)), {start: 0}, {}, True
    while changed:
        changed = False
        for a, b, cost in arcs:
            if a in far and far[a] + cost < far.get(b, 1 << 126):
                far[b], back[b], changed = far[a] + cost, a, True
    if "sink" not in far:
        return None, {node for node in far if isinstance(node, int)}
    path = ["sink"]
    while path[0] != start:
        path.insert(0, back[path[0]])
    return path, None


def solve(problem):
    """(teams, None), or (None, stuck slots)."""
    people, shortlist = {p["id"]: p for p in problem["inspectors"]}, problem["shortlist"]
    while True:
        slots, cut = network(problem, shortlist)
        held, stuck = {}, set()
        for s in range(len(slots)):
            path, reached = chain(slots, people, held, s)
            if path is None:
                stuck |= reached
                continue
            old = dict(held)
            for a, b in zip(path, path[1:]):
                if isinstance(a, int):
                    held[a] = old[b] if isinstance(b, int) else b
        if not stuck:
            teams = {}
            for s, (entity, _, _) in enumerate(slots):
                teams.setdefault(entity, []).append(held[s])
            return teams, None
        if not cut:
            return None, [[slots[s][0], slots[s][1]] for s in sorted(stuck)]
        shortlist *= 2


def check(problem, answer):
    """Optimal: no arc of negative reduced cost. Unique: no cycle of arcs of reduced cost 0."""
    people = {p["id"]: p for p in problem["inspectors"]}
    slots, _ = network(problem, answer["shortlist"])
    flat = [person for team in answer["teams"] for person in team]
    assert len(flat) == len(slots) and all(p in slots[s][2] for s, p in enumerate(flat)), "not eligible"
    assert all(len(set(team)) == len(team) for team in answer["teams"]), "same person twice"
    assert all(flat.count(p) <= people[p]["capacity"] for p in people), "over capacity"
    y = dict(zip(sorted(people), map(int, answer["inspector_potentials"])))
    y.update(enumerate(int(v) for team in answer["slot_potentials"] for v in team))
    y["sink"] = 0
    after = {}
    for a, b, cost in residual(slots, people, dict(enumerate(flat))):
        assert cost + y[b] - y[a] >= 0, f"a better answer begins at {a}, {b}"
        if cost + y[b] - y[a] == 0:
            after.setdefault(a, []).append(b)
    targets = {b for heads in after.values() for b in heads}
    while after:
        free = [a for a in after if a not in targets]
        assert free, "another answer costs the same"
        for a in free:
            del after[a]
        targets = {b for heads in after.values() for b in heads}


def main(paths):
    loaded = [json.load(open(path, encoding="utf-8")) for path in paths]
    if len(loaded) == 2:
        check(*loaded)
        return print("proof holds")
    bad = 0
    for case in loaded[0]["cases"]:
        teams, stuck = solve(case)
        first = network(case, case["shortlist"])[0][0][2]
        right = teams == case["teams"] and stuck == case["stuck"] and first == case["tickets_first_slot"]
        bad += not right
        print(case["name"], "agrees" if right else "DIFFERS")
    sys.exit(bad)


main(sys.argv[1:])
