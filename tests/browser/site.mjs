// The built site as the tests see it: served below a sub-path, under a strict Content-Security-Policy.

import { createServer } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";

export const own = path.resolve(process.env.SITE ?? "../../public");
export const base = "/intranett/moter/";

const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** All pages, by their path in the site. */
export async function pages() {
  const files = await readdir(own, { recursive: true });
  return files.map((file) => file.split(path.sep).join("/")).filter((file) => file.endsWith(".html")).sort();
}

/** One page of every kind: every page of the site itself, and the first of each kind of document. */
export async function onePageOfEachKind() {
  const chosen = new Map();
  for (const page of await pages()) {
    const html = await readFile(path.join(own, page), "utf8");
    const kind = html.match(/<body[^>]*class="[^"]*\bpage-([a-z_]+)/)?.[1] ?? page;
    // The longest page of a kind shows most of what the kind can show.
    if (!chosen.has(kind) || chosen.get(kind).length < html.length) chosen.set(kind, { page, length: html.length });
  }
  return [...chosen.entries()].map(([kind, { page }]) => ({ kind, page }));
}

/** Serves the site, or another; returns its address and a way to stop. */
export async function serve(folder = own) {
  const server = createServer(async (request, response) => {
    const address = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = address.startsWith(base) ? path.join(folder, address.slice(base.length) || "index.html") : null;
    try {
      if (!file || !file.startsWith(folder)) throw new Error("outside");
      const body = await readFile(file);
      response.writeHead(200, {
        "content-type": types[path.extname(file)] ?? "application/octet-stream",
        "content-security-policy": "default-src 'self'",
      });
      response.end(body);
    } catch {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, url: (page) => origin + base + page, stop: () => { server.close(); server.closeAllConnections(); } };
}

/** Starts Chromium without anything that calls home. */
export function browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}
