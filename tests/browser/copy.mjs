// A copy of the shipped site that tests may edit, with edits as people make them.

import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The program that is tested. */
export const program = path.resolve(process.env.SAKSPAPIR ?? "../../target/release/sakspapir");

/** «Today», so that what is built and what is served tell the same. */
export const TODAY = ["--date", "2024-12-20"];

/** Returns a source of chance that is the same in every run: `chance(n)` is a whole number below n. */
export function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const sentences = [
  "Rådet ber om en ny vurdering før neste møte.",
  "Avviket skyldes senere levering enn planlagt, og **tas igjen** i neste periode.",
  "Se [rapporten](../../reports/manedsrapport/2024-11.md) for tallene.",
  "- Første punkt\n- Andre punkt\n- Tredje punkt",
  "| Kommune | Antall |\n|---|---:|\n| Molde | 12 |\n| Aukra | 3 |",
  "> Sitatet står for seg selv.",
  "1. Først\n2. Så\n   - og dette",
  "Kundeservice bruker MDM og M365 hver dag.",
];

export class Copy {
  constructor(folder) {
    this.folder = folder;
  }

  /** Copies the shipped content and theme to a folder of their own. */
  static async make() {
    const folder = await mkdtemp(path.join(os.tmpdir(), "sakspapir-"));
    for (const part of ["content", "themes"]) await cp(`../../${part}`, path.join(folder, part), { recursive: true });
    return new Copy(folder);
  }

  path(name) {
    return path.join(this.folder, name);
  }

  read(name) {
    return readFile(this.path(name), "utf8");
  }

  /** Saves a file the way editors do: a new file beside it, moved over it. */
  async save(name, text) {
    const beside = this.path(`${name}.ny~`);
    await writeFile(beside, text);
    await rename(beside, this.path(name));
  }

  /** Replaces text in a file; the text must be there. */
  async replace(name, from, to) {
    const text = await this.read(name);
    if (!text.includes(from)) throw new Error(`${name} has no «${from}»`);
    await this.save(name, text.replace(from, () => to));
  }

  /** Builds the site; returns its files by path, or nothing if it is so broken that none is published. */
  async build(args = []) {
    const output = this.path("public");
    await rm(output, { recursive: true, force: true });
    await run(program, ["build", "--source", this.folder, "--output", output, ...TODAY, ...args]).catch((fault) => {
      // Findings (1) are part of it; that the site could not be made is not.
      if (fault.code !== 1) throw fault;
    });
    const entries = await readdir(output, { recursive: true, withFileTypes: true }).catch(() => null);
    if (!entries) return null;
    const files = new Map();
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      files.set(path.relative(output, file).split(path.sep).join("/"), await readFile(file));
    }
    return files;
  }

  /** Makes one edit, chosen by chance. */
  async edit(chance) {
    const one = (list) => list[chance(list.length)];
    const files = ["meetings/2024-12-12/m8-005.md", "reports/manedsrapport/2024-11.md", "index.md", "meetings/2024-12-12/m8-003.md"];
    const name = `content/${one(files)}`;
    const text = await this.read(name);
    const body = text.indexOf("\n---\n", 4) + 5;
    const parts = text.slice(body).split("\n\n");
    const place = chance(parts.length);
    const save = (list) => this.save(name, text.slice(0, body) + list.join("\n\n"));
    switch (chance(9)) {
      case 0: return save(parts.toSpliced(place, 0, one(sentences)));
      case 1: return parts.length > 3 ? save(parts.toSpliced(place, 1)) : undefined;
      case 2: return save(parts.with(place, parts[place].replace(/\b(\p{L}{4,})\b/u, "endret")));
      case 3: return parts.length > 3 ? save(parts.toSpliced(chance(parts.length), 0, ...parts.splice(place, 1))) : undefined;
      case 4: return save([...parts, `## ${one(["Vurdering", "Framdrift", "Risiko"])}`, one(sentences)]);
      case 5: {
        // A figure, as its controller corrects it.
        const report = "content/reports/manedsrapport/2024-11.md";
        const figures = await this.read(report);
        const all = [...figures.matchAll(/(?:actual|budget|forecast|opened|solved): (-?[\d ]*\d)/g)];
        const { 1: digits, index, 0: whole } = one(all);
        const at = index + whole.length - digits.length;
        return this.save(report, figures.slice(0, at) + (digits.replace(/\d$/, (digit) => (Number(digit) + 1) % 10)) + figures.slice(at + digits.length));
      }
      case 6: return this.save(name, text.replace(/^title: .*$/m, `title: Ny tittel ${chance(90) + 10}`));
      case 7: return this.save(`content/terms/prove-${chance(5)}.md`, `---\nkind: term\nterm: Prøveord ${chance(9)}\n---\n${one(sentences.slice(0, 2))}\n`);
      default: {
        const actions = "content/meetings/2024-12-12/m8-005.md";
        const marked = await this.read(actions);
        if (/^actions:/m.test(marked)) return save(parts.with(place, `${parts[place]} Mer.`));
        return this.save(actions, marked.replace(/^title: /m, "actions:\n  - {id: folge-opp, text: Følge opp, owner: Leder ROR-IKT, due: 2025-02-01, status: open}\ntitle: "));
      }
    }
  }

  /** Breaks a document half-way through typing; returns what makes it whole again. */
  async damage(chance) {
    const one = (list) => list[chance(list.length)];
    const name = `content/${one(["meetings/2024-12-12/m8-005.md", "reports/manedsrapport/2024-11.md"])}`;
    const text = await this.read(name);
    const ways = [
      () => text.replace(/\n---\n/, "\n--\n"),
      () => text.replace(/^title: (.*)$/m, "title: \"$1"),
      () => text.slice(0, text.indexOf("title:") + 6),
      () => text.replace(/^kind: \w+$/m, "kind: sa"),
      () => text.replace(/\n---\n/, "\n---\n\nSe {{ drift.finnes.ikke }} og [borte](borte.md).\n\n"),
    ];
    await this.save(name, one(ways)());
    return () => this.save(name, text);
  }

  remove() {
    return rm(this.folder, { recursive: true, force: true });
  }
}
