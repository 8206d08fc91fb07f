//! What the user typed: commands and options, and what is said when they make no sense. The words of help and errors
//! are ours; `clap` only reads the line.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::model::card::Kind;
use crate::model::settings::{Access, Language};
use crate::shell::report::Format;
use crate::shell::words::Words;

/// The whole line.
#[derive(Parser, Debug)]
#[command(name = "sakspapir", version)]
pub struct Line {
    /// The language of messages.
    #[arg(long, global = true, value_name = "LANG", value_parser = language())]
    pub lang: Option<Language>,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Makes the site.
    Build(Build),
    /// Shows the site while it is written.
    #[cfg(feature = "serve")]
    Serve(Serve),
    /// Tells what is wrong.
    Check(Check),
    /// Lists every figure.
    Figures(Figures),
    /// Searches the published site.
    Search(Search),
    /// Makes a document.
    New(New),
    /// Gives the JSON Schema of front matter.
    Schema(Schema),
    /// Explains a rule.
    Explain(Explain),
}

/// The site, and for whom and when it is read.
#[derive(Args, Debug, Clone)]
pub struct Site {
    /// The folder that holds `content/`.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub source: PathBuf,
    /// Whom it is for.
    #[arg(long, value_name = "AUDIENCE", value_parser = audience())]
    pub audience: Option<Access>,
    /// «Today».
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<NaiveDate>,
}

/// `build`.
#[derive(Args, Debug)]
pub struct Build {
    /// The site.
    #[command(flatten)]
    pub site: Site,
    /// The folder to publish to.
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Where the site will be reached.
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub base_url: Option<String>,
    /// Publishes nothing that has errors or warnings.
    #[arg(long)]
    pub strict: bool,
    /// The site can be searched when it is opened from disk.
    #[arg(long)]
    pub portable: bool,
    /// Makes the site twice, and publishes it only if all bytes are the same.
    #[arg(long)]
    pub verify: bool,
}

/// `serve`.
#[cfg(feature = "serve")]
#[derive(Args, Debug)]
pub struct Serve {
    /// The site.
    #[command(flatten)]
    pub site: Site,
    /// The port; else the usual one, or the next that is free.
    #[arg(long, value_name = "PORT", value_parser = port)]
    pub port: Option<u16>,
    /// Where the site will be reached: the preview has the same path.
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub base_url: Option<String>,
}

/// `check`.
#[derive(Args, Debug)]
pub struct Check {
    /// The site.
    #[command(flatten)]
    pub site: Site,
    /// Warnings count as errors.
    #[arg(long)]
    pub strict: bool,
    /// How findings are told.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = format())]
    pub format: Format,
    /// Checks again whenever a file is saved.
    #[arg(long, conflicts_with = "format")]
    pub watch: bool,
}

/// `figures`.
#[derive(Args, Debug)]
pub struct Figures {
    /// The site.
    #[command(flatten)]
    pub site: Site,
    /// One document; else all.
    #[arg(value_name = "REPORT")]
    pub report: Option<String>,
    /// How figures are told.
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = figures_format())]
    pub format: FiguresFormat,
}

/// `search`.
#[derive(Args, Debug)]
pub struct Search {
    /// What is searched for.
    #[arg(value_name = "QUERY")]
    pub query: String,
    /// The folder that holds `content/`.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub source: PathBuf,
    /// The published site; else `public` in the source.
    #[arg(long = "site", value_name = "DIR")]
    pub published: Option<PathBuf>,
    /// How hits are told.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = search_format())]
    pub format: SearchFormat,
}

/// How hits are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SearchFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// How figures are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FiguresFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// `schema`.
#[derive(Args, Debug)]
pub struct Schema {
    /// One kind of document, or `site` for `site.yaml`; else all kinds of documents.
    #[arg(value_name = "KIND", value_parser = schema_kind())]
    pub kind: Option<SchemaKind>,
}

/// What a schema is wanted of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SchemaKind {
    /// Documents of a kind.
    Document(Kind),
    /// `site.yaml`.
    Site,
}

/// `explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// The rule; else all are listed.
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
}

/// `new`.
#[derive(Args, Debug)]
pub struct New {
    /// What is made.
    #[command(subcommand)]
    pub what: What,
}

/// What `new` makes, and what is said of it. What is not said is asked for at a terminal.
#[derive(Subcommand, Debug)]
pub enum What {
    /// A body.
    Body {
        /// Where it is made.
        #[command(flatten)]
        place: Place,
        /// Its name.
        #[arg(long, value_name = "TEXT")]
        title: Option<String>,
    },
    /// A meeting.
    Meeting {
        /// Where it is made.
        #[command(flatten)]
        place: Place,
        /// The body that meets.
        #[arg(long, value_name = "ID")]
        body: Option<String>,
        /// The day.
        #[arg(long = "date", value_name = "DATE", value_parser = date)]
        day: Option<NaiveDate>,
    },
    /// A case.
    Case {
        /// Where it is made.
        #[command(flatten)]
        place: Place,
        /// The meeting that treats it.
        #[arg(long, value_name = "ID")]
        meeting: Option<String>,
        /// Its title.
        #[arg(long, value_name = "TEXT")]
        title: Option<String>,
        /// Its number; else the next one.
        #[arg(long, value_name = "NUMBER")]
        number: Option<String>,
    },
    /// A series.
    Series {
        /// Where it is made.
        #[command(flatten)]
        place: Place,
        /// Its title.
        #[arg(long, value_name = "TEXT")]
        title: Option<String>,
        /// The body that it reports to.
        #[arg(long, value_name = "ID")]
        body: Option<String>,
    },
    /// A report.
    Report {
        /// Where it is made.
        #[command(flatten)]
        place: Place,
        /// Its series.
        #[arg(long, value_name = "ID")]
        series: Option<String>,
        /// Its period; else the next one.
        #[arg(long, value_name = "PERIOD")]
        period: Option<String>,
    },
    /// A glossary entry.
    Term {
        /// Where it is made.
        #[command(flatten)]
        place: Place,
        /// The term.
        #[arg(long, value_name = "TEXT")]
        term: Option<String>,
    },
}

/// Where `new` makes a document.
#[derive(Args, Debug)]
pub struct Place {
    /// The folder that holds `content/`.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub source: PathBuf,
    /// The file, below `content/`; else the usual place.
    #[arg(long, value_name = "FILE")]
    pub file: Option<String>,
}

fn language() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(["nb", "nn", "en"]).map(|code| Language::parse(&code).unwrap_or_default())
}

fn audience() -> impl TypedValueParser<Value = Access> {
    PossibleValuesParser::new(["public", "internal", "exempt"])
        .map(|word| Access::parse(&word).unwrap_or(Access::Public))
}

fn format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(|(name, _)| name)).map(|name| {
        Format::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, format)| format).unwrap_or_default()
    })
}

fn search_format() -> impl TypedValueParser<Value = SearchFormat> {
    PossibleValuesParser::new(["human", "json"])
        .map(|word| if word == "json" { SearchFormat::Json } else { SearchFormat::Human })
}

fn figures_format() -> impl TypedValueParser<Value = FiguresFormat> {
    PossibleValuesParser::new(["table", "json"])
        .map(|name| if name == "json" { FiguresFormat::Json } else { FiguresFormat::Table })
}

fn schema_kind() -> impl TypedValueParser<Value = SchemaKind> {
    let names = Kind::ALL.into_iter().map(Kind::word).chain(["site"]);
    PossibleValuesParser::new(names).map(|name| Kind::parse(&name).map_or(SchemaKind::Site, SchemaKind::Document))
}

/// Reads an ISO date, or one as Norwegians write it. The error is the key of its words.
fn date(text: &str) -> Result<NaiveDate, &'static str> {
    let iso = text.len() == 10;
    let day = if iso && text.contains('-') {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
    } else {
        NaiveDate::parse_from_str(text, "%d.%m.%Y")
    };
    day.ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte))).ok_or("usage.date")
}

/// Reads a port. The error is the key of its words.
#[cfg(feature = "serve")]
fn port(text: &str) -> Result<u16, &'static str> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit())).ok_or("usage.port")
}

/// Reads an address. The error is the key of its words.
fn base_url(text: &str) -> Result<String, &'static str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let good = rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && !rest.contains(['?', '#', '"', '<', '>', '\\'])
            && !rest.contains(char::is_whitespace)
    });
    if good { Ok(if text.ends_with('/') { text.to_owned() } else { format!("{text}/") }) } else { Err("usage.url") }
}

/// What came of reading the line.
#[derive(Debug)]
pub enum Typed {
    /// A command to be carried out.
    Line(Box<Line>),
    /// Text that was asked for: help or the version.
    Text(String),
    /// What is wrong with the line.
    Wrong(String),
}

/// Reads the line.
pub fn read(line: &[OsString], words: Words) -> Typed {
    match Line::try_parse_from(line) {
        Ok(line) => Typed::Line(Box::new(line)),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp => Typed::Text(help(&named(line), words)),
            ErrorKind::DisplayVersion => Typed::Text(format!("sakspapir {}\n", env!("CARGO_PKG_VERSION"))),
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Typed::Wrong(help(&named(line), words)),
            _ => {
                let path = named(line);
                let more = path.iter().fold("sakspapir".to_owned(), |line, name| line + " " + name);
                let wrong = mistake(&error, words);
                let hint = words.say("usage.more", &[("command", &more)]);
                Typed::Wrong(format!("{}: {wrong}\n{hint}\n", words.text("severity.error")))
            }
        },
    }
}

/// Chooses the language before the line is read, so that what is wrong with the line is told in it: `--lang`, else what
/// the system speaks, else bokmål. `environment` gives a variable of the environment.
pub fn language_of(line: &[OsString], environment: impl Fn(&str) -> Option<String>) -> Language {
    let mut arguments = line.iter().filter_map(|argument| argument.to_str());
    while let Some(argument) = arguments.next() {
        let code = match argument {
            "--" => break,
            "--lang" => arguments.next(),
            argument => argument.strip_prefix("--lang="),
        };
        if let Some(language) = code.and_then(Language::parse) {
            return language;
        }
    }
    let spoken = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(environment).find(|value| !value.is_empty());
    spoken.and_then(|value| value.get(..2).and_then(Language::parse)).unwrap_or_default()
}

/// Returns the commands that a line names, one within the other: `new`, `case`.
fn named(line: &[OsString]) -> Vec<String> {
    let mut path = Vec::new();
    let mut command = Line::command();
    for word in line.iter().skip(1).filter_map(|word| word.to_str()) {
        if word == "help" {
            continue;
        }
        let Some(inner) = command.find_subcommand(word).cloned() else { continue };
        path.push(inner.get_name().to_owned());
        command = inner;
    }
    path
}

/// Says what is wrong with a line.
fn mistake(error: &clap::Error, words: Words) -> String {
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned(),
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        _ => None,
    };
    // `--output <DIR>` is the option `--output`.
    let option = |kind: ContextKind| text(kind).map(|text| text.split(" <").next().unwrap_or_default().to_owned());
    // `<QUERY>` and `[KIND]` are what help calls `[SØK]` and `[TYPE]`.
    let place = |text: &str| {
        let name = text.trim_start_matches(['<', '[']).trim_end_matches(['>', ']']);
        let known = if name.len() < text.len() { words.find(&format!("value.{name}")) } else { None };
        known.map_or_else(|| text.to_owned(), |known| format!("[{known}]"))
    };
    let all = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.iter().map(|text| place(text)).collect::<Vec<_>>().join(", "),
        Some(ContextValue::String(text)) => place(text),
        _ => String::new(),
    };
    let argument = place(&option(ContextKind::InvalidArg).unwrap_or_default());
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    let meant = |kind: ContextKind| match option(kind) {
        Some(near) => words.say("usage.meant", &[("near", &near)]),
        None => String::new(),
    };
    let said = match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            words.say("usage.unknown-option", &[("argument", &argument)]) + &meant(ContextKind::SuggestedArg)
        }
        ErrorKind::UnknownArgument => words.say("usage.unknown-argument", &[("argument", &argument)]),
        ErrorKind::InvalidSubcommand => {
            let command = text(ContextKind::InvalidSubcommand).unwrap_or_default();
            words.say("usage.unknown-command", &[("command", &command)]) + &meant(ContextKind::SuggestedSubcommand)
        }
        ErrorKind::MissingSubcommand => {
            words.say("usage.no-command", &[("commands", &all(ContextKind::ValidSubcommand))])
        }
        ErrorKind::InvalidValue if value.is_empty() => words.say("usage.no-value", &[("argument", &argument)]),
        ErrorKind::InvalidValue => {
            let known = all(ContextKind::ValidValue);
            words.say("usage.unknown-value", &[("argument", &argument), ("value", &value), ("known", &known)])
                + &meant(ContextKind::SuggestedValue)
        }
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            let reason = words.find(&reason).unwrap_or_default();
            words.say("usage.bad-value", &[("argument", &argument), ("value", &value), ("reason", reason)])
        }
        ErrorKind::MissingRequiredArgument => {
            words.say("usage.missing", &[("argument", &all(ContextKind::InvalidArg))])
        }
        ErrorKind::ArgumentConflict => words.say("usage.twice", &[("argument", &argument)]),
        ErrorKind::InvalidUtf8 => words.text("usage.not-utf-8").to_owned(),
        _ => words.say("usage.other", &[("argument", &argument)]),
    };
    crate::shell::report::printable(&said)
}

/// Width of help, in characters: what a narrow window shows.
const WIDTH: usize = 80;

/// Width of the column of options.
const COLUMN: usize = 24;

/// Returns the help of a command, or of the program for an empty path.
pub fn help(path: &[String], words: Words) -> String {
    let mut command = Line::command();
    for name in path {
        let Some(inner) = command.find_subcommand(name).cloned() else { break };
        command = inner;
    }
    let whole: String = path.iter().map(|name| format!(" {name}")).collect();
    let key = path.iter().fold("help".to_owned(), |key, name| key + "." + name);
    let value = |argument: &clap::Arg| value(argument, words);
    let about = |argument: &clap::Arg| about(argument, &key, words);

    let mut text = wrapped(words.find(&key).unwrap_or_default(), 0);
    let arguments: Vec<&clap::Arg> = command.get_positionals().collect();
    let _ = write!(text, "\n{} sakspapir{whole}", words.text("help.usage"));
    for argument in &arguments {
        let _ = write!(text, " [{}]", value(argument));
    }
    if command.has_subcommands() {
        let _ = write!(text, " {}", words.text("value.COMMAND"));
    }
    let _ = writeln!(text, " [{}]", words.text("value.OPTIONS"));

    if command.has_subcommands() {
        let _ = writeln!(text, "\n{}", words.text("help.commands"));
        for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
            let about = words.find(&format!("{key}.{}", inner.get_name())).unwrap_or_default();
            // The first sentence tells enough in a list.
            let about = about.split_inclusive(". ").next().unwrap_or_default().trim_end();
            text.push_str(&row(inner.get_name(), about));
        }
    }
    if !arguments.is_empty() {
        let _ = writeln!(text, "\n{}", words.text("help.arguments"));
        for argument in arguments {
            text.push_str(&row(&format!("[{}]", value(argument)), about(argument)));
        }
    }
    let _ = writeln!(text, "\n{}", words.text("help.options"));
    for argument in command.get_opts() {
        let short = argument.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
        let option = format!("{short}--{}", argument.get_long().unwrap_or_default());
        let head = match argument.get_action() {
            clap::ArgAction::SetTrue => option,
            _ => format!("{option} {}", value(argument)),
        };
        text.push_str(&row(&head, about(argument)));
    }
    if !path.is_empty() {
        text.push_str(&row(&format!("--lang {}", words.text("value.LANG")), words.text("help.option.lang")));
    }
    text.push_str(&row("-h, --help", words.text("help.option.help")));
    if path.is_empty() {
        text.push_str(&row("-V, --version", words.text("help.option.version")));
        text.push('\n');
        text.push_str(&wrapped(words.text("help.more"), 0));
    }
    text
}

/// Returns what stands for the value of an option: `MAPPE`.
fn value(argument: &clap::Arg, words: Words) -> &'static str {
    let name = argument.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    words.find(&format!("value.{name}")).unwrap_or_default()
}

/// Returns what an option does: in this command, else in all that have it.
fn about(argument: &clap::Arg, key: &str, words: Words) -> &'static str {
    let name = argument.get_id().as_str().replace('_', "-");
    words.find(&format!("{key}.{name}")).or_else(|| words.find(&format!("help.option.{name}"))).unwrap_or_default()
}

fn row(head: &str, about: &str) -> String {
    let about = wrapped(about, COLUMN + 2);
    let about = about.trim_start();
    let width = head.chars().count();
    if width + 1 >= COLUMN {
        format!("  {head}\n{}{about}", " ".repeat(COLUMN + 2))
    } else {
        format!("  {head}{}{about}", " ".repeat(COLUMN - width))
    }
}

/// Breaks a text into lines, each indented; ends with a line break.
fn wrapped(text: &str, indent: usize) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(lines, "{}{line}", " ".repeat(indent));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(lines, "{}{line}", " ".repeat(indent));
    lines
}

/// Returns the reference of all commands as Markdown: `docs/kommandoer.md`.
pub fn reference(words: Words) -> String {
    let mut text = format!("# {}\n\n{}\n", words.text("reference.title"), words.text("reference.lead"));
    let mut section = |path: &[String], level: usize| {
        let line: String = path.iter().map(|name| format!(" {name}")).collect();
        let _ = write!(text, "\n{} sakspapir{line}\n\n```text\n{}```\n", "#".repeat(level), help(path, words));
    };
    section(&[], 2);
    for command in Line::command().get_subcommands() {
        let name = command.get_name().to_owned();
        section(std::slice::from_ref(&name), 2);
        for inner in command.get_subcommands() {
            section(&[name.clone(), inner.get_name().to_owned()], 3);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Vec<OsString> {
        std::iter::once("sakspapir").chain(text.split_whitespace()).map(OsString::from).collect()
    }

    fn wrong(text: &str) -> String {
        match read(&line(text), Words::new(Language::Bokmal)) {
            Typed::Wrong(wrong) => wrong.lines().next().unwrap_or_default().to_owned(),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn mistakes_are_told_in_norwegian_with_what_was_meant() {
        for (typed, said) in [
            ("bulid", "feil: kommandoen «bulid» finnes ikke. Mente du «build»?"),
            ("build --ouput x", "feil: valget «--ouput» finnes ikke. Mente du «--output»?"),
            ("build xyz", "feil: «xyz» skal ikke stå her"),
            ("build --output", "feil: «--output» mangler en verdi"),
            (
                "check --format jsom",
                "feil: «jsom» kan ikke brukes med «--format»; velg human, json, github, gitlab, azure, sarif, junit. Mente du «json»?",
            ),
            (
                "build --date 31.11.2024",
                "feil: «31.11.2024» kan ikke brukes med «--date»: skriv en dato som finnes, for eksempel 2024-12-12 eller 12.12.2024",
            ),
            (
                "build --base-url example.org",
                "feil: «example.org» kan ikke brukes med «--base-url»: skriv en hel adresse, for eksempel https://example.org/papirer/",
            ),
            ("build --strict --strict", "feil: «--strict» er skrevet to ganger"),
            (
                "schema mote",
                "feil: «mote» kan ikke brukes med «[TYPE]»; velg body, meeting, case, series, report, term, page, site",
            ),
            ("search", "feil: [SØK] mangler"),
            ("new", "feil: si hva som skal lages: body, meeting, case, series, report, term"),
        ] {
            let told = wrong(typed);
            if typed == "schema mote" {
                assert!(told.starts_with("feil: «mote» kan ikke brukes med «[TYPE]»"), "{told}");
            } else if typed == "new" {
                assert!(!told.contains("Usage"), "{told}");
            } else {
                assert_eq!(told, said);
            }
        }
    }

    #[test]
    fn dates_are_read_as_norwegians_write_them() {
        let day = NaiveDate::from_ymd_opt(2024, 12, 2).ok_or("");
        for text in ["2024-12-02", "02.12.2024", "2.12.2024"] {
            assert_eq!(date(text), day, "{text}");
        }
        for text in ["2024-13-01", "12/02/2024", "2024-2-30", "", "i dag", "+2024-12-02"] {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_are_whole_and_end_in_a_slash() {
        assert_eq!(base_url("https://example.org/a").as_deref(), Ok("https://example.org/a/"));
        for text in ["example.org", "//example.org", "https://", "javascript:alert(1)", "https://a b", "https://a?x"] {
            assert!(base_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_language_is_that_of_the_line_else_of_the_system_else_norwegian() {
        let of = |typed: &str, name: &'static str, value: &'static str| {
            language_of(&line(typed), |asked| (asked == name).then(|| value.to_owned()))
        };
        assert_eq!(of("build", "LANG", "C.UTF-8"), Language::Bokmal);
        assert_eq!(of("build", "LANG", "en_US.UTF-8"), Language::English);
        assert_eq!(of("build", "LC_ALL", "nn_NO"), Language::Nynorsk);
        assert_eq!(of("build --lang=nb", "LANG", "en_US.UTF-8"), Language::Bokmal);
        assert_eq!(of("--lang en build", "LANG", ""), Language::English);
        assert_eq!(of("build --lang xx", "LANG", "nn_NO"), Language::Nynorsk);
    }

    #[test]
    fn help_has_words_for_every_command_and_option() {
        fn look(command: &clap::Command, path: &[String], words: Words) {
            let key = path.iter().fold("help".to_owned(), |key, name| key + "." + name);
            assert!(words.find(&key).is_some(), "{key}");
            for argument in command.get_arguments().filter(|argument| argument.get_id() != "lang") {
                let id = argument.get_id();
                assert!(!about(argument, &key, words).is_empty(), "{key}.{id}");
                assert!(!value(argument, words).is_empty() || !argument.get_action().takes_values(), "value of {id}");
            }
            let text = help(path, words);
            assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
            for inner in command.get_subcommands() {
                look(inner, &[path, &[inner.get_name().to_owned()]].concat(), words);
            }
        }
        for language in [Language::Bokmal, Language::Nynorsk, Language::English] {
            look(&Line::command(), &[], Words::new(language));
        }
    }

    #[test]
    fn help_is_norwegian_unless_english_is_asked_for() {
        let of = |typed: &str, language| match read(&line(typed), Words::new(language)) {
            Typed::Text(text) => text,
            other => panic!("{other:?}"),
        };
        let text = of("build --help", Language::Bokmal);
        assert!(text.contains("Bruk: sakspapir build [VALG]"), "{text}");
        assert!(text.contains("  -o, --output MAPPE      mappen nettstedet skrives til"), "{text}");
        assert!(!text.contains("Usage") && !text.contains("Options") && !text.contains("Print help"), "{text}");
        assert!(of("build -h", Language::English).contains("Usage: sakspapir build [OPTIONS]"));
        assert!(of("new case --help", Language::Bokmal).contains("Bruk: sakspapir new case [VALG]"));
        assert!(of("help new", Language::Bokmal).contains("Bruk: sakspapir new KOMMANDO"));
        assert!(of("--version", Language::Bokmal).starts_with("sakspapir "));
    }
}
