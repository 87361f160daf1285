// Makes the pages smoother; every one of them works without it.
(() => {
  "use strict";
  const doc = document;
  const csrf = (form) =>
    (form.querySelector("[name=csrfmiddlewaretoken]") || {}).value ||
    (doc.querySelector("meta[name=csrf-token]") || {}).content || "";

  // htmx asks with the same proof as a form.
  doc.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrf(doc);
  });

  // What a form holds, without its files.
  function typed(form) {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }
  const asText = (data) => new URLSearchParams(data).toString();

  // Signed out in mid-form: what was sent waits in this tab until the same person is back, and
  // becomes the draft of the form it was typed in.
  const UNSENT = "unsent";
  const reader = () => (doc.querySelector("details.person .sheet p") || {}).textContent || "";
  function keepUnsent(form) {
    const data = typed(form);
    data.delete("csrfmiddlewaretoken");
    try {
      sessionStorage.setItem(UNSENT, JSON.stringify({ url: form.dataset.draftUrl, by: reader(), text: asText(data) }));
    } catch { /* no room or not allowed: then as before */ }
  }
  function bringBackUnsent() {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(UNSENT)); } catch { return; }
    if (!kept) return;
    if (!reader()) { sessionStorage.setItem(UNSENT, JSON.stringify({ ...kept, signedOut: true })); return; }
    sessionStorage.removeItem(UNSENT);
    const form = [...doc.querySelectorAll("form[data-draft-url]")].find((one) => one.dataset.draftUrl === kept.url);
    if (!kept.signedOut || kept.by !== reader() || !form) return;
    fetch(kept.url, {
      method: "POST", body: new URLSearchParams(kept.text), credentials: "same-origin", redirect: "error",
      headers: { "X-CSRFToken": csrf(form), "X-Requested-With": "fetch" },
    }).then((answer) => { if (answer.ok) location.reload(); }, () => {});
  }

  // Drafts: what is typed is kept a moment after the last key, and again when the page is left.
  function keepDrafts(form) {
    const note = form.querySelector("[data-draft-note]");
    const { draftUrl, saved, unsaved, conflict } = form.dataset;
    let timer = 0, last = null, sending = false, again = false;
    const say = (text) => { if (note && note.textContent !== text) note.textContent = text; };
    const content = () => typed(form);
    last = asText(content());
    async function send() {
      if (form.dataset.sent) return;
      const data = content(), text = asText(data);
      if (text === last) return;
      if (sending) { again = true; return; }
      sending = true;
      try {
        const answer = await fetch(draftUrl, {
          method: "POST", body: data, credentials: "same-origin", redirect: "error",
          headers: { "X-CSRFToken": csrf(form), "X-Requested-With": "fetch" },
        });
        if (answer.status === 409 || answer.status === 412) { last = text; say(conflict); }
        else if (answer.ok) {
          last = text;
          say(`${saved} ${new Date().toLocaleTimeString(doc.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false })}`);
        } else throw new Error(answer.status);
      } catch {
        say(unsaved);
        clearTimeout(timer);
        timer = setTimeout(send, 10000);
      } finally {
        sending = false;
        if (again) { again = false; send(); }
      }
    }
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(send, 1200); });
    addEventListener("online", send);
    doc.addEventListener("visibilitychange", () => { if (doc.visibilityState === "hidden") send(); });
  }

  // Rows: one more row without asking the server; a row is removed by its own tick box.
  function addRow(button) {
    const name = button.dataset.addRow, form = button.form;
    const template = form.querySelector(`template[data-row-template="${name}"]`);
    const total = form.elements[`${name}-TOTAL_FORMS`];
    const body = form.querySelector(`[data-rows="${name}"] tbody`);
    if (!template || !total || !body) return false;
    const box = doc.createElement("tbody");
    // Only its own number: rows within the row count for themselves.
    box.innerHTML = template.innerHTML.replaceAll(`${name}-__prefix__`, `${name}-${total.value}`);
    total.value = Number(total.value) + 1;
    const row = box.firstElementChild;
    body.append(row);
    const first = row.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
    form.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  doc.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (button && addRow(button)) event.preventDefault();
    const open = doc.querySelector("details.person[open]");
    if (open && !open.contains(event.target)) open.open = false;
  });
  doc.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = doc.querySelector("details.person[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  // A form is sent once, however often its button is pressed.
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    if (form.dataset.draftUrl) keepUnsent(form);
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of doc.querySelectorAll("[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });

  // A table wider than its frame can be scrolled by keyboard, and says what it is.
  const wide = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.tabIndex === 0 || target.scrollWidth <= target.clientWidth) continue;
      const caption = target.querySelector("caption");
      const section = target.closest("section[aria-label]");
      target.tabIndex = 0;
      target.setAttribute("role", "region");
      target.setAttribute("aria-label", caption ? caption.textContent : section ? section.getAttribute("aria-label") : doc.title);
    }
  });
  const watch = (root) => root.querySelectorAll(".scroll").forEach((box) => wide.observe(box));
  watch(doc);
  doc.addEventListener("htmx:afterSettle", (event) => watch(event.target.parentElement || doc));

  doc.querySelectorAll("form[data-draft-url]").forEach(keepDrafts);
  bringBackUnsent();
  const summary = doc.querySelector("[data-error-summary]");
  if (summary) summary.focus();
})();
