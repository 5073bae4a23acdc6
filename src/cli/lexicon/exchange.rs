//! The verbs `lexicon import` and `lexicon export`.

#![expect(clippy::disallowed_methods, reason = "reads the file that is to be imported")]

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::ValueEnum;

use crate::cli::exit;
use crate::diagnostic::closest;
use crate::lexicon::exchange::{self, Format, Loss};
use crate::lexicon::write;
use crate::plan::Plan;

pub(super) fn import(path: &Path, format: Option<Format>) -> anyhow::Result<ExitCode> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let Some(format) = format.or_else(|| Format::of_extension(extension)) else {
        let known: Vec<String> = Format::value_variants()
            .iter()
            .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
            .collect();
        tracing::error!(
            "the name of {} does not tell its format; say --format and one of {}",
            path.display(),
            known.join(", ")
        );
        return Ok(exit::USAGE.into());
    };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            tracing::error!("cannot read {}: {error}", path.display());
            return Ok(exit::USAGE.into());
        }
    };
    let (mut source, losses) = match exchange::import(format, &bytes) {
        Ok(imported) => imported,
        Err(error) => {
            tracing::error!("cannot import {}: {error}", path.display());
            return Ok(exit::USAGE.into());
        }
    };
    source.name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    write!(std::io::stdout().lock(), "{}", write::to_toml(&source))?;
    report(&losses);
    let forms: usize = source.concepts.iter().map(|concept| concept.forms.len()).sum();
    tracing::info!("{} concepts with {forms} forms; {} things could not be said", source.concepts.len(), losses.len());
    Ok(ExitCode::SUCCESS)
}

pub(super) fn export(plan: &Plan, format: Format, layer: &str) -> anyhow::Result<ExitCode> {
    let Some(source) = plan.lexicon_sources.iter().find(|lexicon| lexicon.layer == layer) else {
        let known = plan.lexicon_sources.iter().map(|lexicon| lexicon.layer.as_str());
        let help = closest(layer, known).map_or(String::new(), |close| format!("; did you mean `{close}`?"));
        tracing::error!("no lexicon has the layer `{layer}`{help}");
        return Ok(exit::USAGE.into());
    };
    let (text, losses) = exchange::export(format, source);
    write!(std::io::stdout().lock(), "{text}")?;
    report(&losses);
    tracing::info!("{} concepts; {} things could not be said", source.concepts.len(), losses.len());
    Ok(ExitCode::SUCCESS)
}

fn report(losses: &[Loss]) {
    for loss in losses {
        tracing::warn!("{}: {}: {}", loss.place, loss.what, loss.why);
    }
}
