//! What stands in a new document until its writer puts something else there.

/// In the draft of a body.
pub const BODY: &str = "Skriv her hva organet gjør, og hvem som oppnevner det.";
/// In the draft of a meeting.
pub const MEETING: &str = "Skriv her det som ellers skal stå i innkallingen.";
/// In the draft of a case: who answers for it.
pub const RESPONSIBLE: &str = "responsible: [Saksansvarlig]";
/// In the draft of a case: its points.
pub const POINTS: [&str; 2] = ["Skriv det første punktet her.", "Skriv det andre punktet her."];
/// In the draft of a case: its text.
pub const CASE: &str = "Skriv saksframstillingen her.";
/// In the draft of a series.
pub const SERIES: &str = "Skriv her hva rapportene handler om, og hvem som lager dem.";
/// In the draft of a report.
pub const REPORT: &str = "Tall hentes inn med dobbel krøllparentes og navn: tabell, rad, kolonne.";
/// In the draft of a term.
pub const TERM: &str = "Skriv forklaringen her.";

/// All of it.
pub const ALL: [&str; 9] = [BODY, MEETING, RESPONSIBLE, POINTS[0], POINTS[1], CASE, SERIES, REPORT, TERM];
