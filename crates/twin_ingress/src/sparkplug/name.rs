//! Topics of Sparkplug B: `spBv1.0/<group>/<kind>/<node>[/<device>]`.

/// All of them begin so.
pub(super) const NAMESPACE: &str = "spBv1.0";

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A node announces itself and what it has.
    NodeBirth,
    /// It has gone: its will.
    NodeDeath,
    /// What has changed at it.
    NodeData,
    /// It announces a device.
    DeviceBirth,
    /// The device has gone.
    DeviceDeath,
    /// What has changed at the device.
    DeviceData,
    /// Somebody commands a node or a device.
    Command,
}

/// Whose message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// The group of the node.
    pub group: &'a str,
    /// What the message is.
    pub kind: Kind,
    /// The edge node.
    pub node: &'a str,
    /// Its device, for the kinds that are of one.
    pub device: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Whose message came under `topic`; `None` when that is none of Sparkplug B.
    pub fn read(topic: &'a str) -> Option<Self> {
        let mut levels = topic.strip_prefix(NAMESPACE)?.strip_prefix('/')?.split('/');
        let (group, kind, node, device) = (levels.next()?, levels.next()?, levels.next()?, levels.next());
        let kind = match (kind, device) {
            ("NBIRTH", None) => Kind::NodeBirth,
            ("NDEATH", None) => Kind::NodeDeath,
            ("NDATA", None) => Kind::NodeData,
            ("DBIRTH", Some(_)) => Kind::DeviceBirth,
            ("DDEATH", Some(_)) => Kind::DeviceDeath,
            ("DDATA", Some(_)) => Kind::DeviceData,
            ("NCMD", None) | ("DCMD", Some(_)) => Kind::Command,
            _ => return None,
        };
        levels.next().is_none().then_some(Self { group, kind, node, device })
    }
}

/// Where commands to a node go.
pub(super) fn command(group: &str, node: &str) -> String {
    format!("{NAMESPACE}/{group}/NCMD/{node}")
}

/// Everything that is of a node and its devices.
pub(super) fn all_of(group: &str, node: &str) -> String {
    format!("{NAMESPACE}/{group}/+/{node}/#")
}

/// Where a primary host tells whether it listens.
pub(super) fn state(host: &str) -> String {
    format!("{NAMESPACE}/STATE/{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_tell_whose_message_it_is() {
        let read = |topic: &'static str| Address::read(topic).map(|of| (of.group, of.kind, of.node, of.device));
        assert_eq!(read("spBv1.0/DC1/NBIRTH/row-A"), Some(("DC1", Kind::NodeBirth, "row-A", None)));
        assert_eq!(read("spBv1.0/DC1/DDATA/row-A/r7"), Some(("DC1", Kind::DeviceData, "row-A", Some("r7"))));
        assert_eq!(read("spBv1.0/DC1/NCMD/row-A"), Some(("DC1", Kind::Command, "row-A", None)));
        for topic in
            ["spBv1.0/DC1/NBIRTH/row-A/r7", "spBv1.0/DC1/DDATA/row-A", "spBv1.0/a/NDATA", "spAv1.0/a/NDATA/b", ""]
        {
            assert_eq!(read(topic), None, "{topic}");
        }
        assert_eq!(read("spBv1.0/DC1/DDATA/row-A/r7/x"), None);
    }
}
