// The search as readers meet it: typing, narrowing, the keyboard, opened from disk, hostile words, and pieces that are missing.
// Runs on the second site of tests/search, which has several bodies and years, and on the shipped site built --portable.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { browser, own, pages, serve } from "./site.mjs";

const council = path.resolve(process.env.COUNCIL ?? "../../target/browser-site-council");
const portable = path.resolve(process.env.PORTABLE ?? "../../target/browser-site-portable");
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let site, chrome;
before(async () => {
  site = await serve(council);
  chrome = await browser();
});
after(async () => {
  await chrome.close();
  site.stop();
});

/** A page that remembers what went wrong on it. */
async function fresh(options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") page.faults.push(message.text()); });
  return page;
}

const field = (page) => page.locator("input[type=search]");
const status = (page) => page.locator("[data-search-status]");
const hits = (page) => page.locator("[data-search-results] a");
const active = (page) => page.evaluate(() => document.activeElement.tagName + (document.activeElement.name ? `:${document.activeElement.name}` : "") + (document.activeElement.textContent && document.activeElement !== document.body ? ` ${document.activeElement.textContent.trim()}` : ""));

/** Waits until the page says how many hits this question has, or that there are none. */
async function answered(page, query) {
  await page.waitForFunction((wanted) => document.querySelector("[data-search-status]").textContent.includes(`«${wanted}»`), query);
}

async function asked(page, query, address = site.url("sok.html")) {
  await page.goto(address);
  await field(page).fill(query);
  await answered(page, query);
}

async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), rules);
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join("  ")}`);
}

test("every page has one labelled search field that leads to the search page", async () => {
  const page = await fresh();
  for (const name of await pages()) {
    const html = await readFile(path.join(own, name), "utf8");
    if (/http-equiv="refresh"/.test(html)) continue;
    assert.equal(html.match(/<input type="search"/g)?.length, 1, `${name}: one field`);
    assert.match(html, /<label[^>]* for="sokefelt">[^<]+<\/label>/, `${name}: a label`);
    const [, action] = html.match(/<form [^>]*role="search" action="([^"]*)" method="get"/) ?? [];
    assert.equal(path.posix.join(path.posix.dirname(name), action), "sok.html", `${name}: leads to the search page`);
  }
  await page.goto(site.url("meetings/2024-06-13-ks/ks-42.html"));
  await field(page).fill("svømmehall");
  await page.keyboard.press("Enter");
  await answered(page, "svømmehall");
  assert.equal(new URL(page.url()).searchParams.get("q"), "svømmehall");
  assert.ok(await hits(page).count() > 0);
  await page.context().close();
});

test("the facets count what is there, and narrow to just that", async () => {
  const page = await fresh();
  await asked(page, "kommune");
  while (await page.locator("[data-search-more]").isVisible()) {
    const before = await hits(page).count();
    await page.locator("[data-search-more]").click();
    await page.waitForFunction((count) => document.querySelectorAll("[data-search-results] > li").length > count, before);
  }
  const total = await hits(page).count();
  assert.ok(total > 20, `${total} hits are too few to prove anything`);
  assert.match(await status(page).textContent(), new RegExp(`^${total} treff`));

  const shown = await page.locator("[data-search-results] > li").evaluateAll((items) => items.map((item) => ({
    kind: item.querySelector("[data-part=kindLabel]")?.textContent, year: item.querySelector("time")?.dateTime.slice(0, 4),
  })));
  const facet = (name) => page.locator(`[data-facet=${name}] label`).evaluateAll((labels) => labels.map((label) => ({
    value: label.querySelector("input").value, label: label.querySelector(".facet-label").textContent, count: Number(label.querySelector(".facet-count").textContent),
  })));
  const brute = (name) => shown.reduce((counts, hit) => hit[name] ? counts.set(hit[name], (counts.get(hit[name]) ?? 0) + 1) : counts, new Map());
  const kinds = await facet("kind"), years = await facet("year");
  assert.deepEqual(new Map(kinds.map(({ label, count }) => [label, count])), brute("kind"));
  assert.deepEqual(new Map(years.map(({ label, count }) => [label, count])), brute("year"));
  assert.deepEqual(years.map(({ value }) => value), years.map(({ value }) => value).toSorted().reverse(), "years, the newest first");
  assert.deepEqual(kinds.map(({ count }) => count), kinds.map(({ count }) => count).toSorted((a, b) => b - a), "others by count");

  let tried = 0;
  for (const name of ["kind", "body", "year", "type", "outcome"]) {
    for (const { value, count } of await facet(name)) {
      await page.goto(`${site.url("sok.html")}?q=kommune&${name}=${encodeURIComponent(value)}`);
      await answered(page, "kommune");
      assert.equal(await status(page).textContent(), `${count} treff på «kommune»`, `${name}: ${value}`);
      assert.ok(await page.locator(`input[name=${name}][value="${value}"]`).isChecked());
      tried += 1;
      await page.goBack();
      await answered(page, "kommune");
    }
  }
  assert.ok(tried > 12, `only ${tried} values`);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("what is asked and narrowed stands in the address, and back and forward go through it", async () => {
  const page = await fresh();
  await asked(page, "skole");
  await page.keyboard.press("Enter");
  const all = await status(page).textContent();
  await page.locator("[data-facet=kind] input[value=case]").check();
  await page.waitForFunction((text) => document.querySelector("[data-search-status]").textContent !== text, all);
  await page.locator("[data-facet=year] input[value='2024']").check();
  await page.waitForFunction(() => location.search.includes("year=2024"));
  const narrowed = { address: page.url(), status: await status(page).textContent(), hits: await hits(page).allTextContents() };
  assert.deepEqual([...new URL(page.url()).searchParams], [["q", "skole"], ["kind", "case"], ["year", "2024"]]);
  assert.equal(await active(page), "INPUT:year", "the tick keeps the focus");

  await field(page).fill("vann");
  await answered(page, "vann");
  await page.goBack();
  await answered(page, "skole");
  await page.waitForFunction((text) => document.querySelector("[data-search-status]").textContent === text, narrowed.status);
  assert.deepEqual(await hits(page).allTextContents(), narrowed.hits);
  assert.equal(await field(page).inputValue(), "skole");
  await page.goBack();
  await page.goBack();
  await page.waitForFunction((text) => document.querySelector("[data-search-status]").textContent === text, all);
  assert.equal(await page.locator(".facets input:checked").count(), 0);
  await page.goForward();
  await page.waitForFunction(() => document.querySelectorAll(".facets input:checked").length === 1);

  const other = await fresh();
  await other.goto(narrowed.address);
  await answered(other, "skole");
  assert.equal(await status(other).textContent(), narrowed.status);
  assert.deepEqual(await hits(other).allTextContents(), narrowed.hits);
  assert.equal(await other.locator(".facets input:checked").count(), 2);
  await other.locator("[data-search-clear]").click();
  await other.waitForFunction((text) => document.querySelector("[data-search-status]").textContent === text, all);
  assert.deepEqual([...new URL(other.url()).searchParams], [["q", "skole"]]);
  await other.context().close();
  await page.context().close();
});

test("the keyboard leads from any page to the marked words, and back", async () => {
  const page = await fresh();
  await page.goto(site.url("index.html"));
  await page.keyboard.press("/");
  assert.match(await active(page), /^INPUT:q/);
  assert.equal(await field(page).inputValue(), "", "the slash itself is not typed");
  await page.keyboard.type("kvikkleire");
  await page.keyboard.press("Enter");
  await page.waitForURL(/sok\.html\?q=kvikkleire/);
  await answered(page, "kvikkleire");
  assert.equal(await status(page).getAttribute("role"), "status", "the count is announced");

  await page.keyboard.press("/");
  assert.match(await active(page), /^INPUT:q/);
  await field(page).fill("svømmehall");
  await answered(page, "svømmehall");
  const titles = await hits(page).allTextContents();
  assert.ok(titles.length >= 2);
  await page.keyboard.press("ArrowDown");
  assert.equal(await active(page), `A ${titles[0]}`);
  await page.keyboard.press("ArrowDown");
  assert.equal(await active(page), `A ${titles[1]}`);
  await page.keyboard.press("ArrowUp");
  assert.equal(await active(page), `A ${titles[0]}`);
  await page.keyboard.press("ArrowUp");
  assert.match(await active(page), /^INPUT:q/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  assert.match(await active(page), /^INPUT:q/, "Esc returns to the field");
  assert.equal(await field(page).inputValue(), "svømmehall");

  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/marker=/);
  assert.ok(await page.locator("mark.found").count() > 0, "the words are marked");
  const wanted = new URL(page.url()).hash.slice(1);
  if (wanted) assert.ok(await page.evaluate((id) => document.getElementById(id).getBoundingClientRect().top < innerHeight, wanted), "it opens at the section");
  await page.goBack();
  await answered(page, "svømmehall");
  assert.deepEqual(await hits(page).allTextContents(), titles);

  await field(page).focus();
  await page.keyboard.press("Escape");
  assert.equal(await field(page).inputValue(), "", "Esc empties the field");
  await page.waitForFunction(() => document.querySelector("[data-search-status]").textContent === "");
  assert.ok(await page.locator("[data-search-browse]").isVisible());
  assert.equal(new URL(page.url()).search, "");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("the marks are in the text alone, and can be removed", async () => {
  const page = await fresh();
  const name = "meetings/2024-06-13-ks/ks-42.html";
  const shape = () => page.evaluate(() => document.querySelector("main").innerHTML.replace(/<p class="visually-hidden" aria-live[^>]*>.*?<\/p>/, "").replace(/ (?:tabindex|aria-current)="[^"]*"/g, ""));
  await page.goto(site.url(name));
  const bare = await shape();
  await page.goto(`${site.url(name)}?marker=sv%C3%B8mmehallen&marker=rehabilitere&marker=2024&marker=%3Cb%3E#energi`);
  const count = await page.locator("mark.found").count();
  assert.ok(count >= 3, `${count} marks`);
  assert.equal(await page.locator("nav mark, svg mark, .visually-hidden mark, [aria-hidden=true] mark").count(), 0);
  assert.ok((await page.locator("mark.found").allTextContents()).every((text) => /^(svømmehallen|rehabilitere|2024)$/i.test(text)));
  const bar = page.locator(".marked");
  assert.match(await bar.textContent(), new RegExp(`${count} treff er markert`));
  await bar.getByRole("button", { name: "Neste" }).click();
  assert.equal(await page.locator("mark.current").count(), 1);
  await bar.getByRole("button", { name: "Fjern markeringen" }).click();
  assert.equal(await page.locator("mark.found, .marked").count(), 0);
  assert.equal(new URL(page.url()).search, "");
  assert.equal(new URL(page.url()).hash, "#energi");
  assert.equal(await shape(), bare, "the page is as it was");
  assert.match(await active(page), /^MAIN/);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("excerpts are plain text with the words marked", async () => {
  const page = await fresh();
  for (const query of ["skole", "kvikkleire", "87 600 000", "trygghetsalarm", "boliger", "klage"]) {
    await asked(page, query);
    const found = await page.locator("[data-search-results] > li").evaluateAll((items) => items.map((item) => ({
      text: item.textContent, excerpt: item.querySelector(".hit-excerpt").textContent, inside: [...item.querySelectorAll(".hit-excerpt *")].map((element) => element.tagName),
    })));
    assert.ok(found.length, `${query}: hits`);
    for (const { text, excerpt, inside } of found) {
      assert.doesNotMatch(text, /<\/?\w|\]\(|\{\{|\{#|&\w+;/, `${query}: ${text}`);
      assert.ok(inside.every((tag) => tag === "MARK"), `${query}: ${inside}`);
      assert.ok(excerpt.length <= 400, `${query}: ${excerpt.length} letters`);
    }
    assert.ok(await page.locator("[data-search-results] > li").first().locator("mark").count(), `${query}: the words are marked in the first`);
  }
  await page.context().close();
});

test("a slip of the keyboard is forgiven, said, and can be taken back", async () => {
  const page = await fresh();
  await page.goto(site.url("sok.html"));
  await field(page).fill("kvikkliere");
  await answered(page, "kvikkleire");
  const note = page.locator("[data-search-note]");
  assert.match(await note.textContent(), /Viser treff for «kvikkleire»/);
  await note.getByRole("button", { name: "Søk etter «kvikkliere» i stedet" }).click();
  await answered(page, "kvikkliere");
  assert.match(await status(page).textContent(), /^Ingen treff/);
  assert.ok(await page.locator("[data-search-tips]").isVisible());
  assert.equal(new URL(page.url()).searchParams.get("exact"), "1");
  await page.context().close();
});

test("all the words, or some of them", async () => {
  const page = await fresh();
  await asked(page, "skole svømmehall");
  const all = Number.parseInt(await status(page).textContent());
  await page.getByLabel("noen av ordene").check();
  await page.waitForFunction(() => location.search.includes("any=1"));
  await page.waitForFunction((before) => Number.parseInt(document.querySelector("[data-search-status]").textContent) > before, all);
  await page.goto(page.url());
  await answered(page, "skole svømmehall");
  assert.ok(await page.getByLabel("noen av ordene").isChecked());
  await page.context().close();
});

test("an old answer never replaces a newer one", async () => {
  const page = await fresh();
  await page.goto(site.url("sok.html"));
  await page.route("**/sok/*", async (route) => {
    await new Promise((after) => setTimeout(after, 400));
    await route.continue().catch(() => {});
  });
  await field(page).fill("skole");
  await page.waitForTimeout(200);
  await field(page).fill("kvikkleire");
  await answered(page, "kvikkleire");
  await page.waitForTimeout(1200);
  assert.match(await status(page).textContent(), /«kvikkleire»/);
  assert.deepEqual(await hits(page).allTextContents(), ["Salg av næringstomt på Leirmoen"]);
  await page.context().close();
});

test("hostile and odd questions do no harm", async () => {
  const page = await fresh({ viewport: { width: 320, height: 700 } });
  let opened = 0;
  page.on("dialog", (dialog) => { opened += 1; dialog.dismiss(); });
  const odd = ["<img src=x onerror=alert(1)>", "\"><script>alert(1)</script>", "a".repeat(10_000), "ord ".repeat(2_500), "🦄🇳🇴👩‍👩‍👧", "\u202Eskole\u200F שלום", "og i på det", "…!?«»—", "%%%\\", "skole\u0000skole", "(((((((((", "\"skole"];
  for (const query of odd) {
    await page.goto(`${site.url("sok.html")}?q=${encodeURIComponent(query)}`);
    await page.waitForFunction(() => document.querySelector("[data-search-status]").textContent.includes("«"));
    assert.equal(await page.locator("main img, main script, main svg").count(), 0, query.slice(0, 40));
    assert.ok(await page.locator("[data-search-results] a, [data-search-browse] a").first().isVisible(), `${query.slice(0, 40)}: somewhere to go`);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 320, `${query.slice(0, 40)}: ${width} px wide`);
    assert.ok((await status(page).textContent()).length < 200);
  }
  await page.goto(`${site.url("sok.html")}?q=skole&kind=%3Cimg%20src=x%20onerror=alert(1)%3E&year=9999`);
  await answered(page, "skole");
  assert.match(await status(page).textContent(), /^Ingen treff/);
  assert.ok(await page.locator("[data-search-clear]").isVisible(), "the filters can be taken off");
  await page.goto(`${site.url("meetings/2024-06-13-ks/ks-42.html")}?marker=%3Cimg%20src=x%20onerror=alert(1)%3E&marker=(((&marker=${"x".repeat(5_000)}`);
  assert.equal(await page.locator("mark.found").count(), 0);
  assert.equal(opened, 0);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

for (const [what, broken] of [
  ["missing", (route) => route.fulfill({ status: 404, body: "" })],
  ["cut short", async (route) => {
    const answer = await route.fetch();
    const body = await answer.body();
    await route.fulfill({ response: answer, body: body.subarray(0, Math.floor(body.length / 2)) });
  }],
  ["something else", (route) => route.fulfill({ status: 200, body: "<!doctype html><title>Logg inn</title>" })],
]) {
  test(`a piece that is ${what} is told, and the lists are there`, async () => {
    const page = await fresh();
    await page.goto(site.url("sok.html"));
    await page.route("**/sok/*", broken);
    await field(page).fill("skole");
    const failed = page.locator("[data-search-failed]");
    await failed.waitFor({ state: "visible" });
    assert.match(await failed.textContent(), /en del av søkeregisteret mangler/);
    assert.match(await status(page).textContent(), /en del av søkeregisteret mangler/, "and announced");
    assert.ok(await page.locator("[data-search-browse] a").count() >= 5);
    assert.ok(await page.locator("[data-search-browse]").isVisible());
    assert.equal(await hits(page).count(), 0);
    await page.unroute("**/sok/*");
    await failed.getByRole("button").click();
    await answered(page, "skole");
    assert.ok(await hits(page).count() > 0, "it can be tried again");
    await page.context().close();
  });
}

test("without JavaScript the search leads to the lists", async () => {
  const page = await fresh({ javaScriptEnabled: false });
  await page.goto(site.url("index.html"));
  await field(page).fill("skole");
  await page.keyboard.press("Enter");
  await page.waitForURL(/sok\.html\?q=skole/);
  assert.match(await page.locator("main").textContent(), /Søket virker bare når nettleseren kjører JavaScript/);
  assert.ok(await page.locator("[data-search-browse] a").count() >= 5);
  await page.locator("[data-search-browse] a").first().click();
  assert.equal(await page.locator("h1").count(), 1);
  await page.context().close();
});

test("a portable site searches from disk", async () => {
  const page = await fresh();
  await page.goto(pathToFileURL(path.join(portable, "sok.html")).href);
  await field(page).fill("lisenskostnader");
  await answered(page, "lisenskostnader").catch(() => {});
  await field(page).fill("lisenser");
  await answered(page, "lisenser");
  assert.ok(await hits(page).count() > 1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/marker=/);
  assert.ok(await page.locator("mark.found").count() > 0);
  await page.goto(pathToFileURL(path.join(portable, "ordliste.html")).href);
  await field(page).fill("O365");
  await page.keyboard.press("Enter");
  await answered(page, "O365");
  assert.equal((await hits(page).allTextContents())[0], "M365");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe-core finds nothing in any state of the search: ${colorScheme}`, async () => {
    for (const width of [320, 1280]) {
      const page = await fresh({ colorScheme, viewport: { width, height: 900 } });
      await asked(page, "skole");
      assert.deepEqual(await violations(page), [], "hits");
      await page.locator(".facets details").evaluate((details) => { details.open = true; });
      await page.locator("[data-facet=kind] input").first().check();
      await page.waitForFunction(() => location.search.includes("kind="));
      assert.deepEqual(await violations(page), [], "facets");
      await field(page).fill("kvikkliere");
      await answered(page, "kvikkleire").catch(() => {});
      assert.deepEqual(await violations(page), [], "corrected");
      await page.goto(`${site.url("sok.html")}?q=hvalross`);
      await answered(page, "hvalross");
      assert.deepEqual(await violations(page), [], "nothing found");
      await page.route("**/sok/*", (route) => route.fulfill({ status: 404, body: "" }));
      await page.goto(`${site.url("sok.html")}?q=skole+penger`);
      await page.locator("[data-search-failed]").waitFor({ state: "visible" });
      assert.deepEqual(await violations(page), [], "failed");
      await page.goto(`${site.url("meetings/2024-06-13-ks/ks-42.html")}?marker=hallen&marker=enova#energi`);
      assert.ok(await page.locator(".marked").isVisible());
      assert.deepEqual(await violations(page), [], "marked");
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(sideways <= width, `${sideways} px wide`);
      await page.context().close();
    }
  });
}
