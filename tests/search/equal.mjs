// Holds the two engines equal: the browser's (in Node.js) and the command's, on every judged query and on random ones.
// node equal.mjs BINARY SITE=FOLDER… [--random N]

import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { open } from "./engine.mjs";

const [binary, ...rest] = process.argv.slice(2);
const at = rest.indexOf("--random");
const times = at < 0 ? 300 : Number(rest.splice(at, 2)[1]);
const sites = Object.fromEntries(rest.map((site) => site.split("=")));
const rows = (await readFile(new URL("queries.tsv", import.meta.url), "utf8")).split("\n").slice(1).filter(Boolean).map((line) => line.split("\t"));

// A small generator with a seed: the same queries in every run.
let seed = 20241212;
const chance = (below) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % below;
};
const SIGNS = [" ", " ", " ", "-", "/", ".", ",", '"', "«", "»", "§ ", "−", "\u00a0", "😀", "<script>", "\u202e", "å", "12", "2024", " mill. ", "sak ", "kr ", "e\u0301", "ß", "İ", "日本語", "𝔘"];
function random(queries) {
  let query = "";
  for (let parts = 1 + chance(4); parts > 0; parts--) {
    let word = queries[chance(queries.length)];
    const place = chance(word.length + 1);
    const how = chance(6);
    if (how === 0) word = word.slice(0, place);
    if (how === 1) word = word.slice(0, place) + SIGNS[chance(SIGNS.length)] + word.slice(place);
    if (how === 2) word = word.slice(0, place) + word.slice(place + 1);
    if (how === 3) word = word.slice(place) + word.slice(0, place);
    query += (query ? SIGNS[chance(SIGNS.length)] : "") + word;
  }
  // A command line takes neither zeros nor half characters.
  return query.toWellFormed().replaceAll("\0", "");
}

// What fuzzing once found is asked of both for good.
const corpus = new URL("../fuzz/corpus/queries/", import.meta.url);
const stored = await Promise.all((await readdir(corpus)).map((name) => readFile(new URL(name, corpus), "utf8")));

let asked = 0;
const differing = [];
for (const [site, folder] of Object.entries(sites)) {
  const engine = await open(folder);
  const queries = rows.filter(([of]) => of === site).map(([, , query]) => query);
  const extra = ["", " ", "og av", "!?", "§", "x".repeat(10_000), "søknad budsjett ".repeat(700), ...stored];
  for (const query of [...queries, ...extra, ...Array.from({ length: times }, () => random(queries))]) {
    asked++;
    const found = await engine.search(query, { limit: 20 });
    const ours = {
      corrected: found.corrected, partial: found.partial, unknown: found.unknown, usual: found.usual, looked: found.lookedThrough, total: found.total,
      hits: found.hits.map((hit) => ({
        url: hit.url, title: hit.title, section: hit.section, score: hit.score,
        excerpt: hit.excerpt.map((part) => part.text).join(""), words: hit.words,
      })),
    };
    const told = JSON.parse(execFileSync(binary, ["search", "--site", folder, "--format", "json", "--", query], { encoding: "utf8" }));
    const theirs = {
      corrected: told.corrected, partial: told.partial, unknown: told.unknown, usual: told.usual, looked: told.looked_through, total: told.total,
      hits: told.hits.map(({ url, title, section, score, excerpt, words }) => ({ url, title, section, score, excerpt, words })),
    };
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) differing.push({ site, query, ours, theirs });
  }
}
for (const { site, query, ours, theirs } of differing.slice(0, 10)) {
  console.error(`${site} ${JSON.stringify(query)}\n  browser ${JSON.stringify(ours).slice(0, 700)}\n  command ${JSON.stringify(theirs).slice(0, 700)}`);
}
if (differing.length) {
  console.error(`${differing.length} of ${asked} queries are answered differently by browser and command`);
  process.exit(1);
}
console.log(`${asked} queries are answered alike by browser and command`);
