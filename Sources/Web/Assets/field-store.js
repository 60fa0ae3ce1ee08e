// SPDX-License-Identifier: Apache-2.0
// What waits on the phone: fields, photos and forms that are not sent yet, each encrypted (AES-GCM) under the key of the
// officer who is signed in. The key cannot be read out of the browser; it goes when somebody signs out or somebody else
// signs in, and comes back with the officer. Things that nobody fetched for seven days go too.
(function () {
  "use strict";

  var lib = globalThis.mingqian = globalThis.mingqian || {};
  var days7 = 7 * 86400000;

  function settled(request) {
    return new Promise(function (done, failed) {
      request.onsuccess = function () { done(request.result); };
      request.onerror = function () { failed(request.error); };
    });
  }

  function open() {
    var request = indexedDB.open("mingqian-field", 1);
    request.onupgradeneeded = function () {
      request.result.createObjectStore("keys", { keyPath: "account" });
      request.result.createObjectStore("waiting", { keyPath: "id" });
    };
    return settled(request);
  }

  function bytes(hex) {
    var list = new Uint8Array(hex.length / 2);
    for (var i = 0; i < list.length; i++) list[i] = parseInt(hex.substr(2 * i, 2), 16);
    return list;
  }

  // One officer's store. `id` names a thing; a later one of the same name takes its place.
  function Store(db, account, key) {
    function in_(mode) { return db.transaction("waiting", mode).objectStore("waiting"); }

    this.put = function (id, thing, blob) {
      var iv = crypto.getRandomValues(new Uint8Array(12));
      var head = new TextEncoder().encode(JSON.stringify(thing));
      var body = blob || new Uint8Array(0);
      var plain = new Uint8Array(4 + head.length + body.length);
      new DataView(plain.buffer).setUint32(0, head.length);
      plain.set(head, 4);
      plain.set(body, 4 + head.length);
      // The name is bound in: what is stored under one visit cannot be moved to another.
      var bound = new TextEncoder().encode(account + "|" + id);
      return crypto.subtle.encrypt({ name: "AES-GCM", iv: iv, additionalData: bound }, key, plain).then(function (sealed) {
        return settled(in_("readwrite").put({ id: account + "|" + id, account: account, at: Date.now(), iv: iv, sealed: sealed }));
      });
    };

    function opened(row) {
      var bound = new TextEncoder().encode(row.id);
      return crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: bound }, key, row.sealed).then(function (plain) {
        var length = new DataView(plain).getUint32(0);
        var thing = JSON.parse(new TextDecoder().decode(plain.slice(4, 4 + length)));
        thing.id = row.id.slice(account.length + 1);
        thing.blob = new Uint8Array(plain.slice(4 + length));
        return thing;
      });
    }

    this.all = function () {
      return settled(in_("readonly").getAll()).then(function (rows) {
        return Promise.all(rows.filter(function (row) { return row.account === account; }).map(opened));
      });
    };
    this.get = function (id) {
      return settled(in_("readonly").get(account + "|" + id)).then(function (row) { return row ? opened(row) : null; });
    };
    this.remove = function (id) { return settled(in_("readwrite").delete(account + "|" + id)); };
  }

  function prune(db) {
    var store = db.transaction("waiting", "readwrite").objectStore("waiting");
    return settled(store.getAll()).then(function (rows) {
      rows.forEach(function (row) { if (Date.now() - row.at > days7) store.delete(row.id); });
    });
  }

  // Forgets the keys of all accounts but one.
  function forget(db, account) {
    var store = db.transaction("keys", "readwrite").objectStore("keys");
    return settled(store.getAllKeys()).then(function (names) {
      names.forEach(function (name) { if (name !== account) store.delete(name); });
    });
  }

  // Things of the signed-in officer; `session` is what /field/session said, or null without a network.
  lib.fieldStore = function (account, session) {
    if (!globalThis.indexedDB || !globalThis.crypto || !crypto.subtle) return Promise.resolve(null);
    return open().then(function (db) {
      return prune(db).then(function () {
        if (!session) {
          return settled(db.transaction("keys", "readonly").objectStore("keys").get(account)).then(function (kept) {
            return kept ? new Store(db, account, kept.key) : null;
          });
        }
        return crypto.subtle.importKey("raw", bytes(session.key), "AES-GCM", false, ["encrypt", "decrypt"]).then(function (key) {
          return forget(db, session.account).then(function () {
            return settled(db.transaction("keys", "readwrite").objectStore("keys").put({ account: session.account, key: key }));
          }).then(function () { return new Store(db, session.account, key); });
        });
      });
    });
  };

  // How many fields, photos and forms wait, of whomever.
  lib.countField = function () {
    return open().then(function (db) {
      return settled(db.transaction("waiting", "readonly").objectStore("waiting").getAllKeys());
    }).then(function (ids) {
      return ids.filter(function (id) { return id.indexOf("|seen|") < 0; }).length;
    });
  };

  // Somebody signs out: what waits stays, but nobody can read it until that officer signs in again.
  lib.forgetField = function () { return open().then(function (db) { return forget(db, ""); }); };
})();
