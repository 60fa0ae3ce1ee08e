// SPDX-License-Identifier: Apache-2.0
// The teams of ssj-assign/1 (docs/draw.md section 2): the problem that must have been solved, and the proof that the
// published teams are its only best answer. Nothing is solved here.
(function (root) {
  "use strict";

  const lib = root.mingqian;
  const VISIT = BigInt(1) << BigInt(88), BOUND = BigInt(1) << BigInt(120), TWO = BigInt(2), ZERO = BigInt(0);

  function demand(holds, words) { if (!holds) { throw new lib.Refusal(words); } }

  function byText(a, b) { return a < b ? -1 : a > b ? 1 : 0; }

  /** The barred pairs of a relations file: lines `roster id TAB person TAB reason`. */
  function readRelations(bytes) {
    const text = new TextDecoder().decode(bytes), lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
    demand(text === "" || text.endsWith("\n"), "回避关系文件没有换行结尾");
    return lines.map(function (line, place) {
      const parts = line.split("\t");
      demand(parts.length === 3 && (place === 0 || byText(lines[place - 1], line) < 0), "回避关系文件第 " + (place + 1) + " 行不符合格式");
      return parts;
    });
  }

  /** The problem that follows from what was committed and who stands drawn (`[{id, stratum}]`), as it is published. */
  function problemOf(assign, key, people, relations, drawn) {
    const ids = new Set(drawn.map(function (each) { return each.id; }));
    return {
      assign_key: lib.hex(key), shortlist: assign.shortlist === undefined ? null : assign.shortlist,
      inspectors: people.inspectors,
      tasks: drawn.map(function (each) {
        const dot = each.stratum.indexOf("."), area = dot < 0 ? "" : each.stratum.slice(dot + 1);
        return { entity: each.id, slots: assign.team.map(function (seat) { return area + "/" + seat; }) };
      }).sort(function (a, b) { return byText(a.entity, b.entity); }),
      barred: relations.filter(function (pair) { return ids.has(pair[0]); }),
    };
  }

  /** Makes tickets of one problem: u64 of the first eight bytes, shifted by two. */
  function press(problem) {
    const key = lib.bytesOfHex(problem.assign_key), people = problem.inspectors.map(function (p) { return prefixed(p.id); });
    return function (entity, slot, person) {
      const digest = lib.sha256(lib.joined([key, prefixed(entity), Uint8Array.of(slot >> 8, slot & 255), people[person]]));
      let number = ZERO;
      for (let i = 0; i < 8; i += 1) { number = number << BigInt(8) | BigInt(digest[i]); }
      return number >> TWO;
    };
  }

  function prefixed(text) {
    const bytes = lib.utf8(text), length = bytes.length;
    return lib.joined([Uint8Array.of(length >>> 24, length >>> 16 & 255, length >>> 8 & 255, length & 255), bytes]);
  }

  /** Whether a person meets a requirement: `*`, `skill`, `@unit` or `skill@unit`. */
  function meets(person, requirement) {
    const at = requirement.indexOf("@"), skill = at < 0 ? requirement : requirement.slice(0, at);
    const unit = at < 0 ? "" : requirement.slice(at + 1);
    return (skill === "" || skill === "*" || person.skills.includes(skill)) && (unit === "" || person.unit === unit);
  }

  /** The slots with who may fill them: `{task, number, list: [{person, ticket}]}`, cut to `shortlist` each. */
  function network(problem, shortlist, progress) {
    const ticket = press(problem), able = new Map(), slots = [];
    const barred = new Set(problem.barred.map(function (pair) { return pair[0] + "\t" + pair[1]; }));
    function pool(requirement) {
      if (!able.has(requirement)) {
        const list = [];
        problem.inspectors.forEach(function (p, k) {
          if (p.capacity > 0 && meets(p, requirement) && !barred.has("*\t" + p.id)) { list.push(k); }
        });
        able.set(requirement, list);
      }
      return able.get(requirement);
    }
    problem.tasks.forEach(function (task, t) {
      task.slots.forEach(function (requirement, number) {
        let list = pool(requirement).filter(function (k) { return !barred.has(task.entity + "\t" + problem.inspectors[k].id); })
          .map(function (k) { return { person: k, ticket: ticket(task.entity, number, k) }; });
        if (shortlist !== null && list.length > shortlist) {
          list.sort(function (a, b) { return a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : a.person - b.person; });
          list = list.slice(0, shortlist);
        }
        slots.push({ task: t, number: number, list: list });
      });
      progress(t / problem.tasks.length);
    });
    return slots;
  }

  /** Whether these slots outnumber the places they can reach, so that not all of them can be filled. */
  function outnumber(stuck, problem, slots) {
    const wanted = new Set(), teams = new Map();
    const place = new Map(problem.tasks.map(function (task, t) { return [task.entity, t]; }));
    stuck.forEach(function (each) { wanted.add(place.get(each[0]) + ":" + each[1]); });
    const named = slots.filter(function (slot) { return wanted.has(slot.task + ":" + slot.number); });
    if (named.length !== stuck.length) { return false; }
    named.forEach(function (slot) {
      slot.list.forEach(function (edge) {
        if (!teams.has(edge.person)) { teams.set(edge.person, new Set()); }
        teams.get(edge.person).add(slot.task);
      });
    });
    let room = 0;
    teams.forEach(function (set, k) { room += Math.min(problem.inspectors[k].capacity, set.size); });
    return named.length > room;
  }

  function checkShortlist(problem, answer, progress) {
    const announced = problem.shortlist, used = answer.shortlist;
    if (announced === null || used === null) {
      return demand(announced === used && answer.widening === null, "候选人数与公告不符");
    }
    const factor = used / announced;
    demand(Number.isInteger(factor) && factor > 0 && Math.log2(factor) % 1 === 0, "候选人数不是公告所定的数或其加倍");
    if (factor === 1) { return demand(answer.widening === null, "候选人数没有加倍，却附有加倍的证明"); }
    demand(Array.isArray(answer.widening) && outnumber(answer.widening, problem, network(problem, used / 2, progress)),
      "没有证明扩大候选人数确有必要");
  }

  /** Arcs of reduced cost 0 must have no cycle: nodes without incoming arcs are taken away until none is left. */
  function isAcyclic(nodes, arcs) {
    const after = Array.from({ length: nodes }, function () { return []; }), incoming = new Int32Array(nodes);
    arcs.forEach(function (arc) { after[arc[0]].push(arc[1]); incoming[arc[1]] += 1; });
    const free = [];
    incoming.forEach(function (count, node) { if (count === 0) { free.push(node); } });
    let removed = 0;
    while (free.length) {
      removed += 1;
      after[free.pop()].forEach(function (node) {
        incoming[node] -= 1;
        if (incoming[node] === 0) { free.push(node); }
      });
    }
    return removed === nodes;
  }

  function potential(text) {
    demand(typeof text === "string" && /^(0|-?[1-9][0-9]{0,36})$/.test(text), "证书中的数值不符合格式");
    const number = BigInt(text);
    demand(number <= BOUND && number >= -BOUND, "证书中的数值超出范围");
    return number;
  }

  /** Who holds each slot, once every team is found to be allowed: eligible, nobody twice, nobody above capacity. */
  function seat(problem, answer, slots) {
    const index = new Map(problem.inspectors.map(function (p, k) { return [p.id, k]; }));
    const load = new Array(problem.inspectors.length).fill(0);
    slots.forEach(function (slot) {
      const task = problem.tasks[slot.task], team = answer.teams[slot.task], person = index.get(team[slot.number]);
      demand(new Set(team).size === team.length, task.entity + " 的同一人占了两席");
      const edge = slot.list.find(function (each) { return each.person === person; });
      demand(edge, task.entity + " 第 " + (slot.number + 1) + " 席的人员须回避、资格不符或不在候选之列");
      slot.held = person;
      slot.paid = edge.ticket;
      load[person] += 1;
    });
    load.forEach(function (count, k) {
      demand(count <= problem.inspectors[k].capacity, problem.inspectors[k].id + " 超出其可承担的户数");
    });
    return load;
  }

  /** Checks the certificate of docs/draw.md 2.5 in one pass; refuses what is not the only best answer. */
  function checkAnswer(problem, answer, progress) {
    const shape = problem.tasks.map(function (task) { return task.slots.length; }).join();
    function shapeOf(lists) { return Array.isArray(lists) && lists.map(function (l) { return l.length; }).join(); }
    demand(shapeOf(answer.teams) === shape && shapeOf(answer.slot_potentials) === shape
      && answer.inspector_potentials.length === problem.inspectors.length, "匹配结果与问题的户数或席位不符");
    checkShortlist(problem, answer, progress);
    const slots = network(problem, answer.shortlist, progress), load = seat(problem, answer, slots);
    const people = answer.inspector_potentials.map(potential), seats = [].concat.apply([], answer.slot_potentials).map(potential);
    const first = people.length, sink = first + slots.length, tight = [];
    function arc(cost, from, to, words) {
      demand(cost >= ZERO, words);
      if (cost === ZERO) { tight.push([from, to]); }
    }
    problem.inspectors.forEach(function (p, k) {
      const visits = TWO * BigInt(p.base + load[k]), words = p.id + " 的负担还可更均衡，不是最优结果";
      if (load[k] < p.capacity) { arc((visits + BigInt(1)) * VISIT - people[k], k, sink, words); }
      if (load[k] > 0) { arc(people[k] - (visits - BigInt(1)) * VISIT, sink, k, words); }
    });
    const team = new Map();
    slots.forEach(function (slot, s) { team.set(slot.task + ":" + slot.held, s); });
    slots.forEach(function (slot, s) {
      slot.list.forEach(function (edge) {
        const k = edge.person, words = problem.tasks[slot.task].entity + " 第 " + (slot.number + 1) + " 席由 "
          + problem.inspectors[k].id + " 担任更优，或证书与结果不符", holder = team.get(slot.task + ":" + k);
        if (holder === s) { return arc(seats[s] - edge.ticket - people[k], k, first + s, words); }
        if (holder !== undefined) {
          return arc(edge.ticket - slots[holder].paid + seats[holder] - seats[s], first + s, first + holder, words);
        }
        return arc(edge.ticket + people[k] - seats[s], first + s, k, words);
      });
    });
    demand(isAcyclic(sink + 1, tight), "另有同样最优的匹配，须按规则更换密钥后重算");
    return load.filter(Boolean).length;
  }

  lib.assign = { readRelations: readRelations, problemOf: problemOf, checkAnswer: checkAnswer };
})(typeof globalThis === "undefined" ? self : globalThis);
