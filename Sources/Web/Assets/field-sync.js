// SPDX-License-Identifier: Apache-2.0
// Sends what waits on the phone, in order: fields first, then photos, then forms. Everything may be sent twice without
// harm. What the server refuses stays, with the reason, until the officer mends or removes it.
(function () {
  "use strict";

  var lib = globalThis.mingqian;
  var piece = 256 * 1024;

  function reasons(text) {
    var page = new DOMParser().parseFromString(text, "text/html");
    var lines = Array.prototype.map.call(page.querySelectorAll(".errors li"), function (line) { return line.textContent; });
    var main = page.querySelector("main");
    return lines.length ? lines : [main ? main.textContent.trim().replace(/\s+/g, " ").slice(0, 200) : "服务器没有接受"];
  }

  function NeedsLogin() { this.name = "NeedsLogin"; }
  function Refused(lines) { this.name = "Refused"; this.lines = lines; }

  function post(path, session, body) {
    return fetch(path, { method: "POST", credentials: "same-origin", headers: { "X-CSRF-Token": session.token }, body: body })
      .then(function (answer) {
        if (answer.url.indexOf("/login") >= 0) throw new NeedsLogin();
        if (answer.status >= 500) throw new TypeError("the server is not well");
        if (!answer.ok) return answer.text().then(function (text) { throw new Refused(reasons(text)); });
        return answer;
      });
  }

  lib.fieldSession = function () {
    return fetch("/field/session", { credentials: "same-origin", cache: "no-store" }).then(function (answer) {
      if (answer.redirected || !answer.ok) throw new NeedsLogin();
      return answer.json();
    });
  };

  // All fields of one record in one message.
  function sendFields(store, session, subject, list, told) {
    var saves = list.map(function (one) { return [one.name, one.text, one.base, one.at]; });
    var body = new URLSearchParams({ csrf: session.token, saves: JSON.stringify(saves) });
    return post("/field/saves/" + encodeURIComponent(subject), session, body).then(function (answer) { return answer.json(); })
      .then(function (answer) {
        return Promise.all(list.map(function (one) {
          // What was typed again while this one was under way waits for its own turn.
          return store.get(one.id).then(function (now) { if (now && now.at === one.at) return store.remove(one.id); });
        })).then(function () { told(subject, answer.draft); });
      });
  }

  function sendPhoto(store, session, photo, start, tries) {
    var form = new FormData();
    form.append("csrf", session.token);
    ["sha256", "name", "copyOf"].forEach(function (name) { form.append(name, photo[name] || ""); });
    form.append("size", String(photo.blob.length));
    form.append("takenAt", String(photo.at));
    form.append("start", String(start));
    form.append("piece", new Blob([photo.blob.slice(start, start + piece)]), photo.name);
    return post("/field/photos/" + encodeURIComponent(photo.visit), session, form)
      .then(function (answer) { return answer.json(); })
      .then(function (answer) {
        if (answer.refused) throw new Refused([answer.refused]);
        if (answer.attachment) return store.remove(photo.id);
        if (answer.held <= start && tries > 3) throw new Refused(["照片在传输中损坏，请重新拍摄。"]);
        return sendPhoto(store, session, photo, answer.held, answer.held <= start ? tries + 1 : 0);
      });
  }

  function sendForm(store, session, form) {
    var body = new URLSearchParams(form.fields);
    body.set("csrf", session.token);
    return post(form.action, session, body).then(function () { return store.remove(form.id); });
  }

  // One after the other; stops where there is no network or nobody is signed in.
  lib.fieldSend = function (store, session, told) {
    return store.all().then(function (things) {
      var of = function (kind) {
        return things.filter(function (one) { return one.kind === kind; }).sort(function (a, b) {
          // A marked copy goes after its original.
          return a.at - b.at || (a.copyOf ? 1 : 0) - (b.copyOf ? 1 : 0);
        });
      };
      var subjects = {};
      of("field").forEach(function (one) { (subjects[one.subject] = subjects[one.subject] || []).push(one); });
      var steps = Object.keys(subjects).map(function (subject) {
        return { things: subjects[subject], run: function () { return sendFields(store, session, subject, subjects[subject], told); } };
      });
      of("photo").forEach(function (one) {
        steps.push({ things: [one], run: function () { return sendPhoto(store, session, one, 0, 0); } });
      });
      of("form").forEach(function (one) {
        steps.push({ things: [one], run: function () { return sendForm(store, session, one); } });
      });
      return steps.reduce(function (before, step) {
        return before.then(function () {
          return step.run().catch(function (error) {
            if (!(error instanceof Refused)) throw error;
            return Promise.all(step.things.map(function (one) {
              one.refused = error.lines;
              var blob = one.blob;
              delete one.blob;
              return store.put(one.id, one, blob);
            }));
          });
        });
      }, Promise.resolve());
    });
  };

  lib.fieldNeedsLogin = function (error) { return error instanceof NeedsLogin; };
})();
