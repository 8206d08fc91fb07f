//! The decision register and the follow-up list of a site with many cases are cut by year, and nothing is lost.

use crate::harness::{Papers, page, rendered};

/// The shipped papers, and as many cases with a decision and an action in each of some years before.
fn with_cases(years: &[i32], cases: usize) -> Papers {
    let mut papers = Papers::shipped();
    for year in years {
        papers.put(
            &format!("content/meetings/{year}/meeting.md"),
            format!("---\nkind: meeting\nbody: ror\ntitle: Møte\nnumber: 1\ndate: {year}-05-05\nstate: held\n---\n"),
        );
        for case in 1..=cases {
            papers.put(
                &format!("content/meetings/{year}/sak-{case:03}.md"),
                format!(
                    "---\nkind: case\nmeeting: meetings/{year}/meeting\nnumber: {year}/M1-{case:03}\ntype: decision\n\
                     title: Sak {case} i {year}\nresponsible: [Leder]\nproposer: Leder\nproposal: |\n  1. Ja.\n\
                     decision: {{outcome: consensus, date: {year}-05-05}}\n\
                     actions: [{{id: t, text: \"Tiltak {year}, {case}.\", owner: Leder, due: {year}-06-01, status: open}}]\n---\n"
                ),
            );
        }
    }
    papers
}

#[test]
fn few_decisions_stand_on_one_page() {
    let edition = with_cases(&[2022, 2023], 5).edition();
    let pages = rendered(&edition);
    assert!(!pages.keys().any(|path| path.starts_with("vedtak/") || path.starts_with("oppfolging/")));
    let register = page(&edition, "vedtak.html");
    assert!(register.contains("Sak 5 i 2022") && register.contains("href=\"#ar-2022\""));
}

#[test]
fn many_decisions_have_a_page_for_each_year_and_none_is_lost() {
    let edition = with_cases(&[2022, 2023], 120).edition();
    let (newest, earlier) = (page(&edition, "vedtak.html"), page(&edition, "vedtak/2022.html"));
    assert!(rendered(&edition).values().all(Result::is_ok));
    for case in 1..=120 {
        let on = |html: &str, year: i32| html.contains(&format!("</span> Sak {case} i {year}<"));
        assert!(on(&earlier, 2022) && !on(&newest, 2022), "{case}");
        assert!(on(&newest, 2023) && !on(&earlier, 2023), "{case}");
    }
    // From each year to every other.
    assert!(
        newest.contains("href=\"vedtak/2022.html\"") && newest.contains("href=\"vedtak.html\" aria-current=\"page\"")
    );
    assert!(
        earlier.contains("href=\"../vedtak.html\"") && earlier.contains("href=\"2022.html\" aria-current=\"page\"")
    );
    assert!(earlier.contains("<h1>Vedtak 2022</h1>"));

    let list = page(&edition, "oppfolging.html");
    assert_eq!(list.matches("Tiltak 202").count(), 200);
    assert!(list.contains("href=\"oppfolging/2022.html\""));
    for year in [2022, 2023] {
        assert_eq!(page(&edition, &format!("oppfolging/{year}.html")).matches("Tiltak 202").count(), 120);
    }
}
