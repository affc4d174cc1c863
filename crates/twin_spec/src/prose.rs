//! Lines of text: labels with values, tables drawn with spaces or bars, and sentences.

use crate::collect::{Collector, is_aside};
use crate::label::{meaning, quantity_in};
use crate::number::{numbers, ranges, seconds, symmetric};
use crate::table::read_cell;
use crate::text::{Line, squeezed};
use twin_model::spec::{Confidence, Field, Proposal, Spot, Told};

/// Lines of one sentence at most: what is longer is no paragraph of a data sheet.
const PARAGRAPH_LINES_MAX: usize = 12;

/// What `lines` say.
pub(crate) fn read(file: &str, lines: &[Line]) -> Vec<Proposal> {
    let mut collector = Collector::new(file);
    let mut tabled = Vec::new();
    let mut paragraph: Vec<&Line> = Vec::new();
    let mut at = 0;
    head(&mut collector, lines);
    while let Some(line) = lines.get(at) {
        let cells = cells(&line.text);
        let rows = if cells.len() >= 3 { table_rows(&lines[at..], &cells) } else { 0 };
        if rows > 0 {
            tabled.extend(table(file, &cells, &lines[at + 1..=at + rows]));
            at += rows + 1;
            continue;
        }
        at += 1;
        if line.text.trim().is_empty() || paragraph.len() >= PARAGRAPH_LINES_MAX || labelled(&mut collector, line) {
            sentences(&mut collector, &paragraph);
            paragraph.clear();
        } else {
            paragraph.push(line);
        }
    }
    sentences(&mut collector, &paragraph);
    if tabled.is_empty() {
        return if collector.is_empty() { Vec::new() } else { collector.into_proposals() };
    }
    // What stands around a table is said of every sensor in it.
    tabled
        .into_iter()
        .flat_map(|mut own: Collector| {
            own.inherit(&collector);
            own.into_proposals()
        })
        .collect()
}

/// The cells of a line: between bars, tabs, or two spaces and more.
fn cells(text: &str) -> Vec<String> {
    let split: Vec<&str> = if text.contains('|') {
        text.trim().trim_matches('|').split('|').collect()
    } else if text.contains('\t') {
        text.split('\t').collect()
    } else {
        text.split("  ").filter(|cell| !cell.trim().is_empty()).collect()
    };
    split.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

/// How many lines below the first one, whose cells are `heads`, are its table; none where it heads nothing.
fn table_rows(lines: &[Line], heads: &[String]) -> usize {
    let known = heads.iter().filter(|head| meaning(head).is_some()).count();
    // A line of one label and several values knows only its label.
    let is_head = known >= 2 && !heads.iter().any(|head| !numbers(head).is_empty());
    if !is_head {
        return 0;
    }
    let is_row = |line: &&Line| cells(&line.text).len() == heads.len() || is_rule(&line.text);
    lines.iter().skip(1).take_while(is_row).count()
}

/// A line that only divides: `|---|---|`.
fn is_rule(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().all(|c| matches!(c, '-' | '|' | ':' | '+' | '=' | ' ' | '\t'))
}

fn table(file: &str, heads: &[String], rows: &[Line]) -> Vec<Collector> {
    let mut sensors = Vec::new();
    for line in rows.iter().filter(|line| !is_rule(&line.text)) {
        let mut collector = Collector::new(file);
        for (head, cell) in heads.iter().zip(cells(&line.text)) {
            read_cell(&mut collector, head, &cell, &line.spot);
        }
        if !collector.is_empty() {
            sensors.push(collector);
        }
    }
    sensors
}

/// Takes a line with a label; whether it was one.
fn labelled(collector: &mut Collector, line: &Line) -> bool {
    let text = line.text.trim();
    let split = |separator: &str| text.split_once(separator).filter(|(label, _)| label.trim().chars().count() <= 60);
    let pair = split("....")
        .or_else(|| split(":"))
        .or_else(|| split(" = "))
        .or_else(|| split("\t"))
        .or_else(|| split("  "))
        .or_else(|| split("|").filter(|_| !text.starts_with('|')));
    if let Some((label, value)) = pair {
        let is_filler = |c: char| matches!(c, '.' | ':' | '=' | '|') || c.is_whitespace();
        let value = value.trim_start_matches(is_filler).trim_end_matches(|c: char| c == '|' || c.is_whitespace());
        let label = label.trim().trim_start_matches(['-', '*', '•', '·']).trim();
        if collector.labelled(label, value, &line.spot, text) {
            return true;
        }
        return is_aside(label) && !value.is_empty();
    }
    // What lays out pages loses the gap between columns: the label is what stands before the first number.
    let Some(first) = numbers(text).first().map(|number| number.start).filter(|start| *start > 0) else { return false };
    let label = text[..first].trim().trim_end_matches(['±', '<', '≤', '+', '/', '-']).trim();
    let is_short = is_bare_label(label) && !text.contains(". ");
    if is_short && is_aside(label) {
        return true;
    }
    is_short && meaning(label).is_some() && collector.labelled(label, text[label.len()..].trim(), &line.spot, text)
}

/// Words that sentences have before a number and labels have not.
const SENTENCE_WORDS: [&str; 12] =
    ["is", "of", "at", "from", "every", "to", "carries", "and", "with", "by", "ist", "von"];

/// Whether a text before a number looks like a label rather than a part of a sentence.
fn is_bare_label(label: &str) -> bool {
    let mut words = label.split_whitespace();
    let is_article =
        ["The", "It", "Its", "A", "An", "This", "Der", "Die", "Das"].contains(&words.next().unwrap_or_default());
    let last = label.split_whitespace().last().unwrap_or_default();
    let count = label.split_whitespace().count();
    label.starts_with(char::is_uppercase)
        && !is_article
        && count <= 4
        && !SENTENCE_WORDS.contains(&last)
        && !label.ends_with(['.', ','])
}

/// What the first lines say of the whole: a title such as `TH-210 Temperature sensor`.
fn head(collector: &mut Collector, lines: &[Line]) {
    for line in lines.iter().filter(|line| !line.text.trim().is_empty()).take(3) {
        let text = line.text.trim();
        if text.contains(':') || text.chars().count() > 100 {
            continue;
        }
        if let Some((name, _)) = quantity_in(text) {
            let told = Told::Text(name.to_owned());
            collector.add(Field::Quantity, told, &line.spot, text, Confidence::Medium, None);
        }
        if let Some(model) = text
            .split_whitespace()
            .map(|word| word.trim_matches([',', ';', '(', ')', '®', '™']))
            .find(|word| is_model(word))
        {
            collector.add(Field::Model, Told::Text(model.to_owned()), &line.spot, text, Confidence::Low, None);
        }
    }
}

/// Whether a word looks like what makers call their devices: capitals and digits, such as `TH-210`.
fn is_model(word: &str) -> bool {
    let (letters, digits) =
        (word.chars().filter(|c| c.is_ascii_uppercase()).count(), word.chars().filter(char::is_ascii_digit).count());
    let is_norm = ["IEC", "ISO", "EN", "IP", "DIN", "UL", "CO2", "RS"].iter().any(|norm| word.starts_with(norm));
    letters >= 1
        && digits >= 2
        && word.len() >= 4
        && !is_norm
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '/')
}

/// Reads the sentences of a paragraph.
fn sentences(collector: &mut Collector, lines: &[&Line]) {
    let Some(first) = lines.first() else { return };
    let text = squeezed(&lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" "));
    for sentence in split_sentences(&text) {
        read_sentence(collector, sentence, &first.spot);
    }
}

/// Sentences end at a full stop before a space and a capital, or at a semicolon.
fn split_sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(['.', ';']) {
        let after = &text[at + 1..];
        let mut letters = after.chars();
        let is_end = letters.next().is_some_and(|c| c == ' ') && letters.next().is_some_and(char::is_uppercase);
        if is_end || text[at..].starts_with("; ") {
            sentences.push(text[start..=at].trim());
            start = at + 1;
        }
    }
    sentences.push(text[start..].trim());
    sentences
}

fn read_sentence(collector: &mut Collector, sentence: &str, spot: &Spot) {
    let lower = sentence.to_lowercase();
    let likely = Confidence::Medium;
    let after = |words: &[&str]| {
        let found = words.iter().filter_map(|word| lower.find(word).map(|at| at + word.len())).min()?;
        sentence.get(found..)
    };
    let is_measuring =
        ["measure", "range", "sens", "messbereich", "misst", "erfasst"].iter().any(|word| lower.contains(word));
    if is_measuring {
        let about = quantity_in(sentence).map(|(name, _)| name);
        let clause = after(&[
            "measures",
            "measuring",
            "range of",
            "range from",
            "messbereich",
            "misst",
            "erfasst",
            "senses",
            "range",
        ]);
        let of_device = |text: &str| is_aside(&text.chars().take(60).collect::<String>());
        let range = clause.filter(|clause| !of_device(clause)).and_then(|clause| {
            let found = ranges(clause).into_iter().find(|range| !range.is_signal() && range.unit.is_some());
            found.filter(|range| !is_aside(clause.get(..range.start).unwrap_or_default()))
        });
        if let Some(range) = range.or_else(|| clause.filter(|_| lower.contains("range of ±")).and_then(symmetric)) {
            collector.range(range, spot, sentence, likely, about);
        }
        if let Some(name) = about {
            collector.add(Field::Quantity, Told::Text(name.to_owned()), spot, sentence, likely, None);
        }
    }
    let clause = |text: &str| {
        let ends = [", with", ", and", ". ", "; ", " and a ", " and an ", ", "];
        let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
        text[..end].trim().trim_end_matches('.').trim().to_owned()
    };
    for (field, words) in [
        (Field::Accuracy, ["accuracy of ", "accurate to ", "genauigkeit von ", "genauigkeit beträgt "]),
        (Field::Resolution, ["resolution of ", "resolution is ", "auflösung von ", "auflösung beträgt "]),
    ] {
        if let Some(told) = after(&words).map(clause).filter(|told| !numbers(told).is_empty()) {
            collector.add(field, Told::Text(told), spot, sentence, likely, None);
        }
    }
    let paced = [
        "samples every ",
        "sampled every ",
        "sampled at ",
        "samples at ",
        "measures every ",
        "updated every ",
        "updates every ",
        "sampling rate of ",
        "sampling interval of ",
        "misst alle ",
        "messintervall von ",
    ];
    if let Some(seconds) = after(&paced).and_then(|text| seconds(&clause(text))) {
        collector.add(Field::Period, Told::Seconds(seconds), spot, sentence, likely, None);
    }
    if let Some(maker) =
        after(&["manufactured by ", "made by ", "hergestellt von "]).map(clause).filter(|maker| !maker.is_empty())
    {
        collector.add(Field::Maker, Told::Text(maker), spot, sentence, likely, None);
    }
    if let Some(signal) = ranges(sentence).into_iter().find(crate::number::Range::is_signal) {
        let told = sentence[signal.start..signal.end].to_owned();
        collector.add(Field::Output, Told::Text(told), spot, sentence, likely, None);
    }
    let has_register = lower.contains("register") && lower.contains("modbus");
    if has_register {
        let told = after(&["modbus"]).map(|_| clause_from(sentence, &lower, "register"));
        collector.add(Field::Modbus, Told::Text(told.unwrap_or_default()), spot, sentence, likely, None);
    }
    if let Some(oid) =
        sentence.split_whitespace().map(|word| word.trim_matches([',', '.', '(', ')'])).find(|word| is_oid(word))
    {
        collector.add(Field::Snmp, Told::Text(oid.to_owned()), spot, sentence, likely, None);
    }
    alarms(collector, sentence, &lower, spot);
}

/// From the word before a number on: `register 40001`.
fn clause_from(sentence: &str, lower: &str, word: &str) -> String {
    let at = lower.find(word).unwrap_or(0);
    let rest = sentence.get(at..).unwrap_or(sentence);
    let end = [", ", ". ", "; "].iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    rest[..end].trim().trim_end_matches('.').to_owned()
}

fn is_oid(word: &str) -> bool {
    word.starts_with("1.3.6.1.") && word.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// `a warning above 27 °C and a critical alarm above 32 °C`.
fn alarms(collector: &mut Collector, sentence: &str, lower: &str, spot: &Spot) {
    if !["alarm", "warn", "critical", "kritisch"].iter().any(|word| lower.contains(word)) {
        return;
    }
    let mut start = 0;
    for number in numbers(sentence) {
        let before = sentence.get(start..number.start).unwrap_or_default();
        start = number.end;
        if let (Some(written), Some(crate::label::Meaning::Field(field @ Field::Limit(..)))) =
            (number.unit, meaning(last_words(before)))
            && let Some(limit) = written.convert(number.value)
        {
            collector.add(
                field,
                Told::Limit { limit, unit: Some(written.unit) },
                spot,
                sentence,
                Confidence::Medium,
                None,
            );
        }
    }
}

/// The end of a text that is short enough for a label.
fn last_words(text: &str) -> &str {
    let cut = text.char_indices().rev().nth(50).map_or(0, |(at, _)| at);
    &text[cut..]
}
