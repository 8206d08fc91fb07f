// Files come and go in every way that editors and version control have, and the preview ends as a clean build.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, rename, rm, symlink, unlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { browser } from "./site.mjs";
import { Copy } from "./copy.mjs";
import { PATIENCE, Server, known, open, until } from "./preview.mjs";

const run = promisify(execFile);
const CASE = "meetings/2024-12-12/m8-005.html";
const CASE_FILE = `content/${CASE.replace("html", "md")}`;

let copy, server, text;
before(async () => {
  copy = await Copy.make();
  text = await copy.read(CASE_FILE);
  server = await Server.start(copy.folder);
});
after(async () => {
  await server?.stop();
  await copy?.remove();
});

const says = (words, page = CASE) => until(async () => (await server.served(page)).bytes.includes(words), words);

/** Waits until nothing has come for a while, and returns the edition. */
const quiet = async () => {
  let edition = -1, since = 0;
  return until(async () => {
    const now = (await server.state()).edition;
    if (now !== edition) [edition, since] = [now, Date.now()];
    return Date.now() - since > 300 && edition;
  }, "quiet");
};

/** Asks for a page all the time; returns what it was answered with when stopped. */
const watching = (page) => {
  const seen = new Map();
  let going = true;
  const done = (async () => {
    while (going) {
      const { status } = await fetch(server.url(page));
      seen.set(status, (seen.get(status) ?? 0) + 1);
      await pause(5);
    }
  })();
  return async () => {
    going = false;
    await done;
    return [...seen.keys()];
  };
};

/** How editors save. Each gets the file, and the new text. */
const editors = {
  "truncate and write (VS Code, nano)": (file, text) => writeFile(file, text),
  "write beside and rename (Helix, Kate, GNOME)": async (file, text) => {
    await writeFile(`${file}.kate-tmp`, text);
    await rename(`${file}.kate-tmp`, file);
  },
  "move away, write anew (Vim)": async (file, text) => {
    const swap = path.join(path.dirname(file), `.${path.basename(file)}.swp`);
    await writeFile(swap, "swap");
    await writeFile(path.join(path.dirname(file), "4913"), "");
    await unlink(path.join(path.dirname(file), "4913"));
    await rename(file, `${file}~`);
    await writeFile(file, text);
    await unlink(`${file}~`);
    await unlink(swap);
  },
  "lock, back up, write (Emacs)": async (file, text) => {
    const lock = path.join(path.dirname(file), `.#${path.basename(file)}`);
    await symlink("someone@somewhere.1234", lock);
    await copyFile(file, `${file}~`);
    await writeFile(file, text);
    await unlink(lock);
    await unlink(`${file}~`);
  },
  "two renames (JetBrains)": async (file, text) => {
    await writeFile(`${file}___jb_tmp___`, text);
    await rename(file, `${file}___jb_old___`);
    await rename(`${file}___jb_tmp___`, file);
    await unlink(`${file}___jb_old___`);
  },
  "delete, then rename (Word)": async (file, text) => {
    const beside = path.join(path.dirname(file), "~WRL0001.tmp");
    await writeFile(beside, text);
    await unlink(file);
    await rename(beside, file);
  },
  "in two halves": async (file, text) => {
    await writeFile(file, text.slice(0, text.length / 2));
    await pause(5);
    await writeFile(file, text);
  },
};

for (const [editor, save] of Object.entries(editors)) {
  test(`P-06: ${editor}: seen, soon, and never a page that is missing`, async () => {
    const start = await quiet();
    const stop = watching(CASE);
    const words = `Lagret slik: ${editor.length} ${Math.abs(start)}.`;
    await save(copy.path(CASE_FILE), `${text}\n${words}\n`);
    await says(words);
    const end = await quiet();
    assert.deepEqual(await stop(), [200]);
    assert.ok(end - start <= 2, `${end - start} builds for one save`);
  });
}

test("P-06: touched without a change, nothing is made", async () => {
  const start = await quiet();
  const now = new Date();
  for (let time = 0; time < 3; time++) {
    await utimes(copy.path(CASE_FILE), now, now);
    await writeFile(copy.path(CASE_FILE), await copy.read(CASE_FILE));
    await pause(60);
  }
  assert.equal(await quiet(), start);
});

test("P-06: twenty files at once are at most two builds", async () => {
  const start = await quiet();
  const stop = watching(CASE);
  await Promise.all(Array.from({ length: 20 }, (_, number) =>
    copy.save(`content/terms/storm-${number}.md`, `---\nkind: term\nterm: Stormord ${number}\n---\nEt ord.\n`)));
  await says("Stormord 19", "ordliste.html");
  const end = await quiet();
  assert.deepEqual(await stop(), [200]);
  assert.ok(end - start <= 2, `${end - start} builds`);
});

/** The whole site in the preview is what a clean build makes. */
const equalsBuild = async () => {
  await quiet();
  const built = await copy.build();
  assert.ok(built, "there is a build");
  for (const [name, bytes] of built) {
    if (name.startsWith(".") || name.includes("manifest")) continue;
    const { status, bytes: served } = await server.served(name);
    assert.equal(status, name === "404.html" ? status : 200, name);
    assert.ok(Buffer.compare(served, bytes) === 0, `${name} differs`);
  }
  return built;
};

test("P-07: renames, deletions and moves end as a clean build", async () => {
  const page = (title) => `---\nkind: page\ntitle: ${title}\n---\nTekst om ${title}.\n`;
  await mkdir(copy.path("content/mappe/under"), { recursive: true });
  await copy.save("content/mappe/en.md", page("En"));
  await copy.save("content/mappe/under/to.md", page("To"));
  await copy.save("content/Stor.md", page("Stor"));
  await copy.save("content/mappe/bl\u00e5b\u00e6r.md", page("Blåbær"));
  await says("Tekst om To", "mappe/under/to.html");
  await equalsBuild();

  await rename(copy.path("content/mappe/en.md"), copy.path("content/mappe/ny-en.md"));
  await rename(copy.path("content/Stor.md"), copy.path("content/stor.md"));
  await rename(copy.path("content/mappe/bl\u00e5b\u00e6r.md"), copy.path("content/mappe/bl\u0061\u030ab\u00e6r.md"));
  await says("Tekst om En", "mappe/ny-en.html");
  let built = await equalsBuild();
  assert.ok(built.has("stor.html"));
  assert.equal((await server.served("mappe/en.html")).status, 404);

  await rename(copy.path("content/mappe"), copy.path("content/annen"));
  await says("Tekst om To", "annen/under/to.html");
  built = await equalsBuild();
  assert.equal((await server.served("mappe/under/to.html")).status, 404);

  await rm(copy.path("content/annen"), { recursive: true });
  await unlink(copy.path("content/stor.md"));
  await until(async () => (await server.served("annen/under/to.html")).status === 404, "the folder to be gone");
  await equalsBuild();
});

test("P-07: the content folder goes away and comes back", async () => {
  await cp(copy.path("content"), copy.path("borte"), { recursive: true });
  await rm(copy.path("content"), { recursive: true });
  await until(async () => (await server.state()).findings.length > 0, "to be told");
  assert.equal(server.child.exitCode, null);
  await rename(copy.path("borte"), copy.path("content"));
  await until(async () => (await server.state()).findings.length === 0 && (await server.served(CASE)).status === 200, "the site to be back");
  await equalsBuild();
});

test("P-07: a branch with 500 other files is checked out", async () => {
  // The repository lies beside the site, so that no page tells dates from history.
  const repository = copy.path("../" + path.basename(copy.folder) + "-git");
  const git = (...words) => run("git", [`--git-dir=${repository}`, `--work-tree=${copy.folder}`, "-c", "user.name=x", "-c", "user.email=x@example.org", ...words], { cwd: copy.folder });
  try {
    await git("init", "-q", "-b", "main");
    await git("add", "content");
    await git("commit", "-q", "-m", "main");
    await git("checkout", "-q", "-b", "stor");
    await mkdir(copy.path("content/mange"), { recursive: true });
    await Promise.all(Array.from({ length: 500 }, (_, number) =>
      writeFile(copy.path(`content/mange/side-${number}.md`), `---\nkind: page\ntitle: Side ${number}\n---\nSide nummer ${number}.\n`)));
    await copy.save(CASE_FILE, `${text}\nFra grenen.\n`);
    await git("add", "content");
    await git("commit", "-q", "-m", "stor");
    await says("Side nummer 499", "mange/side-499.html");
    await git("checkout", "-q", "main");
    await until(async () => (await server.served("mange/side-499.html")).status === 404, "the branch to be left");
    await equalsBuild();
    await git("checkout", "-q", "stor");
    await says("Side nummer 499", "mange/side-499.html");
    await says("Fra grenen.");
    const built = await equalsBuild();
    assert.ok(built.has("mange/side-0.html"));
  } finally {
    await rm(repository, { recursive: true, force: true });
  }
});

test("P-08: without events from the file system the change is seen all the same, and that is said once", async () => {
  const own = await Copy.make();
  const deaf = await Server.start(own.folder, { env: { SAKSPAPIR_EVENTS: "off" } });
  const chrome = await browser();
  try {
    const context = await chrome.newContext();
    const page = await open(context, deaf.url(CASE));
    for (const words of ["Sett uten hendelser.", "Sett en gang til."]) {
      await own.save(CASE_FILE, `${text}\n${words}\n`);
      await page.waitForFunction((words) => document.querySelector("main").textContent.includes(words), words);
    }
    assert.equal(deaf.said.split("\n").filter((line) => /ikke beskjed når filer/.test(line)).length, 1, deaf.said);
    await known(page);
  } finally {
    await chrome.close();
    await deaf.stop();
    await own.remove();
  }
});

test("it ends cleanly when it is told to", async () => {
  for (const signal of ["SIGINT", "SIGTERM"]) {
    const own = await Server.start(copy.folder);
    const stream = await fetch(`${own.own}events`);
    assert.equal(await Promise.race([own.stop(signal), pause(PATIENCE, "late")]), 0, signal);
    await stream.body.cancel().catch(() => {});
  }
});
