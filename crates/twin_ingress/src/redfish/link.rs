//! Where a resource leads. Pure.

use serde_json::Value;

/// No path of a service is longer.
const PATH_MAX: usize = 1024;

/// The path that `link` tells, when it is one of this host's service: whoever follows links of a device must not be led elsewhere.
/// What stands after a `#` lies within the resource.
pub(super) fn local(link: &str) -> Option<&str> {
    let path = link.split('#').next()?;
    let is_sound = path.starts_with("/redfish/")
        && path.len() <= PATH_MAX
        && path.bytes().all(|byte| byte.is_ascii_graphic())
        && path.split(['/', '?']).all(|part| part != "..");
    is_sound.then_some(path)
}

/// Where `resource` leads by `step`: the members of a collection by `*`, else what the link of that name tells, or the links.
pub(super) fn links<'a>(resource: &'a Value, step: &str) -> Vec<&'a str> {
    let told = if step == "*" { resource.get("Members") } else { find(resource, step) };
    let of = |link: &'a Value| local(link.get("@odata.id")?.as_str()?);
    match told {
        Some(Value::Array(links)) => links.iter().filter_map(of).collect(),
        // An excerpt of a sensor tells it so: `DataSourceUri`.
        Some(Value::String(link)) => local(link).into_iter().collect(),
        Some(link) => of(link).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The next page of a collection that comes in parts.
pub(super) fn next_page(collection: &Value) -> Option<&str> {
    local(collection.get("Members@odata.nextLink")?.as_str()?)
}

/// What stands at `path` in `value`: names joined by dots, and numbers for entries of lists.
pub(super) fn find<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, step| match value {
        Value::Array(entries) => entries.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    })
}

#[cfg(test)]
mod tests {
    use super::{find, links, local, next_page};
    use serde_json::json;

    #[test]
    fn only_links_within_the_service_are_followed() {
        for (link, path) in [
            ("/redfish/v1/Chassis", Some("/redfish/v1/Chassis")),
            ("/redfish/v1/Chassis/1/Thermal#/Fans/0", Some("/redfish/v1/Chassis/1/Thermal")),
            ("/redfish/v1/Sensors?$skip=50", Some("/redfish/v1/Sensors?$skip=50")),
            ("https://elsewhere/redfish/v1/Chassis", None),
            ("//elsewhere/redfish/v1/Chassis", None),
            ("/logout", None),
            ("/redfish/../logout", None),
            ("/redfish/v1/a b", None),
            ("/redfish/v1/a\r\nHost: elsewhere", None),
            ("#/Fans/0", None),
            ("", None),
        ] {
            assert_eq!(local(link), path, "{link:?}");
        }
        assert_eq!(local(&format!("/redfish/{}", "a".repeat(2000))), None);
    }

    #[test]
    fn steps_lead_over_links_lists_of_links_and_members() {
        let chassis = json!({
            "Thermal": {"@odata.id": "/redfish/v1/T"},
            "Links": {"Drives": [{"@odata.id": "/redfish/v1/A"}, {"@odata.id": "http://b/redfish/"}, 7]},
            "Members": [{"@odata.id": "/redfish/v1/M"}, {}],
            "Members@odata.nextLink": "/redfish/v1/C?$skip=2",
            "Power": {"Inline": 1, "DataSourceUri": "/redfish/v1/S"},
        });
        assert_eq!(links(&chassis, "Thermal"), ["/redfish/v1/T"]);
        assert_eq!(links(&chassis, "Links.Drives"), ["/redfish/v1/A"]);
        assert_eq!(links(&chassis, "Power.DataSourceUri"), ["/redfish/v1/S"]);
        assert_eq!(links(&chassis, "*"), ["/redfish/v1/M"]);
        assert_eq!(next_page(&chassis), Some("/redfish/v1/C?$skip=2"));
        assert!(links(&chassis, "Power").is_empty() && links(&chassis, "Fans").is_empty());
        assert_eq!(find(&chassis, "Links.Drives.2"), Some(&json!(7)));
        assert_eq!(find(&chassis, "Links.Drives.x"), None);
    }
}
