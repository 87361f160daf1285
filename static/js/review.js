// Keys for the review: one letter decides on the line that has the focus, N goes on. On the
// auditor's desk ([data-keys], where the focus is when it opens) a letter presses what it is the
// access key of.
(() => {
  "use strict";
  const choices = { a: "accept", q: "query", d: "deduct", p: "park" };
  document.addEventListener("keydown", (event) => {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    if (/^(TEXTAREA|SELECT)$/.test(target.tagName) || (target.tagName === "INPUT" && target.type !== "radio")) return;
    if (target.closest && target.closest("[data-keys]")) {
      const pressed = /^[a-z]$/i.test(key) && document.querySelector(`main [accesskey=${key.toLowerCase()}]`);
      if (pressed) { event.preventDefault(); pressed.click(); }
      return;
    }
    const line = target.closest && target.closest("[data-review-line]");
    const lines = [...document.querySelectorAll("[data-review-line]")].filter((one) => one.querySelector("input[type=radio]"));
    const letter = key.toLowerCase();
    if (letter === "n") {
      const next = lines[lines.indexOf(line) + 1];
      if (next) next.querySelector("input[type=radio]").focus();
      return;
    }
    const radio = line && choices[letter] && line.querySelector(`input[type=radio][value=${choices[letter]}]`);
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    const field = letter === "q" ? "textarea" : letter === "d" ? "input[type=text]" : "";
    (field ? line.querySelector(field) : radio).focus();
  });
})();
