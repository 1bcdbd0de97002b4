// The lines of an order: rows are added and taken out without a page load, and the total is shown.
// Without this script the same form works; its button "More lines" loads the page again.

const form = document.querySelector("form[data-order]");

if (form) {
  const rows = form.querySelector(".lines tbody");
  const pattern = form.querySelector("template");
  const count = form.elements["lines-TOTAL_FORMS"];
  const most = Number(form.elements["lines-MAX_NUM_FORMS"].value);
  const more = form.elements.more;
  const total = form.querySelector("[data-total]");
  const decimals = Number(form.dataset.decimals);

  const money = new Intl.NumberFormat(document.documentElement.lang, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });

  function addUp() {
    let sum = 0;
    for (const row of rows.rows) {
      const price = Number(row.querySelector("select").selectedOptions[0]?.dataset.price ?? 0);
      const quantity = Number(row.querySelector("input").value);
      if (quantity > 0) sum += price * quantity;
    }
    total.querySelector("output").value = form.dataset.pattern.replace("{amount}", money.format(sum));
  }

  function limit() {
    more.disabled = Number(count.value) >= most;
  }

  more.addEventListener("click", (event) => {
    event.preventDefault();
    const row = pattern.content.firstElementChild.cloneNode(true);
    for (const part of row.querySelectorAll("[name], [id], [for]")) {
      for (const name of ["name", "id", "for"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace("__prefix__", count.value));
      }
    }
    count.value = Number(count.value) + 1;
    rows.append(row);
    show(row);
    limit();
    row.querySelector("select").focus();
  });

  function show(row) {
    row.querySelector("[data-remove]").hidden = false;
  }

  rows.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    const row = button.closest("tr");
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (neighbour?.querySelector("select") ?? more).focus();
    addUp();
  });

  form.addEventListener("input", addUp);
  [...rows.rows].forEach(show);
  total.hidden = false;
  limit();
  addUp();
}
