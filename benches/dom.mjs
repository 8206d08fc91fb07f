// The browser's part of `cargo bench --bench preview`: tells when changed words stand on the open page.
//
// Reads lines of an address, a tab and words; says «open» when the page is open and listens, and then the time at which
// the words stood in its tree, in milliseconds since 1970.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { chromium } = createRequire(new URL("../tests/browser/package.json", import.meta.url))("playwright-core");

const flags = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags, chromiumSandbox: false });
const page = await browser.newPage();
for await (const line of createInterface({ input: process.stdin })) {
  const [address, words] = line.split("\t");
  if (page.url() !== address) await page.goto(address);
  await page.waitForFunction(() => Number(document.querySelector("sakspapir-preview")?.dataset.edition ?? 0) > 0);
  const seen = page.evaluate((words) => new Promise((resolve) => {
    const look = () => {
      if (!document.body.textContent.includes(words)) return;
      observer.disconnect();
      resolve(performance.timeOrigin + performance.now());
    };
    const observer = new MutationObserver(look);
    observer.observe(document.documentElement, { subtree: true, childList: true, characterData: true });
    look();
  }), words);
  console.log("open");
  const late = new Promise((resolve) => setTimeout(resolve, 30_000, "late").unref());
  console.log(await Promise.race([seen.catch((fault) => `fault ${fault.message.split("\n")[0]}`), late]));
}
await browser.close();
