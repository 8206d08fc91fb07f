// Makes the judged queries from the documents by one written rule per class. No ranking is asked: a page is expected
// because it holds what the rule says. The same pages always give the same queries. README.md tells the rules in words.

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { documents } from "./pages.mjs";

const here = import.meta.dirname;

// ---------------------------------------------------------------- words

const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const plain = (word) => /^\p{Ll}+$/u.test(word);
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Another lot draws other queries by the same rules: to see that a rule was mended, and not the queries. */
const salt = process.env.LOT ?? "";

/** A number that looks drawn by lot and is the same every time (FNV-1a). */
function lot(text) {
  let hash = 0x811c9dc5;
  for (const letter of salt + text) hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193) >>> 0;
  return hash;
}
const drawn = (items, key = (item) => item) => [...items].sort((one, other) => lot(key(one)) - lot(key(other)) || (key(one) < key(other) ? -1 : 1));

/** All forms of each word of the list, by how Norwegian bends it. */
async function paradigms() {
  const found = new Map();
  for (const line of (await readFile(path.join(here, "lexicon.txt"), "utf8")).split("\n")) {
    if (!line || line.startsWith("#")) continue;
    const [kind, ...entries] = line.split(/\s+/);
    for (const entry of entries) {
      const [word, given] = entry.split("/");
      const link = given ?? (/..ing$/.test(word) ? "s" : "");
      const ends = word.endsWith("e");
      const base = ends ? word.slice(0, -1) : word;
      const short = word.endsWith("el") ? `${word.slice(0, -2)}l` : word;
      const forms = {
        m: ends ? [word, `${base}en`, `${base}er`, `${base}ene`]
          : [word, `${word}en`, `${short}er`, `${short}ene`],
        f: ends ? [word, `${base}en`, `${base}a`, `${base}er`, `${base}ene`]
          : [word, `${word}en`, `${word}a`, `${short}er`, `${short}ene`],
        k: ends ? [word, `${base}et`, `${base}er`, `${base}ene`] : [word, `${word}et`, `${word}ene`],
        n: ends ? [word, `${base}et`, `${base}er`, `${base}ene`] : [word, `${word}et`, `${word}er`, `${word}ene`],
        r: [word, `${word}en`, `${word}e`, `${word}ne`],
        a: /(?:sk|ig|t|s)$/.test(word) ? [word, `${base}e`] : [word, `${base}e`, `${base}t`],
        v: [word, `${base}er`, `${base}te`, `${base}t`, `${base}ing`],
        t: [word, `${base}er`, `${base}et`, `${base}te`],
      }[kind];
      // A word that takes two classes is left as the first line says.
      if (!found.has(word)) found.set(word, { word, kind, link, forms });
    }
  }
  return [...found.values()];
}

/** Whether two words may be forms of one word: the same but for a regular ending. */
const endings = ["", "e", "en", "et", "a", "er", "ene", "ne", "n", "r", "t", "te", "s", "ens", "ets", "enes", "ar", "ane", "es", "ers", "ande", "ende"];
function akin(one, other) {
  if (one === other) return true;
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  return same >= 4 && same >= Math.min(one.length, other.length) - 3
    && endings.includes(one.slice(same)) && endings.includes(other.slice(same));
}

const common = new Set(("alle andre bare blant blir ble både derfor dermed denne dette disse dersom eller enn etter flere for fordi fra før først gjelder gjennom går hadde har hver hvilke hvis hvor hvordan hvorfor ikke ingen "
  + "inntil kan kommer kunne mange med mellom men mens mer mest mindre minst mot måtte måten ned noe noen nok når også omtrent opp over rundt samme sammen samt siden sin sine sitt skal skulle slik snart som står så til tidligere "
  + "tilbake under uten ved vedtatt videre vil ville være vært samtidig fortsatt likevel dagens under holder ligger legges blir kvar korleis nokon berre ikkje som dei desse noko").split(" "));

// ---------------------------------------------------------------- a site and what its pages hold

class Site {
  constructor(name, pages, lexicon) {
    this.name = name;
    this.lexicon = lexicon;
    this.pages = pages.map((page) => ({ ...page, words: new Set(words(page.text)), lines: page.text.split("\n") }));
    this.holders = new Map();
    for (const page of this.pages) {
      for (const word of page.words) this.holders.set(word, [...(this.holders.get(word) ?? []), page.page]);
    }
    /** Words of the documents themselves, not of the templates. */
    this.written = new Set(this.pages.flatMap(({ head, body }) => words(head.replace(/^\s*[\w-]+:/gm, "").replace(/(?:meetings|reports)\/\S+/g, "") + "\n" + body.replace(/\{\{.*?\}\}|\{#.*?\}|\]\(.*?\)/g, " "))));
  }

  /** Pages that hold a word in any form. */
  with(word) {
    return this.pages.filter((page) => [...page.words].some((other) => akin(word, other))).map(({ page }) => page);
  }

  /** Pages that hold any of these words. */
  any(forms) {
    return this.pages.filter((page) => forms.some((form) => page.words.has(form))).map(({ page }) => page);
  }

  /** Pages whose text meets a pattern. */
  matching(pattern) {
    return this.pages.filter(({ text }) => pattern.test(text)).map(({ page }) => page);
  }

  /** Rare words, a few from each page, drawn by lot and spread over the pages. */
  rare(salt, { length = 6, each = 2, most = 3 } = {}) {
    const chosen = [];
    for (const page of drawn(this.pages, ({ page }) => salt + page)) {
      const mine = drawn([...page.words].filter((word) => plain(word) && word.length >= length && !common.has(word)
        && this.written.has(word) && this.holders.get(word).length <= most && !chosen.includes(word)), (word) => salt + word);
      chosen.push(...mine.slice(0, each));
    }
    return drawn(chosen, (word) => salt + word);
  }
}

// ---------------------------------------------------------------- one rule per class; each gives [query, pages]

const vowels = "aeiouyæøå";
const neighbours = { a: "s", b: "v", c: "x", d: "f", e: "r", f: "g", g: "h", h: "j", i: "o", j: "k", k: "l", l: "k", m: "n", n: "m", o: "p", p: "o", r: "t", s: "d", t: "y", u: "i", v: "b", y: "u", ø: "æ", æ: "ø", å: "p" };

/** Edit distance with neighbours swapped as one step. */
function distance(one, other) {
  const rows = Array.from({ length: one.length + 1 }, (_, row) => [row, ...Array(other.length).fill(0)]);
  for (let column = 1; column <= other.length; column += 1) rows[0][column] = column;
  for (let row = 1; row <= one.length; row += 1) {
    for (let column = 1; column <= other.length; column += 1) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1;
      rows[row][column] = Math.min(rows[row - 1][column] + 1, rows[row][column - 1] + 1, rows[row - 1][column - 1] + cost);
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        rows[row][column] = Math.min(rows[row][column], rows[row - 2][column - 2] + 1);
      }
    }
  }
  return rows[one.length][other.length];
}

/** The compounds of a site that are made of a word of the list and another known word. */
function compounds(site) {
  const known = new Set([...site.holders.keys(), ...site.lexicon.flatMap(({ forms }) => forms)]);
  const isWord = (part) => part.length >= 3 && (known.has(part) || known.has(part.replace(/s$/, "")) || known.has(part.replace(/e$/, "")));
  const found = [];
  for (const word of site.holders.keys()) {
    if (!plain(word) || word.length < 8 || !site.written.has(word)) continue;
    for (const entry of site.lexicon) {
      if (entry.word.length < 4 || entry.kind === "v" || entry.kind === "t" || entry.kind === "a") continue;
      const tail = entry.forms.find((form) => word.endsWith(form) && isWord(word.slice(0, -form.length)));
      if (tail) found.push({ word, entry, first: word.slice(0, -tail.length), last: tail, at: "last" });
      const head = entry.word + entry.link;
      if (word.startsWith(head) && isWord(word.slice(head.length))) {
        found.push({ word, entry, first: head, last: word.slice(head.length), at: "first" });
      }
    }
  }
  return found;
}

const rules = {
  /** A word as it stands on at most three pages. */
  exact: (site) => site.rare("exact", { each: 1, length: 5 }).map((word) => [word, site.any([word])]),

  /** A word of the list that the pages hold, asked in a form that they do not hold. */
  inflected: (site) => drawn(site.lexicon.filter(({ word }) => word.length >= 4), ({ word }) => `inflected${word}`).flatMap(({ forms }) => {
    const held = forms.filter((form) => site.written.has(form));
    const pages = site.any(forms.flatMap((form) => [form, `${form}s`]));
    const asked = drawn(forms.filter((form) => !site.holders.has(form) && form.length >= 4), (form) => `inflected${form}`)[0];
    return held.length && asked && pages.length <= 5 ? [[asked, pages]] : [];
  }),

  /** A word with æ, ø or å as typed without those keys: ae/oe/aa, a/o/a, or the Swedish letters. */
  folded: (site) => site.rare("folded", { each: 4, length: 4 }).filter((word) => /[æøå]/.test(word)).map((word, place) => {
    const ways = [{ æ: "ae", ø: "oe", å: "aa" }, { æ: "a", ø: "o", å: "a" }, { æ: "ae", ø: "o", å: "a" }, { æ: "ä", ø: "ö", å: "å" }];
    const query = word.replace(/[æøå]/g, (letter) => ways[(place % 8 === 7) && /[æø]/.test(word) ? 3 : place % 3][letter]);
    return [query, site.holders.has(query) ? [] : site.with(word)];
  }),

  /** A part of a compound that stands nowhere as a word of its own. */
  compound_part: (site) => {
    const all = compounds(site);
    const chosen = new Map();
    for (const { entry } of drawn(all, ({ word, entry }) => `part${entry.word}${word}`)) {
      if (chosen.has(entry.word) || entry.forms.some((form) => site.holders.has(form) || site.holders.has(`${form}s`))) continue;
      const pages = site.any(all.filter((other) => other.entry === entry).map(({ word }) => word));
      if (pages.length <= 6) chosen.set(entry.word, pages);
    }
    return [...chosen];
  },

  /** «X av Y» asked as the compound «YX», and a compound asked in two words or with a hyphen. */
  compound_whole: (site) => {
    const nouns = site.lexicon.filter(({ kind }) => !"vta".includes(kind));
    const entry = (word) => nouns.find(({ forms }) => forms.includes(word));
    const joined = [];
    for (const { text } of site.pages) {
      for (const line of text.split("\n")) {
        for (const [, one, other] of line.toLowerCase().matchAll(/(?<![\p{L}])(\p{L}{4,}) (?:av|for) (\p{L}{4,})/gu)) {
          const [head, modifier] = [entry(one), entry(other)];
          if (!head || !modifier || head === modifier || /^(?:måned|prosent|tall|år|dag|uke)$/.test(modifier.word)) continue;
          const query = modifier.word + modifier.link + head.word;
          if ([...site.holders.keys()].some((word) => akin(word, query))) continue;
          const pattern = new RegExp(`(?<!\\p{L})(?:${head.forms.join("|")}) (?:av|for) (?:${modifier.forms.join("|")})(?!\\p{L})`, "iu");
          joined.push([query, site.matching(pattern)]);
        }
      }
    }
    const apart = drawn(compounds(site).filter(({ at, last, entry }) => at === "last" && last === entry.word), ({ word }) => `apart${word}`)
      .filter(({ word }) => site.with(word).length <= 4)
      .map(({ word, first, last }, place) => [place % 2 ? `${first}-${last}` : `${first} ${last}`, site.with(word)]);
    const mixed = [];
    drawn(joined, ([query]) => query).forEach((query, place) => { mixed.push(query); if (apart[place]) mixed.push(apart[place]); });
    return mixed.length >= 20 ? mixed : [...mixed, ...apart.slice(joined.length)];
  },

  /** A word with one slip of the fingers after its first letter: left out, swapped, struck beside, struck twice. */
  typing_error: (site) => site.rare("typing", { each: 1, length: 6 }).flatMap((word, place) => {
    const at = 1 + (lot(word) % (word.length - 2));
    const slips = [
      word.slice(0, at) + word.slice(at + 1),
      word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2),
      word.slice(0, at) + (neighbours[word[at]] ?? "k") + word.slice(at + 1),
      word.slice(0, at) + word[at] + word.slice(at),
    ];
    const query = slips[place % 4];
    // The slip must not be a word itself, nor lie as near to another word.
    const near = [...site.holders.keys()].filter((other) => plain(other) && distance(other, query) <= 1 && !akin(other, word));
    return query === word || akin(query, word) || near.length ? [] : [[query, site.with(word)]];
  }),

  /** An abbreviation of the glossary, and what it stands for. */
  abbreviation: (site) => terms(site).flatMap(({ page, term, expansion }) => {
    if (!expansion) return [];
    const pages = site.matching(new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped(term)}|${escaped(expansion)})(?![\\p{L}\\p{N}])`, "iu"));
    return [[term, [...new Set([page, ...pages])].sort()], [expansion.toLowerCase(), [...new Set([page, ...pages])].sort()]];
  }),

  /** Another word of the glossary for the same, or its former name. */
  synonym: (site) => terms(site).flatMap(({ page, term, synonyms }) => synonyms.filter((word) => word.toLowerCase() !== term.toLowerCase()).map((word) => {
    const pages = site.matching(new RegExp(`(?<![\\p{L}\\p{N}])(?:${[term, word].map((held) => escaped(held) + (held.length < 5 ? "(?!\\p{L})" : "")).join("|")})`, "iu"));
    return [word, [...new Set([page, ...pages])].sort()];
  })),

  /** A case number in the ways people write it; the case's own page is the answer. */
  case_number: (site) => site.pages.flatMap(({ page, head }) => {
    const number = head.match(/^number: (.*\/.*)$/m)?.[1];
    if (!number) return [];
    const ways = /^\d{4}\//.test(number)
      ? [number, number.split("/")[1], number.toLowerCase(), number.split("/")[1].replace(/-0+/, "-"), `sak ${number.split("/")[1]}`, number.replace("/", " "), number.replace(/^20/, "")]
      : [number, number.toLowerCase(), number.replace(" ", ""), `sak ${number}`, number.replace("/20", "/"), number.replace(/^\p{L}+ /u, ""), number.replace(/ |\//g, "-")];
    const place = lot(page) % ways.length;
    return [...new Set([ways[0], ways[place], ways[(place + 3) % ways.length]])].map((query) => [
      query,
      // «24/2023» alone may be a case of several bodies.
      site.pages.filter(({ head }) => /^\d+\/\d+$/.test(query) ? head.match(/^number: (.*)$/m)?.[1].endsWith(` ${query}`) : head.includes(`\nnumber: ${number}\n`)).map(({ page }) => page),
    ]);
  }),

  /** A paragraph of a law, with or without its law, with and without a space, and as a word. */
  paragraph: (site) => {
    const found = new Map();
    for (const { text } of site.pages) {
      for (const [, law = "", number] of text.matchAll(/(?:(\p{L}*(?:loven|lova|forskriften))\s)?§§?\s?(\d+(?:-\d+)?)/gu)) {
        const pages = site.matching(new RegExp(`${law ? `${law}\\s` : ""}§§?\\s?${number}(?![-\\d])`, "u"));
        const ways = [`§ ${number}`, `§${number}`, law ? `${law.toLowerCase()} § ${number}` : `§ ${number}`, `paragraf ${number}`, law ? `${law} ${number}` : `§${number}`];
        const query = ways[lot(law + number) % ways.length];
        const bare = !/lov|forskrift/i.test(query);
        found.set(query, bare ? site.matching(new RegExp(`§§?\\s?${number}(?![-\\d])`, "u")) : pages);
      }
    }
    return [...found];
  },

  /** An amount in another notation: no space, a point, with «kr», digits for millions. */
  amount: (site) => {
    const found = new Map(), asked = new Set();
    for (const { text } of drawn(site.pages, ({ page }) => `amount${page}`)) {
      const amounts = drawn([...text.matchAll(/(?<![\d.,]|\d[\u00a0\u202f ])\d{1,3}(?:[\u00a0\u202f ]\d{3})+(?![\d,]|[\u00a0\u202f ]\d)/g)].map(([amount]) => amount.replace(/\D/g, "")), (amount) => `amount${amount}`);
      for (const digits of [...new Set(amounts)].filter((digits) => !asked.has(digits)).slice(0, 6)) {
        asked.add(digits);
        const spaced = digits.replace(/\B(?=(\d{3})+$)/g, " ");
        const pattern = new RegExp(`(?<![\\d.,]|\\d[\\u00a0\\u202f ])${spaced.replace(/ /g, "[\\u00a0\\u202f ]")}(?![\\d,]|[\\u00a0\\u202f ]\\d)`, "u");
        const money = new RegExp(`${spaced.replace(/ /g, "[\\u00a0\\u202f ]")}[\\u00a0\\u202f ]kr`, "u").test(text);
        const ways = money ? [`kr ${spaced}`, `${digits} kroner`, `${spaced.replace(/ /g, ".")} kr`, `${digits},-`] : [spaced, digits, spaced.replace(/ /g, "."), spaced.replace(/ /g, "\u00a0")];
        const query = ways[found.size % ways.length];
        const pages = site.matching(pattern);
        if (pages.length && pages.length <= 5) found.set(query, pages);
      }
      for (const [, number] of [...text.matchAll(/(?<![\d.,])(\d+,\d+)\smillio/g)].slice(0, 1)) {
        const [whole, decimals] = number.split(",");
        const full = (whole + decimals.padEnd(6, "0")).replace(/\B(?=(\d{3})+$)/g, " ");
        const ways = [`${number} mill`, full, `${number} millioner`, number];
        found.set(ways[found.size % ways.length], site.matching(new RegExp(`(?<![\\d.,])(?:${number}(?!\\d)|${full.replace(/ /g, "[\\u00a0\\u202f ]")})`, "u")));
      }
    }
    return [...found];
  },

  /** A role as the front matter names it, in small letters. */
  role: (site) => {
    const roles = new Set(site.pages.flatMap(({ head }) => [
      ...[...head.matchAll(/^(?:responsible|proposer|chair): (.*)$/gm)].flatMap(([, value]) => value.replace(/[[\]"]/g, "").split(", ")),
      ...[...head.matchAll(/(?:name|owner): ([^,}\n]*)/g)].map(([, value]) => value.trim()),
    ]).filter((role) => role.length > 4));
    return drawn(roles, (role) => `role${role}`).map((role) => [role.toLowerCase(),
      site.pages.filter(({ lines }) => lines.some((line) => {
        const held = words(line);
        return words(role).every((word) => held.some((other) => akin(word, other)));
      })).map(({ page }) => page)]).filter(([, pages]) => pages.length <= 25);
  },

  /** Three to five words as they follow each other in a sentence, in quotes. */
  phrase: (site) => drawn(site.pages, ({ page }) => `phrase${page}`).flatMap(({ body }) => {
    const sentences = body.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").split(/(?<=[.?!:])\s|\n/).filter((line) => !/[{|*#>[\]«»]/.test(line))
      .map((line) => line.match(/[\p{L}\p{N}-]+/gu) ?? []).filter((line) => line.length >= 7);
    return drawn(sentences, (line) => line.join(" ")).slice(0, 1).flatMap((line) => {
      const length = 3 + (lot(line.join(" ")) % 3);
      const from = 1 + (lot(line.join("-")) % (line.length - length));
      if (/^\d{3}$/.test(line[from])) return []; // it may begin within an amount
      const phrase = line.slice(from, from + length).join(" ");
      const pages = site.matching(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(phrase)}(?![\\p{L}\\p{N}])`, "iu"));
      return pages.length && pages.length <= 4 ? [[`"${phrase.toLowerCase()}"`, pages]] : [];
    });
  }),

  /** Two or three telling words of one section, in another order. */
  several_words: (site) => drawn(site.pages, ({ page }) => `several${page}`).flatMap((page) => {
    const telling = drawn(page.sections, ({ id }) => `several${page.page}${id}`).map(({ text }) => [...new Set(words(text))].filter((word) => plain(word) && word.length >= 5
      && !common.has(word) && site.written.has(word) && site.holders.get(word).length <= 8)).find((list) => list.length >= 4);
    if (!telling) return [];
    const chosen = drawn(telling, (word) => `several${word}`).filter((word, place, all) => !all.slice(0, place).some((other) => other.startsWith(word.slice(0, 4))))
      .slice(0, 2 + (lot(page.page) % 2));
    const pages = site.pages.filter((other) => chosen.every((word) => [...other.words].some((held) => akin(word, held)))).map(({ page }) => page);
    return pages.length <= 3 ? [[chosen.join(" "), pages]] : [];
  }),

  /** A date of the pages in another notation. */
  date: (site) => {
    const months = "januar februar mars april mai juni juli august september oktober november desember".split(" ");
    return drawn(new Set(site.pages.flatMap(({ head }) => [...head.matchAll(/\d{4}-\d\d-\d\d/g)].map(([date]) => date))), (date) => `date${date}`).map((iso, place) => {
      const [year, month, day] = iso.split("-");
      const [d, m] = [Number(day), Number(month)];
      const long = `${d}. ${months[m - 1]} ${year}`, short = `${day}.${month}.${year}`;
      const query = [long, short, iso, `${d}.${m}.${year}`][place % 4];
      return [query, site.matching(new RegExp(`(?<!\\d)(?:${escaped(long).replace(/ /g, "\\s")}|${escaped(short)})(?!\\d)`, "u"))];
    }).filter(([, pages]) => pages.length && pages.length <= 12);
  },

  /** A word of the list of absent words that no page holds, is near to, or is part of. */
  nothing: (site, absent) => absent.filter((query) => words(query).every((word) => [...site.holders.keys()].every((held) =>
    distance(held, word) > (word.length < 6 ? 1 : 2) && !held.includes(word)))).map((query) => [query, []]),
};

/** The glossary as its documents state it. */
function terms(site) {
  return site.pages.filter(({ head }) => /^kind: term$/m.test(head)).map(({ page, head }) => {
    const read = (key) => head.match(new RegExp(`^${key}: (.*)$`, "m"))?.[1].replace(/^"|"$/g, "");
    const list = (key) => read(key)?.replace(/[[\]"]/g, "").split(", ").filter(Boolean) ?? [];
    return { page, term: read("term"), expansion: read("expansion"), synonyms: [...list("synonyms"), ...list("former")] };
  });
}

// ---------------------------------------------------------------- all queries

/** The most of a class from one site, so that no class drowns the others. */
const most = { content: 18, fjordvik: 14 };

export async function queries(builds) {
  const lexicon = await paradigms();
  const lines = async (name) => (await readFile(path.join(here, name), "utf8")).split("\n").filter((line) => line && !line.startsWith("#"));
  const absent = await lines("absent.txt");
  const written = (await lines("written.tsv")).map((line) => line.split("\t"));
  const rows = [];
  for (const { name, content, built } of builds) {
    const site = new Site(name, await documents(content, built), lexicon);
    const have = new Set(site.pages.map(({ page }) => page));
    for (const [rule, make] of Object.entries(rules)) {
      const seen = new Set();
      const made = make(site, absent).filter(([query, pages]) => (rule === "nothing" || pages.length) && !seen.has(query) && seen.add(query));
      rows.push(...made.slice(0, most[name]).map(([query, pages]) => ({ site: name, rule, query, pages, from: "rule" })));
    }
    for (const [at, rule, query, pages = ""] of written) {
      if (at !== name) continue;
      const list = pages.split(" ").filter(Boolean);
      const lost = list.filter((page) => !have.has(page));
      if (!(rule in rules) || lost.length) throw new Error(`written.tsv: «${query}»: ${rule in rules ? `no page ${lost.join(", ")}` : `no class ${rule}`}`);
      rows.push({ site: name, rule, query, pages: list, from: "hand" });
    }
  }
  return rows;
}

export const table = (rows) => "# Made by make-queries.mjs; see README.md. Columns: site, class, query, expected pages (none: nothing is to be found), made by rule or by hand.\n"
  + rows.map(({ site, rule, query, pages, from }) => [site, rule, query, pages.join(" "), from].join("\t")).join("\n") + "\n";

if (process.argv[1] === import.meta.filename) {
  const [content, fjordvik] = process.argv.slice(2);
  const rows = await queries([
    { name: "content", content: path.join(here, "../../content"), built: content },
    { name: "fjordvik", content: path.join(here, "site/content"), built: fjordvik },
  ]);
  await writeFile(path.join(here, "queries.tsv"), table(rows));
}
