//! The text that exporters answer with: version 0.0.4 of Prometheus, and OpenMetrics. Pure.
//!
//! A line that cannot be read makes all of it doubtful, as Prometheus itself has it: half an answer is none.

use thiserror::Error;

/// An exporter of more series is no device's.
const SERIES_MAX: usize = 100_000;
/// A series of more labels is no device's.
const LABELS_MAX: usize = 64;
/// What of a line is shown when it is wrong.
const SHOWN_MAX: usize = 60;

/// One number of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name: `node_load1`.
    pub name: String,
    /// Its labels with what they say, in the order of the labels.
    pub labels: Vec<(String, String)>,
    /// What it says; NaN and infinities are said, too.
    pub value: f64,
    /// When it was measured, where it says so: milliseconds since 1970.
    pub at_millis: Option<i64>,
}

impl Series {
    /// What `label` says; nothing where there is none.
    pub fn label(&self, label: &str) -> &str {
        self.labels.iter().find(|(name, _)| name == label).map_or("", |(_, said)| said)
    }
}

/// Why an answer is no metrics: a fragment that completes "failed to …".
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseMetricsError {
    /// A line is wrong.
    #[error("read line {line} as a metric: {reason}: {shown:?}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        reason: &'static str,
        /// Its beginning.
        shown: String,
    },
    /// There is no end to it.
    #[error("read more than {SERIES_MAX} series")]
    TooMany,
}

/// The series of `text` whose names are `wanted`. In OpenMetrics times are seconds, else milliseconds.
///
/// # Errors
/// When any line of it cannot be read.
pub fn parse_metrics(
    text: &str,
    is_open_metrics: bool,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Series>, ParseMetricsError> {
    let mut series = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_matches([' ', '\t', '\r']);
        if line == "# EOF" {
            break;
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let parsed = Scanner { rest: line }.series(is_open_metrics).map_err(|reason| ParseMetricsError::Line {
            line: number + 1,
            reason,
            shown: line.chars().take(SHOWN_MAX).collect(),
        })?;
        if wanted(&parsed.name) {
            if series.len() >= SERIES_MAX {
                return Err(ParseMetricsError::TooMany);
            }
            series.push(parsed);
        }
    }
    Ok(series)
}

/// What is still to be read of a line.
struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    fn series(mut self, is_open_metrics: bool) -> Result<Series, &'static str> {
        let mut name = self.word(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':')).to_owned();
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err("a name begins with a digit");
        }
        self.skip();
        let mut labels = Vec::new();
        if self.take('{') {
            self.labels(&mut name, &mut labels)?;
        }
        if name.is_empty() {
            return Err("it has no name");
        }
        labels.sort();
        if labels.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err("a label comes twice");
        }
        self.skip();
        let value = number(self.word(|c| !c.is_whitespace())).ok_or("its value is no number")?;
        self.skip();
        let mut at_millis = None;
        if !self.is_at_end(is_open_metrics) {
            let time = self.word(|c| !c.is_whitespace());
            at_millis = Some(millis(time, is_open_metrics).ok_or("its time is no number")?);
            self.skip();
        }
        if !self.is_at_end(is_open_metrics) {
            return Err("something follows");
        }
        Ok(Series { name, labels, value, at_millis })
    }

    /// What stands between `{` and `}`. A name of other letters than usual stands here, in quotes and without a label.
    fn labels(&mut self, name: &mut String, labels: &mut Vec<(String, String)>) -> Result<(), &'static str> {
        loop {
            self.skip();
            if self.take('}') {
                return Ok(());
            }
            let is_quoted = self.rest.starts_with('"');
            let label = if is_quoted {
                self.quoted()?
            } else {
                self.word(|c| c.is_ascii_alphanumeric() || c == '_').to_owned()
            };
            self.skip();
            if self.take('=') {
                self.skip();
                if label.is_empty() || labels.len() >= LABELS_MAX {
                    return Err("its labels are wrong");
                }
                labels.push((label, self.quoted()?));
            } else if is_quoted && name.is_empty() && labels.is_empty() {
                *name = label;
            } else {
                return Err("its labels are wrong");
            }
            self.skip();
            if !self.take(',') && !self.rest.starts_with('}') {
                return Err("its labels are wrong");
            }
        }
    }

    /// A text in quotes, in which `\\`, `\"` and `\n` stand for a backslash, a quote and a line's end.
    fn quoted(&mut self) -> Result<String, &'static str> {
        if !self.take('"') {
            return Err("a label's text is not in quotes");
        }
        let mut text = String::new();
        let mut letters = self.rest.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(text);
                }
                '\\' => match letters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, escaped @ ('\\' | '"'))) => text.push(escaped),
                    Some((_, other)) => text.extend(['\\', other]),
                    None => break,
                },
                other => text.push(other),
            }
        }
        Err("a label's text has no end")
    }

    fn word(&mut self, is_in: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c: char| !is_in(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// Whether nothing of the series follows: OpenMetrics tells examples behind a `#`.
    fn is_at_end(&self, is_open_metrics: bool) -> bool {
        self.rest.is_empty() || is_open_metrics && self.rest.starts_with('#')
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn take(&mut self, letter: char) -> bool {
        let rest = self.rest.strip_prefix(letter);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

/// Numbers as Go and C write them.
fn number(text: &str) -> Option<f64> {
    let is_number = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if text.is_empty() || !text.chars().all(is_number) {
        return None;
    }
    text.parse().ok()
}

fn millis(text: &str, is_seconds: bool) -> Option<i64> {
    if is_seconds {
        let seconds = number(text).filter(|seconds| seconds.is_finite())?;
        return Some((seconds * 1000.0) as i64);
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(line: &str) -> Result<Series, ParseMetricsError> {
        parse_metrics(line, false, |_| true).map(|mut series| series.remove(0))
    }

    #[test]
    fn names_labels_values_and_times_are_read() {
        let series = one(r#"DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-1",modelName="A \"B\" \\ C"} 42 1700000000000"#);
        let series = series.expect("a metric");
        assert_eq!((series.name.as_str(), series.value), ("DCGM_FI_DEV_GPU_TEMP", 42.0));
        assert_eq!((series.label("gpu"), series.label("modelName"), series.label("none")), ("0", r#"A "B" \ C"#, ""));
        assert_eq!(series.at_millis, Some(1_700_000_000_000));
        assert_eq!(one("up 1").expect("a metric").labels, []);
        assert_eq!(one(" a_b:c { x = \"1\" , } 2.5e3 ").expect("a metric").value, 2500.0);
        assert_eq!(one(r#"{"odd.name",x="1"} 1"#).expect("a metric").name, "odd.name");
        assert!(one("x NaN").expect("a metric").value.is_nan() && one("x +Inf").expect("a metric").value.is_infinite());
    }

    #[test]
    fn open_metrics_tells_seconds_and_examples_and_ends() {
        let text = "# TYPE a counter\na_total 17 1.5 # {trace=\"x\"} 0.5 1.2\nb 1 # {} 3\n# EOF\nnonsense";
        let series = parse_metrics(text, true, |_| true).expect("metrics");
        assert_eq!(
            series.iter().map(|one| (one.value, one.at_millis)).collect::<Vec<_>>(),
            [(17.0, Some(1500)), (1.0, None)]
        );
        assert!(parse_metrics(text, false, |_| true).is_err(), "the older format has no examples");
    }

    #[test]
    fn a_line_that_is_wrong_is_told_by_its_number() {
        for wrong in [
            "x",
            "x y",
            "1x 1",
            "{} 1",
            "x{a=1} 1",
            "x{a=\"1} 1",
            "x{a=\"1\" b=\"2\"} 1",
            "x{a=\"1\",a=\"2\"} 1",
            "x 1 2 3",
            "<html>",
            "x 0x1g",
        ] {
            let error = parse_metrics(&format!("ok 1\n{wrong}"), false, |_| true).expect_err(wrong).to_string();
            assert!(error.starts_with("read line 2 as a metric: "), "{error}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_no_number_is_invented(text in ".{0,200}", is_open in any::<bool>()) {
            if let Ok(series) = parse_metrics(&text, is_open, |_| true) {
                prop_assert!(series.iter().all(|one| !one.name.is_empty()));
                prop_assert!(series.len() <= text.lines().count());
            }
        }

        #[test]
        fn what_was_written_is_what_is_read(
            name in "[a-zA-Z_:][a-zA-Z0-9_:]{0,20}",
            labels in proptest::collection::btree_map("[a-zA-Z_][a-zA-Z0-9_]{0,8}", "[^\r]{0,12}", 0..5),
            value in any::<f64>(), at in proptest::option::of(any::<i64>()),
        ) {
            let quote = |said: &str| said.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let told: Vec<String> = labels.iter().map(|(label, said)| format!("{label}=\"{}\"", quote(said))).collect();
            let at_text = at.map(|at| format!(" {at}")).unwrap_or_default();
            let series = one(&format!("{name}{{{}}} {value:?}{at_text}", told.join(","))).expect("a metric");
            prop_assert_eq!(series.name, name);
            prop_assert_eq!(series.labels, labels.into_iter().collect::<Vec<_>>());
            prop_assert!(series.value == value || series.value.is_nan() && value.is_nan());
            prop_assert_eq!(series.at_millis, at);
        }
    }
}
