//! Random sites for properties that hold of every site: all kinds, all keys, links, figures, attachments, a glossary;
//! and documents that are hidden, in every way there is.
//!
//! [`Site::visible`] is drawn once; [`Site::hidden`] can be drawn anew without changing what the public may know.

use std::collections::BTreeMap;

use crate::harness::{Chance, Papers};

/// One site: what its audience may know, and what not.
#[derive(Clone)]
pub(crate) struct Site {
    /// Settings, visible documents and the files that they refer to.
    pub(crate) visible: Papers,
    /// Hidden documents and their files.
    pub(crate) hidden: Papers,
    /// What hidden cases declare for those who may not see them: part of what the audience may know.
    stubs: BTreeMap<String, String>,
    audience: &'static str,
}

/// Words of a meeting room; some are terms of the glossary below.
const WORDS: &[&str] = &[
    "saken",
    "budsjettet",
    "M365",
    "prognosen",
    "kommunen",
    "API",
    "avviket",
    "møtet",
    "rapporten",
    "lisenser",
    "beredskap",
    "innbyggerportal",
    "O365",
    "regnskapet",
    "vedtaket",
    "skjult",
    "Å",
    "øre",
    "2024",
    "14",
    "prosent",
];

const TERMS: &[&str] = &["M365", "API", "beredskap", "lisenser", "prognosen"];

const KINDS: &[&str] = &["body", "meeting", "case", "case", "case", "series", "report", "report", "term", "page"];

impl Site {
    /// Draws a site.
    pub(crate) fn draw(chance: &mut Chance) -> Site {
        let audience = ["public", "public", "internal"][chance.below(3)];
        let mut site = Site { visible: Papers::default(), hidden: Papers::default(), stubs: BTreeMap::new(), audience };
        let default = ["public", "internal", "exempt"][chance.below(3)];
        site.visible.put(
            "content/site.yaml",
            format!(
                "title: Papirer\naccess: {default}\naudience: {audience}\nnames: [{{name: M365, variants: [M 365]}}]\n"
            ),
        );
        // What others hang on, so that most references meet something.
        let open = format!("access: {}\n", if audience == "public" { "public" } else { "internal" });
        for (path, keys) in [
            ("content/ror.md", "kind: body\ntitle: Rådet\ncase_number: \"{year}/M{meeting}-{seq:03}\"\n"),
            ("content/m8.md", "kind: meeting\nbody: ror\nnumber: 8\ndate: 2024-12-12\n"),
            (
                "content/serie.md",
                "kind: series\ntitle: Serie\nbody: ror\ntables:\n  drift:\n    title: Drift\n    unit: kr\n    columns: {actual: {label: Regnskap}, budget: {label: Budsjett}, variance: {label: Avvik, formula: budget - actual}}\n    rows: {lonn: {label: Lønn}, stab: {label: Stab}}\n    total: {label: Sum}\n",
            ),
        ] {
            site.visible.put(path, format!("---\n{keys}{open}---\n\nTekst.\n"));
        }
        for number in 0..4 + chance.below(6) {
            let document = Drawn::draw(number, "", chance);
            let access = if default == "public" && chance.below(2) == 0 { String::new() } else { open.clone() };
            site.visible.put(&document.path, document.text(&access));
            for (path, bytes) in document.files {
                site.visible.put(&path, bytes);
            }
        }
        for number in 0..chance.below(3) {
            let keys = format!(
                "kind: case\nmeeting: m8\nnumber: 2024/M8-{:03}\npublic_title: Personalsak {number}\naccess: exempt\n{}",
                50 + chance.below(3) * 3 + number,
                ["legal_basis: offl. § 13\n", ""][chance.below(2)]
            );
            site.stubs.insert(format!("content/hemmelig/stubb-{number}.md"), keys);
        }
        site.draw_hidden(chance);
        site
    }

    /// Draws what is hidden anew: its text, its keys, its files, and how many documents there are.
    pub(crate) fn draw_hidden(&mut self, chance: &mut Chance) {
        self.hidden = Papers::default();
        for number in 0..chance.below(7) {
            let document = Drawn::draw(number, "hemmelig/", chance);
            let access = self.hiding(chance);
            self.hidden.put(&document.path, document.text(&access));
            for (path, bytes) in document.files {
                self.hidden.put(&path, bytes);
            }
        }
        for (path, keys) in &self.stubs {
            let document = Drawn::draw(90, "hemmelig/", chance);
            let own = document.keys.lines().filter(|line| {
                // Keys of the stub are its own; lists below others stay with them.
                !["kind", "meeting:", "number:", "public_title", "access", "legal_basis"]
                    .iter()
                    .any(|key| line.starts_with(key))
            });
            let own: String = if document.kind == "case" {
                own.map(|line| format!("{line}\n")).collect()
            } else {
                "title: Navn\n".to_owned()
            };
            self.hidden.put(path, format!("---\n{keys}{own}---\n\n{}", document.body));
        }
    }

    /// Takes away what is hidden, but for what is declared of it.
    pub(crate) fn delete_hidden(&mut self) {
        self.hidden = Papers::default();
        for (path, keys) in &self.stubs {
            self.hidden.put(path, format!("---\n{keys}title: x\n---\n"));
        }
    }

    /// Everything as one site.
    pub(crate) fn papers(&self) -> Papers {
        let mut papers = self.visible.clone();
        papers.0.extend(self.hidden.0.clone());
        papers
    }

    /// Draws a way to hide a document from the site's audience.
    fn hiding(&self, chance: &mut Chance) -> String {
        let open = self.audience;
        match chance.below(6) {
            0 if self.audience == "public" => "access: internal\n".to_owned(),
            1 => format!("access: {open}\ndraft: true\n"),
            2 => format!("access: {open}\npublish_after: 2099-01-01\n"),
            3 => "access: exempt\naccess_until: 2099-01-01\n".to_owned(),
            4 => "access: exempt\n".to_owned(),
            _ => "access: exempt\nlegal_basis: offl. § 13\n".to_owned(),
        }
    }
}

/// A document as it was drawn.
struct Drawn {
    kind: &'static str,
    path: String,
    keys: String,
    body: String,
    files: Vec<(String, Vec<u8>)>,
}

impl Drawn {
    fn draw(number: usize, folder: &str, chance: &mut Chance) -> Drawn {
        let kind = KINDS[chance.below(KINDS.len())];
        let path = format!("content/{folder}{kind}-{number}.md");
        let mut drawn = Drawn { kind, path, keys: String::new(), body: String::new(), files: Vec::new() };
        let mut keys = Keys { text: format!("kind: {kind}\n"), chance };
        keys.of_kind(kind, number, folder.is_empty());
        keys.common(folder.is_empty());
        drawn.keys = keys.text;
        if kind == "case" && chance.below(2) == 0 {
            // Beside the document, so that a file of a hidden one belongs to it alone.
            let name = format!("vedlegg-{number}.pdf");
            drawn.keys.push_str(&format!("attachments: [{name}]\n"));
            let bytes = format!("%PDF-1.4 {folder} {} {}", number, chance.next());
            drawn.files.push((format!("content/{folder}{name}"), bytes.into_bytes()));
        }
        drawn.body = body(chance);
        drawn
    }

    fn text(&self, access: &str) -> String {
        format!("---\n{}{access}---\n\n{}", self.keys, self.body)
    }
}

/// Front matter as it is drawn.
struct Keys<'c> {
    text: String,
    chance: &'c mut Chance,
}

impl Keys<'_> {
    /// Adds a line half of the time.
    fn maybe(&mut self, line: impl FnOnce(&mut Chance) -> String) {
        if self.chance.below(2) == 0 {
            let line = line(self.chance);
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    fn always(&mut self, line: impl FnOnce(&mut Chance) -> String) {
        let line = line(self.chance);
        self.text.push_str(&line);
        self.text.push('\n');
    }

    fn of_kind(&mut self, kind: &str, number: usize, visible: bool) {
        match kind {
            "body" => {
                self.always(|chance| format!("title: Utvalg {}", words(chance)));
                self.maybe(|chance| format!("short_name: {}", word(chance)));
                self.maybe(|_| "case_number: \"{year}/M{meeting}-{seq:03}\"".to_owned());
                self.maybe(|chance| format!("members: [{{name: {}, represents: {}}}]", word(chance), words(chance)));
            }
            "meeting" => {
                self.always(|_| "body: ror".to_owned());
                self.always(|chance| format!("number: {}", 1 + chance.below(12)));
                self.always(|chance| format!("date: {}", date(chance)));
                self.maybe(|_| "start: \"09:00\"\nend: \"11:30\"".to_owned());
                self.maybe(|chance| format!("place: {}", words(chance)));
                self.maybe(|chance| {
                    format!(
                        "state: {}",
                        ["planned", "announced", "held", "minutes_approved", "cancelled"][chance.below(5)]
                    )
                });
                self.maybe(|chance| {
                    format!("attendance: [{{name: {}, status: absent}}]\nchair: {}", words(chance), word(chance))
                });
            }
            "case" => {
                self.always(|chance| format!("title: Sak om {}", words(chance)));
                self.maybe(|chance| format!("meeting: {}", ["m8", "meeting-1", "hemmelig/meeting-2"][chance.below(3)]));
                self.maybe(|chance| format!("number: 2024/M8-{:03}", 1 + chance.below(8)));
                self.maybe(|chance| {
                    format!("type: {}", ["decision", "discussion", "information", "minutes", "other"][chance.below(5)])
                });
                self.maybe(|chance| format!("responsible: [{}]\nproposer: {}", words(chance), word(chance)));
                self.maybe(|chance| format!("proposal: |\n  1. {}\n  2. {}", words(chance), words(chance)));
                self.maybe(|chance| format!("alternatives: [{{id: a, title: {}, pros: [{}], cons: [{{title: {}, text: {}}}], figures: [{{label: Pris, value: {}, unit: kr}}]}}]\nrecommended: a", words(chance), word(chance), word(chance), words(chance), chance.below(999)));
                self.maybe(|chance| format!("decision: {{outcome: {}, text: {}, date: 2024-12-12, votes: {{for: {}, against: 1, blank: 0}}}}", ["consensus", "adopted", "rejected", "noted"][chance.below(4)], words(chance), chance.below(9)));
                self.maybe(|chance| {
                    format!(
                        "actions: [{{id: t, text: {}, owner: {}, due: {}, status: open, note: {}}}]",
                        words(chance),
                        word(chance),
                        date(chance),
                        word(chance)
                    )
                });
                self.maybe(|chance| format!("refers_to: [2024/M8-{:03}]", 1 + chance.below(8)));
                self.maybe(|chance| format!("closes: [\"2024/M8-{:03}#t\"]", 1 + chance.below(8)));
                self.maybe(|chance| format!("assumed: {}", words(chance)));
            }
            "series" => {
                self.always(|chance| format!("title: Serie {}\nbody: ror", word(chance)));
                self.maybe(|_| "charts: {c: {title: Graf, table: drift}}".to_owned());
            }
            "report" => {
                self.always(|chance| format!("series: serie\nperiod: 2024-{:02}", 1 + chance.below(12)));
                self.maybe(|chance| format!("as_of: {}", date(chance)));
                self.maybe(|chance| format!("case: 2024/M8-{:03}", 1 + chance.below(8)));
                self.maybe(|chance| {
                    format!(
                        "incidents: [{{date: {}, text: {}, priority: high, place: {}, cause: {}}}]",
                        date(chance),
                        words(chance),
                        word(chance),
                        word(chance)
                    )
                });
                self.maybe(|chance| {
                    format!(
                        "corrections: [{{figure: drift.lonn.actual, old: 1, new: {}, reason: {}}}]",
                        chance.below(99),
                        words(chance)
                    )
                });
                self.always(|chance| {
                    format!(
                        "figures: {{drift: {{lonn: {{actual: {}, budget: {}}}, stab: {{actual: {}, budget: {}}}}}}}",
                        chance.below(9000),
                        chance.below(9000),
                        chance.below(9000),
                        chance.below(9000)
                    )
                });
            }
            "term" => {
                let term = TERMS[self.chance.below(TERMS.len())];
                self.always(|_| {
                    if visible { format!("term: {term}") } else { format!("term: {term}{}", ["", "x"][number % 2]) }
                });
                self.maybe(|chance| {
                    format!("expansion: {}\nsynonyms: [{}]\nformer: [O365]", words(chance), word(chance))
                });
                self.maybe(|chance| format!("see: [{}]", TERMS[chance.below(TERMS.len())]));
                self.maybe(|chance| format!("senses: [{{definition: {}, context: {}}}]", words(chance), word(chance)));
            }
            _ => {
                self.always(|chance| format!("title: Side {}", words(chance)));
                self.maybe(|chance| format!("date: {}", date(chance)));
            }
        }
    }

    fn common(&mut self, visible: bool) {
        self.maybe(|chance| format!("summary: {}", words(chance)));
        self.maybe(|chance| format!("tags: [{}, {}]", word(chance), word(chance)));
        self.maybe(|chance| format!("aliases: [gammel/{}.html]", chance.below(5)));
        self.maybe(|chance| format!("lang: {}", ["nb", "nn", "en"][chance.below(3)]));
        self.maybe(|chance| {
            format!(
                "accept: [{{rule: {}, reason: {}}}]",
                ["case.kind", "ref.case", "sum.column"][chance.below(3)],
                words(chance)
            )
        });
        if !self.text.contains("kind: report") {
            self.maybe(|chance| format!("values: {{v: {{label: {}, unit: kr}}}}\nchecks: [{{id: k, expr: v == {}, severity: error}}]\nfigures: {{v: {}}}", words(chance), chance.below(9), chance.below(9)));
        }
        if !visible {
            // What is wrong in a hidden document is nobody's concern; and it may take a name that is taken.
            self.maybe(|chance| format!("id: {}", ["ror", "m8", "case-1", "om"][chance.below(4)]));
            self.maybe(|chance| format!("tittel: {}", words(chance)));
        }
    }
}

fn body(chance: &mut Chance) -> String {
    let mut text = String::new();
    for _ in 0..chance.below(6) {
        let part = match chance.below(12) {
            0 => format!("## {}", words(chance)),
            1 => format!("Se sak 2024/M8-{:03} og {}.", 1 + chance.below(8), words(chance)),
            2 => format!(
                "Se [{}](case-{}.md#{}).",
                word(chance),
                chance.below(8),
                ["", "a", "forslag-1"][chance.below(3)]
            ),
            3 => format!("Se [](hemmelig/case-{}.md).", chance.below(8)),
            4 => format!("Avviket er {{{{ serie.2024-{:02}.drift.total.variance as tusen }}}}.", 1 + chance.below(12)),
            5 => "{{ table drift }}".to_owned(),
            6 => format!("| A | B |\n|---|---|\n| {} | {} |", word(chance), words(chance)),
            7 => format!("Note[^1].\n\n[^1]: {}", words(chance)),
            8 => format!("<b>{}</b> <!-- {} -->", word(chance), words(chance)),
            9 => format!("![{}](bilde.png)", words(chance)),
            _ => words(chance),
        };
        text.push_str(&part);
        text.push_str("\n\n");
    }
    text
}

fn word(chance: &mut Chance) -> &'static str {
    WORDS[chance.below(WORDS.len())]
}

fn words(chance: &mut Chance) -> String {
    let words: Vec<&str> = (0..=chance.below(6)).map(|_| word(chance)).collect();
    words.join(" ")
}

fn date(chance: &mut Chance) -> String {
    format!("{}-{:02}-{:02}", 2023 + chance.below(3), 1 + chance.below(12), 1 + chance.below(28))
}
