// SPDX-License-Identifier: Apache-2.0
// Whether enough witnesses stood behind the head, and behind the close of a ceremony before its first secret came out
// (docs/log.md section 4).
(function (root) {
  "use strict";

  const lib = root.mingqian;

  function demand(holds, words) { if (!holds) { throw new lib.Refusal(words); } }

  function text(bytes) { return new TextDecoder().decode(bytes); }

  /** A moment of the log in China's time, as the portal writes it. */
  function moment(at) {
    const local = new Date(Date.parse(at) + 8 * 3600000);
    if (isNaN(local)) { return String(at); }
    return local.getUTCFullYear() + "年" + (local.getUTCMonth() + 1) + "月" + local.getUTCDate() + "日 "
      + local.toISOString().slice(11, 19);
  }

  /** Which witnesses have cosigned a head, and until when the last of them did; null where the browser cannot say. */
  async function cosigners(head, policy) {
    const present = new Map();
    for (const witness of policy.witnesses) {
      const time = await lib.log.cosignedAt(head, witness.key);
      if (time === null) { return null; }
      if (time !== undefined) { present.set(witness.name, time); }
    }
    return present;
  }

  function listed(present) { return present.size ? Array.from(present.keys()).join("、") : "没有见证方"; }

  const CANNOT = "本浏览器不能核对见证方的签名，请另用 mingqian-verify --policy 核对。";

  /** Whether enough witnesses stand behind the head, by the policy in the files; the policy, or null without one. */
  async function checkHead(tiles, source, report) {
    const bytes = await source.read("policy");
    if (!bytes) { return null; }
    let policy = null;
    await report.run("见证方", async function () {
      policy = lib.log.readPolicy(text(bytes));
      const present = await cosigners(tiles.head, policy);
      if (present === null) { throw new lib.Skipped(CANNOT); }
      demand(policy.isMet(new Set(present.keys())), "检查点只有" + listed(present) + "联署，不符合见证策略");
      return listed(present) + "已联署，符合公开文件所载的见证策略。请与您另行取得的策略核对。";
    });
    return policy;
  }

  /** Whether the witnesses knew that nothing more could be announced before the first secret came out. */
  async function checkClose(tiles, source, policy, acts, report) {
    const close = acts.closes[0], reveal = acts.reveals[0];
    if (!policy || !close || !reveal) { return; }
    await report.run("截止的见证", async function () {
      const bytes = await source.read("closes/" + close.index), key = await source.read("log.vkey");
      demand(bytes, "缺少涵盖截止公告的检查点 closes/" + close.index);
      const head = lib.log.readCheckpoint(text(bytes));
      const signed = await lib.log.checkSignature(head, lib.log.readKey(text(key)));
      if (signed === null) { throw new lib.Skipped(CANNOT); }
      demand(signed && head.size > close.index && head.size <= reveal.index, "涵盖截止公告的检查点（" + head.size + " 条）不是截止之后、首次公开随机数之前由日志签署的");
      demand(lib.log.same(await tiles.rootAt(head.size), head.root), "日志曾在 " + head.size + " 条处签署过另一树根：日志出现分叉，历史被改写");
      const present = await cosigners(head, policy), before = new Map();
      if (present === null) { throw new lib.Skipped(CANNOT); }
      present.forEach(function (time, name) {
        if (new Date(time * 1000).toISOString() <= reveal.object.at) { before.set(name, time); }
      });
      demand(policy.isMet(new Set(before.keys())), "首次公开随机数（" + moment(reveal.object.at) + "）之前只有" + listed(before) + "为截止公告联署，不符合见证策略");
      return listed(before) + "在首次公开随机数之前为截止公告联署。";
    });
  }

  lib.witnesses = { text: text, moment: moment, checkHead: checkHead, checkClose: checkClose };
})(typeof globalThis === "undefined" ? self : globalThis);
