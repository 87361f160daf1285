// Sends a form with a file so that a bad line costs little; without it the form is sent as any other.
(() => {
  "use strict";
  const SMALL = 400_000, BIG = 1_000_000, PHOTO = /^image\/(jpeg|png|webp|hei[cf])$/;
  const TRIES = [2, 4, 8, 16, 30]; // seconds between them
  const EDGES = [[2400, 0.85], [2400, 0.7], [2000, 0.7], [1600, 0.7], [1600, 0.5], [1200, 0.5], [900, 0.5]];
  const line = navigator.connection;
  const isSlow = () => Boolean(line && (line.saveData || line.type === "cellular" || /2g|3g/.test(line.effectiveType)));
  const size = (bytes) => {
    const [number, unit] = bytes < BIG ? [bytes / 1000, "kilobyte"] : [bytes / 1e6, "megabyte"];
    return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: number < 10 ? 1 : 0 }).format(number);
  };

  // At most 400 kB: smaller by steps, turned as the camera was held; the file itself where it cannot be read.
  async function shrunk(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const canvas = document.createElement("canvas"), brush = canvas.getContext("2d");
    for (const [edge, quality] of EDGES) {
      const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      brush.fillStyle = "#fff";
      brush.fillRect(0, 0, canvas.width, canvas.height);
      brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && blob.size <= SMALL) return new File([blob], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" });
    }
    return file;
  }

  function set(box) {
    const input = box.querySelector("input[type=file]"), form = input.form, words = box.dataset;
    const [note, bar, original, wait, retry] = ["[data-upload-note]", "progress", "[data-original]", "[data-wait]", "[data-retry]"].map((one) => box.querySelector(one));
    const tick = original.querySelector("input");
    let ready = null, tried = 0, timer = 0, busy = false;
    const say = (text) => { note.textContent = text; };
    const free = () => {
      busy = false;
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    };

    // Errors stand at their fields, as the server would write them.
    function refuse(errors) {
      for (const list of form.querySelectorAll(".errorlist")) list.remove();
      for (const wrong of form.querySelectorAll(".wrong")) wrong.classList.remove("wrong");
      let first = null;
      for (const [name, sentences] of Object.entries(errors)) {
        const control = form.elements[name] || input, field = control.closest(".field");
        const list = document.createElement("ul");
        list.className = "errorlist";
        list.id = `${control.id}_error`;
        list.setAttribute("role", "alert");
        for (const sentence of sentences) list.appendChild(document.createElement("li")).textContent = sentence;
        (field.querySelector(".widget") || control).before(list);
        field.classList.add("wrong");
        control.setAttribute("aria-invalid", "true");
        control.setAttribute("aria-describedby", list.id);
        first = first || control;
      }
      bar.hidden = true;
      free();
      if (first) first.focus();
    }
    const accept = () => {
      input.removeAttribute("aria-invalid");
      const list = document.getElementById(`${input.id}_error`);
      if (list) list.remove();
      box.closest(".field").classList.remove("wrong");
    };

    async function chosen() {
      clearTimeout(timer);
      accept();
      const file = input.files[0];
      tried = 0;
      ready = file && Promise.resolve(file);
      bar.hidden = retry.hidden = wait.hidden = true;
      original.hidden = !(file && PHOTO.test(file.type) && file.size > SMALL);
      if (!file) { say(""); return; }
      say(`${file.name}, ${size(file.size)}`);
      if (!original.hidden && !tick.checked) ready = shrunk(file).catch(() => file);
      const final = await ready;
      if (input.files[0] !== file) return;
      if (final !== file) say(`${file.name}, ${size(file.size)}. ${words.shrinks} ${size(final.size)}`);
      if (final.size > Number(words.limit)) { refuse({ [input.name]: [words.tooBig] }); return; }
      if (final.size > BIG && isSlow()) {
        const minutes = Math.ceil(final.size / ((line.downlink || 0.24) * 125_000) / 60);
        say(`${file.name}, ${size(final.size)}. ${words.slow} ${minutes} ${words.minutes}.`);
        wait.hidden = false;
      }
    }

    async function send() {
      clearTimeout(timer);
      if (busy) return;
      busy = true;
      retry.hidden = wait.hidden = true;
      const data = new FormData(form), file = await ready;
      if (file) {
        data.set(input.name, file, file.name);
        data.delete(`${input.name}_kept`);
      }
      if (tried) data.set("tried", tried);
      const request = new XMLHttpRequest();
      request.upload.onprogress = ({ loaded, total }) => {
        bar.hidden = false;
        bar.value = loaded / total;
        say(`${words.sending} ${size(loaded)} / ${size(total)}`);
      };
      request.onload = () => {
        let told = null;
        try { told = JSON.parse(request.responseText); } catch { /* a page: signed out, or in trouble */ }
        if (told && told.url) {
          location.assign(told.url);
          if (told.url.split("#")[0] === location.pathname) location.reload();
        } else if (told && told.errors) { say(""); refuse(told.errors); }
        else stop(new URL(request.responseURL).pathname !== new URL(form.action).pathname ? words.out : words.failed);
      };
      request.onerror = request.ontimeout = torn;
      request.open("POST", form.action);
      request.setRequestHeader("X-Requested-With", "fetch");
      const newest = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/); // after signing in elsewhere
      request.setRequestHeader("X-CSRFToken", newest ? newest[1] : form.elements.csrfmiddlewaretoken.value);
      request.send(data);
    }
    function stop(text) {
      bar.hidden = true;
      say(text);
      retry.hidden = false;
      free();
    }
    function torn() {
      const seconds = TRIES[tried];
      tried += 1;
      if (!seconds) { stop(words.failed); return; }
      stop(`${words.torn} ${seconds} s.`);
      timer = setTimeout(send, seconds * 1000);
    }

    input.addEventListener("change", chosen);
    tick.addEventListener("change", chosen);
    retry.addEventListener("click", send);
    wait.addEventListener("click", () => {
      say(words.waits);
      line.addEventListener("change", function better() {
        if (isSlow()) return;
        line.removeEventListener("change", better);
        send();
      });
    });
    addEventListener("online", () => { if (!retry.hidden && tried) send(); });
    form.addEventListener("submit", (event) => {
      if (!input.files.length) return; // kept already, or nothing to send: as any form
      event.preventDefault();
      send();
    });
  }
  document.querySelectorAll("[data-upload]").forEach(set);
})();
