// Patches the page: what the server sent before is compared with what it sends now, and only what differs is changed.
// The page on the screen is never compared, so what scripts and people did to it stays: sorted rows, open details,
// focus, selection, what is typed in a field.
const patch = (() => {
  // What the server sent last, as a tree, and for each of its nodes the node on the screen.
  let served = null;
  const shown = new WeakMap();

  const pair = (node, live) => {
    shown.set(node, live);
    let child = node.firstChild, liveChild = live.firstChild;
    while (child && liveChild) {
      pair(child, liveChild);
      child = child.nextSibling;
      liveChild = liveChild.nextSibling;
    }
  };

  // Takes the page as it was parsed, before any other script has touched it.
  const begin = () => {
    served = document.cloneNode(true);
    pair(served, document);
  };

  const parse = (html) => {
    const tree = new DOMParser().parseFromString(html, "text/html");
    // A parser that runs no scripts reads elements there; a page that runs them has text.
    for (const hidden of tree.querySelectorAll("noscript")) hidden.textContent = hidden.innerHTML;
    return tree;
  };

  // Scripts and stylesheets cannot be exchanged in a running page.
  const machinery = (tree) =>
    [...tree.querySelectorAll("script, link[rel~=stylesheet]")]
      .filter((element) => !element.matches("[data-page][data-tag]"))
      .map((element) => element.outerHTML)
      .join("\n");

  // ---- Which nodes are the same ----

  const words = (node) => new Set(node.textContent.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);

  // How alike two nodes are, from 0 (never the same) upwards.
  const likeness = (one, other, known) => {
    if (one.nodeName !== other.nodeName || one.nodeType !== other.nodeType) return 0;
    if (one.nodeType !== Node.ELEMENT_NODE) return one.data === other.data ? 0.3 : 0.1;
    const of = (node) => known.get(node) ?? known.set(node, words(node)).get(node);
    const [a, b] = [of(one), of(other)];
    let common = 0;
    for (const word of a) if (b.has(word)) common++;
    const share = a.size + b.size ? (2 * common) / (a.size + b.size) : 1;
    // Two things with names of their own are the same only if they say the same.
    if (one.id && other.id && one.id !== other.id && share < 0.4) return 0;
    return 0.5 + share + (one.className === other.className ? 0.25 : 0);
  };

  // Pairs two short lists in order so that the sum of likeness is greatest.
  const align = (old, fresh, found) => {
    const known = new Map();
    if (old.length * fresh.length > 2500) {
      let at = 0;
      for (const node of fresh) {
        const place = old.findIndex((other, index) => index >= at && other.nodeName === node.nodeName);
        if (place < 0) continue;
        found.set(node, old[place]);
        at = place + 1;
      }
      return;
    }
    const width = fresh.length + 1;
    const best = new Float64Array((old.length + 1) * width);
    const like = (row, column) => likeness(old[row], fresh[column], known);
    for (let row = old.length - 1; row >= 0; row--) {
      for (let column = fresh.length - 1; column >= 0; column--) {
        const alike = like(row, column);
        best[row * width + column] = Math.max(
          best[(row + 1) * width + column],
          best[row * width + column + 1],
          alike ? alike + best[(row + 1) * width + column + 1] : 0,
        );
      }
    }
    for (let row = 0, column = 0; row < old.length && column < fresh.length;) {
      const here = best[row * width + column];
      if (here === best[(row + 1) * width + column]) row++;
      else if (here === best[row * width + column + 1]) column++;
      else found.set(fresh[column++], old[row++]);
    }
  };

  // The longest run of pairs that keep their order; the others have moved.
  const inOrder = (places) => {
    const ends = [], before = new Array(places.length).fill(-1);
    places.forEach((place, index) => {
      let low = 0, high = ends.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (places[ends[middle]] < place) low = middle + 1; else high = middle;
      }
      before[index] = low ? ends[low - 1] : -1;
      ends[low] = index;
    });
    const stays = new Set();
    for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index]) stays.add(index);
    return stays;
  };

  // Says for each new child which old one it was. `moved` holds those that must be put elsewhere, `equal` those in
  // which nothing differs.
  const match = (old, fresh) => {
    const found = new Map(), moved = new Set(), equal = new Set(), taken = new Set();
    const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
    const take = (node, other, same) => {
      found.set(node, other);
      taken.add(other);
      if (same) equal.add(node);
    };
    // By name first, then by content.
    const keys = new Map();
    for (const node of old) if (node.id) keys.set(`${node.nodeName}#${node.id}`, node);
    for (const node of fresh) {
      const other = node.id && keys.get(`${node.nodeName}#${node.id}`);
      if (other && !taken.has(other)) take(node, other, node.isEqualNode(other));
    }
    const rest = fresh.filter((node) => isElement(node) && !found.has(node));
    const contents = new Map();
    if (rest.length) {
      for (const node of old) {
        if (!isElement(node) || taken.has(node)) continue;
        const content = node.outerHTML;
        if (!contents.has(content)) contents.set(content, []);
        contents.get(content).push(node);
      }
    }
    for (const node of rest) {
      const other = contents.get(node.outerHTML)?.shift();
      if (other) take(node, other, true);
    }
    const place = new Map(old.map((node, index) => [node, index]));
    const anchors = fresh.filter((node) => found.has(node));
    const stays = inOrder(anchors.map((node) => place.get(found.get(node))));
    anchors.forEach((node, index) => { if (!stays.has(index)) moved.add(node); });
    // Between two that stay: what is alike is the same, changed.
    let from = 0, gap = [];
    const close = (until) => {
      if (gap.length) align(old.slice(from, until).filter((node) => !taken.has(node)), gap, found);
      gap = [];
    };
    for (const node of fresh) {
      if (!found.has(node)) { gap.push(node); continue; }
      if (moved.has(node)) continue;
      const until = place.get(found.get(node));
      close(until);
      from = until + 1;
    }
    close(old.length);
    return { found, moved, equal };
  };

  // ---- What is done to the page ----

  let changes = [];
  const changed = (node, whole = false) => changes.push({ node, whole });

  // Replaces only what differs, so that a selection in the same text stays where it is.
  const write = (live, text) => {
    const was = live.data;
    let start = 0, end = 0;
    const most = Math.min(was.length, text.length);
    while (start < most && was[start] === text[start]) start++;
    while (end < most - start && was.at(-1 - end) === text.at(-1 - end)) end++;
    live.replaceData(start, was.length - start - end, text.slice(start, text.length - end));
  };

  const rename = (live, was, is) => {
    if (live.getAttribute("class") === was) {
      if (is === null) live.removeAttribute("class"); else live.setAttribute("class", is);
      return;
    }
    // A script has added classes of its own.
    const [before, after] = [was ?? "", is ?? ""].map((list) => list.split(/\s+/).filter(Boolean));
    live.classList.remove(...before.filter((name) => !after.includes(name)));
    live.classList.add(...after);
  };

  const attributes = (before, after, live) => {
    const renamed = before.getAttribute("class") !== after.getAttribute("class");
    if (renamed) rename(live, before.getAttribute("class"), after.getAttribute("class"));
    for (const { name } of [...before.attributes]) {
      if (after.hasAttribute(name)) continue;
      if (name !== "class") live.removeAttribute(name);
      before.removeAttribute(name);
    }
    for (const attribute of after.attributes) {
      if (before.getAttribute(attribute.name) === attribute.value) continue;
      before.setAttributeNode(attribute.cloneNode());
      if (attribute.name === "class") continue;
      live.setAttributeNode(document.importNode(attribute));
      if (live.namespaceURI.endsWith("/svg") || attribute.name === "src") changed(live);
    }
  };

  const brought = (node) => {
    const live = document.importNode(node, true);
    pair(node, live);
    return live;
  };

  const put = (live, previous, next, home) => {
    if (previous?.isConnected) {
      // Where the browser can, so that focus and running things survive the move.
      if (live.isConnected && previous.parentNode.moveBefore) previous.parentNode.moveBefore(live, previous.nextSibling);
      else previous.after(live);
    } else if (next?.isConnected) next.before(live);
    else home.prepend(live);
  };

  // Whether the children on the screen stand as the server sent them; what scripts added does not count.
  const standsAsServed = (parent) => {
    let last = null;
    for (const node of parent.childNodes) {
      const live = shown.get(node);
      if (last && !(last.compareDocumentPosition(live) & Node.DOCUMENT_POSITION_FOLLOWING)) return false;
      last = live;
    }
    return true;
  };

  // The tree that stands for what was served is changed along with the page: what does not differ costs nothing.
  const children = (before, after, live) => {
    const old = [...before.childNodes], fresh = [...after.childNodes];
    let start = 0, end = 0;
    const most = Math.min(old.length, fresh.length);
    while (start < most && old[start].isEqualNode(fresh[start])) start++;
    // What is left of one on each side has been compared.
    const single = start === most - 1 && old.length === fresh.length;
    while (!single && end < most - start && old.at(-1 - end).isEqualNode(fresh.at(-1 - end))) end++;
    const rest = old.slice(start, old.length - end), wanted = fresh.slice(start, fresh.length - end);
    const { found, moved, equal } = match(rest, wanted);

    // A script may have wrapped all children in an element of its own.
    const inner = old.map((node) => shown.get(node)?.parentNode).find((parent) => parent && live.contains(parent));
    const home = inner ?? live;
    const kept = new Set(found.values());
    let structure = false;
    for (const node of rest) {
      if (kept.has(node)) continue;
      shown.get(node)?.remove();
      node.remove();
      structure = true;
    }
    // Before which node that stays something goes that has nothing before it.
    const first = wanted.find((node) => found.has(node) && !moved.has(node));
    const next = shown.get(first ? found.get(first) : old[old.length - end]);
    let previous = start ? shown.get(old[start - 1]) : null;
    let cursor = start ? old[start - 1].nextSibling : before.firstChild;
    for (const node of wanted) {
      let stands = found.get(node);
      const there = stands && shown.get(stands);
      // What a script has taken away comes back as the server sends it.
      if (!there?.isConnected) {
        stands?.remove();
        stands = node;
        put(brought(node), previous, next, home);
        structure = true;
        if (node.nodeType === Node.ELEMENT_NODE || node.data.trim()) changed(shown.get(node), true);
      } else if (moved.has(node)) {
        put(there, previous, next, home);
        structure = true;
      }
      if (stands === cursor) cursor = cursor.nextSibling;
      else {
        if (cursor && !cursor.parentNode) cursor = null;
        before.insertBefore(stands, cursor);
      }
      if (stands !== node && !equal.has(node)) morph(stands, node);
      previous = shown.get(stands);
    }
    if (structure && !standsAsServed(before)) {
      for (const node of before.childNodes) home.append(shown.get(node));
    }
  };

  // Makes a node that was served, and the one on the screen, what a new one is.
  const morph = (before, after) => {
    const live = shown.get(before);
    if (before.nodeType !== Node.ELEMENT_NODE) {
      if (before.data === after.data) return;
      write(live, after.data);
      if (before.data.trim() !== after.data.trim()) changed(live);
      before.data = after.data;
      return;
    }
    attributes(before, after, live);
    children(before, after, live);
  };

  // Makes the page what the server sends now. Returns what changed, or nothing if only a reload can do it.
  const apply = (html) => {
    const next = parse(html);
    if (machinery(served) !== machinery(next)) return null;
    changes = [];
    const focus = document.activeElement;
    morph(served.documentElement, next.documentElement);
    if (focus && focus !== document.body && document.activeElement !== focus) {
      const again = focus.isConnected ? focus : focus.id && document.getElementById(focus.id);
      if (again) again.focus({ preventScroll: true });
    }
    return changes;
  };

  return {
    begin,
    apply,
    // The node on the screen for the n-th element of a tag within <main>, as served; or for an id.
    nth: (tag, number) => shown.get(served.querySelector("main")?.getElementsByTagName(tag)[number]),
    named: (id) => shown.get(served.getElementById(id)),
  };
})();
