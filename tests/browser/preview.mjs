// The live preview as the tests meet it: started on a copy of the shipped site, looked at in Chromium.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { TODAY, program } from "./copy.mjs";

/** Longest that anything may take before a test gives up. Not a measure of speed: machines that run tests are loaded. */
export const PATIENCE = 20_000;

export class Server {
  /** Starts the preview of a folder, and waits until it says where it is. */
  static async start(folder, { port = 0, args = [], env = {} } = {}) {
    const server = new Server();
    server.child = spawn(program, ["serve", "--source", folder, "--port", String(port), ...TODAY, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    server.exit = once(server.child, "exit");
    server.said = "";
    server.child.stderr.on("data", (bytes) => { server.said += bytes; });
    let printed = "";
    for await (const bytes of server.child.stdout) {
      printed += bytes;
      if (printed.includes("\n")) break;
    }
    server.address = printed.split("\n")[0];
    if (!/^http:\/\/127\.0\.0\.1:\d+\//.test(server.address)) {
      await server.stop();
      throw new Error(`not an address: «${printed}» ${server.said}`);
    }
    server.port = Number(new URL(server.address).port);
    // Until the first edition is read a page asks for itself again.
    await until(async () => (await fetch(server.address)).status !== 503, "the first edition");
    const html = await (await fetch(server.address)).text();
    server.own = new URL(html.match(/src="([^"]*\/[0-9a-f]+\/)preview\.js"/)[1], server.address).href;
    return server;
  }

  url(page = "") {
    return new URL(page.split("/").map(encodeURIComponent).join("/"), this.address).href;
  }

  async state(page = "index.html") {
    return (await fetch(`${this.own}state.json?page=${encodeURIComponent(page).replaceAll("%2F", "/")}`)).json();
  }

  async sources(page) {
    return (await fetch(`${this.own}sources.json?page=${encodeURIComponent(page).replaceAll("%2F", "/")}`)).json();
  }

  /** Returns a file of the site as it is served, without the one tag that the preview adds. */
  async served(page) {
    const answer = await fetch(this.url(page));
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, bytes: page.endsWith(".html") ? Buffer.from(bare(bytes.toString())) : bytes };
  }

  async stop(signal = "SIGINT") {
    this.child.kill(signal);
    const late = pause(PATIENCE, "late", { ref: false });
    if ((await Promise.race([this.exit, late])) === "late") this.child.kill("SIGKILL");
    const [code] = await this.exit;
    return code;
  }
}

/** Takes away the one tag that the preview adds. */
export const bare = (html) => html.replace(/<script src="[^"]*\/preview\.js" data-page="[^"]*" data-tag="[^"]*"><\/script>/, "");

/** Waits until something is so. */
export async function until(check, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await Promise.resolve().then(check).catch(() => false);
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(10);
  }
}

/** Opens a page, and waits until its script knows how things stand. */
export async function open(context, address) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.faults = [];
  page.on("pageerror", (fault) => page.faults.push(fault.message));
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) page.faults.push(message.text());
  });
  await page.goto(address);
  await known(page);
  return page;
}

/** Waits until the page knows an edition after the one given; returns it. */
export async function known(page, after = 0) {
  const handle = await page.waitForFunction((after) => {
    const edition = Number(document.querySelector("sakspapir-preview")?.dataset.edition ?? 0);
    return edition > after && edition;
  }, after);
  return handle.jsonValue();
}

/** Does something that makes a new edition, and waits until the page knows it. */
export async function edited(page, act) {
  const before = await known(page);
  await act();
  return known(page, before);
}

/** What stands on a page, without what the preview and the page's own script do late or by where one looks. */
export const told = () => {
  const copy = document.documentElement.cloneNode(true);
  const without = (selector, act) => copy.querySelectorAll(selector).forEach(act);
  without("sakspapir-preview, link[data-sp], script[data-page], main > [aria-live]", (element) => element.remove());
  without(".sp-changed", (element) => {
    element.classList.remove("sp-changed");
    if (!element.className) element.removeAttribute("class");
  });
  without("[aria-current=location]", (element) => element.removeAttribute("aria-current"));
  without(".table-scroll", (element) => element.removeAttribute("tabindex"));
  without(".contents details", (element) => element.removeAttribute("open"));
  return copy.outerHTML;
};
