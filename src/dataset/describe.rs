//! What travels with the dataset: CODEBOOK.md for readers, datapackage.json for machines. Both are written from the
//! schema that the files were written by.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kremlinology_kernel::schema::{Kind, SCHEMA_VERSION, Table};
use serde_json::{Value, json};

use super::part::WrittenFile;
use crate::plan::DatasetParams;

/// Declared metadata columns of `documents`.
type Metadata = [(String, Kind)];

/// The data dictionary as Markdown.
#[must_use]
pub fn codebook(dataset: &DatasetParams, tables: &[&Table], metadata: &Metadata) -> String {
    let mut text = format!("# Codebook of {}\n\n", dataset.name);
    for part in [&dataset.title, &dataset.description].into_iter().filter(|part| !part.is_empty()) {
        let _ = writeln!(text, "{part}\n");
    }
    for (label, value) in [("Citation", &dataset.citation), ("Licence", &dataset.licence)] {
        if !value.is_empty() {
            let _ = writeln!(text, "{label}: {value}\n");
        }
    }
    let _ = writeln!(
        text,
        "Schema version {SCHEMA_VERSION}. Tables in `facts/` are folders with one part per shard, tables in `tables/` one file \
         each. A column is never null unless marked so. Columns of type int32 are widened before they are multiplied: a \
         million times a count does not fit, and pandas does not say so.\n"
    );
    for table in tables {
        text.push_str(&table_section(table, if table.name == "documents" { metadata } else { &[] }));
    }
    text
}

/// A table of the data dictionary as Markdown.
#[must_use]
pub fn table_section(table: &Table, metadata: &Metadata) -> String {
    let mut text = format!(
        "## {}/{}\n\n{}\nSorted by: {}.\n\n",
        table.folder.as_str(),
        table.name,
        table.description,
        table.order
    );
    text.push_str("| column | type | unit | meaning |\n|---|---|---|---|\n");
    for field in table.arrow_schema(metadata).fields() {
        let note = |key: &str| field.metadata().get(key).map_or("", String::as_str);
        let formula =
            if note("formula").is_empty() { String::new() } else { format!(" Formula: `{}`.", note("formula")) };
        let kind = type_name(field.data_type());
        let null = if field.is_nullable() { ", null" } else { "" };
        let _ =
            writeln!(text, "| {} | {kind}{null} | {} | {}{formula} |", field.name(), note("unit"), note("description"));
    }
    text.push('\n');
    text
}

fn type_name(kind: &arrow_schema::DataType) -> &'static str {
    Kind::ALL.into_iter().find(|known| known.data_type() == *kind).map_or("other", Kind::as_str)
}

/// The tables as JSON, for `schema --json`.
#[must_use]
pub fn schema_json(tables: &[&Table], metadata: &Metadata) -> Value {
    let described = tables.iter().map(|table| {
        json!({
            "name": table.name,
            "folder": table.folder.as_str(),
            "description": table.description,
            "order": table.order,
            "columns": fields(table, metadata),
        })
    });
    json!({ "schema_version": SCHEMA_VERSION, "tables": described.collect::<Vec<_>>() })
}

fn fields(table: &Table, metadata: &Metadata) -> Vec<Value> {
    let metadata = if table.name == "documents" { metadata } else { &[] };
    let schema = table.arrow_schema(metadata);
    let described = schema.fields().iter().map(|field| {
        let mut column =
            json!({ "name": field.name(), "type": type_name(field.data_type()), "nullable": field.is_nullable() });
        if let Some(column) = column.as_object_mut() {
            for key in ["description", "unit", "formula"] {
                if let Some(note) = field.metadata().get(key) {
                    column.insert(key.to_owned(), json!(note));
                }
            }
        }
        column
    });
    described.collect()
}

/// The Data Package (version 2) descriptor.
#[must_use]
pub fn datapackage(dataset: &DatasetParams, tables: &[&Table], metadata: &Metadata, files: &[WrittenFile]) -> Value {
    let mut by_table: BTreeMap<&str, Vec<&WrittenFile>> = BTreeMap::new();
    for table in tables {
        let prefix = format!("{}/{}", table.folder.as_str(), table.name);
        let parts = files.iter().filter(|file| {
            file.path.strip_prefix(&prefix).is_some_and(|rest| rest.starts_with('/') || rest == ".parquet")
        });
        by_table.insert(table.name, parts.collect());
    }
    let resources = tables.iter().map(|table| {
        let parts = &by_table[table.name];
        let paths: Vec<&str> = parts.iter().map(|file| file.path.as_str()).collect();
        let mut resource = json!({
            "name": table.name.replace('_', "-"),
            "title": table.name,
            "description": table.description,
            "path": if let [only] = paths[..] { json!(only) } else { json!(paths) },
            "format": "parquet",
            "mediatype": "application/vnd.apache.parquet",
            "schema": { "fields": frictionless_fields(table, metadata) },
        });
        if let ([only], Some(resource)) = (parts.as_slice(), resource.as_object_mut()) {
            resource.insert("hash".into(), json!(format!("sha256:{}", only.sha256)));
        }
        resource
    });
    let mut package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": dataset.name,
        "version": SCHEMA_VERSION,
        "resources": resources.collect::<Vec<_>>(),
    });
    if let Some(package) = package.as_object_mut() {
        for (key, value) in [("title", &dataset.title), ("description", &dataset.description)] {
            if !value.is_empty() {
                package.insert(key.to_owned(), json!(value));
            }
        }
        if !dataset.licence.is_empty() {
            package.insert("licenses".into(), json!([{ "name": dataset.licence }]));
        }
    }
    package
}

fn frictionless_fields(table: &Table, metadata: &Metadata) -> Vec<Value> {
    let kinds = [
        ("int32", "integer"),
        ("int64", "integer"),
        ("float64", "number"),
        ("date32", "date"),
        ("string", "string"),
        ("bool", "boolean"),
    ];
    let described = fields(table, metadata).into_iter().map(|mut field| {
        let kind = field["type"].as_str().unwrap_or_default().to_owned();
        if let Some(field) = field.as_object_mut() {
            let name = kinds.iter().find(|(ours, _)| *ours == kind).map_or("any", |(_, theirs)| theirs);
            field.insert("type".into(), json!(name));
            if field.remove("nullable") == Some(json!(false)) {
                field.insert("constraints".into(), json!({ "required": true }));
            }
        }
        field
    });
    described.collect()
}
