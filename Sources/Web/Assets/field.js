// SPDX-License-Identifier: Apache-2.0
// The pages on the phone: saves every field as it changes, shows what colleagues filled in, takes photos and signatures,
// and puts forms into the outbox. Without this script the forms of the page are sent as any other.
(function () {
  "use strict";

  var lib = globalThis.mingqian;
  var bar = document.querySelector("[data-field]");
  if (!bar) return;
  var notes = document.querySelector("[data-field-notes]");
  var account = bar.dataset.account;
  var store = null, session = null, seen = {}, isSending = false, isAgain = false;

  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function forms() { return document.querySelectorAll("form[data-subject]"); }
  function formOf(subject) { return document.getElementById("form-" + subject); }
  function clock(at) { return new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" }); }

  function element(name, words, parent) {
    var made = document.createElement(name);
    if (words) made.textContent = words;
    if (parent) parent.appendChild(made);
    return made;
  }

  function button(words, parent, act) {
    var made = element("button", words, parent);
    made.type = "button";
    made.className = "plain";
    made.addEventListener("click", act);
    return made;
  }

  function note(id, words) {
    var old = document.getElementById(id);
    if (old) old.remove();
    if (!words) return;
    var made = element("p", words, notes);
    made.id = id;
    made.className = "notice warning";
  }

  // --- Fields ---

  function inputs(form, name) {
    return Array.prototype.filter.call(form.elements, function (one) { return one.name === name; });
  }

  function read(form, name) {
    var list = inputs(form, name), first = list[0];
    if (!first) return "";
    if (first.type === "checkbox" || first.type === "radio") {
      return list.filter(function (one) { return one.checked; }).map(function (one) { return one.value; }).join("\n");
    }
    return first.value;
  }

  function write(form, name, text) {
    var list = inputs(form, name), values = text.split("\n");
    list.forEach(function (one) {
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.indexOf(one.value) >= 0;
      else one.value = text;
    });
  }

  function isKept(name) {
    return name && ["csrf", "once", "item", "drawing", "drawnOver"].indexOf(name) < 0 && name.indexOf("sheet-") !== 0;
  }

  function label(form, name) {
    var first = inputs(form, name)[0];
    if (!first) return name;
    var set = first.closest("fieldset.field");
    var words = set ? set.querySelector("legend") : form.querySelector("label[for='" + CSS.escape(first.id) + "']");
    return words ? words.textContent : name;
  }

  function keepField(form, name, text, base) {
    if (!store || !isKept(name)) return Promise.resolve();
    var subject = form.dataset.subject, id = "field|" + subject + "|" + name;
    return store.get(id).then(function (old) {
      var from = base !== undefined ? base : old ? old.base : (seen[subject] || { edition: 0 }).edition;
      return store.put(id, { kind: "field", subject: subject, name: name, text: text, base: from, at: Date.now(), label: label(form, name) });
    }).then(tell);
  }

  function told(subject, draft) {
    seen[subject] = draft;
    store.put("seen|" + subject, { kind: "seen", draft: draft });
    return overlay(subject);
  }

  // What colleagues filled in shows, except where something of one's own is not sent yet.
  function overlay(subject) {
    var form = formOf(subject), draft = seen[subject];
    if (!form || !draft) return Promise.resolve();
    return store.all().then(function (things) {
      var own = {};
      things.forEach(function (one) { if (one.kind === "field" && one.subject === subject) own[one.name] = one.text; });
      Object.keys(draft.fields).forEach(function (name) {
        if (own[name] === undefined) write(form, name, draft.fields[name].text);
      });
      Object.keys(own).forEach(function (name) { write(form, name, own[name]); });
      conflicts();
      if (window.location.hash === "#send") summary();
    });
  }

  function conflicts() {
    var place = document.querySelector("[data-conflicts]");
    if (!place) return;
    place.textContent = "";
    Object.keys(seen).forEach(function (subject) {
      var form = formOf(subject), draft = seen[subject];
      if (!form) return;
      draft.conflicts.forEach(function (other) {
        var now = draft.fields[other.name], box = element("div", "", place);
        box.className = "notice warning conflict";
        element("p", "“" + label(form, other.name) + "”填写不一致，请选定：", box);
        [now, other].forEach(function (one) {
          var words = one.by + " " + clock(one.at) + "：" + (shown(form, other.name, one.text) || "（空）");
          button("采用 " + words, box, function () {
            write(form, other.name, one.text);
            keepField(form, other.name, one.text, draft.edition).then(send);
          });
        });
      });
    });
  }

  function shown(form, name, text) {
    var words = text.split("\n").map(function (value) {
      var one = inputs(form, name).filter(function (input) { return input.value === value; })[0];
      return one && one.labels && one.labels[0] && (one.type === "radio" || one.type === "checkbox") ? one.labels[0].textContent.trim() : value;
    });
    return words.join("、");
  }

  function watch(form) {
    var keep = function (event) {
      var name = event.target.name;
      if (isKept(name)) keepField(form, name, read(form, name)).then(later);
    };
    form.addEventListener("change", keep);
    form.addEventListener("input", function (event) {
      if (["text", "textarea", "search"].indexOf(event.target.type) >= 0) keep(event);
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
  }

  // --- Sending ---

  var waiting = 0;
  function later() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(send, 1500);
  }

  function enter() {
    return lib.fieldSession().then(function (answer) {
      session = answer;
      note("note-login", "");
      var skew = Math.round((Date.now() - answer.now) / 1000);
      note("note-clock", Math.abs(skew) > 60 ? "本机时间与服务器相差" + Math.abs(skew) + "秒，以服务器时间为准，请校正本机时间。" : "");
      if (answer.account !== account) { window.location.reload(); throw new Error("somebody else signed in"); }
      return lib.fieldStore(account, answer);
    });
  }

  function send() {
    if (!store) return Promise.resolve();
    if (isSending) { isAgain = true; return Promise.resolve(); }
    isSending = true;
    return enter().then(function (own) { store = own; return lib.fieldSend(store, session, told); })
      .then(function () { network(true); })
      .catch(function (error) {
        if (lib.fieldNeedsLogin(error)) note("note-login", "登录已过期，填写的内容保存在本机，请重新登录后继续发送。");
        else network(false);
      })
      .then(function () {
        isSending = false;
        return tell().then(function () { if (isAgain) { isAgain = false; return send(); } });
      });
  }

  function network(isThere) {
    bar.querySelector("[data-network]").textContent = isThere ? "在线" : "离线";
    bar.classList.toggle("offline", !isThere);
  }

  function tell() {
    return store.all().then(function (things) {
      var open = things.filter(function (one) { return one.kind !== "seen"; });
      var refused = open.filter(function (one) { return one.refused; });
      bar.querySelector("[data-unsent]").textContent = "未发送 " + open.length + (refused.length ? "（被退回 " + refused.length + "）" : "");
      listPhotos(open);
      listOutbox(open);
    });
  }

  function sendForm(subject) {
    var form = formOf(subject);
    if (!form) return;
    if ((seen[subject] || { conflicts: [] }).conflicts.length) { conflicts(); return; }
    var fields = Array.from(new FormData(form).entries()).filter(function (pair) {
      return pair[0] !== "csrf" && typeof pair[1] === "string";
    });
    store.put("form|" + subject, { kind: "form", subject: subject, action: form.getAttribute("action"), fields: fields, at: Date.now(),
      label: document.querySelector("h1").textContent }).then(send).then(function () {
      return store.get("form|" + subject);
    }).then(function (left) {
      var words = !left ? "" : left.refused ? "没有提交成功：" + left.refused.join("；") : "已保存在本机，恢复网络后自动提交。";
      note("note-form", words);
      if (!left) { note("note-form", ""); element("p", "已提交。", notes).className = "notice good"; notes.scrollIntoView(); }
      else notes.scrollIntoView();
    });
  }

  // --- Photos ---

  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer), function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
  }

  function marked(file, words) {
    if (!globalThis.createImageBitmap) return Promise.resolve(null);
    return createImageBitmap(file).then(function (image) {
      var canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
      canvas.width = image.width;
      canvas.height = image.height;
      pen.drawImage(image, 0, 0);
      var size = Math.max(14, Math.round(image.width / 40));
      pen.font = size + "px sans-serif";
      pen.fillStyle = "rgba(0,0,0,.5)";
      pen.fillRect(0, image.height - size * 1.8, image.width, size * 1.8);
      pen.fillStyle = "#fff";
      pen.fillText(words, size / 2, image.height - size * 0.6);
      return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.9); });
    }).catch(function () { return null; });
  }

  function keepPhoto(visit, bytes, name, at, copyOf) {
    return crypto.subtle.digest("SHA-256", bytes).then(function (digest) {
      var sha256 = hex(digest);
      return store.put("photo|" + visit + "|" + sha256,
        { kind: "photo", visit: visit, sha256: sha256, name: name, at: at, copyOf: copyOf || "" }, new Uint8Array(bytes))
        .then(function () { return sha256; });
    });
  }

  function takePhoto(place, file) {
    var visit = place.dataset.photos, at = Date.now();
    return file.arrayBuffer().then(function (bytes) { return keepPhoto(visit, bytes, file.name, at); }).then(function (sha256) {
      var words = place.dataset.mark + "　" + new Date(at).toLocaleString("zh-CN");
      return marked(file, words).then(function (copy) {
        if (!copy) return null;
        return copy.arrayBuffer().then(function (bytes) {
          return keepPhoto(visit, bytes, file.name.replace(/\.[^.]*$/, "") + "（水印）.jpg", at, sha256);
        });
      });
    });
  }

  function listPhotos(things) {
    each(document.querySelectorAll("[data-photos]"), function (place) {
      var list = place.querySelector("[data-photo-list]");
      list.textContent = "";
      things.forEach(function (one) {
        if (one.kind !== "photo" || one.visit !== place.dataset.photos) return;
        element("li", one.name + (one.refused ? "：" + one.refused.join("；") : "（未发送）"), list);
      });
    });
  }

  function watchPhotos(place) {
    var input = place.querySelector("input[type=file]");
    input.addEventListener("change", function () {
      var files = Array.from(input.files);
      input.value = "";
      files.reduce(function (before, file) {
        return before.then(function () { return takePhoto(place, file); });
      }, Promise.resolve()).then(tell).then(send);
    });
  }

  // --- Signature ---

  function watchGlass(form) {
    var glass = form.querySelector("[data-glass]");
    if (!glass) return;
    glass.hidden = false;
    var canvas = glass.querySelector("canvas"), pen = canvas.getContext("2d"), path = [], isDown = false;
    var drawing = form.elements.drawing, over = form.elements.drawnOver;
    pen.lineWidth = 3;
    pen.lineCap = "round";

    function wipe() {
      path = [];
      drawing.value = over.value = "";
      pen.clearRect(0, 0, canvas.width, canvas.height);
    }
    function point(event) {
      var box = canvas.getBoundingClientRect();
      var x = Math.round((event.clientX - box.left) * canvas.width / box.width);
      var y = Math.round((event.clientY - box.top) * canvas.height / box.height);
      return [Math.min(Math.max(x, 0), canvas.width), Math.min(Math.max(y, 0), canvas.height)];
    }
    canvas.addEventListener("pointerdown", function (event) {
      event.preventDefault();
      isDown = true;
      var at = point(event);
      path.push("M " + at[0] + " " + at[1]);
      pen.beginPath();
      pen.moveTo(at[0], at[1]);
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!isDown || path.length > 2500) return;
      var at = point(event);
      path.push("L " + at[0] + " " + at[1]);
      pen.lineTo(at[0], at[1]);
      pen.stroke();
    });
    canvas.addEventListener("pointerup", function () {
      isDown = false;
      drawing.value = path.join(" ");
      var text = ["day", "began", "ended", "place", "present", "summary"].map(function (name) {
        return form.elements[name].value.trim();
      }).join("\n");
      over.value = lib.hex(lib.sha256(new TextEncoder().encode(text)));
    });
    glass.querySelector("[data-wipe]").addEventListener("click", wipe);
    // What is signed must be what was read.
    form.addEventListener("input", function () { if (drawing.value) { wipe(); note("note-form", "笔录有改动，请当事人重新签名。"); } });
  }

  // --- Presets, screens, outbox ---

  each(document.querySelectorAll("[data-presets]"), function (row) {
    row.hidden = false;
    each(row.querySelectorAll("[data-preset]"), function (one) {
      one.addEventListener("click", function () {
        var form = row.parentNode.querySelector("form[data-subject]") || row.nextElementSibling;
        var changes = { code: one.dataset.codes.split(" ").join("\n"), followUp: one.dataset.followUp };
        each(form.elements, function (input) {
          if (input.name && input.name.indexOf("outcome-") === 0) changes[input.name] = one.dataset.outcome;
        });
        Object.keys(changes).forEach(function (name) {
          write(form, name, changes[name]);
          keepField(form, name, changes[name]);
        });
        window.location.hash = "#scene";
      });
    });
  });

  var screens = document.querySelectorAll("section.screen");
  function turn() {
    var name = window.location.hash.slice(1) || "visit";
    each(screens, function (screen) { screen.hidden = screen.id !== name; });
    each(document.querySelectorAll("nav.screens a"), function (link) {
      if (link.getAttribute("href") === "#" + name) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    if (name === "send") summary();
    window.scrollTo(0, 0);
  }
  if (screens.length) { window.addEventListener("hashchange", turn); turn(); }

  // What is about to be sent, in the words of the form; points that are in order are left out.
  function summary() {
    var place = document.querySelector("[data-summary]");
    if (!place) return;
    place.textContent = "";
    var list = element("dl", "", place);
    list.className = "facts";
    function line(term, words) {
      var made = element("div", "", list);
      element("dt", term, made);
      element("dd", words, made);
    }
    each(forms(), function (form) {
      var names = [];
      each(form.elements, function (input) { if (isKept(input.name) && names.indexOf(input.name) < 0) names.push(input.name); });
      names.forEach(function (name) {
        var text = read(form, name), input = inputs(form, name)[0];
        if (!text || (name.indexOf("answer-") === 0 && text === "yes")) return;
        line(label(form, name).replace("（必填）", ""), input.tagName === "SELECT" ? input.selectedOptions[0].textContent : shown(form, name, text));
      });
      if (form.elements.drawing) line("手写签名", form.elements.drawing.value ? "已签" : "无");
    });
  }

  each(document.querySelectorAll("[data-send]"), function (one) {
    one.addEventListener("click", function () { sendForm(one.dataset.send); });
  });

  function listOutbox(things) {
    var place = document.querySelector("[data-outbox]");
    if (!place) return;
    place.textContent = "";
    if (!things.length) { element("p", "没有未发送的内容。", place); return; }
    var kinds = { field: "填写内容", photo: "照片", form: "提交" };
    var list = element("ul", "", place);
    things.forEach(function (one) {
      var line = element("li", kinds[one.kind] + "：" + (one.label || one.name || "") + "　" + clock(one.at) + "　", list);
      element("strong", one.refused ? "被退回：" + one.refused.join("；") : "等待发送", line);
      button("重试", line, function () { delete one.refused; store.put(one.id, one, one.blob).then(send); });
      button("删除", line, function () {
        if (globalThis.confirm("删除后不能恢复，确定删除这一条吗？")) store.remove(one.id).then(tell);
      });
    });
  }

  function loadDrafts() {
    var match = window.location.pathname.match(/^\/field\/visits\/([^/]+)$/);
    if (!match) return Promise.resolve();
    return fetch("/field/drafts/" + match[1], { credentials: "same-origin", cache: "no-store" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.json() : { subjects: {} };
    }).then(function (answer) {
      return Promise.all(Object.keys(answer.subjects).map(function (subject) { return told(subject, answer.subjects[subject]); }));
    });
  }

  // Pages and scripts that may be needed where there is no network.
  function keepPages() {
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.register("/field/worker.js", { scope: "/field/" }).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function (registration) {
      var list = ["/field/today", "/field/outbox"];
      each(document.querySelectorAll("a[href^='/field/visits/']"), function (link) { list.push(link.getAttribute("href")); });
      if (window.location.pathname.indexOf("/field/visits/") === 0) list.push(window.location.pathname);
      each(document.querySelectorAll("script[src], link[rel=stylesheet]"), function (one) { list.push(one.getAttribute("src") || one.getAttribute("href")); });
      registration.active.postMessage({ keep: list });
    });
  }

  each(forms(), function (form) { watch(form); watchGlass(form); });
  each(document.querySelectorAll("[data-photos]"), watchPhotos);
  bar.querySelector("[data-as-of]").textContent = "页面 " + clock(Number(bar.dataset.made));

  enter().then(function (own) { network(true); keepPages(); return own; })
    .catch(function (error) {
      network(false);
      if (lib.fieldNeedsLogin(error)) note("note-login", "登录已过期，填写的内容保存在本机，请重新登录后继续发送。");
      return lib.fieldStore(account, null);
    })
    .then(function (own) {
      if (!own) { note("note-store", "本机不能保存未发送的内容（需要加密连接，或者请先登录），请在有网络时提交。"); return null; }
      store = own;
      return store.all().then(function (things) {
        things.forEach(function (one) { if (one.kind === "seen") seen[one.id.slice(5)] = one.draft; });
        return session ? loadDrafts() : null;
      }).then(function () { return Promise.all(Object.keys(seen).map(overlay)); }).then(tell).then(send);
    });
  window.addEventListener("online", send);
  window.addEventListener("offline", function () { network(false); });
  window.setInterval(function () { if (store) send(); }, 30000);
})();
