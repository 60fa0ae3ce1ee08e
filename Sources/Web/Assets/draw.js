// SPDX-License-Identifier: Apache-2.0
// The draw of ssj-draw/1 sections 1.2 and 1.3, from public bytes alone.
(function (root) {
  "use strict";

  const lib = root.mingqian;
  const RESERVE = 3, MOST_BALLS = 4096, LARGEST = Number.MAX_SAFE_INTEGER;

  function demand(holds, words) { if (!holds) { throw new lib.Refusal(words); } }

  function isCount(value) { return Number.isInteger(value) && value >= 0 && value <= LARGEST; }

  function digest(value, name) {
    demand(typeof value === "string" && /^[0-9a-f]{64}$/.test(value), name + "不是64位小写十六进制数字");
    return value;
  }

  function names(list, name) {
    demand(new Set(list.map(function (each) { return each.name; })).size === list.length, name + "有重名");
  }

  /** Reads a `ceremony.open` entry from its bytes. Fields beyond those of section 1.2 do not matter here. */
  function readCeremony(bytes) {
    const o = lib.readObject(bytes, "仪式公告");
    demand(o.v === "ssj-draw/1" && o.type === "ceremony.open", "仪式公告的类型或版本不符");
    demand(typeof o.ceremony === "string" && typeof o.reveal_by === "string", "仪式公告缺少编号或期限");
    demand(Array.isArray(o.contributors) && o.contributors.length > 0, "仪式公告没有参与方");
    o.contributors.forEach(function (each, place) {
      demand(lib.isObject(each) && typeof each.name === "string", "contributors[" + place + "] 没有名称");
      digest(each.commit, "contributors[" + place + "].commit ");
    });
    names(o.contributors, "参与方");
    demand(isCount(o.min_reveals) && o.min_reveals >= 1 && o.min_reveals <= o.contributors.length,
      "min_reveals 不在参与方数目之内");
    demand(o.beacon === null || lib.isObject(o.beacon), "beacon 不符合规定");
    return { object: o, leaf: lib.leafHash(bytes) };
  }

  const STRATUM = /^[0-9A-Za-z._:-]{1,64}$/;

  /** Reads a `draw.announce` entry from its bytes. */
  function readAnnouncement(bytes) {
    const o = lib.readObject(bytes, "抽取公告");
    demand(o.v === "ssj-draw/1" && o.type === "draw.announce", "抽取公告的类型或版本不符");
    demand(typeof o.draw === "string" && typeof o.plan === "string", "抽取公告缺少编号或计划事项");
    demand(isCount(o.attempt) && o.attempt >= 1 && (o.attempt === 1) === (o.previous === null), "抽取次数与上次作废记录不符");
    if (o.previous !== null) { digest(o.previous, "previous "); }
    digest(o.ceremony, "ceremony ");
    demand(["uniform", "balls", "pareto"].includes(o.method), "抽取方法 " + o.method + " 不在规定之列");
    demand(["draw", "ceremony"].includes(o.tickets), "票号范围 " + o.tickets + " 不在规定之列");
    demand(lib.isObject(o.roster) && isCount(o.roster.size), "公告没有名单户数");
    digest(o.roster.root, "roster.root ");
    demand(Array.isArray(o.strata) && o.strata.length > 0, "公告没有分层");
    o.strata.forEach(function (s, place) {
      demand(lib.isObject(s) && Object.keys(s).sort().join() === "den,least,name,num,size"
        && typeof s.name === "string" && (s.name === "*" ? o.strata.length === 1 : STRATUM.test(s.name))
        && [s.size, s.num, s.den, s.least].every(isCount) && s.den >= 1, "strata[" + place + "] 不符合规定");
    });
    names(o.strata, "分层");
    return { object: o, leaf: lib.leafHash(bytes) };
  }

  /** TH("commit"; ceremony, name, r) in hexadecimal. */
  function commitment(ceremony, name, r) {
    return lib.hex(lib.taggedHash("commit", [lib.utf8(ceremony), lib.utf8(name), r]));
  }

  /** The value of a ceremony; `reveals` are bytes or null in the order of the contributors, `beacon` may be empty. */
  function valueOf(ceremony, reveals, beacon) {
    const o = ceremony.object;
    demand(reveals.length === o.contributors.length, "随机数与参与方数目不符");
    const slots = reveals.map(function (r, place) {
      if (r === null) { return Uint8Array.of(0); }
      const who = o.contributors[place];
      demand(r.length === 32 && commitment(o.ceremony, who.name, r) === who.commit, who.name + " 公开的随机数与承诺值不符");
      return lib.joined([Uint8Array.of(1), r]);
    });
    const have = reveals.filter(function (r) { return r !== null; }).length;
    demand(have >= o.min_reveals, "只有 " + have + " 方公开随机数，至少应有 " + o.min_reveals + " 方");
    demand((o.beacon !== null) === (beacon.length > 0), o.beacon === null ? "仪式没有约定公开数值" : "约定的公开数值尚未记入");
    return lib.taggedHash("value", [ceremony.leaf].concat(slots, [beacon]));
  }

  function keysOf(announcement, value) {
    const seed = lib.taggedHash("seed", [announcement.leaf, value]);
    return {
      value: value, seed: seed, assign: lib.taggedHash("assign-key", [seed]),
      entity: lib.taggedHash("entity-key", [announcement.object.tickets === "draw" ? seed : value]),
    };
  }

  /** min(size, max(least, ceil(size · num / den))), exactly. */
  function quotaOf(s) {
    const product = BigInt(s.size) * BigInt(s.num), den = BigInt(s.den);
    const share = (product + den - BigInt(1)) / den;
    const wanted = share > BigInt(s.least) ? share : BigInt(s.least);
    return wanted < BigInt(s.size) ? Number(wanted) : s.size;
  }

  function below(words, a, b) {
    for (let i = 0; i < 8; i += 1) {
      const x = words[a + i] >>> 0, y = words[b + i] >>> 0;
      if (x !== y) { return x < y; }
    }
    return false;
  }

  /** Makes tickets in one buffer: `ticket` leaves the key by which line `i` is ordered in `words` at `at`. */
  class TicketPress {
    constructor(roster, key, balls) {
      this.roster = roster;
      this.balls = balls;
      this.room = lib.words.scratch();
      this.room.bytes.set(key);
      this.best = new Int32Array(16);
    }

    ticket(i, words, at) {
      const roster = this.roster, start = roster.starts[i], length = roster.idLengths[i], buffer = this.room.bytes;
      for (let k = 0; k < length; k += 1) { buffer[32 + k] = roster.bytes[start + k]; }
      lib.words.short(this.room, 32 + length);
      const state = lib.words.state;
      for (let k = 0; k < 8; k += 1) { words[at + k] = state[k]; }
      if (this.balls && roster.weights[i] > 1) { this.smallest(32 + length, roster.weights[i], words, at); }
    }

    /** The smallest of the tickets of id, id#2, … id#weight; the id ends at `end`. */
    smallest(end, weight, words, at) {
      const both = this.best, buffer = this.room.bytes;
      for (let k = 0; k < 8; k += 1) { both[k] = words[at + k]; }
      for (let ball = 2; ball <= weight; ball += 1) {
        const digits = ball < 10 ? 1 : ball < 100 ? 2 : ball < 1000 ? 3 : 4;
        buffer[end] = 35;
        for (let k = digits, rest = ball; k > 0; k -= 1, rest = (rest / 10) | 0) { buffer[end + k] = 48 + rest % 10; }
        lib.words.short(this.room, end + 1 + digits);
        both.set(lib.words.state, 8);
        if (below(both, 8, 0)) { both.copyWithin(0, 8, 16); }
      }
      for (let k = 0; k < 8; k += 1) { words[at + k] = both[k]; }
    }
  }

  /** The lines of one stratum taken for certain, and n and W for the others. */
  class ParetoDesign {
    constructor(quota, counts) {
      let left = new Map(counts), n = BigInt(quota);
      this.certain = new Set();
      for (;;) {
        let total = BigInt(0);
        left.forEach(function (count, w) { total += BigInt(w) * BigInt(count); });
        const now = Array.from(left.keys()).filter(function (w) { return n * BigInt(w) >= total; });
        this.n = n;
        this.total = total;
        if (left.size === 0 || now.length === 0) { break; }
        for (const w of now) {
          n -= BigInt(left.get(w));
          left.delete(w);
          this.certain.add(w);
        }
      }
      this.factors = new Map();
      left.forEach(function (count, w) {
        const exact = this.total - this.n * BigInt(w);
        this.factors.set(w, { exact: exact, near: Number(exact) / w });
      }, this);
    }

    /** The fraction of section 1.3 to about 50 bits, −1 for a certain line. */
    near(weight, high, low) {
      if (this.certain.has(weight)) { return -1; }
      const t = high * 4294967296 + low;
      const rest = (4294967295 - high) * 4294967296 + (4294967295 - low) + 1;
      return this.factors.get(weight).near * (t / rest);
    }

    /** −1, 0 or 1 as the fraction of one ticket is below, equal to or above that of the other, by cross-multiplication. */
    compare(weightA, ticketA, weightB, ticketB) {
      const whole = BigInt(1) << BigInt(64);
      const left = ticketA * this.factors.get(weightA).exact * (whole - ticketB) * BigInt(weightB);
      const right = ticketB * this.factors.get(weightB).exact * (whole - ticketA) * BigInt(weightA);
      return left < right ? -1 : left > right ? 1 : 0;
    }
  }

  // Fractions nearer than this to each other are compared exactly: far above the error of doubles, far below what would
  // let many lines in. A test widens it, so that every comparison is exact.
  const nearness = { margin: 1 + Math.pow(2, -40) };

  function placesOfStrata(roster, strata) {
    const whole = strata[0].name === "*";
    const places = new Map(strata.map(function (s, place) { return [s.name, place]; }));
    const found = new Map(roster.strata.map(function (s) { return [s.name, s.size]; }));
    strata.forEach(function (s) {
      const size = whole ? roster.size : found.get(s.name) || 0;
      demand(size === s.size, "分层 " + s.name + " 公告 " + s.size + " 户，名单中为 " + size + " 户");
    });
    return roster.strata.map(function (s) {
      demand(whole || places.has(s.name), "名单中的分层 " + s.name + " 没有列入公告");
      return whole ? 0 : places.get(s.name);
    });
  }

  function weightsOfStrata(roster, place, strata) {
    const counts = strata.map(function () { return new Map(); });
    for (let i = 0; i < roster.size; i += 1) {
      const map = counts[place[roster.stratum[i]]], w = roster.weights[i];
      map.set(w, (map.get(w) || 0) + 1);
    }
    return counts;
  }

  /** For every line a number that orders its stratum but for a few; of each stratum only the smallest go on. */
  function candidates(roster, place, strata, press, designs, progress) {
    const margin = nearness.margin, ranks = new Float64Array(roster.size), words = new Int32Array(8);
    const own = strata.map(function (s) { return new Float64Array(s.size); });
    const filled = new Uint32Array(strata.length);
    for (let i = 0; i < roster.size; i += 1) {
      press.ticket(i, words, 0);
      const s = place[roster.stratum[i]], high = words[0] >>> 0, low = words[1] >>> 0;
      const rank = designs ? designs[s].near(roster.weights[i], high, low) : high * 2097152 + (low >>> 11);
      ranks[i] = rank;
      own[s][filled[s]] = rank;
      filled[s] += 1;
      if ((i & 8191) === 0) { progress(i / roster.size); }
    }
    const kept = strata.map(function () { return []; });
    const cuts = own.map(function (list, s) {
      const last = Math.min(strata[s].quota + RESERVE, list.length) - 1;
      const cut = last < 0 ? -2 : list.sort()[last];
      return designs && cut > 0 ? cut * margin : cut;
    });
    for (let i = 0; i < roster.size; i += 1) {
      const s = place[roster.stratum[i]];
      if (ranks[i] <= cuts[s]) { kept[s].push(i); }
    }
    return { kept: kept, ranks: ranks };
  }

  /** The lines of one stratum in the order of the draw, with their tickets. */
  function ordered(roster, rows, ranks, press, design) {
    const margin = nearness.margin, words = new Int32Array(8 * rows.length), places = rows.map(function (row, k) { return k; });
    rows.forEach(function (row, k) { press.ticket(row, words, 8 * k); });
    function leading(k) {
      return BigInt(words[8 * k] >>> 0) << BigInt(32) | BigInt(words[8 * k + 1] >>> 0);
    }
    places.sort(function (a, b) {
      const near = ranks[rows[a]], other = ranks[rows[b]];
      if (design && (near >= 0 || other >= 0)) {
        if (near < 0 || other < 0 || near * margin < other || other * margin < near) { return near - other; }
        const exact = design.compare(roster.weights[rows[a]], leading(a), roster.weights[rows[b]], leading(b));
        if (exact !== 0) { return exact; }
      }
      if (below(words, 8 * a, 8 * b)) { return -1; }
      if (below(words, 8 * b, 8 * a)) { return 1; }
      return rows[a] - rows[b];
    });
    return places.map(function (k) {
      return { row: rows[k], id: lib.idAt(roster, rows[k]), ticket: lib.hex(lib.words.bytes(words, 8 * k)) };
    });
  }

  /** The strata of the published file: name, take, selected, reserve, threshold. */
  function select(announcement, roster, entityKey, progress) {
    const o = announcement.object, place = placesOfStrata(roster, o.strata);
    const strata = o.strata.map(function (s) { return { name: s.name, size: s.size, quota: quotaOf(s) }; });
    if (o.method === "balls") {
      const heavy = roster.weights.findIndex(function (w) { return w > MOST_BALLS; });
      demand(heavy < 0, "名单第 " + (heavy + 1) + " 行权重超过 " + MOST_BALLS + "，不能用球数法");
    }
    const press = new TicketPress(roster, entityKey, o.method === "balls");
    const designs = o.method !== "pareto" ? null
      : weightsOfStrata(roster, place, strata).map(function (counts, s) {
        return new ParetoDesign(strata[s].quota, counts);
      });
    const found = candidates(roster, place, strata, press, designs, progress);
    return strata.map(function (s, k) {
      const list = ordered(roster, found.kept[k], found.ranks, press, designs && designs[k]);
      const ids = list.map(function (each) { return each.id; });
      return {
        name: s.name, take: s.quota, selected: ids.slice(0, s.quota), reserve: ids.slice(s.quota, s.quota + RESERVE),
        threshold: s.quota > 0 ? list[s.quota - 1].ticket : null,
      };
    });
  }

  /**
   * Draws again. `bytes` holds `roster`, `ceremony`, `announcement` (Uint8Array), `reveals` (Uint8Array or null each) and
   * `beacon`. Refuses whatever has no result.
   */
  function recompute(bytes, progress) {
    const ceremony = readCeremony(bytes.ceremony), announcement = readAnnouncement(bytes.announcement);
    demand(lib.hex(ceremony.leaf) === announcement.object.ceremony, "公告所指的不是这场仪式");
    const keys = keysOf(announcement, valueOf(ceremony, bytes.reveals, bytes.beacon));
    const roster = readRosterOf(announcement, bytes.roster, function (share) { progress(0.6 * share); });
    const strata = select(announcement, roster, keys.entity, function (share) { progress(0.6 + 0.4 * share); });
    return { keys: keys, roster: roster, strata: strata, draw: announcement.object.draw };
  }

  /** The roster, of the announced size and root. */
  function readRosterOf(announcement, bytes, progress) {
    const roster = lib.readRoster(bytes), announced = announcement.object.roster;
    demand(roster.size === announced.size, "名单共 " + roster.size + " 户，公告为 " + announced.size + " 户");
    const found = lib.rosterRoot(roster, progress);
    demand(found === announced.root, "名单根哈希重算为 " + found + "，公告为 " + announced.root);
    return roster;
  }

  /** The ticket (in a `balls` draw the smallest of its tickets) of one line, in hexadecimal. */
  function ticketOf(roster, place, entityKey, balls) {
    const words = new Int32Array(8);
    new TicketPress(roster, entityKey, balls).ticket(place, words, 0);
    return lib.hex(lib.words.bytes(words, 0));
  }

  lib.draw = {
    readCeremony: readCeremony, readAnnouncement: readAnnouncement, commitment: commitment, valueOf: valueOf,
    nearness: nearness, keysOf: keysOf, quotaOf: quotaOf, select: select, readRosterOf: readRosterOf, recompute: recompute, ticketOf: ticketOf,
  };
})(typeof globalThis === "undefined" ? self : globalThis);
