//! A council, board or group.

use chrono::NaiveDate;

/// What the front matter of a body says.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Body {
    /// Short name, such as «ROR-IKT».
    pub short_name: Option<String>,
    /// What it calls a proposal, such as «Innstilling».
    pub proposal_label: Option<String>,
    /// Who sits in it.
    pub members: Vec<Member>,
}

/// A seat in a body (OParl: Membership).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Member {
    /// Role or person.
    pub name: String,
    /// Whom they represent.
    pub represents: Option<String>,
    /// Since when.
    pub from: Option<NaiveDate>,
    /// Until when.
    pub to: Option<NaiveDate>,
}
