//! `sakspapir serve`: the live preview.

use chrono::Local;

use crate::model::history::History;
use crate::session::Options;
use crate::shell::args::Serve;
use crate::shell::command::Exit;
use crate::shell::console::Console;
use crate::shell::fault::Outcome;
use crate::shell::preview::{self, Job};
use crate::shell::theme;

pub(super) fn run(typed: &Serve, console: Console) -> Outcome<Exit> {
    let options = Options {
        portable: false,
        audience: typed.site.audience,
        base_url: typed.base_url.clone(),
        // Whoever writes wants to see what the site says today.
        today: Some(typed.site.date.unwrap_or_else(|| Local::now().date_naive())),
        theme: theme::embedded(),
        history: History::default(),
        once: false,
    };
    let job = Job { source: typed.site.source.clone(), port: typed.port, options };
    let address = |address: &str| {
        console.result(&format!("{address}\n"))?;
        console.tell(console.words.text("serve.waiting"));
        Ok(())
    };
    preview::serve(job, console.words, &|text| console.tell(text), &address)?;
    Ok(Exit::Fine)
}
