// Copying, choosing all rows, keys, and a question before what can't be undone.

export function copyButtons(part) {
  for (const box of part.querySelectorAll("[data-copy]")) {
    if (box.querySelector(".copy-button") || !navigator.clipboard) continue;
    const source = box.dataset.copy ? document.getElementById(box.dataset.copy) : box.querySelector("code") ?? box;
    const text = source?.textContent ?? "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    box.append(button);
  }
}

// The box in the head of a table chooses every row; the bar below tells how many are chosen.
export function selection(part) {
  for (const table of part.querySelectorAll("table[data-choose]")) {
    const all = table.querySelector("thead input[type=checkbox]");
    const rows = [...table.querySelectorAll("tbody input[type=checkbox]")];
    const told = table.closest("form")?.querySelector("[data-chosen]");
    if (!all) continue;
    const tell = () => {
      const chosen = rows.filter((row) => row.checked).length;
      all.checked = rows.length > 0 && chosen === rows.length;
      all.indeterminate = chosen > 0 && chosen < rows.length;
      if (told) told.textContent = chosen === 0 ? "None chosen" : `${chosen} chosen`;
    };
    all.closest("label, span")?.removeAttribute("hidden");
    all.addEventListener("change", () => {
      for (const row of rows) row.checked = all.checked;
      tell();
    });
    for (const row of rows) row.addEventListener("change", tell);
    tell();
  }
}

export function confirmations() {
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm;
    if (question && !confirm(question)) event.preventDefault();
  });
  // A list that opens below a button closes when one looks elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.person[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}

// "/" goes to the field for finding, Escape leaves it and closes the menu.
export function shortcuts() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      document.querySelector("[data-key='/']")?.focus();
    }
    if (event.key !== "Escape") return;
    if (typing) event.target.blur();
    for (const menu of document.querySelectorAll("details.person[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
