// Every link leads somewhere, nothing leaves the site by itself, and the promised policy holds.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, browser, pages, serve } from "./site.mjs";

let site, chrome;
before(async () => {
  site = await serve();
  chrome = await browser();
});
after(async () => {
  await chrome.close();
  site.stop();
});

test("every internal link and anchor exists below a sub-path, and every page asks only its own site", async () => {
  const context = await chrome.newContext();
  const page = await context.newPage();
  const requested = [];
  const refused = [];
  page.on("request", (request) => requested.push(request.url()));
  page.on("response", (response) => response.status() >= 400 && refused.push(response.url()));
  page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
  const known = new Map();
  const links = [];
  for (const name of await pages()) {
    await page.goto(site.url(name), { waitUntil: "load" });
    // A redirect page has moved on by now; what it leads to is looked at as itself.
    const here = new URL(page.url()).pathname;
    const found = await page.evaluate(() => ({
      ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
      links: [...document.querySelectorAll("a[href]")].map((link) => ({ written: link.getAttribute("href"), full: link.href, rel: link.rel })),
    }));
    known.set(here, new Set(found.ids));
    for (const link of found.links) links.push({ ...link, from: name });
  }
  assert.deepEqual(refused, []);
  assert.deepEqual(requested.filter((url) => !url.startsWith(site.origin + base)), []);
  for (const { written, full, rel, from } of links) {
    const url = new URL(full);
    if (url.origin !== site.origin) {
      assert.match(rel, /noopener/, `${from}: ${written}`);
      continue;
    }
    assert.ok(!written.startsWith("/"), `${from}: ${written} is no relative link`);
    const ids = known.get(url.pathname);
    const isPage = url.pathname.endsWith(".html");
    assert.ok(ids || !isPage, `${from}: ${written} leads to nothing`);
    if (url.hash && ids) assert.ok(ids.has(decodeURIComponent(url.hash.slice(1))), `${from}: ${written} has no such place`);
  }
  await context.close();
});
