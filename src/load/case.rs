//! The front matter of a case.

use crate::load::fields::Fields;
use crate::load::markdown;
use crate::model::card::Relations;
use crate::model::record::Case;
use crate::model::record::case::{
    Action, ActionStatus, Alternative, AlternativeFigure, Argument, CaseType, Decision, Outcome, Points, Votes,
};
use crate::syntax::yaml::{Node, Value};

/// Reads what belongs to a case.
pub(super) fn read(fields: Fields<'_>) -> (Case, Relations) {
    let relations = Relations::Case {
        meeting: fields.located("meeting"),
        number: fields.located("number"),
        refers_to: fields.texts("refers_to"),
        closes: fields.texts("closes"),
        attachments: fields.texts("attachments"),
    };
    let case = Case {
        case_type: fields.word("type", &CaseType::ALL, CaseType::word),
        responsible: fields.texts("responsible").into_iter().map(|text| text.value).collect(),
        proposer: fields.text("proposer"),
        proposal: points(fields, "proposal"),
        alternatives: fields.maps("alternatives").filter_map(alternative).collect(),
        recommended: fields.located("recommended"),
        decision: fields.map("decision").and_then(decision),
        actions: fields.maps("actions").enumerate().filter_map(|(index, fields)| action(fields, index + 1)).collect(),
        assumed: fields.text("assumed"),
    };
    (case, relations)
}

fn points(fields: Fields<'_>, key: &str) -> Option<Points> {
    fields.long_text(key).map(|(text, spot)| markdown::points(text, spot))
}

fn alternative(fields: Fields<'_>) -> Option<Alternative> {
    let figures = fields.maps("figures").filter_map(|figure| {
        Some(AlternativeFigure {
            label: figure.text("label")?,
            value: figure.located("value")?,
            unit: figure.text("unit"),
        })
    });
    Some(Alternative {
        id: fields.name("id")?,
        title: fields.text("title").unwrap_or_default(),
        pros: arguments(fields, "pros"),
        cons: arguments(fields, "cons"),
        figures: figures.collect(),
    })
}

fn arguments(fields: Fields<'_>, key: &str) -> Vec<Argument> {
    let items = fields.node(key).map_or(&[] as &[Node], Node::items);
    let argument = |item: &Node| match &item.value {
        Value::Scalar(scalar) if !scalar.text.trim().is_empty() => {
            Some(Argument { title: None, text: Some(scalar.text.trim().to_owned()) })
        }
        Value::Map(_) => {
            let argument = Argument { title: Fields(item).text("title"), text: Fields(item).text("text") };
            (argument.title.is_some() || argument.text.is_some()).then_some(argument)
        }
        Value::Scalar(_) | Value::Empty | Value::List(_) => None,
    };
    items.iter().filter_map(argument).collect()
}

fn decision(fields: Fields<'_>) -> Option<Decision> {
    let votes = fields.map("votes").map(|votes| {
        let count = |key| votes.number(key).map_or(0, |number| number.value);
        Votes { for_count: count("for"), against: count("against"), blank: count("blank") }
    });
    Some(Decision {
        outcome: fields.word("outcome", &Outcome::ALL, Outcome::word)?,
        text: points(fields, "text"),
        date: fields.date("date"),
        votes,
        alternative: fields.located("alternative"),
    })
}

fn action(fields: Fields<'_>, number: usize) -> Option<Action> {
    let status = fields.word("status", &ActionStatus::ALL, ActionStatus::word);
    Some(Action {
        id: fields.name("id").map_or_else(|| format!("tiltak-{number}"), |id| id.value),
        text: fields.text("text")?,
        owner: fields.text("owner").unwrap_or_default(),
        due: fields.day("due"),
        status: status.map_or(ActionStatus::Open, |status| status.value),
        note: fields.text("note"),
        spot: fields.0.spot,
    })
}
