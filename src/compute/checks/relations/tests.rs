//! Every rule on relations: an example that fires, and one that does not.

use chrono::NaiveDate;

use super::*;
use crate::locale::rules;
use crate::model::card::{Card, Kind, Matching, Relations, TermNames};
use crate::model::ordered::Ordered;
use crate::model::path::{OutputPath, SourcePath};
use crate::model::place::Located;
use crate::model::record::case::{Alternative, Argument, CaseType, Decision, Outcome, Points, Votes};
use crate::model::record::meeting::MeetingState;
use crate::model::record::{KindRecord, Meeting, Term};
use crate::model::settings::{Access, Language};

/// A site with a body, and whatever is added.
struct Papers {
    catalog: Catalog,
    records: Ordered<DocumentId, Arc<Stamped<Record>>>,
    uses: BTreeMap<DocumentId, Arc<[DocumentId]>>,
}

fn on_line<T>(line: u32, value: T) -> Located<T> {
    Located::new(value, Spot { line, column: 9, length: 4 })
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl Papers {
    /// A body that numbers as in the packet, and its eighth meeting on 12 December 2024; today is the day after.
    fn new(state: Option<MeetingState>) -> Papers {
        let mut papers = Papers { catalog: Catalog::default(), records: Ordered::new(), uses: BTreeMap::new() };
        papers.catalog.today = day("2024-12-13");
        let pattern = Some(on_line(3, "{year}/M{meeting}-{seq:03}".to_string()));
        papers.add("ror", Kind::Body, Relations::Body { case_number: pattern }, KindRecord::Page);
        let date = day("2024-12-12");
        let relations = Relations::Meeting {
            body: Some(on_line(2, "ror".into())),
            number: Some(on_line(3, 8)),
            date: Some(on_line(4, date)),
        };
        let state = state.map(|state| on_line(5, state));
        let meeting = Meeting { date: Some(date), state, ..Meeting::default() };
        papers.add("m8", Kind::Meeting, relations, KindRecord::Meeting(meeting));
        papers
    }

    /// Adds a case to the meeting: number on line 3, type on line 4.
    fn case(mut self, number: &str, adjust: impl FnOnce(&mut Case)) -> Papers {
        let relations = Relations::Case {
            meeting: Some(on_line(2, "m8".into())),
            number: (!number.is_empty()).then(|| on_line(3, number.to_string())),
            refers_to: Vec::new(),
            closes: Vec::new(),
            attachments: Vec::new(),
        };
        let mut case = Case {
            case_type: Some(on_line(4, CaseType::Information)),
            responsible: vec!["Leder ROR-IKT".into()],
            ..Case::default()
        };
        adjust(&mut case);
        let id = format!("sak-{}", self.catalog.cases.len());
        self.add(&id, Kind::Case, relations, KindRecord::Case(case));
        self
    }

    fn term(mut self, id: &str, term: &str, synonyms: &[&str], used: bool) -> Papers {
        let names = TermNames {
            term: on_line(2, term.to_string()),
            expansion: None,
            synonyms: synonyms.iter().map(|name| on_line(3, name.to_string())).collect(),
            former: Vec::new(),
            see: Vec::new(),
            matching: Matching::Inflected,
            several_senses: false,
        };
        self.add(id, Kind::Term, Relations::Term(Box::new(names)), KindRecord::Term(Term::default()));
        if used {
            self.uses.insert(DocumentId::new(id), [DocumentId::new("sak-0")].into());
        }
        self
    }

    fn add(&mut self, id: &str, kind: Kind, relations: Relations, record: KindRecord) {
        let id = DocumentId::new(id);
        let (list, meeting, body) = match kind {
            Kind::Case => (&mut self.catalog.cases, Some("m8"), Some("ror")),
            Kind::Meeting => (&mut self.catalog.meetings, None, Some("ror")),
            Kind::Term => (&mut self.catalog.terms, None, None),
            _ => (&mut self.catalog.bodies, None, None),
        };
        Arc::make_mut(list).push(id.clone());
        let card = Card {
            id: id.clone(),
            id_spot: None,
            path: SourcePath::new(format!("content/{id}.md")),
            kind,
            title: format!("Om {id}"),
            summary: None,
            tags: Vec::new(),
            lang: Language::Bokmal,
            access: Access::Internal,
            draft: false,
            aliases: Vec::new(),
            date: None,
            relations,
            headings: Default::default(),
            anchors: Default::default(),
            links: Vec::new(),
            case_mentions: Vec::new(),
            short_mentions: Vec::new(),
            broken: false,
            unread: Arc::default(),
        };
        let entry = Entry {
            body: body.map(DocumentId::new),
            meeting: meeting.map(DocumentId::new),
            ..Entry::alone(Arc::new(Stamped::new(card)), OutputPath::new(format!("{id}.html")))
        };
        self.catalog.entries.insert(id.clone(), Arc::new(entry.stamped()));
        let record = Record {
            kind: record,
            accept: Vec::new(),
            tables: Vec::new(),
            values: Vec::new(),
            checks: Vec::new(),
            figures: Default::default(),
            answered: Vec::new(),
        };
        self.records.insert(id, Arc::new(Stamped::new(record)));
    }

    fn related(mut self) -> Related {
        let cases = self.catalog.cases.to_vec();
        if let Some(meeting) = self.catalog.entries.get_mut("m8") {
            *meeting = Arc::new(Entry { parts: cases, ..Entry::clone(meeting) }.stamped());
        }
        let uses = TermUses(vec![Arc::new(self.uses)]);
        Related::default().next((&self.catalog, Fingerprint::default()), &self.records, &uses)
    }

    /// Returns what is found: `rule/words file:line`.
    fn found(self) -> Vec<String> {
        let related = self.related();
        for diagnostic in related.diagnostics() {
            for language in [Language::Bokmal, Language::Nynorsk, Language::English] {
                let message = rules::message(diagnostic, language);
                assert!(!message.contains(['{', '[']) && message.ends_with(['.', '?']), "{message}");
                assert!(!rules::help(diagnostic, language).is_empty());
            }
        }
        let shown = |found: &Diagnostic| {
            let file = found.path.as_str().trim_start_matches("content/").trim_end_matches(".md");
            format!("{}/{} {file}:{}", found.rule.id, found.words, found.spot.line)
        };
        related.diagnostics().map(shown).collect()
    }
}

fn proposal(case: &mut Case) {
    case.proposal = Some(Points { text: "Rådet slutter seg til planen.".into(), ..Points::default() });
}

fn decision(case: &mut Case) {
    case.case_type = Some(on_line(4, CaseType::Decision));
    proposal(case);
}

fn alternative(id: &str, pros: bool, cons: bool) -> Alternative {
    let argument =
        |given: bool| if given { vec![Argument { title: None, text: Some("Samlet.".into()) }] } else { Vec::new() };
    Alternative {
        id: on_line(7, id.into()),
        title: String::new(),
        pros: argument(pros),
        cons: argument(cons),
        figures: Vec::new(),
    }
}

fn outcome(outcome: Outcome) -> Option<Decision> {
    Some(Decision { outcome: on_line(9, outcome), text: None, date: None, votes: None, alternative: None })
}

#[test]
fn a_case_number_fits_body_and_meeting() {
    let papers = || Papers::new(None).case("2024/M8-005", |_| {});
    assert_eq!(papers().case("2024/M8-006", |_| {}).found(), [""; 0]);
    assert_eq!(papers().case("M8/6", |_| {}).found(), ["case.number/pattern sak-1:3"]);
    assert_eq!(
        papers().case("2023/M7-006", |_| {}).found(),
        ["case.number/year sak-1:3", "case.number/meeting sak-1:3"]
    );
    assert_eq!(papers().case("", |_| {}).found(), ["case.number/missing sak-1:2"]);
    let related = papers().case("", |_| {}).related();
    let found = related.diagnostics().next().unwrap();
    assert!(rules::help(found, Language::Bokmal).starts_with("Legg til `number`: 2024/M8-006."));
}

#[test]
fn a_hole_in_the_row_is_told_after_it() {
    let papers = || Papers::new(None).case("2024/M8-005", |_| {});
    let related = papers().case("2024/M8-008", |_| {}).related();
    let found: Vec<_> = related.diagnostics().collect();
    assert_eq!((found[0].words, found[0].severity), ("hole", crate::diagnostic::Severity::Warning));
    assert_eq!(rules::message(found[0], Language::Bokmal), "Før sak 2024/M8-008 mangler nummer 6–7 i møtet.");
    assert_eq!(papers().case("2024/M8-007", |case| case.assumed = Some("Nevnt i referat.".into())).found(), [""; 0]);
}

#[test]
fn two_cases_with_one_number_are_told_elsewhere() {
    assert_eq!(Papers::new(None).case("2024/M8-005", |_| {}).case("2024/M8-005", |_| {}).found(), [""; 0]);
}

#[test]
fn type_and_content_of_a_case_fit() {
    let case = |adjust: fn(&mut Case)| Papers::new(None).case("2024/M8-005", adjust).found();
    assert_eq!(case(proposal), ["case.kind/information sak-0:4"]);
    assert_eq!(case(decision), [""; 0]);
    let discussion = |case: &mut Case| {
        proposal(case);
        case.case_type = Some(on_line(4, CaseType::Discussion));
    };
    assert_eq!(case(discussion), ["case.kind/discussion sak-0:4"]);
    assert_eq!(case(|case| case.case_type = Some(on_line(4, CaseType::Decision))), ["case.kind/decision sak-0:4"]);
    assert_eq!(case(|case| case.responsible.clear()), ["case.kind/responsible sak-0:3"]);
    assert_eq!(case(|case| case.case_type = None), ["case.kind/type sak-0:3"]);
    // The general business of a meeting: one finding, not two.
    assert_eq!(case(|case| *case = Case::default()), ["case.kind/nothing sak-0:3"]);
    let assumed = |case: &mut Case| {
        *case = Case { assumed: Some("Nevnt i rapporten.".into()), ..Case::default() };
        case.case_type = Some(on_line(4, CaseType::Decision));
    };
    assert_eq!(case(assumed), [""; 0]);
}

#[test]
fn a_decision_fits_its_votes_its_text_and_the_alternative_chosen() {
    let case = |ended: Outcome, text: bool, chosen: bool, votes: Option<(u32, u32)>| {
        let papers = Papers::new(None).case("2024/M8-004", |case| {
            decision(case);
            case.alternatives = vec![alternative("ramme", true, true), alternative("deling", true, true)];
            case.recommended = Some(on_line(12, "ramme".to_owned()));
            case.decision = outcome(ended);
            let made = case.decision.as_mut().unwrap();
            made.text = text.then(Points::default);
            made.alternative = chosen.then(|| on_line(20, "deling".to_owned()));
            made.votes = votes.map(|(for_count, against)| Votes { for_count, against, blank: 0 });
        });
        papers.found()
    };
    assert_eq!(case(Outcome::Rejected, false, true, Some((5, 1))), ["case.decision/majority sak-0:9"]);
    assert_eq!(case(Outcome::Rejected, false, true, Some((1, 5))), [""; 0]);
    assert_eq!(case(Outcome::Rejected, false, false, Some((3, 3))), [""; 0]);
    assert_eq!(case(Outcome::AdoptedAmended, false, false, None), ["case.decision/amended sak-0:9"]);
    assert_eq!(case(Outcome::AdoptedAmended, true, false, None), [""; 0]);
    assert_eq!(case(Outcome::AdoptedAmended, false, true, None), [""; 0]);
    for ended in [Outcome::Postponed, Outcome::Referred, Outcome::Noted, Outcome::Withdrawn, Outcome::None] {
        assert_eq!(case(ended, false, true, None), ["case.decision/unsettled sak-0:20"]);
        assert_eq!(case(ended, false, false, None), [""; 0]);
    }
}

#[test]
fn alternatives_are_weighed_alike() {
    let case = |alternatives: Vec<Alternative>, recommended: &str| {
        let recommended = (!recommended.is_empty()).then(|| on_line(12, recommended.to_string()));
        let papers = Papers::new(None).case("2024/M8-004", |case| {
            decision(case);
            case.alternatives = alternatives;
            case.recommended = recommended;
        });
        papers.found()
    };
    let full = |id: &str| alternative(id, true, true);
    assert_eq!(case(vec![full("ramme"), full("deling")], "ramme"), [""; 0]);
    assert_eq!(case(vec![full("ramme"), full("deling")], "rammen"), ["ref.document/alternative sak-0:12"]);
    // Told where the front matter is read.
    assert_eq!(case(vec![full("ramme"), full("ramme")], ""), [""; 0]);
    assert_eq!(
        case(vec![alternative("a", true, false), alternative("b", false, false)], ""),
        ["case.alternatives/cons sak-0:7", "case.alternatives/both sak-0:7",]
    );
}

#[test]
fn the_state_of_a_meeting_fits_calendar_and_cases() {
    let meeting = |state: MeetingState, today: &str, ended: Option<Outcome>| {
        let mut papers = Papers::new(Some(state)).case("2024/M8-004", |case| {
            decision(case);
            case.decision = ended.and_then(outcome);
        });
        papers.catalog.today = day(today);
        papers.found()
    };
    let (planned, held, cancelled) = (MeetingState::Planned, MeetingState::Held, MeetingState::Cancelled);
    assert_eq!(meeting(planned, "2024-12-12", None), [""; 0]);
    assert_eq!(meeting(planned, "2024-12-13", None), ["meeting.state/past m8:5"]);
    assert_eq!(meeting(planned, "2024-12-01", Some(Outcome::Adopted)), ["meeting.state/decided m8:5"]);
    assert_eq!(meeting(held, "2024-12-13", Some(Outcome::Consensus)), [""; 0]);
    assert_eq!(meeting(held, "2024-12-13", Some(Outcome::Postponed)), [""; 0]);
    assert_eq!(meeting(held, "2024-12-13", None), ["meeting.state/outcome m8:5"]);
    assert_eq!(meeting(held, "2024-12-11", Some(Outcome::Consensus)), ["meeting.state/future m8:5"]);
    assert_eq!(meeting(cancelled, "2024-12-13", None), [""; 0]);
    assert_eq!(meeting(cancelled, "2024-12-13", Some(Outcome::Adopted)), ["meeting.state/cancelled m8:5"]);
}

#[test]
fn a_term_is_used_and_has_one_entry() {
    let papers = || Papers::new(None).term("ki", "KI", &["AI"], true);
    assert_eq!(papers().found(), [""; 0]);
    assert_eq!(papers().term("airwatch", "Airwatch", &[], false).found(), ["term.orphan/unused airwatch:2"]);
    assert_eq!(papers().term("ml", "Maskinlæring", &["AI"], true).found(), ["term.duplicate/other ml:3"]);
    assert_eq!(papers().term("ml", "Maskinlæring", &["maskinlæring"], true).found(), ["term.duplicate/own ml:3"]);
    // Told by the stage that gives addresses.
    assert_eq!(papers().term("ml", "Maskinlæring", &[], true).term("m2", "maskinlæring", &[], true).found(), [""; 0]);
    assert_eq!(papers().term("ki2", "KI", &[], true).found(), [""; 0]);
}

#[test]
fn what_ran_is_told_whether_it_held_or_not() {
    let related = Papers::new(Some(MeetingState::Held)).case("2024/M8-005", proposal).related();
    let ran: Vec<_> = related
        .ran
        .iter()
        .flat_map(|ran| ran.iter())
        .map(|outcome| (outcome.document.as_str(), outcome.rule.id, outcome.worst.map(|severity| severity.word())))
        .collect();
    assert_eq!(
        ran,
        [("m8", "meeting.state", None), ("sak-0", "case.kind", Some("warning")), ("sak-0", "case.number", None)]
    );
}
