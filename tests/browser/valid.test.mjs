// Every page is valid HTML by the Nu HTML checker.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { own, pages } from "./site.mjs";

const jar = createRequire(import.meta.url)("vnu-jar");

test("the Nu HTML checker finds no error on any page", async () => {
  const files = (await pages()).map((page) => path.join(own, page));
  const told = await new Promise((resolve) => {
    execFile("java", ["-Xss4m", "-jar", jar, "--format", "json", ...files], { maxBuffer: 1 << 28 }, (_, __, stderr) => resolve(stderr));
  });
  const messages = JSON.parse(told).messages.filter(({ type }) => type === "error");
  const first = messages.slice(0, 10).map(({ url, lastLine, message, extract }) => `${url}:${lastLine}: ${message} ${extract}`);
  assert.equal(messages.length, 0, first.join("\n"));
});
