//! `heliotwin alarms kpi`: how well the alarm system serves the people who watch it.

use super::data::DataArgs;
use super::output::to_stdout;
use anyhow::bail;
use serde_json::{Value, json};
use std::io::{self, Write};
use twin_engine::archive::Archive;
use twin_engine::{alarm_performance, ends_at};
use twin_model::Priority;
use twin_model::performance::{AlarmPerformance, DAYS_FOR_A_JUDGEMENT, PerformanceFigure};

/// Over which period, and how to print it.
#[derive(Debug, clap::Args)]
pub(super) struct KpiArgs {
    /// The last days of the records; the standards judge no less than thirty
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3660))]
    days: u32,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

impl KpiArgs {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let archive = Archive::open(&self.data.folder()?)?;
        let Some(to) = ends_at(&archive)? else { bail!("tell of the alarm system: nothing has been recorded yet") };
        let performance = alarm_performance(&archive, self.days, to)?;
        to_stdout(|out| {
            if self.json {
                serde_json::to_writer_pretty(&mut *out, &object(&performance))?;
                writeln!(out)?;
            } else {
                tell(out, &performance)?;
            }
            Ok(())
        })
    }
}

fn tell(out: &mut impl Write, performance: &AlarmPerformance) -> io::Result<()> {
    writeln!(out, "{} to {}, {:.2} days, one operator position", performance.from, performance.to, performance.days())?;
    if !performance.is_conclusive() {
        writeln!(
            out,
            "The standards judge no less than {DAYS_FOR_A_JUDGEMENT:.0} days: this tells how it was, no more"
        )?;
    }
    let AlarmPerformance { annunciations, left_out, .. } = performance;
    writeln!(
        out,
        "{annunciations} alarms raised or escalated; {left_out} other rows of the journal are not counted\n"
    )?;
    for figure in performance.figures() {
        writeln!(
            out,
            "{:<24} {:>12}  {:<34} {}",
            figure.title,
            value_text(&figure),
            figure.target,
            figure.grade.word()
        )?;
    }
    writeln!(out)?;
    for priority in Priority::ALL {
        let percent = performance.priority_percent(priority).unwrap_or(0.0);
        let count = performance.priorities[priority.digit() as usize - 1];
        writeln!(out, "P{} {:<9} {count:>8}  {percent:>5.1} %", priority.digit(), priority.word())?;
    }
    if !performance.top.is_empty() {
        writeln!(out, "\nMost frequent")?;
    }
    for alarm in &performance.top {
        let habits = [(alarm.is_chattering, " chatters"), (alarm.is_fleeting, " fleeting")];
        let habits: String = habits.iter().filter(|(is_so, _)| *is_so).map(|(_, word)| *word).collect();
        writeln!(out, "{:>6}  {} {}{habits}: {}", alarm.annunciations, alarm.place, alarm.rule, alarm.message)?;
    }
    Ok(())
}

fn value_text(figure: &PerformanceFigure) -> String {
    match (figure.value, figure.unit) {
        (None, _) => "—".to_owned(),
        (Some(value), "s") => format!("{value:.0} s"),
        (Some(value), "") if value.fract() == 0.0 => format!("{value:.0}"),
        (Some(value), unit) => format!("{value:.2} {unit}").trim_end().to_owned(),
    }
}

fn object(performance: &AlarmPerformance) -> Value {
    let figure = |figure: &PerformanceFigure| {
        json!({
            "title": figure.title,
            "value": figure.value,
            "unit": figure.unit,
            "target": figure.target,
            "grade": figure.grade.word(),
        })
    };
    let figures: Vec<Value> = performance.figures().iter().map(figure).collect();
    let top: Vec<Value> = performance
        .top
        .iter()
        .map(|alarm| {
            json!({
                "place": alarm.place,
                "rule": alarm.rule,
                "message": alarm.message,
                "annunciations": alarm.annunciations,
                "is_chattering": alarm.is_chattering,
                "is_fleeting": alarm.is_fleeting,
            })
        })
        .collect();
    json!({
        "from": performance.from.to_string(),
        "to": performance.to.to_string(),
        "days": performance.days(),
        "is_conclusive": performance.is_conclusive(),
        "annunciations": performance.annunciations,
        "rows_left_out": performance.left_out,
        "floods": performance.floods,
        "figures": figures,
        "priorities": performance.priorities,
        "top": top,
        "per_ten_minutes": performance.histogram,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use twin_model::Timestamp;

    fn quiet_day() -> AlarmPerformance {
        let from = Timestamp::from_secs(1_769_846_400);
        AlarmPerformance {
            from,
            to: from + Duration::from_secs(86_400),
            annunciations: 36,
            left_out: 70,
            histogram: vec![0; 144],
            in_flood: Duration::ZERO,
            floods: 0,
            top: Vec::new(),
            chattering: 0,
            fleeting: 3,
            stale: 0,
            priorities: [0, 6, 30, 0],
            median_to_acknowledge: Some(Duration::from_secs(90)),
            mean_to_restore: None,
        }
    }

    #[test]
    fn figures_stand_beside_targets_and_a_short_period_says_so() {
        let mut out = Vec::new();
        tell(&mut out, &quiet_day()).expect("memory takes everything");
        let text = String::from_utf8(out).expect("text");
        for part in [
            "1.00 days, one operator position\nThe standards judge no less than 30 days",
            "36 alarms raised or escalated; 70 other rows of the journal are not counted",
            "Alarms per 10 min                0.25  target 1, limit 2                  within target",
            "Fleeting                            3  target 0                           over limit",
            "Median to acknowledge            90 s",
            "Mean to restore                     —",
            "P2 Major            6   16.7 %",
        ] {
            assert!(text.contains(part), "{part:?} is missing in\n{text}");
        }
    }
}
