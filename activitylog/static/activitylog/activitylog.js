/* Niceties of the log's pages. Without this file everything works, only less smoothly. */
(() => {
  "use strict";

  /* A picture that is gone says nothing: its words stand beside it. */
  const dropPicture = (picture) => (picture.closest("a.large") || picture).remove();

  document.addEventListener("error", (event) => {
    if (event.target.matches?.("img.picture")) dropPicture(event.target);
  }, true);

  for (const picture of document.querySelectorAll("img.picture")) {
    if (picture.complete && !picture.naturalWidth) dropPicture(picture);
  }

  const closeFacets = (except) => {
    for (const facet of document.querySelectorAll("details.facet[open]")) {
      if (facet !== except) facet.open = false;
    }
  };

  document.addEventListener("click", (event) => {
    const facet = event.target.closest("details.facet");
    if (!event.target.closest(".sheet:popover-open")) closeFacets(facet);
  });

  /* Whoever tabs on out of a facet is not left behind its panel. */
  document.addEventListener("focusout", (event) => {
    const facet = event.target.closest("details.facet[open]");
    const isLeft = facet && event.relatedTarget && !facet.contains(event.relatedTarget);
    if (isLeft && !event.target.closest(".sheet:popover-open")) facet.open = false;
    if (event.target.id === "log-q") cameFrom = null;
  });

  /* Where focus was before a key led to the search, to which Esc leads back. */
  let cameFrom = null;

  const leaveSearch = (search) => {
    search.value = search.defaultValue;
    if (cameFrom === document.body) search.blur();
    else cameFrom.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (event.target.id === "log-q" && cameFrom && cameFrom.isConnected) {
        event.preventDefault();
        leaveSearch(event.target);
        return;
      }
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
        cameFrom = document.activeElement;
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
    if (event.target.matches(".dates input[type=date]")) {
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

  /* Nobody reads a page that is hidden: it asks for what is new once it is seen again. */
  const isNews = (element) => Boolean(element.closest(".news"));

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && isNews(event.detail.elt)) event.preventDefault();
  });

  document.addEventListener("visibilitychange", () => {
    const poll = document.querySelector(".news [hx-get][hidden]");
    if (poll && !document.hidden && window.htmx) htmx.trigger(poll, "seen");
  });

  /* What could not be loaded is said, and can be tried again; the page stays as it was. */
  const trouble = document.getElementById("trouble");
  let tryAgain = () => location.reload();

  const showTrouble = (kind, again) => {
    for (const words of trouble.querySelectorAll("[data-trouble]")) {
      words.hidden = words.dataset.trouble !== kind;
    }
    tryAgain = again;
    trouble.firstElementChild.hidden = false;
  };

  const explainFailure = (event) => {
    const { elt, target, xhr, requestConfig, pathInfo } = event.detail;
    if (isNews(elt) || target.id === "drawer-body") return;
    if (xhr.status >= 400 && xhr.status < 500 && target.id === "log") {
      location.assign(pathInfo.finalRequestPath);
    } else {
      const again = () => htmx.ajax(requestConfig.verb, requestConfig.path, { source: elt, target });
      showTrouble(xhr.status ? "failed" : "offline", () => again().catch(() => {}));
    }
  };

  if (trouble) {
    for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
      document.addEventListener(failure, explainFailure);
    }
    document.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful && !isNews(event.detail.elt)) trouble.firstElementChild.hidden = true;
    });
    trouble.addEventListener("click", (event) => {
      if (!event.target.closest("a")) return;
      event.preventDefault();
      tryAgain();
    });
  }

  /* Where the views do not fit into their line, the one that is shown is in sight. */
  const showView = () => {
    const view = document.querySelector(".views [aria-current]");
    if (view) view.closest("ul").scrollLeft = view.offsetLeft - view.closest("ul").offsetLeft - 24;
  };
  showView();
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "log") showView();
  });

  /* An entry opens over the list where there is room, at its own address; Back and Esc close it. */
  const drawer = document.getElementById("drawer");
  const isRoomy = matchMedia("(width >= 1024px)");
  let isLeaving = false;

  const showEntry = async (url) => {
    try {
      await htmx.ajax("GET", url, { target: "#drawer-body", swap: "innerHTML" });
    } catch {
      showTrouble("offline", () => location.assign(url));
      isLeaving = !drawer.open;
      if (isLeaving) history.back();
      return;
    }
    if (!drawer.open) drawer.showModal();
    drawer.scrollTop = 0;
  };

  if (drawer) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest(
        '.log .when a, #drawer a[rel="prev"], #drawer a[rel="next"], #drawer .short a:has(time)',
      );
      const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
      if (!link || !isPlain || !isRoomy.matches || !window.htmx) return;
      event.preventDefault();
      history[drawer.open ? "replaceState" : "pushState"]({ entry: true }, "", link.href);
      showEntry(link.href);
    });

    drawer.addEventListener("click", (event) => {
      if (event.target === drawer) drawer.close();
    });

    drawer.addEventListener("close", () => {
      if (history.state && history.state.entry) {
        isLeaving = true;
        history.back();
      }
    });

    /* Before htmx, which would fetch the list again that still stands behind the drawer. */
    window.addEventListener("popstate", (event) => {
      const isEntry = Boolean(event.state && event.state.entry);
      if (isEntry || isLeaving || drawer.open) event.stopImmediatePropagation();
      if (isEntry) showEntry(location.href);
      else if (drawer.open) drawer.close();
      isLeaving = false;
    }, true);

    document.addEventListener("htmx:responseError", (event) => {
      if (event.detail.target.id === "drawer-body") location.reload();
    });
  }

  const offerCopying = () => {
    for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  };
  offerCopying();
  document.addEventListener("htmx:afterSwap", offerCopying);

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    button.querySelector("span").textContent = button.dataset.copied;
  });
})();
