//! «Mente du …?»: the nearest of some words, where ø, o and oe count as almost the same; and what the Norwegian words
//! of a meeting room are called in front matter.

/// What a letter more, less or other costs; letters that are almost the same cost one.
const EDIT: usize = 4;

/// Returns the candidate that a word was probably meant to be, or nothing if none is near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = fold(word);
    if letters.is_empty() || letters.len() > 64 {
        return None;
    }
    let limit = EDIT * (letters.len() / 3).clamp(1, 3);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = fold(candidate);
        if other.len().abs_diff(letters.len()) * EDIT > limit {
            continue;
        }
        let cost = distance(&letters, &other);
        if cost <= limit && candidate != word && best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Names in the order of how they begin, and of how they end: where one is missing, those beside it in either may be meant.
/// A renamed folder breaks many links at once, and none may cost a look at every name of a large site.
pub struct Neighbours<'a> {
    by_beginning: Vec<&'a str>,
    by_end: Vec<&'a str>,
}

impl<'a> Neighbours<'a> {
    /// So many names before and after.
    const REACH: usize = 100;

    /// Puts names in order.
    pub fn of(names: impl IntoIterator<Item = &'a str>) -> Neighbours<'a> {
        let mut by_beginning: Vec<&str> = names.into_iter().collect();
        by_beginning.sort_unstable();
        let mut by_end = by_beginning.clone();
        by_end.sort_by(|one, other| one.bytes().rev().cmp(other.bytes().rev()));
        Neighbours { by_beginning, by_end }
    }

    /// Returns the names that begin or end almost like a word, in order.
    pub fn around(&self, word: &str) -> Vec<&'a str> {
        let beside = |all: &[&'a str], place: usize| {
            let (first, end) = (place.saturating_sub(Self::REACH), all.len().min(place + Self::REACH));
            all.get(first..end).unwrap_or_default().to_vec()
        };
        let place = self.by_beginning.partition_point(|name| *name < word);
        let mut near = beside(&self.by_beginning, place);
        let place = self.by_end.partition_point(|name| name.bytes().rev().lt(word.bytes().rev()));
        near.extend(beside(&self.by_end, place));
        near.sort_unstable();
        near.dedup();
        near
    }
}

/// Returns up to `most` candidates, nearest first, however far: for lists of what there is.
pub fn nearest_few<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let letters: Vec<char> = fold(word).into_iter().take(64).collect();
    let mut ranked: Vec<(usize, &str)> =
        candidates.into_iter().map(|candidate| (distance(&letters, &fold(candidate)), candidate)).collect();
    ranked.sort();
    ranked.truncate(most);
    ranked.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Lower case, with `ae`, `oe` and `aa` as one letter, so that they cost no more than the letter itself.
fn fold(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::with_capacity(word.len());
    for letter in word.chars().flat_map(char::to_lowercase) {
        let joined = match (letters.last(), letter) {
            (Some('a'), 'e') => Some('æ'),
            (Some('o'), 'e') => Some('ø'),
            (Some('a'), 'a') => Some('å'),
            _ => None,
        };
        match (joined, letter) {
            (Some(joined), _) => {
                letters.pop();
                letters.push(joined);
            }
            (None, ' ') => letters.push('_'),
            (None, letter) => letters.push(letter),
        }
    }
    letters
}

/// Edit distance with neighbours swapped as one edit.
fn distance(word: &[char], other: &[char]) -> usize {
    let width = other.len() + 1;
    let mut before_last = vec![0; width];
    let mut last: Vec<usize> = (0..width).map(|index| index * EDIT).collect();
    let mut current = vec![0; width];
    let mut previous_letter = '\0';
    for (row, &letter) in word.iter().enumerate() {
        current[0] = (row + 1) * EDIT;
        for column in 1..width {
            let there = other[column - 1];
            let mut cost =
                (last[column - 1] + difference(letter, there)).min(last[column] + EDIT).min(current[column - 1] + EDIT);
            if row > 0 && column > 1 && letter == other[column - 2] && previous_letter == there {
                cost = cost.min(before_last[column - 2] + EDIT);
            }
            current[column] = cost;
        }
        previous_letter = letter;
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut current);
    }
    last[width - 1]
}

fn difference(a: char, b: char) -> usize {
    let near = |a: char, b: char| {
        matches!((a, b), ('ø', 'o' | 'ö') | ('å', 'a' | 'o') | ('æ', 'a' | 'e' | 'ä') | ('-', '_') | ('é', 'e'))
    };
    match a == b {
        true => 0,
        false if near(a, b) || near(b, a) => 1,
        false => EDIT,
    }
}

/// Returns the keys that a Norwegian word may stand for in front matter, the likeliest first.
pub fn keys_for_norwegian(word: &str) -> &'static [&'static str] {
    look_up(NORWEGIAN_KEYS, word)
}

/// Returns the values that a Norwegian word may stand for in front matter, the likeliest first.
pub fn values_for_norwegian(word: &str) -> &'static [&'static str] {
    look_up(NORWEGIAN_VALUES, word)
}

type Dictionary = &'static [(&'static str, &'static [&'static str])];

fn look_up(dictionary: Dictionary, word: &str) -> &'static [&'static str] {
    let bare = |word: &str| -> Vec<char> {
        let plain = |letter| match letter {
            'ø' => 'o',
            'å' => 'a',
            'æ' => 'a',
            letter => letter,
        };
        fold(word).into_iter().filter(|letter| !matches!(letter, '_' | '-')).map(plain).collect()
    };
    let word = bare(word);
    dictionary.iter().find(|(norwegian, _)| bare(norwegian) == word).map_or(&[], |(_, english)| english)
}

/// Bokmål and nynorsk words that somebody might try, and the keys that they stand for.
const NORWEGIAN_KEYS: Dictionary = &[
    ("type", &["kind", "type"]),
    ("slag", &["kind", "type"]),
    ("dokumenttype", &["kind"]),
    ("sakstype", &["type"]),
    ("saktype", &["type"]),
    ("tittel", &["title"]),
    ("overskrift", &["title"]),
    ("sakstittel", &["title"]),
    ("navn", &["name", "title", "term"]),
    ("namn", &["name", "title", "term"]),
    ("kortnavn", &["short_name"]),
    ("kortnamn", &["short_name"]),
    ("forkortelse", &["short_name", "term"]),
    ("sammendrag", &["summary"]),
    ("samandrag", &["summary"]),
    ("oppsummering", &["summary"]),
    ("ingress", &["summary"]),
    ("beskrivelse", &["summary", "text", "definition"]),
    ("emner", &["tags"]),
    ("emne", &["tags"]),
    ("emneord", &["tags"]),
    ("nøkkelord", &["tags"]),
    ("stikkord", &["tags"]),
    ("tagger", &["tags"]),
    ("tilgang", &["access"]),
    ("gradering", &["access"]),
    ("offentlighet", &["access"]),
    ("unntatt_offentlighet", &["access", "legal_basis"]),
    ("hjemmel", &["legal_basis"]),
    ("lovhjemmel", &["legal_basis"]),
    ("offentlig_tittel", &["public_title"]),
    ("unntatt_til", &["access_until"]),
    ("publiseres", &["publish_after"]),
    ("publiseres_etter", &["publish_after"]),
    ("godta", &["accept"]),
    ("aksepter", &["accept"]),
    ("akseptert", &["accept"]),
    ("alias", &["aliases"]),
    ("tidligere_adresser", &["aliases"]),
    ("språk", &["lang", "language"]),
    ("kladd", &["draft"]),
    ("utkast", &["draft"]),
    ("organ", &["body"]),
    ("utvalg", &["body"]),
    ("råd", &["body"]),
    ("saksnummermønster", &["case_number"]),
    ("medlemmer", &["members"]),
    ("medlemer", &["members"]),
    ("representerer", &["represents"]),
    ("kommune", &["represents", "place"]),
    ("fra", &["from"]),
    ("frå", &["from"]),
    ("til", &["to"]),
    ("møte", &["meeting"]),
    ("møtenummer", &["number", "meeting"]),
    ("saksnummer", &["number"]),
    ("saksnr", &["number"]),
    ("nummer", &["number"]),
    ("nr", &["number"]),
    ("dato", &["date"]),
    ("møtedato", &["date"]),
    ("dag", &["date"]),
    ("starter", &["start"]),
    ("starttid", &["start"]),
    ("klokkeslett", &["start"]),
    ("tid", &["start"]),
    ("slutt", &["end"]),
    ("slutter", &["end"]),
    ("sluttid", &["end"]),
    ("sted", &["place"]),
    ("stad", &["place"]),
    ("møtested", &["place"]),
    ("møterom", &["place"]),
    ("tilstand", &["state", "status"]),
    ("status", &["state", "status"]),
    ("til_stede", &["attendance"]),
    ("tilstede", &["attendance"]),
    ("oppmøte", &["attendance"]),
    ("frammøte", &["attendance"]),
    ("deltakere", &["attendance", "members"]),
    ("deltagere", &["attendance", "members"]),
    ("leder", &["chair"]),
    ("leiar", &["chair"]),
    ("møteleder", &["chair"]),
    ("møteleiar", &["chair"]),
    ("ordstyrer", &["chair"]),
    ("ansvarlig", &["responsible", "owner"]),
    ("ansvarleg", &["responsible", "owner"]),
    ("saksansvarlig", &["responsible"]),
    ("saksbehandler", &["responsible"]),
    ("sakshandsamar", &["responsible"]),
    ("forslagsstiller", &["proposer"]),
    ("forslagsstillar", &["proposer"]),
    ("innstiller", &["proposer"]),
    ("forslag", &["proposal"]),
    ("framlegg", &["proposal"]),
    ("innstilling", &["proposal"]),
    ("tilråding", &["proposal"]),
    ("forslag_til_vedtak", &["proposal"]),
    ("alternativer", &["alternatives"]),
    ("alternativ", &["alternatives", "alternative"]),
    ("fordeler", &["pros"]),
    ("fordel", &["pros"]),
    ("føremoner", &["pros"]),
    ("ulemper", &["cons"]),
    ("ulempe", &["cons"]),
    ("utfordringer", &["cons"]),
    ("utfordringar", &["cons"]),
    ("anbefalt", &["recommended"]),
    ("anbefaling", &["recommended"]),
    ("vedtak", &["decision"]),
    ("beslutning", &["decision"]),
    ("avgjerd", &["decision"]),
    ("konklusjon", &["decision"]),
    ("utfall", &["outcome"]),
    ("resultat", &["outcome"]),
    ("tekst", &["text"]),
    ("stemmer", &["votes"]),
    ("røyster", &["votes"]),
    ("avstemning", &["votes"]),
    ("avstemming", &["votes"]),
    ("for", &["for"]),
    ("mot", &["against"]),
    ("imot", &["against"]),
    ("blank", &["blank"]),
    ("blanke", &["blank"]),
    ("tiltak", &["actions"]),
    ("oppfølging", &["actions"]),
    ("oppgaver", &["actions"]),
    ("oppgåver", &["actions"]),
    ("aksjoner", &["actions"]),
    ("eier", &["owner"]),
    ("eigar", &["owner"]),
    ("frist", &["due"]),
    ("tidsfrist", &["due"]),
    ("forfall", &["due"]),
    ("merknad", &["note", "comment"]),
    ("merknader", &["note", "comment"]),
    ("notat", &["note"]),
    ("fotnote", &["note"]),
    ("vedlegg", &["attachments"]),
    ("viser_til", &["refers_to"]),
    ("henviser_til", &["refers_to"]),
    ("tidligere_saker", &["refers_to"]),
    ("referanser", &["refers_to"]),
    ("lukker", &["closes"]),
    ("avslutter", &["closes"]),
    ("antatt", &["assumed"]),
    ("antakelse", &["assumed"]),
    ("serie", &["series"]),
    ("rapportserie", &["series"]),
    ("periode", &["period"]),
    ("måned", &["period"]),
    ("månad", &["period"]),
    ("per", &["as_of"]),
    ("pr", &["as_of"]),
    ("per_dato", &["as_of"]),
    ("sak", &["case"]),
    ("hendelser", &["incidents"]),
    ("hendingar", &["incidents"]),
    ("avvikshendelser", &["incidents"]),
    ("prioritet", &["priority"]),
    ("alvorlighet", &["priority", "severity"]),
    ("løst", &["resolved"]),
    ("løyst", &["resolved"]),
    ("løst_av", &["resolved_by"]),
    ("årsak", &["cause"]),
    ("rettelser", &["corrections"]),
    ("rettinger", &["corrections"]),
    ("korreksjoner", &["corrections"]),
    ("tall", &["figures", "figure"]),
    ("tal", &["figures", "figure"]),
    ("gammel", &["old"]),
    ("gammal", &["old"]),
    ("før", &["old"]),
    ("ny", &["new"]),
    ("nå", &["new"]),
    ("begrunnelse", &["reason"]),
    ("grunngjeving", &["reason"]),
    ("grunn", &["reason"]),
    ("regel", &["rule"]),
    ("gjelder", &["subject"]),
    ("term", &["term"]),
    ("begrep", &["term"]),
    ("omgrep", &["term"]),
    ("ord", &["term"]),
    ("betyr", &["expansion", "definition"]),
    ("står_for", &["expansion"]),
    ("utskrevet", &["expansion"]),
    ("fullt_navn", &["expansion"]),
    ("synonymer", &["synonyms"]),
    ("synonym", &["synonyms"]),
    ("tidligere", &["former"]),
    ("tidligere_navn", &["former"]),
    ("se", &["see"]),
    ("sjå", &["see"]),
    ("se_også", &["see"]),
    ("betydninger", &["senses"]),
    ("tydingar", &["senses"]),
    ("betydning", &["senses", "definition"]),
    ("definisjon", &["definition"]),
    ("sammenheng", &["context"]),
    ("samanheng", &["context"]),
    ("treff", &["match"]),
    ("tabeller", &["tables"]),
    ("tabellar", &["tables"]),
    ("tabell", &["table", "tables"]),
    ("verdier", &["values"]),
    ("verdi", &["value", "values"]),
    ("kontroller", &["checks"]),
    ("kontrollar", &["checks"]),
    ("sjekker", &["checks"]),
    ("diagrammer", &["charts"]),
    ("diagram", &["charts"]),
    ("figurer", &["charts", "figures"]),
    ("enhet", &["unit"]),
    ("eining", &["unit"]),
    ("skala", &["scale"]),
    ("desimaler", &["decimals"]),
    ("radoverskrift", &["row_label"]),
    ("kolonner", &["columns"]),
    ("kolonnar", &["columns"]),
    ("rader", &["rows"]),
    ("radar", &["rows"]),
    ("delsummer", &["subtotals"]),
    ("sum", &["total"]),
    ("totalt", &["total"]),
    ("samlet", &["total"]),
    ("oppgitt", &["given"]),
    ("delvis", &["partial"]),
    ("null", &["zero"]),
    ("formel", &["formula"]),
    ("uttrykk", &["expr"]),
    ("rolle", &["role", "name"]),
    ("klasse", &["class"]),
    ("av", &["of"]),
    ("etikett", &["label"]),
    ("ledetekst", &["label"]),
    ("kommentar", &["comment", "note"]),
    ("regnskap", &["actual"]),
    ("rekneskap", &["actual"]),
    ("budsjett", &["budget"]),
    ("årsbudsjett", &["budget"]),
    ("avvik", &["variance"]),
    ("prognose", &["forecast"]),
    ("alvorlighetsgrad", &["severity"]),
    ("tidssone", &["time_zone"]),
    ("målgruppe", &["audience"]),
    ("tema", &["theme"]),
    ("adresse", &["base_url"]),
    ("redigeringslenke", &["editor_link"]),
    ("terskler", &["thresholds"]),
    ("grenser", &["thresholds"]),
    ("forklar", &["explain"]),
    ("prosent", &["percent"]),
    ("beløp", &["amount"]),
    ("varianter", &["variants"]),
    ("skrivemåter", &["variants"]),
    ("kontakt", &["contact"]),
];

/// Norwegian words for values, and what they are called in front matter.
const NORWEGIAN_VALUES: Dictionary = &[
    ("organ", &["body"]),
    ("utvalg", &["body"]),
    ("råd", &["body"]),
    ("møte", &["meeting"]),
    ("sak", &["case"]),
    ("serie", &["series"]),
    ("rapport", &["report"]),
    ("månedsrapport", &["report"]),
    ("begrep", &["term"]),
    ("ord", &["term"]),
    ("ordliste", &["term"]),
    ("side", &["page"]),
    ("offentlig", &["public"]),
    ("åpen", &["public", "open"]),
    ("open", &["public", "open"]),
    ("alle", &["public"]),
    ("intern", &["internal"]),
    ("internt", &["internal"]),
    ("unntatt", &["exempt"]),
    ("unntatt_offentlighet", &["exempt"]),
    ("gradert", &["exempt"]),
    ("planlagt", &["planned"]),
    ("kunngjort", &["announced"]),
    ("innkalt", &["announced"]),
    ("avholdt", &["held"]),
    ("holdt", &["held"]),
    ("gjennomført", &["held", "done"]),
    ("godkjent", &["minutes_approved", "adopted"]),
    ("protokoll_godkjent", &["minutes_approved"]),
    ("avlyst", &["cancelled"]),
    ("til_stede", &["present"]),
    ("tilstede", &["present"]),
    ("møtt", &["present"]),
    ("fraværende", &["absent"]),
    ("forfall", &["absent"]),
    ("vara", &["substitute"]),
    ("stedfortreder", &["substitute"]),
    ("beslutning", &["decision"]),
    ("beslutningssak", &["decision"]),
    ("vedtakssak", &["decision"]),
    ("vedtak", &["decision", "adopted"]),
    ("diskusjon", &["discussion"]),
    ("drøfting", &["discussion"]),
    ("orientering", &["information", "noted"]),
    ("orienteringssak", &["information"]),
    ("referatsak", &["information"]),
    ("protokoll", &["minutes"]),
    ("referat", &["minutes"]),
    ("annet", &["other"]),
    ("anna", &["other"]),
    ("eventuelt", &["other"]),
    ("enighet", &["consensus"]),
    ("enstemmig", &["consensus"]),
    ("samrøystes", &["consensus"]),
    ("vedtatt", &["adopted"]),
    ("vedteke", &["adopted"]),
    ("vedtatt_med_endring", &["adopted_amended"]),
    ("vedtatt_med_endringer", &["adopted_amended"]),
    ("ikke_vedtatt", &["rejected"]),
    ("avvist", &["rejected"]),
    ("forkastet", &["rejected"]),
    ("utsatt", &["postponed"]),
    ("utsett", &["postponed"]),
    ("oversendt", &["referred"]),
    ("tatt_til_orientering", &["noted"]),
    ("til_orientering", &["noted"]),
    ("trukket", &["withdrawn"]),
    ("ingen", &["none"]),
    ("uten_vedtak", &["none"]),
    ("i_arbeid", &["in_progress"]),
    ("pågår", &["in_progress"]),
    ("påbegynt", &["in_progress"]),
    ("ferdig", &["done"]),
    ("utført", &["done"]),
    ("fullført", &["done"]),
    ("frafalt", &["dropped"]),
    ("ikke_startet", &["open"]),
    ("kritisk", &["critical"]),
    ("høy", &["high"]),
    ("høg", &["high"]),
    ("middels", &["medium"]),
    ("normal", &["medium"]),
    ("lav", &["low"]),
    ("låg", &["low"]),
    ("kostnad", &["cost"]),
    ("utgift", &["cost"]),
    ("inntekt", &["income"]),
    ("tall", &["number"]),
    ("strek", &["dash"]),
    ("nøyaktig", &["exact"]),
    ("bøyd", &["inflected"]),
    ("bøyning", &["inflected"]),
    ("aldri", &["never"]),
    ("feil", &["error"]),
    ("advarsel", &["warning"]),
    ("varsel", &["warning"]),
    ("ja", &["true"]),
    ("nei", &["false"]),
    ("yes", &["true"]),
    ("no", &["false"]),
    ("sann", &["true"]),
    ("usann", &["false"]),
    ("regnskap", &["actual"]),
    ("budsjett", &["budget"]),
    ("årsbudsjett", &["budget"]),
    ("prognose", &["forecast"]),
    ("avvik", &["variance"]),
    ("bokmål", &["nb"]),
    ("norsk", &["nb"]),
    ("nynorsk", &["nn"]),
    ("engelsk", &["en"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn among_many_names_those_beside_it_are_looked_at() {
        let names: Vec<String> =
            (0..5_000).map(|number| format!("2024/M{}-{:03}", number / 100, number % 100)).collect();
        let neighbours = Neighbours::of(names.iter().map(String::as_str));
        for (word, meant) in
            [("2024M8-005", "2024/M8-005"), ("2042/M49-099", "2024/M49-099"), ("24/M0-000", "2024/M0-000")]
        {
            assert!(neighbours.around(word).len() <= 4 * Neighbours::REACH);
            assert_eq!(nearest(word, neighbours.around(word)), Some(meant), "{word}");
        }
        assert_eq!(Neighbours::of([]).around("x"), Vec::<&str>::new());
    }

    #[test]
    fn the_nearest_word_is_found_and_far_ones_are_not() {
        let keys = ["title", "summary", "responsible", "due", "date", "number", "proposal", "refers_to"];
        for (word, meant) in [
            ("titel", Some("title")),
            ("tilte", Some("title")),
            ("Title", Some("title")),
            ("sumary", Some("summary")),
            ("responsable", Some("responsible")),
            ("refers-to", Some("refers_to")),
            ("refers to", Some("refers_to")),
            ("proposals", Some("proposal")),
            ("xyz", None),
            ("", None),
            ("budget", None),
        ] {
            assert_eq!(nearest(word, keys), meant, "{word}");
        }
    }

    #[test]
    fn norwegian_letters_and_their_substitutes_are_almost_the_same() {
        let words = ["prosjektoversikt", "måned", "åpne-saker", "lønn", "kjøp", "ærlig"];
        for (word, meant) in [
            ("maned", "måned"),
            ("maaned", "måned"),
            ("apne-saker", "åpne-saker"),
            ("lonn", "lønn"),
            ("loenn", "lønn"),
            ("kjop", "kjøp"),
            ("aerlig", "ærlig"),
            ("arlig", "ærlig"),
        ] {
            assert_eq!(nearest(word, words), Some(meant), "{word}");
        }
        // Near-equal letters win over another letter, whatever the order of the candidates.
        assert_eq!(nearest("lan", ["lin", "lån"]), Some("lån"));
    }

    #[test]
    fn norwegian_words_lead_to_the_keys() {
        for (word, key) in [
            ("tittel", "title"),
            ("Tittel", "title"),
            ("møte", "meeting"),
            ("moete", "meeting"),
            ("mote", "meeting"),
            ("saksnummer", "number"),
            ("ansvarlig", "responsible"),
            ("forslag", "proposal"),
            ("vedtak", "decision"),
            ("frist", "due"),
            ("eier", "owner"),
            ("dato", "date"),
            ("sted", "place"),
            ("unntatt offentlighet", "access"),
        ] {
            assert_eq!(keys_for_norwegian(word).first(), Some(&key), "{word}");
        }
        assert_eq!(values_for_norwegian("beslutning"), ["decision"]);
        assert_eq!(values_for_norwegian("Orientering").first(), Some(&"information"));
        assert!(keys_for_norwegian("banan").is_empty());
    }

    #[test]
    fn no_norwegian_word_is_listed_twice() {
        for dictionary in [NORWEGIAN_KEYS, NORWEGIAN_VALUES] {
            for (index, (word, _)) in dictionary.iter().enumerate() {
                assert!(dictionary[index + 1..].iter().all(|(other, _)| other != word), "{word} is there twice");
            }
        }
    }
}
