//! What the page of every document is made from, whatever its kind.

use chrono::NaiveDate;

use crate::diagnostic::Diagnostic;
use crate::fingerprint::Stamped;
use crate::model::catalog::Entry;
use crate::model::ledger::Sheet;
use crate::model::path::OutputPath;
use crate::model::place::Spot;
use crate::model::prose::{Heading, HoleKind, Prose};
use crate::model::record::{KindRecord, Record};
use crate::model::settings::{Access, Language};
use crate::model::site::{Quoted, Settled};
use crate::render::address::push_escaped;
use crate::render::pages::MENTIONS_LISTED;
use crate::render::prose::{self, Filling, Places};
use crate::render::ready::Html;
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf, Shelved};
use crate::render::table_file;
use crate::render::tables;
use crate::render::templates::Templates;
use crate::render::view::document::{DocumentView, RestTable, TermNote};
use crate::render::view::{PageView, Step};

/// What the page of every document is made from.
#[derive(Hash)]
pub(super) struct DocumentInputs<'a> {
    pub(super) entry: &'a Stamped<Entry>,
    pub(super) record: Option<&'a Stamped<Record>>,
    pub(super) sheet: Option<&'a Stamped<Sheet>>,
    pub(super) findings: Option<&'a Stamped<Vec<Diagnostic>>>,
    prose: Option<&'a Stamped<Prose>>,
    settled: Option<&'a Stamped<Settled>>,
    /// The front matter of the series, when there are charts to refer to.
    series: Option<&'a Stamped<Record>>,
    places: Places<'a>,
    previous: Option<Known<'a>>,
    next: Option<Known<'a>>,
    mentioned_by: Vec<Known<'a>>,
    mentioned_by_more: usize,
    last_changed: Option<NaiveDate>,
    tags: Vec<(&'a str, &'a OutputPath)>,
}

impl<'a> DocumentInputs<'a> {
    /// Gathers what every document has.
    pub(super) fn gather(shelved: &Shelved<'a>, shelf: &Shelf<'a>) -> DocumentInputs<'a> {
        let entry = shelved.entry;
        let settled = shelved.settled();
        let prose = shelved.prose();
        let charted =
            prose.is_some_and(|prose| prose.holes.iter().any(|hole| matches!(hole.kind, HoleKind::Chart(..))));
        let tags = entry.card.tags.iter().filter_map(|tag| shelf.tag(tag));
        DocumentInputs {
            entry,
            record: shelved.record(),
            sheet: shelved.sheet(),
            findings: shelved.findings(),
            prose,
            settled,
            series: entry.series.as_ref().filter(|_| charted).and_then(|id| shelf.record(id)),
            places: Places::gather(entry, settled.map(|settled| &**settled), shelf),
            previous: entry.previous.as_ref().and_then(|id| shelf.known(id)),
            next: entry.next.as_ref().and_then(|id| shelf.known(id)),
            mentioned_by: shelf.all_known(entry.mentioned_by.iter().rev().take(MENTIONS_LISTED)),
            mentioned_by_more: entry.mentioned_by.len().saturating_sub(MENTIONS_LISTED),
            last_changed: shelved.last_changed(),
            tags: tags.map(|tag| (tag.name.as_str(), &tag.address)).collect(),
        }
    }

    /// Returns the language of the document.
    pub(super) fn language(&self) -> Language {
        self.entry.card.lang
    }

    /// Returns the findings of the document.
    pub(super) fn diagnostics(&self) -> &'a [Diagnostic] {
        self.findings.map(|findings| findings.as_slice()).unwrap_or_default()
    }

    /// Makes what the page knows about itself, but for the way to it.
    pub(super) fn page<'v>(&'v self, scene: &Scene<'v>, trail: Vec<Step<'v>>) -> PageView<'v> {
        let card = &self.entry.card;
        let nav = Scene::list_of(card.kind).map_or("", |list| list.key());
        scene.page(&card.title, card.kind.word(), nav, scene.trail(trail), card.summary.clone())
    }

    /// Makes the text alone. Its tables bear no marks, since the findings that explain them stand elsewhere.
    pub(super) fn text(&self, scene: &Scene<'_>, templates: &Templates) -> Result<Html, Diagnostic> {
        Ok(self.body(&[], scene, templates)?.0)
    }

    /// Makes the view of what every document has.
    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>, templates: &Templates) -> Result<DocumentView<'v>, Diagnostic> {
        let card = &self.entry.card;
        let (body, tables) = self.body(self.diagnostics(), scene, templates)?;
        let (findings, accepted) = scene.findings(self.diagnostics());
        let values = self.sheet.map(|sheet| sheet.values.as_slice()).unwrap_or_default();
        let access = match card.access {
            Access::Public => None,
            other if other == scene.chrome.access => None,
            other => Some(scene.locale.label("access", other.word())),
        };
        Ok(DocumentView {
            id: card.id.as_str(),
            summary: card.summary.as_deref(),
            body,
            contents: self.prose.and_then(|prose| contents(&prose.headings)),
            tables,
            values: values.iter().map(|value| tables::value(value, scene)).collect(),
            broken: card.broken,
            findings,
            accepted,
            previous: self.previous.as_ref().map(|known| scene.link(known)),
            next: self.next.as_ref().map(|known| scene.link(known)),
            last_changed: self.last_changed.map(|day| scene.date(day)),
            mentioned_by: scene.links(&self.mentioned_by),
            mentioned_by_more: self.mentioned_by_more,
            terms: prose::terms(&self.places).into_iter().map(|(title, gloss)| TermNote { title, gloss }).collect(),
            tags: self.tags.iter().map(|(name, address)| scene.step_to(name, address.as_str())).collect(),
            access,
            source: scene.source(card.path.as_str(), Spot::START),
        })
    }

    /// Returns what the figures of a case's alternatives say.
    pub(super) fn quoted_alternatives(&self) -> &[Option<Quoted>] {
        self.settled.map_or(&[], |settled| &settled.alternatives)
    }

    /// Makes the text with its tables in place, and the tables that are left. Tables mark what findings are about.
    fn body(
        &self,
        findings: &[Diagnostic],
        scene: &Scene<'_>,
        templates: &Templates,
    ) -> Result<(Html, Vec<RestTable>), Diagnostic> {
        let Some(prose) = self.prose else { return Ok((Html::new(""), Vec::new())) };
        let mut placed = Vec::new();
        let mut rest = Vec::new();
        let tables = self.sheet.map(|sheet| sheet.tables.as_slice()).unwrap_or_default();
        let files = self.sheet.map(|sheet| table_file::addresses(&self.entry.address, sheet)).unwrap_or_default();
        for (table, file) in tables.iter().zip(&files) {
            let view = tables::table(table, file, findings, scene);
            let html = templates.table(&view, scene.locale.language)?;
            let here = |kind: &HoleKind| matches!(kind, HoleKind::Table(id, _) if **id == *table.id);
            if prose.holes.iter().any(|hole| here(&hole.kind)) {
                placed.push((table.id.as_str(), table.title.as_str(), html));
            } else {
                let html = Html::new(&html);
                rest.push(RestTable { anchor: view.anchor, title: table.title.clone(), html });
            }
        }
        let mut charts = Vec::new();
        if let Some(KindRecord::Series(series)) = self.series.map(|record| &record.kind) {
            for chart in &series.charts {
                if let Some(table) = tables.iter().find(|table| table.id == chart.table) {
                    charts.push((chart.id.as_str(), table.id.as_str(), table.title.as_str()));
                }
            }
        }
        let filling = Filling {
            entry: self.entry,
            settled: self.settled.map(|settled| &**settled),
            places: &self.places,
            tables: &placed,
            charts: &charts,
        };
        Ok((Html::new(&prose::fill(prose, &filling, scene)), rest))
    }
}

/// Makes the table of contents: lists within lists by level, none for a single heading.
fn contents(headings: &[Heading]) -> Option<Html> {
    if headings.len() < 2 {
        return None;
    }
    let texts: usize =
        headings.iter().map(|heading| heading.id.len() + heading.number.len() + heading.text.len()).sum();
    let mut html = String::with_capacity(texts + 96 * headings.len());
    let mut rest = headings;
    push_list(&mut html, &mut rest, 0);
    Some(Html::new(&html))
}

/// Adds the headings that come next and lie below a level. Levels are at most six, so no list lies deeper.
fn push_list(html: &mut String, rest: &mut &[Heading], above: u8) {
    html.push_str("<ol>");
    while let Some((heading, after)) = rest.split_first().filter(|(heading, _)| heading.level > above) {
        *rest = after;
        html.push_str("\n<li><a href=\"#");
        push_escaped(html, &heading.id);
        html.push_str("\"><span class=\"number\">");
        push_escaped(html, &heading.number);
        html.push_str("</span> <span>");
        push_escaped(html, &heading.text);
        html.push_str("</span></a>");
        if rest.first().is_some_and(|next| next.level > heading.level) {
            push_list(html, rest, heading.level);
        }
        html.push_str("</li>");
    }
    html.push_str("\n</ol>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_a_tree_even_when_levels_are_skipped() {
        let heading = |level: u8, text: &str| Heading {
            id: text.into(),
            number: "".into(),
            level,
            text: text.into(),
            spot: Spot::START,
        };
        let headings = [heading(2, "a"), heading(4, "b"), heading(3, "c"), heading(1, "d"), heading(2, "e")];
        let html = contents(&headings).map(|html| format!("{html:?}")).unwrap();
        let mut plain = html.replace("<ol>", "(").replace("</ol>", ")").replace('\n', "");
        while let Some((before, after)) = plain.split_once('<') {
            plain = format!("{before}{}", after.split_once('>').unwrap().1);
        }
        assert_eq!(plain.replace(' ', ""), "(a(bc)d(e))");
        assert!(html.contains("<a href=\"#b\">"), "{html}");
        assert!(contents(&headings[..1]).is_none());
    }
}
