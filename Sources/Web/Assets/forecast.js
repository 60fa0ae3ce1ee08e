// Counts again while a form of a line or task is filled, and narrows long lists of boxes. Without this script there
// are the buttons "计算" and "查找全部单位".
(function () {
  "use strict";
  var button = document.querySelector("button[data-forecast]");
  var shown = document.getElementById("forecast");
  var form = button && button.form;
  if (!form || !shown) return;

  var filter = form.querySelector("input[data-filter]");
  function narrow() {
    var words = filter.value.trim();
    form.querySelectorAll("input[name=" + filter.getAttribute("data-filter") + "]").forEach(function (box) {
      var label = box.closest("label");
      label.hidden = words !== "" && !box.checked && label.textContent.indexOf(words) < 0;
    });
    form.querySelectorAll(".items .category, .items .group").forEach(function (part) {
      part.hidden = !part.querySelector("label:not([hidden])");
    });
  }
  if (filter) filter.addEventListener("input", narrow);

  if (!window.fetch || !window.DOMParser || !window.AbortController || !window.URLSearchParams) return;
  var timer = 0, running = null;

  function count() {
    if (running) running.abort();
    running = new AbortController();
    shown.setAttribute("aria-busy", "true");
    fetch(button.formAction, {
      method: "POST", credentials: "same-origin", cache: "no-store", headers: { "X-Refresh": "1" },
      body: new URLSearchParams(new FormData(form)), signal: running.signal
    })
      .then(function (answer) {
        if (answer.redirected || !answer.ok) throw new Error("not this form");
        return answer.text();
      })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("forecast");
        if (!fresh) return;
        var old = shown.querySelector("details"), open = old && old.open;
        shown.innerHTML = fresh.innerHTML;
        var details = shown.querySelector("details");
        if (details && open) details.open = true;
        shown.removeAttribute("aria-busy");
      })
      .catch(function (reason) { if (reason.name !== "AbortError") shown.removeAttribute("aria-busy"); });
  }

  function soon(event) {
    var name = event.target.name;
    if (!name || name === "q" || name === "name" || name === "once") return;
    window.clearTimeout(timer);
    timer = window.setTimeout(count, 600);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  count();
})();
