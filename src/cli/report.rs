//! What the verbs `run` and `check` print.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::{Cli, exit, logging};
use crate::corpus;
use crate::diagnostic::{Problem, Problems};
use crate::lexicon::lint;
use crate::pipeline::{Outcome, RunError};
use crate::plan::{self, Plan};

/// Prints what came of a run; gives the number of rejects.
pub(super) fn outcome(cli: &Cli, plan: &Plan, outcome: &Outcome, json: bool) -> anyhow::Result<u64> {
    let latest = plan.output.directory.join("latest");
    let (record, changed) = match outcome {
        Outcome::Unchanged(record) => (record, false),
        Outcome::Published { record, .. } => (record, true),
    };
    let mut out = std::io::stdout().lock();
    if json {
        let line = json!({
            "status": if changed { "published" } else { "unchanged" },
            "run": record.run,
            "dataset": latest,
            "documents": record.documents,
            "rejects": record.rejects,
            "fingerprint": record.fingerprint,
        });
        writeln!(out, "{line}")?;
        return Ok(record.rejects);
    }
    if cli.quiet {
        return Ok(record.rejects);
    }
    match outcome {
        Outcome::Unchanged(_) => {
            writeln!(out, "Nothing changed since run {}: no new run published (--force makes one).", record.run)?;
        }
        Outcome::Published { tokens, mentions, .. } => {
            writeln!(
                out,
                "{} documents, {tokens} tokens, {mentions} mentions; {} rejected.",
                record.documents, record.rejects
            )?;
            let bytes: u64 = record.files.iter().map(|file| file.bytes).sum();
            writeln!(
                out,
                "Published {} ({} files, {}).",
                record.run,
                record.files.len(),
                indicatif::HumanBytes(bytes)
            )?;
        }
    }
    writeln!(out, "Dataset: {}", latest.display())?;
    writeln!(
        out,
        "Next: python -c \"import pandas; print(pandas.read_parquet('{}'))\"",
        first_table(plan, &latest).display()
    )?;
    Ok(record.rejects)
}

fn first_table(plan: &Plan, latest: &Path) -> std::path::PathBuf {
    match (plan.settings.tag, plan.settings.terms) {
        (true, _) => latest.join("tables/concept_frequency.parquet"),
        (_, true) => latest.join("tables/term_frequency.parquet"),
        _ => latest.join("facts/passages"),
    }
}

/// Prints problems to stderr.
pub(super) fn problems(problems: &Problems) -> anyhow::Result<()> {
    let mut err = std::io::stderr().lock();
    writeln!(err, "{}", problems.render(logging::colours(err.is_terminal())))?;
    Ok(())
}

/// The verb `check`.
pub(super) fn check(config: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let mut failed = 0;
    let (found, summary) = match plan::load(config) {
        Err(found) => (found, None),
        Ok(plan) => match corpus::discover(&plan.corpus) {
            Err(corpus::CorpusError::Problems(found)) => (found, None),
            Err(error) => return Err(error.into()),
            Ok(corpus) if corpus.units.is_empty() => {
                let message = RunError::NoDocuments(config.display().to_string()).to_string();
                (Problems(vec![Problem::unread(config, message)]), None)
            }
            Ok(corpus) => {
                let failing = lint::failing_sentences(&plan.lexicon_files, &plan.settings, &plan.lexicon)?;
                failed = failing.len();
                (Problems(failing), (failed == 0).then_some((plan, corpus)))
            }
        },
    };
    if json {
        let text = serde_json::to_string_pretty(&found.to_json())?;
        writeln!(std::io::stdout(), "{text}")?;
    } else if let Some((plan, corpus)) = &summary {
        let forms: usize = plan
            .lexicon_sources
            .iter()
            .flat_map(|lexicon| &lexicon.concepts)
            .map(|concept| concept.all_forms().count())
            .sum();
        let concepts = plan.lexicon.concepts().len();
        writeln!(
            std::io::stdout(),
            "{} is in order: {} files ({}), {concepts} concepts with {forms} forms, {} groupings.",
            config.display(),
            corpus.files().len(),
            indicatif::HumanBytes(corpus.bytes),
            plan.groupings.len(),
        )?;
    } else {
        problems(&found)?;
    }
    if summary.is_none() {
        return Ok(if failed > 0 { exit::QUALITY } else { exit::USAGE }.into());
    }
    Ok(ExitCode::SUCCESS)
}
