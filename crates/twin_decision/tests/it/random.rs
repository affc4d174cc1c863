//! Random rules and random steps: the decider agrees with the oracle, restarted at any step.

use crate::oracle::Oracle;
use crate::site;
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use twin_decision::{Acknowledgement, Decider, Input, Verdicts};
use twin_model::quantity::class;
use twin_model::{
    Alarm, AlarmId, AlarmTransition, Limit, PointClass, PointIndex, PointTable, Priority, Quality, Rule, RuleId,
    Sample, Timestamp,
};

/// Points that the random samples are of: three share a place and a class.
const POINTS: [&str; 7] = [
    "A01/inlet_low",
    "A01/inlet_mid",
    "A01/inlet_high",
    "A02/inlet_mid",
    "A02/humidity_mid",
    "ups-a/source",
    "leak-1/wet",
];

#[derive(Clone, Debug)]
struct Step {
    secs: i64,
    /// Point by position in [`POINTS`], seconds before the step's time, value, quality.
    samples: Vec<(usize, i64, f64, Quality)>,
    acknowledged: Vec<u64>,
    floor: u64,
    restarts: bool,
}

fn any_value() -> impl Strategy<Value = f64> {
    prop::sample::select(vec![0.0, 1.0, 3.0, 4.0, 5.0, 14.0, 20.0, 27.4, 27.8, 28.0, 28.1, 29.0, 30.5, 31.8, 33.0])
}

fn any_quality() -> impl Strategy<Value = Quality> {
    prop_oneof![6 => Just(Quality::Good), 1 => Just(Quality::Uncertain), 1 => Just(Quality::Bad)]
}

fn any_step() -> impl Strategy<Value = Step> {
    let secs = prop_oneof![2 => Just(0_i64), 12 => 1_i64..20, 2 => 20_i64..200];
    let age = prop_oneof![6 => Just(0_i64), 4 => 0_i64..20, 1 => -30_i64..150];
    let samples = prop::collection::vec((0..POINTS.len(), age, any_value(), any_quality()), 0..8);
    let acknowledged = prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(1_u64..12, 1..3)];
    let floor = prop_oneof![30 => Just(0_u64), 1 => Just(45_u64), 1 => Just(90_u64)];
    (secs, samples, acknowledged, floor, prop::bool::weighted(0.05)).prop_map(
        |(secs, samples, acknowledged, floor, restarts)| Step { secs, samples, acknowledged, floor, restarts },
    )
}

fn any_limit() -> impl Strategy<Value = (Option<&'static str>, Limit)> {
    let deadband = prop::sample::select(vec![0.0, 0.5, 2.0]);
    let inlet = Some(class::RACK_INLET_TEMPERATURE);
    prop_oneof![
        6 => (prop::sample::select(vec![27.5, 28.0, 30.0, 32.0]), deadband.clone())
            .prop_map(move |(limit, deadband)| (inlet, Limit::High { limit, deadband })),
        2 => (prop::sample::select(vec![4.0, 15.0]), deadband)
            .prop_map(move |(limit, deadband)| (inlet, Limit::Low { limit, deadband })),
        1 => Just((Some(class::RACK_INLET_HUMIDITY), Limit::High { limit: 20.0, deadband: 1.0 })),
        2 => prop::sample::select(vec![3.0, 4.0, 5.0])
            .prop_map(|code| (Some(class::UPS_SOURCE), Limit::Equals { code })),
        1 => Just((Some(class::LEAK), Limit::Equals { code: 1.0 })),
        2 => Just((None, Limit::Stale)),
        1 => Just((inlet, Limit::Stale)),
        1 => Just((Some(class::LEAK), Limit::Stale)),
    ]
}

fn any_rules() -> impl Strategy<Value = Vec<Rule>> {
    let delay = prop::sample::select(vec![0_u64, 3, 10, 30, 120]);
    let rule = (any_limit(), delay.clone(), delay, prop::sample::select(Priority::ALL.to_vec()));
    prop::collection::vec(rule, 1..9).prop_map(|rules| {
        let numbered = rules.into_iter().enumerate();
        numbered
            .map(|(number, ((class, limit), on_secs, off_secs, priority))| Rule {
                id: RuleId::new(format!("rule-{number}")),
                class: class.map(PointClass::new),
                limit,
                on_delay: Duration::from_secs(on_secs),
                off_delay: Duration::from_secs(off_secs),
                priority,
                message: String::new(),
                action: String::new(),
            })
            .collect()
    })
}

fn indices(table: &PointTable) -> Vec<PointIndex> {
    let find = |name: &&str| table.iter().find(|(_, point)| point.id.as_str().ends_with(name)).expect("a point").0;
    POINTS.iter().map(find).collect()
}

/// The step's samples and acknowledgements, and its time.
fn material(step: &Step, points: &[PointIndex], now: i64) -> (Vec<Sample>, Vec<Acknowledgement>) {
    let sample = |&(point, age, value, quality): &(usize, i64, f64, Quality)| Sample {
        point: points[point],
        at: Timestamp::from_secs(now - age),
        value,
        quality,
    };
    let wish = |&alarm: &u64| Acknowledgement {
        alarm: AlarmId(alarm),
        by: "Kim".to_owned(),
        note: if alarm % 2 == 0 { String::new() } else { "seen".to_owned() },
    };
    (step.samples.iter().map(sample).collect(), step.acknowledged.iter().map(wish).collect())
}

fn wordless(mut alarm: Alarm) -> Alarm {
    alarm.message.clear();
    alarm.action.clear();
    alarm
}

fn wordless_transitions(verdicts: &Verdicts) -> Vec<AlarmTransition> {
    let strip = |made: &AlarmTransition| AlarmTransition { alarm: wordless(made.alarm.clone()), ..*made };
    verdicts.transitions.iter().map(strip).collect()
}

fn restarted(decider: &Decider, table: &Arc<PointTable>) -> Decider {
    let mut successor = Decider::new(Arc::clone(table), decider.rules().to_vec());
    successor.restore(decider.alarms(), decider.next_alarm_id());
    successor
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_steps_agree_with_the_oracle(
        rules in any_rules(),
        steps in prop::collection::vec(any_step(), 1..80),
    ) {
        let table = site::table(2);
        let points = indices(&table);
        let mut decider = Decider::new(Arc::clone(&table), rules.clone());
        let mut oracle = Oracle::new(Arc::clone(&table), rules);
        let mut now = 1_000;
        for step in &steps {
            now += step.secs;
            if step.restarts {
                decider = restarted(&decider, &table);
                oracle = oracle.restart();
            }
            let (samples, acknowledgements) = material(step, &points, now);
            let input = Input {
                samples: &samples,
                acknowledgements: &acknowledgements,
                period_floor: Duration::from_secs(step.floor),
            };
            let verdicts = decider.step(Timestamp::from_secs(now), input);
            let expected = oracle.step(Timestamp::from_secs(now), input);
            prop_assert_eq!(wordless_transitions(&verdicts), expected.transitions, "transitions at {}", now);
            prop_assert_eq!(&verdicts.staleness, &expected.staleness, "staleness at {}", now);
            let refusals: Vec<_> = verdicts.refusals.iter().map(|refusal| (refusal.alarm, refusal.reason)).collect();
            prop_assert_eq!(refusals, expected.refusals, "refusals at {}", now);
            let mut listed: Vec<Alarm> = decider.alarms().into_iter().map(wordless).collect();
            listed.sort_by_key(|alarm| alarm.id);
            prop_assert_eq!(listed, oracle.alarms(), "the list at {}", now);
        }
    }

    /// How often the site is looked at does not change what is decided about it, when samples come in time.
    #[test]
    fn ticks_in_between_change_nothing(
        rules in any_rules(),
        steps in prop::collection::vec(any_step(), 1..40),
    ) {
        let table = site::table(2);
        let points = indices(&table);
        let mut coarse = Decider::new(Arc::clone(&table), rules.clone());
        let mut fine = Decider::new(Arc::clone(&table), rules);
        let mut journals = (Vec::new(), Vec::new());
        let mut now = 1_000;
        for decider in [&mut coarse, &mut fine] {
            decider.step(Timestamp::from_secs(now), Input::default());
        }
        for step in &steps {
            let timely = Step { samples: step.samples.iter().map(|s| (s.0, 0, s.2, s.3)).collect(), ..step.clone() };
            for tick in now..now + step.secs {
                journals.0.extend(fine.step(Timestamp::from_secs(tick), Input::default()).transitions);
            }
            now += step.secs;
            let (samples, _) = material(&timely, &points, now);
            let input = Input { samples: &samples, ..Input::default() };
            journals.0.extend(fine.step(Timestamp::from_secs(now), input).transitions);
            journals.1.extend(coarse.step(Timestamp::from_secs(now), input).transitions);
        }
        prop_assert_eq!(journals.0, journals.1);
    }
}
