// Every block and every figure leads back to the line where it was written.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser } from "./site.mjs";
import { Copy } from "./copy.mjs";
import { Server, edited, open } from "./preview.mjs";

const KINDS = {
  body: "ror.html",
  meeting: "meetings/2024-12-12/meeting.html",
  case: "meetings/2024-12-12/m8-005.html",
  series: "reports/manedsrapport/series.html",
  report: "reports/manedsrapport/2024-11.html",
  term: "terms/ki.html",
  page: "alt.html",
};

/** A page with every kind of block that a text can have. */
const ALL = `---
kind: page
title: Alt som finnes
---
Et første avsnitt
over to linjer.

## En overskrift

- Punkt en
- Punkt to
  - Punkt to a
- [ ] Punkt tre

1. Nummer en
2. Nummer to

> Et sitat

| Kommune | Antall |
|---|---:|
| Molde | 12 |
| Aukra | 3 |

\`\`\`
kode her
\`\`\`

Avsnitt med fotnote[^1] til slutt.

[^1]: Selve fotnoten.
`;

/** A case with everything that is made from front matter. */
const CASE = `---
kind: case
meeting: meetings/2024-12-12/meeting
number: 2024/M8-099
type: decision
title: En sak med alt
responsible: [Leder ROR-IKT]
proposer: Leder ROR-IKT
proposal: |
  Rådet vedtar:

  1. Det første.
  2. Det andre:
     1. med et ledd.
  3. Det tredje.
alternatives:
  - {id: ja, title: Gjøre det, pros: [{title: Bra}]}
  - id: nei
    title: La være
    cons: [{title: Ikke bra}]
recommended: ja
decision:
  outcome: adopted_amended
  alternative: ja
  date: 2024-12-12
  text: |
    1. Bare det første.
actions:
  - {text: Gjøre det, owner: Leder ROR-IKT, due: 2025-02-01, status: open}
---
Saken i korte trekk.
`;

let chrome, copy, server, context;
before(async () => {
  chrome = await browser();
  copy = await Copy.make();
  await copy.save("content/alt.md", ALL);
  await copy.save("content/meetings/2024-12-12/m8-099.md", CASE);
  server = await Server.start(copy.folder);
  context = await chrome.newContext({ viewport: { width: 1280, height: 800 } });
});
after(async () => {
  await chrome?.close();
  await server?.stop();
  await copy?.remove();
});

/** Presses Alt and clicks on an element; returns where that leads. */
const leads = (page, selector, number = 0) => page.evaluate(async ([selector, number]) => {
  const went = new Promise((done) => document.addEventListener("sp:source", (event) => {
    event.preventDefault();
    done(event.detail.href);
  }, { once: true }));
  const element = document.querySelectorAll(selector)[number];
  element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, altKey: true }));
  return Promise.race([went, new Promise((done) => setTimeout(done, 3000, null))]);
}, [selector, number]);

const line = async (href) => {
  const [, file, number] = href.match(/^vscode:\/\/file\/(.*):(\d+)$/);
  const name = `/${decodeURI(file)}`;
  assert.ok(name.startsWith(copy.folder), href);
  const lines = (await copy.read(name.slice(copy.folder.length + 1))).split("\n");
  return { name: name.slice(copy.folder.length + 1), number: Number(number), text: lines[number - 1] };
};

const plain = (text) => text.replace(/[^\p{L}\p{N}]+/gu, " ").trim().toLowerCase();

for (const [kind, name] of Object.entries(KINDS)) {
  test(`P-10: every block of a ${kind} leads to the line where it begins`, async () => {
    const page = await open(context, server.url(name));
    const { blocks, file } = await server.sources(name);
    const source = (await copy.read(file)).split("\n");
    assert.ok(blocks.length > 1, "blocks are known");
    for (const [tag, number, from, at] of blocks) {
      assert.equal(from, file);
      const href = await leads(page, `main ${tag}`, number);
      assert.ok(href, `${tag} ${number} leads nowhere`);
      const found = await line(href);
      const text = await page.evaluate(([tag, number]) => {
        const copy = document.querySelectorAll(`main ${tag}`)[number].cloneNode(true);
        copy.querySelectorAll(".heading-number, .permalink, .visually-hidden, button").forEach((element) => element.replaceWith(...(element.matches("button") ? element.childNodes : [])));
        return (copy.querySelector("th, td") ?? copy).textContent;
      }, [tag, number]);
      if (tag === "figure") {
        assert.match(source[at - 1], /\{\{ (table|chart) /, `${tag} ${number}`);
        assert.equal(found.number, at);
        continue;
      }
      if (tag === "h1" && !source.some((text) => /^(title|term):/.test(text))) {
        assert.match(found.text, /^(period|date|number):/, "what the title is made from");
        continue;
      }
      // The first word of the block stands on that line, and nothing of the block above it.
      const [first] = plain(text).split(" ");
      assert.ok(plain(found.text).includes(first) || /^```|\{\{/.test(found.text), `${tag} ${number}: «${first}» is not in line ${found.number}: «${found.text}»`);
      assert.equal(found.name, file);
    }
    // Every block of the text has a place of its own.
    const without = await page.evaluate((listed) => {
      const known = new Set(listed.map(([tag, number]) => document.querySelectorAll(`main ${tag}`)[number]));
      const all = [...document.querySelectorAll(".prose :is(p, h2, h3, h4, h5, li, ul, ol, blockquote, pre)")];
      return all.filter((element) => !element.closest("figure, .footnotes") && !known.has(element)).map((element) => element.outerHTML.slice(0, 120));
    }, blocks);
    assert.deepEqual(without, []);
    assert.deepEqual(page.faults, []);
    await page.close();
  });
}

test("P-10: every figure leads to its key in the front matter, or to its formula", async () => {
  const page = await open(context, server.url(KINDS.report));
  const cells = await page.$$eval("main td[id]", (list) => list.map((cell) => cell.id));
  assert.ok(cells.length > 40);
  for (const id of cells) {
    const href = await leads(page, `#${CSS_escape(id)}`);
    assert.ok(href, `${id} leads nowhere`);
    const found = await line(href);
    const [row, column] = id.split("-").slice(-2);
    const given = found.name.endsWith("2024-11.md");
    if (given) assert.ok(found.text.includes(`${row}:`) || found.text.includes(`${column}:`), `${id}: «${found.text}»`);
    else assert.match(found.text, /formula|total|subtotals|\w+:/, `${id}: «${found.text}»`);
  }
  // A figure in running text leads to where it is given, the text around it to its own line.
  const quoted = page.locator(".prose p .figure a[data-source]").first();
  const told = await quoted.getAttribute("data-source");
  const href = await leads(page, ".prose p .figure a[data-source]");
  assert.ok(href.endsWith(told.replace(/^.*\//, "/")), `${href} for ${told}`);
  await page.close();
});
const CSS_escape = (id) => id.replace(/[^\w-]/g, (character) => `\\${character}`);

test("P-10: what is made from front matter leads to its line there", async () => {
  const page = await open(context, server.url("meetings/2024-12-12/m8-099.html"));
  const expected = {
    "main h1": "title: En sak med alt",
    "#del_forslag": "proposal: |",
    "#forslag-1": "  1. Det første.",
    "#forslag-2": "  2. Det andre:",
    "#forslag-3": "  3. Det tredje.",
    "#alternativ-ja h3": "  - {id: ja, title: Gjøre det, pros: [{title: Bra}]}",
    "#alternativ-nei li": "  - id: nei",
    "#del_vedtak": "decision:",
    ".decision .outcome": "decision:",
    "#vedtak-1": "    1. Bare det første.",
    "#del_tiltak": "actions:",
    "#tiltak-1 td": "  - {text: Gjøre det, owner: Leder ROR-IKT, due: 2025-02-01, status: open}",
    ".prose p": "Saken i korte trekk.",
  };
  for (const [selector, text] of Object.entries(expected)) {
    assert.equal((await line(await leads(page, selector))).text, text, selector);
  }
  await page.close();
});

test("the pencil stands by what the mouse is over, and moves with the lines", async () => {
  const page = await open(context, server.url(KINDS.page));
  const pencil = page.locator("sakspapir-preview .sp-pencil");
  await page.locator(".prose > p").first().hover();
  await pencil.waitFor();
  assert.match(await pencil.getAttribute("href"), /alt\.md:5$/);
  await page.locator(".prose li").nth(2).hover();
  await page.waitForFunction(() => /:12$/.test(document.querySelector("sakspapir-preview").shadowRoot.querySelector(".sp-pencil").getAttribute("href")));
  await edited(page, () => copy.save("content/alt.md", ALL.replace("Et første", "Et helt nytt avsnitt.\n\nEt første")));
  await page.locator(".prose > p").nth(1).hover();
  await page.waitForFunction(() => /:7$/.test(document.querySelector("sakspapir-preview").shadowRoot.querySelector(".sp-pencil").getAttribute("href")));
  await edited(page, () => copy.save("content/alt.md", ALL));
  await page.close();
});

test("without a mouse: the parts of the page are chosen by arrow keys, or by touch", async () => {
  const page = await open(context, server.url(KINDS.page));
  const pencil = page.locator("sakspapir-preview .sp-pencil");
  const button = page.locator("sakspapir-preview .sp-to-source");
  await button.focus();
  await page.keyboard.press("Enter");
  await pencil.waitFor();
  assert.match(await pencil.getAttribute("href"), /alt\.md:3$/, "the title first");
  await page.keyboard.press("ArrowDown");
  assert.match(await pencil.getAttribute("href"), /alt\.md:5$/);
  await page.keyboard.press("ArrowDown");
  assert.match(await pencil.getAttribute("href"), /alt\.md:8$/);
  assert.equal(await pencil.evaluate((element) => element.getRootNode().activeElement === element), true);
  await page.keyboard.press("Escape");
  assert.equal(await pencil.isVisible(), false);
  assert.equal(await button.evaluate((element) => element.getRootNode().activeElement === element), true, "focus is back");
  await page.close();

  const touch = await chrome.newContext({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  const phone = await open(touch, server.url(KINDS.page));
  await phone.locator("sakspapir-preview .sp-to-source").tap();
  await phone.locator(".prose > p").first().tap();
  await phone.waitForFunction(() => /alt\.md:5$/.test(document.querySelector("sakspapir-preview").shadowRoot.querySelector(".sp-pencil").getAttribute("href")));
  await touch.close();
});

test("a computed number says its formula with the values in it, and leads to its source: mouse, keyboard and touch", async () => {
  const page = await open(context, server.url(KINDS.report));
  const figure = page.locator("#drift-total-variance data");
  const worked = await figure.getAttribute("data-worked");
  assert.match(worked, /−.*=/);
  const pop = page.locator("#forklaring");
  const shows = async (page) => {
    await page.locator("#forklaring .worked").waitFor();
    assert.equal(await page.locator("#forklaring .worked").textContent(), worked);
    assert.match(await page.locator("#forklaring .source a").getAttribute("href"), /^vscode:\/\/file\/.*series\.md:\d+$/);
  };
  await figure.hover();
  await shows(page);
  await page.keyboard.press("Escape");
  await pop.waitFor({ state: "detached" });
  await page.mouse.move(2, 2);
  // The table is one stop; the arrow keys lead from cell to cell.
  await page.keyboard.press("Tab");
  await page.locator("#tabell-drift data[tabindex='0']").focus();
  const here = () => figure.evaluate((element) => element === document.activeElement);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  for (let step = 0; step < 20 && !(await here()); step++) await page.keyboard.press("ArrowDown");
  assert.ok(await here(), "the arrow keys lead to the sum");
  await shows(page);
  await page.close();

  const touch = await chrome.newContext({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  const phone = await open(touch, server.url(KINDS.report));
  await phone.locator("#drift-total-variance data").tap();
  await shows(phone);
  await touch.close();
});
