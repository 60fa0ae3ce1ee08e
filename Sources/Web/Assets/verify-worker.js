// SPDX-License-Identifier: Apache-2.0
// The worker behind 核验抽取: reads public files from the portal or from the citizen's own disk, sends nothing anywhere.
"use strict";

importScripts("sha256.js", "canonical.js", "roster.js", "draw.js", "assign.js", "log.js", "witnesses.js", "checks.js");

self.mingqianRosterWorker = "roster-worker.js";

const lib = self.mingqian;
const kept = { source: null, drawn: null };

/** The public files as this portal serves them; of the log below this address these bundles, or all of it. */
function portal(log, bundles, hasPolicy) {
  async function read(path) {
    if (path === "policy" && !hasPolicy) { return null; }
    const answer = await fetch((path.startsWith("files/") ? "/open/" : log) + path, { credentials: "omit" });
    if (answer.status === 404) { return null; }
    if (!answer.ok) { throw new lib.Refusal("读取 " + path + " 失败（" + answer.status + "）"); }
    return new Uint8Array(await answer.arrayBuffer());
  }
  return { read: read, bundles: bundles };
}

function octal(bytes) { return parseInt(String.fromCharCode.apply(null, bytes).replace(/\0.*$/, "").trim(), 8) || 0; }

/** The files of an archive in the ustar form, as slices of it. */
async function unpacked(archive) {
  const files = [];
  for (let at = 0; at + 512 <= archive.size;) {
    const head = new Uint8Array(await archive.slice(at, at + 512).arrayBuffer());
    if (head[0] === 0) { break; }
    const name = new TextDecoder().decode(head.subarray(0, 100)).replace(/\0.*$/, ""), size = octal(head.subarray(124, 136));
    if (head[156] === 48 || head[156] === 0) { files.push({ path: name, blob: archive.slice(at + 512, at + 512 + size) }); }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

/** The public files a citizen chose: the archive, or its folder with whatever folders are above it. */
async function chosen(list) {
  let files = list;
  if (list.length === 1 && /\.tar$/.test(list[0].path)) { files = await unpacked(list[0].blob); }
  const head = files.find(function (file) { return /(^|\/)checkpoint$/.test(file.path); });
  if (!head) { throw new lib.Refusal("所选文件中没有检查点（checkpoint）。请选择完整的公开文件包，或者解开后的文件夹。"); }
  const above = head.path.slice(0, -"checkpoint".length), byPath = new Map();
  files.forEach(function (file) {
    if (file.path.startsWith(above)) { byPath.set(file.path.slice(above.length), file.blob); }
  });
  return {
    bundles: null,
    read: async function (path) {
      const blob = byPath.get(path);
      return blob ? new Uint8Array(await blob.arrayBuffer()) : null;
    },
  };
}

/** The draws a log announces, to let the citizen choose one. */
async function announced(source) {
  const head = lib.log.readCheckpoint(new TextDecoder().decode(await source.read("checkpoint")));
  const tiles = new lib.log.Tiles(head, source.read), draws = [];
  await tiles.checkHead();
  for (let number = 0; number < tiles.bundles; number += 1) {
    new lib.checks.History(await tiles.entries(number)).all("draw.announce", {}).forEach(function (entry) {
      draws.push({ draw: entry.object.draw, words: entry.object.draw + "　" + (entry.object.purpose || "") });
    });
  }
  return draws;
}

async function answer(message) {
  const post = function (said) { self.postMessage(said); };
  if (message.deed === "files") {
    kept.source = await chosen(message.files);
    return post({ kind: "draws", draws: await announced(kept.source) });
  }
  if (message.deed === "entity") { return post({ kind: "entity", found: lib.checks.checkEntity(kept.drawn, message) }); }
  const begun = performance.now();
  const report = new lib.checks.Report(post);
  const source = message.portal ? portal(message.log, message.bundles, message.hasPolicy) : kept.source;
  kept.drawn = await lib.checks.checkDraw(source, message.draw, report);
  return post({
    kind: "done", bad: report.bad, open: report.open, seconds: (performance.now() - begun) / 1000,
    askable: kept.drawn !== null,
  });
}

self.onmessage = function (event) {
  answer(event.data).catch(function (reason) {
    self.postMessage({ kind: "refused", words: reason instanceof lib.Refusal ? reason.message : "核验中断：" + reason.message });
  });
};
