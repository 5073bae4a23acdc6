//! The verb `lexicon lint`.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use kremlinology_kernel::schema;
use serde_json::json;

use crate::cli::{exit, logging};
use crate::dataset::latest::{Latest, ReadError};
use crate::diagnostic::Problems;
use crate::lexicon::lint::{self, Expansion};
use crate::mention::MissingColumn;
use crate::plan::Plan;

pub(super) fn run(plan: &Plan, words: usize, json: bool) -> anyhow::Result<ExitCode> {
    let failing = lint::failing_sentences(&plan.lexicon_files, &plan.settings, &plan.lexicon)?;
    let failed = failing.len();
    let mut problems = failing;
    problems.extend(plan.lexicon_files.iter().flat_map(lint::oddities));
    let expansions = if words == 0 { None } else { expansions(plan)? };
    let mut out = std::io::stdout().lock();
    let sentences = lint::sentences(&plan.lexicon_files);
    let warnings = problems.len() - failed;
    let problems = Problems(problems);
    if json {
        let mut object = problems.to_json();
        object["sentences"] = json!(sentences);
        object["failed"] = json!(failed);
        object["wildcards"] = json!(expansions.map(|all| all.iter().map(expansion_json).collect::<Vec<_>>()));
        writeln!(out, "{object:#}")?;
    } else {
        if !problems.0.is_empty() {
            writeln!(out, "{}\n", problems.render(logging::colours(out.is_terminal())))?;
        }
        if let Some(expansions) = &expansions {
            print(&mut out, expansions, words)?;
        }
        writeln!(out, "{sentences} sentences, {failed} fail; {warnings} warnings.")?;
    }
    Ok(if failed > 0 { exit::QUALITY.into() } else { ExitCode::SUCCESS })
}

/// What wildcards match in the latest run; `None`, with a word on stderr, where no run has counted words.
fn expansions(plan: &Plan) -> anyhow::Result<Option<Vec<Expansion>>> {
    let words = Latest::open(&plan.output.directory).and_then(|latest| words(&latest));
    match words {
        Ok(words) => Ok(Some(lint::expansions(&plan.lexicon_sources, &plan.settings, &words)?)),
        Err(error @ (ReadError::NoRun(_) | ReadError::NoTable { .. })) => {
            tracing::info!("what wildcards match in the corpus is not shown: {error}");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The words of a run with their counts.
fn words(latest: &Latest) -> Result<Vec<(String, i64)>, ReadError> {
    let mut words = Vec::new();
    for batch in latest.rows(&schema::TERM_FREQUENCY, &["grouping", "term", "count"])? {
        let batch = batch?;
        let text = |name| {
            batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>()).ok_or(MissingColumn(name))
        };
        let (grouping, term) = (text("grouping")?, text("term")?);
        let count = batch.column_by_name("count").and_then(|column| column.as_primitive_opt::<Int64Type>());
        let count = count.ok_or(MissingColumn("count"))?;
        let whole = (0..batch.num_rows()).filter(|&row| grouping.value(row) == "all");
        words.extend(whole.map(|row| (term.value(row).to_owned(), count.value(row))));
    }
    Ok(words)
}

fn print(out: &mut impl Write, expansions: &[Expansion], most: usize) -> std::io::Result<()> {
    writeln!(out, "Words of the latest run that wildcards match, context aside:")?;
    for expansion in expansions {
        let shown: Vec<String> =
            expansion.words.iter().take(most).map(|(word, count)| format!("{word} {count}")).collect();
        let more = expansion.words.len().saturating_sub(most);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        let words = if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") };
        writeln!(out, "  {}  {}: {words}{rest}", expansion.concept, expansion.form)?;
    }
    writeln!(out)
}

fn expansion_json(expansion: &Expansion) -> serde_json::Value {
    let words = expansion.words.iter().map(|(word, count)| json!({ "term": word, "count": count }));
    json!({
        "layer": expansion.layer,
        "concept": expansion.concept,
        "form": expansion.form,
        "words": words.collect::<Vec<_>>(),
    })
}
