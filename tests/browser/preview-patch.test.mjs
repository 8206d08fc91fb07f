// Patching a page gives the page: after any sequence of versions, good and broken, the tree in the browser equals a
// fresh reading of the last one, and what did not change was not touched.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { browser } from "./site.mjs";
import { Copy, random } from "./copy.mjs";

const VERSIONS = 16;
const STEPS = 40;
// What differs most from version to version: a report with its tables, a case, the lists that name them.
const PAGES = [
  "reports/manedsrapport/2024-11.html",
  "meetings/2024-12-12/m8-005.html",
  "meetings/2024-12-12/meeting.html",
  "index.html",
  "ordliste.html",
  "kontroller.html",
  "oppfolging.html",
];

const scripts = path.resolve("../../src/shell/preview/assets");
let chrome, server, origin, copy, versions, patchScript;

before(async () => {
  copy = await Copy.make();
  const chance = random(20241212);
  versions = [await copy.build()];
  for (let version = 1; version < VERSIONS; version++) {
    for (let edit = 0; edit < 3; edit++) await copy.edit(chance);
    // Every fourth version is broken half-way through typing; the next is whole again.
    const whole = version % 4 === 3 ? await copy.damage(chance) : null;
    const files = await copy.build();
    if (files) versions.push(files);
    await whole?.();
  }
  const patch = await readFile(path.join(scripts, "patch.js"), "utf8");
  patchScript = `${patch}
    addEventListener("readystatechange", () => { if (document.readyState === "interactive") patch.begin(); }, true);
    globalThis.patch = patch;`;
  server = createServer((request, response) => {
    const [, version, ...rest] = decodeURIComponent(new URL(request.url, "http://localhost").pathname).split("/");
    const name = rest.join("/");
    const files = versions[version] ?? versions[0];
    if (name === "patch.js") {
      response.setHeader("content-type", "text/javascript");
      return response.end(patchScript);
    }
    const body = name === "any.html" ? "<!DOCTYPE html><html><head></head><body></body></html>" : files.get(name);
    if (!body) { response.statusCode = 404; return response.end(); }
    const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml" };
    response.setHeader("content-type", types[name.split(".").pop()] ?? "application/octet-stream");
    response.setHeader("content-security-policy", "default-src 'self'");
    response.end(name.endsWith(".html") ? injected(body) : body);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  origin = `http://127.0.0.1:${server.address().port}`;
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  server?.close();
  await copy?.remove();
});

const injected = (html) =>
  html.toString().replace("</head>", '<script src="/0/patch.js" data-page="x" data-tag="y"></script>\n</head>');

test("there are versions worth telling apart", () => {
  for (const name of PAGES) {
    const different = new Set(versions.map((files) => files.get(name)?.toString()));
    assert.ok(different.size >= 4, `${name} has only ${different.size} versions`);
  }
});

test("a patched page equals a fresh reading of it, and nothing else was touched", async () => {
  const context = await chrome.newContext();
  const page = await context.newPage();
  // The page's own script is another matter: see the next test.
  await page.route("**/assets/*.js*", (route) => route.abort());
  const chance = random(7);
  let patched = 0;
  for (const name of PAGES) {
    const there = versions.map((files) => files.get(name)).map((body) => body && injected(body));
    await page.goto(`${origin}/0/${name}`);
    const order = Array.from({ length: STEPS }, () => there[chance(there.length)]).filter(Boolean);
    const result = await page.evaluate((order) => {
      const parser = new DOMParser();
      const wrong = [];
      let done = 0;
      for (const [step, html] of order.entries()) {
        const was = new Set(document.querySelectorAll("body *"));
        const before = document.documentElement.outerHTML;
        const records = new MutationObserver(() => {});
        records.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        const changes = globalThis.patch.apply(html);
        const touched = records.takeRecords().length;
        records.disconnect();
        if (!changes) { wrong.push(`step ${step}: wants a reload`); break; }
        done++;
        const fresh = parser.parseFromString(html, "text/html").documentElement.outerHTML;
        const now = document.documentElement.outerHTML;
        if (now !== fresh) {
          let at = 0;
          while (now[at] === fresh[at]) at++;
          wrong.push(`step ${step}: «${now.slice(Math.max(0, at - 80), at + 80)}» instead of «${fresh.slice(Math.max(0, at - 80), at + 80)}»`);
          break;
        }
        if (before === fresh && touched) wrong.push(`step ${step}: ${touched} mutations though nothing changed`);
        // Most of a page is the same as before, and must be the same elements.
        const stayed = [...document.querySelectorAll("body *")].filter((element) => was.has(element)).length;
        if (stayed < was.size * 0.25 && now.length > before.length / 2) wrong.push(`step ${step}: only ${stayed} of ${was.size} elements stayed`);
      }
      return { wrong, done };
    }, order);
    assert.deepEqual(result.wrong, [], name);
    patched += result.done;
  }
  assert.ok(patched >= PAGES.length * STEPS * 0.8, `${patched} patches`);
  await context.close();
});

/** A page of chance: nested elements, some with names, classes and attributes, some of them drawings. */
const anyPage = (chance) => {
  const one = (list) => list[chance(list.length)];
  const attributes = () => [
    chance(3) ? "" : ` id="n${chance(40)}"`,
    chance(2) ? "" : ` class="${one(["a", "b", "a b", "b a", "c"])}"`,
    chance(3) ? "" : ` data-value="${chance(5)}"`,
    chance(6) ? "" : " hidden",
  ].join("");
  const seen = new Set();
  const named = (text) => text.replace(/ id="(n\d+)"/g, (whole, id) => (seen.has(id) ? "" : (seen.add(id), whole)));
  const words = () => Array.from({ length: 1 + chance(5) }, () => one(["rå", "sak", "møte", "tall", "ord", "&amp;"])).join(" ");
  const tree = (depth) => {
    const kind = chance(depth > 3 ? 3 : 12);
    if (kind < 2) return words();
    if (kind === 2) return `<p${attributes()}>${words()}</p>`;
    if (kind === 3) return `<svg viewBox="0 0 ${chance(9)} 9"><g${attributes()}><rect width="${chance(9)}"></rect></g></svg>`;
    if (kind === 4) return `<table><tbody>${Array.from({ length: chance(6) }, () => `<tr${attributes()}><td${attributes()}>${words()}</td></tr>`).join("\n")}</tbody></table>`;
    if (kind === 5) return "<!-- merknad -->";
    const tag = one(["div", "section", "ul", "details"]);
    const inner = Array.from({ length: chance(6) }, () => tree(depth + 1)).join(one(["", "\n"]));
    return `<${tag}${attributes()}>${inner}</${tag}>`;
  };
  return named(`<!DOCTYPE html><html lang="nb"><head><title>${words()}</title></head><body class="${one(["x", "y"])}"><main>${Array.from({ length: 8 }, () => tree(0)).join("\n")}</main></body></html>`);
};

test("whatever the page was, and whatever it becomes, the tree is that of the new page", async () => {
  const context = await chrome.newContext();
  const page = await context.newPage();
  const chance = random(3);
  await page.goto(`${origin}/0/any.html`);
  // Half of the pages are the one before with pieces moved, taken away and doubled.
  const pages = [anyPage(chance)];
  while (pages.length < 300) {
    const last = pages.at(-1);
    const [head, tail] = [last.indexOf("<main>") + 6, last.indexOf("</main>")];
    const pieces = last.slice(head, tail).split("\n");
    if (pages.length % 2 || pieces.length < 4) { pages.push(anyPage(chance)); continue; }
    const [taken] = pieces.splice(chance(pieces.length), 1);
    if (chance(3)) pieces.splice(chance(pieces.length), 0, taken);
    pages.push(last.slice(0, head) + pieces.join("\n") + last.slice(tail));
  }
  const wrong = await page.evaluate((pages) => {
    const parser = new DOMParser();
    for (const [step, html] of pages.entries()) {
      if (!globalThis.patch.apply(html)) return `step ${step}: wants a reload`;
      const fresh = parser.parseFromString(html, "text/html").documentElement;
      // The order of attributes means nothing.
      if (!document.documentElement.isEqualNode(fresh)) return `step ${step}: ${document.documentElement.outerHTML}\n\n${fresh.outerHTML}`;
    }
    return "";
  }, pages);
  assert.equal(wrong, "");
  await context.close();
});

test("with the page's own script a patched page equals a freshly loaded one", async () => {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 } });
  const [page, other] = [await context.newPage(), await context.newPage()];
  const chance = random(11);
  // What the script does late or by where one has scrolled is left out.
  const told = () => {
    const copy = document.documentElement.cloneNode(true);
    for (const element of copy.querySelectorAll("[aria-current=location]")) element.removeAttribute("aria-current");
    for (const element of copy.querySelectorAll(".table-scroll")) element.removeAttribute("tabindex");
    for (const element of copy.querySelectorAll(".contents details")) element.removeAttribute("open");
    // A note for those who listen, at the end of the main part, wherever that was when the script ran.
    copy.querySelector("main > [aria-live]")?.remove();
    return copy.outerHTML;
  };
  for (const name of PAGES.slice(0, 4)) {
    await page.goto(`${origin}/0/${name}`);
    for (let step = 0; step < 10; step++) {
      const version = chance(versions.length);
      const body = versions[version].get(name);
      if (!body) continue;
      await page.evaluate((html) => {
        globalThis.patch.apply(html);
        dispatchEvent(new Event("page:changed"));
      }, injected(body));
      await other.goto(`${origin}/${version}/${name}`);
      assert.equal(await page.evaluate(told), await other.evaluate(told), `${name}, version ${version}, step ${step}`);
    }
  }
  await context.close();
});

test("sorted rows stay sorted, and rows that come and go take part", async () => {
  const context = await chrome.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}/0/reports/manedsrapport/2024-11.html`);
  const html = injected(versions[0].get("reports/manedsrapport/2024-11.html"));
  const rows = () => page.$$eval("#tabell-drift tbody tr:not(.comment)", (list) => list.map((row) => row.id));
  const values = () => page.$$eval("#tabell-drift tbody tr:not(.comment)", (list) => list.map((row) => Number(row.cells[1].dataset.value)));
  const original = await rows();
  await page.click("#tabell-drift thead th:nth-child(2) button");
  const sorted = await rows();
  assert.notDeepEqual(sorted, original);
  const patch = (text) => page.evaluate((text) => {
    globalThis.patch.apply(text);
    dispatchEvent(new Event("page:changed"));
  }, text);

  // A row goes.
  const gone = original[1];
  const without = html.replace(new RegExp(`<tr id="${gone}"[\\s\\S]*?</tr>\\s*`), "");
  assert.notEqual(without, html);
  await patch(without);
  assert.deepEqual(await rows(), sorted.filter((id) => id !== gone));
  // It comes back, and stands where the order says.
  await patch(html);
  assert.deepEqual(await rows(), sorted);
  const ascending = await values();
  assert.deepEqual(ascending, [...ascending].sort((one, other) => one - other));
  // The third press restores the order of the document.
  await page.click("#tabell-drift thead th:nth-child(2) button");
  await page.click("#tabell-drift thead th:nth-child(2) button");
  assert.deepEqual(await rows(), original);
  await context.close();
});

test("a selection in a text stays while the text changes beside it", async () => {
  const context = await chrome.newContext();
  const page = await context.newPage();
  const name = "meetings/2024-12-12/m8-005.html";
  await page.goto(`${origin}/0/${name}`);
  const html = injected(versions[0].get(name));
  const kept = await page.evaluate((html) => {
    const paragraph = [...document.querySelectorAll(".prose > p")].find((p) => p.firstChild?.nodeType === 3 && p.firstChild.data.length > 60);
    const text = paragraph.firstChild;
    const range = document.createRange();
    range.setStart(text, 30);
    range.setEnd(text, 45);
    const chosen = range.toString();
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    const start = text.data.slice(0, 20);
    globalThis.patch.apply(html.replace(start, `Helt nytt her. ${start}`));
    return { chosen, now: getSelection().toString(), changed: text.data.startsWith("Helt nytt her.") };
  }, html);
  assert.ok(kept.changed);
  assert.equal(kept.now, kept.chosen);
  await context.close();
});
