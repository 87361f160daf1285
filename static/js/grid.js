// Typing a grid by the keyboard, and pasting a block from Excel; the page works without it.
(() => {
  "use strict";
  const CELL = "input:not([type=hidden], [type=checkbox]), select";
  for (const grid of document.querySelectorAll("[data-grid]")) {
    const form = grid.closest("form"), body = grid.querySelector("tbody");
    const note = form.querySelector("[data-grid-note]"), add = form.querySelector("[data-add-row]");
    const words = JSON.parse(grid.dataset.words);
    const cellsOf = (row) => [...row.querySelectorAll(CELL)];

    // The row at a place; one more is added behind the last, beginning like the one above it.
    function rowAt(place) {
      if (place >= body.rows.length) {
        const above = body.rows[body.rows.length - 1];
        add.click();
        const row = body.rows[body.rows.length - 1];
        if (above && row !== above) {
          const from = cellsOf(above);
          cellsOf(row).forEach((cell, n) => {
            if (/-(grant|partner|activity|year)$/.test(cell.name)) cell.value = from[n].value;
          });
        }
      }
      return body.rows[Math.min(place, body.rows.length - 1)];
    }

    function go(cell, by) {
      const row = cell.closest("tr"), place = row.sectionRowIndex + by;
      if (place < 0) return;
      const to = cellsOf(rowAt(place))[cellsOf(row).indexOf(cell)];
      if (!to) return;
      to.focus();
      if (to.select) to.select();
    }

    grid.addEventListener("keydown", (event) => {
      const cell = event.target;
      if (!cell.matches(CELL) || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const chooses = cell.matches("select"); // its arrows choose
      const by = event.key === "Enter" ? (event.shiftKey ? -1 : 1)
        : !chooses && event.key === "ArrowDown" ? 1 : !chooses && event.key === "ArrowUp" ? -1 : 0;
      if (!by) return;
      event.preventDefault();
      go(cell, by);
    });

    // Rows and columns of what Excel copies; a cell with a line break or a tab stands in quotes.
    function block(text) {
      const rows = [[]];
      let cell = "", quoted = false;
      const end = () => { rows[rows.length - 1].push(cell.trim()); cell = ""; };
      for (let n = 0; n < text.length; n++) {
        const one = text[n];
        if (quoted) {
          if (one === '"' && text[n + 1] === '"') { cell += one; n++; }
          else if (one === '"') quoted = false;
          else cell += one === "\n" ? " " : one;
        } else if (one === '"' && !cell) quoted = true;
        else if (one === "\t") end();
        else if (one === "\n") { end(); rows.push([]); }
        else if (one !== "\r") cell += one;
      }
      end();
      if (rows[rows.length - 1].join("") === "") rows.pop();
      return rows;
    }

    // Puts a text into a cell; whether it could: a list takes only what it offers, else it is
    // emptied, so that nothing of the row above passes for what was pasted.
    function put(cell, text) {
      if (!cell.matches("select")) { cell.value = text; return true; }
      const low = text.toLowerCase();
      const found = [...cell.options].find((one) => one.value.toLowerCase() === low || one.text.trim().toLowerCase() === low);
      cell.value = found ? found.value : "";
      return Boolean(found) || !text;
    }

    grid.addEventListener("paste", (event) => {
      const cell = event.target.closest(CELL), text = (event.clipboardData || { getData: () => "" }).getData("text");
      if (!cell || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
      event.preventDefault();
      const start = cell.closest("tr"), column = cellsOf(start).indexOf(cell), left = [];
      let filled = 0;
      block(text).slice(0, 1000).forEach((line, n) => {
        const cells = cellsOf(rowAt(start.sectionRowIndex + n));
        line.forEach((one, m) => {
          const to = cells[column + m];
          if (!to) return;
          if (!put(to, one)) left.push(one); else if (one) filled++;
        });
      });
      cell.focus();
      note.textContent = words.filled.replace("%(count)s", filled)
        + (left.length ? ` ${words.left.replace("%(cells)s", [...new Set(left)].slice(0, 10).join(", "))}` : "");
      form.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
})();
