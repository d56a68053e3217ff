// Moves inside the running session. A plain link would load the program anew and forget the conversation and the date
// of service; so links and forms of our own change the address and tell Streamlit, which runs the page that it names.
//
//   a.cw-go                 a link to one of our pages
//   form[data-cw-form]      its fields stand in the address that it leads to
//   form[data-cw-live]      such a form; what is typed is taken over after a pause
//   [data-cw-of]            in such a form: shown while the system of this name is the only one chosen; "" while none is
//   button[data-cw-print]   prints the page
//   [data-cw-list]          a list of links that the arrow keys walk through, from the form's field and back
//   input[data-cw-narrow]   shows the rows of a table that have the words typed
//   input[data-cw-kept]     such a field; the address holds its words under this name, and so do those of other codes
(() => {
  if (window.codewrightRouter) return;
  window.codewrightRouter = true;
  const PAUSE_MS = 120;
  const typing = new WeakSet(); // forms with something that the address does not have yet
  const told = new WeakMap(); // the address that a form says
  let waiting;

  const go = (address, { replace = false } = {}) => {
    history[replace ? "replaceState" : "pushState"]({}, "", address);
    window.dispatchEvent(new PopStateEvent("popstate"));
  };

  const addressOf = (form) => {
    const query = new URLSearchParams();
    for (const field of form.elements) {
      const on = field.type === "checkbox" ? field.checked : field.value?.trim();
      if (field.name && on && !field.closest("[hidden]")) query.append(field.name, field.value);
    }
    if (form.getAttribute("action") === "code") keepIn(query);
    return new URL(`${form.getAttribute("action")}${query.size ? `?${query}` : ""}`, location.href).href;
  };

  const keepIn = (query) => {
    for (const field of document.querySelectorAll("input[data-cw-kept]")) {
      if (field.value.trim()) query.set(field.dataset.cwKept, field.value.trim());
      else query.delete(field.dataset.cwKept);
    }
  };

  const take = (form, how = { replace: true }) => {
    clearTimeout(waiting);
    const address = addressOf(form);
    if (address !== location.href) {
      performance.mark("codewright-asked");
      go(address, how);
    }
    typing.delete(form);
    told.set(form, location.search);
  };

  const fill = (form) => {
    const given = new URLSearchParams(location.search);
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden") continue;
      if (field.type === "checkbox") field.checked = given.getAll(field.name).includes(field.value);
      else {
        field.value = given.get(field.name) ?? "";
        if (field.selectedIndex === -1) field.add(new Option(given.get(field.name), given.get(field.name), true, true));
      }
    }
    fit(form);
    told.set(form, location.search);
  };

  const fit = (form) => {
    const chosen = [...form.querySelectorAll("[name=system]:checked")].map((box) => box.value);
    for (const part of form.querySelectorAll("[data-cw-of]")) {
      part.hidden = part.dataset.cwOf ? chosen.length !== 1 || chosen[0] !== part.dataset.cwOf : chosen.length > 0;
    }
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("button[data-cw-print]")) return window.print();
    const link = event.target.closest?.("a.cw-go");
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (!link || elsewhere || event.defaultPrevented) return;
    event.preventDefault();
    clearTimeout(waiting);
    performance.mark("codewright-asked");
    const address = new URL(link.href);
    if (address.pathname.endsWith("/code")) keepIn(address.searchParams);
    go(address.href);
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  });

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.matches?.("input[data-cw-narrow]")) return narrow(field);
    const form = field.closest?.("form[data-cw-live]");
    if (!form) return;
    typing.add(form);
    fit(form);
    clearTimeout(waiting);
    waiting = setTimeout(() => take(form), field.type === "search" || field.type === "text" ? PAUSE_MS : 0);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("form[data-cw-form]");
    if (!form) return;
    event.preventDefault();
    take(form, { replace: "cwLive" in form.dataset });
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("form[data-cw-live] input[type=search]");
    const list = event.target.closest?.("[data-cw-list]") ?? (field && document.querySelector("[data-cw-list]"));
    if (!list || !["ArrowDown", "ArrowUp", "Enter", "Escape"].includes(event.key)) return;
    const links = [...list.querySelectorAll("a[data-cw-item]")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Enter") {
      if (field && links.length && clearOf(field)) {
        event.preventDefault();
        links[0].click();
      }
      return;
    }
    if (event.key === "Escape" && at >= 0) document.querySelector("form[data-cw-live] input[type=search]")?.focus();
    else if (event.key === "ArrowDown") links[Math.min(at + 1, links.length - 1)]?.focus();
    else if (event.key === "ArrowUp" && at > 0) links[at - 1].focus();
    else if (event.key === "ArrowUp" && at === 0) document.querySelector("form[data-cw-live] input[type=search]")?.focus();
    else return;
    event.preventDefault();
  });

  // Enter opens the first hit only when the hits are those of the words in the field.
  const clearOf = (field) => {
    const shown = document.querySelector("[data-cw-found]")?.dataset.cwFound;
    return shown !== undefined && shown === field.value.trim();
  };

  const narrow = (field) => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of document.getElementById(field.dataset.cwNarrow)?.querySelectorAll("tbody tr") ?? []) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    if (!field.dataset.cwKept) return;
    const address = new URL(location.href);
    keepIn(address.searchParams);
    if (address.href === location.href) return;
    history.replaceState({}, "", address);
    clearTimeout(waiting);
    waiting = setTimeout(() => go(location.href, { replace: true }), PAUSE_MS); // Streamlit keeps what it was told last
  };

  const bring = (field) => {
    seen.add(field);
    const words = new URLSearchParams(location.search).get(field.dataset.cwKept);
    if (!words) return;
    field.value = words;
    field.closest("details")?.setAttribute("open", "");
    narrow(field);
  };

  // Whatever changed the address (this script, the way back, Streamlit itself), a form says what it holds.
  const seen = new WeakSet();
  const look = () => {
    for (const field of document.querySelectorAll("input[data-cw-kept]")) if (!seen.has(field)) bring(field);
    for (const form of document.querySelectorAll("form[data-cw-form]")) {
      if (!typing.has(form) && told.get(form) !== location.search) fill(form);
      if (seen.has(form)) continue;
      seen.add(form);
      form.querySelector("[data-cw-focus]")?.focus();
    }
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  look(); // the page may stand already
})();
