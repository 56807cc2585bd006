//! The status machines of the document, as its readers are to see them: who changes which status, how, and how sure
//! that is.

use heck::ToKebabCase as _;
use serde_json::{Map, Value};

use super::{evidence::Evidence, text};
use crate::shapes;

/// A status machine.
pub(crate) struct Machine<'d> {
    /// The component that enumerates the statuses.
    pub(crate) name: &'d str,
    /// What the component says of itself.
    pub(crate) description: &'d str,
    pub(crate) evidence: Option<Evidence<'d>>,
    /// Every status, with its meaning.
    pub(crate) statuses: Vec<(&'d str, &'d str)>,
    pub(crate) steps: Vec<Step<'d>>,
}

/// A change of status.
#[derive(Debug, PartialEq)]
pub(crate) struct Step<'d> {
    /// Without one, it is how a resource comes into being.
    pub(crate) from: Option<&'d str>,
    pub(crate) to: &'d str,
    /// What makes the change, a word.
    pub(crate) trigger: &'d str,
    /// Who makes it, as the document names him.
    by: &'d str,
    pub(crate) description: &'d str,
    pub(crate) evidence: Option<Evidence<'d>>,
}

/// Every status machine of the document.
pub(crate) fn machines(document: &Value) -> Result<Vec<Machine<'_>>, String> {
    shapes::string_enums(document)
        .filter(|(_, schema)| schema.contains_key("x-transitions"))
        .map(|(name, schema)| Machine::of(name, schema))
        .collect()
}

impl<'d> Machine<'d> {
    fn of(name: &'d str, schema: &'d Map<String, Value>) -> Result<Self, String> {
        let described = schema.get("x-enumDescriptions");
        let meaning = |status: &'d Value| {
            let status = text(status, name)?;
            let meaning = described.and_then(|all| all[status].as_str());
            Ok((status, meaning.ok_or_else(|| format!("{name} does not say what {status} is"))?))
        };
        let list =
            |keyword: &str| schema.get(keyword).and_then(Value::as_array).into_iter().flatten();
        Ok(Machine {
            name,
            description: text(schema.get("description").unwrap_or(&Value::Null), name)?.trim(),
            evidence: Evidence::of(schema),
            statuses: list("enum").map(meaning).collect::<Result<_, String>>()?,
            steps: list("x-transitions")
                .map(|row| Step::of(row, name))
                .collect::<Result<_, _>>()?,
        })
    }

    /// What has the status, in words: `push` for `PushStatus`.
    pub(crate) fn owner(&self) -> String {
        let owner = self.name.strip_suffix("Status").unwrap_or(self.name);
        owner.to_kebab_case().replace('-', " ")
    }

    /// What its drawing is called.
    pub(crate) fn file(&self) -> String {
        format!("{}.svg", self.name.to_kebab_case())
    }

    /// Whether nothing follows a status.
    pub(crate) fn is_final(&self, status: &str) -> bool {
        self.steps.iter().all(|step| step.from != Some(status))
    }
}

impl<'d> Step<'d> {
    fn of(row: &'d Value, name: &str) -> Result<Self, String> {
        Ok(Step {
            from: row["from"].as_str(),
            to: text(&row["to"], name)?,
            trigger: text(&row["trigger"], name)?,
            by: text(&row["by"], name)?,
            description: row["description"].as_str().unwrap_or_default().trim(),
            evidence: row.as_object().and_then(Evidence::of),
        })
    }

    /// Who makes it, in a word or two.
    pub(crate) fn actor(&self) -> String {
        match self.by {
            "droppay" => "DropPay".to_owned(),
            other => other.replace('-', " "),
        }
    }
}

#[cfg(test)]
impl<'d> Step<'d> {
    /// A change of status by somebody, for drawings.
    pub(crate) fn drawn(from: Option<&'d str>, to: &'d str, trigger: &'d str) -> Self {
        Step { from, to, trigger, by: "application", description: "", evidence: None }
    }
}
