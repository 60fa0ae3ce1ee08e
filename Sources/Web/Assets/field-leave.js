// SPDX-License-Identifier: Apache-2.0
// Signing out on a phone: says what is not sent yet, then makes the phone forget key and pages.
(function () {
  "use strict";

  var form = document.querySelector("form[action='/logout']");
  var lib = globalThis.mingqian;
  if (!form || !lib || !lib.countField || !globalThis.indexedDB) return;
  var isSure = false;

  form.addEventListener("submit", function (event) {
    if (isSure) return;
    event.preventDefault();
    lib.countField().then(function (many) {
      var words = "本机还有" + many + "条内容未发送。退出后本机无法读取，您重新登录后会继续发送。仍要退出吗？";
      if (many > 0 && !globalThis.confirm(words)) return;
      if (navigator.serviceWorker && navigator.serviceWorker.controller) {
        navigator.serviceWorker.controller.postMessage("forget");
      }
      return Promise.all([lib.forgetField(), globalThis.caches ? caches.delete("mingqian-field-pages") : null]).then(function () {
        isSure = true;
        form.submit();
      });
    });
  });
})();
