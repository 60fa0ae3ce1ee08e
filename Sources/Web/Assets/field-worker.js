// SPDX-License-Identifier: Apache-2.0
// Keeps the pages of the phone for when there is no network. A page comes from the network when there is one, within
// four seconds; else as it was last seen, with the time of that. Nothing that changes anything passes through here.
(function () {
  "use strict";

  var pages = "mingqian-field-pages", files = "mingqian-field-files";

  function keep(name, request, answer) {
    if (!answer.ok || answer.redirected) return answer;
    var copy = answer.clone();
    return copy.blob().then(function (body) {
      var headers = new Headers(copy.headers);
      headers.set("X-Kept-At", String(Date.now()));
      return caches.open(name).then(function (cache) {
        return cache.put(request, new Response(body, { status: 200, headers: headers }));
      });
    }).then(function () { return answer; });
  }

  function late() {
    return new Promise(function (_, failed) { setTimeout(function () { failed(new TypeError("late")); }, 4000); });
  }

  function page(request) {
    return Promise.race([fetch(request), late()])
      .then(function (answer) { return keep(pages, request.url.split("#")[0], answer); })
      .catch(function () {
        return caches.match(request.url.split("#")[0]).then(function (kept) {
          return kept || caches.match(new URL("/field/today", self.location).href);
        }).then(function (kept) { return kept || Response.error(); });
      });
  }

  function file(request) {
    return caches.match(request).then(function (kept) {
      return kept || fetch(request).then(function (answer) { return keep(files, request, answer); });
    });
  }

  self.addEventListener("install", function () { self.skipWaiting(); });
  self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
  self.addEventListener("fetch", function (event) {
    var request = event.request, path = new URL(request.url).pathname;
    if (request.method !== "GET") return;
    if (path.indexOf("/assets/") === 0) event.respondWith(file(request));
    else if (request.mode === "navigate" && path.indexOf("/field/") === 0) event.respondWith(page(request));
  });
  self.addEventListener("message", function (event) {
    if (event.data === "forget") event.waitUntil(caches.delete(pages));
    if (event.data && event.data.keep) {
      event.waitUntil(Promise.all(event.data.keep.map(function (address) {
        return fetch(address, { credentials: "same-origin" })
          .then(function (answer) { return keep(address.indexOf("/assets/") === 0 ? files : pages, new URL(address, self.location).href, answer); })
          .catch(function () { return null; });
      })));
    }
  });
})();
