// Chooses all rows of a table at once, and searches among many boxes. Without this script one ticks them one by one.
(function () {
  "use strict";

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function button(words, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "plain";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  // Rows of a table, for an act upon many.
  var form = document.getElementById("batch");
  if (form) {
    var boxes = document.querySelectorAll("input[form=batch][name=key]");
    var count = document.createElement("span");
    var tell = function () {
      var chosen = 0;
      each(boxes, function (box) { if (box.checked) chosen += 1; });
      count.textContent = "已勾选 " + chosen + " 户";
    };
    var all = function (state) {
      return function () { each(boxes, function (box) { box.checked = state; }); tell(); };
    };
    var line = document.createElement("p");
    line.setAttribute("aria-live", "polite");
    line.appendChild(count);
    line.appendChild(button("全选本页", all(true)));
    line.appendChild(button("全不选", all(false)));
    form.insertBefore(line, form.firstChild);
    each(boxes, function (box) { box.addEventListener("change", tell); });
    tell();
  }

  // Many boxes under one heading.
  each(document.querySelectorAll("fieldset.many"), function (set) {
    var choices = set.querySelectorAll("label.choice");
    var search = document.createElement("input");
    search.type = "search";
    search.placeholder = "查找";
    search.setAttribute("aria-label", "在选项中查找");
    var shown = function (label) { return !label.hidden; };
    search.addEventListener("input", function () {
      var words = search.value.trim();
      each(choices, function (label) {
        label.hidden = words !== "" && label.textContent.indexOf(words) < 0;
      });
    });
    search.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
    });
    var tick = function (state) {
      return function () {
        each(choices, function (label) { if (shown(label)) label.querySelector("input").checked = state; });
      };
    };
    var line = document.createElement("p");
    line.className = "picker";
    line.appendChild(search);
    line.appendChild(button("全选", tick(true)));
    line.appendChild(button("全不选", tick(false)));
    set.insertBefore(line, set.querySelector(".choices"));
  });
})();
