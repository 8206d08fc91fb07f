// Opens the built site's own search engine in Node.js: the very script and pieces that the browser gets.

import { readFile } from "node:fs/promises";
import path from "node:path";
import vm from "node:vm";

/** The engine of a built site. */
export async function open(built) {
  const script = path.join(built, "assets/search-engine.js");
  vm.runInThisContext(await readFile(script, "utf8"), { filename: script });
  return globalThis.SakspapirSearch.open({
    base: built,
    load: async (name) => readFile(path.join(built, "sok", name)),
  });
}
