// Makes assets of the default theme small: `themes/default/scripts/*.js`, written to be read, become the files of the same
// name in `assets/`, written to be fetched. Run it after a change; `scripts.test.mjs` holds both equal.

import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { minify } from "terser";

const theme = path.join(import.meta.dirname, "../../themes/default");

/** Every script as `[asset, text]`. */
export async function small() {
  const names = (await readdir(path.join(theme, "scripts"))).filter((name) => name.endsWith(".js")).sort();
  return Promise.all(names.map(async (name) => {
    const { code } = await minify(await readFile(path.join(theme, "scripts", name), "utf8"), {
      ecma: 2020, compress: { passes: 2 }, mangle: true,
      format: { preamble: `// Made from themes/default/scripts/${name} by tests/browser/minify.mjs.` },
    });
    return [path.join(theme, "assets", name), `${code}\n`];
  }));
}

if (process.argv[1] === import.meta.filename) {
  for (const [asset, text] of await small()) await writeFile(asset, text);
}
