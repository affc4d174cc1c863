//! Facts: each once by its source's key, told what became of it, there again after a restart.

use std::sync::Arc;
use std::time::Duration;
use twin_history::{Append, FactFilter, History, HistoryReader};
use twin_model::{Fact, FactKind, FactOutcome, Filing, SourceId, Timestamp};

const START: Timestamp = Timestamp::from_secs(1_769_846_400);

fn fact(source: &str, key: &str, title: &str) -> Fact {
    Fact {
        source: SourceId::new(source),
        key: key.into(),
        kind: FactKind::WorkOrder,
        at: START,
        is_dated: true,
        until: Some(START + Duration::from_secs(3600)),
        title: title.into(),
        place: Some("demo/hall-a/A01".into()),
        actor: None,
        link: Some("https://example.org/7".into()),
        attributes: vec![("by".into(), "ops".into()), ("version".into(), "2.1".into())],
    }
}

/// What became of `facts` that are committed together.
fn keep(dir: &std::path::Path, facts: Vec<Fact>) -> Vec<Option<FactOutcome>> {
    let history = History::open(dir, Arc::default(), Box::new(drop)).expect("a history");
    let facts: Vec<Filing> = facts.into_iter().map(Filing::new).collect();
    let append = Append { ticket: 1, facts: facts.clone(), ..Append::default() };
    history.append(append).expect("room in the queue");
    history.close().expect("a clean end");
    facts.iter().map(|filing| filing.outcome.get().copied()).collect()
}

#[test]
fn a_fact_is_inserted_known_again_and_changed_by_its_source_alone() {
    use FactOutcome::{Duplicate, Inserted, Updated};
    let dir = tempfile::tempdir().expect("a folder");
    let mut changed = fact("ci", "7", "b");
    changed.attributes.truncate(1);
    let told =
        keep(dir.path(), vec![fact("ci", "7", "a"), fact("ci", "7", "a"), fact("desk", "7", "a"), changed.clone()]);
    assert_eq!(told, [Some(Inserted), Some(Duplicate), Some(Inserted), Some(Updated)]);
    assert_eq!(keep(dir.path(), vec![changed.clone()]), [Some(Duplicate)], "also after a restart");
    let reader = HistoryReader::open(dir.path()).expect("a history");
    assert_eq!(reader.facts(&FactFilter::default()).expect("readable"), [changed, fact("desk", "7", "a")]);
}

#[test]
fn a_fact_without_a_time_of_its_own_is_the_same_when_it_is_told_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let told_at = |secs: u64, title: &str| Fact {
        at: START + Duration::from_secs(secs),
        is_dated: false,
        until: None,
        ..fact("ci", "7", title)
    };
    let told = keep(dir.path(), vec![told_at(0, "a"), told_at(60, "a"), told_at(120, "b")]);
    assert_eq!(told, [Some(FactOutcome::Inserted), Some(FactOutcome::Duplicate), Some(FactOutcome::Updated)]);
    let reader = HistoryReader::open(dir.path()).expect("a history");
    let kept = reader.facts(&FactFilter::default()).expect("readable");
    assert_eq!((kept[0].at, kept[0].title.as_str()), (START, "b"), "it happened when it first came");
}
