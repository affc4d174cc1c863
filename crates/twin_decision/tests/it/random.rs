//! Random rules and random steps: the decider agrees with the oracle, restarted at any step.

use crate::oracle::Oracle;
use crate::site;
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use twin_decision::{Act, Decider, Deed, Input, Verdicts};
use twin_model::quantity::{class, crac_state};
use twin_model::{
    Alarm, AlarmId, AlarmTransition, Guard, Limit, Place, PointClass, PointIndex, PointTable, Priority, Quality,
    Reference, Rule, RuleId, Sample, Timestamp, Window,
};

/// Points that the random samples are of: three share a place and a class, others are looked at by guards.
const POINTS: [&str; 10] = [
    "A01/inlet_low",
    "A01/inlet_mid",
    "A01/inlet_high",
    "A02/inlet_mid",
    "A02/humidity_mid",
    "ups-a/source",
    "leak-1/wet",
    "crac-1/supply",
    "crac-1/setpoint",
    "crac-1/state",
];

/// Seconds ahead of UTC that the site may be.
const OFFSETS: [i32; 3] = [0, 5400, -3600];

/// Steps of each kind of random test in CI. `HELIOTWIN_STEPS=10000000` makes so many in all: docs/measures.md.
const STEPS: u32 = 400 * 40;

/// Cases of up to 80 steps.
fn cases() -> u32 {
    let steps = std::env::var("HELIOTWIN_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(STEPS);
    steps / 40
}

#[derive(Clone, Debug)]
struct Step {
    secs: i64,
    /// Point by position in [`POINTS`], seconds before the step's time, value, quality.
    samples: Vec<(usize, i64, f64, Quality)>,
    acts: Vec<(u64, Deed)>,
    floor: u64,
    offset: i32,
    restarts: bool,
}

fn any_value() -> impl Strategy<Value = f64> {
    prop::sample::select(vec![0.0, 1.0, 3.0, 4.0, 5.0, 14.0, 20.0, 27.4, 27.8, 28.0, 28.1, 29.0, 30.5, 31.8, 33.0])
}

fn any_quality() -> impl Strategy<Value = Quality> {
    prop_oneof![6 => Just(Quality::Good), 1 => Just(Quality::Uncertain), 1 => Just(Quality::Bad)]
}

/// What somebody does; times count from the step's.
fn any_deed() -> impl Strategy<Value = Deed> {
    let alarm = (1_u64..12).prop_map(AlarmId);
    let until = prop::sample::select(vec![-5_i64, 0, 1, 30, 200, 2_000, 43_200, 43_201]).prop_map(Timestamp::from_secs);
    let place = prop::sample::select(vec![Place::Rack(0), Place::Rack(1), Place::Crac(0), Place::Ups(0)]);
    prop_oneof![
        4 => alarm.clone().prop_map(Deed::Acknowledge),
        2 => (alarm.clone(), until.clone()).prop_map(|(alarm, until)| Deed::Shelve { alarm, until }),
        1 => alarm.prop_map(Deed::Unshelve),
        1 => (place.clone(), until).prop_map(|(place, until)| Deed::TakeOutOfService { place, until }),
        1 => place.prop_map(Deed::ReturnToService),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    let secs = prop_oneof![2 => Just(0_i64), 12 => 1_i64..20, 2 => 20_i64..200];
    let age = prop_oneof![6 => Just(0_i64), 4 => 0_i64..20, 1 => -30_i64..150];
    let samples = prop::collection::vec((0..POINTS.len(), age, any_value(), any_quality()), 0..8);
    let acts = prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec((0_u64..4, any_deed()), 1..3)];
    let floor = prop_oneof![30 => Just(0_u64), 1 => Just(45_u64), 1 => Just(90_u64)];
    let offset = prop_oneof![40 => Just(OFFSETS[0]), 1 => Just(OFFSETS[1]), 1 => Just(OFFSETS[2])];
    (secs, samples, acts, floor, offset, prop::bool::weighted(0.05)).prop_map(
        |(secs, samples, acts, floor, offset, restarts)| Step { secs, samples, acts, floor, offset, restarts },
    )
}

type Watched = (Option<&'static str>, Option<&'static str>, Limit);

fn any_limit() -> impl Strategy<Value = Watched> {
    let deadband = prop::sample::select(vec![0.0, 0.5, 2.0]);
    let inlet = Some(class::RACK_INLET_TEMPERATURE);
    let supply = Some(class::CRAC_SUPPLY_TEMPERATURE);
    let by = prop::sample::select(vec![1.0, 3.0, 10.0]);
    let within = prop::sample::select(vec![5_u64, 40, 900]).prop_map(Duration::from_secs);
    let below = prop_oneof![
        4 => Just(None),
        1 => prop::sample::select(vec!["t/hall", "t/hall/A01", "t/hall/A01/inlet_mid", "t/hall/A02"]).prop_map(Some),
    ];
    let change = (by.clone(), within, deadband.clone());
    let high = (prop::sample::select(vec![27.5, 28.0, 30.0, 32.0]), deadband.clone());
    let low = (prop::sample::select(vec![4.0, 15.0]), deadband.clone());
    let away = (by, deadband, any::<bool>());
    prop_oneof![
        6 => (high, below.clone()).prop_map(move |((limit, deadband), below)| {
            (inlet, below, Limit::High { limit, deadband })
        }),
        2 => (low, below.clone()).prop_map(move |((limit, deadband), below)| {
            (inlet, below, Limit::Low { limit, deadband })
        }),
        1 => (change.clone(), below.clone()).prop_map(move |((by, within, deadband), below)| {
            (inlet, below, Limit::Rise { by, within, deadband })
        }),
        1 => change.prop_map(move |(by, within, deadband)| (inlet, None, Limit::Fall { by, within, deadband })),
        1 => away.clone().prop_map(move |(by, deadband, is_below)| {
            let by = if is_below { -by } else { by };
            (inlet, None, Limit::Deviation { from: Reference::Neighbours, by, deadband })
        }),
        1 => away.prop_map(move |(by, deadband, is_below)| {
            let (by, from) = (if is_below { -by } else { by }, Reference::Quantity("setpoint".into()));
            (supply, None, Limit::Deviation { from, by, deadband })
        }),
        1 => Just((supply, None, Limit::High { limit: 14.0, deadband: 2.0 })),
        1 => Just((Some(class::RACK_INLET_HUMIDITY), None, Limit::High { limit: 20.0, deadband: 1.0 })),
        2 => prop::sample::select(vec![3.0, 4.0, 5.0])
            .prop_map(|code| (Some(class::UPS_SOURCE), None, Limit::Equals { code })),
        1 => Just((Some(class::UPS_SOURCE), None, Limit::OneOf { codes: vec![3.0, 5.0] })),
        1 => Just((Some(class::LEAK), None, Limit::Equals { code: 1.0 })),
        2 => below.prop_map(|below| (None, below, Limit::Stale)),
        1 => Just((inlet, None, Limit::Stale)),
        1 => Just((Some(class::LEAK), None, Limit::Stale)),
    ]
}

fn any_guard() -> impl Strategy<Value = Guard> {
    let limit = prop_oneof![
        Just(Limit::High { limit: 14.0, deadband: 1.0 }),
        Just(Limit::Low { limit: 20.0, deadband: 1.0 }),
        Just(Limit::OneOf { codes: vec![1.0, 3.0] }),
    ];
    let quantity = prop::sample::select(vec!["inlet_low", "humidity_mid", "setpoint", "state", "nothing"]);
    // Steps begin at 1000 s, a Thursday, and take a quarter of an hour to an hour.
    let window = (0_u32..60, 0_u32..90, any::<bool>()).prop_map(|(from_minute, to_minute, is_daily)| {
        let days = if is_daily { [true; 7] } else { [false, false, false, true, false, false, false] };
        Guard::During(Window { days, from_minute, to_minute })
    });
    let leaf = prop_oneof![
        2 => (quantity, limit).prop_map(|(quantity, limit)| Guard::Is { quantity: quantity.into(), limit }),
        1 => window,
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(Guard::All),
            prop::collection::vec(inner.clone(), 1..3).prop_map(Guard::Any),
            inner.prop_map(|guard| Guard::Not(Box::new(guard))),
        ]
    })
}

/// What a rule suppresses, if it does: classes of the place that it watches.
fn any_suppressed() -> impl Strategy<Value = Option<(&'static str, Limit, PointClass)>> {
    let stopped = Limit::OneOf { codes: vec![crac_state::FAULT, 0.0, 5.0] };
    let of_crac = (class::CRAC_STATE, stopped, PointClass::new(class::CRAC_SUPPLY_TEMPERATURE));
    let humid = Limit::High { limit: 14.0, deadband: 0.0 };
    let of_rack = (class::RACK_INLET_HUMIDITY, humid, PointClass::new(class::RACK_INLET_TEMPERATURE));
    prop_oneof![8 => Just(None), 1 => Just(Some(of_crac)), 1 => Just(Some(of_rack))]
}

fn any_rules() -> impl Strategy<Value = Vec<Rule>> {
    let delay = prop::sample::select(vec![0_u64, 3, 10, 30, 120]);
    let guard = prop_oneof![3 => Just(None), 1 => any_guard().prop_map(Some)];
    let priority = prop::sample::select(Priority::ALL.to_vec());
    let rule = (any_limit(), delay.clone(), delay, priority, guard, any_suppressed(), prop::bool::weighted(0.2));
    prop::collection::vec(rule, 1..9).prop_map(|rules| {
        let numbered = rules.into_iter().enumerate();
        numbered
            .map(|(number, (watched, on_secs, off_secs, priority, only_if, suppressed, is_latching))| {
                let (class, below, limit) = match &suppressed {
                    Some((class, limit, _)) => (Some(*class), None, limit.clone()),
                    None => watched,
                };
                Rule {
                    id: RuleId::new(format!("rule-{number}")),
                    version: number as u32,
                    class: class.map(PointClass::new),
                    below: below.map(Into::into),
                    limit,
                    only_if,
                    on_delay: Duration::from_secs(on_secs),
                    off_delay: Duration::from_secs(off_secs),
                    priority,
                    is_latching,
                    suppresses: suppressed.into_iter().map(|(_, _, class)| class).collect(),
                    message: format!("says rule {number}"),
                    action: String::new(),
                }
            })
            .collect()
    })
}

fn indices(table: &PointTable) -> Vec<PointIndex> {
    let find = |name: &&str| table.iter().find(|(_, point)| point.id.as_str().ends_with(name)).expect("a point").0;
    POINTS.iter().map(find).collect()
}

/// The step's samples and acts, and its time.
fn material(step: &Step, points: &[PointIndex], now: i64) -> (Vec<Sample>, Vec<Act>) {
    let sample = |&(point, age, value, quality): &(usize, i64, f64, Quality)| Sample {
        point: points[point],
        at: Timestamp::from_secs(now - age),
        value,
        quality,
    };
    let from_now = |until: Timestamp| Timestamp::from_nanos(until.as_nanos() + now * 1_000_000_000);
    let act = |(note, deed): &(u64, Deed)| Act {
        by: "Kim".to_owned(),
        note: if *note == 0 { String::new() } else { "seen".to_owned() },
        deed: match deed.clone() {
            Deed::Shelve { alarm, until } => Deed::Shelve { alarm, until: from_now(until) },
            Deed::TakeOutOfService { place, until } => Deed::TakeOutOfService { place, until: from_now(until) },
            deed => deed,
        },
    };
    (step.samples.iter().map(sample).collect(), step.acts.iter().map(act).collect())
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
    let alarms = [decider.alarms(), decider.withheld()].concat();
    successor.restore(alarms, decider.out_of_service(), decider.next_alarm_id());
    successor
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

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
            let (samples, acts) = material(step, &points, now);
            let input = Input {
                samples: &samples,
                acts: &acts,
                period_floor: Duration::from_secs(step.floor),
                offset_secs: step.offset,
            };
            let verdicts = decider.step(Timestamp::from_secs(now), input);
            let expected = oracle.step(Timestamp::from_secs(now), input);
            prop_assert_eq!(wordless_transitions(&verdicts), expected.transitions, "transitions at {}", now);
            prop_assert_eq!(&verdicts.staleness, &expected.staleness, "staleness at {}", now);
            let refusals: Vec<_> = verdicts.refusals.iter().map(|refusal| (refusal.about, refusal.reason)).collect();
            prop_assert_eq!(refusals, expected.refusals, "refusals at {}", now);
            prop_assert_eq!(&verdicts.services, &expected.services, "services at {}", now);
            let listed = [decider.alarms(), decider.withheld()].concat();
            let mut listed: Vec<Alarm> = listed.into_iter().map(wordless).collect();
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
