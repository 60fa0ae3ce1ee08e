// SPDX-License-Identifier: Apache-2.0
// The contributor's side of a ceremony. The secret r is made here, kept in this browser and offered as a file;
// only its commitment TH("commit"; ceremony, name, r) is posted. r leaves this machine when it is revealed.
(function () {
  "use strict";

  const lib = globalThis.mingqian;

  function commitment(ceremony, name, r) {
    return lib.hex(lib.taggedHash("commit", [lib.utf8(ceremony), lib.utf8(name), r]));
  }

  function slot(ceremony, name) { return "mingqian.secret." + ceremony + "." + name; }

  // Storage may be switched off by policy; the downloaded file is then the only copy.
  function kept(key) {
    try { return localStorage.getItem(key); } catch (refused) { return null; }
  }

  function keep(key, value) {
    try { localStorage.setItem(key, value); return true; } catch (refused) { return false; }
  }

  // The signing key of this account in this browser; TH("signed-commit"; ceremony, name, commit) is signed with it.
  function signingKey(account) {
    const place = "mingqian.key." + account;
    let text = kept(place);
    if (!text || !/^[0-9a-f]{64}$/.test(text)) {
      text = lib.hex(crypto.getRandomValues(new Uint8Array(32)));
      keep(place, text);
    }
    return globalThis.nacl.sign.keyPair.fromSeed(lib.bytesOfHex(text));
  }

  function seal(form, commit) {
    if (!globalThis.nacl) { return false; }
    const pair = signingKey(form.dataset.account);
    const message = lib.taggedHash("signed-commit",
      [lib.utf8(form.dataset.ceremony), lib.utf8(form.dataset.name), lib.bytesOfHex(commit)]);
    form.querySelector("[name=key]").value = lib.hex(pair.publicKey);
    form.querySelector("[name=signature]").value =
      lib.hex(globalThis.nacl.sign.detached(message, pair.secretKey));
    return true;
  }

  function secretFile(ceremony, name, r, commit) {
    return "mingqian-secret/1\nceremony: " + ceremony + "\nname: " + name + "\nr: " + r +
      "\ncommit: " + commit + "\n";
  }

  function secretInText(text) {
    const line = /^r: ([0-9a-f]{64})\s*$/m.exec(text);
    if (line) { return line[1]; }
    const bare = text.trim().toLowerCase();
    return /^[0-9a-f]{64}$/.test(bare) ? bare : null;
  }

  function say(form, text, bad) {
    const place = form.querySelector("[data-say]");
    place.textContent = text;
    place.className = bad ? "say bad" : "say good";
  }

  function offerFile(form, name, text) {
    const link = form.querySelector("[data-download]");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = name;
    link.hidden = false;
  }

  function commitForm(form) {
    const ceremony = form.dataset.ceremony;
    const name = form.dataset.name;
    const button = form.querySelector("[data-make]");
    button.hidden = false;
    button.addEventListener("click", function () {
      const key = slot(ceremony, name);
      let text = kept(key);
      if (!text || !/^[0-9a-f]{64}$/.test(text)) {
        text = lib.hex(crypto.getRandomValues(new Uint8Array(32)));
      }
      const stays = keep(key, text);
      const commit = commitment(ceremony, name, lib.bytesOfHex(text));
      form.querySelector("[name=commit]").value = commit;
      if (!seal(form, commit)) {
        return say(form, "服务器没有提供签名程序，请改用下面的命令生成承诺值、公钥和签名。", true);
      }
      offerFile(form, "mingqian-secret-" + ceremony + "-" + name + ".txt",
        secretFile(ceremony, name, text, commit));
      return say(form, stays
        ? "随机数已在本机生成并保存在此浏览器中。请下载备份文件妥善保管，再提交承诺值。"
        : "随机数已在本机生成，但此浏览器不允许保存。请务必先下载备份文件，再提交承诺值。", !stays);
    });
  }

  function checkReveal(form) {
    const r = lib.bytesOfHex(form.querySelector("[name=r]").value.trim().toLowerCase());
    if (!r || r.length !== 32) { return say(form, "随机数应为 64 位十六进制数字。", true); }
    const same = commitment(form.dataset.ceremony, form.dataset.name, r) === form.dataset.commit;
    say(form, same ? "与已登记的承诺值一致，可以公开。" : "与已登记的承诺值不一致，请核对备份文件。", !same);
  }

  function revealForm(form) {
    const input = form.querySelector("[name=r]");
    const stored = kept(slot(form.dataset.ceremony, form.dataset.name));
    const fill = form.querySelector("[data-fill]");
    if (stored) {
      fill.hidden = false;
      fill.addEventListener("click", function () { input.value = stored; checkReveal(form); });
    }
    const file = form.querySelector("[data-file]");
    file.closest("[data-file-row]").hidden = false;
    file.addEventListener("change", function () {
      if (!file.files.length) { return; }
      file.files[0].text().then(function (text) {
        const r = secretInText(text);
        if (!r) { return say(form, "文件中没有找到随机数。", true); }
        input.value = r;
        return checkReveal(form);
      });
    });
    input.addEventListener("change", function () { checkReveal(form); });
  }

  // The big screen follows by fetching its own address; without this script it is reloaded by hand.
  function follow(place) {
    const seconds = Number(place.dataset.refreshSeconds);
    setInterval(function () {
      fetch(location.href, { credentials: "same-origin" }).then(function (answer) {
        return answer.ok ? answer.text() : null;
      }).then(function (text) {
        if (!text) { return; }
        const next = new DOMParser().parseFromString(text, "text/html")
          .querySelector("[data-refresh-seconds]");
        if (next && next.innerHTML !== place.innerHTML) { place.innerHTML = next.innerHTML; }
      }).catch(function () { /* The network is away; the next round tries again. */ });
    }, seconds * 1000);
  }

  function begin() {
    document.querySelectorAll("form[data-commit-form]").forEach(commitForm);
    document.querySelectorAll("form[data-reveal-form]").forEach(revealForm);
    document.querySelectorAll("[data-refresh-seconds]").forEach(follow);
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", begin);
  } else {
    begin();
  }
})();
