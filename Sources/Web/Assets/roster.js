// SPDX-License-Identifier: Apache-2.0
// The roster of ssj-draw/1 section 1.1: read in one pass, without a string per line, and its root.
(function (root) {
  "use strict";

  const lib = root.mingqian;
  const TAB = 9, LF = 10;
  // What an id or a stratum may hold: 0-9 A-Z a-z . _ : -
  const allowed = new Uint8Array(256);
  for (const c of "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._:-") {
    allowed[c.charCodeAt(0)] = 1;
  }

  function refuse(line, words) { throw new lib.Refusal("名单文件第 " + line + " 行" + words); }

  function text(bytes, from, to) { return String.fromCharCode.apply(null, bytes.subarray(from, to)); }

  /** The strata met so far, by a hash of the name that is confirmed byte by byte. */
  class Strata {
    constructor() { this.list = []; this.byHash = new Map(); }

    number(bytes, from, to, hash) {
      let at = this.byHash.get(hash);
      while (at !== undefined) {
        if (this.same(at, bytes, from, to)) { return at; }
        at = this.list[at].next;
      }
      const number = this.list.length;
      this.list.push({ name: text(bytes, from, to), size: 0, next: this.byHash.get(hash) });
      this.byHash.set(hash, number);
      return number;
    }

    same(at, bytes, from, to) {
      const name = this.list[at].name;
      if (name.length !== to - from) { return false; }
      for (let i = 0; i < name.length; i += 1) {
        if (name.charCodeAt(i) !== bytes[from + i]) { return false; }
      }
      return true;
    }
  }

  function countLines(bytes) {
    let lines = 0;
    for (let i = 0; i < bytes.length; i += 1) { if (bytes[i] === LF) { lines += 1; } }
    return lines;
  }

  /** Below zero if the id at `a` comes before that at `b`. */
  function compareIDs(bytes, a, lengthA, other, b, lengthB) {
    const shorter = Math.min(lengthA, lengthB);
    for (let i = 0; i < shorter; i += 1) {
      const difference = bytes[a + i] - other[b + i];
      if (difference !== 0) { return difference; }
    }
    return lengthA - lengthB;
  }

  /** Reads a roster file; refuses the first line that is out of form or order. */
  function readRoster(bytes) {
    const size = countLines(bytes);
    if (bytes.length && bytes[bytes.length - 1] !== LF) { refuse(size + 1, "没有换行结尾，文件可能被截断"); }
    const roster = {
      bytes: bytes, size: size, starts: new Float64Array(size + 1), idLengths: new Uint8Array(size),
      stratum: new Uint32Array(size), weights: new Uint32Array(size), strata: [],
    };
    const strata = new Strata();
    let at = 0;
    for (let i = 0; i < size; i += 1) {
      const start = at;
      while (allowed[bytes[at]] && at - start <= 64) { at += 1; }
      if (bytes[at] !== TAB || at === start || at - start > 64) { refuse(i + 1, "编号不符合格式"); }
      const idLength = at - start;
      const from = at += 1;
      let hash = 0;
      while (allowed[bytes[at]] && at - from <= 64) { hash = (hash * 31 + bytes[at]) | 0; at += 1; }
      if (bytes[at] !== TAB || at === from || at - from > 64) { refuse(i + 1, "分层不符合格式"); }
      const number = strata.number(bytes, from, at, hash);
      strata.list[number].size += 1;
      const digits = at += 1;
      let weight = 0;
      while (bytes[at] >= 48 && bytes[at] <= 57 && at - digits < 11) { weight = weight * 10 + bytes[at] - 48; at += 1; }
      if (bytes[at] !== LF || bytes[digits] === 48 || weight < 1 || weight > 4294967295) { refuse(i + 1, "权重不符合格式"); }
      at += 1;
      roster.starts[i] = start;
      roster.idLengths[i] = idLength;
      roster.stratum[i] = number;
      roster.weights[i] = weight;
      if (i > 0) {
        const order = compareIDs(bytes, roster.starts[i - 1], roster.idLengths[i - 1], bytes, start, idLength);
        if (order === 0) { refuse(i + 1, "编号与上一行重复：" + text(bytes, start, start + idLength)); }
        if (order > 0) { refuse(i + 1, "没有按编号升序排列"); }
      }
    }
    roster.starts[size] = at;
    roster.strata = strata.list.map(function (stratum) { return { name: stratum.name, size: stratum.size }; });
    return roster;
  }

  /** The root of the RFC 6962 tree over the lines, in hexadecimal; `progress` is told shares of the work. */
  function rosterRoot(roster, progress) {
    const n = roster.size, words = lib.words, tree = new Int32Array(8 * Math.max(n, 1));
    if (n === 0) { return lib.hex(lib.sha256(new Uint8Array(0))); }
    const room = words.scratch(), buffer = room.bytes;
    for (let i = 0; i < n; i += 1) {
      const start = roster.starts[i], length = roster.starts[i + 1] - 1 - start;
      buffer[0] = 0;
      for (let k = 0; k < length; k += 1) { buffer[k + 1] = roster.bytes[start + k]; }
      words.short(room, length + 1);
      tree.set(words.state, 8 * i);
      if ((i & 8191) === 0) { progress(0.6 * i / n); }
    }
    // Pairs from the left, an odd one moves up: the same tree as that of the largest powers of two.
    let width = n;
    while (width > 1) {
      const half = width >> 1;
      for (let i = 0; i < half; i += 1) {
        words.node(tree, 16 * i, 16 * i + 8);
        tree.set(words.state, 8 * i);
      }
      if (width & 1) { tree.copyWithin(8 * half, 8 * (width - 1), 8 * width); }
      width = half + (width & 1);
      progress(1 - 0.4 * width / n);
    }
    return lib.hex(words.bytes(tree, 0));
  }

  /** The first place whose id is not below these bytes, and whether it is this id. */
  function findID(roster, id) {
    let low = 0, high = roster.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareIDs(roster.bytes, roster.starts[middle], roster.idLengths[middle], id, 0, id.length) < 0) {
        low = middle + 1;
      } else { high = middle; }
    }
    const present = low < roster.size
      && compareIDs(roster.bytes, roster.starts[low], roster.idLengths[low], id, 0, id.length) === 0;
    return { place: low, present: present };
  }

  function idAt(roster, place) {
    return text(roster.bytes, roster.starts[place], roster.starts[place] + roster.idLengths[place]);
  }

  Object.assign(lib, { readRoster: readRoster, rosterRoot: rosterRoot, findID: findID, idAt: idAt });
})(typeof globalThis === "undefined" ? self : globalThis);
