// Asks every judged query of our search, and of Pagefind on the same pages where it is installed, and holds both to the bar.
// Usage: node evaluate.mjs BUILT_CONTENT BUILT_FJORDVIK [--write]   (--write puts the table into docs/sok.md)

import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { documents } from "./pages.mjs";
import { queries, table } from "./make-queries.mjs";
import { open } from "./engine.mjs";

const here = import.meta.dirname;
const classes = {
  exact: "ordet slik det står", inflected: "annen bøyning", folded: "uten æ, ø og å", compound_part: "del av sammensatt ord",
  compound_whole: "sammensatt, delt og omskrevet", typing_error: "skrivefeil", abbreviation: "forkortelse", synonym: "synonym og tidligere navn",
  case_number: "saksnummer", paragraph: "paragraf", amount: "beløp og tall", role: "rolle", phrase: "ordrett i anførselstegn",
  several_words: "flere ord", date: "dato", nothing: "ingenting å finne",
};

/** What one list of pages is worth to one query: found first, found among five, and one divided by the place. */
function worth({ rule, pages }, found) {
  if (rule === "nothing") return found.length ? [0, 0, 0] : [1, 1, 1];
  const place = found.findIndex((page) => pages.includes(page));
  return place < 0 ? [0, 0, 0] : [place === 0, place < 5, 1 / (place + 1)].map(Number);
}

async function ours(built, asked) {
  const engine = await open(built);
  const answers = [];
  for (const { query } of asked) {
    const { hits } = await engine.search(query, { offset: 0, limit: 20 });
    answers.push(hits.map(({ url }) => url.split("#")[0]));
  }
  return answers;
}

/** Pagefind in Chromium, with everything in its favour: one index in Norwegian, and of each page only its main part. */
async function pagefind(content, built, asked) {
  const { createIndex, close } = await import("pagefind");
  const { chromium } = await import("../browser/node_modules/playwright-core/index.mjs");
  const folder = await mkdtemp(path.join(tmpdir(), "pagefind-"));
  const pages = await documents(content, built);
  for (const { page } of pages) {
    await mkdir(path.dirname(path.join(folder, page)), { recursive: true });
    await cp(path.join(built, page), path.join(folder, page));
  }
  const { index } = await createIndex({ forceLanguage: "nb", rootSelector: "main" });
  await index.addDirectory({ path: folder });
  await index.writeFiles({ outputPath: path.join(folder, "pagefind") });
  await close();
  await writeFile(path.join(folder, "empty.html"), "<!doctype html><html lang=nb><title>-</title>");
  const types = { ".js": "text/javascript", ".html": "text/html" };
  const server = createServer(async (request, response) => {
    const file = path.join(folder, decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    try {
      const body = await readFile(file);
      response.writeHead(200, { "content-type": types[path.extname(file)] ?? "application/octet-stream" });
      response.end(body);
    } catch { response.writeHead(404).end(); }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const origin = `http://127.0.0.1:${server.address().port}/`;
  const chrome = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  try {
    const page = await chrome.newPage();
    await page.goto(`${origin}empty.html`);
    const answers = await page.evaluate(async (list) => {
      const engine = await import("/pagefind/pagefind.js");
      await engine.init();
      const found = [];
      for (const query of list) {
        const { results } = await engine.search(query);
        found.push(await Promise.all(results.slice(0, 20).map(async (result) => (await result.data()).url)));
      }
      return found;
    }, asked.map(({ query }) => query));
    return answers.map((urls) => urls.map((url) => decodeURI(url).replace(/^\//, "").replace(/[?#].*/, "")));
  } finally {
    await chrome.close();
    server.close();
    await rm(folder, { recursive: true });
  }
}

/** The figures of each class: number of queries, and the mean of each measure for each search. */
function summed(rows, searches) {
  const figures = new Map();
  rows.forEach((row, place) => {
    for (const name of [row.rule, "all"]) {
      if (!figures.has(name)) figures.set(name, { count: 0, sums: searches.map(() => [0, 0, 0]) });
      const figure = figures.get(name);
      figure.count += 1;
      searches.forEach((answers, search) => worth(row, answers[place]).forEach((value, at) => { figure.sums[search][at] += value; }));
    }
  });
  return [...Object.keys(classes).filter((name) => figures.has(name)), "all"].map((name) => {
    const { count, sums } = figures.get(name);
    return { name, count, means: sums.map((sum) => sum.map((value) => value / count)) };
  });
}

const decimal = (value) => value.toFixed(2).replace(".", ",");
const [content, fjordvik, ...flags] = process.argv.slice(2);
const builds = [
  { name: "content", content: path.join(here, "../../content"), built: content },
  { name: "fjordvik", content: path.join(here, "site/content"), built: fjordvik },
];
const rows = await queries(builds);
const failures = [];
if (!process.env.LOT && table(rows) !== await readFile(path.join(here, "queries.tsv"), "utf8")) {
  failures.push("queries.tsv is not what the rules make of the pages: run make-queries.mjs, and look at what changed");
}

const answers = { ours: [], pagefind: [] };
let compared = !flags.includes("--alone");
for (const { name, content, built } of builds) {
  const asked = rows.filter(({ site }) => site === name);
  answers.ours.push(...await ours(built, asked));
  if (!compared) continue;
  try {
    answers.pagefind.push(...await pagefind(content, built, asked));
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    compared = false;
    console.log("Pagefind is not installed (npm ci in tests/search): its columns stay as docs/sok.md has them.");
  }
}

const figures = summed(rows, compared ? [answers.ours, answers.pagefind] : [answers.ours]);
for (const { name, count, means } of figures) {
  console.log(`${name.padEnd(16)} ${String(count).padStart(4)}  ${means.map((mean) => mean.map(decimal).join(" ")).join("  |  ")}`);
  const [mine, theirs] = means.map(([, five]) => five);
  if (mine < (name === "all" ? 0.95 : 0.9)) failures.push(`${name}: ${decimal(mine)} among the first five, below the bar`);
  if (theirs !== undefined && mine < theirs) failures.push(`${name}: ${decimal(mine)} among the first five, behind Pagefind's ${decimal(theirs)}`);
  if (theirs < 0.95 && mine <= theirs) failures.push(`${name}: not ahead of Pagefind, which is below 0,95`);
}

if (flags.includes("--misses")) {
  rows.forEach((row, place) => {
    if (worth(row, answers.ours[place])[1]) return;
    console.log(`${row.site} ${row.rule} «${row.query}»: wanted ${row.pages.slice(0, 3).join(" ") || "nothing"}; got ${answers.ours[place].slice(0, 3).join(" ") || "nothing"}`);
  });
}

if (flags.includes("--write") && compared && !process.env.LOT) {
  const file = path.join(here, "../../docs/sok.md");
  const lines = figures.map(({ name, count, means }) => {
    const cells = [name === "all" ? "**alle**" : classes[name], count, ...means.flatMap((mean) => mean.map(decimal))];
    return `| ${cells.join(" | ")} |`;
  });
  const head = "| Slags spørring | Antall | først | blant fem | MRR | Pagefind: først | blant fem | MRR |\n|---|--:|--:|--:|--:|--:|--:|--:|";
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/(<!-- maling -->\n)[\s\S]*?(<!-- \/maling -->)/, `$1${head}\n${lines.join("\n")}\n$2`));
}

if (failures.length) {
  console.error(failures.join("\n"));
  process.exit(1);
}
