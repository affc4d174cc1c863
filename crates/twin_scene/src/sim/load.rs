//! From files to a plan: a simulation and the files of scenarios that it includes.

use super::check::{Catalogue, check_scenario, check_world};
use super::document::{ScenarioDocument, ScenariosDocument, SimDocument, StepDocument};
use super::plan::{Act, ScenarioPlan, SimPlan, Start, StepPlan, Timeline};
use super::selector::Selector;
use super::target::TargetKind;
use crate::document::{parse_document, read_text};
use crate::position::Field;
use crate::problem::{LoadError, Problem, Problems};
use std::path::Path;

/// The version of simulation documents that this program reads.
const VERSION: u32 = 1;

/// One text with scenarios in it.
pub(super) struct Source {
    pub(super) file: String,
    text: String,
    pub(super) scenarios: Vec<ScenarioDocument>,
}

/// The simulation in the file at `path`; what it includes lies beside it.
///
/// # Errors
/// When a file cannot be read, or every problem in them with its line.
pub fn load_sim(path: &Path) -> Result<SimPlan, LoadError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let read = |name: &str| read_text(&folder.join(name));
    parse(&read_text(path)?, &path.display().to_string(), |name| folder.join(name).display().to_string(), read)
}

/// The simulation that `text` describes; `file` names it in problems. It includes nothing.
///
/// # Errors
/// Every problem with its line.
pub fn parse_sim(text: &str, file: &str) -> Result<SimPlan, LoadError> {
    parse_sim_with(text, file, |_| None)
}

/// The simulation that `text` describes; `included` gives the texts of the files that it includes by name.
///
/// # Errors
/// Every problem with its line.
pub fn parse_sim_with(
    text: &str,
    file: &str,
    included: impl Fn(&str) -> Option<&'static str>,
) -> Result<SimPlan, LoadError> {
    let missing = || std::io::Error::new(std::io::ErrorKind::NotFound, "nothing is known under this name");
    parse(text, file, str::to_owned, |name| match included(name) {
        Some(text) => Ok(text.to_owned()),
        None => Err(LoadError::Read { path: name.to_owned(), source: missing() }),
    })
}

fn parse(
    text: &str,
    file: &str,
    path_of: impl Fn(&str) -> String,
    read: impl Fn(&str) -> Result<String, LoadError>,
) -> Result<SimPlan, LoadError> {
    let document: SimDocument = parse_document(text, file, VERSION)?;
    let mut own = Problems::default();
    check_world(&document, &mut own);
    let SimDocument { seed, workload, weather, protocols, include, scenarios, .. } = document;
    let mut sources = vec![Source { file: file.to_owned(), text: text.to_owned(), scenarios }];
    for (index, name) in include.iter().enumerate() {
        let read = read(name).map_err(|error| (error.to_string(), Vec::new()));
        let parsed = read.and_then(|text| match parse_document::<ScenariosDocument>(&text, &path_of(name), VERSION) {
            Ok(document) => Ok(Source { file: path_of(name), text, scenarios: document.scenarios }),
            Err(error) => Err((String::new(), error.problems().to_vec())),
        });
        match parsed {
            Ok(source) => sources.push(source),
            Err((_, problems)) if !problems.is_empty() => {
                return Err(LoadError::Refuse { file: file.to_owned(), problems });
            }
            Err((reason, _)) => own.add(&Field::root().item("include", index), "include", format!("cannot {reason}")),
        }
    }

    let catalogue = Catalogue::new(&sources);
    let mut problems: Vec<Problem> = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let mut found = if number == 0 { std::mem::take(&mut own) } else { Problems::default() };
        for (index, scenario) in source.scenarios.iter().enumerate() {
            check_scenario(scenario, (number, index), &catalogue, &mut found);
        }
        if let Err(LoadError::Refuse { problems: more, .. }) = found.into_result(&source.text, &source.file) {
            problems.extend(more);
        }
    }
    if !problems.is_empty() {
        return Err(LoadError::Refuse { file: file.to_owned(), problems });
    }
    let scenarios = sources.iter().flat_map(|source| &source.scenarios);
    let scenarios = scenarios.map(|scenario| plan_of(scenario, &catalogue)).collect();
    Ok(SimPlan { seed, workload, weather, protocols, scenarios })
}

/// The plan of a scenario that has been checked.
fn plan_of(document: &ScenarioDocument, catalogue: &Catalogue<'_>) -> ScenarioPlan {
    let documents = document.steps();
    let names = step_names(&documents);
    let position = |name: &str| names.iter().position(|known| known == name).unwrap_or(0);
    let steps = documents.iter().zip(&names).map(|(step, name)| StepPlan {
        name: name.as_str().into(),
        act: match (&step.effect, &step.play) {
            (Some(effect), _) => Act::Change(effect.clone()),
            (None, play) => Act::Play { scenario: play.clone().unwrap_or_default(), set: step.set.clone() },
        },
        on: step.on.as_deref().and_then(|on| on.parse().ok()).unwrap_or_else(Selector::target),
        begins: match (&step.after, &step.after_end, step.at.as_deref().and_then(minutes)) {
            (Some(after), ..) => Start::Full(position(after)),
            (_, Some(after), _) => Start::End(position(after)),
            (.., Some(minutes)) => Start::Clock(minutes),
            _ => Start::Order,
        },
        timeline: Timeline {
            start_secs: step.start_secs.clone().unwrap_or_default(),
            ramp_secs: step.ramp_secs.clone().unwrap_or_default(),
            hold_secs: step.hold_secs.clone(),
            recover_secs: step.recover_secs.clone().unwrap_or_default(),
        },
    });
    ScenarioPlan {
        name: document.name.clone(),
        title: document.title.clone().unwrap_or_else(|| title_of(&document.name)),
        description: document.description.clone(),
        strikes: catalogue.strikes(document).unwrap_or(TargetKind::Site),
        target: document.target.clone(),
        parameters: document.parameters.clone(),
        steps: steps.collect(),
        expect: document.expect.clone(),
    }
}

/// What the steps are called: as they say, else after what they do; a second one of a kind gets a number.
pub(super) fn step_names(steps: &[StepDocument]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for step in steps {
        let usual = || match (&step.effect, &step.play) {
            (Some(effect), _) => effect.title().to_owned(),
            (None, Some(play)) => title_of(play),
            (None, None) => "nothing".to_owned(),
        };
        let name = step.name.as_ref().map_or_else(usual, ToString::to_string);
        let earlier = names.iter().filter(|known| **known == name).count();
        let is_given = step.name.is_some();
        names.push(if earlier > 0 && !is_given { format!("{name} {}", earlier + 1) } else { name });
    }
    names
}

/// `COOLING_FAILURE` as people read it: `Cooling failure`.
fn title_of(name: &str) -> String {
    let words = name.to_lowercase().replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Minutes after midnight of a time of day such as `14:30`.
pub(super) fn minutes(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let is_number = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let (hours, minutes) = (Some(hours).filter(|text| is_number(text))?, Some(minutes).filter(|text| text.len() == 2)?);
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "(version: 1, seed: 7,\n workload: (night: 0.4, day: 0.6, spread: 0.2),\n \
                        weather: (mean_celsius: 15, swing_kelvin: 6),\n scenarios: [\n";

    fn refused(scenarios: &str) -> Vec<String> {
        let refusal = parse_sim(&format!("{HEAD}{scenarios}])"), "x.ron").expect_err("it is wrong");
        refusal.problems().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_problem_is_listed_with_its_line_and_field() {
        let listed = refused(
            "  (name: \"HOT\", description: \"\", effect: LoseColdAir(kelvin: 90)),\n  \
             (name: \"HOT\", description: \"\", effect: Leak(metre: \"metre\"),\n   ramp_secs: -1),\n",
        );
        assert_eq!(
            listed,
            [
                "x.ron:5: scenarios[0].effect.kelvin: is 90 K; between 0.1 and 40 K is possible",
                "x.ron:6: scenarios[1].name: \"HOT\" is the name of an earlier scenario",
                "x.ron:6: scenarios[1].effect.metre: there is no parameter \"metre\"; there are none",
                "x.ron:7: scenarios[1].ramp_secs: is -1 s; between 0 and 86400 s is possible",
            ]
        );
    }

    #[test]
    fn steps_that_wait_for_nothing_and_circles_are_refused() {
        for (scenario, says) in [
            ("(name: \"A\", description: \"\", steps: [(effect: StopCrac, after: \"x\")]),", "there is no step \"x\""),
            (
                "(name: \"A\", description: \"\", steps: [(name: \"a\", effect: StopCrac, after: \"b\"), \
                 (name: \"b\", effect: StopCrac, after: \"a\")]),",
                "waits for this step",
            ),
            ("(name: \"A\", description: \"\", steps: [(play: \"A\")]),", "plays itself"),
            ("(name: \"A\", description: \"\", steps: [(play: \"B\")]),", "there is no scenario \"B\""),
            ("(name: \"A\", description: \"\", effect: StopCrac, on: \"rack:x\"),", "room, row, site"),
            ("(name: \"A\", description: \"\", strikes: Room, effect: StopCrac),", "room:target"),
            ("(name: \"A\", description: \"\"),", "write an effect, or steps"),
        ] {
            let listed = refused(scenario);
            assert!(listed.iter().any(|problem| problem.contains(says)), "{scenario} says {listed:?}");
        }
    }

    #[test]
    fn a_cell_is_counted_from_one() {
        let listed =
            refused("  (name: \"CELL\", description: \"\", effect: WeakenCell(string: 0, cell: 0, share: 1)),\n");
        assert_eq!(
            listed,
            [
                "x.ron:5: scenarios[0].effect.string: is 0; every string is counted from 1",
                "x.ron:5: scenarios[0].effect.cell: is 0; every cell is counted from 1",
            ]
        );
    }

    #[test]
    fn another_version_is_refused_by_number() {
        let refusal = parse_sim("(version: 2, seed: 7)", "x.ron").expect_err("version 2");
        assert!(refusal.to_string().contains("version 1"), "{refusal}");
    }

    #[test]
    fn times_of_day_are_minutes_after_midnight() {
        assert_eq!((minutes("14:30"), minutes("3:05")), (Some(870), Some(185)));
        assert!(["24:00", "12:60", "noon", "1:2"].into_iter().all(|text| minutes(text).is_none()));
    }
}
