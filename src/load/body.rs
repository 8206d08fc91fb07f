//! The front matter of a body.

use crate::load::fields::Fields;
use crate::model::card::Relations;
use crate::model::record::Body;
use crate::model::record::body::Member;

/// Reads what belongs to a body.
pub(super) fn read(fields: Fields<'_>) -> (Body, Relations) {
    let members = fields.maps("members").filter_map(|member| {
        Some(Member {
            name: member.text("name")?,
            represents: member.text("represents"),
            from: member.day("from"),
            to: member.day("to"),
        })
    });
    let body = Body {
        short_name: fields.text("short_name"),
        proposal_label: fields.text("proposal_label"),
        members: members.collect(),
    };
    (body, Relations::Body { case_number: fields.located("case_number") })
}
