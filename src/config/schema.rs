//! The JSON Schema of pipeline.toml, for editors that complete and check it.

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

use super::Config;

/// The schema, in the draft that TOML editors read (draft 07).
#[must_use]
pub fn json_schema() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let mut schema = SchemaGenerator::new(settings).into_root_schema_for::<Config>();
    RecursiveTransform(without_needless_defaults).transform(&mut schema);
    schema.to_value()
}

/// A key that must be there has no default, and that of a section is told by its keys.
fn without_needless_defaults(schema: &mut Schema) {
    let required = schema.get("required").cloned().unwrap_or_default();
    let required: Vec<&str> = required.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (key, property) in
        properties.into_iter().flatten().filter_map(|(key, value)| Some((key, value.as_object_mut()?)))
    {
        if required.contains(&key.as_str()) || property.contains_key("properties") {
            property.remove("default");
        }
    }
}
