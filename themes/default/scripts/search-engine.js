// The search engine: from a query to hits, over the pieces in `sok/`. Does what src/search/ does, in the same whole
// numbers, so that the command and the page give the same hits in the same order; a test holds both equal.
"use strict";

(() => {
  const FORMAT = 2, HEAD = 9, LONGEST = 1000, LONGEST_SPLIT = 80, MOST_WORDS = 16, COMPLETIONS = 12, RANGE = 4, SECTIONS = 4096, MOST_LISTS = 18, MANY_LISTS = 8, MOST_PLACES = 6;
  const EXACT = 0, INFLECTED = 1, FOLDED = 2, SYNONYM = 3, PART = 4;
  const FACETS = ["kind", "body", "year", "type", "outcome"];
  // Months, words that say little, endings, and how bokmål and nynorsk write the same come with the first piece.
  let MONTHS = [], STOP = new Set(), ENDINGS = new Set(), SISTERS = [];
  const RUN = /[\p{Alphabetic}\p{N}\p{M}]+/uy, WORD = /[\p{Alphabetic}\p{N}\p{M}]/u, BLANK = /[ \u00a0\u202f\u2009]/;

  /** Why there is no answer: `code` is missing, damaged or outdated, `piece` the file. */
  class SearchFault extends Error {
    constructor(code, piece) {
      super(`${code}: ${piece}`);
      this.name = "SearchFault";
      this.code = code;
      this.piece = piece;
    }
  }

  // Words.

  const digits = (text) => /^[0-9]+$/.test(text);
  const zeros = (text) => text.replace(/^0+(?=.)/, "");
  const isYear = (text) => /^(19|20)[0-9]{2}$/.test(text);
  const isNumber = (key) => /^-?[0-9,]+$/.test(key);
  const scaleOf = (word) => (word === "tusen" ? 3 : /^(mrd$|milliard)/.test(word) ? 9 : /^(mill$|million)/.test(word) ? 6 : 0);
  const isMeeting = (key) => /^[a-z]{1,3}[0-9]+$/.test(key);
  const two = (number) => String(number).padStart(2, "0");
  const isWordAt = (text, at) => at < text.length && WORD.test(String.fromCodePoint(text.codePointAt(at)));

  function fold(word) {
    return word.replace(/a[ae]?|oe?|[åæä]|[øö]|[^\x00-\x7f]/gu, (part) => {
      if (part[0] === "a" || "åæä".includes(part)) return "a";
      if (part[0] === "o" || "øö".includes(part)) return "o";
      return part.normalize("NFD").replace(/\p{M}/gu, "");
    });
  }

  /** Finds the words of a text in normal form: what is written together first as a whole, then its parts. */
  function scan(text, each) {
    let at = 0, before = " ";
    while (at < text.length) {
      const letter = String.fromCodePoint(text.codePointAt(at)), next = at + letter.length;
      let end = 0;
      if (WORD.test(letter)) end = chain(text, at, at, each);
      else if (letter === "§") end = paragraph(text, at, each);
      else if ((letter === "-" || letter === "\u2212") && !WORD.test(before) && /[0-9]/.test(text[next] || "")) end = chain(text, at, next, each);
      before = end ? "a" : letter;
      at = end || next;
    }
  }

  function runAt(text, start) {
    RUN.lastIndex = start;
    const found = RUN.exec(text);
    const word = found ? found[0] : "";
    return { start, end: start + word.length, word, digits: digits(word), digit: /[0-9]/.test(word) };
  }

  function chain(text, start, first, each) {
    const runs = [runAt(text, first)], signs = [];
    while (runs.length < 6) {
      const end = runs[runs.length - 1].end, sign = text[end];
      if (!sign || !"-/.,\u2010\u2011\u2013".includes(sign) || !isWordAt(text, end + 1)) break;
      signs.push(sign === "\u2010" || sign === "\u2011" ? "-" : sign);
      runs.push(runAt(text, end + 1));
    }
    const last = runs[runs.length - 1];
    if (!runs.some((run) => run.digit)) {
      if (signs.length && signs.every((sign) => sign === "-")) {
        each({ start: first, end: last.end, key: runs.map((run) => run.word).join("").toLowerCase(), literal: false });
      }
      if (runs.length === 1) {
        monthOfYear(text, last, each);
        letteredCase(text, last, each);
      }
      runs.forEach((run) => word(run, each));
      return last.end;
    }
    const end = number(text, start, runs, signs, each);
    if (end) return end;
    if (runs.length > 1) {
      const all = runs.every((run) => run.digits), parts = runs.map((run) => run.word), how = signs.join("");
      if (all && runs.length === 3) {
        const day = how === ".." || how === "/-" || how === "//" ? dayOf(parts[2], parts[1], parts[0]) : how === "--" ? dayOf(...parts) : null;
        if (day) return date(each, first, last.end, ...day), last.end;
      }
      if (all && how === "-" && parts[1].length === 2) {
        const day = dayOf(parts[0], parts[1], "1");
        if (day) return date(each, first, last.end, day[0], day[1], 0), last.end;
      }
      if (signs.every((sign) => "/-\u2013".includes(sign)) && last.digit && runs.length <= 4) caseNumber(runs, each);
    }
    runs.forEach((run) => word(run, each));
    return last.end;
  }

  // Scripts that write words without blanks.
  const FAR = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]\p{M}*|\p{sc=Katakana}+|[^\p{sc=Han}\p{sc=Hiragana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Katakana}]+/gu;

  function word(run, each) {
    if (/[^\0-\u024f]/.test(run.word)) {
      for (const part of run.word.matchAll(FAR)) {
        const start = run.start + part.index;
        each({ start, end: start + part[0].length, key: part[0].toLowerCase(), literal: false });
      }
      return;
    }
    const key = run.digits ? zeros(run.word) : run.word.toLowerCase();
    each({ start: run.start, end: run.end, key, literal: run.digits });
  }

  function caseNumber(runs, each) {
    const parts = runs.map((run) => (run.digits ? zeros(run.word) : run.word.toLowerCase()));
    const tell = (some) => caseParts(runs[0].start, runs[runs.length - 1].end, some, each);
    const meeting = runs.findIndex((run, place) => place && place < runs.length - 1 && run.digit && !run.digits);
    if (meeting > 0) return tell(parts), tell(parts.slice(meeting));
    // `FS-19-2022` is `FS 19/2022`.
    tell(runs.length === 3 && !runs[0].digit && runs[1].digits ? [parts[0] + parts[1], parts[2]] : parts);
  }

  function caseParts(start, end, parts, each) {
    const tell = (some) => each({ start, end, key: "#" + some.join("/"), literal: true });
    tell(parts);
    for (const place of [0, parts.length - 1]) {
      if (isYear(parts[place])) tell(parts.map((part, at) => (at === place ? zeros(part.slice(2)) : part)));
    }
  }

  /** `FS 19/2022`. */
  function letteredCase(text, run, each) {
    const letters = run.word.toLowerCase(), sign = (at) => "/-".includes(text[at] || " ");
    if (new TextEncoder().encode(letters).length > 4 || letters.startsWith("sak") || STOP.has(letters) || !BLANK.test(text[run.end] || "")) return;
    const one = runAt(text, run.end + 1), two = runAt(text, one.end + 1);
    if (one.digits && sign(one.end) && two.digits && !sign(two.end)) caseParts(run.start, two.end, [letters + zeros(one.word), zeros(two.word)], each);
  }

  function dayOf(year, month, day) {
    const fits = (text, last) => text.length <= 2 && +text >= 1 && +text <= last;
    return isYear(year) && fits(month, 12) && fits(day, 31) ? [+year, +month, +day] : null;
  }

  function date(each, start, end, year, month, day) {
    const tell = (key) => each({ start, end, key, literal: true });
    if (year && day) tell(`${year}-${two(month)}-${two(day)}`);
    if (year) tell(`${year}-${two(month)}`);
    if (year && day) tell(String(year));
    if (day) tell(`*${two(month)}-${two(day)}`);
  }

  function month(text, at) {
    const found = /^[A-Za-z]*/.exec(text.slice(at, at + 20))[0], end = at + found.length;
    const place = found.length < 3 || isWordAt(text, end) ? -1 : MONTHS.indexOf(found.toLowerCase());
    return place < 0 ? null : [(place % 12) + 1, found.length === 3 && text[end] === "." ? end + 1 : end];
  }

  function yearAfter(text, at) {
    if (!BLANK.test(text[at] || "")) return null;
    const year = text.slice(at + 1, at + 5);
    return isYear(year) && !isWordAt(text, at + 5) ? [+year, at + 5] : null;
  }

  function monthOfYear(text, run, each) {
    const found = month(text, run.start), year = found && yearAfter(text, found[1]);
    if (year) date(each, run.start, year[1], year[0], found[0], 0);
  }

  /** End, year, month, day, and the run of the month's name. */
  function longDate(text, run) {
    if (+run.word < 1 || +run.word > 31) return null;
    const at = text[run.end] === "." ? run.end + 1 : run.end;
    const found = BLANK.test(text[at] || "") && month(text, at + 1);
    if (!found) return null;
    const [year, end] = yearAfter(text, found[1]) || [0, found[1]];
    return [end, year, found[0], +run.word, runAt(text, at + 1)];
  }

  function number(text, start, runs, signs, each) {
    const first = runs[0];
    if (!first.digits) return 0;
    if (runs.length === 1 && first.word.length <= 2) {
      const found = longDate(text, first);
      if (found) return date(each, start, ...found), word(found[4], each), found[0];
    }
    let whole = first.word, end = first.end, decimals = "", used = 1;
    if (whole.length <= 3 && runs.length === 1) {
      for (let found; (found = /^[ \u00a0\u202f\u2009]([0-9]+)/.exec(text.slice(end, end + 40))) && found[1].length === 3 && !isWordAt(text, end + 4); end += 4) whole += found[1];
    }
    if (end > first.end) {
      const found = /^,([0-9]+)/.exec(text.slice(end));
      if (found && !isWordAt(text, end + found[0].length)) {
        decimals = found[1];
        end += found[0].length;
      }
    } else {
      const last = runs.length - 1;
      if (last && !(runs.every((run) => run.digits) && signs.every((sign) => sign === "." || sign === ","))) return 0;
      if (last) {
        const three = (place) => runs[place].word.length === 3;
        const middle = runs.slice(1, last);
        if (!signs.slice(0, last - 1).every((sign) => sign === signs[0]) || !middle.every((_, place) => three(place + 1)) || (last >= 2 && whole.length > 3)) return 0;
        whole += middle.map((run) => run.word).join("");
        if (signs[last - 1] === signs[0] && last >= 2) {
          if (!three(last)) return 0;
          whole += runs[last].word;
        } else decimals = runs[last].word;
        end = runs[last].end;
      }
      used = runs.length;
    }
    const either = used === 2 && decimals.length === 3 && whole.length <= 3 && whole[0] !== "0";
    const integer = zeros(whole), fraction = decimals.replace(/0+$/, "");
    const decimal = fraction ? `${integer},${fraction}` : integer, joined = integer + decimals;
    const readings = either ? (signs[0] === "." ? [joined, decimal] : [decimal, joined]) : [decimal];
    const unit = /^[ \u00a0\u202f\u2009]([A-Za-z]+)/.exec(text.slice(end, end + 40)), scale = unit ? scaleOf(unit[1].toLowerCase()) : 0;
    if (scale && scale >= fraction.length) readings.push(zeros(integer + fraction + "0".repeat(scale - fraction.length)));
    for (const reading of readings) {
      if (first.start > start) each({ start, end, key: "-" + reading, literal: true });
      each({ start, end, key: reading, literal: true });
    }
    return end;
  }

  function paragraph(text, start, each) {
    const at = start + /^[§ \u00a0\u202f\u2009]+/.exec(text.slice(start))[0].length, first = runAt(text, at);
    if (!/^[0-9]/.test(first.word)) return 0;
    const main = "§" + first.word.toLowerCase();
    let whole = main, end = first.end;
    while ("-\u2011\u2013".includes(text[end] || " ")) {
      const run = runAt(text, end + 1);
      if (!run.digits) break;
      whole += "-" + run.word;
      end = run.end;
    }
    if (whole !== main) each({ start, end, key: whole, literal: true });
    each({ start, end, key: main, literal: true });
    return end;
  }

  // Queries.

  function readQuery(query) {
    const text = [...query.normalize("NFC")].slice(0, LONGEST).join("");
    let words = [], phrases = [], start = 0, within = false;
    for (let at = 0; at <= text.length; at++) {
      if (at < text.length && !'"«»“”„'.includes(text[at])) continue;
      const found = groups(text.slice(start, at), start);
      const keys = found.flatMap((group) => (group.literal || !group.parts.length ? [group] : group.parts));
      if (within && at < text.length && keys.length > 1) phrases.push(keys.slice(0, MOST_WORDS));
      else words.push(...found);
      within = !within;
      start = at + 1;
    }
    words = joined(words, text);
    words.forEach((word, place) => {
      const next = words[place + 1];
      if (next && !word.literal && !next.literal) [word.after, next.before] = [next.key, word.key];
    });
    // What a number counts is seldom written beside it.
    const beside = (word) => word && isNumber(word.key);
    words = words.filter((word, place) => !((scaleOf(word.key) || /^(kr|nok|kroner?|prosent)$/.test(word.key)) && (beside(words[place - 1]) || beside(words[place + 1]))));
    const says = (word) => word.literal || !STOP.has(word.key);
    if (phrases.length || words.some(says)) words = words.filter(says);
    phrases = phrases.slice(0, MOST_WORDS / 2);
    const seen = new Set();
    words = words.filter((word) => !seen.has(word.key) && seen.add(word.key)).slice(0, MOST_WORDS - phrases.length);
    return { text, words, phrases };
  }

  function groups(text, offset) {
    const found = [];
    let partEnd = 0;
    scan(text, ({ start, end, key, literal }) => {
      const last = found[found.length - 1];
      start += offset;
      end += offset;
      if (last && start < last.end) {
        const same = start === last.start && end === last.end;
        if (same && isNumber(last.key) && isNumber(key)) last.readings.push(key);
        else if (!same && start >= partEnd) {
          last.parts.push({ key, literal });
          partEnd = end;
        }
      } else {
        partEnd = start;
        found.push({ key, literal, readings: [], parts: [], start, end });
      }
    });
    return found.flatMap((group) => {
      if (!group.literal && group.parts.length) return group.parts.map((part) => ({ ...group, ...part, parts: [] }));
      // A case number or a day that there is not must not find others.
      const isCase = group.key[0] === "#" && (text.slice(group.start - offset, group.end - offset).includes("/") || isMeeting(group.parts[0] ? group.parts[0].key : ""));
      if (isCase || group.key[0] === "*" || group.key.split("-").length === 3) group.parts = [];
      return [group];
    });
  }

  function joined(words, text) {
    const read = [];
    for (const word of words) {
      const last = read[read.length - 1], before = last ? last.key : "", number = digits(word.key), written = text.slice(word.start, word.end);
      const isCase = /^(sak|saka|saken|saksnr|saksnummer)$/.test(before), isLaw = /(lov|loven|lova|forskrift|forskriften|forskrifta|offl|fvl)$/.test(before), isFind = /^[0-9-]+$/.test(written);
      let key = null;
      if (isCase && number) key = "#" + word.key;
      else if (isCase && word.key[0] === "#") key = word.key;
      else if ((before === "paragraf" || isLaw) && isFind) key = "§" + written;
      else if (number && isMeeting(before)) key = `#${before}/${word.key}`;
      if (key) {
        const hash = word.key[0] === "#", part = ({ key, literal }) => ({ key, literal });
        const parts = hash ? word.parts : isLaw ? [part(word)] : [part(last), part(word)];
        const start = isLaw ? word.start : read.pop().start;
        read.push({ key, literal: true, readings: [], parts, start, end: word.end });
      } else read.push(word);
    }
    return read;
  }

  // Typing errors.

  const ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
  const allowed = (letters) => (letters <= 3 ? 0 : letters <= 5 ? 7 : letters <= 8 ? 10 : 20);
  const step = (word, place) => (place > 0 && word[place] === word[place - 1] ? 6 : 10);

  function neighbours(one, other) {
    const place = (letter) => {
      const row = ROWS.findIndex((letters) => letters.includes(letter));
      return row < 0 ? null : [row, ROWS[row].indexOf(letter)];
    };
    const a = place(one), b = place(other);
    return a && b && Math.abs(a[0] - b[0]) <= 1 && Math.abs(a[1] - b[1]) <= 1;
  }

  /** Tenths of an error between two words; none beyond `most`. */
  function distance(one, other, most) {
    if (Math.abs(one.length - other.length) * 6 > most) return null;
    let beforeLast = [], last = [0];
    for (let place = 1; place <= other.length; place++) last.push(last[place - 1] + step(other, place - 1));
    for (let row = 1; row <= one.length; row++) {
      const current = [last[0] + step(one, row - 1)];
      let best = current[0];
      for (let column = 1; column <= other.length; column++) {
        const a = one[row - 1], b = other[column - 1];
        let cost = Math.min(
          last[column - 1] + (a === b ? 0 : neighbours(a, b) ? 7 : 10),
          last[column] + step(one, row - 1),
          current[column - 1] + step(other, column - 1),
        );
        if (row > 1 && column > 1 && a !== b && a === other[column - 2] && one[row - 2] === b) cost = Math.min(cost, beforeLast[column - 2] + 7);
        best = Math.min(best, cost);
        current.push(cost);
      }
      if (best > most) return null;
      beforeLast = last;
      last = current;
    }
    const found = last[other.length] + (one[0] === other[0] ? 0 : 2);
    return found <= most ? found : null;
  }

  // Excerpts.

  const BEFORE = 60, LENGTH = 240;

  /** Joins lines: what is no sentence gets a sign between. */
  const readOn = (text) => text.split("\n").reduce((joined, line) => joined + (/[.!?:;,…]$/.test(joined) ? " " : " · ") + line);

  function excerpt(section, marks) {
    const text = readOn(section.normalize("NFC")), found = [];
    const stems = [...marks.stems];
    scan(text, (word) => {
      const last = found[found.length - 1];
      if (last && word.start < last.end) return;
      if (marks.forms.has(word.key)) return void found.push(word);
      if (word.literal || !stems.length) return;
      const folded = fold(word.key);
      if (stems.some((stem) => folded.includes(stem))) found.push(word);
    });
    let best = [0, 0, 0];
    found.forEach((word, place) => {
      const end = word.start + LENGTH - BEFORE, inside = [];
      for (let at = place; at < found.length && found[at].end <= end; at++) inside.push(found[at].key);
      const different = new Set(inside).size;
      if (different > best[0] || (different === best[0] && inside.length > best[1])) best = [different, inside.length, word.start];
    });
    const blank = (at) => text[at] === " ";
    const wanted = Math.max(0, best[2] - BEFORE);
    let start = 0, end = text.length;
    if (wanted > 0) {
      start = wanted;
      while (start < text.length && !blank(start)) start++;
      start = start < text.length ? Math.min(start + 1, best[2]) : best[2];
    }
    const limit = start + LENGTH;
    if (end > limit) {
      end = limit;
      while (end >= 0 && !blank(end)) end--;
      end = end < 0 ? text.length : Math.max(end, start);
      if (end === start) {
        end = limit + 1;
        if (/[\udc00-\udfff]/.test(text[end] || "")) end++;
        end = Math.min(end, text.length);
      }
    }
    const parts = [];
    const push = (part, mark) => {
      if (!part) return;
      const last = parts[parts.length - 1];
      if (last && last.mark === mark) last.text += part;
      else parts.push({ text: part, mark });
    };
    if (start > 0) push("… ", false);
    let at = start;
    for (const word of found) {
      if (word.start < start || word.end > end) continue;
      push(text.slice(at, word.start), false);
      push(text.slice(word.start, word.end), true);
      at = word.end;
    }
    push(text.slice(at, end), false);
    if (end < text.length) push(" …", false);
    return { excerpt: parts, words: [...new Set(found.map((word) => text.slice(word.start, word.end)))] };
  }

  // Pieces.

  const UTF8 = new TextDecoder("utf-8", { fatal: true });

  class Reader {
    constructor(bytes, at) {
      this.bytes = bytes;
      this.at = at;
    }
    get more() {
      return this.at < this.bytes.length;
    }
    byte() {
      if (this.at >= this.bytes.length) throw new RangeError("behind the end");
      return this.bytes[this.at++];
    }
    number() {
      let number = this.bytes[this.at];
      if (number < 128) {
        this.at++;
        return number;
      }
      number = 0;
      for (let factor = 1; factor < 2 ** 35; factor *= 128) {
        const byte = this.byte();
        number += (byte & 127) * factor;
        if (byte < 128) return number;
      }
      throw new RangeError("not a number");
    }
    count() {
      const count = this.number();
      if (count > this.bytes.length) throw new RangeError("too many");
      return count;
    }
    text() {
      const length = this.number(), start = this.at;
      this.at += length;
      if (this.at > this.bytes.length) throw new RangeError("behind the end");
      if (length < 24) {
        let text = "", at = start;
        while (at < this.at && this.bytes[at] < 128) text += String.fromCharCode(this.bytes[at++]);
        if (at === this.at) return text;
      }
      return UTF8.decode(this.bytes.subarray(start, this.at));
    }
    shared(word) {
      return share(word, this.number()) + this.text();
    }
    list(each) {
      const list = [];
      for (let left = this.count(); left > 0; left--) list.push(each());
      return list;
    }
  }

  async function unpack(...packed) {
    const stream = new Blob(packed).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  /** Reads documents, then sections: of one document each from the one before. */
  function sectionsOf(reader, count) {
    const documents = new Int32Array(count), units = new Int32Array(count);
    for (let place = 0, document = 0; place < count; place++) documents[place] = document += reader.number();
    for (let place = 0; place < count; place++) {
      const last = place && documents[place] === documents[place - 1] ? units[place - 1] : 0;
      units[place] = Math.min(last + reader.number(), SECTIONS - 1);
    }
    return { count, documents, units };
  }

  /** Reads documents, sections and impacts. */
  function usesOf(reader) {
    const uses = sectionsOf(reader, reader.count());
    uses.impacts = reader.bytes.slice(reader.at, (reader.at += uses.count)).map((impact) => Math.min(impact, 63));
    if (uses.impacts.length < uses.count) throw new RangeError("behind the end");
    return uses;
  }

  /** The pieces that hold a lexeme: the first, and the one after the last. */
  function spanOf(firsts, lexeme) {
    const start = before(firsts, (first) => first[0] < lexeme), end = before(firsts, (first) => first[0] <= lexeme);
    return [start < end && firsts[start][1] === 0 ? start : Math.max(0, start - 1), end];
  }

  /** From which document on a piece tells of a lexeme. */
  const fromOf = (firsts, piece, lexeme) => (firsts[piece][0] === lexeme ? firsts[piece][1] : 0);

  const sums = (numbers) => numbers.reduce((all, number) => (all.push(number + (all.length ? all[all.length - 1] : 0)), all), []);

  /** How many entries of an ordered list come before. */
  function before(list, comes) {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (comes(list[middle])) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  const points = (tier, impact) =>
    tier === EXACT ? 128 + 2 * impact : tier === INFLECTED ? 128 + ((impact * 7) >> 3) : tier === FOLDED ? 64 + impact : tier === SYNONYM ? 64 + (impact >> 1) : impact;
  const packed = (document, unit, sum) => (document * SECTIONS + unit) * 256 + sum;

  function addAll(uses, list, tier) {
    for (let place = 0; place < list.count; place++) uses.push(packed(list.documents[place], list.units[place], points(tier, list.impacts[place])));
  }

  /** Keeps the best points of each section, in order. */
  function bestOf(uses) {
    const sorted = Float64Array.from(uses).sort();
    let kept = 0;
    for (let place = 0; place < sorted.length; place++) {
      if (kept && Math.floor(sorted[kept - 1] / 256) === Math.floor(sorted[place] / 256)) kept--;
      sorted[kept++] = sorted[place];
    }
    return sorted.subarray(0, kept);
  }

  function sixteenths(number) {
    const whole = Math.max(number, 1), power = 31 - Math.clz32(whole);
    return power * 16 + Math.floor((whole * 16) / 2 ** power) - 16;
  }

  const weight = (documents, found) => 8 + (found ? sixteenths(Math.floor((documents + found) / found)) : sixteenths(2 * documents + 2));

  class Engine {
    constructor(load, start) {
      this.load = load;
      this.known = new Map();
      this.lexemes = new Map();
      this.read(start);
    }

    read(bytes) {
      const reader = new Reader(bytes, HEAD), text = () => reader.text(), number = () => reader.number();
      if (bytes[0] !== FORMAT) throw new RangeError("another format");
      this.stamp = bytes.subarray(1, HEAD).join();
      [MONTHS, STOP, ENDINGS, SISTERS] = reader.list(text).map((words) => words.split(" "));
      SISTERS = SISTERS.map((pair) => fold(pair).split("="));
      [STOP, ENDINGS] = [new Set(STOP), new Set(ENDINGS)];
      this.documents = reader.count();
      this.perText = Math.max(1, number());
      this.common = number();
      this.words = reader.list(text);
      this.ends = reader.list(text);
      const firsts = () => sums(reader.list(number)).map((lexeme) => [lexeme]).map((first) => (first.push(number()), first));
      this.lists = firsts();
      this.places = firsts();
      this.values = FACETS.map(() => reader.list(() => [reader.text(), reader.text()]));
      this.columns = FACETS.map(() => Array.from({ length: this.documents }, number));
    }

    /** Returns what a piece holds, read once. */
    piece(name, read) {
      if (!this.known.has(name)) {
        const made = this.load(name, this.common).then((bytes) => {
          if (bytes.subarray(1, HEAD).join() !== this.stamp) throw new SearchFault("outdated", name);
          return guarded(name, () => read(new Reader(bytes, HEAD)));
        });
        this.known.set(name, made);
        // What failed once may be there the next time.
        made.catch(() => this.known.delete(name));
      }
      return this.known.get(name);
    }

    /** Words in order: `ord` forwards, `bak` backwards without forms. */
    wordlist(kind, number) {
      return this.piece(`${kind}-${number}`, (reader) => {
        const words = [];
        for (let last = ""; reader.more; ) {
          last = reader.shared(last);
          words.push({ fold: last, form: reader.text() || last, lexeme: reader.number(), documents: reader.number() });
        }
        return words;
      });
    }

    /** What one piece tells of a lexeme. */
    async block(kind, firsts, number, lexeme, read) {
      const name = `${kind}-${number}`;
      const blocks = await this.piece(name, (reader) => {
        const lengths = reader.list(() => reader.number());
        return { bytes: reader.bytes, starts: sums([reader.at, ...lengths]), read: new Map() };
      });
      const place = lexeme - firsts[number][0];
      return guarded(name, () => {
        if (!(place >= 0 && place + 1 < blocks.starts.length)) throw new RangeError("no such word");
        if (!blocks.read.has(place)) blocks.read.set(place, read(new Reader(blocks.bytes, blocks.starts[place])));
        return blocks.read.get(place);
      });
    }

    /** A lexeme, from all the pieces that its list goes over. */
    lexeme(number) {
      if (!this.lexemes.has(number)) {
        const [start, end] = spanOf(this.lists, number);
        const blocks = Array.from({ length: end - start }, (_, place) => this.block("liste", this.lists, start + place, number, lexemeOf));
        const made = Promise.all(blocks).then(([first, ...more]) => {
          if (!first) throw new SearchFault("damaged", "liste-0");
          if (!more.length) return first;
          const all = [first, ...more];
          return {
            ...first,
            forms: first.forms.map(({ form }, place) => ({ form, uses: joinedUses(all.map((part) => part.forms[place].uses)) })),
            inCompounds: joinedUses(all.map((part) => part.inCompounds)),
            synonyms: joinedUses(all.map((part) => part.synonyms)),
          };
        });
        this.lexemes.set(number, made);
        made.catch(() => this.lexemes.delete(number));
      }
      return this.lexemes.get(number);
    }

    /** At which places a lexeme stands, as one piece tells it: for each form its documents and sections if they are not those of the list. */
    placesOf(piece, lexeme) {
      return this.block("sted", this.places, piece, lexeme, (reader) => {
        const count = reader.count(), forms = [];
        for (let last = "", left = count; left > 0; left--) {
          if (count > 1) last = reader.shared(last);
          const head = reader.number(), own = head % 2 ? sectionsOf(reader, head >> 1) : null;
          // Where the places of each section end, and the places of all.
          const ends = new Int32Array(head >> 1), all = [];
          for (let use = 0, end = 0; use < ends.length; use++) ends[use] = end += reader.count();
          for (let use = 0; use < ends.length; use++) for (let place = 0; all.length < ends[use]; ) all.push((place += reader.number()));
          forms.push({ form: count > 1 ? last : null, own, ends, all });
        }
        return forms;
      });
    }

    texts(number) {
      return this.piece(`tekst-${number}`, (reader) => {
        const texts = [], text = () => reader.text();
        while (reader.more) {
          texts.push({ url: text(), title: text(), number: text(), date: text(), units: reader.list(() => ({ anchor: text(), heading: text(), text: text() })) });
        }
        return texts;
      });
    }

    async entries(folded) {
      if (!folded || !this.words.length) return [];
      const words = await this.wordlist("ord", pieceOf(this.words, folded)), found = [];
      for (let place = before(words, (entry) => entry.fold < folded); place < words.length && words[place].fold === folded; place++) found.push(words[place]);
      return found;
    }

    // From words to points.

    async search(query, { facets = {}, offset = 0, limit = 10, exact = false, any = false } = {}) {
      const asked = readQuery(String(query)), marks = { forms: new Set(), stems: new Set() };
      const { readings, corrected, fetched } = await this.readings(asked, exact);
      const { terms, unknown, usual } = await this.terms(readings, fetched, exact, asked, marks);
      let lookedThrough = null;
      for (const phrase of asked.phrases) {
        const { uses, until } = await this.phrase(phrase, marks);
        if (until !== null) lookedThrough = Math.min(until, lookedThrough ?? until);
        terms.push(bestOf(uses));
      }
      const { ranked, partial } = this.ranked(terms, any);
      const counted = this.facets(ranked, facets);
      const hits = await Promise.all(counted.kept.slice(offset, offset + limit).map((hit) => this.hit(hit, marks)));
      return { query: String(query), corrected, partial, unknown, usual, lookedThrough, total: counted.kept.length, facets: counted.facets, hits };
    }

    /** Finds the ways to read each word; says what was forgiven. */
    async readings(asked, exact) {
      const words = await this.knownWords(asked.words), end = asked.text.trimEnd().length;
      const readings = await Promise.all(words.map(async (word, place) => {
        if (exact && !word.literal) return { word, ways: await this.exactly(word.key), own: [], split: [] };
        const together = await this.together(word);
        const found = await this.ways(word, place + 1 === words.length && word.end === end, together.length > 0);
        return { word, ways: [...together, ...found.ways], own: found.ways, split: found.split || [], corrected: found.corrected };
      }));
      // Words may lie over each other; of these the first that is put right counts.
      let corrected = "", at = 0;
      for (const { word, corrected: form } of readings) {
        if (!form || word.start < at) continue;
        corrected += asked.text.slice(at, word.start) + form;
        at = word.end;
      }
      corrected = corrected && corrected + asked.text.slice(at) || null;
      return { readings, corrected, fetched: this.afford(readings) };
    }

    /** Adds the pieces of some lexemes to what is fetched, unless they are too many. */
    affords(fetched, lexemes, most) {
      const more = new Set();
      for (const lexeme of lexemes) for (let [piece, end] = spanOf(this.lists, lexeme); piece < end; piece++) if (!fetched.has(piece)) more.add(piece);
      if (more.size && fetched.size && fetched.size + more.size > most) return false;
      more.forEach((piece) => fetched.add(piece));
      return true;
    }

    /** Leaves out what would make the answer fetch too much: other ways to read a word, then the words with the longest lists. */
    afford(readings) {
      const fetched = new Set();
      const mains = readings.map(({ ways, own }) => {
        const way = own[0] || ways[ways.length - 1], [start, end] = way ? spanOf(this.lists, way.lexeme) : [0, 0];
        return { way, cost: end - start };
      });
      for (const place of [...readings.keys()].sort((one, other) => mains[one].cost - mains[other].cost)) {
        readings[place].usual = !!mains[place].way && !this.affords(fetched, [mains[place].way.lexeme], MOST_LISTS);
      }
      readings.forEach((reading, place) => {
        reading.ways = reading.ways.filter((way) => !reading.usual && (way.lexeme === mains[place].way.lexeme || this.affords(fetched, [way.lexeme], MANY_LISTS)));
        reading.own = reading.own.filter((way) => reading.ways.includes(way));
      });
      return fetched;
    }

    /** Finds where each word stands. Words that stand nowhere are left out if others stand somewhere, but not numbers. */
    async terms(all, fetched, exact, asked, marks) {
      const typed = (some) => some.map(({ word }) => asked.text.slice(word.start, word.end));
      const readings = all.filter((reading) => !reading.usual);
      const lexemes = await Promise.all(readings.map((reading) => Promise.all(reading.ways.map((way) => this.lexeme(way.lexeme)))));
      const found = readings.map(({ word, ways, own, split }, place) => {
        const uses = [], plain = exact && !word.literal;
        ways.forEach((way, number) => (plain ? addExact : addWay)(way, lexemes[place][number], uses, marks));
        const parts = [split, ...ways.map((way, number) => (own.includes(way) && way.tier <= FOLDED && !way.alone ? lexemes[place][number].parts : []))];
        return { uses, parts: plain || word.literal ? [] : parts.filter((some) => some.length > 1 && this.affords(fetched, some, MANY_LISTS)) };
      });
      await Promise.all(found.flatMap(({ uses, parts }) => parts.map((some) => this.addParts(some, uses, marks))));
      const terms = found.map(({ uses }) => bestOf(uses)), unknown = readings.filter((reading, place) => !terms[place].length && !reading.word.literal);
      const some = unknown.length < readings.length;
      return {
        terms: some ? terms.filter((_, place) => !unknown.includes(readings[place])) : terms,
        unknown: some ? typed(unknown) : [],
        usual: typed(all.filter((reading) => reading.usual)),
      };
    }

    async knownWords(asked) {
      const known = await Promise.all(asked.map(async (word) => {
        if (!word.parts.length || (await this.entries(fold(word.key))).length) return [word];
        return word.parts.map((part) => ({ ...word, ...part, readings: [], parts: [] }));
      }));
      return known.flat().slice(0, MOST_WORDS);
    }

    async ways(word, last, joined) {
      let ways = [];
      const key = word.key;
      if (word.literal) {
        for (const reading of [key, ...word.readings]) if (!ways.length || key[0] !== "-") ways = ways.concat(await this.exactly(reading));
        if (!ways.length && last && new TextEncoder().encode(key).length >= 3) ways = await this.beginning(key);
        return { ways };
      }
      const folded = fold(key);
      ways = await this.alike(key, folded);
      if (!ways.some((way) => way.tier <= INFLECTED)) ways = ways.concat(await this.inflected(key, folded));
      for (const way of await this.sisters(folded)) if (!ways.some((known) => known.lexeme === way.lexeme)) ways.push(way);
      if (!ways.length) {
        if (last && [...key].length >= 2) ways = await this.beginning(folded);
        ways = ways.concat(await this.tails(folded));
      }
      const split = ways.length ? [] : await this.split(folded);
      if (joined || ways.length || split.length) return { ways, split };
      const form = await this.forgiven(folded);
      if (form === null) return { ways };
      ways = (await this.alike(form, fold(form))).map((way) => ({ ...way, tier: Math.max(way.tier, FOLDED) }));
      return { ways, corrected: form };
    }

    /** The word as the other written Norwegian has it. */
    async sisters(folded) {
      let ways = [];
      for (const [one, other] of SISTERS) {
        const begins = one[0] === "^", bare = begins ? one.slice(1) : one;
        for (const [from, to] of [[bare, other], [other, bare]]) {
          if (!(begins ? folded.startsWith(from) : folded.endsWith(from))) continue;
          const key = begins ? to + folded.slice(from.length) : folded.slice(0, -from.length) + to;
          if (new TextEncoder().encode(key).length <= 4 || STOP.has(key)) continue;
          const found = await this.alike(key, key);
          ways = ways.concat(found.length ? found : await this.inflected(key, key));
        }
      }
      return ways.map((way) => ({ ...way, tier: INFLECTED, form: null }));
    }

    /** Compounds that end with a word, or with a word that it is a form of. */
    async tails(folded) {
      const letters = [...folded];
      for (let end = letters.length; end >= 4 && end > letters.length - 6; end--) {
        if (end < letters.length && !ENDINGS.has(letters.slice(end).join(""))) continue;
        const found = new Map();
        for (const entry of await this.range("bak", letters.slice(0, end).reverse().join(""))) {
          if ([...entry.fold].length >= end + 3 && !found.has(entry.lexeme)) found.set(entry.lexeme, entry.documents);
        }
        if (!found.size) continue;
        const usual = [...found].sort((one, other) => other[1] - one[1]).slice(0, COMPLETIONS);
        return usual.map(([lexeme]) => ({ lexeme, form: null, tier: PART, alone: true }));
      }
      return [];
    }

    /** The entries that begin so, from at most some pieces. */
    async range(kind, folded) {
      const found = [], firsts = kind === "bak" ? this.ends : this.words;
      for (let piece = pieceOf(firsts, folded), left = RANGE; left > 0 && piece < firsts.length; piece++, left--) {
        const words = await this.wordlist(kind, piece);
        for (let place = before(words, (entry) => entry.fold < folded); place < words.length && words[place].fold.startsWith(folded); place++) found.push(words[place]);
        const last = words[words.length - 1];
        if (last && last.fold > folded && !last.fold.startsWith(folded)) break;
      }
      return found;
    }

    async exactly(key) {
      return (await this.entries(fold(key))).filter((entry) => entry.form === key).map((entry) => ({ lexeme: entry.lexeme, form: entry.form, tier: EXACT, alone: true }));
    }

    async alike(key, folded) {
      let ways = [];
      for (const { form, lexeme } of await this.entries(folded)) {
        const same = form === key;
        if (!same && ways.some((way) => way.lexeme === lexeme)) continue;
        ways = ways.filter((way) => way.lexeme !== lexeme);
        ways.push({ lexeme, form, tier: same ? EXACT : FOLDED, alone: false });
      }
      return ways;
    }

    async inflected(key, folded) {
      const letters = [...folded];
      for (let end = letters.length - 1; end >= 3 && end >= letters.length - 7; end--) {
        if (!ENDINGS.has(letters.slice(end).join(""))) continue;
        const entries = await this.entries(letters.slice(0, end).join(""));
        if (!entries.length) continue;
        return entries.map((entry) => ({ lexeme: entry.lexeme, form: null, tier: key.startsWith(entry.form) ? INFLECTED : FOLDED, alone: false }));
      }
      return [];
    }

    async beginning(folded) {
      const entries = (await this.range("ord", folded)).filter((entry) => entry.documents);
      entries.sort((one, other) => other.documents - one.documents);
      const ways = new Map();
      for (const { lexeme } of entries) if (!ways.has(lexeme) && ways.size < COMPLETIONS) ways.set(lexeme, { lexeme, form: null, tier: FOLDED, alone: true });
      return [...ways.values()];
    }

    /** A word and its neighbour that the site writes as one. */
    async together(word) {
      let ways = [];
      for (const [one, other] of [[word.before, word.key], [word.key, word.after]]) {
        if (!one || !other || word.literal || (STOP.has(one) && one.length < 2) || STOP.has(other)) continue;
        for (const link of STOP.has(one) ? [""] : ["", "s", "e"]) {
          const key = one + link + other, found = await this.alike(key, fold(key));
          ways = ways.concat(found.length ? found : await this.inflected(key, fold(key)));
        }
      }
      return ways.map((way) => ({ ...way, tier: Math.max(way.tier, INFLECTED) }));
    }

    /** Adds sections where all parts of a compound stand. */
    async addParts(parts, uses, marks) {
      const lexemes = await Promise.all(parts.map((part) => this.lexeme(part)));
      let common = null;
      for (const lexeme of lexemes) {
        const impacts = new Map();
        for (const list of [...lexeme.forms.map((form) => form.uses), lexeme.inCompounds]) {
          for (let place = 0; place < list.count; place++) {
            const at = packed(list.documents[place], list.units[place], 0);
            if (!common || common.has(at)) impacts.set(at, Math.max(impacts.get(at) || 0, list.impacts[place]));
          }
        }
        if (common) for (const [at, impact] of common) impacts.has(at) ? common.set(at, Math.min(impact, impacts.get(at))) : common.delete(at);
        common = common || impacts;
        lexeme.forms.forEach(({ form }) => marks.forms.add(form));
      }
      for (const [at, impact] of common) uses.push(at + points(PART, impact));
    }

    async split(folded) {
      const letters = [...folded], inVain = new Set();
      if (letters.length > LONGEST_SPLIT) return [];
      // Where a rest cannot be split is remembered, or `enenenene…` would take hours.
      const from = async (begin) => {
        for (let place = letters.length - 3; place >= begin + 3; place--) {
          const left = letters.slice(begin, place).join(""), right = letters.slice(place).join("");
          let first = await this.wordOf(left, true);
          if (first === null && new TextEncoder().encode(left).length > 3 && /[se]$/.test(left)) first = await this.wordOf(left.slice(0, -1), false);
          if (first === null) continue;
          const second = await this.wordOf(right, true);
          if (second !== null) return [first, second];
          if (inVain.has(place)) continue;
          const rest = await from(place);
          if (rest.length) return [first, ...rest];
          inVain.add(place);
        }
        return [];
      };
      return from(0);
    }

    async wordOf(folded, inflected) {
      if (STOP.has(folded)) return null;
      const length = new TextEncoder().encode(folded).length;
      const entry = (await this.entries(folded)).find((entry) => entry.documents || length > 3);
      if (entry) return entry.lexeme;
      const [way] = inflected && length > 4 ? await this.inflected(folded, folded) : [];
      return way ? way.lexeme : null;
    }

    async forgiven(folded) {
      const word = [...folded], most = allowed(word.length), letters = /^\p{Alphabetic}+$/u;
      if (!most || !letters.test(folded)) return null;
      const half = Math.max(2, (word.length >> 1) - 1);
      let best = null;
      const weigh = (other, { documents, lexeme }) => {
        const apart = distance(word, [...other], most);
        if (apart === null) return;
        const found = [apart, -documents, other, lexeme];
        const differs = best ? found.findIndex((value, place) => value !== best[place]) : 0;
        if (!best || (differs >= 0 && found[differs] < best[differs])) best = found;
      };
      // An error leaves the first half or the second as it is.
      const beginning = word.slice(0, half).join(""), end = word.slice(-half).reverse().join("");
      for (const entry of await this.range("ord", beginning)) if (letters.test(entry.fold)) weigh(entry.fold, entry);
      for (const entry of await this.range("bak", end)) {
        const forwards = [...entry.fold].reverse().join("");
        if (!forwards.startsWith(beginning)) weigh(forwards, entry);
      }
      if (!best) return null;
      // As the site writes it: the very word, else the most usual form.
      let usual = null;
      for (const { form, uses } of (await this.lexeme(best[3])).forms) {
        const found = [fold(form) === best[2] ? 1 : 0, uses.count];
        if (!usual || found[0] > usual[0] || (found[0] === usual[0] && found[1] > usual[1])) usual = [...found, form];
      }
      return usual && usual[2];
    }

    /** Sections where words stand side by side: the most seldom word first, the others only in pieces that tell of documents that are left. */
    async phrase(keys, marks) {
      const telling = (key) => key.literal || !STOP.has(key.key);
      const all = keys.filter(telling).length < 2, parts = [];
      for (const [place, key] of keys.entries()) {
        if (!all && !telling(key)) continue;
        const entries = (await this.entries(fold(key.key))).filter((entry) => entry.documents);
        entries.forEach((entry) => marks.forms.add(entry.form));
        parts.push({ place, entries, documents: entries.reduce((sum, entry) => sum + entry.documents, 0) });
      }
      parts.sort((one, other) => one.documents - other.documents);
      let left = MOST_PLACES, until = Infinity, common = null;
      for (const [done, part] of parts.entries()) {
        const { begins, fetched, looked } = await this.standing(part, common, Math.max(1, Math.floor(left / (parts.length - done))));
        left = Math.max(0, left - fetched);
        until = Math.min(until, looked);
        common = common ? both(common, begins) : begins;
      }
      const sections = [];
      for (const begin of common || []) {
        const section = Math.floor(begin / 65536);
        if (section !== sections[sections.length - 1] && section < until * SECTIONS) sections.push(section);
      }
      // How much the most seldom word tells there, or else in the document.
      const here = new Map(), anywhere = new Map(), most = (map, key, impact) => map.set(key, Math.max(impact, map.get(key) || 0));
      for (const entry of sections.length ? parts[0].entries : []) {
        for (const { form, uses } of (await this.lexeme(entry.lexeme)).forms) {
          for (let use = 0; form === entry.form && use < uses.count; use++) {
            most(here, uses.documents[use] * SECTIONS + uses.units[use], uses.impacts[use]);
            most(anywhere, uses.documents[use], uses.impacts[use]);
          }
        }
      }
      const impact = (section) => here.get(section) ?? anywhere.get(Math.floor(section / SECTIONS)) ?? 0;
      return { uses: sections.map((section) => section * 256 + points(EXACT, impact(section))), until: until === Infinity ? null : until };
    }

    /** Where the phrase would begin by one of its words, in documents that are left: document, section and place in one number. */
    async standing({ place, entries }, left, most) {
      const wanted = [], fetched = new Set(), found = [];
      const earlier = (document) => before(left, (begin) => begin < document * 268435456);
      entries.forEach((entry, number) => {
        const [start, end] = spanOf(this.places, entry.lexeme);
        for (let piece = start; piece < end; piece++) {
          const from = fromOf(this.places, piece, entry.lexeme), to = piece + 1 < end ? fromOf(this.places, piece + 1, entry.lexeme) : Infinity;
          if (!left || earlier(from) < earlier(to)) wanted.push([from, piece, number]);
        }
      });
      wanted.sort((one, other) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2]);
      let looked = Infinity;
      for (const [from, piece, number] of wanted) {
        if (from > 0 && fetched.size >= most && !fetched.has(piece)) {
          looked = from;
          break;
        }
        fetched.add(piece);
        found.push(this.standIn(piece, entries[number], place));
      }
      const lists = (await Promise.all(found)).flat(), begins = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0));
      lists.reduce((filled, list) => (begins.set(list, filled), filled + list.length), 0);
      return { begins: begins.sort(), fetched: fetched.size, looked };
    }

    async standIn(piece, entry, place) {
      const lists = [];
      for (const { form, own, ends, all } of await this.placesOf(piece, entry.lexeme)) {
        if (form !== null && form !== entry.form) continue;
        const listed = own ? [own] : (await this.lexeme(entry.lexeme)).forms.filter((found) => found.form === entry.form).map(({ uses }) => uses);
        for (const { count, documents, units } of listed) {
          const begins = new Float64Array(all.length);
          let filled = 0;
          for (let use = 0, one = 0; use < Math.min(count, ends.length); use++) {
            for (; one < ends[use]; one++) {
              const begin = all[one] - place;
              if (begin >= 0 && begin < 65536) begins[filled++] = packed(documents[use], units[use], 0) * 256 + begin;
            }
          }
          lists.push(begins.subarray(0, filled));
        }
      }
      return lists;
    }

    ranked(terms, any) {
      if (!terms.length) return { ranked: [], partial: false };
      const weights = terms.map((term) => weight(this.documents, documentsOf(term)));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const uses = new Float64Array(terms.reduce((sum, term) => sum + term.length, 0));
      let filled = 0;
      terms.forEach((term, number) => {
        for (const at of term) uses[filled++] = (Math.floor(at / 256) * 32 + number) * 256 + (at % 256);
      });
      uses.sort();
      const whole = [], some = [], found = new Uint16Array(terms.length);
      for (let at = 0; at < uses.length; ) {
        const document = Math.floor(uses[at] / 33554432);
        let bestUnit = 0, bestSum = 0;
        found.fill(0);
        while (at < uses.length && Math.floor(uses[at] / 33554432) === document) {
          const unit = Math.floor(uses[at] / 8192);
          let sum = 0;
          for (; at < uses.length && Math.floor(uses[at] / 8192) === unit; at++) {
            const term = Math.floor(uses[at] / 256) % 32, value = (uses[at] % 256) + 1;
            if (value > found[term]) found[term] = value;
            sum += weights[term] * value;
          }
          if (sum > bestSum) [bestUnit, bestSum] = [unit, sum];
        }
        let share = 0, score = bestSum;
        for (let term = 0; term < found.length; term++) {
          if (found[term]) share += weights[term];
          score += found[term] * weights[term];
        }
        const hit = { document, unit: bestUnit % SECTIONS, score };
        if (share === total) whole.push(hit);
        else if (any || share * 2 > total) some.push(hit);
      }
      const byScore = (one, other) => other.score - one.score;
      whole.sort(byScore);
      if (any || !whole.length || (terms.length > 2 && whole.length < 5)) return { ranked: whole.concat(some.sort(byScore)), partial: some.length > 0 };
      return { ranked: whole, partial: false };
    }

    facets(ranked, chosen) {
      const wanted = FACETS.map((facet) => [].concat(chosen[facet] || []).map(String));
      const counts = this.values.map((values) => new Array(values.length + 1).fill(0)), kept = [];
      // By facet, which values are let through.
      const passes = this.values.map((values, facet) => [null, ...values].map((value) => !wanted[facet].length || (value !== null && wanted[facet].includes(value[0]))));
      for (const hit of ranked) {
        let lacks = 0, lacking = -1;
        for (let facet = 0; facet < passes.length; facet++) {
          if (passes[facet][this.columns[facet][hit.document]]) continue;
          lacks++;
          lacking = facet;
        }
        for (let facet = 0; facet < passes.length; facet++) if (!lacks || (lacks === 1 && lacking === facet)) counts[facet][this.columns[facet][hit.document]]++;
        if (!lacks) kept.push(hit);
      }
      const facets = {};
      FACETS.forEach((name, facet) => {
        facets[name] = this.values[facet]
          .map(([value, label], place) => ({ value, label, count: counts[facet][place + 1] }))
          .filter(({ value, count }) => count || wanted[facet].includes(value));
      });
      return { kept, facets };
    }

    async hit({ document, unit, score }, marks) {
      const number = Math.floor(document / this.perText), text = (await this.texts(number))[document % this.perText];
      if (!text) throw new SearchFault("damaged", `tekst-${number}`);
      const section = text.units[unit] || { anchor: "", heading: "", text: "" };
      const [kind, kindLabel] = this.values[0][this.columns[0][document] - 1] || ["", ""];
      const shown = excerpt(section.text, marks);
      const words = new Set([shown.words, ...[section.heading, text.title, text.number].map((more) => excerpt(more, marks).words)].flat());
      return {
        url: section.anchor ? `${text.url}#${section.anchor}` : text.url,
        title: text.title, number: text.number, date: text.date, kind, kindLabel,
        section: section.heading, score, words: [...words], excerpt: shown.excerpt,
      };
    }
  }

  /** What two ordered lists have in common. */
  function both(one, other) {
    const kept = one.slice();
    let count = 0;
    for (let place = 0, at = 0; place < one.length; place++) {
      while (other[at] < one[place]) at++;
      if (other[at] === one[place]) kept[count++] = one[place];
    }
    return kept.subarray(0, count);
  }

  /** Adds where the very form stands. */
  function addExact(way, lexeme, uses, marks) {
    for (const { form, uses: list } of lexeme.forms) {
      if (form !== way.form) continue;
      addAll(uses, list, way.tier);
      marks.forms.add(form);
    }
  }

  /** Adds where one reading of a word stands. */
  function addWay(way, lexeme, uses, marks) {
    for (const { form, uses: list } of lexeme.forms) {
      addAll(uses, list, form === way.form ? way.tier : Math.max(way.tier, INFLECTED));
      marks.forms.add(form);
    }
    if (way.alone) return;
    const stem = fold(lexeme.stem);
    if ([...stem].length >= 4) marks.stems.add(stem);
    lexeme.also.forEach((name) => marks.forms.add(name));
    addAll(uses, lexeme.synonyms, Math.max(way.tier, SYNONYM));
    addAll(uses, lexeme.inCompounds, PART);
  }

  function lexemeOf(reader) {
    const stem = reader.text();
    return {
      stem,
      also: reader.list(() => reader.text()),
      parts: reader.list(() => reader.number()),
      forms: reader.list(() => ({ form: reader.shared(stem), uses: usesOf(reader) })),
      inCompounds: usesOf(reader),
      synonyms: usesOf(reader),
    };
  }

  /** Uses of several pieces as one list. */
  function joinedUses(lists) {
    const all = (field, Kind) => Kind.from(lists.flatMap((list) => [...list[field]]));
    const documents = all("documents", Int32Array);
    return { count: documents.length, documents, units: all("units", Int32Array), impacts: all("impacts", Uint8Array) };
  }

  const pieceOf = (firsts, word) => Math.max(0, before(firsts, (first) => first <= word) - 1);

  function documentsOf(uses) {
    let documents = 0, last = -1;
    for (const at of uses) {
      const document = Math.floor(at / 1048576);
      if (document !== last) documents++;
      last = document;
    }
    return documents;
  }

  /** The beginning that a word shares with the one before, in bytes. */
  function share(word, bytes) {
    if (/^[\x00-\x7f]*$/.test(word)) return word.slice(0, bytes);
    return UTF8.decode(new TextEncoder().encode(word).subarray(0, bytes));
  }

  function guarded(name, read) {
    try {
      return read();
    } catch (error) {
      throw error instanceof SearchFault ? error : new SearchFault("damaged", name);
    }
  }

  // Loading.

  const scripts = new Map();

  /** A script of a site that is opened from disk hands its piece over here. */
  function takeScript(name, text) {
    const taken = scripts.get(name);
    if (taken) taken(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
  }

  function loadScript(base, name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      scripts.set(name, resolve);
      script.onerror = () => reject(new SearchFault("missing", name));
      script.onload = () => {
        reject(new SearchFault("damaged", name));
        script.remove();
      };
      script.src = `${base}sok/${name}.js`;
      document.head.append(script);
    });
  }

  async function fetchPiece(base, name) {
    let answer;
    try {
      answer = await fetch(`${base}sok/${name}.bin`);
    } catch {
      throw new SearchFault("missing", name);
    }
    if (!answer.ok) throw new SearchFault("missing", name);
    return answer.arrayBuffer();
  }

  /**
   * Opens the index of a site. `base` leads to its root; `portable` takes the pieces as scripts; `load` gives the bytes
   * of a file such as `ord-0.bin` instead.
   */
  async function open({ base = "", load, portable = false } = {}) {
    const packedOf = async (name) => {
      if (!load) return portable ? loadScript(base, name) : fetchPiece(base, name);
      const bytes = await Promise.resolve(load(`${name}.bin`)).catch(() => null);
      if (!bytes) throw new SearchFault("missing", name);
      return bytes;
    };
    let common = null;
    const bytesOf = async (name, length) => {
      const isText = name.startsWith("tekst"), packed = packedOf(name);
      if (isText) {
        common = common || packedOf("felles");
        common.catch(() => (common = null));
      }
      const parts = isText ? [await common, await packed] : [await packed];
      let bytes;
      try {
        bytes = (await unpack(...parts)).subarray(isText ? length : 0);
      } catch {
        throw new SearchFault("damaged", name);
      }
      if (bytes.length < HEAD) throw new SearchFault("damaged", name);
      return bytes;
    };
    const fresh = async () => {
      common = null;
      const bytes = await bytesOf("start");
      return guarded("start", () => new Engine(bytesOf, bytes));
    };
    let engine = await fresh();
    return {
      /** Answers a query; see the top of this file. Rejects with a SearchFault. */
      async search(query, options) {
        try {
          return await engine.search(query, options);
        } catch (fault) {
          if (fault.code !== "outdated" && fault.code !== "missing") throw fault;
          // The site was built anew since the first piece was read.
          engine = await fresh();
          return engine.search(query, options);
        }
      },
    };
  }

  globalThis.SakspapirSearch = { open, SearchFault, scan: (text) => { const words = []; scan(text.normalize("NFC"), (word) => words.push(word)); return words; }, fold };
  globalThis.sakspapirPiece = takeScript;
})();
