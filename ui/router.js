// Moves inside the running session. A plain link would load the program anew and forget the conversation and the date
// of service; so links and forms of our own change the address and tell Streamlit, which runs the page that it names.
//
//   a.cw-go                 a link to one of our pages
//   form[data-cw-form]      its fields stand in the address that it leads to
//   form[data-cw-live]      such a form; what is typed is taken over after a pause
//   form[data-cw-again]     such a form; the button of this key draws anew what depends on it, instead of all
//   button[data-cw-print]   prints the page
//   [data-cw-list]          a list of links that the arrow keys walk through, from the form's field and back
//   input[data-cw-narrow]   shows the rows of a table that have the words typed
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
    const fields = [...new FormData(form)].filter(([, value]) => String(value).trim());
    const query = new URLSearchParams(fields).toString();
    return new URL(`${form.getAttribute("action")}${query ? `?${query}` : ""}`, location.href).href;
  };

  const take = (form, how = { replace: true }) => {
    clearTimeout(waiting);
    const address = addressOf(form);
    if (address !== location.href) {
      performance.mark("codewright-asked");
      const again = document.querySelector(`.st-key-${form.dataset.cwAgain} button`);
      if (again && how.replace) {
        history.replaceState({}, "", address);
        again.click();
      } else go(address, how);
    }
    typing.delete(form);
    told.set(form, location.search);
  };

  const fill = (form) => {
    const given = new URLSearchParams(location.search);
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden") continue;
      if (field.type === "checkbox") field.checked = given.getAll(field.name).includes(field.value);
      else field.value = given.get(field.name) ?? "";
    }
    told.set(form, location.search);
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("button[data-cw-print]")) return window.print();
    const link = event.target.closest?.("a.cw-go");
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (!link || elsewhere || event.defaultPrevented) return;
    event.preventDefault();
    performance.mark("codewright-asked");
    go(link.href);
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  });

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.matches?.("input[data-cw-narrow]")) return narrow(field);
    const form = field.closest?.("form[data-cw-live]");
    if (!form) return;
    typing.add(form);
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
  };

  // Whatever changed the address (this script, the way back, Streamlit itself), a form says what it holds.
  const seen = new WeakSet();
  const look = () => {
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
