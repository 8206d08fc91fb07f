// Whatever is written in a field, it is text on the page: the page of a hostile site has the elements and attributes of
// a plain one, as Chromium reads them, and nothing in it runs. Served without a Content-Security-Policy, so that
// nothing but the escaping stands in the way.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { browser } from "./site.mjs";

const program = path.resolve(process.env.SAKSPAPIR ?? "../../target/release/sakspapir");
const plain = "vanligord";
const attacks = [
  `"><img src=x onerror=window.ran=1><script>window.ran=1</script>`,
  `' onmouseover='window.ran=1' autofocus onfocus=window.ran=1 x='`,
  `</title></main></body><svg onload=window.ran=1>`,
  `&lt;b&gt; &amp; &quot; ]]> <!-- x`,
  `javascript:window.ran=1`,
];

/** A site in which every field that is text holds a word. */
function site(word) {
  const q = `'${word.replaceAll("'", "''")}'`;
  return {
    "site.yaml": `title: ${q}\naccess: public\ncontact: ${q}\n`,
    "ror.md": `---\nkind: body\ntitle: ${q}\nsummary: ${q}\nshort_name: ${q}\nmembers: [{name: ${q}, represents: ${q}}]\n---\n\nTekst.\n`,
    "m8.md": `---\nkind: meeting\ntitle: ${q}\nsummary: ${q}\nbody: ror\nnumber: 8\ndate: 2024-12-12\nplace: ${q}\nchair: ${q}\nattendance: [{name: ${q}, represents: ${q}}]\n---\n\nTekst.\n`,
    "sak.md": `---\nkind: case\ntitle: ${q}\nsummary: ${q}\nmeeting: m8\nnumber: 2024/M8-001\ntype: decision\nresponsible: [${q}]\nproposer: ${q}\nproposal: Forslag.\nalternatives:\n  - {id: a, title: ${q}, pros: [${q}], cons: [{title: ${q}, text: ${q}}], figures: [{label: ${q}, value: 12, unit: ${q}}]}\n  - {id: b, title: ${q}, pros: [${q}], cons: [${q}]}\nrecommended: a\nactions: [{id: t, text: ${q}, owner: ${q}, due: 2024-12-20, note: ${q}}]\nassumed: ${q}\n---\n\nTekst med \`\`${word}\`\`.\n`,
    "unntatt.md": `---\nkind: case\ntitle: Navn\nmeeting: m8\nnumber: 2024/M8-002\naccess: exempt\nlegal_basis: ${q}\npublic_title: ${q}\n---\n`,
    "serie.md": `---\nkind: series\ntitle: ${q}\nsummary: ${q}\nbody: ror\ntables:\n  t:\n    title: ${q}\n    unit: ${q}\n    row_label: ${q}\n    note: ${q}\n    columns: {a: {label: ${q}}, b: {label: ${q}, formula: a + a}}\n    rows: {x: {label: ${q}}, y: {label: ${q}}}\n    total: {label: ${q}}\nvalues: {v: {label: ${q}, unit: ${q}}}\n---\n\nTekst.\n`,
    "rapport.md": `---\nkind: report\nseries: serie\nperiod: 2024-11\ntitle: ${q}\nsummary: ${q}\nincidents: [{date: 2024-11-07, text: ${q}, priority: high, place: ${q}, resolved_by: ${q}, cause: ${q}}]\nfigures: {t: {x: {a: 1, comment: ${q}}, y: {a: 2}}, v: 3}\naccept: [{rule: period.gap, reason: ${q}}]\n---\n\n{{ table t }}\n`,
    "ord.md": `---\nkind: term\nterm: ${q.replace("'", "'V")}\nexpansion: ${q}\nsummary: ${q}\nmatch: never\nsenses: [{definition: ${q}, context: ${q}}, {definition: ${q}}]\n---\n\nOrd.\n`,
    "om.md": `---\nkind: page\ntitle: ${q}\nsummary: ${q}\n---\n\nTekst.\n\n\`\`\`\n${word}\n\`\`\`\n`,
  };
}

async function built(word) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "sakspapir-hostile-"));
  await mkdir(path.join(folder, "content"));
  for (const [name, text] of Object.entries(site(word))) await writeFile(path.join(folder, "content", name), text);
  try {
    execFileSync(program, ["build", "--source", folder], { stdio: "pipe" });
  } catch (fault) {
    assert.equal(fault.status, 1, String(fault.stderr));
  }
  return folder;
}

async function served(folder) {
  const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
  const server = createServer(async (request, response) => {
    try {
      const body = await readFile(path.join(folder, "public", decodeURIComponent(new URL(request.url, "http://x").pathname)));
      response.writeHead(200, { "content-type": types[path.extname(request.url)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: (page) => `http://127.0.0.1:${server.address().port}/${page}`, stop: () => { server.close(); server.closeAllConnections(); } };
}

/** The elements of a page with their attributes, and its texts. Addresses and ids are made from words, so they may differ. */
function anatomy() {
  const made = new Set(["href", "id", "for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "popovertarget", "data-sort"]);
  const parts = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.data.trim()) parts.push(node.data.replace(/\s+/g, " ").trim());
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      const attributes = [...node.attributes].map(({ name, value }) => (made.has(name) ? name : `${name}=${value}`)).sort();
      parts.push(`<${node.localName} ${attributes.join(" ")}>`);
      node.childNodes.forEach(walk);
      parts.push(`</${node.localName}>`);
    }
  };
  walk(document.documentElement);
  return parts;
}

async function anatomies(chromium, folder) {
  const { url, stop } = await served(folder);
  // A server that is left open keeps the whole run waiting.
  try {
    const context = await chromium.newContext();
    const found = new Map();
    const pages = (await readdir(path.join(folder, "public"), { recursive: true })).filter((file) => file.endsWith(".html")).sort();
    for (const name of pages) {
      const page = await context.newPage();
      const dialogs = [];
      page.on("dialog", (dialog) => { dialogs.push(dialog.message()); dialog.dismiss(); });
      await page.goto(url(name));
      await page.evaluate(() => document.querySelectorAll("a, button, [tabindex]").forEach((element) => element.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }))));
      assert.equal(await page.evaluate(() => window.ran), undefined, `${name}: something ran`);
      assert.deepEqual(dialogs, [], name);
      const scripts = await page.evaluate(() => [...document.scripts].map((script) => [script.getAttribute("src"), script.textContent]));
      for (const [src, text] of scripts) assert.ok(src && !src.includes(":") && !text, `${name}: ${src} ${text}`);
      const links = await page.evaluate(() => [...document.querySelectorAll("a[href], img[src]")].map((link) => link.href ?? link.src));
      for (const link of links) assert.match(link, /^(https?|mailto|tel):/, `${name}: ${link}`);
      found.set(name, await page.evaluate(anatomy));
      await page.close();
    }
    await context.close();
    return found;
  } finally {
    stop();
  }
}

test("what is written in a field is text on the page, and nothing runs", async (t) => {
  const chromium = await browser();
  try {
    const ordinary = await built(plain);
    const expected = await anatomies(chromium, ordinary);
    assert.ok(expected.size > 15, `${expected.size} pages`);
    const count = [...expected.values()].flat().filter((part) => part.includes(plain)).length;
    assert.ok(count > 150, `the word is shown ${count} times`);
    for (const attack of attacks) {
      await t.test(attack, async () => {
        const folder = await built(attack);
        const found = await anatomies(chromium, folder);
        assert.deepEqual([...found.keys()], [...expected.keys()]);
        const shown = attack.replace(/\s+/g, " ").trim();
        for (const [name, parts] of found) {
          const replaced = parts.map((part) => part.replaceAll(shown, plain).replaceAll(attack, plain));
          assert.deepEqual(replaced, expected.get(name), name);
        }
        await rm(folder, { recursive: true });
      });
    }
    // One escape that is forgotten is seen.
    await t.test("a page without escaping is caught", async () => {
      const file = path.join(ordinary, "public/om.html");
      await writeFile(file, (await readFile(file, "utf8")).replace(`<h1>${plain}</h1>`, `<h1>${attacks[0]}</h1>`));
      await assert.rejects(anatomies(chromium, ordinary), /something ran/);
    });
    await rm(ordinary, { recursive: true });
  } finally {
    await chromium.close();
  }
});
