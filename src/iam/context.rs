//! What is known about a request beside action and resource? The condition keys with their values.

/// The condition keys of one request. Key names have no case; values have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Sorted by lower-cased key.
    entries: Vec<(Box<str>, ContextValue)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ContextValue {
    /// The key as it was given, for people.
    spelt: Box<str>,
    values: Vec<String>,
}

impl Context {
    /// A context of single-valued keys.
    pub fn from_pairs<K: AsRef<str>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Context {
        let mut context = Context::default();
        for (key, value) in pairs {
            context.set(key.as_ref(), vec![value.into()]);
        }
        context
    }

    /// Sets a key, in place of what it had.
    pub fn set(&mut self, key: &str, values: Vec<String>) {
        let lower: Box<str> = key.to_lowercase().into();
        let value = ContextValue { spelt: key.into(), values };
        match self.find(&lower) {
            Ok(at) => {
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.1 = value;
                }
            }
            Err(at) => self.entries.insert(at, (lower, value)),
        }
    }

    /// Takes a key away.
    pub fn remove(&mut self, key: &str) {
        if let Ok(at) = self.find(&key.to_lowercase()) {
            self.entries.remove(at);
        }
    }

    /// The values of a key, its name given in lower case; `None` where the request does not have the key.
    pub fn get(&self, lower_key: &str) -> Option<&[String]> {
        self.find(lower_key).ok().and_then(|at| self.entries.get(at)).map(|(_, value)| value.values.as_slice())
    }

    /// The first value of a key, its name given in any case.
    pub fn first(&self, key: &str) -> Option<&str> {
        self.get(&key.to_lowercase())?.first().map(String::as_str)
    }

    /// Every key as it was given, with its values, in the order of the lower-cased keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.entries.iter().map(|(_, value)| (&*value.spelt, value.values.as_slice()))
    }

    fn find(&self, lower_key: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|(own, _)| (**own).cmp(lower_key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_no_case() {
        let mut context = Context::from_pairs([("aws:PrincipalTag/Team", "red"), ("aws:username", "alice")]);
        assert_eq!(context.first("AWS:principaltag/TEAM"), Some("red"));
        context.set("AWS:USERNAME", vec!["bob".into()]);
        assert_eq!((context.first("aws:username"), context.iter().count()), (Some("bob"), 2));
        context.remove("Aws:UserName");
        assert_eq!(context.get("aws:username"), None);
    }
}
