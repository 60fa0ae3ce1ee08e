// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4). Written out because crypto.subtle exists only on https, and ceremonies are also held on
// plain office networks. Tests/Verifiers/check_browser_hash.py holds it to the published examples in Chromium.
(function (root) {
  "use strict";

  const primes = (function () {
    const found = [];
    for (let n = 2; found.length < 64; n += 1) {
      if (found.every(function (p) { return n % p !== 0; })) { found.push(n); }
    }
    return found;
  })();

  // The first 32 bits of the fractional part of the root, exact by integer search.
  function fraction(prime, power) {
    let low = BigInt(0);
    let high = BigInt(1) << BigInt(40);
    const target = BigInt(prime) << BigInt(32 * power);
    while (high - low > BigInt(1)) {
      const middle = (low + high) >> BigInt(1);
      let raised = BigInt(1);
      for (let i = 0; i < power; i += 1) { raised *= middle; }
      if (raised <= target) { low = middle; } else { high = middle; }
    }
    return Number(low & BigInt(0xffffffff));
  }

  const start = primes.slice(0, 8).map(function (p) { return fraction(p, 2); });
  const constants = primes.map(function (p) { return fraction(p, 3); });

  function rotate(x, n) { return (x >>> n) | (x << (32 - n)); }

  function compress(state, words) {
    for (let t = 16; t < 64; t += 1) {
      const a = words[t - 15];
      const b = words[t - 2];
      const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
      const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
      words[t] = (words[t - 16] + s0 + words[t - 7] + s1) | 0;
    }
    const v = state.slice();
    for (let t = 0; t < 64; t += 1) {
      const s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
      const choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
      const t1 = (v[7] + s1 + choice + constants[t] + words[t]) | 0;
      const s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
      const majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
      v.pop();
      v.unshift((t1 + s0 + majority) | 0);
      v[4] = (v[4] + t1) | 0;
    }
    for (let i = 0; i < 8; i += 1) { state[i] = (state[i] + v[i]) | 0; }
  }

  /** SHA-256 of a Uint8Array, as a Uint8Array of 32 bytes. */
  function sha256(message) {
    const blocks = Math.ceil((message.length + 9) / 64);
    const padded = new Uint8Array(blocks * 64);
    padded.set(message);
    padded[message.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, Math.floor(message.length / 536870912));
    view.setUint32(padded.length - 4, (message.length * 8) >>> 0);
    const state = start.map(function (x) { return x | 0; });
    const words = new Int32Array(64);
    for (let block = 0; block < blocks; block += 1) {
      for (let t = 0; t < 16; t += 1) { words[t] = view.getInt32(block * 64 + t * 4); }
      compress(state, words);
    }
    const out = new DataView(new ArrayBuffer(32));
    state.forEach(function (x, i) { out.setInt32(i * 4, x); });
    return new Uint8Array(out.buffer);
  }

  function utf8(text) { return new TextEncoder().encode(text); }

  function hex(bytes) {
    return Array.from(bytes, function (b) { return b.toString(16).padStart(2, "0"); }).join("");
  }

  /** The bytes of an even number of hexadecimal digits, or null. */
  function bytesOfHex(text) {
    if (!/^([0-9a-f]{2})*$/.test(text)) { return null; }
    return Uint8Array.from(text.match(/../g) || [], function (pair) { return parseInt(pair, 16); });
  }

  /** TH(tag; parts…) of ssj-draw/1 section 1.1. */
  function taggedHash(tag, parts) {
    const all = [utf8("ssj-draw/1/" + tag)].concat(parts);
    const length = all.reduce(function (sum, part) { return sum + 4 + part.length; }, 0);
    const message = new Uint8Array(length);
    const view = new DataView(message.buffer);
    let at = 0;
    all.forEach(function (part) {
      view.setUint32(at, part.length);
      message.set(part, at + 4);
      at += 4 + part.length;
    });
    return sha256(message);
  }

  root.mingqian = { sha256: sha256, taggedHash: taggedHash, utf8: utf8, hex: hex, bytesOfHex: bytesOfHex };
})(typeof globalThis === "undefined" ? self : globalThis);
