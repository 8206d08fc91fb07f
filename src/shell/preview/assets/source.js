// Back to the source: every block and every figure leads to the line where it was written, by a pencil beside it, by
// Alt and click, or, with the keyboard or a finger, by choosing among the parts of the page.
const source = (() => {
  let folder = "", page = "";
  let map = null, asked = null;
  // Elements on the screen, and where each was written.
  let places = new Map();

  const href = (file, line, column = 1) => {
    if (!map?.editor || !map.root || !file) return null;
    const path = `${map.root.replace(/[\\/]+$/, "")}/${file}`.replaceAll("\\", "/");
    const encoded = encodeURI(path).replaceAll("#", "%23").replaceAll("?", "%3F");
    // Templates say `file/{path}`, and most paths begin with a slash themselves.
    return map.editor
      .replace("/{path}", encoded.startsWith("/") ? encoded : `/${encoded}`)
      .replace("{path}", encoded)
      .replaceAll("{line}", line)
      .replaceAll("{column}", column);
  };

  const read = async () => {
    const answer = await fetch(`${folder}sources.json?page=${encodeURIComponent(page).replaceAll("%2F", "/")}`, { cache: "no-store" });
    if (!answer.ok) return;
    map = { ...map, ...(await answer.json()) };
    places = new Map();
    for (const [tag, number, file, line] of map.blocks) {
      const element = patch.nth(tag, number);
      if (element) places.set(element, { file, line });
    }
    for (const [id, [file, line]] of Object.entries(map.figures)) {
      const element = patch.named(id);
      if (element) places.set(element, { file, line, figure: true });
    }
  };
  // Lines move with every edit, so the map is asked for anew, once, when somebody wants it.
  const known = () => (asked ??= read().catch(() => { asked = null; }));
  const renew = ({ editor, root }) => {
    map = { ...map, editor, root };
    asked = null;
    if (shownFor) known().then(() => (shownFor?.isConnected ? showFor(shownFor) : clear()));
  };

  // The smallest part of the page around an element that has a place.
  const part = (element) => {
    for (let at = element; at && at.localName !== "body"; at = at.parentElement) {
      if (places.has(at)) return at;
      const label = at.localName === "section" && at.getAttribute("aria-labelledby");
      const heading = label && document.getElementById(label);
      if (places.has(heading)) return heading;
    }
    return null;
  };

  const place = (element) => {
    // A figure in the text tells itself where it is given.
    const told = element.closest?.("[data-source]:not(script)")?.dataset.source.match(/^(.*):(\d+)$/);
    if (told) return { file: told[1], line: Number(told[2]) };
    const own = part(element);
    if (own) return places.get(own);
    return map?.file && element.closest?.("main") ? { file: map.file, line: 1 } : null;
  };

  const go = (element) => {
    const at = place(element);
    const link = at && href(at.file, at.line);
    if (!link) return false;
    const going = new CustomEvent("sp:source", { detail: { href: link }, cancelable: true });
    if (document.dispatchEvent(going)) location.href = link;
    return true;
  };

  // ---- The pencil ----

  const pencil = bar.make("a", "pencil");
  pencil.hidden = true;
  pencil.innerHTML = '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M11.5 1.5l3 3L5 14l-4 1 1-4z M9.5 3.5l3 3" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"/></svg>';
  const outline = bar.make("div", "outline");
  outline.hidden = true;
  bar.root.append(outline, pencil);

  let shownFor = null, choosing = false, leave = 0;

  const clear = () => {
    clearTimeout(leave);
    shownFor = null;
    pencil.hidden = outline.hidden = true;
  };
  const stand = () => {
    if (!shownFor?.isConnected) return clear();
    const box = shownFor.getBoundingClientRect();
    // In the margin before the block; where there is none, over the end of its first line.
    const left = box.left >= 32 ? box.left - 32 : Math.min(box.right, innerWidth) - 30;
    pencil.style.left = `${left}px`;
    pencil.style.top = `${Math.min(Math.max(2, box.top), innerHeight - 32)}px`;
    Object.assign(outline.style, {
      left: `${box.left - 4}px`, top: `${box.top - 4}px`, width: `${box.width + 8}px`, height: `${box.height + 8}px`,
    });
    outline.hidden = !choosing;
  };
  const showFor = (element) => {
    const at = place(element);
    const link = at && href(at.file, at.line);
    if (!link) return false;
    clearTimeout(leave);
    shownFor = part(element) ?? element;
    pencil.href = link;
    pencil.hidden = false;
    pencil.title = words.edit(`${at.file}:${at.line}`);
    pencil.setAttribute("aria-label", pencil.title);
    stand();
    return true;
  };

  const over = async (event) => {
    if (choosing) return;
    if (bar.contains(event)) return clearTimeout(leave);
    const element = event.target;
    if (event.pointerType === "touch" || !element.closest?.("main")) {
      if (shownFor) { clearTimeout(leave); leave = setTimeout(clear, 400); }
      return;
    }
    await known();
    if (!showFor(element)) clear();
  };

  // ---- Choosing without a mouse ----

  const order = () => [...places.keys()]
    .filter((element) => element.isConnected && element.checkVisibility())
    .sort((one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));

  const stop = () => {
    if (!choosing) return;
    choosing = false;
    bar.source.setAttribute("aria-pressed", "false");
    const back = bar.root.activeElement === pencil;
    clear();
    if (back) bar.source.focus();
  };
  const choose = async () => {
    if (choosing) return stop();
    await known();
    const all = order();
    const first = all.find((element) => element.getBoundingClientRect().bottom > 0) ?? all[0];
    if (!first || !showFor(first)) return;
    choosing = true;
    bar.source.setAttribute("aria-pressed", "true");
    stand();
    pencil.focus({ preventScroll: true });
  };
  const step = (by) => {
    const all = order();
    const next = all[all.indexOf(shownFor) + by];
    if (!next) return;
    next.scrollIntoView({ block: "nearest", behavior: "instant" });
    showFor(next);
    pencil.focus({ preventScroll: true });
  };
  pencil.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
    else if (choosing && event.key === "ArrowDown") step(1);
    else if (choosing && event.key === "ArrowUp") step(-1);
    else return;
    event.preventDefault();
  });

  // The pop-over of a figure says where it comes from; here it also leads there.
  const lead = () => {
    const told = document.querySelector("#forklaring .source");
    if (!told || told.querySelector("a")) return;
    const found = told.dataset.place?.match(/^(.*):(\d+)$/) ?? told.textContent.match(/(\S+):(\d+)$/);
    const link = found && href(found[1], Number(found[2]));
    if (!link) return;
    const anchor = Object.assign(document.createElement("a"), { href: link, className: "sp-source", textContent: told.textContent });
    told.replaceChildren(anchor);
  };

  const begin = (base, shown) => {
    folder = base;
    page = shown;
    addEventListener("pointerover", over);
    addEventListener("focusin", async (event) => {
      if (choosing || bar.contains(event) || !event.target.closest?.("main")) return;
      await known();
      if (document.activeElement === event.target && event.target.matches(":focus-visible")) showFor(event.target);
    });
    addEventListener("click", async (event) => {
      if (bar.contains(event)) return;
      if (choosing) {
        const element = event.target.closest?.("main") && part(event.target);
        if (!element) return stop();
        event.preventDefault();
        event.stopPropagation();
        showFor(event.target);
        return;
      }
      if (!event.altKey || !event.target.closest?.("main")) return;
      event.preventDefault();
      event.stopPropagation();
      await known();
      go(event.target);
    }, true);
    addEventListener("scroll", stand, { passive: true, capture: true });
    addEventListener("resize", stand);
    new MutationObserver(async (records) => {
      const opened = records.some((record) => [...record.addedNodes].some((node) => node.id === "forklaring"));
      if (opened) { await known(); lead(); }
    }).observe(document.body, { childList: true, subtree: true });
  };

  return { begin, renew, known, href, choose, place, part, clear, blocks: () => places };
})();
