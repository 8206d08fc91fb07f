// The judged pages as a reader sees them: what each document's page itself says, section by section.
// Read from the built HTML, because that is what any search is judged by; lists that other documents fill
// (the agenda, «brukt i», contents, previous and next) are left out: there the page only points to the answer.

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

const blocks = new Set("p div li dt dd h1 h2 h3 h4 h5 h6 tr td th caption section header table ol ul dl blockquote pre figcaption figure".split(" "));
const empty = new Set("area base br col hr img input link meta source wbr".split(" "));
const pointers = new Set("contents pager agenda print-only permalink tags checks-run breadcrumbs heading-number colophon home".split(" "));
const lists = /^del_(?:omtalt|brukt-i|saksliste|moter|kontroller|kjente-avvik|rapporter|saker)$/;
const entities = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", "#39": "'", "#x2F": "/", nbsp: "\u00a0" };

const decoded = (text) => text.replace(/&(#?\w+);/g, (whole, name) =>
  entities[name] ?? (name.startsWith("#x") ? String.fromCodePoint(parseInt(name.slice(2), 16))
    : name.startsWith("#") ? String.fromCodePoint(Number(name.slice(1))) : whole));

/** The text of a page: `[{id, text}]`, the first without an id, a line for each block. */
export function sections(html) {
  const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
  const found = [{ id: "", text: "" }];
  const open = [];
  for (const [piece, closing, tag, attributes] of main.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s[^>]*)?)>|[^<]+/g)) {
    const skipped = open.some((element) => element.skip);
    if (!tag) {
      if (!skipped) found.at(-1).text += decoded(piece).replace(/\n/g, " ");
      continue;
    }
    if (closing) {
      while (open.length && open.pop().tag !== tag);
    } else {
      const read = (name) => attributes.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1] ?? "";
      const skip = tag === "nav" || tag === "svg" || read("class").split(" ").some((name) => pointers.has(name)) || lists.test(read("aria-labelledby"));
      if (!skipped && !skip && /^h[2-6]$/.test(tag) && read("id")) found.push({ id: read("id"), text: "" });
      if (!empty.has(tag)) open.push({ tag, skip });
    }
    if (blocks.has(tag)) found.at(-1).text += "\n";
  }
  return found.map(({ id, text }) => ({ id, text: text.replace(/[ \t]+/g, " ").replace(/\s*\n\s*/g, "\n").trim() }));
}

/** The front matter's lines and the body of a document as written. */
function halves(source) {
  const [, head, body] = source.match(/^---\n([\s\S]*?)\n---\n?([\s\S]*)$/) ?? [null, "", source];
  return { head, body };
}

/** Every document of a site: `{page, head, body, sections, text}`, in order of address. */
export async function documents(content, built) {
  const files = (await readdir(content, { recursive: true }))
    .map((file) => file.split(path.sep).join("/")).filter((file) => file.endsWith(".md")).sort();
  return Promise.all(files.map(async (file) => {
    const page = file.replace(/\.md$/, ".html");
    const read = sections(await readFile(path.join(built, page), "utf8"));
    const text = read.map((section) => section.text).join("\n");
    return { page, ...halves(await readFile(path.join(content, file), "utf8")), sections: read, text };
  }));
}
