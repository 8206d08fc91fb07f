// Keeps the page what the server has: listens, asks, patches, follows, and finds its way back when the server was away.
const script = document.currentScript;
const folder = new URL(".", script.src).href;
const base = new URL("../../", folder).href;
const page = script.dataset.page;
let tag = script.dataset.tag;

// Before any script of the page: the tree as the server sent it.
document.addEventListener("readystatechange", () => {
  if (document.readyState === "interactive") patch.begin();
}, { once: true });

const kept = (key, value) => {
  try {
    if (value === undefined) return sessionStorage.getItem(key);
    if (value === null) sessionStorage.removeItem(key); else sessionStorage.setItem(key, value);
  } catch { /* Without storage nothing is remembered. */ }
  return value;
};

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const pinned = () => kept("sp-pinned") === "yes";

// ---- Where the author looks ----

let scrolled = 0, ours = 0;
for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
  addEventListener(type, (event) => {
    if (type === "keydown" && !/^(Arrow|Page|Home|End| )/.test(event.key)) return;
    scrolled = performance.now();
  }, { passive: true, capture: true });
}
addEventListener("scroll", () => { if (performance.now() - ours > 200) scrolled = performance.now(); }, { passive: true });
const scroll = (act) => {
  ours = performance.now();
  act();
};

const blocks = "p, li, tr, dt, dd, h1, h2, h3, h4, h5, h6, pre, blockquote, figcaption, caption, summary, svg";

// What is read now: it must not move when something above it grows.
const anchors = () => {
  if (scrollY < 2) return [];
  const seen = [];
  for (const element of document.querySelectorAll(`main :is(${blocks})`)) {
    if (element.closest("nav")) continue;
    const { top, bottom, height } = element.getBoundingClientRect();
    if (height && bottom > 0 && top < innerHeight) seen.push({ element, top });
    if (seen.length > 12) break;
  }
  // One that is seen whole stands stiller than one that began above the window.
  return [...seen.filter(({ top }) => top >= 0), ...seen.filter(({ top }) => top < 0)];
};
const settle = (before) => {
  const held = before.find(({ element }) => element.isConnected && element.getClientRects().length);
  const by = held ? held.element.getBoundingClientRect().top - held.top : 0;
  if (Math.abs(by) > 0.5) scroll(() => scrollBy({ top: by, behavior: "instant" }));
};

// ---- What changed ----

const marked = new Map();
const mark = (element) => {
  clearTimeout(marked.get(element));
  element.classList.add("sp-changed");
  marked.set(element, setTimeout(() => {
    marked.delete(element);
    element.classList.remove("sp-changed");
    if (!element.getAttribute("class")) element.removeAttribute("class");
  }, 2000));
};
const markAll = (changes, edited) => {
  const found = new Set();
  for (const { node, whole } of changes) {
    if (!node.isConnected) continue;
    let element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    if (element?.namespaceURI.endsWith("/svg")) element = element.ownerSVGElement ?? element;
    if (!element?.closest("main") || element.closest("nav")) continue;
    if (!whole || node.nodeType !== Node.ELEMENT_NODE || !element.matches("section, figure, div, table, ul, ol, tr")) {
      element = element.closest(`td, th, ${blocks}`) ?? element;
    }
    found.add(element);
  }
  found.forEach(mark);
  const [first] = [...found].filter((element) => element.getClientRects().length);
  // Brought into view only for the one who writes it, and not when they are reading elsewhere.
  if (!first || !edited || performance.now() - scrolled < 3000) return;
  const { top, bottom } = first.getBoundingClientRect();
  if (bottom < 0 || top > innerHeight) {
    scroll(() => first.scrollIntoView({ block: "center", behavior: calm.matches ? "instant" : "smooth" }));
  }
};

// ---- Asking ----

let state = null, edition = 0, followed = 0, theme = null;

const ask = async (address, headers = {}) => fetch(address, { headers, cache: "no-store", redirect: "follow" });

const address = (output) => base + output.split("/").map(encodeURIComponent).join("/");

const follow = async ({ page: to, line, edition: at }) => {
  if (at <= followed) return false;
  followed = at;
  const field = document.activeElement?.matches?.("input, textarea") && document.activeElement.value;
  if (!to || to === page || pinned() || field || !lastSeen()) return false;
  const there = await ask(address(to), { "If-None-Match": '"-"' }).catch(() => null);
  if (!there?.ok) return false;
  kept("sp-line", JSON.stringify({ page: to, line }));
  location.assign(address(to));
  return true;
};

// Of several windows only the one that was looked at last follows.
const self = kept("sp-window") ?? kept("sp-window", `${Date.now()}-${Math.random()}`);
const lastSeen = () => {
  try { return (localStorage.getItem("sp-last") ?? self) === self; } catch { return true; }
};
const seen = () => {
  try { if (document.visibilityState === "visible") localStorage.setItem("sp-last", self); } catch { /* As above. */ }
};

const reload = () => {
  ended = true;
  location.reload();
};

const once = async () => {
  const [news, answer] = await Promise.all([
    ask(`${folder}state.json?page=${encodeURIComponent(page).replaceAll("%2F", "/")}`),
    ask(location.pathname + location.search, tag ? { "If-None-Match": `"${tag}"` } : {}),
  ]);
  if (!news.ok) return;
  const first = !state;
  const was = edition;
  const before = state;
  state = await news.json();
  // While all texts are read against a new word, what was known of others goes on.
  if (!state.elsewhere) {
    state.partial = true;
    state.unknown = before?.unknown ?? !before;
    state.elsewhere = before?.elsewhere ?? { errors: 0, warnings: 0 };
    const told = new Set(state.findings.map((one) => JSON.stringify(one)));
    state.findings.push(...(before?.findings ?? []).filter((one) => !one.here && !told.has(JSON.stringify(one))));
  }
  if (first) {
    followed = state.edition;
    theme = state.theme;
  } else if (state.theme !== theme) return reload();
  else if (state.follow && (await follow(state.follow))) return;

  const html = answer.status === 200 || answer.status === 404 ? await answer.text() : null;
  const next = answer.headers.get("etag")?.replace(/^W\//, "").replaceAll('"', "");
  // «Not found» is a page like others for whoever came to it; for whoever reads another, that one is kept.
  const gone = answer.status === 404 && next !== tag;
  if (html?.includes("/preview.js") && !gone && next !== tag) {
    const held = anchors();
    const changes = patch.apply(html);
    if (!changes) return reload();
    tag = next;
    dispatchEvent(new Event("page:changed"));
    settle(held);
    markAll(changes, !state.follow || (state.follow.page === page && state.follow.edition > was));
    document.documentElement.dispatchEvent(new CustomEvent("sp:patched", { detail: { edition: state.edition, tag } }));
  }
  // What a page has read from the site itself, such as the search index, is old now.
  if (!first && state.edition !== was) dispatchEvent(new Event("site:changed"));
  edition = state.edition;
  source.renew(state);
  bar.tell({ ...state, gone }, source.href);
};

// `wanted` is the news that is being asked for.
let busy = false, more = false, ended = false, wanted = null;
const refresh = async () => {
  more = true;
  if (busy || ended) return;
  busy = true;
  try {
    while (more && !ended) {
      more = false;
      await once();
    }
  } catch { /* The server is away: `listen` sees to that. */ } finally {
    busy = false;
    wanted = null;
  }
};

// ---- Listening ----

const pauses = [250, 500, 1000, 2000, 4000, 5000];
let events = null, failures = 0, waiting = 0, turn = 0, behind = false;

const listen = () => {
  clearTimeout(waiting);
  turn++;
  events?.close();
  if (ended) return;
  events = new EventSource(`${folder}events`);
  events.addEventListener("open", () => {
    failures = 0;
    bar.connected(true);
  });
  events.addEventListener("edition", ({ data }) => {
    // A connection begins with the edition that there is: mostly the one that is known.
    const { edition: newest, errors } = JSON.parse(data);
    if (state && ((newest === edition && !(state.partial && errors !== null)) || data === wanted)) return;
    if (document.visibilityState === "hidden") {
      behind = true;
      return;
    }
    wanted = data;
    refresh();
  });
  events.addEventListener("error", () => {
    events.close();
    bar.connected(false);
    waiting = setTimeout(retry, pauses[Math.min(failures++, pauses.length - 1)]);
  });
};

// The server may have been started anew: then this script's address is gone, and the page has another one.
const retry = async () => {
  const own = ++turn;
  try {
    const answer = await ask(location.href);
    const html = await answer.text();
    // Somebody else has begun anew meanwhile.
    if (own !== turn) return;
    const token = /["/]-\/([0-9a-f]+)\/preview\.js/.exec(html);
    if (token && !folder.endsWith(`/${token[1]}/`)) return reload();
    if (!token) throw new Error("not the preview");
    listen();
  } catch {
    if (!ended && own === turn) waiting = setTimeout(retry, pauses[Math.min(failures++, pauses.length - 1)]);
  }
};

// After sleep the connection may look alive and be dead: begin anew, once.
let last = Date.now();
const wake = () => {
  last = Date.now();
  behind = false;
  failures = 0;
  listen();
};
setInterval(() => {
  if (Date.now() - last > 20_000) wake(); else last = Date.now();
}, 5000);
addEventListener("online", wake);
addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
addEventListener("pagehide", () => { events?.close(); });
// A window that nobody sees gives up its connection: a browser has only six for one server.
let hidden = 0;
document.addEventListener("visibilitychange", () => {
  seen();
  clearTimeout(hidden);
  if (document.visibilityState === "hidden") {
    hidden = setTimeout(() => events?.close(), 10_000);
  } else if (events?.readyState === EventSource.CLOSED) wake();
  else if (behind) {
    behind = false;
    refresh();
  }
});

// ---- The beginning ----

const arrive = async () => {
  const told = JSON.parse(kept("sp-line") ?? "null");
  kept("sp-line", null);
  if (told?.page !== page || !told.line) return;
  await source.known();
  let nearest = null;
  for (const [element, { line, figure }] of source.blocks()) {
    if (line <= told.line && (!nearest || line >= nearest.line) && element.getClientRects().length) nearest = { element, line, figure };
  }
  if (!nearest) return;
  const { top, bottom } = nearest.element.getBoundingClientRect();
  if (bottom < 0 || top > innerHeight) scroll(() => nearest.element.scrollIntoView({ block: "center", behavior: "instant" }));
  mark(nearest.element);
};

document.addEventListener("DOMContentLoaded", () => {
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${folder}preview.css` });
  sheet.setAttribute("data-sp", "");
  document.head.append(sheet);
  bar.begin(sheet.href, {
    pin: () => {
      kept("sp-pinned", pinned() ? null : "yes");
      bar.draw();
    },
    pinned,
    source: () => source.choose(),
    home: () => Object.assign(document.createElement("a"), { href: address("index.html"), textContent: words.home }),
  });
  source.begin(folder, page);
  seen();
  arrive();
  listen();
});
