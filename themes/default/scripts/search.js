// The search page: asks the engine while the reader types, and shows hits, facets and what went wrong.
// Everything from the index reaches the page as text, never as markup.
(() => {
  "use strict";
  const part = (name) => document.querySelector(`[data-search-${name}]`);
  const form = document.querySelector("[data-search]");
  if (!form) return;
  const input = form.q, status = part("status"), note = part("note"), found = part("found"), list = part("results");
  const more = part("more"), mode = part("mode"), clear = part("clear"), facets = part("facets");
  const groups = [...document.querySelectorAll("[data-facet]")];
  const names = groups.map((group) => group.dataset.facet);
  const root = form.dataset.root || "./";
  const step = 10, shown = 8;
  const title = document.title;
  let chosen = {}, any = false, exact = false, limit = step, turn = 0, timer = 0, engine = null, settled = true;

  const make = (tag, text, className = "") => Object.assign(document.createElement(tag), { textContent: text, className });
  const short = (text) => text.length > 80 ? `${text.slice(0, 80)}…` : text;
  const filled = (text, query, count) => text.replace("{query}", () => short(query)).replace("{count}", () => count);
  const active = () => names.reduce((sum, name) => sum + chosen[name].length, 0);
  const { lang } = document.documentElement;

  // The address is the state: what is asked, and what it is narrowed by.
  const read = () => {
    const address = new URLSearchParams(location.search);
    input.value = address.get("q") ?? "";
    any = !!address.get("any");
    exact = address.has("exact");
    chosen = Object.fromEntries(names.map((name) => [name, address.getAll(name)]));
    limit = history.state?.limit ?? step;
  };
  // Typing changes the entry in the history; what has been settled, by Enter or a tick, keeps its own.
  const write = (settle) => {
    const address = new URLSearchParams();
    if (input.value.trim()) address.set("q", input.value);
    if (any) address.set("any", "1");
    if (exact) address.set("exact", "1");
    names.forEach((name) => chosen[name].forEach((value) => address.append(name, value)));
    const query = `${address}` && `?${address}`;
    const push = settled && location.search && query !== location.search;
    settled = settle;
    try { history[push ? "pushState" : "replaceState"]({ limit }, "", query || location.pathname); } catch { /* too often, or not allowed from disk */ }
  };

  const fold = document.querySelector("[data-search-facets] details");
  const wide = matchMedia("(width >= 64rem)");
  const unfold = () => { fold.open = wide.matches; };
  unfold();
  wide.addEventListener("change", unfold);

  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  const show = (element, whether) => { element.hidden = !whether; };
  const state = (name) => {
    show(found, name === "found" || (name === "none" && active()));
    show(part("tips"), name === "none");
    show(part("failed"), name === "failed");
    show(part("browse"), name !== "found");
  };

  const row = (hit) => {
    const item = part("hit").content.cloneNode(true);
    const at = (name) => item.querySelector(`[data-part=${name}]`);
    const link = item.querySelector("a");
    const held = hit.words.filter((word) => /[\p{L}\p{N}]/u.test(word)).map((word) => word.replace(/[^\p{L}\p{N}]+/gu, "[^\\p{L}\\p{N}]+"));
    const marked = (text) => (held.length ? text.split(new RegExp(`(?<![\\p{L}\\p{N}])(${held.join("|")})(?![\\p{L}\\p{N}])`, "giu")) : [text])
      .map((piece, place) => place % 2 ? make("mark", piece) : piece);
    link.append(...marked(hit.title));
    const [page, anchor] = hit.url.split("#");
    const marks = new URLSearchParams();
    hit.words.slice(0, 12).forEach((word) => marks.append("marker", word));
    link.href = root + page + (`${marks}` && `?${marks}`) + (anchor ? `#${anchor}` : "");
    for (const name of ["number", "kindLabel", "section"]) {
      if (hit[name]) at(name).append(...marked(hit[name])); else at(name).remove();
    }
    if (hit.date) {
      at("date").dateTime = hit.date;
      at("date").textContent = hit.date.split("-").reverse().join(".");
    } else at("date").remove();
    at("excerpt").append(...hit.excerpt.map(({ text, mark }) => mark ? make("mark", text) : text));
    return item;
  };

  const value = (name, { value, label, count }) => {
    const item = part("value").content.cloneNode(true).firstElementChild;
    const box = item.querySelector("input");
    box.name = name;
    box.value = value;
    box.checked = chosen[name].includes(value);
    item.querySelector(".facet-label").textContent = label;
    item.querySelector(".facet-count").textContent = count.toLocaleString(lang);
    return item;
  };

  // Years come newest first; all else by how many, then by name. What is ticked stays, also when nothing is left of it.
  const labels = {};
  const narrow = (counts) => {
    const order = new Intl.Collator(lang).compare;
    const focus = facets.contains(document.activeElement) ? document.activeElement : null;
    groups.forEach((group) => {
      const name = group.dataset.facet;
      const values = counts[name].filter(({ count }) => count);
      chosen[name].filter((value) => !values.some((entry) => entry.value === value)).forEach((value) => {
        labels[name + value] ??= value;
        values.push({ value, label: labels[name + value], count: 0 });
      });
      values.forEach(({ value, label }) => { labels[name + value] = label; });
      values.sort((a, b) => name === "year" ? order(b.value, a.value) : b.count - a.count || order(a.label, b.label));
      const whole = group.dataset.whole || values.length <= shown + 2;
      const boxes = values.map((entry) => value(name, entry));
      boxes.forEach((box, place) => show(box, whole || place < shown || box.querySelector("input").checked));
      group.replaceChildren(group.firstElementChild, ...boxes);
      if (!whole) {
        const rest = make("button", facets.dataset.all.replace("{count}", values.length), "link");
        rest.type = "button";
        rest.addEventListener("click", () => {
          group.dataset.whole = "yes";
          boxes.forEach((box) => show(box, true));
          boxes[shown].querySelector("input").focus();
          rest.remove();
        });
        group.append(rest);
      }
      show(group, values.length > 1 || chosen[name].length);
    });
    part("active").textContent = active() ? ` ${active()}` : "";
    show(clear, active());
    show(facets, groups.some((group) => !group.hidden));
    if (focus?.name) facets.querySelector(`[name="${focus.name}"][value="${CSS.escape(focus.value)}"]`)?.focus();
  };

  const aside = (text, action, act) => {
    note.replaceChildren(text);
    if (action) {
      const button = make("button", action, "link");
      button.type = "button";
      button.addEventListener("click", () => { act(); input.focus(); go(true); });
      note.append(" ", button);
    }
    show(note, text);
  };

  const ask = async () => {
    const mine = turn += 1;
    const query = input.value.trim();
    document.title = query ? `${short(query)} – ${title}` : title;
    show(mode, query.split(/\s+/).length > 1 && !/^["«“]/.test(query));
    mode.querySelectorAll("input").forEach((box) => { box.checked = any === !!box.value; });
    if (!query) {
      list.replaceChildren();
      say("");
      aside("");
      state("start");
      return;
    }
    const slow = setTimeout(() => { if (mine === turn) say(status.dataset.busy); }, 400);
    try {
      engine ??= await globalThis.SakspapirSearch.open({ base: root, portable: "portable" in form.dataset || location.protocol === "file:" });
      const answer = await engine.search(query, { facets: chosen, limit, any, exact });
      if (mine !== turn) return;
      const { total, hits, corrected, partial, unknown, usual, lookedThrough } = answer;
      list.replaceChildren(...hits.map(row));
      narrow(answer.facets);
      show(more, total > hits.length);
      const words = status.dataset;
      say(filled(total === 1 ? words.one : total ? words.many : active() ? words.filtered : words.none, corrected || query, total.toLocaleString(lang)));
      const named = (text, some) => (some.length ? text.replace("{words}", () => some.map((word) => `«${short(word)}»`).join(", ")) : "");
      const said = note.dataset, aloud = (...texts) => texts.filter((text) => text).join(" ");
      const lacks = aloud(
        named(said.unknown, unknown), named(said.usual, usual),
        lookedThrough === null ? "" : filled(said.looked, "", lookedThrough.toLocaleString(lang)),
      );
      if (corrected) aside(aloud(filled(said.corrected, corrected), lacks), filled(said.exactly, query), () => { exact = true; });
      else if (exact) aside(aloud(filled(said.exact, query), lacks), said.freely, () => { exact = false; });
      else aside(aloud(lacks, partial && total && !any ? said.partial : ""));
      state(total ? "found" : "none");
    } catch (error) {
      if (mine !== turn) return;
      console.error(error);
      engine = null;
      list.replaceChildren();
      aside("");
      const failed = part("failed");
      if (location.protocol === "file:") failed.firstElementChild.textContent = failed.dataset.disk;
      say(failed.firstElementChild.textContent);
      state("failed");
    } finally {
      clearTimeout(slow);
    }
  };

  // In the live preview the index grows while the page is open.
  addEventListener("site:changed", () => { engine = null; if (input.value.trim()) ask(); });

  const go = (push) => {
    clearTimeout(timer);
    limit = step;
    write(push);
    return ask();
  };

  input.addEventListener("input", () => {
    exact = false;
    turn += 1; // what is under way answers an older question
    clearTimeout(timer);
    timer = setTimeout(() => go(false), 120);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); go(true); });
  mode.addEventListener("change", (event) => { any = !!event.target.value; go(true); });
  facets.addEventListener("change", ({ target }) => {
    if (!(target.name in chosen)) return;
    chosen[target.name] = [...facets.querySelectorAll(`input[name="${target.name}"]:checked`)].map((box) => box.value);
    go(true);
  });
  clear.addEventListener("click", () => {
    names.forEach((name) => { chosen[name] = []; });
    go(true);
    input.focus();
  });
  more.addEventListener("click", async () => {
    const before = list.children.length;
    limit += step;
    write(true);
    await ask();
    list.children[before]?.querySelector("a").focus();
  });
  part("retry").addEventListener("click", () => { go(false); input.focus(); });
  // The site may have been built anew while the reader was elsewhere.
  addEventListener("blur", () => { engine = null; });
  addEventListener("popstate", () => { settled = true; read(); ask(); });

  // The arrows lead from the field to the hits and back; Esc returns to the field, and then empties it.
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
    const hits = [...list.querySelectorAll(".hit-title a")];
    const here = document.activeElement, at = hits.indexOf(here), field = here === input;
    if (event.key === "Escape" && field && input.value) {
      event.preventDefault();
      input.value = "";
      exact = false;
      go(false);
    } else if (event.key === "Escape" && found.contains(here)) {
      event.preventDefault();
      input.focus();
      input.select();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (field || at >= 0)) {
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      if (field && (event.key === "ArrowUp" || !hits.length)) return;
      event.preventDefault();
      if (next < 0) input.focus(); else hits[next]?.focus();
    }
  });

  // The address decides, not the words that a browser restores.
  read();
  ask();
  addEventListener("pageshow", (event) => { if (event.persisted) { read(); ask(); } });
})();
