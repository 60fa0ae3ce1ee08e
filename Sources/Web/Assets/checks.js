// SPDX-License-Identifier: Apache-2.0
// One draw from its public files: what docs/draw.md section 1.6 lets one draw show, each check in words for the reader.
(function (root) {
  "use strict";

  const lib = root.mingqian;
  const SHOWN = 10, Skipped = lib.Skipped, text = lib.witnesses.text, moment = lib.witnesses.moment;

  function demand(holds, words) { if (!holds) { throw new lib.Refusal(words); } }

  /** Tells `post` one check after the other. */
  class Report {
    constructor(post) { this.post = post; this.bad = 0; this.open = 0; }

    say(state, title, words, differences) {
      if (state === "bad") { this.bad += 1; }
      if (state === "open") { this.open += 1; }
      this.post({ kind: "check", state: state, title: title, words: words, differences: differences || [] });
    }

    progress(share, words) { this.post({ kind: "progress", share: share, words: words }); }

    /** Runs a check that gives its words; whatever it refuses is a difference, and what follows from it is skipped. */
    async run(title, check) {
      try {
        this.say("good", title, await check());
        return true;
      } catch (reason) {
        if (reason instanceof Skipped) { this.say("open", title, reason.message); return false; }
        if (!(reason instanceof lib.Refusal)) { throw reason; }
        this.say("bad", title, reason.message, reason.differences);
        return false;
      }
    }
  }

  /** Refuses if there are differences, each with the name of the stratum its path counts to. */
  function refuseDifferences(list, strata, words) {
    if (list.length === 0) { return; }
    const refusal = new lib.Refusal(list.length < SHOWN ? words : words + "，只列出前 " + SHOWN + " 处");
    refusal.differences = list.map(function (each) {
      const place = /^strata\[(\d+)\]/.exec(each.path), stratum = place && strata[Number(place[1])];
      return Object.assign({ stratum: stratum ? stratum.name : null }, each);
    });
    throw refusal;
  }

  /** The entries of a log as far as they were read. */
  class History {
    constructor(entries) {
      this.entries = entries.map(function (raw) {
        return Object.assign({ object: lib.readObject(raw.bytes, "日志条目 " + raw.index) }, raw);
      });
    }

    all(type, fields) {
      return this.entries.filter(function (entry) {
        return entry.object.type === type && Object.keys(fields).every(function (key) {
          return entry.object[key] === fields[key];
        });
      });
    }

    leaf(type, leaf) {
      return this.entries.find(function (entry) { return entry.object.type === type && entry.leaf === leaf; });
    }
  }

  /** The tiles under the head, once the head is found to be that of the log. */
  async function readHead(source, report) {
    let tiles = null;
    const files = [await source.read("checkpoint"), await source.read("log.vkey")];
    await report.run("日志检查点", async function () {
      demand(files[0] && files[1], "缺少检查点或者日志公钥");
      const head = lib.log.readCheckpoint(text(files[0])), key = lib.log.readKey(text(files[1]));
      const signed = await lib.log.checkSignature(head, key);
      demand(signed !== false, "检查点不是由该公钥签署的");
      tiles = new lib.log.Tiles(head, source.read);
      await tiles.checkHead();
      const whole = "共 " + head.size + " 条，由分片重算的树根与检查点一致";
      if (signed) { return "日志 " + head.origin + " 的签名有效；" + whole + "。请与您另行取得的公钥核对：" + text(files[1]).trim(); }
      report.say("open", "检查点签名", "本浏览器不能核对 Ed25519 签名（浏览器较旧，或者本页不是经 https 打开）。签名未核对，" +
        "请另用 mingqian-verify 核对。");
      return whole + "。";
    });
    return tiles;
  }

  async function readEntries(tiles, source, report) {
    let history = null;
    await report.run("日志条目", async function () {
      const wanted = source.bundles === null ? Array.from({ length: tiles.bundles }, function (_, n) { return n; })
        : source.bundles.filter(function (number) { return number < tiles.bundles; });
      let entries = [];
      for (let k = 0; k < wanted.length; k += 1) {
        entries = entries.concat(await tiles.entries(wanted[k]));
        report.progress(0.02 + 0.18 * k / wanted.length, "正在读取日志");
      }
      history = new History(entries);
      return (source.bundles === null ? "全部 " : "本次抽取所涉及的各段共 ") + entries.length + " 条，逐条证明在检查点所签的日志之内。";
    });
    return history;
  }

  /** The entries that one draw rests on. */
  function actsOf(history, id) {
    const announced = history.all("draw.announce", { draw: id });
    demand(announced.length > 0, "日志中没有抽取 " + id + " 的公告，或者公告尚未被检查点涵盖");
    demand(announced.length === 1, "抽取 " + id + " 公告了 " + announced.length + " 次");
    const announce = announced[0], o = announce.object, about = { announce: announce.leaf };
    const opened = history.leaf("ceremony.open", o.ceremony);
    demand(opened, "公告所指的仪式不在日志之内");
    const freeze = history.all("roster.freeze", { id: o.roster && o.roster.id }).find(function (entry) {
      return entry.index < announce.index && entry.object.root === o.roster.root && entry.object.size === o.roster.size;
    });
    const of = { ceremony: opened.leaf };
    const beacons = history.all("ceremony.beacon", of);
    return {
      announce: announce, opened: opened, freeze: freeze, beacons: beacons,
      plan: history.all("plan.item", { id: o.plan }).filter(function (entry) {
        return freeze && entry.index < freeze.index;
      }).pop(),
      closes: history.all("ceremony.close", of), results: history.all("draw.result", about),
      voids: history.all("draw.void", about),
      // A reveal after the public value could have been chosen to fit it.
      reveals: history.all("ceremony.reveal", of).filter(function (entry) {
        return beacons.length === 0 || entry.index < beacons[0].index;
      }),
    };
  }

  function checkOrder(acts) {
    demand(acts.freeze, "公告之前没有固化所指的名单，或者名单的根哈希、户数与固化时不符");
    demand(acts.plan, "名单固化之前没有公布计划事项 " + acts.announce.object.plan);
    demand(acts.opened.index < acts.announce.index, "公告早于仪式开启");
    demand(acts.closes.length < 2 && acts.beacons.length < 2, "同一仪式重复截止，或者重复记入公开数值");
    const close = acts.closes[0];
    demand(close || acts.reveals.length === 0, "仪式尚未截止就公开了随机数");
    demand(!close || close.object.size === close.index, "截止记录所载的日志长度不符");
    const steps = [["名单固化", acts.freeze], ["公告", acts.announce], ["截止公告", close],
      ["首次公开随机数", acts.reveals[0]], ["公开数值", acts.beacons[0]], ["抽取结果", acts.results[0]]]
      .filter(function (step) { return step[1]; });
    steps.forEach(function (step, place) {
      const next = steps[place + 1];
      demand(!next || step[1].index < next[1].index, step[0] + "（第 " + step[1].index + " 条）不在" + (next || [""])[0] + "之前");
    });
    acts.reveals.forEach(function (entry) {
      demand(!acts.results[0] || entry.index < acts.results[0].index, "随机数（第 " + entry.index + " 条）公开在结果之后");
    });
    return "先后依次为：" + steps.map(function (step) { return step[0] + "（第 " + step[1].index + " 条）"; }).join("、") + "。";
  }

  function checkContributors(acts, ceremony) {
    demand(acts.plan, "没有可以对照的计划事项");
    const planned = acts.plan.object.contributors || [];
    const names = ceremony.object.contributors.map(function (each) { return each.name; });
    const wanted = planned.map(function (each) { return each.name; });
    demand(names.slice().sort().join("\n") === wanted.slice().sort().join("\n"),
      "仪式的参与方为 " + names.join("、") + "，计划事项规定为 " + wanted.join("、"));
    demand(ceremony.object.beacon !== null || ceremony.object.min_reveals === names.length,
      "没有公开数值的仪式必须由全部参与方公开随机数");
    const titles = planned.map(function (each) { return each.title ? each.title + "（" + each.name + "）" : each.name; });
    return names.length + " 个参与方与计划事项所列一致：" + titles.join("；") + "。";
  }

  /** Each announced ratio is at least what the plan line gives the class. */
  function checkRatios(acts, announcement) {
    demand(acts.plan, "没有可以对照的计划事项");
    announcement.object.strata.forEach(function (s) {
      const ratios = acts.plan.object.ratios || {}, name = s.name.split(".")[0];
      const rows = (name === "all" ? ["A", "B", "C", "D"] : [name]).map(function (each) { return ratios[each]; });
      demand(rows.every(Boolean), "分层 " + s.name + " 不属于计划事项所列的类别");
      rows.forEach(function (planned) {
        demand(BigInt(s.num) * BigInt(planned.den) >= BigInt(planned.num) * BigInt(s.den) && s.least >= planned.least,
          "分层 " + s.name + " 公告的比例 " + s.num + "/" + s.den + "、至少 " + s.least + " 户，低于计划事项的 " +
          planned.num + "/" + planned.den + "、至少 " + planned.least + " 户");
      });
    });
    return announcement.object.strata.length + " 个分层的抽取比例和最低户数都不低于计划事项。";
  }

  /** The reveals in the order of the contributors, null where none came. */
  function readReveals(acts, ceremony) {
    const names = ceremony.object.contributors.map(function (each) { return each.name; });
    const slots = names.map(function () { return null; });
    acts.reveals.forEach(function (entry) {
      const o = entry.object, place = names.indexOf(o.name), r = typeof o.r === "string" ? lib.bytesOfHex(o.r) : null;
      demand(place >= 0, o.name + " 不是本场仪式的参与方");
      demand(slots[place] === null, o.name + " 重复公开随机数");
      demand(r && r.length === 32 && lib.draw.commitment(ceremony.object.ceremony, o.name, r)
        === ceremony.object.contributors[place].commit, o.name + " 公开的随机数与承诺值不符（日志第 " + entry.index + " 条）");
      demand(o.at <= ceremony.object.reveal_by, o.name + " 公开随机数晚于期限 " + moment(ceremony.object.reveal_by));
      slots[place] = r;
    });
    return slots;
  }

  function beaconOf(acts) {
    if (acts.beacons.length === 0) { return new Uint8Array(0); }
    const value = acts.beacons[0].object.value, bytes = typeof value === "string" ? lib.bytesOfHex(value) : null;
    demand(bytes && bytes.length > 0, "公开数值不是十六进制数字");
    return bytes;
  }

  /** What the log says the public value was; whether it truly was, only its publisher can tell. */
  function sayBeacon(acts, report) {
    const logged = acts.beacons[0];
    if (!logged) { return; }
    const said = typeof logged.object.text === "string" ? logged.object.text : logged.object.value;
    report.say("open", "公开数值", "日志第 " + logged.index + " 条记为 " + said + "。请与其发布机构公布的（如彩票开奖号码）核对，" +
      "本页只用它来计算。");
  }

  function checkAttempts(history, acts, whole) {
    const o = acts.announce.object;
    demand(acts.results.length < 2, "本次抽取有 " + acts.results.length + " 个结果");
    demand(acts.voids.length < 2, "本次抽取重复作废");
    acts.voids.forEach(function (entry) {
      demand(acts.results.length === 0 || entry.object.code === "V3" && entry.index > acts.results[0].index,
        "已有结果的抽取只能在其后以 V3（法院或者上级机关书面决定）作废");
    });
    if (o.previous !== null) {
      const previous = history.leaf("draw.void", o.previous);
      demand(previous && previous.index < acts.announce.index, "第 " + o.attempt + " 次抽取没有指向上一次的作废记录");
    }
    if (!whole) { return "这是第 " + o.attempt + " 次抽取，结果或者作废记录不重复。是否另有抽取，须通读全部日志才能断定。"; }
    const all = history.all("draw.announce", { plan: o.plan, task: o.task });
    all.forEach(function (entry, place) {
      demand(entry.object.attempt === place + 1, "同一任务的第 " + (place + 1) + " 次抽取记为第 " + entry.object.attempt + " 次");
    });
    const unvoided = all.slice(0, -1).filter(function (entry) {
      return history.all("draw.void", { announce: entry.leaf }).length === 0;
    });
    demand(unvoided.length === 0, "同一任务此前的抽取没有作废就再次抽取");
    const plan = acts.plan ? acts.plan.object.draws : 0, tasks = history.all("draw.announce", { plan: o.plan })
      .map(function (entry) { return entry.object.task; });
    demand(new Set(tasks).size <= plan, "计划事项 " + o.plan + " 只列 " + plan + " 次抽取，已有 " + new Set(tasks).size + " 个任务");
    return "通读全部日志：本任务共抽取 " + all.length + " 次，次数连续，每次重抽之前都有作废记录。";
  }

  /** The root and the digest of the roster file, by a second worker where there is one. */
  function rootAndDigest(bytes, roster, progress) {
    if (!root.Worker || !root.mingqianRosterWorker) {
      return { root: lib.rosterRoot(roster, progress), digest: lib.hex(lib.sha256(bytes)) };
    }
    return new Promise(function (resolve, reject) {
      const worker = new root.Worker(root.mingqianRosterWorker);
      worker.onmessage = function (event) { worker.terminate(); resolve(event.data); };
      worker.onerror = function () { worker.terminate(); reject(new Error("第二个计算线程出错")); };
      worker.postMessage(bytes);
    });
  }

  async function readRoster(source, acts, announcement, report) {
    const digest = acts.freeze ? acts.freeze.object.file : null;
    let roster = null, other = null;
    await report.run("名单文件的格式", async function () {
      demand(digest, "没有可用的名单固化记录");
      report.progress(0.2, "正在读取名单文件");
      const bytes = await source.read("files/" + digest);
      demand(bytes, "缺少名单文件 files/" + digest);
      report.progress(0.3, "正在核对名单");
      roster = lib.readRoster(bytes);
      other = rootAndDigest(bytes, roster, function (share) { report.progress(0.3 + 0.3 * share, "正在重算名单根哈希"); });
      return roster.size + " 户，逐行符合格式，按编号严格升序，没有重复。";
    });
    return { roster: roster, other: other, digest: digest };
  }

  async function checkRoster(read, announcement, report) {
    await report.run("名单的摘要和根哈希", async function () {
      if (!read.roster) { throw new Skipped("名单文件有误，未能继续。"); }
      const other = await read.other, announced = announcement.object.roster;
      demand(other.digest === read.digest, "名单文件的 SHA-256 为 " + other.digest + "，固化时为 " + read.digest);
      demand(read.roster.size === announced.size, "名单 " + read.roster.size + " 户，公告为 " + announced.size + " 户");
      demand(other.root === announced.root, "名单根哈希重算为 " + other.root + "，公告为 " + announced.root);
      return "与固化、公告时一致：根哈希 " + other.root + "。";
    });
  }

  /** A draw without a result: it waits, or it is void; once its value can be computed it must not be void. */
  function sayNoResult(acts, ceremony, slots, report) {
    const ended = acts.voids[0], o = ceremony.object;
    if (!ended) { return report.say("open", "抽取结果", "尚未产生结果，请在各方公开随机数之后再来核验。"); }
    const known = slots && (o.beacon === null || acts.beacons.length > 0) && slots.filter(Boolean).length >= o.min_reveals
      && acts.reveals.concat(acts.beacons).every(function (entry) { return entry.index < ended.index; });
    return known ? report.say("bad", "抽取结果", "随机数已经齐备，应当先公布结果，不得不出结果而作废（日志第 " + ended.index + " 条）")
      : report.say("open", "抽取结果", "本次抽取已作废（" + ended.object.code + "）：" + ended.object.reason);
  }

  async function checkResult(source, acts, keys, strata, report) {
    await report.run("结果记录", function () {
      if (!strata) { throw new Skipped("未能重算，无从比较。"); }
      const o = acts.results[0].object, file = { draw: acts.announce.object.draw, strata: strata };
      const expected = {
        value: lib.hex(keys.value), seed: lib.hex(keys.seed), file: lib.hex(lib.sha256(lib.utf8(lib.canonical(file)))),
        strata: strata.map(function (s) { return { name: s.name, take: s.take, threshold: s.threshold }; }),
      };
      const found = { value: o.value, seed: o.seed, file: o.file, strata: o.strata };
      refuseDifferences(lib.differences(found, expected, SHOWN), strata, "日志第 " + acts.results[0].index + " 条与重算结果不同");
      return "共同随机值、种子、各分层户数、末位票号和结果文件摘要与重算结果逐字相同。";
    });
    await report.run("结果文件", async function () {
      if (!strata) { throw new Skipped("未能重算，无从比较。"); }
      const digest = acts.results[0].object.file, bytes = await source.read("files/" + digest);
      demand(bytes, "缺少结果文件 files/" + digest);
      const found = lib.readObject(bytes, "结果文件");
      const expected = { draw: acts.announce.object.draw, strata: strata };
      refuseDifferences(lib.differences(found, expected, SHOWN), strata, "结果文件与重算结果不同");
      demand(lib.hex(lib.sha256(bytes)) === digest, "结果文件的摘要与日志所载不符");
      const taken = strata.reduce(function (sum, s) { return sum + s.take; }, 0);
      return "抽中 " + taken + " 户，编号和次序与重算结果逐字相同。";
    });
  }

  /** Who stands drawn when teams are matched: skipped entities leave their turn to the reserve, if it was announced so. */
  function standing(history, acts, strata) {
    const o = acts.announce.object;
    const skipped = new Set(history.all("draw.skip", { announce: acts.announce.leaf }).map(function (entry) {
      return entry.object.roster_id;
    }));
    let drawn = [];
    strata.forEach(function (s) {
      const order = o.skips === "next" ? s.selected.concat(s.reserve) : s.selected;
      drawn = drawn.concat(order.filter(function (id) { return !skipped.has(id); }).slice(0, s.take)
        .map(function (id) { return { id: id, stratum: s.name }; }));
    });
    return drawn;
  }

  async function readDigest(source, digest, words) {
    const bytes = await source.read("files/" + digest);
    demand(bytes && lib.hex(lib.sha256(bytes)) === digest, words + " files/" + digest + " 缺少或者摘要不符");
    return bytes;
  }

  /** The teams of a draw: the problem is the one that follows from it, and the certificate proves the answer. */
  async function checkTeams(source, history, acts, keys, strata, report) {
    const logged = history.all("assign.result", { announce: acts.announce.leaf }), assign = acts.announce.object.assign;
    if (logged.length === 0) { return report.say("open", "检查人员", "尚未匹配检查人员。"); }
    await report.run("检查人员", async function () {
      if (!strata) { throw new Skipped("未能重算抽取结果，无从核对检查人员。"); }
      const o = logged[0].object;
      demand(logged.length === 1, "同一抽取重复匹配检查人员");
      demand(acts.results[0].index < logged[0].index, "匹配检查人员早于抽取结果");
      demand(lib.isObject(assign) && Array.isArray(assign.team), "公告没有检查组的要求");
      report.progress(0.96, "正在核对检查人员");
      const people = lib.readObject(await readDigest(source, assign.inspectors, "检查人员名单"), "检查人员名单");
      const relations = lib.assign.readRelations(await readDigest(source, assign.relations, "回避关系文件"));
      const problem = lib.assign.problemOf(assign, keys.assign, people, relations, standing(history, acts, strata));
      const published = lib.readObject(await readDigest(source, o.problem, "人员匹配问题"), "人员匹配问题");
      const expected = lib.canonical(problem);
      demand(lib.canonical(published) === expected,
        "人员匹配问题不是由公告、名单和抽取结果得出的那一个（如因并列更换了密钥，请用 mingqian-verify 核验）");
      const answer = lib.readObject(await readDigest(source, o.solution, "人员匹配结果"), "人员匹配结果");
      const officers = lib.assign.checkAnswer(problem, answer, function (share) {
        report.progress(0.96 + 0.03 * share, "正在核对检查人员");
      });
      demand(o.visits === problem.tasks.length && o.officers === officers, "日志所载的户数或人数与结果不符");
      const replaced = history.all("assign.replace", { announce: acts.announce.leaf }).length;
      return problem.tasks.length + " 户由 " + officers + " 人检查，经证书核对为负担最均衡的唯一结果。"
        + (replaced ? "其后更换 " + replaced + " 人次，更换请用 mingqian-verify 核验。" : "");
    });
  }

  /**
   * Checks one draw. `source` has `read(path)` as in the public bundle and `bundles` of the entries concerned, or null
   * to read the whole log. Gives what questions about one entity need, or null.
   */
  async function checkDraw(source, id, report) {
    report.progress(0.02, "正在读取日志");
    const tiles = await readHead(source, report);
    const policy = tiles && await lib.witnesses.checkHead(tiles, source, report);
    const history = tiles && await readEntries(tiles, source, report);
    if (!history) { return null; }
    let acts = null, ceremony = null, announcement = null, slots = null, keys = null, strata = null;
    await report.run("抽取公告", function () {
      acts = actsOf(history, id);
      const continues = history.all("log.start", {}).some(function (entry) { return entry.object.previous !== null; });
      if (continues && !(acts.freeze && acts.plan)) {
        throw new Skipped("计划事项或者名单固化记在往年日志中，请连同往年文件用 mingqian-verify --before 核验。");
      }
      ceremony = lib.draw.readCeremony(acts.opened.bytes);
      announcement = lib.draw.readAnnouncement(acts.announce.bytes);
      return "日志第 " + acts.announce.index + " 条，公告于 " + moment(acts.announce.object.at) + "。";
    });
    if (!announcement) { return null; }
    await report.run("先后次序", function () { return checkOrder(acts); });
    await lib.witnesses.checkClose(tiles, source, policy, acts, report);
    await report.run("参与方", function () { return checkContributors(acts, ceremony); });
    await report.run("抽取比例", function () { return checkRatios(acts, announcement); });
    await report.run("抽取次数", function () { return checkAttempts(history, acts, source.bundles === null); });
    await report.run("承诺与随机数", function () {
      slots = readReveals(acts, ceremony);
      const have = slots.filter(Boolean).length;
      return slots.length + " 方中已有 " + have + " 方公开随机数，与事先登记的承诺值逐一相符。";
    });
    sayBeacon(acts, report);
    const read = await readRoster(source, acts, announcement, report);
    if (acts.results.length === 0) {
      await checkRoster(read, announcement, report);
      sayNoResult(acts, ceremony, slots, report);
      return null;
    }
    await report.run("随机值、配额和票号", function () {
      if (!slots || !read.roster) { throw new Skipped("随机数或者名单有误，未能重算。"); }
      keys = lib.draw.keysOf(announcement, lib.draw.valueOf(ceremony, slots, beaconOf(acts)));
      strata = lib.draw.select(announcement, read.roster, keys.entity, function (share) {
        report.progress(0.6 + 0.35 * share, "正在计算票号");
      });
      return "对 " + read.roster.size + " 户逐户计算票号，按公告的方法和分层重新抽取。";
    });
    await checkRoster(read, announcement, report);
    await checkResult(source, acts, keys, strata, report);
    await checkTeams(source, history, acts, keys, strata, report);
    report.progress(1, "核验完毕");
    if (!strata) { return null; }
    return { roster: read.roster, keys: keys, strata: strata, announcement: announcement.object };
  }

  /** `(xxd -r -p <<<KEY; printf %s ID) | sha256sum`, or the same over all balls of a weight. */
  function commandFor(key, id, balls) {
    const one = function (word) { return "(xxd -r -p <<<" + key + "; printf %s " + word + ") | sha256sum"; };
    return balls > 1 ? "for b in '' $(seq -f '#%g' 2 " + balls + "); do " + one("\"" + id + "$b\"") + "; done | sort | head -n 1" : one(id);
  }

  /** The roster id of what a person typed, or a Refusal. */
  function rosterID(asked) {
    const id = asked.id.trim(), salt = asked.salt.trim().toLowerCase();
    demand(/^[0-9A-Za-z._:-]{1,64}$/.test(id), "编号应为 1 至 64 个字母、数字或者 . _ : - 符号");
    if (salt === "") { return id; }
    const bytes = lib.bytesOfHex(salt);
    demand(bytes && bytes.length === 32, "盐值应为 64 位十六进制数字");
    return lib.hex(lib.taggedHash("blind", [bytes, lib.utf8(id)]));
  }

  /** What a checked draw says about one entity. */
  function checkEntity(drawn, asked) {
    const roster = drawn.roster, id = rosterID(asked), found = lib.findID(roster, lib.utf8(id));
    if (!found.present) {
      return {
        present: false, id: id, size: roster.size, left: found.place > 0 ? lib.idAt(roster, found.place - 1) : null,
        right: found.place < roster.size ? lib.idAt(roster, found.place) : null,
      };
    }
    const method = drawn.announcement.method, key = lib.hex(drawn.keys.entity), weight = roster.weights[found.place];
    const name = roster.strata[roster.stratum[found.place]].name;
    const stratum = drawn.strata.find(function (s) { return s.name === name || s.name === "*"; });
    const place = stratum.selected.indexOf(id);
    return {
      present: true, id: id, line: found.place + 1, size: roster.size, stratum: name, take: stratum.take, weight: weight,
      method: method, ticket: lib.draw.ticketOf(roster, found.place, drawn.keys.entity, method === "balls"),
      threshold: stratum.threshold, drawn: place >= 0, place: place + 1,
      command: commandFor(key, id, method === "balls" ? weight : 1),
    };
  }

  lib.checks = { Report: Report, History: History, checkDraw: checkDraw, checkEntity: checkEntity };
})(typeof globalThis === "undefined" ? self : globalThis);
