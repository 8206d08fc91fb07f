// An edit reaches the open page at once, in its place, and leaves everything else as it was.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser } from "./site.mjs";
import { Copy, random } from "./copy.mjs";
import { Server, edited, open, told } from "./preview.mjs";

const REPORT = "reports/manedsrapport/2024-11.html";
const REPORT_FILE = `content/${REPORT.replace("html", "md")}`;
const CASE = "meetings/2024-12-12/m8-005.html";
const CASE_FILE = `content/${CASE.replace("html", "md")}`;

let chrome, copy, server, context;
before(async () => {
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
});

/** Each test has a site of its own. */
const withSite = (name, body, { prepare, ...options } = {}) => test(name, async (t) => {
  copy = await Copy.make();
  await prepare?.(copy);
  server = await Server.start(copy.folder, options);
  context = await chrome.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    await body(t);
  } finally {
    await context.close();
    await server.stop();
    await copy.remove();
  }
});

const text = (page, selector) => page.locator(selector).first().textContent();

test("P-01: a site whose first file is broken is served, and says what is wrong where", async () => {
  const copy = await Copy.make();
  await copy.save("content/aaa.md", "---\nkind: page\ntitle: \"uten slutt\n---\nTekst\n");
  const server = await Server.start(copy.folder);
  const context = await chrome.newContext();
  try {
    const page = await open(context, server.url());
    const said = await page.locator("body").textContent();
    assert.match(said, /content\/aaa\.md:3/);
    assert.equal(server.child.exitCode, null);
    // Mended, the page comes by itself: the one that was mended.
    await copy.save("content/aaa.md", "---\nkind: page\ntitle: Med slutt\n---\nTekst\n");
    await page.waitForURL(server.url("aaa.html"));
    await page.getByRole("heading", { name: "Med slutt" }).waitFor();
    assert.deepEqual(page.faults, []);
    await page.goto(server.url());
    await page.locator("sakspapir-preview .sp-pin").click();
    // So with settings that no build may use.
    const settings = await copy.read("content/site.yaml");
    await edited(page, () => copy.save("content/site.yaml", settings.replace("access: internal", "access: hemmelig")));
    const bar = page.locator("sakspapir-preview .sp-bar");
    await bar.locator(".sp-finding.sp-error").first().waitFor();
    assert.match(await bar.textContent(), /content\/site\.yaml:5/);
    assert.equal(await page.locator("body.home-page").count(), 1, "the last good page stays");
    await edited(page, () => copy.save("content/site.yaml", settings));
    await bar.locator(".sp-finding").first().waitFor({ state: "detached" });
  } finally {
    await context.close();
    assert.equal(await server.stop(), 0, "ends cleanly");
    await copy.remove();
  }
});

withSite("P-02: a saved paragraph shows in the open page", async (t) => {
  const page = await open(context, server.url(CASE));
  const times = [];
  await copy.save(CASE_FILE, `${await copy.read(CASE_FILE)}\n\nRunde null.\n`);
  await page.waitForFunction(() => document.querySelector("main").textContent.includes("Runde null."));
  for (let round = 1; round <= 20; round++) {
    const seen = page.evaluate((words) => new Promise((done) => {
      const look = () => document.querySelector("main").textContent.includes(words) && done(performance.timeOrigin + performance.now());
      new MutationObserver(look).observe(document.querySelector("main"), { subtree: true, childList: true, characterData: true });
      look();
    }), `Runde ${round}.`);
    const file = (await copy.read(CASE_FILE)).replace(/Runde \w+\./, `Runde ${round}.`);
    const start = performance.timeOrigin + performance.now();
    await copy.save(CASE_FILE, file);
    times.push((await seen) - start);
  }
  times.sort((one, other) => one - other);
  t.diagnostic(`from the save to the changed text: half within ${times[10].toFixed(0)} ms, 19 of 20 within ${times[18].toFixed(0)} ms`);
  assert.deepEqual(page.faults, []);
});

withSite("P-03: the place, open details, sorting, focus and selection stay", async () => {
  const page = await open(context, server.url(REPORT));
  await page.click("#tabell-investering thead th:nth-child(2) button");
  const rows = () => page.$$eval("#tabell-investering tbody tr", (list) => list.map((row) => row.id));
  const sorted = await rows();
  const start = await page.evaluate(() => {
    globalThis.sameWindow = true;
    scrollTo({ top: (document.documentElement.scrollHeight - innerHeight) * 0.6, behavior: "instant" });
    const details = document.querySelector("#tabell-drift details");
    details.open = true;
    const middle = [...document.querySelectorAll(".prose > :is(p, h2, h3, h4, ul)")].find((element) => element.getBoundingClientRect().top > 200);
    middle.setAttribute("data-test", "anchor");
    const link = [...document.querySelectorAll("main a[href], main [tabindex='0']")].find((element) => element.getBoundingClientRect().top > 220);
    link.setAttribute("data-test-focus", "");
    link.focus({ preventScroll: true });
    getSelection().selectAllChildren(middle);
    return { top: middle.getBoundingClientRect().top, selected: getSelection().toString() };
  });
  assert.ok(start.top < 800, "a block in the middle of the window");
  const file = await copy.read(REPORT_FILE);
  const body = file.indexOf("\n---\n", 4) + 5;
  const more = "\n\nEt nytt avsnitt over det som leses, langt nok til å fylle mer enn én linje i vinduet på skjermen.\n\n- og\n- en\n- liste\n\n";
  const heading = file.indexOf("\n\n", body + 40);
  await edited(page, () => copy.save(REPORT_FILE, file.slice(0, heading) + more + file.slice(heading)));
  assert.match(await text(page, ".prose"), /Et nytt avsnitt over det som leses/);
  // The browser may still settle a frame later.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const end = await page.evaluate(() => ({
    top: document.querySelector("[data-test=anchor]").getBoundingClientRect().top,
    same: globalThis.sameWindow === true,
    open: document.querySelector("#tabell-drift details").open,
    focus: document.activeElement.hasAttribute("data-test-focus"),
    selected: getSelection().toString(),
  }));
  assert.ok(Math.abs(end.top - start.top) <= 2, `moved from ${start.top} to ${end.top}`);
  assert.deepEqual({ same: end.same, open: end.open, focus: end.focus, selected: end.selected },
    { same: true, open: true, focus: true, selected: start.selected });
  assert.deepEqual(await rows(), sorted);
  assert.deepEqual(page.faults, []);
});

withSite("P-04: a figure that is corrected changes what depends on it, and nothing else", async () => {
  const page = await open(context, server.url(REPORT));
  const before = (await server.served(REPORT)).bytes.toString();
  await page.evaluate(() => {
    globalThis.touched = new Set();
    // What is touched, by the nearest name: a cell or row of a table, a figure in the text, else what has an id.
    globalThis.nameOf = (node) => {
      const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
      const quoted = element.closest("p .figure a")?.getAttribute("href") ?? element.querySelector(":scope:is(.figure) > a")?.getAttribute("href");
      return quoted ?? element.closest("td[id], tr[id]")?.id ?? element.closest("[id]").id;
    };
    const own = (list) => (list ?? "").split(/\s+/).filter((name) => name && name !== "sp-changed").join(" ");
    new MutationObserver((records) => records.forEach(({ target, attributeName, oldValue }) => {
      const marked = attributeName === "class" && own(oldValue) === own(target.getAttribute("class"));
      if (!marked) globalThis.touched.add(globalThis.nameOf(target));
    })).observe(document.querySelector("main"), { subtree: true, childList: true, attributes: true, characterData: true, attributeOldValue: true });
  });
  await edited(page, () => copy.replace(REPORT_FILE, "actual: 26 556", "actual: 26 557"));
  const after = (await server.served(REPORT)).bytes.toString();
  const expected = await page.evaluate(([before, after]) => {
    const read = (html) => new DOMParser().parseFromString(html, "text/html");
    const [one, other] = [read(before), read(after)];
    // Two readings of the same page differ in texts and attributes only: nothing comes and nothing goes.
    const [all, others] = [one, other].map((tree) => [...tree.querySelectorAll("main, main *")]);
    if (all.length !== others.length) return null;
    const shallow = (element) => element.cloneNode(false).outerHTML + [...element.childNodes].map((node) => node.data ?? "").join("\0");
    return others.filter((element, index) => shallow(element) !== shallow(all[index])).map(globalThis.nameOf);
  }, [before, after]);
  const touched = await page.evaluate(() => [...globalThis.touched].sort());
  assert.deepEqual(touched, [...new Set(expected)].sort());
  for (const cell of ["drift-lonn-actual", "drift-brutto-actual", "drift-total-actual", "#drift-total-actual"]) assert.ok(touched.includes(cell), cell);
  for (const cell of ["drift-lonn-budget", "drift-total-forecast", "investering-total-actual"]) assert.ok(!touched.includes(cell), cell);
  assert.match(await text(page, "#drift-lonn-actual"), /26\s557/);
});

withSite("P-05: through 200 broken states the page ends as a clean build, with nothing left over", async () => {
  const page = await open(context, server.url(CASE));
  await page.evaluate(() => { globalThis.sameWindow = true; });
  // Some of what breaks is another document: the page stays.
  await page.locator("sakspapir-preview .sp-pin").click();
  const chance = random(5);
  let barred = 0;
  for (let round = 0; round < 200; round++) {
    if (round % 10 === 0) await edited(page, async () => copy.save(CASE_FILE, `${await copy.read(CASE_FILE)}\nGang ${round}.\n`));
    let mend;
    await edited(page, async () => { mend = await copy.damage(chance); });
    barred += await page.locator("sakspapir-preview .sp-has-error").count();
    await edited(page, mend);
  }
  assert.equal(barred, 200, "every broken state is told");
  assert.equal(await page.evaluate(() => globalThis.sameWindow), true, "no reload was needed");
  assert.equal(await page.locator("sakspapir-preview .sp-has-error").count(), 0);
  assert.equal(await page.locator("sakspapir-preview .sp-list").isVisible(), false);
  const fresh = await open(context, server.url(CASE));
  assert.equal(await page.evaluate(told), await fresh.evaluate(told));
  const built = await copy.build();
  assert.equal((await server.served(CASE)).bytes.toString(), built.get(CASE).toString());
  assert.deepEqual(page.faults, []);
});
