// SPDX-License-Identifier: Apache-2.0
// 核验抽取: the page in front of verify-worker.js. The page itself computes nothing, so it never stands still.
(function () {
  "use strict";

  const tool = document.querySelector("[data-verify]");
  if (!tool || !window.Worker || !window.BigInt || !window.TextDecoder || !Blob.prototype.arrayBuffer) { return; }

  function part(name) { return tool.querySelector("[data-" + name + "]"); }
  function show(name, shown) { const place = part(name); if (place) { place.hidden = !shown; } }

  const MARKS = { good: ["✓", "相符"], bad: ["✗", "不符"], open: ["—", "未核对"] };
  let worker = null, counts = null, lastShown = 0;

  function element(tag, text, name) {
    const made = document.createElement(tag);
    if (text) { made.textContent = text; }
    if (name) { made.className = name; }
    return made;
  }

  function say(words, tone) {
    const place = part("status");
    place.textContent = words;
    place.className = "say" + (tone ? " " + tone : "");
  }

  function addCheck(check) {
    counts[check.state] += 1;
    const item = element("li", "", check.state), head = element("strong", "");
    head.append(element("span", MARKS[check.state][0] + " ", "mark"), element("span", MARKS[check.state][1] + "：", "sr"), check.title);
    item.append(head, element("p", check.words));
    if (check.differences.length) {
      const list = element("ul", "");
      check.differences.forEach(function (d) {
        const line = element("li", "");
        line.append(element("code", d.path), d.stratum ? "（分层 " + d.stratum + "）" : "", "　公布为 ", element("code", d.found, "digest"), "，重算为 ", element("code", d.expected, "digest"));
        list.append(line);
      });
      item.append(list);
    }
    part("checks").append(item);
  }

  function progress(message) {
    const now = Date.now();
    part("progress").value = message.share;
    // A screen reader should not be told of every percent.
    if (now - lastShown > 1500) { lastShown = now; say(message.words + "……"); }
  }

  function done(message) {
    running(false);
    const words = "核验完毕，用时 " + message.seconds.toFixed(1) + " 秒：" + counts.good + " 项相符，" + message.bad + " 项不符，" + message.open + " 项未核对。";
    say(words + (message.bad ? "请保存公开文件，并向监督机关反映。" : ""), message.bad ? "bad" : "good");
    tool.dataset.seconds = message.seconds;
    show("entity", message.askable);
  }

  function showDraws(draws) {
    const select = part("choice");
    select.replaceChildren.apply(select, draws.map(function (each) {
      const option = element("option", each.words);
      option.value = each.draw;
      return option;
    }));
    running(false);
    show("chosen", draws.length > 0);
    say(draws.length ? "文件已读入，共有 " + draws.length + " 次抽取，请选择一次。" : "日志中还没有抽取。", draws.length ? "good" : "bad");
    if (draws.length) { select.focus(); }
  }

  function row(list, name, value) {
    const box = element("div", "");
    box.append(element("dt", name));
    const content = element("dd", "");
    content.append(value);
    box.append(content);
    list.append(box);
  }

  function verdict(found) {
    if (found.method !== "pareto") {
      return found.threshold === null ? "本分层不抽取" : "票号" + (found.drawn ? "不大于" : "大于") + "末位票号";
    }
    return "按规模大小抽取，票号须与权重合并计算";
  }

  function showEntity(found) {
    const place = part("answer"), list = element("dl", "", "facts");
    place.replaceChildren();
    if (!found.present) {
      place.append(element("p", "该编号不在名单中。名单共 " + found.size + " 户，严格按编号排列，该编号应处的位置上没有它。", "say bad"));
      row(list, "编号", element("code", found.id, "digest"));
      row(list, "前一个编号", found.left ? element("code", found.left, "digest") : "（无，应在最前）");
      row(list, "后一个编号", found.right ? element("code", found.right, "digest") : "（无，应在最后）");
    } else {
      place.append(element("p", "在名单中，" + (found.drawn ? "已抽中（本分层第 " + found.place + " 位）。" : "没有抽中。"), "say good"));
      row(list, "名单编号", element("code", found.id, "digest"));
      row(list, "所在位置", "第 " + found.line + " 行，共 " + found.size + " 户");
      row(list, "分层", found.stratum + "（抽 " + found.take + " 户）");
      row(list, "票号", element("code", found.ticket, "digest"));
      row(list, "末位票号", found.threshold ? element("code", found.threshold, "digest") : "—");
      row(list, "结论", verdict(found) + "，" + (found.drawn ? "抽中" : "未抽中"));
    }
    place.append(list);
    if (found.present) {
      place.append(element("p", "在自己的电脑上用下面一行命令也能算出票号（Linux、macOS 或者 Windows 的 WSL）："));
      const command = element("pre", "");
      command.tabIndex = 0;
      command.append(element("code", found.command));
      place.append(command);
    }
  }

  function hear(event) {
    const message = event.data;
    if (message.kind === "check") { addCheck(message); }
    if (message.kind === "progress") { progress(message); }
    if (message.kind === "done") { done(message); }
    if (message.kind === "draws") { showDraws(message.draws); }
    if (message.kind === "entity") { showEntity(message.found); }
    if (message.kind === "refused") {
      const answering = part("entity") && !part("entity").hidden;
      running(false);
      if (answering) { part("answer").replaceChildren(element("p", message.words, "say bad")); } else { say(message.words, "bad"); }
    }
  }

  function ask(message) {
    if (!worker) {
      worker = new Worker(tool.dataset.worker);
      worker.onmessage = hear;
      worker.onerror = function (event) { stop(); say("核验程序未能启动：" + (event.message || ""), "bad"); };
    }
    worker.postMessage(message);
  }

  function running(now) {
    show("running", now);
    tool.querySelectorAll("[data-start]").forEach(function (button) { button.disabled = now; });
  }

  function stop() {
    if (worker) { worker.terminate(); }
    worker = null;
    running(false);
    show("chosen", false);
  }

  function start(message, words) {
    counts = { good: 0, bad: 0, open: 0 };
    lastShown = Date.now();
    part("checks").replaceChildren();
    part("progress").value = 0;
    show("entity", false);
    part("answer").replaceChildren();
    running(true);
    say(words);
    ask(message);
  }

  function chooseFiles(input) {
    const files = Array.from(input.files, function (file) { return { path: file.webkitRelativePath || file.name, blob: file }; });
    if (files.length) { start({ deed: "files", files: files }, "正在读入所选文件……"); }
  }

  if (part("portal")) {
    part("portal").addEventListener("click", function () {
      const named = tool.dataset.bundles.split(",").map(Number);
      start({
        deed: "draw", draw: tool.dataset.draw, portal: true, log: tool.dataset.log,
        bundles: part("whole").checked ? null : named, hasPolicy: tool.dataset.policy === "1",
      },
        "正在从公示平台读取公开文件……");
    });
  }
  part("local").addEventListener("click", function () {
    start({ deed: "draw", draw: part("choice").value }, "正在核验所选文件……");
  });
  part("cancel").addEventListener("click", function () { stop(); say("已取消。"); });
  tool.querySelectorAll("input[type=file]").forEach(function (input) {
    input.addEventListener("change", function () { chooseFiles(input); });
  });
  part("ask").addEventListener("submit", function (event) {
    event.preventDefault();
    ask({ deed: "entity", id: tool.querySelector("[name=id]").value, salt: tool.querySelector("[name=salt]").value });
  });
  show("unable", false);
  show("tool", true);
})();
