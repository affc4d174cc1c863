//! From what was heard to entries of a document of connections, to be pasted and completed.

use super::payload::PayloadKind;
use super::seen::{Survey, TopicSeen};

/// Beyond this many entries nobody reads on.
const ENTRIES_MAX: usize = 200;
/// Stands where a person has to say which point it is.
const TO: &str = "SITE/ROOM/RACK/QUANTITY";

/// Entries for what `survey` heard of numbers at the broker called `broker`; empty when it heard none.
pub fn propose(survey: &Survey, broker: &str) -> String {
    let mut topics = Vec::new();
    for (topic, seen) in &survey.topics {
        topics.extend(entries(topic, seen));
    }
    let mut metrics = Vec::new();
    for ((group, node, device, metric), seen) in survey.metrics.iter().filter(|(_, seen)| seen.is_number) {
        let device = device.as_ref().map(|device| format!("device: {device:?}, ")).unwrap_or_default();
        metrics.push(format!(
            "(group: {group:?}, node: {node:?}, {device}metric: {metric:?}, to: {TO:?}), // {} {}",
            seen.datatype, seen.value
        ));
    }
    let mut text = String::new();
    for (kind, list, entries) in [("mqtt", "topics", topics), ("sparkplug", "metrics", metrics)] {
        if entries.is_empty() {
            continue;
        }
        let more = entries.len().saturating_sub(ENTRIES_MAX);
        let shown: String = entries.iter().take(ENTRIES_MAX).map(|entry| format!("            {entry}\n")).collect();
        let head = format!("    {kind}: [\n        (name: \"NAME\", broker: {broker:?}, {list}: [\n");
        text.push_str(&head);
        text.push_str(&shown);
        text.push_str("        ]),\n    ],\n");
        if more > 0 {
            text.push_str(&format!("    // … and {more} more\n"));
        }
    }
    text
}

fn entries(topic: &str, seen: &TopicSeen) -> Vec<String> {
    let entry = |payload: &str, example: &str| format!("(filter: {topic:?}, {payload}to: {TO:?}), // {example}");
    match &seen.kind {
        PayloadKind::Number => vec![entry("", &seen.example)],
        PayloadKind::Json { numbers, time } => numbers
            .iter()
            .map(|number| {
                let (mut inside, mut clock) = (format!("value: {:?}", number.place), String::new());
                if let Some(time) = time {
                    inside = format!("{inside}, time: {:?}", time.place);
                    clock = format!("clock: {:?}, ", time.form);
                }
                entry(&format!("payload: Json({inside}), {clock}"), &number.value.to_string())
            })
            .collect(),
        PayloadKind::Csv { separator, column } => {
            let payload = format!("payload: Csv(column: {column}, separator: {separator:?}), ");
            vec![entry(&payload, &seen.example)]
        }
        PayloadKind::Empty | PayloadKind::Text | PayloadKind::Binary => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_is_proposed_as_entries_with_examples() {
        let mut survey = Survey::default();
        survey.add(b"a/t", b"23.5");
        survey.add(
            b"tele/x/SENSOR",
            br#"{"Time":"2026-01-31T08:00:00","AM2301":{"Temperature":21.5,"Humid.":"40"},"TempUnit":"C"}"#,
        );
        survey.add(b"csv", b"r1;2,5;7.5");
        survey.add(b"note", b"hello");
        survey.add(b"image", b"\xff\xd8");
        let text = propose(&survey, "mqtt://b:1883");
        for line in [
            r#"(filter: "a/t", to: "SITE/ROOM/RACK/QUANTITY"), // 23.5"#,
            r#"payload: Json(value: "$.AM2301.Temperature", time: "$.Time"), clock: IsoUtc, to"#,
            r#"payload: Json(value: "$.AM2301[\"Humid.\"]", time: "$.Time"), clock: IsoUtc, to"#,
            "payload: Csv(column: 3, separator: ';'), to",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert!(!text.contains("note") && !text.contains("image") && !text.contains("sparkplug"), "{text}");
        assert_eq!(survey.messages, 5);
    }
}
