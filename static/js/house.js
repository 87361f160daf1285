// Makes the pages smoother; every one of them works without it.
(() => {
  "use strict";
  const doc = document;
  const all = (selector, root = doc) => root.querySelectorAll(selector);
  // The cookie's is newest: signing in again in another window gives a new one.
  const csrf = (form) =>
    (doc.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] ||
    (form.querySelector("[name=csrfmiddlewaretoken]") || {}).value ||
    (doc.querySelector("meta[name=csrf-token]") || {}).content || "";
  const clock = (at) => new Date(at).toLocaleTimeString(
    doc.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });

  // htmx asks with the same proof as a form.
  doc.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrf(doc);
  });

  // What a form holds, without its files and without proof of who sends it.
  function typed(form) {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.delete("csrfmiddlewaretoken");
    return data;
  }
  const asText = (data) => new URLSearchParams(data).toString();

  // On this device: what the server does not have yet. Only for the person who typed it, never
  // on a shared computer, and no longer than a month.
  const { person, shared } = doc.body.dataset;
  const MARK = "typed:", MONTH = 30 * 86400e3, SUBMITTED = "submitted";
  const device = {
    key(form) {
      const place = form.dataset.draftUrl || form.dataset.local;
      return person && place && shared === undefined ? `${MARK}${person}:${place}` : "";
    },
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    put(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* nothing is kept then */ } },
    clear(unwanted) {
      try {
        for (const key of Object.keys(localStorage)) if (key.startsWith(MARK) && unwanted(key)) localStorage.removeItem(key);
      } catch { /* as above */ }
    },
  };
  const mine = (key) => key.startsWith(`${MARK}${person}:`);
  device.clear((key) => (shared !== undefined && mine(key)) || !((device.get(key) || {}).at > Date.now() - MONTH));

  // What was sent is forgotten here once a page says that the house has it.
  try {
    if (doc.querySelector("[data-taken]")) device.drop(sessionStorage.getItem(SUBMITTED));
  } catch { /* not allowed: nothing was kept either */ }

  // Put a text back into its form: rows first, the outer before the inner.
  function putBack(form, params) {
    const totals = [...params.keys()].filter((name) => name.endsWith("-TOTAL_FORMS"));
    for (const name of totals.sort((a, b) => a.length - b.length)) {
      const button = form.querySelector(`[data-add-row="${name.slice(0, -12)}"]`), total = form.elements[name];
      while (button && total && Number(total.value) < Number(params.get(name)) && addRow(button)) ;
    }
    const used = {};
    for (const control of form.elements) {
      const { name, type } = control, values = params.getAll(name);
      if (!name || /^(file|submit|button|fieldset)$/.test(type) || name === "csrfmiddlewaretoken") continue;
      if (type === "checkbox" || type === "radio") control.checked = values.includes(control.value);
      else if (type === "select-multiple") for (const one of control.options) one.selected = values.includes(one.value);
      else if (values.length) {
        used[name] = (used[name] || 0) + 1;
        control.value = values[Math.min(used[name], values.length) - 1];
      }
    }
  }

  // Drafts: what is typed is kept on the device at once, and sent a moment after the last key.
  function keepDrafts(form) {
    const { draftUrl, saved, unsaved, unsent, stale, back, again: anew, out } = form.dataset;
    const note = form.querySelector("[data-draft-note]"), key = device.key(form);
    let timer = 0, keeper = 0, last = asText(typed(form)), since = 0, sending = false, again = false;
    const say = (text) => { if (note && note.textContent !== text) note.textContent = text; };
    const files = () => [...form.elements].flatMap((one) => [...(one.files || [])].map((file) => file.name));
    const keep = () => key && device.put(key, { text: asText(typed(form)), files: files(), at: since = since || Date.now() });
    async function send() {
      if (form.dataset.sent || !draftUrl) return;
      const data = typed(form), text = asText(data);
      if (text === last) return;
      if (sending) { again = true; return; }
      sending = true;
      try {
        const answer = await fetch(draftUrl, {
          method: "POST", body: data, credentials: "same-origin", redirect: "manual", keepalive: text.length < 5e4,
          headers: { "X-CSRFToken": csrf(form), "X-Requested-With": "fetch" },
        });
        if (answer.type === "opaqueredirect") { say(keep() ? out : unsaved); return; }
        if (!answer.ok) throw new Error(answer.status);
        const told = await answer.json();
        last = text;
        say(told.stale ? stale : `${saved} ${clock(Date.now())}`);
        const writing = doc.querySelector("[data-writing]");
        if (writing && writing.textContent !== told.others) {
          writing.textContent = told.others;
          writing.hidden = !told.others;
        }
        if (asText(typed(form)) === text) { clearTimeout(keeper); since = 0; device.drop(key); }
      } catch {
        if (form.dataset.sent) return; // the whole form is on its way, and was kept for that
        say(keep() ? `${unsent} ${clock(since)}` : unsaved);
        clearTimeout(timer);
        timer = setTimeout(send, 10000);
      } finally {
        sending = false;
        if (again) { again = false; send(); }
      }
    }
    const changed = () => asText(typed(form)) !== last || files().length;
    form.addEventListener("input", () => {
      clearTimeout(timer); clearTimeout(keeper);
      timer = setTimeout(send, 1200);
      keeper = setTimeout(() => changed() && keep(), 250);
    });
    form.addEventListener("submit", () => {
      if (!key || !keep()) return;
      try { sessionStorage.setItem(SUBMITTED, key); } catch { device.drop(key); }
    });
    addEventListener("online", send);
    addEventListener("pagehide", () => { if (!form.dataset.sent && changed()) keep(); });
    doc.addEventListener("visibilitychange", () => { if (doc.visibilityState === "hidden") send(); });

    const kept = key && device.get(key);
    if (!kept) return;
    if ("answered" in form.dataset || (kept.text === last && !kept.files.length)) { device.drop(key); return; }
    putBack(form, new URLSearchParams(kept.text));
    form.closest("details")?.setAttribute("open", "");
    const told = doc.querySelector("[data-restored]");
    if (told && draftUrl) {
      told.hidden = false;
      told.querySelector("[data-at]").textContent = new Date(kept.at).toLocaleString(doc.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    }
    say(`${back} ${clock(kept.at)}${kept.files.length ? `. ${anew} ${kept.files.join(", ")}` : ""}`);
    since = kept.at;
    send();
  }

  // What the house reads in a day or an amount, below its field; and a calendar for days.
  async function read(input) {
    const box = input.closest(".widget") || input.parentElement;
    let line = box.parentElement.querySelector(":scope > output.reading");
    if (!line && !input.value) return;
    if (!line) {
      line = doc.createElement("output");
      line.className = "reading";
      box.after(line);
    }
    const money = input.form.elements[`${input.name}_currency`] || input.parentElement.querySelector(".money-currency");
    const query = new URLSearchParams({ as: input.dataset.reads, text: input.value, currency: money ? money.value || money.textContent : "" });
    try {
      const told = await (await fetch(`/reading/?${query}`)).json();
      line.textContent = told.reading || told.unread;
      line.classList.toggle("unread", Boolean(told.unread));
      input.dataset.iso = told.iso;
    } catch { line.textContent = ""; }
  }
  function decorate(root) {
    if (!("showPicker" in HTMLInputElement.prototype)) return;
    for (const input of all("[data-pick]", root)) {
      const button = doc.createElement("button"), picker = doc.createElement("input");
      button.type = "button";
      button.className = "pick";
      button.setAttribute("aria-label", input.dataset.pick);
      picker.type = input.dataset.reads === "day" ? "date" : "datetime-local";
      picker.tabIndex = -1;
      picker.ariaHidden = "true";
      picker.className = "picker";
      button.addEventListener("click", () => { picker.value = input.dataset.iso || ""; picker.showPicker(); });
      picker.addEventListener("change", () => {
        input.value = picker.value;
        for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
        input.focus();
      });
      input.after(button, picker);
      delete input.dataset.pick;
    }
  }
  doc.addEventListener("change", ({ target }) => {
    const input = target.matches("[data-reads]") ? target : target.matches("select.money-currency") && target.parentElement.querySelector("[data-reads]");
    if (input) read(input);
  });

  // Rows: one more row without asking the server; a row is removed by its own tick box.
  function addRow(button) {
    const name = button.dataset.addRow, form = button.form;
    // Rows within rows have theirs in the template of the outer row, once for all of them.
    const known = name.replace(/-\d+-/g, "-__prefix__-");
    const find = (within, one) => within.querySelector(`template[data-row-template="${one}"]`);
    const template = find(form, name) || [...all("template[data-row-template]", form)].map(({ content }) => find(content, known)).find(Boolean);
    const total = form.elements[`${name}-TOTAL_FORMS`];
    const body = form.querySelector(`[data-rows="${name}"] tbody`);
    if (!template || !total || !body) return false;
    const box = doc.createElement("tbody");
    // Only its own number: rows within the row count for themselves.
    box.innerHTML = template.innerHTML.replaceAll(`${template.dataset.rowTemplate}-__prefix__`, `${name}-${total.value}`);
    total.value = Number(total.value) + 1;
    const row = box.firstElementChild;
    body.append(row);
    decorate(row);
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
    // What explains a word goes away until it is pointed at or chosen anew.
    for (const term of doc.querySelectorAll(".term:hover, .term:focus-within")) {
      term.classList.add("hushed");
      for (const left of ["pointerleave", "focusout"]) term.addEventListener(left, () => term.classList.remove("hushed"), { once: true });
    }
    const open = doc.querySelector("details.person[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  // A form is sent once, however often its button is pressed.
  doc.addEventListener("submit", (event) => {
    const form = event.target, token = form.elements.csrfmiddlewaretoken;
    if (event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (token) token.value = csrf(form);
    if (/\/logout\/$/.test(form.getAttribute("action"))) device.clear(mine);
    if (form.dataset.discards) {
      for (const one of all("form[data-draft-url]")) {
        if (one.dataset.draftUrl === form.dataset.discards) { one.dataset.sent = "yes"; device.drop(device.key(one)); }
      }
    }
    if (!form.matches("[data-once]")) return;
    form.dataset.sent = "yes";
    for (const button of all("button", form)) button.setAttribute("aria-disabled", "true");
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

  decorate(doc);
  all("form[data-draft-url], form[data-local]").forEach(keepDrafts);
  const summary = doc.querySelector("[data-error-summary]");
  if (summary) summary.focus();
})();
