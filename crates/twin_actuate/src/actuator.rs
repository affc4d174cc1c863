//! One directive after the other, each once.

use crate::modbus::{Device, Told};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use twin_decision::safety::Directive;
use twin_modbus::Links;
use twin_model::setpoint::{ActuationOutcome, ActuationReport, DirectiveKind, Exchange, SettablePoint, Wire};

/// A device has so long to say what it was told: its controller takes a value over within a few seconds.
pub const READ_BACK_WITHIN: Duration = Duration::from_secs(10);
/// From one look at what it says to the next.
const READ_BACK_PAUSE: Duration = Duration::from_millis(250);
/// A write that nobody answered is made so often in all, and again only when the device still says what it said before.
const WRITES_MAX: u32 = 2;

/// Carries directives out. There is one; whoever has it carries out one thing after the other.
#[derive(Debug)]
pub struct Actuator {
    lines: Arc<Links>,
    generation: watch::Receiver<u64>,
    within: Duration,
    /// The highest number that was carried out.
    last: u64,
}

/// What is known while a directive is carried out.
struct Course {
    before: Option<f64>,
    read_back: Option<f64>,
    exchanges: Vec<Exchange>,
}

impl Course {
    /// Looks that say the same again are not worth keeping.
    fn forget_repeat(&mut self) {
        if let [.., before, last] = self.exchanges.as_slice()
            && before == last
        {
            self.exchanges.pop();
        }
    }
}

impl Actuator {
    /// An actuator at `lines`, which others read by, that carries out directives of the newest `generation` only.
    pub fn new(lines: Arc<Links>, generation: watch::Receiver<u64>) -> Self {
        Self { lines, generation, within: READ_BACK_WITHIN, last: 0 }
    }

    /// The same, that waits no longer than `within` for a device to say what it was told.
    #[must_use]
    pub fn reading_back_within(self, within: Duration) -> Self {
        Self { within, ..self }
    }

    /// What is set at `point` now, in its effect's unit. Nothing is written.
    ///
    /// # Errors
    /// When the device does not tell: a fragment that completes "failed to …".
    pub async fn survey(&self, point: &SettablePoint) -> Result<f64, String> {
        let mut exchanges = Vec::new();
        self.device(point).present(&mut exchanges).await
    }

    /// Lets what `directive` says be there, and tells what happened.
    pub async fn carry_out(&mut self, directive: Directive) -> ActuationReport {
        let mut course = Course { before: None, read_back: None, exchanges: Vec::new() };
        let outcome = self.attempt(&directive, &mut course).await;
        self.last = self.last.max(directive.sequence());
        let (sequence, Course { before, read_back, exchanges }) = (directive.sequence(), course);
        ActuationReport { sequence, before, read_back, outcome, exchanges }
    }

    async fn attempt(&self, directive: &Directive, course: &mut Course) -> ActuationOutcome {
        let device = self.device(directive.point());
        if directive.kind() == DirectiveKind::Verify {
            return self.look(&device, directive, course).await;
        }
        if directive.sequence() <= self.last {
            return not_written(format!("write under number {}: it was used before", directive.sequence()));
        }
        match device.prepare(directive, &mut course.exchanges).await {
            Ok(before) => course.before = Some(before),
            Err(reason) => return not_written(reason),
        }
        for attempt in 1.. {
            // The last moment before the wire: a kill switch that was pulled meanwhile holds.
            if *self.generation.borrow() != directive.generation() {
                return not_written("write: lock or points have changed since it was decided".to_owned());
            }
            let told = device.write(directive.value(), &mut course.exchanges).await;
            if matches!(told, Ok(Told::Taken)) {
                return self.confirm(&device, directive, course).await;
            }
            // It says that it did not take it, or nothing: what its registers say decides, as some take it all the same.
            let before = course.before.unwrap_or(f64::NAN);
            let is_untouched = match device.both(&mut course.exchanges).await {
                Ok((set, shown)) => {
                    course.read_back = Some(shown);
                    device.is_same(set, before) && device.is_same(shown, before)
                }
                Err(reason) => return ActuationOutcome::Unknown { reason },
            };
            match told {
                _ if !is_untouched => return self.confirm(&device, directive, course).await,
                Ok(Told::Refused(reason)) => return not_written(reason),
                Err(reason) if attempt == WRITES_MAX => return ActuationOutcome::Unknown { reason },
                _ => {}
            }
        }
        not_written("write".to_owned())
    }

    /// Waits until the device says what it was told.
    async fn confirm(&self, device: &Device, directive: &Directive, course: &mut Course) -> ActuationOutcome {
        let ends = Instant::now() + self.within;
        loop {
            let said = device.read_back(&mut course.exchanges).await;
            let is_over = Instant::now() >= ends;
            match said {
                Ok(said) => {
                    course.read_back = Some(said);
                    if device.is_same(said, directive.value()) {
                        return ActuationOutcome::Confirmed;
                    }
                    if is_over {
                        return ActuationOutcome::Mismatch;
                    }
                }
                Err(reason) if is_over => return ActuationOutcome::Unknown { reason },
                Err(_) => {}
            }
            course.forget_repeat();
            sleep(READ_BACK_PAUSE).await;
        }
    }

    /// What the device says, without a write: when what is set there and what it goes by agree.
    async fn look(&self, device: &Device, directive: &Directive, course: &mut Course) -> ActuationOutcome {
        let ends = Instant::now() + self.within;
        loop {
            let said = device.both(&mut course.exchanges).await;
            let is_over = Instant::now() >= ends;
            match said {
                Ok((set, shown)) if device.is_same(set, shown) => {
                    course.read_back = Some(shown);
                    let is_there = device.is_same(shown, directive.value());
                    return if is_there { ActuationOutcome::Confirmed } else { ActuationOutcome::Mismatch };
                }
                Ok((set, shown)) if is_over => {
                    let reason = format!("tell what is set: it is told {set} and goes by {shown}");
                    return ActuationOutcome::Unknown { reason };
                }
                Err(reason) if is_over => return ActuationOutcome::Unknown { reason },
                _ => {}
            }
            course.forget_repeat();
            sleep(READ_BACK_PAUSE).await;
        }
    }

    fn device(&self, point: &SettablePoint) -> Device {
        match &point.wire {
            Wire::Modbus { access, settable } => Device::new(&self.lines, access, settable),
        }
    }
}

fn not_written(reason: String) -> ActuationOutcome {
    ActuationOutcome::NotWritten { reason }
}
