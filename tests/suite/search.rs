//! Search over the pieces of a site: what is found, in which order, and that nothing hidden is.

use std::sync::Arc;

use sakspapir::edition::Edition;
use sakspapir::model::path::OutputPath;
use sakspapir::search::piece::{pack_after, unpack, unpack_after};
use sakspapir::search::{Chosen, Fault, Found, Pieces, Search};
use sakspapir::session::Session;

use crate::harness::{Papers, options, put};

/// The pieces of an edition, as its files would hold them.
struct Published(Arc<Edition>);

impl Pieces for Published {
    fn piece(&self, name: &str) -> Option<Vec<u8>> {
        let path = OutputPath::new(format!("sok/{name}.bin"));
        self.0.render(&path, &self.0.output(&path)?).ok()
    }
}

fn site() -> Papers {
    let mut papers = Papers::default();
    papers.put("content/site.yaml", "title: Prøve\naccess: public\naudience: public\n");
    papers
}

fn note(papers: &mut Papers, name: &str, title: &str, text: &str) {
    papers.put(&format!("content/{name}.md"), format!("---\nkind: page\ntitle: {title}\n---\n\n{text}\n"));
}

fn found(papers: &Papers, query: &str) -> Found {
    Search::open(Published(papers.edition())).unwrap().search(query, &Chosen::default(), 0, 50).unwrap()
}

fn urls(papers: &Papers, query: &str) -> Vec<String> {
    found(papers, query).hits.into_iter().map(|hit| hit.url).collect()
}

#[test]
fn the_form_asked_for_comes_before_other_forms_folded_ones_and_compounds() {
    let mut papers = site();
    note(&mut papers, "del", "Vedlegg", "Byggesøknad er behandlet.");
    note(&mut papers, "foldet", "Soknad", "Soknad soknad soknad.");
    note(&mut papers, "bøyd", "Vedlegg", "Søknaden er behandlet. Søknaden er lang. Søknaden er sendt.");
    note(&mut papers, "lik", "Vedlegg", &format!("En søknad er behandlet. {}", "Ord på ord. ".repeat(80)));
    note(&mut papers, "bygg", "Bygg", "Et bygge.");
    assert_eq!(urls(&papers, "søknad"), ["lik.html", "boyd.html", "foldet.html", "del.html"]);
    for query in ["soknad", "soeknad", "SØKNAD"] {
        assert_eq!(found(&papers, query).total, 4, "{query}");
    }
    // A form that stands nowhere finds the others.
    assert!(found(&papers, "søknadenes").total >= 3);
}

#[test]
fn compounds_are_found_by_their_parts_and_parts_by_their_compound() {
    let mut papers = site();
    note(&mut papers, "revisjon", "Kontroll", "Utvalget har gått gjennom budsjettrevisjonen.");
    note(&mut papers, "budsjett", "Kontroll", "En revisjon av budsjettet er bestilt.");
    note(&mut papers, "annet", "Kontroll", "Verneutstyret er kjøpt inn.");
    assert_eq!(found(&papers, "revisjon").total, 2);
    assert_eq!(found(&papers, "budsjettrevisjon").total, 2);
    assert_eq!(urls(&papers, "budsjettrevisjon")[0], "revisjon.html");
    assert_eq!(found(&papers, "budsjett revisjon").total, 2);
    assert_eq!(urls(&papers, "utstyr"), ["annet.html"]);
    assert_eq!(found(&papers, "mensprodukt").total, 0);
}

#[test]
fn typing_errors_are_forgiven_only_when_nothing_is_found() {
    let mut papers = site();
    note(&mut papers, "en", "Kontroll", "Trygghetsalarmer er montert i kommunen.");
    let forgiven = found(&papers, "tryghetsalarmer kommunen");
    assert_eq!((forgiven.total, forgiven.corrected.as_deref()), (1, Some("trygghetsalarmer kommunen")));
    assert_eq!(found(&papers, "kommunen").corrected, None);
    for nothing in ["svømmehall", "romstasjon", "xyzzy", "§ 999", "KS 99/2031", "7 777 777"] {
        let found = found(&papers, nothing);
        assert_eq!((found.total, found.corrected), (0, None), "{nothing}");
    }
    let exact = Chosen { exact: true, ..Chosen::default() };
    let search = Search::open(Published(papers.edition())).unwrap();
    assert_eq!(search.search("tryghetsalarmer", &exact, 0, 5).unwrap().total, 0);
}

#[test]
fn several_words_mean_all_of_them_then_most() {
    let mut papers = site();
    note(&mut papers, "alle", "Alle", "Barnehagen, brøytingen og lønnen.");
    note(&mut papers, "to", "To", "Barnehagen og brøytingen.");
    note(&mut papers, "en", "En", "Barnehagen.");
    let all = found(&papers, "barnehagen brøytingen");
    assert_eq!((all.total, all.partial), (2, false));
    let most = found(&papers, "barnehagen brøytingen lønnen");
    assert_eq!((most.hits[0].url.as_str(), most.partial), ("alle.html", true));
    assert_eq!(found(&papers, "\"brøytingen og lønnen\"").total, 1);
    assert_eq!(found(&papers, "\"barnehagen og lønnen\"").total, 0);
}

#[test]
fn amounts_dates_and_paragraphs_are_found_in_any_notation() {
    let mut papers = site();
    note(&mut papers, "en", "En", "Det kostet −1 429 kr den 7. november 2024, etter § 11-8. Rammen er 4,6 millioner.");
    for query in ["1 429", "1429", "1.429", "-1429", "−1 429", "kr 1 429", "1429 kroner", "7.11.2024", "2024-11-07"] {
        assert_eq!(found(&papers, query).total, 1, "{query}");
    }
    for query in
        ["7. november", "november 2024", "§ 11-8", "§11-8", "paragraf 11-8", "4 600 000", "4,6 mill.", "4600000"]
    {
        assert_eq!(found(&papers, query).total, 1, "{query}");
    }
    for query in ["8.11.2024", "§ 11-9", "4,7 mill.", "429"] {
        assert_eq!(found(&papers, query).total, 0, "{query}");
    }
}

#[test]
fn hits_land_at_the_section_with_the_words_marked() {
    let mut papers = site();
    note(
        &mut papers,
        "en",
        "Om skolen",
        "Innledning.\n\n## Skyss\n\nElevene får skyss til skolen.\n\n## Mat\n\nFrukt & grønt.",
    );
    let hit = found(&papers, "frukt").hits.remove(0);
    assert_eq!((hit.url.as_str(), hit.section.as_str()), ("en.html#mat", "2 Mat"));
    let marked: Vec<_> = hit.excerpt.iter().map(|part| (part.text.as_str(), part.mark)).collect();
    assert_eq!(marked, [("Frukt", true), (" & grønt.", false)]);
    assert_eq!(hit.words, ["Frukt"]);
}

#[test]
fn what_is_hidden_is_not_found() {
    let mut papers = site();
    note(&mut papers, "en", "Åpen", "Kommunen.");
    let marker = "kvitrebekkasin";
    papers.put("content/kladd.md", format!("---\nkind: page\ntitle: Kladd {marker}\ndraft: true\n---\n\n{marker}\n"));
    let exempt = format!(
        "---\nkind: page\ntitle: Unntatt {marker}\naccess: exempt\nlegal_basis: offl. § 13\n---\n\n{marker} {{#{marker}}}\n"
    );
    papers.put("content/unntatt.md", exempt);
    note(&mut papers, "to", "Kommentar", &format!("Synlig. <!-- {marker} -->"));
    let edition = papers.edition();
    assert_eq!(found(&papers, marker).total, 0);
    let published = Published(edition.clone());
    let common = published.piece("felles").unwrap();
    for path in edition.recipes.keys().filter(|path| path.as_str().starts_with("sok/")) {
        let name = path.as_str().trim_start_matches("sok/").trim_end_matches(".bin");
        let packed = published.piece(name).unwrap();
        let bytes = match name {
            // Has no end of its own: an empty text goes on from it.
            "felles" => unpack_after(&common, 0, &pack_after(&[], &[])).unwrap(),
            _ if name.starts_with("tekst") => unpack_after(&common, 0, &packed).unwrap(),
            _ => unpack(&packed).unwrap(),
        };
        assert!(!bytes.windows(marker.len()).any(|bytes| bytes == marker.as_bytes()), "{path}");
        let backwards: Vec<u8> = marker.bytes().rev().collect();
        assert!(!bytes.windows(marker.len()).any(|bytes| bytes == backwards), "{path}");
    }
}

#[test]
fn an_edited_page_is_found_in_the_next_edition_and_others_keep_the_index() {
    let mut papers = site();
    note(&mut papers, "en", "En", "Kommunen.");
    let mut session = Session::open(papers.changes(), options());
    let before = session.edition().clone();
    assert_eq!(
        Search::open(Published(before.clone())).unwrap().search("brannbil", &Chosen::default(), 0, 5).unwrap().total,
        0
    );
    let same = session.apply(vec![put("content/en.md", &papers.0["content/en.md"])]);
    assert_eq!(Published(same.clone()).piece("start"), Published(before.clone()).piece("start"));
    let ready = |edition: &Edition| edition.site.search.ready().cloned().expect("somebody has searched");
    assert!(Arc::ptr_eq(&ready(&same), &ready(&before)), "nothing changed");
    papers.edit("content/en.md", "Kommunen.", "Kommunen har fått ny brannbil.");
    let after = session.apply(vec![put("content/en.md", &papers.0["content/en.md"])]);
    assert_eq!(Search::open(Published(after)).unwrap().search("brannbil", &Chosen::default(), 0, 5).unwrap().total, 1);
}

#[test]
fn a_site_without_search_has_no_index_and_a_portable_one_has_scripts() {
    let mut papers = site();
    note(&mut papers, "en", "En", "Kommunen.");
    let pieces = |edition: &Edition, ending: &str| {
        let all = edition.recipes.keys().filter(|path| path.as_str().starts_with("sok/"));
        all.filter(|path| path.as_str().ends_with(ending)).count()
    };
    assert!(pieces(&papers.edition(), ".bin") > 4);
    let portable = Session::open(papers.changes(), sakspapir::session::Options { portable: true, ..options() });
    let edition = portable.edition();
    assert!(pieces(edition, ".js") > 4 && pieces(edition, ".bin") == 0);
    let path = OutputPath::new("sok/ord-0.js");
    let script = String::from_utf8(edition.render(&path, &edition.output(&path).unwrap()).unwrap()).unwrap();
    let packed = sakspapir::search::piece::of_script(&script).unwrap();
    assert_eq!(Some(packed), Published(papers.edition()).piece("ord-0"));
    papers.put("content/site.yaml", "title: Prøve\naccess: public\naudience: public\nsearch: false\n");
    assert_eq!(pieces(&papers.edition(), ""), 0);
}

#[test]
fn a_damaged_index_is_told_and_never_answers_wrong() {
    let papers = Papers::shipped();
    struct Damaged(Published, &'static str, Option<usize>);
    impl Pieces for Damaged {
        fn piece(&self, name: &str) -> Option<Vec<u8>> {
            let whole = self.0.piece(name)?;
            if name != self.1 { Some(whole) } else { self.2.map(|length| whole[..whole.len().min(length)].to_vec()) }
        }
    }
    let edition = papers.edition();
    for piece in ["ord-0", "liste-0"] {
        let search = Search::open(Damaged(Published(edition.clone()), piece, None)).unwrap();
        assert_eq!(search.search("budsjett", &Chosen::default(), 0, 5), Err(Fault::Missing(piece.to_owned())));
        let search = Search::open(Damaged(Published(edition.clone()), piece, Some(100))).unwrap();
        assert_eq!(search.search("budsjett", &Chosen::default(), 0, 5), Err(Fault::Damaged(piece.to_owned())));
    }
    assert!(matches!(Search::open(Damaged(Published(edition), "start", None)), Err(Fault::Missing(_))));
}

#[test]
fn strange_queries_have_an_answer() {
    let search = Search::open(Published(Papers::shipped().edition())).unwrap();
    let long = "søknad ".repeat(2_000);
    for query in [
        "",
        " ",
        "og av",
        "!?",
        "<script>alert(1)</script>",
        "😀",
        "\u{202e}vedtak\u{202c}",
        "\"",
        "«»",
        &long,
        &"x".repeat(10_000),
    ] {
        search.search(query, &Chosen::default(), 0, 20).unwrap();
    }
    // Words that say little count when there is nothing else.
    assert!(search.search("og av", &Chosen::default(), 0, 20).unwrap().total > 0);
}

#[test]
fn facets_count_what_brute_force_counts() {
    let search = Search::open(Published(Papers::shipped().edition())).unwrap();
    let all = search.search("kommunene", &Chosen::default(), 0, 1_000).unwrap();
    assert_eq!(all.hits.len(), all.total);
    for kind in &all.facets[0] {
        assert_eq!(all.hits.iter().filter(|hit| hit.kind == kind.value).count(), kind.count, "{}", kind.value);
        let chosen = Chosen { kind: vec![kind.value.clone()], ..Chosen::default() };
        let some = search.search("kommunene", &chosen, 0, 1_000).unwrap();
        assert_eq!(some.total, kind.count);
        // Its own group still tells what else could be chosen.
        assert_eq!(some.facets[0], all.facets[0]);
    }
    for year in &all.facets[2] {
        assert_eq!(all.hits.iter().filter(|hit| hit.date.starts_with(&year.value)).count(), year.count);
    }
}

#[test]
fn what_was_just_edited_is_found_and_the_index_is_that_of_a_clean_build() {
    let mut papers = site();
    for number in 0..150 {
        note(
            &mut papers,
            &format!("sak-{number:03}"),
            &format!("Sak {number}"),
            "Rådet vedtar budsjettet for kommunen.",
        );
    }
    let mut session = Session::open(papers.changes(), options());
    let ask = |edition: &Arc<Edition>, query: &str| {
        Search::open(Published(edition.clone())).unwrap().search(query, &Chosen::default(), 0, 5).unwrap()
    };
    assert_eq!(ask(session.edition(), "kvitrebekk").total, 0);
    // Twice without a search between: what was made before the last edition but one is of use too.
    for (name, word) in [("sak-070", "kvitrebekk"), ("sak-071", "svartebekk"), ("sak-200", "rødbekk")] {
        note(&mut papers, name, "Endret", &format!("Rådet vedtar {word}."));
        let path = format!("content/{name}.md");
        session.apply(vec![put(&path, papers.text(&path).as_bytes())]);
    }
    let edition = session.edition().clone();
    for (word, url) in [("kvitrebekk", "sak-070.html"), ("svartebekk", "sak-071.html"), ("rødbekk", "sak-200.html")] {
        assert_eq!(ask(&edition, word).hits[0].url, url);
    }
    let clean = papers.edition();
    let (warm_plan, clean_plan) = (edition.plan(), clean.plan());
    for (path, output) in clean_plan.iter().filter(|(path, _)| path.as_str().starts_with("sok/")) {
        assert_eq!(edition.render(path, &warm_plan[path]), clean.render(path, output), "{path}");
    }
}

#[test]
fn a_word_that_the_site_lacks_does_not_hide_the_others() {
    let mut papers = site();
    note(&mut papers, "en", "Kontroll", "Utvalget har sett på budsjettet, sak 2024/M8-005.");
    let found = found(&papers, "budsjett xyzzyq");
    assert_eq!((found.total, found.unknown), (1, vec!["xyzzyq".to_owned()]));
    // Who asks for a case or a paragraph that there is not wants no other; nor does who asks for nothing that there is.
    for query in ["2024/M8-006 budsjett", "budsjett § 99-9", "xyzzyq kvitrebekk", "\"utvalget har xyzzyq\""] {
        assert_eq!(self::found(&papers, query).total, 0, "{query}");
    }
    // What was mistyped is mended first.
    let mended = self::found(&papers, "busjett utvalget");
    assert_eq!((mended.total, mended.unknown.len()), (1, 0));
}

#[test]
fn bokmal_finds_nynorsk_and_the_other_way_round() {
    let mut papers = site();
    note(&mut papers, "nn", "Tenester", "Moglegheita for personlege tenester vert vurdert. Skulen aukar verksemda.");
    note(&mut papers, "nb", "Helse", "Muligheten for skriftlig svar om virksomheten og fremdrift.");
    for (query, url) in [
        ("personlig", "nn.html"),
        ("personlige", "nn.html"),
        ("tjenester", "nn.html"),
        ("skolen", "nn.html"),
        ("øker", "nn.html"),
        ("skriftleg", "nb.html"),
        ("framdrift", "nb.html"),
    ] {
        assert_eq!(urls(&papers, query).first().map(String::as_str), Some(url), "{query}");
        assert_eq!(found(&papers, query).corrected, None, "{query}");
    }
}
