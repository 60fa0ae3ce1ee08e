// SPDX-License-Identifier: Apache-2.0
// The signed head and the tiles of docs/log.md sections 2 to 4: only what is proven to be under the head is handed on.
(function (root) {
  "use strict";

  const lib = root.mingqian;
  const WIDTH = 256;

  function demand(holds, words) { if (!holds) { throw new lib.Refusal(words); } }

  function fromBase64(text) {
    try {
      const bytes = Uint8Array.from(atob(text), function (c) { return c.charCodeAt(0); });
      return btoa(String.fromCharCode.apply(null, bytes)) === text ? bytes : null;
    } catch (malformed) { return null; }
  }

  function nodeHash(left, right) { return lib.sha256(lib.joined([Uint8Array.of(1), left, right])); }

  function same(a, b) { return lib.hex(a) === lib.hex(b); }

  /** The root over a list of hashes, as RFC 6962 builds it. */
  function rootOf(hashes) {
    let row = hashes;
    while (row.length > 1) {
      const next = [];
      for (let i = 0; i + 1 < row.length; i += 2) { next.push(nodeHash(row[i], row[i + 1])); }
      if (row.length % 2 === 1) { next.push(row[row.length - 1]); }
      row = next;
    }
    return row[0] || lib.sha256(new Uint8Array(0));
  }

  /** A public key as `name+id+key`: that of the log is of kind 1, those of witnesses of kind 4. */
  function readKey(text, kind) {
    const parts = text.replace(/\n$/, "").split("+"), whose = kind === 4 ? "见证方公钥" : "日志公钥";
    const key = fromBase64(parts.slice(2).join("+"));
    demand(parts.length > 2 && key && key.length === 33 && key[0] === (kind || 1), whose + "不符合格式");
    const id = lib.hex(lib.sha256(lib.joined([lib.utf8(parts[0]), Uint8Array.of(10), key])).subarray(0, 4));
    demand(id === parts[1], whose + "的编号不符");
    return { name: parts[0], id: id, bytes: key.subarray(1) };
  }

  /** A signed head. */
  function readCheckpoint(text) {
    const cut = text.indexOf("\n\n");
    const lines = text.slice(0, cut).split("\n");
    const root = lines.length === 3 && fromBase64(lines[2]);
    demand(cut > 0 && root && root.length === 32 && /^(0|[1-9][0-9]{0,14})$/.test(lines[1]), "检查点不符合格式");
    const signatures = text.slice(cut + 2).split("\n").filter(Boolean).map(function (line) {
      const match = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line), bytes = match && fromBase64(match[2]);
      demand(bytes && bytes.length > 4, "检查点的签名行不符合格式");
      return { name: match[1], id: lib.hex(bytes.subarray(0, 4)), bytes: bytes.subarray(4) };
    });
    return { origin: lines[0], size: Number(lines[1]), root: root, body: text.slice(0, cut + 1), signatures: signatures };
  }

  /**
   * Whether the log signed the head: true or false, or null where this browser cannot say (no Ed25519, or plain HTTP,
   * where browsers keep their cryptography from pages).
   */
  async function checkSignature(head, key) {
    const ours = signaturesBy(head, key);
    if (head.origin !== key.name || ours.length === 0) { return false; }
    const check = await verifier(key);
    if (check === null) { return null; }
    for (const signature of ours) {
      if (!await check(signature.bytes, head.body)) { return false; }
    }
    return true;
  }

  function signaturesBy(head, key) {
    return head.signatures.filter(function (s) { return s.name === key.name && s.id === key.id; });
  }

  /** Checks signatures of one key; null where this browser cannot. */
  async function verifier(key) {
    const subtle = root.crypto && root.crypto.subtle;
    if (!subtle) { return null; }
    let imported;
    try {
      imported = await subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]);
    } catch (unsupported) { return null; }
    return function (signature, message) {
      return subtle.verify({ name: "Ed25519" }, imported, signature, lib.utf8(message));
    };
  }

  /**
   * When a witness cosigned the head (`cosignature/v1`), in seconds: undefined if it did not, null where this browser
   * cannot say. A line under its key that does not fit is refused.
   */
  async function cosignedAt(head, key) {
    const lines = signaturesBy(head, key);
    if (lines.length === 0) { return undefined; }
    const check = await verifier(key);
    if (check === null) { return null; }
    const times = [];
    for (const line of lines) {
      demand(line.bytes.length === 72, "见证方 " + key.name + " 的联署不符合格式");
      const time = line.bytes.subarray(0, 8).reduce(function (sum, byte) { return sum * 256 + byte; }, 0);
      demand(await check(line.bytes.subarray(8), "cosignature/v1\ntime " + time + "\n" + head.body),
        "见证方 " + key.name + " 的联署不成立");
      times.push(time);
    }
    return Math.min.apply(null, times);
  }

  /** A policy (C2SP tlog-policy): the witnesses, and whether some of them, by name, meet it. */
  function readPolicy(text) {
    const witnesses = [], groups = new Map();
    let quorum = null;
    text.split("\n").forEach(function (line, place) {
      const words = line.trim().split(/[ \t]+/), kind = words[0];
      if (line.trim() === "" || kind.startsWith("#") || kind === "log") { return; }
      if (kind === "witness") { return witnesses.push({ name: words[1], key: readKey(words[2], 4) }); }
      if (kind === "group") { return groups.set(words[1], { least: words[2], members: words.slice(3) }); }
      demand(kind === "quorum" && quorum === null && words.length === 2, "见证策略第 " + (place + 1) + " 行不符合格式");
      quorum = words[1];
    });
    demand(quorum !== null, "见证策略没有规定法定数");
    function isMet(present, name) {
      const group = groups.get(name);
      if (!group) { return present.has(name); }
      const count = group.members.filter(function (member) { return isMet(present, member); }).length;
      return count >= (group.least === "all" ? group.members.length : group.least === "any" ? 1 : Number(group.least));
    }
    return { witnesses: witnesses, isMet: function (present) { return quorum === "none" || isMet(present, quorum); } };
  }

  /** `x001/x234/067` for 1,234,067, and the width if it is less than whole. */
  function tilePath(kind, number, width) {
    let text = String(number % 1000).padStart(3, "0");
    for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
      text = "x" + String(rest % 1000).padStart(3, "0") + "/" + text;
    }
    return "tile/" + kind + "/" + text + (width < WIDTH ? ".p/" + width : "");
  }

  /** The tiles below a head. `read` gives the bytes of a public file by its path, or null. */
  class Tiles {
    constructor(head, read) {
      this.head = head;
      this.read = read;
      this.proven = new Map();
    }

    /** How many subtrees of 256^level leaves are complete. */
    complete(level) { return Math.floor(this.head.size / Math.pow(WIDTH, level)); }

    width(level, number) { return Math.min(WIDTH, this.complete(level) - number * WIDTH); }

    async hashes(level, number) {
      const width = this.width(level, number), path = tilePath(String(level), number, width);
      const bytes = await this.read(path);
      demand(bytes && bytes.length === 32 * width, "分片 " + path + " 缺少或长度不符");
      const list = [];
      for (let i = 0; i < width; i += 1) { list.push(bytes.subarray(32 * i, 32 * i + 32)); }
      return list;
    }

    /** Proves the last tiles of all levels by the root of the head. */
    async checkHead() {
      const subtrees = [];
      let top = 0;
      while (this.complete(top + 1) > 0) { top += 1; }
      for (let level = top; level >= 0; level -= 1) {
        const width = this.complete(level) % WIDTH;
        if (width === 0) { continue; }
        const number = Math.floor(this.complete(level) / WIDTH), list = await this.hashes(level, number);
        this.proven.set(level + "/" + number, list);
        for (let part = WIDTH / 2, from = 0; part > 0; part /= 2) {
          if (width & part) { subtrees.push(rootOf(list.slice(from, from + part))); from += part; }
        }
      }
      let whole = subtrees.pop() || rootOf([]);
      while (subtrees.length) { whole = nodeHash(subtrees.pop(), whole); }
      demand(same(whole, this.head.root), "由分片重算的树根与检查点所载不符");
    }

    /** The root of the log when it had `size` entries, from tiles proven under the head. */
    async rootAt(size) {
      let whole = null;
      for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / WIDTH)) {
        const width = count % WIDTH, subtrees = [];
        const list = width ? await this.tile(level, Math.floor(count / WIDTH)) : [];
        for (let part = WIDTH / 2, from = 0; part > 0; part /= 2) {
          if (width & part) { subtrees.push(rootOf(list.slice(from, from + part))); from += part; }
        }
        while (subtrees.length) {
          const subtree = subtrees.pop();
          whole = whole === null ? subtree : nodeHash(subtree, whole);
        }
      }
      return whole || rootOf([]);
    }

    /** The hashes of one tile, proven by those above it up to the head. */
    async tile(level, number) {
      const name = level + "/" + number;
      if (!this.proven.has(name)) {
        const list = await this.hashes(level, number);
        const above = await this.tile(level + 1, Math.floor(number / WIDTH));
        demand(same(rootOf(list), above[number % WIDTH]), "分片 " + tilePath(String(level), number, WIDTH) + " 与上层分片不符");
        this.proven.set(name, list);
      }
      return this.proven.get(name);
    }

    /** The entries of one bundle: `{index, bytes, leaf}`, each proven to be in the log. */
    async entries(number) {
      const width = this.width(0, number), path = tilePath("entries", number, width);
      const bytes = await this.read(path), leaves = await this.tile(0, number), list = [];
      demand(bytes, "缺少条目文件 " + path);
      let at = 0;
      while (at + 2 <= bytes.length) {
        const end = at + 2 + (bytes[at] << 8 | bytes[at + 1]), entry = bytes.subarray(at + 2, end);
        const index = number * WIDTH + list.length, leaf = lib.leafHash(entry);
        demand(end <= bytes.length && list.length < width && same(leaf, leaves[list.length]),
          "条目文件 " + path + " 中的日志条目 " + index + " 不在检查点所签的日志之内");
        list.push({ index: index, bytes: entry, leaf: lib.hex(leaf) });
        at = end;
      }
      demand(at === bytes.length && list.length === width, "条目文件 " + path + " 的条数不符");
      return list;
    }

    get bundles() { return Math.ceil(this.head.size / WIDTH); }
  }

  lib.log = {
    readKey: readKey, readCheckpoint: readCheckpoint, checkSignature: checkSignature, cosignedAt: cosignedAt,
    readPolicy: readPolicy, same: same, Tiles: Tiles,
  };
})(typeof globalThis === "undefined" ? self : globalThis);
