//! Dresses diagnostics for people and machines: one file for each dress.

mod azure;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod sarif;
mod worst;

#[cfg(feature = "serve")]
pub(in crate::shell) use human::Excerpt;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Severity};
use crate::locale::number;
use crate::model::path::SourcePath;
use crate::shell::words::Words;

/// The dress.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Format {
    /// For people: excerpt, caret, help.
    #[default]
    Human,
    /// `{"diagnostics": […], "summary": {…}}`.
    Json,
    /// Workflow commands that GitHub shows beside the lines.
    Github,
    /// Code-quality report of GitLab.
    Gitlab,
    /// Logging commands that Azure DevOps shows on the page of the run.
    Azure,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for whatever shows test results.
    Junit,
}

impl Format {
    /// All formats, by the name that the user types.
    pub const ALL: [(&'static str, Format); 7] = [
        ("human", Format::Human),
        ("json", Format::Json),
        ("github", Format::Github),
        ("gitlab", Format::Gitlab),
        ("azure", Format::Azure),
        ("sarif", Format::Sarif),
        ("junit", Format::Junit),
    ];
}

/// What is told, and where its words come from.
#[derive(Clone, Copy)]
pub struct Findings<'a> {
    /// The diagnostics, sorted.
    pub diagnostics: &'a [Diagnostic],
    /// How many documents were read.
    pub documents: usize,
    /// The site's folder as seen from where the program stands, ending in `/`; empty if it stands in it.
    pub prefix: &'a str,
    /// The text of a file, for excerpts.
    pub source: &'a dyn Fn(&SourcePath) -> Option<Arc<str>>,
    /// What a diagnostic says.
    pub message: &'a dyn Fn(&Diagnostic) -> String,
    /// What the editor can do about it.
    pub help: &'a dyn Fn(&Diagnostic) -> Option<String>,
    /// The words around.
    pub words: Words,
}

impl Findings<'_> {
    /// Returns the report. Colour is for people at a terminal only.
    pub fn report(&self, format: Format, colour: bool) -> String {
        match format {
            Format::Human => human::report(self, colour),
            Format::Json => json::report(self),
            Format::Github => github::report(self),
            Format::Gitlab => gitlab::report(self),
            Format::Azure => azure::report(self),
            Format::Sarif => sarif::report(self),
            Format::Junit => junit::report(self),
        }
    }

    /// Returns how many there are of each kind.
    pub fn counts(&self) -> Counts {
        Counts::of(self.diagnostics)
    }

    /// Returns the last line: «3 feil, 2 advarsler, 1 merknad (4 godtatt) i 52 dokumenter».
    pub fn summary(&self) -> String {
        self.counts().summary(self.documents, self.words)
    }

    /// Returns those that are not accepted, worst first.
    fn worst_first(&self) -> Vec<&Diagnostic> {
        let mut open: Vec<&Diagnostic> = self.diagnostics.iter().filter(|one| one.accepted.is_none()).collect();
        open.sort_by_key(|one| std::cmp::Reverse((one.severity, one.stops())));
        open
    }

    /// Returns names for diagnostics that stay the same when lines move: made of file, rule and subject, and of the
    /// message where there are several with these.
    fn permanent_names(&self, diagnostics: &[&Diagnostic]) -> Vec<String> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let name = |one: &&Diagnostic| {
            let message = (self.message)(one);
            let about = [one.path.as_str(), one.rule.id, &one.subject, &message].join("\u{0}");
            let times = seen.entry(about.clone()).and_modify(|times| *times += 1).or_insert(1);
            let hash = blake3::hash(format!("{about}\u{0}{times}").as_bytes()).to_hex();
            hash.as_str().chars().take(32).collect()
        };
        diagnostics.iter().map(name).collect()
    }

    /// Returns how many of a list are shown, and what is said of the rest, if it is too long to be shown as a whole.
    fn cut(&self, all: usize) -> (usize, Option<String>) {
        if all <= MOST_LISTED {
            return (all, None);
        }
        let shown = MOST_LISTED - 1;
        let numbers = [("number", &*spaced(all - shown)), ("all", &*spaced(all))];
        (shown, Some(self.words.say("annotation.more-file", &numbers)))
    }

    fn file(&self, diagnostic: &Diagnostic) -> String {
        format!("{}{}", self.prefix, diagnostic.path)
    }
}

/// What GitLab and GitHub's code scanning show of one report; they drop the rest without a word.
const MOST_LISTED: usize = 5_000;

/// How many diagnostics there are of each severity; accepted ones count as nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Remarks.
    pub infos: usize,
    /// Accepted, of any severity.
    pub accepted: usize,
}

impl Counts {
    /// Counts.
    pub fn of(diagnostics: &[Diagnostic]) -> Counts {
        Counts::each(diagnostics.iter())
    }

    /// Counts some.
    pub(in crate::shell) fn each<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>) -> Counts {
        let mut counts = Counts::default();
        for diagnostic in diagnostics {
            let count = match (diagnostic.accepted.is_some(), diagnostic.severity) {
                (true, _) => &mut counts.accepted,
                (false, Severity::Error) => &mut counts.errors,
                (false, Severity::Warning) => &mut counts.warnings,
                (false, Severity::Info) => &mut counts.infos,
            };
            *count += 1;
        }
        counts
    }

    /// Returns the last line of a report: «3 feil, 2 advarsler, 1 merknad (4 godtatt) i 52 dokumenter».
    pub fn summary(self, documents: usize, words: Words) -> String {
        let many = |number: usize, one: &'static str, many: &'static str| {
            words.say(if number == 1 { one } else { many }, &[("number", &spaced(number))])
        };
        let mut parts = Vec::new();
        for (number, one, several) in [
            (self.errors, "count.error", "count.errors"),
            (self.warnings, "count.warning", "count.warnings"),
            (self.infos, "count.info", "count.infos"),
        ] {
            if number > 0 {
                parts.push(many(number, one, several));
            }
        }
        let found = if parts.is_empty() { words.text("count.none").to_owned() } else { parts.join(", ") };
        let accepted = match self.accepted {
            0 => String::new(),
            accepted => format!(" ({})", many(accepted, "count.accepted", "count.accepteds")),
        };
        let documents = many(documents, "count.document", "count.documents");
        words.say("count.line", &[("found", &found), ("accepted", &accepted), ("documents", &documents)])
    }
}

/// Writes a count with a space between thousands.
pub fn spaced(count: usize) -> String {
    number::grouped(&count.to_string(), '\u{a0}')
}

/// Shows characters that would steer a terminal, or reorder what is read, as their codes.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if steers(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Rule, rule};
    use crate::model::place::Spot;
    use crate::model::settings::Language;

    const TEXT: &str = "---\nkind: report\ntitel: Måned: «nå»\n---\nSe sak 2024/M8-999 ÿ\n";

    fn at(rule: &'static Rule, line: u32, column: u32, length: u32) -> Diagnostic {
        let path = SourcePath::new("content/reports/2024-11.md");
        Diagnostic::new(rule, "x", &path, Spot { line, column, length }).about("titel")
    }

    fn some() -> Vec<Diagnostic> {
        let mut accepted = at(&rule::REF_CASE, 5, 8, 11);
        accepted.accepted = Some("Kjent, 50 % ferdig".to_owned());
        vec![at(&rule::KEY_UNKNOWN, 3, 1, 5), at(&rule::PERCENT_BASE, 3, 10, 4), accepted]
    }

    fn report(diagnostics: &[Diagnostic], format: Format) -> String {
        let findings = Findings {
            diagnostics,
            documents: 52,
            prefix: "site/",
            source: &|_| Some(Arc::from(TEXT)),
            message: &|one| format!("ukjent nøkkel «{}», 100 %", one.subject),
            help: &|one| (one.rule == &rule::KEY_UNKNOWN).then(|| "mente du `title`?".to_owned()),
            words: Words::new(Language::Bokmal),
        };
        findings.report(format, false)
    }

    #[test]
    fn people_see_the_line_with_a_caret_and_what_to_do() {
        let expected = "\
feil[key.unknown]: ukjent nøkkel «titel», 100 %
 --> content/reports/2024-11.md:3:1
  |
3 | titel: Måned: «nå»
  | ^^^^^
  |
  = hjelp: mente du `title`?

merknad[percent.base]: ukjent nøkkel «titel», 100 %
 --> content/reports/2024-11.md:3:10
  |
3 | titel: Måned: «nå»
  |          ^^^^

1 feil, 1 merknad (1 godtatt) i 52 dokumenter
";
        assert_eq!(report(&some(), Format::Human), expected);
    }

    #[test]
    fn people_see_first_what_stops() {
        let found = [at(&rule::REF_CASE, 1, 1, 1), at(&rule::YAML_SYNTAX, 2, 1, 1)];
        let told = report(&found, Format::Human);
        assert!(told.starts_with("feil[yaml.syntax]") && told.contains("feil[ref.case]"), "{told}");
    }

    #[test]
    fn nothing_found_is_said_in_one_line() {
        assert_eq!(report(&[], Format::Human), "Ingen funn i 52 dokumenter\n");
    }

    #[test]
    fn machines_get_every_finding_with_its_acceptance() {
        let value: serde_json::Value = serde_json::from_str(&report(&some(), Format::Json)).unwrap();
        let expected = serde_json::json!({
            "diagnostics": [
                {"rule": "key.unknown", "severity": "error", "file": "content/reports/2024-11.md", "line": 3, "column": 1,
                 "message": "ukjent nøkkel «titel», 100 %", "help": "mente du `title`?", "accepted": null},
                {"rule": "percent.base", "severity": "info", "file": "content/reports/2024-11.md", "line": 3, "column": 10,
                 "message": "ukjent nøkkel «titel», 100 %", "help": null, "accepted": null},
                {"rule": "ref.case", "severity": "error", "file": "content/reports/2024-11.md", "line": 5, "column": 8,
                 "message": "ukjent nøkkel «titel», 100 %", "help": null, "accepted": "Kjent, 50 % ferdig"},
            ],
            "summary": {"documents": 52, "errors": 1, "warnings": 0, "infos": 1, "accepted": 1}
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn github_gets_annotations_with_its_escapes() {
        assert_eq!(
            report(&some(), Format::Github),
            "::error file=site/content/reports/2024-11.md,line=3,col=1,endColumn=6,title=key.unknown::\
             ukjent nøkkel «titel», 100 %25%0Amente du `title`?\n\
             ::notice file=site/content/reports/2024-11.md,line=3,col=10,endColumn=14,title=percent.base::\
             ukjent nøkkel «titel», 100 %25\n"
        );
        let mut odd = at(&rule::KEY_UNKNOWN, 1, 1, 0);
        odd.path = SourcePath::new("content/a,b:c%.md");
        assert!(report(&[odd], Format::Github).contains("file=site/content/a%2Cb%3Ac%25.md,line=1,col=1,title="));
    }

    #[test]
    fn github_gets_at_most_ten_of_a_severity_and_is_told_of_the_rest() {
        let many: Vec<Diagnostic> = (1..=200).map(|line| at(&rule::KEY_UNKNOWN, line, 1, 1)).collect();
        let told = report(&many, Format::Github);
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines.len(), 10);
        assert_eq!(lines.last(), Some(&"::error title=sakspapir::191 feil til; hele listen står i loggen"));
    }

    #[test]
    fn azure_gets_commands_with_its_escapes_and_remarks_as_plain_lines() {
        assert_eq!(
            report(&some(), Format::Azure),
            "##vso[task.logissue type=error;sourcepath=site/content/reports/2024-11.md;linenumber=3;columnnumber=1;\
             code=key.unknown;][key.unknown] ukjent nøkkel «titel», 100 %AZP25 mente du `title`?\n\
             site/content/reports/2024-11.md:3:10: [percent.base] ukjent nøkkel «titel», 100 %\n"
        );
        let mut odd = at(&rule::KEY_UNKNOWN, 1, 1, 0);
        odd.path = SourcePath::new("content/a;b]c%.md");
        assert!(report(&[odd], Format::Azure).contains("sourcepath=site/content/a%3Bb%5Dc%AZP25.md;linenumber=1;"));
        let many: Vec<Diagnostic> = (1..=200).map(|line| at(&rule::KEY_UNKNOWN, line, 1, 1)).collect();
        let told = report(&many, Format::Azure);
        assert_eq!(told.lines().count(), 10);
        assert_eq!(
            told.lines().last(),
            Some("##vso[task.logissue type=error;]191 feil til; hele listen står i loggen")
        );
    }

    #[test]
    fn what_a_document_says_is_no_command_to_a_ci() {
        let hostile = "##vso[task.setvariable variable=x]y ##[error]x ::error::x";
        for format in [Format::Human, Format::Azure, Format::Github] {
            let diagnostics = [at(&rule::PERCENT_BASE, 1, 1, 5), at(&rule::KEY_UNKNOWN, 1, 1, 5)];
            let findings = Findings {
                diagnostics: &diagnostics,
                documents: 1,
                prefix: "",
                source: &|_| Some(Arc::from(hostile)),
                message: &|_| hostile.to_owned(),
                help: &|_| Some(format!("{hostile}\n::error::x")),
                words: Words::new(Language::Bokmal),
            };
            for line in findings.report(format, false).lines() {
                // Both read one command of a line: the first.
                match format {
                    Format::Azure if line.starts_with("##vso[task.logissue type=error;sourcepath=content/") => {}
                    Format::Github if line.starts_with("::error file=") || line.starts_with("::notice file=") => {}
                    _ => {
                        assert!(!line.contains("##vso[") && !line.contains("##["), "{line}");
                        assert!(!line.trim_start().starts_with("::"), "{line}");
                    }
                }
            }
        }
    }

    #[test]
    fn junit_has_a_suite_a_file_and_is_xml_whatever_the_text() {
        let expected = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"sakspapir\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\">
  <testsuite name=\"site/content/reports/2024-11.md\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\">
    <testcase classname=\"key.unknown\" name=\"3:1 ukjent nøkkel «titel», 100 %\" file=\"site/content/reports/2024-11.md\" line=\"3\">
      <failure type=\"error\" message=\"ukjent nøkkel «titel», 100 %\">site/content/reports/2024-11.md:3:1: ukjent nøkkel «titel», 100 %
mente du `title`?</failure>
    </testcase>
    <testcase classname=\"percent.base\" name=\"3:10 ukjent nøkkel «titel», 100 %\" file=\"site/content/reports/2024-11.md\" line=\"3\">
      <system-out>site/content/reports/2024-11.md:3:10: ukjent nøkkel «titel», 100 %</system-out>
    </testcase>
    <testcase classname=\"ref.case\" name=\"5:8 ukjent nøkkel «titel», 100 %\" file=\"site/content/reports/2024-11.md\" line=\"5\">
      <skipped message=\"Kjent, 50 % ferdig\"/>
    </testcase>
  </testsuite>
</testsuites>
";
        assert_eq!(report(&some(), Format::Junit), expected);
        let none = report(&[], Format::Junit);
        assert!(none.contains("tests=\"1\" failures=\"0\"") && none.contains("name=\"Ingen funn i 52 dokumenter\""));
        let mut odd = at(&rule::KEY_UNKNOWN, 1, 1, 0);
        odd.path = SourcePath::new("content/<a>\"&'\u{1}\u{fffe}\n.md");
        let odd = report(&[odd], Format::Junit);
        assert!(odd.contains("name=\"site/content/&lt;a&gt;&quot;&amp;'\\u{1}\\u{fffe}&#10;.md\""), "{odd}");
    }

    #[test]
    fn long_reports_are_cut_where_the_forges_cut_them_and_say_so() {
        let many: Vec<Diagnostic> = (1..=5_001).map(|line| at(&rule::PERCENT_BASE, line, 1, 1)).collect();
        let mut many: Vec<Diagnostic> = many;
        many.push(at(&rule::KEY_UNKNOWN, 9, 1, 1));
        let said = "De 3 siste av 5\u{a0}002 funn får ikke plass her; hele listen kommer med «sakspapir check»";
        let gitlab: serde_json::Value = serde_json::from_str(&report(&many, Format::Gitlab)).unwrap();
        let gitlab = gitlab.as_array().unwrap();
        assert_eq!(gitlab.len(), 5_000);
        assert_eq!(gitlab[0]["check_name"], "key.unknown", "the worst comes first");
        assert_eq!(gitlab[4_999]["description"], said);
        let sarif: serde_json::Value = serde_json::from_str(&report(&many, Format::Sarif)).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), 5_000);
        assert_eq!(results[0]["ruleId"], "key.unknown");
        assert_eq!(results[4_999]["message"]["text"], said);
        let index = usize::try_from(results[4_999]["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(sarif["runs"][0]["tool"]["driver"]["rules"][index]["id"], results[4_999]["ruleId"]);
    }

    #[test]
    fn gitlab_gets_names_that_outlive_moved_lines() {
        let before: serde_json::Value = serde_json::from_str(&report(&some(), Format::Gitlab)).unwrap();
        let mut moved = some();
        moved[0].spot.line = 2;
        let after: serde_json::Value = serde_json::from_str(&report(&moved, Format::Gitlab)).unwrap();
        assert_eq!(before.as_array().map(Vec::len), Some(2));
        assert_eq!(before[0]["fingerprint"], after[0]["fingerprint"]);
        assert_eq!(before[0]["severity"], "major");
        assert_eq!(before[0]["check_name"], "key.unknown");
        assert_eq!(
            before[0]["location"],
            serde_json::json!({"path": "site/content/reports/2024-11.md", "lines": {"begin": 3}})
        );
        let twice = [at(&rule::KEY_UNKNOWN, 1, 1, 1), at(&rule::KEY_UNKNOWN, 2, 1, 1)];
        let twice: serde_json::Value = serde_json::from_str(&report(&twice, Format::Gitlab)).unwrap();
        assert_ne!(twice[0]["fingerprint"], twice[1]["fingerprint"]);
    }

    #[test]
    fn sarif_has_rules_regions_and_suppressions() {
        let value: serde_json::Value = serde_json::from_str(&report(&some(), Format::Sarif)).unwrap();
        let run = &value["runs"][0];
        assert_eq!(value["version"], "2.1.0");
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 3);
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            let rule = &run["tool"]["driver"]["rules"][index];
            assert_eq!(rule["id"], result["ruleId"]);
            let says = |key: &str| rule[key]["text"].as_str().is_some_and(|text| text.len() > 5);
            assert!(says("shortDescription") && says("help"), "{rule}");
        }
        assert_eq!(
            results[0]["locations"][0]["physicalLocation"]["region"],
            serde_json::json!({"startLine": 3, "startColumn": 1, "endColumn": 6})
        );
        assert_eq!(results[0].get("suppressions"), None);
        assert_eq!(results[2]["suppressions"][0]["justification"], "Kjent, 50 % ferdig");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place_and_what_steers_a_terminal_is_shown() {
        let line = format!("{}\u{1b}]0;x\u{7}\u{202e}her{}", "æ ".repeat(4000), " x".repeat(400_000));
        let column = 8001 + 7;
        let diagnostic = [at(&rule::LINK_TARGET, 1, column, 3)];
        let findings = Findings {
            diagnostics: &diagnostic,
            documents: 1,
            prefix: "",
            source: &|_| Some(Arc::from(line.as_str())),
            message: &|_| "slem \u{1b}[31m tekst".to_owned(),
            help: &|_| None,
            words: Words::new(Language::Bokmal),
        };
        let told = findings.report(Format::Human, false);
        assert!(!told.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{told:?}");
        assert!(told.contains(&format!("content/reports/2024-11.md:1:{column}\n")), "{told}");
        assert!(told.lines().all(|line| line.chars().count() <= 170), "{told}");
        let lines: Vec<&str> = told.lines().collect();
        let place = |line: &str, what: char| line.chars().position(|found| found == what);
        let excerpt = lines.iter().position(|line| line.contains("her")).unwrap();
        let her = lines[excerpt].chars().collect::<Vec<_>>().windows(3).position(|three| three == ['h', 'e', 'r']);
        assert_eq!(place(lines[excerpt + 1], '^'), her, "{told}");
    }

    #[test]
    fn a_place_that_is_not_in_the_file_is_no_reason_to_stop() {
        for (line, column, length) in [(0, 0, 0), (1, 99, 5), (99, 1, 1), (5, 20, 99), (u32::MAX, u32::MAX, u32::MAX)] {
            let told = report(&[at(&rule::KEY_UNKNOWN, line, column, length)], Format::Human);
            assert!(told.contains("feil[key.unknown]"), "{told}");
        }
    }

    #[test]
    fn counts_have_spaces() {
        assert_eq!((spaced(0), spaced(999)), ("0".to_owned(), "999".to_owned()));
        assert_eq!((spaced(1_000), spaced(1_234_567)), ("1\u{a0}000".to_owned(), "1\u{a0}234\u{a0}567".to_owned()));
    }
}
