//! Whatever is done to a log's files is found, and where: flip, delete, insert, reorder, truncate, swap, remove, forge.
//!
//! A reduced count runs with all tests; `cargo test -p twin_audit --test it -- --ignored full_count` makes 100 000.

use crate::store::{Files, eventful, files};
use proptest::prelude::Rng;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use twin_audit::{Checks, Tail, Verified, folder, verify};

const REDUCED: u32 = 600;
const FULL: u32 = 100_000;

const KINDS: [&str; 10] =
    ["flip", "delete", "insert", "reorder", "truncate", "swap", "remove", "forge", "append", "overwrite"];

#[test]
fn every_mutation_is_found_and_located() {
    mutate(REDUCED);
}

#[test]
#[ignore = "minutes: the full count, by command"]
fn every_mutation_is_found_and_located_full_count() {
    mutate(FULL);
}

struct Dice(TestRng);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.0.next_u64() % end.max(1) as u64).expect("it is below a usize")
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

#[expect(clippy::print_stdout, reason = "the full count tells what it did")]
fn mutate(count: u32) {
    let data = tempfile::tempdir().expect("a folder");
    eventful(data.path());
    let whole = files(data.path());
    assert!(verify(data.path(), &Checks::default()).expect("it can be read").is_clean());
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut dice = Dice(runner.new_rng());
    let mut done: BTreeMap<&str, u32> = BTreeMap::new();
    while done.values().sum::<u32>() < count {
        let kind = *dice.of(&KINDS);
        let mut left = whole.clone();
        apply(kind, &mut left, &mut dice);
        if left == whole {
            continue;
        }
        *done.entry(kind).or_default() += 1;
        put(data.path(), &whole, &left);
        let found = verify(data.path(), &Checks::default()).expect("it can be read");
        assert!(!found.is_clean(), "{kind} was not found: {}", difference(&whole, &left));
        assert!(is_located(&whole, &left, &found), "{kind}: {}: {found:?}", difference(&whole, &left));
        put(data.path(), &left, &whole);
    }
    println!("{count} mutations found and located: {done:?}");
}

/// Writes what differs.
fn put(data: &Path, from: &Files, to: &Files) {
    for name in from.keys().filter(|name| !to.contains_key(*name)) {
        fs::remove_file(folder(data).join(name)).expect("a writable folder");
    }
    for (name, bytes) in to.iter().filter(|(name, bytes)| from.get(*name) != Some(bytes)) {
        fs::write(folder(data).join(name), bytes).expect("a writable folder");
    }
}

fn is_segment(name: &str) -> bool {
    name.starts_with("segment-")
}

fn lines_of(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

fn apply(kind: &str, left: &mut Files, dice: &mut Dice) {
    let names: Vec<String> = left.keys().cloned().collect();
    let segments: Vec<String> = names.iter().filter(|name| is_segment(name)).cloned().collect();
    let lined: Vec<String> = names.iter().filter(|name| *name != "head").cloned().collect();
    let edit = |left: &mut Files, name: &str, edit: &mut dyn FnMut(&mut Vec<Vec<u8>>)| {
        let mut lines = lines_of(&left[name]);
        edit(&mut lines);
        left.insert(name.to_owned(), lines.concat());
    };
    let name = dice.of(&lined).clone();
    let (one, other) = (dice.below(1000), dice.below(1000));
    match kind {
        "flip" => {
            let name = dice.of(&names);
            let bytes = left.get_mut(name).expect("a file");
            let place = dice.below(bytes.len());
            bytes[place] ^= 1 << dice.below(8);
        }
        "overwrite" => {
            let bytes = left.get_mut(dice.of(&names)).expect("a file");
            let (begin, len) = (dice.below(bytes.len()), dice.below(40));
            let end = (begin + len).min(bytes.len());
            bytes[begin..end].fill(b"0 x\0"[dice.below(4)]);
        }
        "delete" => edit(left, &name, &mut |lines| drop(lines.remove(one % lines.len()))),
        "insert" => {
            let from = lines_of(&left[dice.of(&lined)]);
            let line = dice.of(&from).clone();
            edit(left, &name, &mut |lines| lines.insert(one % (lines.len() + 1), line.clone()));
        }
        "reorder" => edit(left, &name, &mut |lines| {
            let count = lines.len();
            lines.swap(one % count, other % count);
        }),
        "truncate" => {
            let bytes = left.get_mut(dice.of(&names)).expect("a file");
            bytes.truncate(dice.below(bytes.len()));
        }
        "swap" => {
            let (one, other) = (dice.of(&segments), dice.of(&segments));
            let (first, second) = (left[one].clone(), left[other].clone());
            left.insert(one.clone(), second);
            left.insert(other.clone(), first);
        }
        "remove" => drop(left.remove(dice.of(&names))),
        "forge" => forge(left, &segments, dice),
        _ => append(left, segments.last().expect("a segment")),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `line` behind an entry with the hash `previous`, with the right hash of its own.
fn relinked(line: &str, previous: &str) -> (String, String) {
    let at = line.find(r#""previous":""#).expect("a member") + 12;
    let end = line.len() - r#","hash":"""#.len() - 64 - 2;
    let body = format!("{}{previous}{}}}", &line[..at], &line[at + 64..end]);
    let hash = hex(&Sha256::digest(&body));
    (format!("{},\"hash\":\"{hash}\"}}\n", &body[..body.len() - 1]), hash)
}

fn hash_of(line: &str) -> String {
    line[line.len() - 67..line.len() - 3].to_owned()
}

/// Says that somebody else did it, and recomputes all hashes from there on.
fn forge(left: &mut Files, segments: &[String], dice: &mut Dice) {
    let first = dice.below(segments.len());
    let mut previous: Option<String> = None;
    for (index, name) in segments.iter().enumerate().skip(first) {
        let mut lines = lines_of(&left[name]);
        let begin = if index == first { dice.below(lines.len()) } else { 0 };
        for line in lines.iter_mut().skip(begin).filter(|line| line.ends_with(b"\n")) {
            let text = String::from_utf8(line.clone()).expect("text");
            let (text, named) = match &previous {
                Some(previous) => (text, previous.clone()),
                None => {
                    let at = text.find(r#""previous":""#).expect("a member") + 12;
                    let named = text[at..at + 64].to_owned();
                    let forged = text.replacen(r#""who":""#, r#""who":"Not "#, 1);
                    (forged, named)
                }
            };
            let (text, hash) = relinked(&text, &named);
            (*line, previous) = (text.into_bytes(), Some(hash));
        }
        left.insert(name.clone(), lines.concat());
    }
}

/// Adds an entry with all that it takes but a signature.
fn append(left: &mut Files, name: &str) {
    let mut lines = lines_of(&left[name]);
    let last = String::from_utf8(lines.last().expect("a line").clone()).expect("text");
    let digits = last[12..].split(',').next().expect("a number").to_owned();
    let next = digits.parse::<u64>().expect("a number") + 1;
    let text = last.replacen(&format!(":{digits},"), &format!(":{next},"), 1);
    lines.push(relinked(&text, &hash_of(&last)).0.into_bytes());
    left.insert(name.to_owned(), lines.concat());
}

/// Entries of `files` in their order, without torn lines.
fn entries(files: &Files) -> Vec<Vec<u8>> {
    let segments = files.iter().filter(|(name, _)| is_segment(name));
    segments.flat_map(|(_, bytes)| lines_of(bytes)).filter(|line| line.ends_with(b"\n")).collect()
}

/// Whether the first thing that `found` tells is where `left` first differs from `whole`.
fn is_located(whole: &Files, left: &Files, found: &Verified) -> bool {
    let changed: Vec<&String> = whole.keys().filter(|name| left.get(*name) != whole.get(*name)).collect();
    let tail = match &found.tail {
        Tail::Signed => None,
        Tail::Torn { file, line, .. } | Tail::Unsigned { file, line } => Some((file, *line)),
    };
    if !changed.iter().any(|name| is_segment(name)) {
        let told = found.faults.iter().map(|fault| &fault.file).chain(tail.map(|(file, _)| file));
        let mut told = told.peekable();
        // A head that was changed says less than there is: that shows behind what it still says.
        return told.peek().is_some()
            && (changed.iter().any(|name| *name == "head") || told.any(|file| file == changed[0]));
    }
    let (before, after) = (entries(whole), entries(left));
    let Some(place) = (0..before.len().max(after.len())).find(|place| before.get(*place) != after.get(*place)) else {
        // Only what a crash had left.
        return found.faults.iter().any(|fault| changed.contains(&&fault.file)) || tail.is_some();
    };
    let sequence = found_first(&before) + place as u64;
    match found.faults.first() {
        Some(fault) => (fault.from..=fault.to).contains(&sequence),
        None => tail.is_some_and(|(file, line)| {
            let lines = lines_of(&left[file]);
            line as usize == lines.len() && sequence == found_first(&before) + before.len() as u64
        }),
    }
}

fn found_first(entries: &[Vec<u8>]) -> u64 {
    let text = String::from_utf8_lossy(&entries[0]).into_owned();
    text[12..].split(',').next().expect("a number").parse().expect("a number")
}

fn difference(whole: &Files, left: &Files) -> String {
    let mut told = String::new();
    for (name, bytes) in whole {
        match left.get(name) {
            None => told += &format!("{name} removed; "),
            Some(now) if now != bytes => {
                let at = (0..bytes.len()).find(|at| now.get(*at) != bytes.get(*at)).unwrap_or(bytes.len());
                let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
                told += &format!("{name} from byte {at} (line {line}, {} → {} bytes); ", bytes.len(), now.len());
            }
            Some(_) => {}
        }
    }
    told
}
