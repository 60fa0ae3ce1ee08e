// Offers entities while somebody types into the search box. Without this script one searches by the button.
(function () {
  "use strict";
  var box = document.querySelector("main input[type=search][name=q]");
  if (!box || !window.fetch) return;
  var list = document.createElement("datalist");
  list.id = "suggested";
  document.body.appendChild(list);
  box.setAttribute("list", list.id);
  var waiting = 0, asked = "", newest = 0;

  function show(found) {
    list.textContent = "";
    found.forEach(function (one) {
      var option = document.createElement("option");
      option.value = one.name;
      option.label = one.key;
      list.appendChild(option);
    });
  }

  function ask() {
    var words = box.value.trim(), turn = ++newest;
    if (words === asked) return;
    asked = words;
    if (!words) { show([]); return; }
    fetch("/registers/suggestions?q=" + encodeURIComponent(words), { credentials: "same-origin" })
      .then(function (answer) { return answer.ok && !answer.redirected ? answer.json() : { entities: [] }; })
      .then(function (answer) { if (turn === newest) show(answer.entities); })
      // A list that does not come is no harm: the search itself still works.
      .catch(function () { show([]); });
  }

  box.addEventListener("input", function (event) {
    window.clearTimeout(waiting);
    // Half a syllable in an input method is no word yet.
    if (!event.isComposing) waiting = window.setTimeout(ask, 150);
  });
  box.addEventListener("compositionend", function () {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, 50);
  });
})();
