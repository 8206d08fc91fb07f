//! [`Sink`]: HTML under way, with what refers to its offsets.

use std::ops::Range;

use crate::model::prose::{BlockStart, Hole, HoleKind};
use crate::model::runs::Run;

/// HTML under way. A heading or footnote is written into one of its own and appended when it is known where it goes.
#[derive(Default)]
pub(super) struct Sink {
    /// The HTML.
    pub html: String,
    /// What is to be put in, by ascending offset.
    pub holes: Vec<Hole>,
    /// Running text, by ascending offset.
    pub runs: Vec<Run>,
    /// Starts of blocks, by ascending offset.
    pub blocks: Vec<BlockStart>,
    /// Where the ids of headings stand: range of the id, index of the heading; by ascending offset.
    pub ids: Vec<(Range<usize>, usize)>,
}

impl Sink {
    /// Returns the offset where the next thing goes.
    pub(super) fn offset(&self) -> u32 {
        self.html.len() as u32
    }

    /// Puts a hole here.
    pub(super) fn hole(&mut self, kind: HoleKind) {
        self.holes.push(Hole { offset: self.offset(), kind });
    }

    /// Whether nothing was put since an offset.
    pub(super) fn is_empty_since(&self, start: usize) -> bool {
        self.html.len() == start && self.holes.last().is_none_or(|hole| (hole.offset as usize) < start)
    }

    /// Appends what is in another sink, which is empty then and keeps its room.
    pub(super) fn append(&mut self, other: &mut Sink) {
        let by = self.offset();
        self.html.push_str(&other.html);
        other.html.clear();
        self.holes.extend(other.holes.drain(..).map(|hole| Hole { offset: hole.offset + by, ..hole }));
        let moved = |range: Range<u32>| range.start + by..range.end + by;
        self.runs.extend(other.runs.drain(..).map(|run| Run { html: moved(run.html.clone()), ..run }));
        self.blocks.extend(other.blocks.drain(..).map(|block| BlockStart { offset: block.offset + by, ..block }));
        let by = by as usize;
        self.ids.extend(other.ids.drain(..).map(|(range, index)| (range.start + by..range.end + by, index)));
    }

    /// Writes other ids for the headings.
    pub(super) fn rename(&mut self, ids: &[String]) {
        let old = std::mem::take(&mut self.html);
        let mut moves: Vec<(u32, i64)> = Vec::new();
        let mut done = 0;
        for (range, index) in &self.ids {
            let id = ids.get(*index).map_or(&old[range.clone()], String::as_str);
            self.html.push_str(&old[done..range.start]);
            self.html.push_str(id);
            done = range.end;
            moves.push((range.end as u32, self.html.len() as i64 - range.end as i64));
        }
        self.html.push_str(&old[done..]);
        let mut at = 0;
        let moved = |offset: u32, at: &mut usize| {
            while moves.get(*at).is_some_and(|(from, _)| *from <= offset) {
                *at += 1;
            }
            let by = at.checked_sub(1).and_then(|before| moves.get(before)).map_or(0, |(_, by)| *by);
            (i64::from(offset) + by) as u32
        };
        for hole in &mut self.holes {
            hole.offset = moved(hole.offset, &mut at);
        }
        at = 0;
        for run in &mut self.runs {
            run.html = moved(run.html.start, &mut at)..moved(run.html.end, &mut at);
        }
        at = 0;
        for block in &mut self.blocks {
            block.offset = moved(block.offset, &mut at);
        }
    }
}
