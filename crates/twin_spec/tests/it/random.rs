//! Any bytes at all: no panic, and no find without its words in the text.

use crate::grade::bytes_of;
use proptest::prelude::*;
use twin_spec::{QUOTE_JOINT, read};

const NAMES: [&str; 4] = ["x.txt", "x.csv", "x.json", "x.pdf"];

fn squeezed(text: &str) -> String {
    // A cell's doubled quotes are one, and quotes around it are none of it.
    text.replace('"', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words that data sheets are made of, in any order.
fn words() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "Range",
        "range:",
        "-40",
        "125",
        "1.234,5",
        "to",
        "…",
        "°C",
        "°F",
        "%RH",
        "±",
        "0,5",
        "4–20",
        "mA",
        "accuracy of",
        "Accuracy:",
        "measures",
        "temperature",
        "Temperatur",
        "Warning high:",
        "critical",
        "alarm above",
        "every 10 s",
        "Hz",
        "\n",
        "\n\n",
        ";",
        ",",
        "|",
        "\t",
        "  ",
        "Model",
        "Maker:",
        "1.3.6.1.4.1.9",
        "register",
        "modbus",
        ".",
        "µ",
        "\u{feff}",
        "sampling rate",
        "'",
        "\"",
        "µm",
    ]);
    prop::collection::vec(words, 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for name in NAMES {
            drop(read(name, &bytes));
        }
        drop(read("x.pdf", &[b"%PDF-1.4\n", &bytes[..]].concat()));
    }

    #[test]
    fn a_damaged_file_never_panics(at in 0usize..4000, byte in any::<u8>(), cut in 0usize..4000) {
        for file in ["sheet.pdf", "nested.json", "german.csv", "german_latin1.txt"] {
            let mut bytes = bytes_of(file);
            let length = bytes.len();
            bytes[at % length] = byte;
            drop(read(file, &bytes));
            bytes.truncate(cut % length);
            drop(read(file, &bytes));
        }
    }

    #[test]
    fn every_find_stands_on_words_of_the_text(text in words()) {
        for name in ["x.txt", "x.csv"] {
            for proposal in read(name, text.as_bytes()).expect("text is read") {
                for finding in &proposal.findings {
                    let (whole, quote) = (squeezed(&text), squeezed(&finding.evidence.quote));
                    for part in quote.split(QUOTE_JOINT) {
                        prop_assert!(whole.contains(part.trim()), "{part:?} is not in {whole:?}");
                    }
                }
            }
        }
    }
}
