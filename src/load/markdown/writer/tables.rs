//! Tables of the text.

use super::Writer;
use crate::diagnostic::rule;
use crate::model::prose::TermColumn;
use pulldown_cmark::Alignment;
use std::ops::Range;

impl Writer<'_> {
    pub(super) fn start_cell(&mut self) {
        self.open_block();
        let Some(table) = &mut self.table else { return };
        let before = self.sink.html.len();
        self.sink.html.push_str(if table.is_head { "<th scope=\"col\"" } else { "<td" });
        self.sink.html.push_str(alignment(table.alignments.get(table.column)));
        self.sink.html.push('>');
        table.cell = (before, self.sink.html.len());
        let matters = table.column == 0 && (table.is_head || table.terms.is_some());
        table.first = matters.then(|| (String::new(), None));
    }

    pub(super) fn end_cell(&mut self, range: Range<usize>) {
        self.open_blocks.pop();
        let Some(table) = &mut self.table else { return };
        let (before, start) = table.cell;
        let is_empty = self.sink.is_empty_since(start);
        if table.is_head && is_empty {
            // A head cell without text heads nothing.
            self.sink.html.truncate(before);
            self.sink.html.push_str("<td>");
        }
        self.sink.html.push_str(if table.is_head && !is_empty { "</th>" } else { "</td>" });
        table.head_has_text |= table.is_head && !is_empty;
        table.column += 1;
        let Some((text, spot)) = table.first.take() else { return };
        if table.is_head {
            table.terms = TermColumn::is_headed(&text).then(TermColumn::default);
            return;
        }
        // Only a cell without text has no place yet.
        let spot = spot.unwrap_or_else(|| self.spot(range));
        if let Some(TermColumn(cells)) = self.table.as_mut().and_then(|table| table.terms.as_mut()) {
            cells.push((text.trim().to_owned(), spot));
        }
    }

    pub(super) fn end_table(&mut self) {
        let Some(table) = self.table.take() else { return };
        self.sink.html.push_str(if table.has_body { "</tbody></table></div>\n" } else { "</table></div>\n" });
        if self.fragment {
            return;
        }
        if !table.head_has_text {
            self.report(&rule::TEXT_ACCESSIBLE, "table", table.spot);
        }
        self.term_columns.extend(table.terms);
    }
}

fn alignment(alignment: Option<&Alignment>) -> &'static str {
    match alignment {
        Some(Alignment::Right) => " class=\"num\"",
        Some(Alignment::Center) => " class=\"center\"",
        _ => "",
    }
}
