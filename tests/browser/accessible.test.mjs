// Every kind of page is accessible by WCAG 2.2 AA as far as axe-core can tell, light and dark, phone to laptop.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { browser, onePageOfEachKind, pages, serve } from "./site.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let site, chrome;
before(async () => {
  site = await serve();
  chrome = await browser();
});
after(async () => {
  await chrome.close();
  site.stop();
});

async function violations(page) {
  // Through the debugger, so that the page's own policy need not let a script in.
  await page.evaluate(axe);
  const result = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), rules);
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join("  ")}`);
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [320, 768, 1280]) {
    test(`axe-core finds nothing: ${colorScheme}, ${width} px`, async () => {
      const context = await chrome.newContext({ colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" });
      const page = await context.newPage();
      for (const { kind, page: name } of await onePageOfEachKind()) {
        if (kind === "redirect") continue;
        await page.goto(site.url(name));
        assert.deepEqual(await violations(page), [], `${name} (${kind})`);
      }
      await context.close();
    });
  }
}

test("no page scrolls sideways on a phone, also with wide text spacing", async () => {
  const context = await chrome.newContext({ viewport: { width: 320, height: 700 } });
  const page = await context.newPage();
  for (const { kind, page: name } of await onePageOfEachKind()) {
    if (kind === "redirect") continue;
    await page.goto(site.url(name));
    for (const spacing of [false, true]) {
      if (spacing) {
        await page.evaluate(() => {
          for (const element of document.querySelectorAll("*")) {
            element.style.setProperty("letter-spacing", "0.12em", "important");
            element.style.setProperty("word-spacing", "0.16em", "important");
            element.style.setProperty("line-height", "1.5", "important");
          }
        });
      }
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 320, `${name} is ${width} px wide${spacing ? " with wide spacing" : ""}`);
    }
  }
  await context.close();
});

test("every page has one main heading, a language, a title of its own and unique ids", async () => {
  const context = await chrome.newContext({ javaScriptEnabled: true });
  const page = await context.newPage();
  const titles = new Map();
  for (const name of await pages()) {
    await page.goto(site.url(name), { waitUntil: "commit" });
    await page.waitForLoadState("domcontentloaded");
    const facts = await page.evaluate(() => ({
      headings: document.querySelectorAll("h1").length,
      lang: document.documentElement.lang,
      title: document.title,
      twice: [...document.querySelectorAll("[id]")].map((element) => element.id).filter((id, place, all) => all.indexOf(id) !== place),
      inline: document.querySelectorAll("[style], style, script:not([src])").length,
    }));
    assert.equal(facts.headings, 1, `${name}: main headings`);
    assert.match(facts.lang, /^(nb|nn|en)$/, `${name}: language`);
    assert.deepEqual(facts.twice, [], `${name}: ids`);
    assert.equal(facts.inline, 0, `${name}: inline script or style`);
    assert.ok(!titles.has(facts.title), `${name} and ${titles.get(facts.title)} are both called «${facts.title}»`);
    titles.set(facts.title, name);
  }
  await context.close();
});
