// The bar at the foot of the window: what is wrong, here and elsewhere, and the state of the preview. It lies in a
// shadow tree, so that neither the theme nor the page's own scripts meet it, and takes its colours from the theme.
const bar = (() => {
  const host = document.createElement("sakspapir-preview");
  const root = host.attachShadow({ mode: "open" });
  // Room for the bar, so that it never lies over what has focus, nor over the end of the page.
  const room = new CSSStyleSheet();

  const make = (tag, name, ...content) => {
    const element = document.createElement(tag);
    if (name) element.className = `sp-${name}`;
    element.append(...content);
    return element;
  };
  const button = (name, text, press) => {
    const element = make("button", name, text);
    element.type = "button";
    element.addEventListener("click", press);
    return element;
  };

  let act = {};
  // The page that stands in for a site that cannot be shown tells all itself.
  let standIn = false;
  let state = null, link = null, connected = false;
  // What the author has folded: stays folded until something else is wrong.
  let open = false, folded = "";

  const status = make("p", "status");
  status.setAttribute("role", "status");
  const build = make("p", "build");
  const list = make("div", "list");
  list.id = "sp-list";
  list.tabIndex = 0;
  list.setAttribute("role", "region");
  list.setAttribute("aria-label", words.preview);
  const toggle = button("toggle", "", () => show(!open));
  toggle.setAttribute("aria-controls", list.id);
  const pin = button("pin", "", () => act.pin());
  pin.title = words.pinHelp;
  const source = button("to-source", words.source, () => act.source());
  source.title = words.sourceHelp;
  const head = make("div", "head", status, build, make("div", "buttons", toggle, source, pin));
  const frame = make("aside", "bar", list, head);
  frame.setAttribute("aria-label", words.preview);
  frame.lang = languages[document.documentElement.lang.slice(0, 2)] ? document.documentElement.lang : "nb";

  const measure = () => {
    const height = Math.ceil(frame.getBoundingClientRect().height) + 12;
    room.replaceSync(`@media screen { html { scroll-padding-block-end: ${height}px; } body { padding-block-end: ${height}px; } }`);
  };

  const begin = (style, actions) => {
    act = actions;
    standIn = document.body.classList.contains("sp-problems");
    const sheet = make("link");
    sheet.rel = "stylesheet";
    sheet.href = style;
    frame.hidden = true;
    sheet.addEventListener("load", () => { frame.hidden = false; measure(); });
    root.append(sheet, frame);
    document.body.append(host);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, room];
    new ResizeObserver(measure).observe(frame);
    frame.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !open) return;
      show(false);
      toggle.focus();
    });
    draw();
  };

  // The line of the source, and below it a caret for each character that is meant.
  const excerpt = ({ before, marked, after }, line) => {
    const start = before.replace(/^\s+/, "");
    const near = start.length > 48 ? `…${start.slice(-47)}` : start;
    const rest = after.length > 80 ? `${after.slice(0, 79)}…` : after;
    const number = `${line}`;
    const carets = make("span", "caret", "^".repeat(Math.max(1, Math.min([...marked].length, 80))));
    carets.setAttribute("aria-hidden", "true");
    const margin = (text) => {
      const gutter = make("span", "gutter", `${text} │ `);
      gutter.setAttribute("aria-hidden", "true");
      return gutter;
    };
    const blank = near.replace(/[^\t]/g, " ");
    const box = make("pre", "excerpt", margin(number), near, make("mark", "marked", marked), rest, "\n",
      margin(" ".repeat(number.length)), blank, carets);
    box.tabIndex = 0;
    return box;
  };

  // What is quoted in a message is set as code.
  const spoken = (text) => text.split("`").map((part, index) => (index % 2 ? make("code", "code", part) : part));

  const finding = ({ severity, rule, file, line, column, message, help, excerpt: seen }) => {
    const place = `${file}:${line}:${column}`;
    const item = make("li", `finding sp-${severity}`);
    item.append(make("p", "message", make("strong", "severity", words.severity[severity]), " ", ...spoken(message)));
    if (seen) item.append(excerpt(seen, line));
    if (help) item.append(make("p", "help", ...spoken(help)));
    const href = link?.(file, line, column);
    const where = make(href ? "a" : "span", "where");
    // A long path breaks after a slash.
    place.split(/(?<=\/)/).forEach((step) => where.append(step, document.createElement("wbr")));
    if (href) where.href = href;
    item.append(make("p", "place", where, " ", make("code", "rule", rule)));
    return item;
  };

  const group = (title, findings, more) => {
    const part = make("section", "group", make("h2", "title", title), make("ul", "findings", ...findings.map(finding)));
    if (more > 0) part.append(make("p", "more", words.more(more)));
    return part;
  };

  const counted = (counts) =>
    [counts.errors && words.errors(counts.errors), counts.warnings && words.warnings(counts.warnings)]
      .filter(Boolean)
      .join(", ");

  const count = (findings) => ({
    errors: findings.filter((one) => one.severity === "error").length,
    warnings: findings.filter((one) => one.severity === "warning").length,
  });

  const set = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  const show = (wanted) => {
    open = wanted;
    if (!open) folded = key();
    draw();
  };

  const here = () => state?.findings.filter((one) => one.here) ?? [];
  const key = () => JSON.stringify(here().filter((one) => one.severity === "error").map((one) => [one.rule, one.file, one.message]));

  const draw = () => {
    if (!state) {
      set(status, "");
      set(build, connected ? words.connecting : words.again);
    } else {
      const own = here(), others = state.findings.filter((one) => !one.here);
      const counts = count(own);
      const said = [
        state.gone ? words.gone : state.stale && !standIn ? words.stale : "",
        counted(counts) && `${counted(counts)} ${words.here}`,
        counted(state.elsewhere) && `${counted(state.elsewhere)} ${words.elsewhere}`,
      ].filter(Boolean);
      // Read aloud when it changes, and only then.
      set(status, said.join(" · ") || (state.unknown ? words.counting : words.fine));
      set(build, connected ? [words.built(state.built_ms), state.notice].filter(Boolean).join(" · ") : words.again);
      const wrong = counts.errors > 0 || state.gone;
      frame.classList.toggle("sp-has-error", wrong || state.elsewhere.errors > 0);
      frame.classList.toggle("sp-has-warning", !wrong && counts.warnings + state.elsewhere.warnings > 0);
      const parts = [];
      if (own.length) parts.push(group(words.hereTitle, own, 0));
      const rest = state.elsewhere.errors + state.elsewhere.warnings - others.length;
      if (others.length || rest > 0) parts.push(group(words.elsewhereTitle, others, rest));
      if (state.gone) parts.unshift(make("p", "gone", act.home()));
      const written = JSON.stringify([state.findings, state.elsewhere, state.gone, !!link]);
      // Written anew only when it says something else: focus and scroll in the list stay.
      if (list.dataset.written !== written) {
        list.dataset.written = written;
        list.replaceChildren(...parts);
      }
      toggle.hidden = !parts.length || standIn;
      source.hidden = pin.hidden = standIn;
      if (!parts.length) open = false;
    }
    list.hidden = !open;
    frame.classList.toggle("sp-open", open);
    frame.classList.toggle("sp-lost", !connected);
    toggle.setAttribute("aria-expanded", open);
    set(toggle, open ? words.close : words.open);
    const pinned = act.pinned?.() ?? false;
    pin.setAttribute("aria-pressed", pinned);
    set(pin, pinned ? words.pinned : words.pin);
  };

  return {
    root,
    begin,
    draw,
    make,
    source,
    connected: (is) => { connected = is; draw(); },
    tell: (news, links) => {
      const before = key();
      state = news;
      link = links;
      const wrong = here().some((one) => one.severity === "error") || state.gone;
      // An error on this page opens the bar by itself; mended, it goes away by itself.
      if (wrong && !standIn && key() !== before && key() !== folded) open = true;
      if (!wrong && before !== "[]" && before !== key()) open = false;
      if (!wrong) folded = "";
      host.dataset.edition = state.edition;
      draw();
    },
    contains: (event) => event.composedPath().includes(host),
  };
})();
