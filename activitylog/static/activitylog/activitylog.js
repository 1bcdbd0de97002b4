/* Niceties of the log's pages. Without this file everything works, only less smoothly. */
(() => {
  "use strict";

  const closeFacets = (except) => {
    for (const facet of document.querySelectorAll("details.facet[open]")) {
      if (facet !== except) facet.open = false;
    }
  };

  document.addEventListener("click", (event) => {
    const facet = event.target.closest("details.facet");
    if (!event.target.closest(".sheet:popover-open")) closeFacets(facet);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const facet = event.target.closest("details.facet[open]");
      if (facet) {
        facet.open = false;
        facet.querySelector("summary").focus();
      } else {
        closeFacets(null);
      }
      return;
    }
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.getElementById("log-q");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
  });

  /* The file comes without another page: nothing else would close the dialog. */
  document.addEventListener("submit", (event) => {
    const dialog = event.target.closest(".dialog:popover-open");
    if (dialog) dialog.hidePopover();
  });

  /* A day that is typed means a period of one's own. */
  document.addEventListener("input", (event) => {
    if (event.target.matches(".dates input")) {
      const custom = event.target.form.querySelector('input[name="period"][value="custom"]');
      if (custom) custom.checked = true;
    }
  });

  /* Addresses without parameters that say nothing; the server leaves them out as well. */
  document.addEventListener("htmx:configRequest", (event) => {
    const parameters = event.detail.formData;
    if (!parameters) return;
    for (const name of [...new Set(parameters.keys())]) {
      const filled = parameters.getAll(name).filter((value) => String(value).trim());
      parameters.delete(name);
      for (const value of filled) parameters.append(name, value);
    }
  });

  /* Where the list was exchanged, focus goes to the count that says what was found. */
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "log") return;
    const focused = document.activeElement;
    if (focused && focused !== document.body && focused.closest("#log")) return;
    const count = document.getElementById("log-count");
    if (count) count.focus({ preventScroll: true });
    const top = document.getElementById("log");
    if (top && top.getBoundingClientRect().top < 0) top.scrollIntoView();
  });
})();
