// The window follows what is saved, finds its way back to a server that was away, and tells what is wrong without
// being in the way.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { browser } from "./site.mjs";
import { Copy } from "./copy.mjs";
import { Server, edited, known, open, until } from "./preview.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CASE = "meetings/2024-12-12/m8-005.html";
const CASE_FILE = `content/${CASE.replace("html", "md")}`;
const REPORT = "reports/manedsrapport/2024-11.html";
const REPORT_FILE = `content/${REPORT.replace("html", "md")}`;

let chrome, copy, server;
before(async () => {
  chrome = await browser();
  copy = await Copy.make();
  server = await Server.start(copy.folder);
});
after(async () => {
  await chrome?.close();
  await server?.stop();
  await copy?.remove();
});

/** Each test has a browser window of its own, and leaves the site whole. */
const inWindow = (name, body, options = {}) => test(name, async (t) => {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const files = new Map(await Promise.all([CASE_FILE, REPORT_FILE].map(async (file) => [file, await copy.read(file)])));
  try {
    await body(context, t);
  } finally {
    await context.close();
    for (const [file, text] of files) if ((await copy.read(file)) !== text) await copy.save(file, text);
  }
});

const bar = (page) => page.locator("sakspapir-preview .sp-bar");
const add = (file, text) => async () => copy.save(file, `${await copy.read(file)}\n${text}\n`);

inWindow("P-11: the saved file becomes the page that is shown, unless the page is pinned", async (context) => {
  const page = await open(context, server.url("ordliste.html"));
  await add(CASE_FILE, "Lagret først.")();
  await page.waitForURL(server.url(CASE));
  await known(page);
  assert.match(await page.textContent("main"), /Lagret først/);
  // What was written is in view.
  await page.waitForFunction(() => {
    const found = [...document.querySelectorAll(".prose > *")].find((element) => element.textContent.includes("Lagret først"));
    const box = found.getBoundingClientRect();
    return box.top < innerHeight && box.bottom > 0;
  });
  // The same page again: no navigation.
  await page.evaluate(() => { globalThis.sameWindow = true; });
  await edited(page, add(CASE_FILE, "Lagret igjen."));
  assert.equal(await page.evaluate(() => globalThis.sameWindow), true);
  assert.equal(page.url(), server.url(CASE));
  // Pinned.
  await bar(page).locator(".sp-pin").click();
  assert.equal(await bar(page).locator(".sp-pin").getAttribute("aria-pressed"), "true");
  await edited(page, add(REPORT_FILE, "Lagret et annet sted."));
  assert.equal(page.url(), server.url(CASE));
  // The pin is remembered in this window, also after a reload; without it the next saved file is shown.
  await page.reload();
  await known(page);
  assert.equal(await bar(page).locator(".sp-pin").textContent(), "Festet");
  await bar(page).locator(".sp-pin").click();
  await add(REPORT_FILE, "Lagret til slutt.")();
  await page.waitForURL(server.url(REPORT));
  assert.deepEqual(page.faults, []);
});

inWindow("a saved file that has no page moves nobody", async (context) => {
  const page = await open(context, server.url("ordliste.html"));
  await edited(page, async () => copy.save("content/site.yaml", `${await copy.read("content/site.yaml")}\n# En merknad\n`)).catch(() => {});
  const draft = "---\nkind: page\ntitle: Utkast\ndraft: true\n---\nTekst\n";
  const before = (await server.state()).edition;
  await copy.save("content/utkast.md", draft);
  await until(async () => (await server.state()).edition > before, "an edition");
  await known(page, before);
  assert.equal(page.url(), server.url("ordliste.html"));
});

for (const name of [CASE, "index.html"]) {
  const file = `content/${name.replace("html", "md")}`;
  inWindow(`P-12: after the server was killed and started anew the page is right again, once: ${name}`, async (context) => {
    const page = await open(context, server.url(name));
    await page.evaluate(() => scrollTo({ top: 400, behavior: "instant" }));
    const loads = [];
    page.on("load", () => loads.push(page.url()));
    await server.stop("SIGKILL");
    await bar(page).getByText("Kobler til igjen").waitFor();
    assert.ok(await page.locator("main").isVisible(), "the page stays while the server is away");
    await add(file, "Skrevet mens tjeneren var borte.")();
    server = await Server.start(copy.folder, { port: server.port });
    await page.waitForFunction(() => document.querySelector("main").textContent.includes("Skrevet mens tjeneren var borte"));
    await known(page);
    assert.equal(loads.length, 1, "one reload");
    await page.waitForFunction(() => Math.abs(scrollY - 400) < 40);
    // And it listens again.
    await edited(page, add(file, "Og etterpå."));
    assert.match(await page.textContent("main"), /Og etterpå/);
  });
}

inWindow("a window that nobody sees catches up when it is seen, and does not follow", async (context) => {
  const page = await open(context, server.url(CASE));
  const see = (visible) => page.evaluate((visible) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (visible ? "visible" : "hidden") });
    document.dispatchEvent(new Event("visibilitychange"));
  }, visible);
  await see(false);
  const before = await known(page);
  await add(CASE_FILE, "Skrevet uten at noen så det.")();
  await until(async () => (await server.state()).edition > before, "an edition");
  // Another window has been looked at since: this one stays where it is.
  const other = await open(context, server.url(REPORT));
  await other.bringToFront();
  assert.equal((await page.textContent("main")).includes("uten at noen så det"), false);
  await edited(page, () => see(true));
  assert.match(await page.textContent("main"), /uten at noen så det/);
  assert.deepEqual(page.faults, []);
});

inWindow("P-12: after sleep the page asks once", async (context) => {
  const page = await open(context, server.url(CASE));
  const asked = [];
  page.on("requestfinished", (request) => { if (request.url().includes("state.json")) asked.push(request.url()); });
  await page.evaluate(() => { globalThis.sameWindow = true; });
  await context.setOffline(true);
  const before = (await server.state()).edition;
  await add(CASE_FILE, "Skrevet mens maskinen sov.")();
  await until(async () => (await server.state()).edition > before, "an edition");
  asked.length = 0;
  await context.setOffline(false);
  await page.waitForFunction(() => document.querySelector("main").textContent.includes("Skrevet mens maskinen sov"));
  await known(page, before);
  assert.equal(await page.evaluate(() => globalThis.sameWindow), true, "without a reload");
  assert.equal(asked.length, 1, `asked ${asked.length} times`);
});

inWindow("P-13: what is wrong in another document is a counter, and leads to a list", async (context) => {
  const page = await open(context, server.url("ordliste.html"));
  await bar(page).locator(".sp-pin").click();
  const before = await page.locator("main").innerHTML();
  await edited(page, async () => copy.save(CASE_FILE, (await copy.read(CASE_FILE)).replace("\n---\n", "\n---\n\nSe {{ drift.finnes.ikke }}.\n\n")));
  assert.equal(await page.locator("main").innerHTML(), before);
  const status = bar(page).locator("[role=status]");
  assert.match(await status.textContent(), /1 feil andre steder/);
  assert.equal(await bar(page).locator(".sp-list").isVisible(), false, "nothing opens by itself");
  await bar(page).locator(".sp-toggle").click();
  const finding = bar(page).locator(".sp-finding.sp-error");
  assert.match(await finding.textContent(), /content\/meetings\/2024-12-12\/m8-005\.md:\d+:\d+/);
  assert.match(await finding.locator("a.sp-where").getAttribute("href"), /^vscode:\/\/file\/.*m8-005\.md:\d+$/);
  assert.equal(await finding.locator(".sp-marked").textContent(), "drift.finnes.ikke");
});

inWindow("an error on this page opens the bar, and mended it goes away by itself", async (context) => {
  const page = await open(context, server.url(CASE));
  const text = await copy.read(CASE_FILE);
  await edited(page, () => copy.save(CASE_FILE, text.replace("\n---\n", "\n--\n")));
  const list = bar(page).locator(".sp-list");
  await list.waitFor();
  assert.match(await bar(page).locator("[role=status]").textContent(), /1 feil.* på denne siden/);
  assert.ok(await page.locator("h1").isVisible(), "over the last good page");
  // Folded, it stays folded while the same is wrong.
  await bar(page).locator(".sp-toggle").click();
  await bar(page).locator(".sp-pin").click();
  await edited(page, add(REPORT_FILE, "Noe annet."));
  assert.equal(await list.isVisible(), false);
  await edited(page, () => copy.save(CASE_FILE, text));
  assert.equal(await bar(page).locator(".sp-finding.sp-error").count(), 0);
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [320, 1280]) {
    inWindow(`P-17: the bar is accessible and never covers focus: ${colorScheme}, ${width} px`, async (context) => {
      const page = await open(context, server.url(CASE));
      const text = await copy.read(CASE_FILE);
      await edited(page, () => copy.save(CASE_FILE, text.replace("\n---\n", "\n---\n\nSe {{ drift.finnes.ikke }}, og 31. februar 2024.\n\n")));
      await bar(page).locator(".sp-list").waitFor();
      // Before axe, which breaks the page's policy itself.
      assert.deepEqual(page.faults, []);
      await page.evaluate(axe);
      const violations = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
        .then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 2).join(" ")}`)));
      assert.deepEqual(violations, []);
      // Through the whole page by keyboard: what has focus is seen, and the bar is reached.
      await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
      const stops = await page.locator("a[href]:visible, button:visible, summary:visible, [tabindex='0']:visible").count();
      let reached = false;
      for (let stop = 0; stop < Math.min(stops + 5, 140) && !reached; stop++) {
        await page.keyboard.press("Tab");
        const seen = await page.evaluate(() => {
          const active = document.activeElement;
          if (active?.localName === "sakspapir-preview") return { bar: true };
          if (!active || active === document.body) return {};
          const box = active.getBoundingClientRect();
          const top = document.querySelector("sakspapir-preview").shadowRoot.querySelector(".sp-bar").getBoundingClientRect().top;
          return { hidden: box.height < top && box.bottom > top + 1, what: active.outerHTML.slice(0, 90), bottom: box.bottom, top };
        });
        reached = !!seen.bar;
        assert.ok(!seen.hidden, `${seen.what} lies at ${seen.bottom}, the bar begins at ${seen.top}`);
      }
      assert.ok(reached, "the bar is reached by Tab");
      // By keyboard: fold it, and it is folded.
      await bar(page).locator(".sp-toggle").focus();
      await page.keyboard.press("Enter");
      assert.equal(await bar(page).locator(".sp-list").isVisible(), false);
      await page.emulateMedia({ media: "print" });
      assert.equal(await bar(page).isVisible(), false, "not on paper");
    }, { colorScheme, viewport: { width, height: 720 }, reducedMotion: "reduce" });
  }
}

for (const reducedMotion of ["reduce", "no-preference"]) {
  inWindow(`P-17: what changed is marked ${reducedMotion === "reduce" ? "without" : "with"} motion, and for two seconds`, async (context) => {
    const page = await open(context, server.url(CASE));
    await add(CASE_FILE, "Et nytt avsnitt.")();
    const marked = page.locator(".sp-changed");
    await marked.first().waitFor();
    assert.match(await marked.first().textContent(), /Et nytt avsnitt/);
    const animation = await marked.first().evaluate((element) => getComputedStyle(element).animationName);
    assert.equal(animation, reducedMotion === "reduce" ? "none" : "sp-fade");
    await marked.first().waitFor({ state: "detached" });
  }, { reducedMotion });
}

inWindow("the theme is edited: the page is loaded anew, at the same place", async (context) => {
  const page = await open(context, server.url(CASE));
  await page.evaluate(() => {
    globalThis.sameWindow = true;
    scrollTo({ top: 500, behavior: "instant" });
  });
  const style = await copy.read("themes/default/assets/style.css");
  await copy.save("themes/default/assets/style.css", `${style}\nh1 { letter-spacing: 3px; }\n`);
  await page.waitForFunction(() => !globalThis.sameWindow && getComputedStyle(document.querySelector("h1")).letterSpacing === "3px");
  await page.waitForFunction(() => Math.abs(scrollY - 500) < 40);
  await copy.save("themes/default/assets/style.css", style);
});

inWindow("P-14: a word that was just written is found, also on a search page that was open before", async (context) => {
  const page = await open(context, server.url("sok.html"));
  await bar(page).locator(".sp-pin").click();
  const field = page.locator("main input[type=search]");
  const search = async (word) => {
    await field.fill(word);
    await field.press("Enter");
    await page.locator("[data-search-results] a", { hasText: "beredskapsorganisasjonene" }).first().waitFor();
  };
  await search("beredskapsorganisasjonene");
  for (const word of ["Zwingliordet", "Brontosaurus"]) {
    await edited(page, add(CASE_FILE, `${word} sto her.`));
    assert.equal(await field.inputValue() !== "", true, "what was typed stays");
    await search(word);
  }
  assert.deepEqual(page.faults, []);
});

test("P-16: under a sub-path the preview has the links of the build", async () => {
  const address = "https://intranett.example/intranett/moter/";
  const own = await Server.start(copy.folder, { args: ["--base-url", address] });
  const context = await chrome.newContext();
  try {
    assert.equal(new URL(own.address).pathname, "/intranett/moter/");
    const built = await copy.build(["--base-url", address]);
    for (const name of ["index.html", CASE, REPORT, "ordliste.html", "404.html"]) {
      const { bytes } = await own.served(name);
      assert.equal(bytes.toString(), built.get(name).toString(), name);
    }
    const page = await open(context, own.url(CASE));
    await page.click(".breadcrumbs a");
    await known(page);
    assert.equal(page.url(), own.url("index.html"));
    await edited(page, add("content/index.md", "Under en understi."));
    assert.match(await page.textContent("main"), /Under en understi/);
    assert.deepEqual(page.faults, []);
  } finally {
    await context.close();
    await own.stop();
  }
});
