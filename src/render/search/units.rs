//! A document as the units that are searched: its top, its sections, and what its front matter says.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::locale::number;
use crate::model::card::Relations;
use crate::model::catalog::{Entry, LinkTarget};
use crate::model::document::Document;
use crate::model::ledger::Sheet;
use crate::model::path::DocumentId;
use crate::model::prose::{HoleKind, Prose};
use crate::model::record::case::{Case, Points};
use crate::model::record::{KindRecord, Record};
use crate::model::site::{Settled, Site};
use crate::render::pages::proposal_heading;
use crate::render::scene::Scene;
use crate::render::tables;
use crate::search::index::{Field, Unit};

/// A document as its units; the first is the top of its page.
pub(super) fn units(id: &DocumentId, document: &Document, entry: &Entry, site: &Site, scene: &Scene<'_>) -> Vec<Unit> {
    let settled = site.settled.get(id).map(|settled| &***settled);
    let sheet = site.ledger.sheets.get(id).map(|sheet| &***sheet);
    let mut top = Unit::default();
    top.hidden.push((entry.card.title.clone(), Field::Title));
    if let Some(number) = entry.card.number() {
        top.hidden.push((number.to_owned(), Field::Number));
        // «Sak 5» is how it is called in its meeting.
        let sequence = number.rsplit(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default();
        if !sequence.is_empty() {
            top.keys.push((format!("#{}", crate::search::words::without_zeros(sequence)), Field::Heading));
        }
        // Written without signs: `m8004`.
        let lower = number.to_lowercase();
        let parts: Vec<&str> =
            lower.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        for first in 0..parts.len().saturating_sub(1) {
            if first == 0 || parts[first].starts_with(char::is_alphabetic) {
                top.keys.push((parts[first..].concat(), Field::Number));
            }
        }
    }
    if let Some(date) = entry.date {
        top.keys.push((date.format("%Y-%m-%d").to_string(), Field::Summary));
        top.keys.push((date.format("%Y-%m").to_string(), Field::Summary));
    }
    if let Some(period) = entry.period {
        top.keys.push((period.to_string(), Field::Title));
    }
    if let Some(summary) = &entry.card.summary {
        top.line(summary, Field::Summary);
    }
    if let Relations::Term(names) = &entry.card.relations {
        if let Some(expansion) = &names.expansion {
            top.line(expansion, Field::Heading);
        }
        for name in names.synonyms.iter().chain(&names.former) {
            top.hidden.push((name.value.clone(), Field::Heading));
        }
        if names.term.value != entry.card.title {
            top.hidden.push((names.term.value.clone(), Field::Title));
        }
    }
    let proposal_label = proposal_label(entry, site);
    let around = Around { settled, scene, today: site.catalog.today, proposal_label };
    let mut laid = Laid { top, before: Vec::new(), after: Vec::new() };
    of_record(&document.record, &around, &mut laid);

    let mut units = of_prose(&document.prose, entry, settled, laid.top);
    units.splice(1..1, laid.before);
    if let Some(sheet) = sheet {
        of_sheet(sheet, scene, &mut units);
    }
    units.extend(laid.after);
    if let Some(top) = units.first_mut() {
        for tag in &entry.card.tags {
            top.hide(&tag.value, Field::Role);
        }
        for attached in &entry.attachments {
            top.hide(&attached.name, Field::Attachment);
            let file = attached.address.as_str().rsplit('/').next().unwrap_or_default();
            if !attached.name.contains(file) {
                top.hidden.push((file.to_owned(), Field::Text));
            }
        }
    }
    units
}

/// What is known around a document.
struct Around<'a> {
    settled: Option<&'a Settled>,
    scene: &'a Scene<'a>,
    today: NaiveDate,
    /// What the body calls its proposals.
    proposal_label: Option<&'a str>,
}

/// Returns what the body of a document calls its proposals, if it has a word of its own.
pub(super) fn proposal_label<'a>(entry: &Entry, site: &'a Site) -> Option<&'a str> {
    match &site.documents.get(entry.body.as_ref()?)?.record.kind {
        KindRecord::Body(body) => body.proposal_label.as_deref(),
        _ => None,
    }
}

/// Units by their place on the page: its top, and what comes before and after the text.
struct Laid {
    top: Unit,
    before: Vec<Unit>,
    after: Vec<Unit>,
}

/// What the front matter of each kind says.
fn of_record(record: &Record, around: &Around<'_>, laid: &mut Laid) {
    let Around { scene, today, .. } = around;
    let (top, after) = (&mut laid.top, &mut laid.after);
    match &record.kind {
        KindRecord::Case(case) => of_case(case, around, laid),
        KindRecord::Meeting(meeting) => {
            top.hide(meeting.place.as_deref().unwrap_or_default(), Field::Text);
            top.hide(meeting.chair.as_deref().unwrap_or_default(), Field::Role);
            let mut unit = Unit::new("del_til-stede", scene.word("attendance"));
            for seat in &meeting.attendance {
                unit.line(&named(&seat.name, seat.represents.as_deref()), Field::Role);
            }
            if !unit.text.is_empty() {
                after.push(unit);
            }
        }
        KindRecord::Body(body) => {
            if let Some(name) = &body.short_name {
                top.hidden.push((name.clone(), Field::Title));
            }
            let (sitting, former): (Vec<_>, Vec<_>) = body.members.iter().partition(|member| {
                member.from.is_none_or(|from| from <= *today) && member.to.is_none_or(|to| to >= *today)
            });
            for (members, anchor, word) in
                [(sitting, "del_medlemmer", "members"), (former, "del_tidligere-medlemmer", "former_members")]
            {
                let mut unit = Unit::new(anchor, scene.word(word));
                for member in members {
                    unit.line(&named(&member.name, member.represents.as_deref()), Field::Role);
                }
                if !unit.text.is_empty() {
                    after.push(unit);
                }
            }
        }
        KindRecord::Report(report) => {
            for day in report.as_of.iter().map(|day| day.value) {
                top.hide(&scene.day(day).long, Field::Role);
            }
            let mut unit = Unit::new("del_hendelser", scene.word("incidents"));
            for incident in &report.incidents {
                unit.line(&format!("{} {}", scene.day(incident.date).short, incident.text), Field::Role);
                unit.line(incident.place.as_deref().unwrap_or_default(), Field::Role);
                if let Some(day) = incident.resolved {
                    unit.line(&format!("{} {}", scene.word("resolved"), scene.day(day).short), Field::Text);
                }
                for more in [&incident.cause, &incident.resolved_by].into_iter().flatten() {
                    unit.line(more, Field::Text);
                }
            }
            if !unit.text.is_empty() {
                after.push(unit);
            }
            let mut unit = Unit::new("del_rettelser", scene.word("corrections"));
            for correction in &report.corrections {
                let (old, new) = (&correction.old.value, &correction.new.value);
                unit.line(&format!("{old} → {new}"), Field::Text);
                unit.line(&correction.reason, Field::Text);
            }
            if !unit.text.is_empty() {
                after.push(unit);
            }
        }
        KindRecord::Term(term) => {
            for sense in &term.senses {
                top.line(&sense.definition, Field::Text);
                top.line(sense.context.as_deref().unwrap_or_default(), Field::Text);
            }
        }
        KindRecord::Series(_) | KindRecord::Page | KindRecord::Broken => {}
    }
}

fn named(name: &str, represents: Option<&str>) -> String {
    represents.map_or_else(|| name.to_owned(), |represents| format!("{name}, {represents}"))
}

fn of_case(case: &Case, around: &Around<'_>, laid: &mut Laid) {
    let Around { settled, scene, .. } = *around;
    let Laid { top, before, after } = laid;
    for role in case.responsible.iter().chain(&case.proposer) {
        top.hide(role, Field::Role);
    }
    top.line(case.assumed.as_deref().unwrap_or_default(), Field::Text);
    let outcome = case.decision.as_ref().map(|decision| decision.outcome.value);
    if let Some(decision) = &case.decision {
        let heading = scene.word("decision_text");
        let mut unit = Unit::new("del_vedtak", heading);
        unit.line(scene.locale.label("outcome", decision.outcome.value.word()), Field::Proposal);
        if let Some(date) = decision.day() {
            unit.line(&scene.day(date).long, Field::Text);
        }
        before.push(unit);
        if let Some(text) = &decision.text {
            of_points(text, "del_vedtak", "vedtak", heading, before);
        }
    }
    if let Some(proposal) = &case.proposal {
        let case_type = case.case_type.as_ref().map(|case_type| case_type.value);
        let heading = around.proposal_label.unwrap_or_else(|| scene.word(proposal_heading(case_type, outcome)));
        of_points(proposal, "del_forslag", "forslag", heading, before);
    }
    let mut figure = 0;
    for alternative in &case.alternatives {
        let mut unit = Unit::new(format!("alternativ-{}", alternative.id.value), &alternative.title);
        unit.hidden.push((alternative.title.clone(), Field::Heading));
        for argument in alternative.pros.iter().chain(&alternative.cons) {
            let head = argument.title.as_deref().unwrap_or_default();
            unit.line(head, Field::Text);
            unit.line(argument.text.as_deref().unwrap_or_default(), Field::Text);
        }
        for given in &alternative.figures {
            let quoted = settled.and_then(|settled| settled.alternatives.get(figure)).and_then(Option::as_ref);
            let value = quoted.map_or(given.value.value.as_str(), |quoted| quoted.text.as_str());
            unit.line(&format!("{} {value}", given.label), Field::Text);
            figure += 1;
        }
        before.push(unit);
    }
    for action in &case.actions {
        let mut unit = Unit::new(action.id.clone(), scene.word("actions"));
        unit.line(&action.text, Field::Role);
        unit.line(&action.owner, Field::Role);
        if let Some(due) = action.due {
            unit.line(&scene.day(due).long, Field::Text);
        }
        unit.line(action.note.as_deref().unwrap_or_default(), Field::Text);
        after.push(unit);
    }
}

/// A proposal or a decision: its lead, and each of its points.
fn of_points(points: &Points, whole: &str, prefix: &str, heading: &str, units: &mut Vec<Unit>) {
    if !points.lead.is_empty() {
        let mut unit = Unit::new(whole, heading);
        unit.line(&plain(&points.lead), Field::Proposal);
        units.push(unit);
    }
    for (place, point) in points.points.iter().enumerate() {
        let mut unit = Unit::new(format!("{prefix}-{}", place + 1), heading);
        unit.line(&plain(point), Field::Proposal);
        units.push(unit);
    }
}

/// The tables and values of a document, as its reader sees them.
fn of_sheet(sheet: &Sheet, scene: &Scene<'_>, units: &mut Vec<Unit>) {
    for table in &sheet.tables {
        let mut unit = Unit::new(format!("tabell-{}", table.id), &table.title);
        unit.table = true;
        unit.hidden.push((table.title.clone(), Field::Heading));
        if let Some(day) = table.as_of {
            unit.hide(&scene.day(day).long, Field::Text);
        }
        let heads: Vec<&str> = table.columns.iter().map(|column| column.label.as_str()).collect();
        unit.line(&format!("{}: {}", table.row_label, heads.join(", ")), Field::Text);
        for row in &table.rows {
            let mut line = row.label.clone();
            for (column, figure) in table.columns.iter().zip(&row.cells) {
                let seen = tables::seen(figure.amount, tables::Shape::of(table, column), scene);
                if seen.value.is_some() {
                    let _ = write!(line, "; {}", seen.text);
                }
                // What stands in thousands is looked for in whole too.
                let whole = figure.amount.number().and_then(|number| number.checked_mul(table.scale.into()));
                if let Some(whole) = whole.filter(|_| table.scale > 1 && column.unit.is_none()) {
                    unit.keys.push((number::plain(whole.abs()).replace('.', ","), Field::Text));
                }
            }
            unit.line(&line, Field::Text);
            unit.line(row.comment.as_deref().unwrap_or_default(), Field::Text);
        }
        unit.line(table.note.as_deref().unwrap_or_default(), Field::Text);
        units.push(unit);
    }
    for value in &sheet.values {
        let mut unit = Unit::new(format!("verdi-{}", value.id), &value.label);
        let seen = tables::seen(value.figure.amount, tables::Shape::of_value(value), scene);
        unit.line(
            &format!("{}: {} {}", value.label, seen.text, tables::unit(&value.unit, value.scale, scene)),
            Field::Text,
        );
        units.push(unit);
    }
}

/// The text below the front matter: what is before its first heading goes to the top, each section is a unit.
fn of_prose(prose: &Prose, entry: &Entry, settled: Option<&Settled>, top: Unit) -> Vec<Unit> {
    let mut units = vec![top];
    let mut holes = prose.holes.iter().peekable();
    let mut section = 0;
    let mut at = 0;
    let mut in_heading = false;
    let gap = |units: &mut Vec<Unit>, from: usize, to: usize, in_heading: &mut bool| {
        for tag in tags(prose.html.get(from..to).unwrap_or_default()) {
            let heading = tag.strip_prefix('/').unwrap_or(tag);
            if heading.len() > 1 && heading.starts_with('h') && heading.as_bytes()[1].is_ascii_digit() {
                *in_heading = !tag.starts_with('/');
            }
            if is_block(heading)
                && let Some(unit) = units.last_mut()
            {
                unit.part();
            }
        }
    };
    let put = |units: &mut Vec<Unit>, text: &str| {
        if let Some(unit) = units.last_mut() {
            unit.text.push_str(text);
        }
    };
    for run in prose.runs.iter() {
        while let Some(hole) = holes.next_if(|hole| hole.offset <= run.html.start) {
            let offset = hole.offset as usize;
            gap(&mut units, at, offset, &mut in_heading);
            at = at.max(offset);
            if !in_heading {
                put(&mut units, hole_text(&hole.kind, entry, settled));
            }
        }
        while section < run.section {
            section += 1;
            let Some(heading) = prose.headings.get(section as usize - 1) else { break };
            let title = match heading.number.is_empty() {
                true => heading.text.to_string(),
                false => format!("{} {}", heading.number, heading.text),
            };
            let mut unit = Unit::new(heading.id.to_string(), &title);
            unit.hidden.push((heading.text.to_string(), Field::Heading));
            units.push(unit);
        }
        gap(&mut units, at, run.html.start as usize, &mut in_heading);
        at = run.html.end as usize;
        if !in_heading && let Some(text) = prose.html.get(run.html.start as usize..at) {
            unescape(text, &mut units);
        }
    }
    for hole in holes {
        gap(&mut units, at, hole.offset as usize, &mut in_heading);
        at = at.max(hole.offset as usize);
        if !in_heading {
            put(&mut units, hole_text(&hole.kind, entry, settled));
        }
    }
    for unit in &mut units {
        unit.text.truncate(unit.text.trim_end().len());
    }
    units
}

fn hole_text<'a>(hole: &HoleKind, entry: &'a Entry, settled: Option<&'a Settled>) -> &'a str {
    match hole {
        HoleKind::Figure(number) => {
            let quoted = settled.and_then(|settled| settled.figures.get(*number as usize));
            quoted.map_or("", |quoted| quoted.text.as_str())
        }
        HoleKind::CaseMention(number) => {
            entry.card.case_mentions.get(*number as usize).map_or("", |mention| mention.value.as_str())
        }
        HoleKind::LinkEnd { link } if entry.card.links.get(*link as usize).is_some_and(|link| link.wants_text) => {
            match entry.links.get(*link as usize) {
                Some(LinkTarget::Document { text, .. }) => text,
                Some(LinkTarget::File { name, .. }) => name,
                _ => "",
            }
        }
        _ => "",
    }
}

/// Returns the names of the tags of some HTML, closing ones with their stroke.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    let bytes = html.as_bytes();
    memchr::memchr_iter(b'<', bytes).map(|open| {
        let start = open + 1;
        let name = bytes.iter().skip(start + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        html.get(start..(start + 1 + name).min(bytes.len())).unwrap_or_default()
    })
}

fn is_block(tag: &str) -> bool {
    // Compared byte by byte, not each name by a call: this is asked for every tag.
    !matches!(
        tag.as_bytes(),
        b"a" | b"em"
            | b"strong"
            | b"code"
            | b"del"
            | b"span"
            | b"sup"
            | b"sub"
            | b"b"
            | b"i"
            | b"data"
            | b"input"
            | b"abbr"
            | b"dfn"
            | b"img"
            | b"s"
    )
}

/// Adds text of HTML to the last unit.
fn unescape(html: &str, units: &mut [Unit]) {
    let Some(unit) = units.last_mut() else { return };
    push_unescaped(html, &mut unit.text);
}

fn push_unescaped(html: &str, text: &mut String) {
    let mut rest = html;
    while let Some(place) = memchr::memchr(b'&', rest.as_bytes()) {
        text.push_str(&rest[..place]);
        rest = &rest[place..];
        let known = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'")];
        match known.iter().find(|(entity, _)| rest.starts_with(entity)) {
            Some((entity, plain)) => {
                text.push_str(plain);
                rest = &rest[entity.len()..];
            }
            None => {
                text.push('&');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
}

/// Returns the text of HTML without holes.
pub(in crate::render) fn plain(html: &str) -> String {
    let mut text = String::new();
    for (place, piece) in html.split('<').enumerate() {
        let mut words = piece;
        if place > 0 {
            let (tag, after) = piece.split_once('>').unwrap_or((piece, ""));
            let name = tags_name(tag);
            if is_block(name) && !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            words = after;
        }
        push_unescaped(words.trim_end_matches('\n'), &mut text);
    }
    text.trim().to_owned()
}

fn tags_name(tag: &str) -> &str {
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    tag.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_reads_as_text() {
        assert_eq!(
            plain("<p>Rådet <strong>vedtar</strong> &amp; tar</p>\n<ul><li>én</li>\n<li>to</li></ul>"),
            "Rådet vedtar & tar\nén\nto"
        );
    }
}
