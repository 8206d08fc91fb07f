// What a cold query costs: bytes of the pieces it fetches, and the time of the answer once they are there.
// node cost.mjs BUILT [QUERY…]; without queries it takes words of the site itself.

import { readFile } from "node:fs/promises";
import path from "node:path";
import vm from "node:vm";

const [built, ...given] = process.argv.slice(2);
const script = path.join(built, "assets/search-engine.js");
vm.runInThisContext(await readFile(script, "utf8"), { filename: script });

const queries = given.length ? given : [
  "budsjett", "kommunedirektøren", "lisensavviket", "lisens", "drift", "sak 5", "2021/R7M1-011", "12. desember 2021", "5 520",
  "kommunedirektøren anbefaler lisensavviket", "budsjett lisens avtale tjeneste", "lisenskostnad", "driftsbudsjett", "samarbeid",
  "«før sommeren»", "\"vedtatt ramme\"", "komunedirektøren", "vurderer beredskap", "systemmodel", "økonomi", "okonomi", "møteromleveranse",
  "rapport 2022", "orientering om risiko", "sikkerhetskravet budsjettet økonomiavdelingen", "tilgang", "ka", "kommune", "tjeneste", "plan",
];
let worst = 0, sum = 0, slowest = 0;
for (const query of queries) {
  let bytes = 0, pieces = 0;
  const cache = new Map();
  const load = async (name) => {
    if (!cache.has(name)) {
      const piece = await readFile(path.join(built, "sok", name));
      bytes += piece.length;
      pieces++;
      cache.set(name, piece);
    }
    return cache.get(name);
  };
  const found = await (await globalThis.SakspapirSearch.open({ load })).search(query);
  // Again with the pieces at hand: what is left is work. The best of several, as the machine does other things too.
  let time = Infinity;
  for (let times = 0; times < 5; times++) {
    const start = performance.now();
    await (await globalThis.SakspapirSearch.open({ load })).search(query);
    time = Math.min(time, performance.now() - start);
  }
  console.log(`${String(bytes).padStart(8)} bytes ${String(pieces).padStart(3)} pieces ${time.toFixed(1).padStart(7)} ms ${String(found.total).padStart(6)} hits  ${query}`);
  worst = Math.max(worst, bytes);
  slowest = Math.max(slowest, time);
  sum += bytes;
}
console.log(`most ${worst} bytes, on average ${Math.round(sum / queries.length)}; slowest ${slowest.toFixed(1)} ms`);
