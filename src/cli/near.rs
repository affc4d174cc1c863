//! Names like the one that was typed.

/// How many suggestions help before they confuse.
const SUGGESTIONS_MAX: usize = 5;

/// Those of `names` that resemble `typed` most, best first.
pub(super) fn near<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = typed.to_lowercase();
    // Names with a third of their letters wrong are no misspellings of this one.
    let distance_max = typed.chars().count().div_ceil(3);
    let mut scored: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let score = if lower.contains(&typed) { 0 } else { distance(&typed, &lower) };
            (score <= distance_max).then_some((score, name))
        })
        .collect();
    scored.sort();
    scored.truncate(SUGGESTIONS_MAX);
    scored.into_iter().map(|(_, name)| name).collect()
}

/// Levenshtein's: how many letters to insert, remove or replace.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_find_the_right_one_first() {
        let names = ["demo/hall-a/A01/inlet_mid", "demo/hall-a/A01/inlet_low", "demo/power/ups-a/load"];
        assert_eq!(near("demo/hall-a/A1/inlet_mid", names.into_iter())[0], names[0]);
        assert_eq!(near("ups-a", names.into_iter()), [names[2]]);
        assert!(near("zzz", names.into_iter()).is_empty());
    }

    #[test]
    fn distance_counts_single_letter_edits() {
        for (from, to, edits) in [("", "", 0), ("abc", "abc", 0), ("abc", "ac", 1), ("kitten", "sitting", 3)] {
            assert_eq!(distance(from, to), edits, "{from} to {to}");
        }
    }
}
