// Receipts taken without a line: kept on the device under a key, sent once. Without it the form
// is sent as any other.
(() => {
  "use strict";
  const box = document.querySelector("[data-pictures]");
  if (!box) return;
  const input = box.querySelector("input[type=file]"), form = input.form, words = box.dataset;
  const note = box.querySelector("[data-upload-note]"), bar = box.querySelector("progress");
  const list = document.querySelector("[data-waiting-receipts]");
  const { person, shared } = document.body.dataset;
  const SMALL = 400_000, EDGES = [[2400, 0.85], [2400, 0.7], [2000, 0.7], [1600, 0.7], [1600, 0.5], [1200, 0.5]];
  const say = (text) => { note.textContent = text; };
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(24))].map((n) => n.toString(16).padStart(2, "0")).join("");

  // The queue: one row for each receipt. Never on a shared computer, only for who took it.
  const store = shared === undefined && "indexedDB" in window ? new Promise((done) => {
    const asked = indexedDB.open("receipts", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => done(null);
  }) : Promise.resolve(null);
  async function queue(mode, work) {
    const base = await store;
    if (!base) return null;
    return new Promise((done) => {
      const rows = base.transaction("waiting", mode).objectStore("waiting"), asked = work(rows);
      asked.onsuccess = () => done(asked.result ?? true);
      asked.onerror = () => done(null);
    });
  }
  const keep = (row) => queue("readwrite", (rows) => rows.put(row));
  const drop = (key) => queue("readwrite", (rows) => rows.delete(key));
  const waiting = async () => ((await queue("readonly", (rows) => rows.getAll())) || []).filter((row) => row.person === person);

  async function shrunk(file) {
    if (!/^image\/(jpeg|png|webp|hei[cf])$/.test(file.type) || file.size <= SMALL) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const canvas = document.createElement("canvas"), brush = canvas.getContext("2d");
      for (const [edge, quality] of EDGES) {
        const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
        canvas.width = Math.round(picture.width * scale);
        canvas.height = Math.round(picture.height * scale);
        brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
        const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
        if (blob && blob.size <= SMALL) return new File([blob], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" });
      }
    } catch { /* it goes as it is */ }
    return file;
  }

  const proof = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || form.elements.csrfmiddlewaretoken.value;
  // "sent" with what was answered, "torn" where nothing came back, "out" where somebody must sign in.
  function send(row) {
    return new Promise((done) => {
      const data = new FormData();
      for (const [name, value] of row.fields) data.append(name, value);
      for (const { blob, name } of row.files) data.append(input.name, blob, name);
      data.set("key", row.key);
      const request = new XMLHttpRequest();
      request.upload.onprogress = ({ loaded, total }) => { bar.hidden = false; bar.value = loaded / total; };
      request.onload = () => {
        bar.hidden = true;
        let told = null;
        try { told = JSON.parse(request.responseText); } catch { /* a page */ }
        if (told && (told.url || told.errors)) done({ how: "sent", told });
        else done({ how: new URL(request.responseURL).pathname === location.pathname ? "torn" : "out" });
      };
      request.onerror = request.ontimeout = () => { bar.hidden = true; done({ how: "torn" }); };
      request.timeout = 120_000;
      request.open("POST", location.pathname);
      request.setRequestHeader("X-Requested-With", "fetch");
      request.setRequestHeader("X-CSRFToken", proof());
      request.send(data);
    });
  }

  let busy = false, torn = false;
  async function flush(go) {
    if (busy) return;
    busy = true;
    let last = null;
    torn = false;
    for (const row of (await waiting()).filter((one) => !one.errors)) {
      const { how, told } = await send(row);
      if (how === "sent" && told.url) { await drop(row.key); last = told; }
      else if (how === "sent") row.errors = Object.values(told.errors).flat().join(" ");
      if (how === "sent" && told.errors) await keep(row);
      if (how === "out") say(words.out);
      torn = how === "torn";
      if (how !== "sent") break;
    }
    busy = false;
    await show();
    if (last && go && !(await waiting()).length) location.assign(last.url);
    else if (last) show(last);
  }

  async function show(last) {
    const rows = await waiting();
    list.replaceChildren();
    if (last) {
      const line = document.createElement("li"), link = document.createElement("a");
      link.href = last.url; link.textContent = `${words.sentOne} ${last.reference}`;
      line.append(link); list.append(line);
    }
    for (const row of rows) {
      const line = document.createElement("li"), button = document.createElement("button");
      line.textContent = `${row.files.map((one) => one.name).join(", ")}${row.errors ? `. ${words.refused} ${row.errors}` : ""} `;
      button.type = "button";
      button.className = "button second small";
      button.textContent = words.remove;
      button.addEventListener("click", async () => { await drop(row.key); show(); });
      line.append(button);
      list.append(line);
    }
    if (rows.length) say(`${rows.length} ${rows.length === 1 ? words.one : words.many}. ${torn || !navigator.onLine ? words.waits : ""}`);
  }

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    take();
  }, true);
  async function take() {
    const tooBig = [...input.files].some((file) => file.size > Number(words.limit) && !file.type.startsWith("image/"));
    if (tooBig) { say(words.tooBig); return; }
    const fields = [...new FormData(form)].filter(([name, value]) => !(value instanceof File) && !["csrfmiddlewaretoken", "key"].includes(name));
    const row = { key: newKey(), person, fields, files: [...input.files].map((file) => ({ blob: file, name: file.name })), at: Date.now() };
    say(words.working);
    busy = true; // as it is first, then smaller: what is taken is never only in memory
    const kept = await keep(row);
    row.files = await Promise.all(row.files.map(async ({ blob }) => { const small = await shrunk(blob); return { blob: small, name: small.name }; }));
    busy = false;
    if (kept && await keep(row)) {
      form.reset();
      await flush(true);
      return;
    }
    const { how, told } = await send({ ...row, key: form.elements.key.value || row.key });
    if (how === "sent" && told.url) location.assign(told.url);
    else say(how === "sent" ? Object.values(told.errors).flat().join(" ") : how === "out" ? words.out : words.failed);
  }
  addEventListener("online", () => flush(false));
  setInterval(async () => { if (navigator.onLine && (await waiting()).some((row) => !row.errors)) flush(false); }, 30_000);
  show();
  if (navigator.onLine) flush(false);
})();
