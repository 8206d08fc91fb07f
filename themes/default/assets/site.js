// What the pages gain with a script: pop-overs, sorting, «/» for search. Everything else works without it.
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, className, text = "") =>
    Object.assign(document.createElement(tag), { className, textContent: text });
  document.documentElement.classList.add("has-script");
  // The page may change while it is shown, in the live preview: what is new is then fitted out like the rest.
  const fit = (act) => { act(); addEventListener("page:changed", act); };

  const live = make("p", "visually-hidden");
  live.setAttribute("aria-live", "polite");
  document.querySelector("main").append(live);

  // Contents: open beside the text, folded above it; the section being read is marked.
  let contents = null, links = new Map();
  const seen = new IntersectionObserver((entries) => {
    const link = links.get(entries.find((entry) => entry.isIntersecting)?.target.id);
    if (!link) return;
    all("[aria-current]", contents).forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "location");
  }, { rootMargin: "0px 0px -75% 0px" });
  fit(() => {
    const found = document.querySelector(".contents details");
    if (found && found !== contents) found.open = matchMedia("(width >= 64rem)").matches;
    const listed = found ? all("a", found) : [], known = [...links.values()];
    if (contents === found && listed.length === known.length && listed.every((link) => known.includes(link))) return;
    contents = found;
    links = new Map(listed.map((link) => [link.hash.slice(1), link]));
    seen.disconnect();
    links.forEach((_, id) => { const at = document.getElementById(id); if (at) seen.observe(at); });
  });

  // A region that does not scroll need not be a stop for the keyboard.
  const sized = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0; else target.removeAttribute("tabindex");
  }));
  fit(() => all(".table-scroll").forEach((region) => sized.observe(region)));

  // «/» goes to search, unless the reader has switched that off on the accessibility page (WCAG 2.1.4).
  const kept = (value) => {
    try { return value === undefined ? localStorage.slash : (localStorage.slash = value); } catch { return value; }
  };
  const toggle = document.querySelector("[data-slash]");
  const show = () => {
    document.documentElement.classList.toggle("no-slash", kept() === "off");
    toggle?.setAttribute("aria-pressed", kept() !== "off");
  };
  if (toggle) {
    toggle.hidden = false;
    toggle.addEventListener("click", () => { kept(kept() === "off" ? "on" : "off"); show(); });
  }
  show();
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || kept() === "off") return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    (document.querySelector("input[type=search]") ?? document.querySelector(".search-link"))?.focus();
  });

  // From a search: the words that were found are marked, and can be unmarked again. Only text is touched, never what it stands in.
  const sought = new URLSearchParams(location.search).getAll("marker").map((word) => word.trim()).filter(Boolean);
  if (sought.length) {
    const either = sought.slice(0, 20).sort((a, b) => b.length - a.length)
      .map((word) => word.slice(0, 200).replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+")).join("|");
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${either})(?![\\p{L}\\p{N}])`, "giu");
    const apart = "nav, svg, script, template, textarea, .visually-hidden, [aria-hidden=true], .permalink";
    const main = document.querySelector("main");
    const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (texts.nextNode()) if (!texts.currentNode.parentElement.closest(apart)) nodes.push(texts.currentNode);
    nodes.forEach((node) => [...node.data.matchAll(pattern)].reverse().forEach(({ index, 0: text }) => {
      node.splitText(index).splitText(text.length);
      node.nextSibling.replaceWith(make("mark", "found", text));
    }));
    // A permanent link leads to the place, not to what was sought.
    const permanent = all(".permalink").map((link) => [link, link.getAttribute("href")]);
    permanent.forEach(([link]) => { link.search = ""; });
    const marks = all("mark.found");
    const bar = make("div", "marked");
    let at = -1;
    const button = (text, act) => {
      const made = make("button", "link", text);
      made.type = "button";
      made.addEventListener("click", act);
      return made;
    };
    const onward = () => {
      const below = marks.findIndex((mark) => mark.getBoundingClientRect().top > innerHeight / 2);
      at = at < 0 && below >= 0 ? below : (at + 1) % marks.length;
      marks.forEach((mark, place) => mark.classList.toggle("current", place === at));
      marks[at].scrollIntoView({ block: "center" });
    };
    const remove = () => {
      marks.forEach((mark) => { const parent = mark.parentNode; mark.replaceWith(mark.textContent); parent.normalize(); });
      bar.remove();
      permanent.forEach(([link, address]) => link.setAttribute("href", address));
      try { history.replaceState(history.state, "", location.pathname + location.hash); } catch { /* not allowed from disk */ }
      main.focus({ preventScroll: true });
      live.textContent = words.unmarked;
    };
    if (marks.length) {
      const count = marks.length === 1 ? words.markedOne : words.markedMany.replace("{count}", marks.length);
      bar.setAttribute("role", "group");
      bar.setAttribute("aria-label", count);
      bar.append(make("span", "", count), ...(marks.length > 1 ? [button(words.markedNext, onward)] : []), button(words.unmark, remove));
      main.prepend(bar);
    }
  }

  // Pop-overs: what a term means, where a figure comes from.
  const asks = ".term, [data-source]:not(script)";
  const pop = make("span", "popover");
  pop.id = "forklaring";
  if (pop.showPopover) {
    pop.popover = "manual";
    let owner = null, pinned = false, quiet = false, timer = 0;

    const close = () => {
      clearTimeout(timer);
      if (!owner) return;
      const back = owner, inside = pop.contains(document.activeElement);
      owner = null;
      pinned = false;
      back.removeAttribute("aria-expanded");
      back.removeAttribute("aria-describedby");
      if (inside) { quiet = true; back.focus(); quiet = false; }
      pop.remove();
    };
    const say = (element) => {
      const { gloss, worked, source } = element.dataset;
      pop.replaceChildren();
      if (gloss) pop.append(make("span", "", gloss));
      if (worked) pop.append(make("span", "worked", worked));
      if (element.href) {
        const link = make("a", "", gloss ? words.entry : words.seeTable);
        link.href = element.href;
        pop.append(link);
      }
      // The place in the sources is for the editor: last, and in words.
      const [, file, line] = source?.match(/^(?:content\/)?(.*):(\d+)$/) ?? [];
      if (file) {
        const place = make("span", "source", `${words.source}: ${file}, ${words.line} ${line}`);
        place.dataset.place = source;
        pop.append(place);
      }
    };
    const open = (element, pin) => {
      clearTimeout(timer);
      if (owner !== element) {
        close();
        say(element);
        owner = element;
        element.after(pop);
        pop.showPopover();
        const box = element.getClientRects()[0], { offsetWidth: width, offsetHeight: height } = pop;
        const below = box.bottom + 6 + height < innerHeight || box.top < height + 6;
        pop.style.left = `${Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8)) + scrollX}px`;
        pop.style.top = `${(below ? box.bottom + 6 : box.top - height - 6) + scrollY}px`;
        element.setAttribute("aria-expanded", "true");
        element.setAttribute("aria-describedby", pop.id);
      }
      pinned ||= pin;
    };

    const asked = (event) => event.target.closest?.(asks);
    const later = (act, wait) => { clearTimeout(timer); timer = setTimeout(act, wait); };
    addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch") return;
      const element = asked(event);
      if (element) later(() => open(element, false), 150);
      else if (pop.contains(event.target)) clearTimeout(timer);
      else if (owner && !pinned && !owner.matches(":focus-visible")) later(close, 250);
      else clearTimeout(timer);
    });
    addEventListener("focusin", (event) => {
      const element = asked(event);
      if (element && !quiet && element.matches(":focus-visible")) open(element, false);
      else if (!element && owner && !pop.contains(event.target)) close();
    });
    addEventListener("click", (event) => {
      const element = asked(event);
      if (!element) { if (!pop.contains(event.target)) close(); return; }
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (owner === element && pinned) close(); else open(element, true);
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      else if ((event.key === "Enter" || event.key === " ") && event.target.matches("[role=button][data-source]")) {
        event.preventDefault();
        event.target.click();
      }
    });

    addEventListener("page:changed", () => {
      if (owner?.isConnected) say(owner); else close();
    });

    // The figures of a table are one stop; the arrow keys lead from cell to cell.
    const heard = new WeakSet();
    fit(() => all("table").forEach((table) => {
      const figures = all("data[data-source]", table);
      figures.forEach((figure) => {
        if (figure.role) return;
        figure.setAttribute("role", "button");
        figure.tabIndex = -1;
      });
      if (figures.length && !figures.some((figure) => !figure.tabIndex)) figures[0].tabIndex = 0;
      if (heard.has(table)) return;
      heard.add(table);
      table.addEventListener("keydown", (event) => {
        const cell = event.target.closest("td");
        const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
        if (!cell || !step || !event.target.matches("data")) return;
        event.preventDefault();
        let row = cell.parentElement.rowIndex, column = cell.cellIndex, figure = null;
        // Rows of comments have no such cell, and some cells have no figure.
        while (!figure && table.rows[row += step[0]] && (step[0] || table.rows[row].cells[column + step[1]])) {
          figure = table.rows[row].cells[column += step[1]]?.querySelector("data[data-source]");
        }
        if (!figure) return;
        all("data[data-source]", table).forEach((other) => { other.tabIndex = -1; });
        figure.tabIndex = 0;
        figure.focus();
      });
    }));
  }

  // Sorting: sums stay last, comments stay with their row, the third press restores the order.
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const key = (row, column) => row.cells[column]?.dataset.value ?? row.cells[column]?.textContent.trim() ?? "";
  const orders = new WeakMap();
  const sort = (table) => {
    const body = table.tBodies[0], head = table.tHead.rows[0];
    const cell = head.querySelector("[aria-sort]"), column = cell?.cellIndex;
    const comments = new Map(all(".comment", body).map((row) => [row.previousElementSibling, row]));
    const sorted = [...orders.get(table)];
    if (cell) {
      const sign = cell.ariaSort === "ascending" ? 1 : -1;
      const numbers = sorted.every((row) => /^(-?[\d.]+)?$/.test(row.cells[column]?.dataset.value ?? "?"));
      sorted.sort((one, other) => {
        const [a, b] = [key(one, column), key(other, column)];
        if (!a || !b) return !a - !b;
        return sign * (numbers ? a - b : order(a, b));
      });
    }
    sorted.forEach((row) => body.append(row, ...(comments.has(row) ? [comments.get(row)] : [])));
  };
  fit(() => all(".figures:not(.values), .register table").forEach((table) => {
    const body = table.tBodies[0], head = table.tHead?.rows[0];
    if (!body || !head || head.querySelector("a") || body.rows.length < 3) return;
    const rows = [...body.rows].filter((row) => !row.matches(".comment")), known = orders.get(table);
    if (known?.length !== rows.length || !rows.every((row) => known.includes(row))) orders.set(table, rows);
    if (head.querySelector("[aria-sort]")) sort(table);
    all("th:not(:has(.sort))", head).forEach((cell) => {
      const button = make("button", "sort");
      button.type = "button";
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => {
        const was = cell.ariaSort, name = cell.textContent.trim();
        const next = was === "ascending" ? "descending" : was ? null : "ascending";
        all("th", head).forEach((other) => other.removeAttribute("aria-sort"));
        if (next) cell.setAttribute("aria-sort", next);
        sort(table);
        live.textContent = next === "ascending" ? `${name}: ${words.sortedUp}`
          : next ? `${name}: ${words.sortedDown}` : words.sortedNot;
      });
    });
  }));
})();
