// SPDX-License-Identifier: Apache-2.0
// Fills a field with the SHA-256 of a file chosen on this machine; the file itself is not sent.
(function () {
  "use strict";

  const lib = globalThis.mingqian;

  function attach(place) {
    const target = document.getElementById("f-" + place.dataset.digestFor);
    const file = place.querySelector("input[type=file]");
    place.hidden = false;
    file.addEventListener("change", function () {
      if (!file.files.length) { return; }
      file.files[0].arrayBuffer().then(function (bytes) {
        target.value = lib.hex(lib.sha256(new Uint8Array(bytes)));
        target.dispatchEvent(new Event("change"));
      });
    });
  }

  document.querySelectorAll("[data-digest-for]").forEach(attach);
})();
