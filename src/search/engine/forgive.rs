//! Typing errors: how far two words are apart, in tenths of an error.

/// Rows of the keyboard.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Returns how many tenths of an error a word of this many letters may be away.
pub(super) fn allowed(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=5 => 7,
        6..=8 => 10,
        _ => 20,
    }
}

fn neighbours(one: char, other: char) -> bool {
    let place = |letter: char| {
        ROWS.iter().enumerate().find_map(|(row, letters)| Some((row as i32, letters.find(letter)? as i32)))
    };
    match (place(one), place(other)) {
        (Some((row, column)), Some((other_row, other_column))) => {
            (row - other_row).abs() <= 1 && (column - other_column).abs() <= 1
        }
        _ => false,
    }
}

/// Returns how far two folded words are apart (Damerau-Levenshtein): a letter wrong, missing or too many is ten tenths,
/// less if it is doubled or beside the right one on the keyboard, or if two have changed places. None beyond `most`.
pub(super) fn distance(one: &[char], other: &[char], most: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) * 6 > most {
        return None;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = Vec::with_capacity(other.len() + 1);
    last.push(0);
    for place in 1..=other.len() {
        last.push(last[place - 1] + step(other, place - 1));
    }
    for row in 1..=one.len() {
        let mut current = vec![last[0] + step(one, row - 1)];
        let mut best = current[0];
        for column in 1..=other.len() {
            let (a, b) = (one[row - 1], other[column - 1]);
            let exchange = match a == b {
                true => 0,
                false if neighbours(a, b) => 7,
                false => 10,
            };
            let mut cost = (last[column - 1] + exchange)
                .min(last[column] + step(one, row - 1))
                .min(current[column - 1] + step(other, column - 1));
            if row > 1 && column > 1 && a == other[column - 2] && one[row - 2] == b && a != b {
                cost = cost.min(before_last[column - 2] + 7);
            }
            best = best.min(cost);
            current.push(cost);
        }
        if best > most {
            return None;
        }
        before_last = std::mem::replace(&mut last, current);
    }
    let found = last[other.len()];
    // The first letter is seldom wrong.
    let found = if one.first() == other.first() { found } else { found + 2 };
    (found <= most).then_some(found)
}

/// What a letter that is missing or too many costs.
fn step(word: &[char], place: usize) -> usize {
    let doubled = place > 0 && word[place] == word[place - 1];
    if doubled { 6 } else { 10 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(one: &str, other: &str) -> Option<usize> {
        let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        distance(&one, &other, 20)
    }

    #[test]
    fn small_slips_cost_less() {
        assert_eq!(apart("budsjett", "budsjett"), Some(0));
        assert_eq!(apart("budsjet", "budsjett"), Some(6));
        assert_eq!(apart("budsejtt", "budsjett"), Some(7));
        assert_eq!(apart("budsjwtt", "budsjett"), Some(7));
        assert_eq!(apart("budsjxtt", "budsjett"), Some(10));
        assert_eq!(apart("udsjett", "budsjett"), Some(12));
        assert_eq!(apart("svømmehall", "budsjett"), None);
    }
}
