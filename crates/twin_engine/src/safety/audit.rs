//! What the audit log is told of setting: each wish before it takes effect and how it went, as of every command; and each stage of a
//! request that comes after, before anything follows from it: the preview's hash, the directive before it is on the wire, the bytes that
//! were, what was read back, and the end.

use twin_model::audit::AuditAct;
use twin_model::setpoint::{Actor, DirectiveKind, RequestId, SafetyRecord, SafetyWish, SetpointEvent};

/// Who wants `wish`, and what is written down of it.
pub(crate) fn safety_act(wish: &SafetyWish) -> (String, AuditAct) {
    let lock = |action: &str, site: Option<&str>, by: &Actor, reason: &str| {
        (
            by.name.clone(),
            AuditAct::new(action, site.unwrap_or("all sites")).to("role", by.role.word()).to("reason", reason),
        )
    };
    let person = |action: &str, id: &RequestId, by: &Actor| {
        (by.name.clone(), AuditAct::new(action, id.to_string()).to("role", by.role.word()))
    };
    match wish {
        SafetyWish::Enable { site, minutes, roles, by, reason } => {
            let (by, act) = lock("writes.enable", Some(site.as_str()), by, reason);
            let roles: Vec<&str> = roles.iter().map(|role| role.word()).collect();
            (by, act.to("minutes", minutes.to_string()).to("roles", roles.join(" ")))
        }
        SafetyWish::Disable { site, by, reason } => lock("writes.disable", Some(site.as_str()), by, reason),
        SafetyWish::Kill { site, by, reason } => {
            lock("writes.kill", site.as_ref().map(|site| site.as_str()), by, reason)
        }
        SafetyWish::Revive { site, by, reason } => {
            lock("writes.revive", site.as_ref().map(|site| site.as_str()), by, reason)
        }
        SafetyWish::Request(wish) => {
            let act = AuditAct::new("setpoint.request", wish.point.as_str()).to("value", wish.value.to_string());
            let act = act
                .to("idempotency", wish.key.as_str())
                .to("role", wish.by.role.word())
                .to("reason", wish.reason.as_str());
            (wish.by.name.clone(), act)
        }
        SafetyWish::Approve { id, by } => person("setpoint.approve", id, by),
        SafetyWish::Reject { id, by, reason } => {
            let (by, act) = person("setpoint.reject", id, by);
            (by, act.to("reason", reason.as_str()))
        }
    }
}

/// What is written down of `record`; `None` of what a wish's own entries tell.
pub(super) fn stage_act(record: &SafetyRecord) -> Option<AuditAct> {
    let of = |action: &str, id: &RequestId| AuditAct::new(action, id.to_string());
    Some(match &record.event {
        SetpointEvent::Disabled { site, by: None, reason } => {
            AuditAct::new("writes.disable", site.as_str()).to("reason", reason.as_str())
        }
        SetpointEvent::Requested(request) => of("setpoint.requested", &request.id)
            .to("point", request.point.as_str())
            .to("idempotency", request.key.as_str()),
        SetpointEvent::Previewed { id, preview } => of("setpoint.preview", id)
            .to("hash", preview.hash.as_str())
            .to("inlet_celsius", format!("{:.2}", preview.max_inlet_celsius))
            .to("rack", preview.max_inlet_rack.as_str()),
        SetpointEvent::Refused { id, refusal } => {
            of("setpoint.refuse", id).to("code", refusal.code()).to("reason", refusal.to_string())
        }
        SetpointEvent::Expired { id } => of("setpoint.expire", id),
        SetpointEvent::Directed { id, sequence, point, kind, value, previous, generation } => of("setpoint.direct", id)
            .to("sequence", sequence.to_string())
            .to("kind", kind_word(*kind))
            .to("point", point.as_str())
            .to("value", value.to_string())
            .to("generation", generation.to_string())
            .from("value", previous.to_string()),
        SetpointEvent::Reported { id, kind, report } => {
            let act = of("setpoint.report", id)
                .to("sequence", report.sequence.to_string())
                .to("kind", kind_word(*kind))
                .to("outcome", format!("{:?}", report.outcome));
            let told = [("before", report.before), ("read_back", report.read_back)];
            let act = told.into_iter().fold(act, |act, (name, value)| match value {
                Some(value) => act.to(name, value.to_string()),
                None => act,
            });
            (0..).zip(&report.exchanges).fold(act, |act, (number, exchange): (u32, _)| {
                let wire = format!("{} {} → {}", exchange.what, exchange.sent, exchange.received);
                act.to(&format!("wire.{number:02}"), wire)
            })
        }
        SetpointEvent::Done { id } => of("setpoint.done", id),
        SetpointEvent::RolledBack { id, reason } => of("setpoint.rolled_back", id).to("reason", reason.as_str()),
        SetpointEvent::Failed { id, reason, needs_person } => {
            let act = of("setpoint.fail", id).to("reason", reason.as_str());
            act.to("needs_person", if *needs_person { "yes" } else { "no" })
        }
        SetpointEvent::Released { id, point } => of("setpoint.release", id).to("point", point.as_str()),
        // The wish's own entries tell these, and checks that passed are in the journal of setpoints.
        SetpointEvent::Enabled { .. }
        | SetpointEvent::Disabled { .. }
        | SetpointEvent::Killed { .. }
        | SetpointEvent::Revived { .. }
        | SetpointEvent::Surveyed { .. }
        | SetpointEvent::Checked { .. }
        | SetpointEvent::Waiting { .. }
        | SetpointEvent::Approved { .. }
        | SetpointEvent::Rejected { .. } => return None,
    })
}

const fn kind_word(kind: DirectiveKind) -> &'static str {
    match kind {
        DirectiveKind::Set => "set",
        DirectiveKind::Rollback => "rollback",
        DirectiveKind::Verify => "verify",
        DirectiveKind::Release => "release",
    }
}
