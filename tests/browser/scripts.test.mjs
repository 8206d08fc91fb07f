// The small scripts that the pages fetch are made from the readable ones, and the search is within its budget.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { small } from "./minify.mjs";
import { own } from "./site.mjs";

test("every small script is what its readable source makes", async () => {
  for (const [asset, text] of await small()) {
    assert.equal(await readFile(asset, "utf8"), text, `${path.basename(asset)}: run node tests/browser/minify.mjs`);
  }
});

test("the script of the search is at most 15 kB, compressed", async () => {
  const sizes = await Promise.all(["search-engine.js", "search.js"].map(async (name) => gzipSync(await readFile(path.join(own, "assets", name)), { level: 9 }).length));
  assert.ok(sizes[0] + sizes[1] <= 15_000, `${sizes.join(" + ")} bytes`);
});
