//! Footnotes: gathered, and written at the end.

use super::{Footnote, Writer};

impl Writer<'_> {
    pub(super) fn footnote(&mut self, label: &str) -> usize {
        let next = self.footnotes.len();
        let index = *self.footnote_labels.entry(label.to_lowercase()).or_insert(next);
        if index == next {
            self.footnotes.push(Footnote { references: 0, sink: None });
        }
        index
    }

    pub(super) fn footnote_reference(&mut self, label: &str) {
        let index = self.footnote(label);
        let number = index + 1;
        self.at_line_start(false);
        if self.link.is_some() || self.fragment {
            // A link cannot stand in a link.
            self.sink.html.push_str(&format!("<sup>{number}</sup>"));
            return;
        }
        let Some(footnote) = self.footnotes.get_mut(index) else { return };
        footnote.references += 1;
        let nth = footnote.references;
        let suffix = if nth > 1 { format!("-{nth}") } else { String::new() };
        let word = self.words.footnote;
        self.sink.html.push_str(&format!(
            "<sup class=\"footnote-ref\"><a id=\"fnref-{number}{suffix}\" href=\"#fn-{number}\" role=\"doc-noteref\" \
             aria-label=\"{word} {number}\">{number}</a></sup>"
        ));
    }

    pub(super) fn write_footnotes(&mut self) {
        let footnotes = std::mem::take(&mut self.footnotes);
        if footnotes.iter().all(|footnote| footnote.sink.is_none()) {
            return;
        }
        let words = self.words;
        self.sink.html.push_str(&format!(
            "<section class=\"footnotes\" role=\"doc-endnotes\" aria-labelledby=\"fn-overskrift\">\n\
             <h2 class=\"visually-hidden\" id=\"fn-overskrift\">{}</h2>\n<ol>\n",
            words.footnotes
        ));
        for (index, footnote) in footnotes.into_iter().enumerate() {
            let number = index + 1;
            let mut sink = footnote.sink.unwrap_or_default();
            // The way back stands in the last paragraph, unless a table or a chart follows it.
            let end = sink.html.strip_suffix("</p>\n").map(str::len);
            let end = end.filter(|end| sink.holes.last().is_none_or(|hole| hole.offset as usize <= *end));
            let in_paragraph = end.is_some();
            sink.html.truncate(end.unwrap_or(sink.html.len()));
            self.sink.html.push_str(&format!("<li id=\"fn-{number}\">"));
            self.sink.append(&mut sink);
            for nth in 1..=footnote.references {
                let (suffix, which) =
                    if nth > 1 { (format!("-{nth}"), format!(" ({nth})")) } else { Default::default() };
                self.sink.html.push_str(&format!(
                    " <a class=\"footnote-back\" href=\"#fnref-{number}{suffix}\" role=\"doc-backlink\" \
                     aria-label=\"{}{which}\">↩</a>",
                    words.back
                ));
            }
            self.sink.html.push_str(if in_paragraph { "</p></li>\n" } else { "</li>\n" });
        }
        self.sink.html.push_str("</ol>\n</section>\n");
    }
}
