//! The verb `schema`: the data dictionary.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use kremlinology_kernel::schema::{self, Table};

use super::exit;
use crate::config;
use crate::dataset::describe;
use crate::plan;

/// Prints the dictionary, one table of it, or the JSON Schema of the configuration. The declared metadata columns are shown
/// where there is a valid configuration.
pub(super) fn print(config: &Path, table: Option<&str>, json: bool) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    if table == Some("config") {
        writeln!(out, "{}", serde_json::to_string_pretty(&config::json_schema())?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let tables = match table {
        None => schema::ALL.to_vec(),
        Some(name) => match Table::named(name) {
            Some(table) => vec![table],
            None => {
                let known: Vec<&str> = schema::ALL.iter().map(|table| table.name).collect();
                writeln!(
                    std::io::stderr(),
                    "error: there is no table `{name}`; the tables are {}, or `config`",
                    known.join(", ")
                )?;
                return Ok(exit::USAGE.into());
            }
        },
    };
    let metadata = plan::load(config).map(|plan| plan.metadata_columns()).unwrap_or_default();
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&describe::schema_json(&tables, &metadata))?)?;
    } else {
        for table in tables {
            let metadata = if table.name == "documents" { &metadata[..] } else { &[] };
            write!(out, "{}", describe::table_section(table, metadata))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
