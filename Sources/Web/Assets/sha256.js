// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4). Written out because crypto.subtle exists only on https, while ceremonies are also held and draws
// also checked on plain office networks; and because a promise per digest is far too slow for half a million of them.
// Tests/Verifiers/check_browser_hash.py holds it to the published examples in Chromium.
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

  const START = Int32Array.from(primes.slice(0, 8), function (p) { return fraction(p, 2) | 0; });
  const K = Int32Array.from(primes, function (p) { return fraction(p, 3) | 0; });

  // One set of registers for all hashes: nothing is allocated per digest. The block is 16 big-endian words.
  const block = new Int32Array(16);
  const state = new Int32Array(8);
  const tail = scratch();

  /** Takes `block` into `state`. Sixteen rounds at a time, their names turned instead of their values moved. */
  function compress() {
    let w0 = block[0], w1 = block[1], w2 = block[2], w3 = block[3], w4 = block[4], w5 = block[5], w6 = block[6],
      w7 = block[7], w8 = block[8], w9 = block[9], w10 = block[10], w11 = block[11], w12 = block[12], w13 = block[13],
      w14 = block[14], w15 = block[15];
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (let t = 0; ; t += 16) {
      h = (h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (g ^ e & (f ^ g)) + K[t] + w0) | 0;
      d = (d + h) | 0;
      h = (h + ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b | c & (a | b))) | 0;
      g = (g + ((d >>> 6 | d << 26) ^ (d >>> 11 | d << 21) ^ (d >>> 25 | d << 7)) + (f ^ d & (e ^ f)) + K[t + 1] + w1) | 0;
      c = (c + g) | 0;
      g = (g + ((h >>> 2 | h << 30) ^ (h >>> 13 | h << 19) ^ (h >>> 22 | h << 10)) + (h & a | b & (h | a))) | 0;
      f = (f + ((c >>> 6 | c << 26) ^ (c >>> 11 | c << 21) ^ (c >>> 25 | c << 7)) + (e ^ c & (d ^ e)) + K[t + 2] + w2) | 0;
      b = (b + f) | 0;
      f = (f + ((g >>> 2 | g << 30) ^ (g >>> 13 | g << 19) ^ (g >>> 22 | g << 10)) + (g & h | a & (g | h))) | 0;
      e = (e + ((b >>> 6 | b << 26) ^ (b >>> 11 | b << 21) ^ (b >>> 25 | b << 7)) + (d ^ b & (c ^ d)) + K[t + 3] + w3) | 0;
      a = (a + e) | 0;
      e = (e + ((f >>> 2 | f << 30) ^ (f >>> 13 | f << 19) ^ (f >>> 22 | f << 10)) + (f & g | h & (f | g))) | 0;
      d = (d + ((a >>> 6 | a << 26) ^ (a >>> 11 | a << 21) ^ (a >>> 25 | a << 7)) + (c ^ a & (b ^ c)) + K[t + 4] + w4) | 0;
      h = (h + d) | 0;
      d = (d + ((e >>> 2 | e << 30) ^ (e >>> 13 | e << 19) ^ (e >>> 22 | e << 10)) + (e & f | g & (e | f))) | 0;
      c = (c + ((h >>> 6 | h << 26) ^ (h >>> 11 | h << 21) ^ (h >>> 25 | h << 7)) + (b ^ h & (a ^ b)) + K[t + 5] + w5) | 0;
      g = (g + c) | 0;
      c = (c + ((d >>> 2 | d << 30) ^ (d >>> 13 | d << 19) ^ (d >>> 22 | d << 10)) + (d & e | f & (d | e))) | 0;
      b = (b + ((g >>> 6 | g << 26) ^ (g >>> 11 | g << 21) ^ (g >>> 25 | g << 7)) + (a ^ g & (h ^ a)) + K[t + 6] + w6) | 0;
      f = (f + b) | 0;
      b = (b + ((c >>> 2 | c << 30) ^ (c >>> 13 | c << 19) ^ (c >>> 22 | c << 10)) + (c & d | e & (c | d))) | 0;
      a = (a + ((f >>> 6 | f << 26) ^ (f >>> 11 | f << 21) ^ (f >>> 25 | f << 7)) + (h ^ f & (g ^ h)) + K[t + 7] + w7) | 0;
      e = (e + a) | 0;
      a = (a + ((b >>> 2 | b << 30) ^ (b >>> 13 | b << 19) ^ (b >>> 22 | b << 10)) + (b & c | d & (b | c))) | 0;
      h = (h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (g ^ e & (f ^ g)) + K[t + 8] + w8) | 0;
      d = (d + h) | 0;
      h = (h + ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b | c & (a | b))) | 0;
      g = (g + ((d >>> 6 | d << 26) ^ (d >>> 11 | d << 21) ^ (d >>> 25 | d << 7)) + (f ^ d & (e ^ f)) + K[t + 9] + w9) | 0;
      c = (c + g) | 0;
      g = (g + ((h >>> 2 | h << 30) ^ (h >>> 13 | h << 19) ^ (h >>> 22 | h << 10)) + (h & a | b & (h | a))) | 0;
      f = (f + ((c >>> 6 | c << 26) ^ (c >>> 11 | c << 21) ^ (c >>> 25 | c << 7)) + (e ^ c & (d ^ e)) + K[t + 10] + w10) | 0;
      b = (b + f) | 0;
      f = (f + ((g >>> 2 | g << 30) ^ (g >>> 13 | g << 19) ^ (g >>> 22 | g << 10)) + (g & h | a & (g | h))) | 0;
      e = (e + ((b >>> 6 | b << 26) ^ (b >>> 11 | b << 21) ^ (b >>> 25 | b << 7)) + (d ^ b & (c ^ d)) + K[t + 11] + w11) | 0;
      a = (a + e) | 0;
      e = (e + ((f >>> 2 | f << 30) ^ (f >>> 13 | f << 19) ^ (f >>> 22 | f << 10)) + (f & g | h & (f | g))) | 0;
      d = (d + ((a >>> 6 | a << 26) ^ (a >>> 11 | a << 21) ^ (a >>> 25 | a << 7)) + (c ^ a & (b ^ c)) + K[t + 12] + w12) | 0;
      h = (h + d) | 0;
      d = (d + ((e >>> 2 | e << 30) ^ (e >>> 13 | e << 19) ^ (e >>> 22 | e << 10)) + (e & f | g & (e | f))) | 0;
      c = (c + ((h >>> 6 | h << 26) ^ (h >>> 11 | h << 21) ^ (h >>> 25 | h << 7)) + (b ^ h & (a ^ b)) + K[t + 13] + w13) | 0;
      g = (g + c) | 0;
      c = (c + ((d >>> 2 | d << 30) ^ (d >>> 13 | d << 19) ^ (d >>> 22 | d << 10)) + (d & e | f & (d | e))) | 0;
      b = (b + ((g >>> 6 | g << 26) ^ (g >>> 11 | g << 21) ^ (g >>> 25 | g << 7)) + (a ^ g & (h ^ a)) + K[t + 14] + w14) | 0;
      f = (f + b) | 0;
      b = (b + ((c >>> 2 | c << 30) ^ (c >>> 13 | c << 19) ^ (c >>> 22 | c << 10)) + (c & d | e & (c | d))) | 0;
      a = (a + ((f >>> 6 | f << 26) ^ (f >>> 11 | f << 21) ^ (f >>> 25 | f << 7)) + (h ^ f & (g ^ h)) + K[t + 15] + w15) | 0;
      e = (e + a) | 0;
      a = (a + ((b >>> 2 | b << 30) ^ (b >>> 13 | b << 19) ^ (b >>> 22 | b << 10)) + (b & c | d & (b | c))) | 0;
      if (t === 48) { break; }
      w0 = (w0 + ((w1 >>> 7 | w1 << 25) ^ (w1 >>> 18 | w1 << 14) ^ w1 >>> 3)
        + w9 + ((w14 >>> 17 | w14 << 15) ^ (w14 >>> 19 | w14 << 13) ^ w14 >>> 10)) | 0;
      w1 = (w1 + ((w2 >>> 7 | w2 << 25) ^ (w2 >>> 18 | w2 << 14) ^ w2 >>> 3)
        + w10 + ((w15 >>> 17 | w15 << 15) ^ (w15 >>> 19 | w15 << 13) ^ w15 >>> 10)) | 0;
      w2 = (w2 + ((w3 >>> 7 | w3 << 25) ^ (w3 >>> 18 | w3 << 14) ^ w3 >>> 3)
        + w11 + ((w0 >>> 17 | w0 << 15) ^ (w0 >>> 19 | w0 << 13) ^ w0 >>> 10)) | 0;
      w3 = (w3 + ((w4 >>> 7 | w4 << 25) ^ (w4 >>> 18 | w4 << 14) ^ w4 >>> 3)
        + w12 + ((w1 >>> 17 | w1 << 15) ^ (w1 >>> 19 | w1 << 13) ^ w1 >>> 10)) | 0;
      w4 = (w4 + ((w5 >>> 7 | w5 << 25) ^ (w5 >>> 18 | w5 << 14) ^ w5 >>> 3)
        + w13 + ((w2 >>> 17 | w2 << 15) ^ (w2 >>> 19 | w2 << 13) ^ w2 >>> 10)) | 0;
      w5 = (w5 + ((w6 >>> 7 | w6 << 25) ^ (w6 >>> 18 | w6 << 14) ^ w6 >>> 3)
        + w14 + ((w3 >>> 17 | w3 << 15) ^ (w3 >>> 19 | w3 << 13) ^ w3 >>> 10)) | 0;
      w6 = (w6 + ((w7 >>> 7 | w7 << 25) ^ (w7 >>> 18 | w7 << 14) ^ w7 >>> 3)
        + w15 + ((w4 >>> 17 | w4 << 15) ^ (w4 >>> 19 | w4 << 13) ^ w4 >>> 10)) | 0;
      w7 = (w7 + ((w8 >>> 7 | w8 << 25) ^ (w8 >>> 18 | w8 << 14) ^ w8 >>> 3)
        + w0 + ((w5 >>> 17 | w5 << 15) ^ (w5 >>> 19 | w5 << 13) ^ w5 >>> 10)) | 0;
      w8 = (w8 + ((w9 >>> 7 | w9 << 25) ^ (w9 >>> 18 | w9 << 14) ^ w9 >>> 3)
        + w1 + ((w6 >>> 17 | w6 << 15) ^ (w6 >>> 19 | w6 << 13) ^ w6 >>> 10)) | 0;
      w9 = (w9 + ((w10 >>> 7 | w10 << 25) ^ (w10 >>> 18 | w10 << 14) ^ w10 >>> 3)
        + w2 + ((w7 >>> 17 | w7 << 15) ^ (w7 >>> 19 | w7 << 13) ^ w7 >>> 10)) | 0;
      w10 = (w10 + ((w11 >>> 7 | w11 << 25) ^ (w11 >>> 18 | w11 << 14) ^ w11 >>> 3)
        + w3 + ((w8 >>> 17 | w8 << 15) ^ (w8 >>> 19 | w8 << 13) ^ w8 >>> 10)) | 0;
      w11 = (w11 + ((w12 >>> 7 | w12 << 25) ^ (w12 >>> 18 | w12 << 14) ^ w12 >>> 3)
        + w4 + ((w9 >>> 17 | w9 << 15) ^ (w9 >>> 19 | w9 << 13) ^ w9 >>> 10)) | 0;
      w12 = (w12 + ((w13 >>> 7 | w13 << 25) ^ (w13 >>> 18 | w13 << 14) ^ w13 >>> 3)
        + w5 + ((w10 >>> 17 | w10 << 15) ^ (w10 >>> 19 | w10 << 13) ^ w10 >>> 10)) | 0;
      w13 = (w13 + ((w14 >>> 7 | w14 << 25) ^ (w14 >>> 18 | w14 << 14) ^ w14 >>> 3)
        + w6 + ((w11 >>> 17 | w11 << 15) ^ (w11 >>> 19 | w11 << 13) ^ w11 >>> 10)) | 0;
      w14 = (w14 + ((w15 >>> 7 | w15 << 25) ^ (w15 >>> 18 | w15 << 14) ^ w15 >>> 3)
        + w7 + ((w12 >>> 17 | w12 << 15) ^ (w12 >>> 19 | w12 << 13) ^ w12 >>> 10)) | 0;
      w15 = (w15 + ((w0 >>> 7 | w0 << 25) ^ (w0 >>> 18 | w0 << 14) ^ w0 >>> 3)
        + w8 + ((w13 >>> 17 | w13 << 15) ^ (w13 >>> 19 | w13 << 13) ^ w13 >>> 10)) | 0;
    }
    state[0] = (state[0] + a) | 0; state[1] = (state[1] + b) | 0; state[2] = (state[2] + c) | 0;
    state[3] = (state[3] + d) | 0; state[4] = (state[4] + e) | 0; state[5] = (state[5] + f) | 0;
    state[6] = (state[6] + g) | 0; state[7] = (state[7] + h) | 0;
  }

  function begin() { for (let i = 0; i < 8; i += 1) { state[i] = START[i]; } }

  /** Takes the blocks of `view` from `at` to `end` into `state`. */
  function absorb(view, at, end) {
    for (let p = at; p < end; p += 64) {
      for (let i = 0; i < 16; i += 1) { block[i] = view.getInt32(p + 4 * i); }
      compress();
    }
  }

  /** Room for short messages that are hashed one after the other. */
  function scratch() {
    const bytes = new Uint8Array(256);
    return { bytes: bytes, view: new DataView(bytes.buffer) };
  }

  /** Hashes the first `length` bytes of a scratch, at most 183, into `state`; the padding is written behind them. */
  function short(room, length) {
    begin();
    const bytes = room.bytes, end = (length + 9 + 63) & ~63;
    bytes[length] = 0x80;
    for (let i = length + 1; i < end - 4; i += 1) { bytes[i] = 0; }
    room.view.setInt32(end - 4, length * 8);
    absorb(room.view, 0, end);
  }

  /** SHA-256(0x01 ‖ left ‖ right) of two digests held as eight words each, into `state`. */
  function node(words, left, right) {
    begin();
    block[0] = 1 << 24 | words[left] >>> 8;
    for (let i = 1; i < 8; i += 1) { block[i] = words[left + i - 1] << 24 | words[left + i] >>> 8; }
    block[8] = words[left + 7] << 24 | words[right] >>> 8;
    for (let i = 1; i < 8; i += 1) { block[8 + i] = words[right + i - 1] << 24 | words[right + i] >>> 8; }
    compress();
    block.fill(0);
    block[0] = words[right + 7] << 24 | 0x800000;
    block[15] = 65 * 8;
    compress();
  }

  /** The digest in `state`, or in the eight words from `at`, as a Uint8Array of 32 bytes. */
  function bytesOfWords(words, at) {
    const out = new DataView(new ArrayBuffer(32));
    for (let i = 0; i < 8; i += 1) { out.setInt32(i * 4, words[at + i]); }
    return new Uint8Array(out.buffer);
  }

  /** SHA-256 of a Uint8Array, as a Uint8Array of 32 bytes. */
  function sha256(message) {
    begin();
    const whole = message.length & ~63, rest = message.length - whole, end = rest < 56 ? 64 : 128;
    absorb(new DataView(message.buffer, message.byteOffset, message.length), 0, whole);
    tail.bytes.fill(0);
    tail.bytes.set(message.subarray(whole));
    tail.bytes[rest] = 0x80;
    tail.view.setUint32(end - 8, Math.floor(message.length / 536870912));
    tail.view.setUint32(end - 4, (message.length * 8) >>> 0);
    absorb(tail.view, 0, end);
    return bytesOfWords(state, 0);
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

  /** The bytes of all parts, one after the other. */
  function joined(parts) {
    const whole = new Uint8Array(parts.reduce(function (sum, part) { return sum + part.length; }, 0));
    let at = 0;
    parts.forEach(function (part) { whole.set(part, at); at += part.length; });
    return whole;
  }

  /** LP(x) of ssj-draw/1 section 1.1. */
  function prefixed(part) {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, part.length);
    return joined([length, part]);
  }

  /** TH(tag; parts…) of ssj-draw/1 section 1.1. */
  function taggedHash(tag, parts) {
    return sha256(joined([utf8("ssj-draw/1/" + tag)].concat(parts).map(prefixed)));
  }

  /** LH(d) of ssj-draw/1 section 1.1. */
  function leafHash(data) { return sha256(joined([Uint8Array.of(0), data])); }

  root.mingqian = {
    sha256: sha256, taggedHash: taggedHash, leafHash: leafHash, utf8: utf8, hex: hex, bytesOfHex: bytesOfHex,
    joined: joined, words: { state: state, scratch: scratch, short: short, node: node, bytes: bytesOfWords },
  };
})(typeof globalThis === "undefined" ? self : globalThis);
