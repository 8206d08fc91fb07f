//! Tables of the text.

use super::Writer;
use crate::diagnostic::rule;
use pulldown_cmark::Alignment;
use std::ops::Range;

impl Writer<'_> {
    pub(super) fn start_cell(&mut self, range: Range<usize>) {
        self.open_block();
        let _ = range;
        let Some(table) = &mut self.table else { return };
        let before = self.sink.html.len();
        self.sink.html.push_str(if table.is_head { "<th scope=\"col\"" } else { "<td" });
        self.sink.html.push_str(alignment(table.alignments.get(table.column)));
        self.sink.html.push('>');
        table.cell = (before, self.sink.html.len());
        table.first = (table.column == 0).then(|| (String::new(), None));
    }

    pub(super) fn end_cell(&mut self, range: Range<usize>) {
        self.open_blocks.pop();
        let cell_spot = self.spot(range);
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
        if let Some((text, spot)) = table.first.take() {
            let text = text.trim().to_owned();
            match table.is_head {
                true => table.first_column.head = text,
                false => table.first_column.cells.push((text, spot.unwrap_or(cell_spot))),
            }
        }
        table.column += 1;
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
        self.first_columns.push(table.first_column);
    }
}

fn alignment(alignment: Option<&Alignment>) -> &'static str {
    match alignment {
        Some(Alignment::Right) => " class=\"num\"",
        Some(Alignment::Center) => " class=\"center\"",
        _ => "",
    }
}
