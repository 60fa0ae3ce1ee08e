// SPDX-License-Identifier: Apache-2.0
// The second worker of the public page: root and digest of a roster while the first computes tickets.
"use strict";

importScripts("sha256.js", "canonical.js", "roster.js");

self.onmessage = function (event) {
  const lib = self.mingqian, bytes = event.data;
  self.postMessage({
    root: lib.rosterRoot(lib.readRoster(bytes), function () { /* The first worker tells the progress. */ }),
    digest: lib.hex(lib.sha256(bytes)),
  });
};
