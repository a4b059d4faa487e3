//! The switches of `meta`: what a request wants to know of each resource besides its members.

use super::{Pair, SeenParameters};
use crate::error::{Code, Error, excerpt};
use crate::value::boolean;

/// What `meta` of a resource says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MetaSwitches {
    /// `provideAuthorizationMeta`: what the caller may do with it.
    pub authorization: bool,
    /// `provideDataConnections`: where it comes from.
    pub data_connections: bool,
}

/// Reads the switches of a query.
///
/// # Errors
/// One for each that is neither `true` nor `false`, or both.
pub fn meta_switches<'a>(
    pairs: impl IntoIterator<Item = Pair<'a>>,
) -> Result<MetaSwitches, Vec<Error>> {
    let mut switches = MetaSwitches::default();
    let mut seen = SeenParameters::default();
    let mut errors = Vec::new();
    for (name, text) in pairs {
        let switch = match &*name {
            "provideAuthorizationMeta" => &mut switches.authorization,
            "provideDataConnections" => &mut switches.data_connections,
            _ => continue,
        };
        errors.extend(seen.is_new(&name, &text).err());
        match boolean(&text) {
            Some(on) => *switch = on,
            None => {
                let sent = excerpt(&text);
                let detail = format!("`{name}` is `{sent}`; it must be `true` or `false`");
                errors.push(Error::new(Code::InvalidParameter, detail).in_parameter(&*name));
            }
        }
    }
    if errors.is_empty() {
        Ok(switches)
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<MetaSwitches, Vec<String>> {
        let details = |errors: Vec<Error>| errors.into_iter().map(|error| error.detail).collect();
        meta_switches(crate::query::pairs(query)).map_err(details)
    }

    #[test]
    fn switches_are_off_unless_they_are_on() {
        let on = |authorization, data_connections| {
            Ok(MetaSwitches {
                authorization,
                data_connections,
            })
        };
        assert_eq!(read("count=false&stats=x"), on(false, false));
        assert_eq!(read("provideAuthorizationMeta=true"), on(true, false));
        assert_eq!(read("provideAuthorizationMeta=True"), on(true, false));
        let both = "provideDataConnections=true&provideAuthorizationMeta=false&provideDataConnections=true";
        assert_eq!(read(both), on(false, true));
    }

    #[test]
    fn a_switch_is_true_or_false() {
        assert_eq!(
            read("provideAuthorizationMeta=yes&provideDataConnections="),
            Err(vec![
                "`provideAuthorizationMeta` is `yes`; it must be `true` or `false`".to_owned(),
                "`provideDataConnections` is ``; it must be `true` or `false`".to_owned(),
            ])
        );
        let twice = "provideDataConnections=true&provideDataConnections=false";
        assert_eq!(
            read(twice),
            Err(vec!["`provideDataConnections` is there more than once, with different values; keep one of them".to_owned()])
        );
    }
}
