//! The page of a body.

use crate::diagnostic::Diagnostic;
use crate::model::path::DocumentId;
use crate::model::record::body::Member;
use crate::model::record::{Body, KindRecord, Record};
use crate::render::pages::document::DocumentInputs;
use crate::render::pages::meeting::{self, CardInputs};
use crate::render::scene::Scene;
use crate::render::shelf::{Known, Shelf, Shelved};
use crate::render::templates::Templates;
use crate::render::view::body::{BodyPage, BodyView, MemberView};

/// What the page of a body is made from.
#[derive(Hash)]
pub(in crate::render) struct Inputs<'a> {
    pub(super) document: DocumentInputs<'a>,
    /// For each member: whether they sit today.
    sitting: Vec<bool>,
    upcoming: Vec<CardInputs<'a>>,
    past: Vec<CardInputs<'a>>,
    series: Vec<Known<'a>>,
}

fn body_of(record: Option<&Record>) -> Option<&Body> {
    match record.map(|record| &record.kind) {
        Some(KindRecord::Body(body)) => Some(body),
        _ => None,
    }
}

impl<'a> Inputs<'a> {
    pub(super) fn gather(id: &DocumentId, shelved: &Shelved<'a>, shelf: &Shelf<'a>) -> Inputs<'a> {
        let today = shelf.catalog.today;
        let members = body_of(shelved.record().map(|record| &**record)).map(|body| body.members.as_slice());
        let sits =
            |member: &Member| member.from.is_none_or(|from| from <= today) && member.to.is_none_or(|to| to >= today);
        let (upcoming, past) = meeting::split(shelved.entry.parts.iter().rev(), shelf);
        let series = shelf
            .catalog
            .series
            .iter()
            .filter(|series| shelf.entry(series).is_some_and(|entry| entry.body.as_ref() == Some(id)));
        Inputs {
            document: DocumentInputs::gather(shelved, shelf),
            sitting: members.unwrap_or_default().iter().map(sits).collect(),
            upcoming,
            past,
            series: shelf.all_known(series),
        }
    }

    pub(super) fn view<'v>(&'v self, scene: &Scene<'v>, templates: &Templates) -> Result<BodyPage<'v>, Diagnostic> {
        let body = body_of(self.document.record.map(|record| &**record));
        let mut members = Vec::new();
        let mut other_members = Vec::new();
        for (member, sits) in body.map(|body| body.members.as_slice()).unwrap_or_default().iter().zip(&self.sitting) {
            let view = MemberView {
                name: &member.name,
                represents: member.represents.as_deref(),
                from: member.from.map(|date| scene.date(date)),
                to: member.to.map(|date| scene.date(date)),
            };
            if *sits { members.push(view) } else { other_members.push(view) }
        }
        Ok(BodyPage {
            page: self.document.page(scene, Vec::new()),
            document: self.document.view(scene, templates)?,
            body: BodyView {
                short_name: body.and_then(|body| body.short_name.as_deref()),
                members,
                other_members,
                upcoming: self.upcoming.iter().map(|card| card.view(scene)).collect(),
                meetings: self.past.iter().map(|card| card.view(scene)).collect(),
                series: scene.links(&self.series),
            },
        })
    }
}
