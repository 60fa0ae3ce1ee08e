// Puts a phrase of the library into the field it stands under. Without this script phrases are there to read.
(function () {
  "use strict";

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  each(document.querySelectorAll("details.phrases"), function (part) {
    var field = document.getElementById(part.dataset.into);
    if (!field) return;
    each(part.querySelectorAll("li"), function (line) {
      var made = document.createElement("button");
      made.type = "button";
      made.className = "plain";
      made.textContent = line.textContent;
      made.addEventListener("click", function () {
        var start = field.selectionStart;
        var text = field.value;
        field.value = text.slice(0, start) + made.textContent + text.slice(field.selectionEnd);
        field.selectionStart = field.selectionEnd = start + made.textContent.length;
        // Whoever keeps drafts listens for typing.
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
        field.focus();
      });
      line.textContent = "";
      line.appendChild(made);
    });
  });
})();
