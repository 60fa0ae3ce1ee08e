// SPDX-License-Identifier: Apache-2.0
// Canonical JSON of ssj-draw/1 section 1.1, and where two values differ.
(function (root) {
  "use strict";

  const lib = root.mingqian;
  const LARGEST = Number.MAX_SAFE_INTEGER;

  /** Why bytes cannot be what they claim to be, in words for the reader. */
  class Refusal extends Error {}

  /** Nothing more can be said because something before it did not hold, or the browser cannot tell. */
  class Skipped extends Error {}

  function isObject(value) { return value !== null && typeof value === "object" && !Array.isArray(value); }

  function written(value, depth) {
    if (depth > 64) { throw new Refusal("嵌套超过64层"); }
    if (value === null || typeof value === "boolean") { return String(value); }
    if (typeof value === "string") { return JSON.stringify(value); }
    if (typeof value === "number") {
      if (!Number.isInteger(value) || Math.abs(value) > LARGEST) { throw new Refusal("数字不是整数或者过大"); }
      return String(value);
    }
    if (Array.isArray(value)) {
      return "[" + value.map(function (item) { return written(item, depth + 1); }).join(",") + "]";
    }
    const keys = Object.keys(value).sort();
    return "{" + keys.map(function (key) {
      if (!/^[\x00-\x7f]*$/.test(key)) { throw new Refusal("字段名含有非ASCII字符"); }
      return JSON.stringify(key) + ":" + written(value[key], depth + 1);
    }).join(",") + "}";
  }

  /** J(o) as text. */
  function canonical(value) { return written(value, 0); }

  /**
   * The object of canonical bytes; any other spelling is refused, by writing what was read and comparing. So a key given
   * twice, a number that was rounded or a character that is no character cannot pass.
   */
  function readObject(bytes, name) {
    let text, value;
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      value = JSON.parse(text);
    } catch (reason) { throw new Refusal(name + "不是有效的JSON"); }
    if (!isObject(value)) { throw new Refusal(name + "不是JSON对象"); }
    if (canonical(value) !== text) { throw new Refusal(name + "不是规范写法的JSON"); }
    return value;
  }

  /** Where `found` differs from `expected`: `[{path, found, expected}]`, at most `limit`. */
  function differences(found, expected, limit) {
    const list = [];
    function shown(value) { return value === undefined ? "无" : canonical(value); }
    function walk(a, b, path) {
      if (list.length >= limit) { return; }
      if (Array.isArray(a) && Array.isArray(b)) {
        for (let i = 0; i < Math.max(a.length, b.length); i += 1) { walk(a[i], b[i], path + "[" + i + "]"); }
      } else if (isObject(a) && isObject(b)) {
        Array.from(new Set(Object.keys(a).concat(Object.keys(b)))).sort().forEach(function (key) {
          const own = function (o) { return Object.prototype.hasOwnProperty.call(o, key) ? o[key] : undefined; };
          walk(own(a), own(b), path ? path + "." + key : key);
        });
      } else if (shown(a) !== shown(b)) {
        list.push({ path: path, found: shown(a), expected: shown(b) });
      }
    }
    walk(found, expected, "");
    return list;
  }

  Object.assign(lib, {
    Refusal: Refusal, Skipped: Skipped, canonical: canonical, readObject: readObject, differences: differences, isObject: isObject,
  });
})(typeof globalThis === "undefined" ? self : globalThis);
