// Reads the watched part of the page again while the page is visible. Without this script one reloads by hand.
(function () {
  "use strict";
  var live = document.getElementById("live");
  if (!live || !window.fetch || !window.DOMParser) return;
  var seconds = Math.max(1, parseInt(live.getAttribute("data-refresh"), 10) || 5);
  var failures = 0;

  function busy() {
    var focused = document.activeElement;
    return focused && live.contains(focused) && /^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test(focused.tagName);
  }

  function again() { window.setTimeout(look, Math.min(60, seconds * (1 + failures)) * 1000); }

  function look() {
    if (document.hidden || busy()) return again();
    fetch(location.href, { credentials: "same-origin", cache: "no-store", headers: { "X-Refresh": "1" } })
      .then(function (answer) {
        if (answer.redirected || !answer.ok) throw new Error("not this page");
        return answer.text();
      })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("live");
        failures = 0;
        if (!fresh) { location.reload(); return; }
        if (!busy() && fresh.innerHTML !== live.innerHTML) {
          live.innerHTML = fresh.innerHTML;
          live.dispatchEvent(new CustomEvent("refreshed", { bubbles: true }));
        }
        if (fresh.hasAttribute("data-refresh")) again();
      })
      .catch(function () { failures = Math.min(failures + 1, 12); again(); });
  }

  again();
})();
