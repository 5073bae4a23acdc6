//! The verb `evaluate`.

mod agreement;
mod scores;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{exit, report};
use crate::dataset::latest::{Latest, ReadError};
use crate::diagnostic::closest;
use crate::evaluate::compare::{Comparison, Kind};
use crate::evaluate::gold::{self, Gold};
use crate::evaluate::{self, agreement as agree, concepts, sheet};
use crate::mention;
use crate::plan::Plan;

/// Concepts that a warning names.
const NAMED: usize = 8;

#[derive(Debug, clap::Args)]
#[group(skip)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["gold", "sample"])))]
pub(super) struct Arguments {
    /// Passages coded by hand: JSON lines or a CSV table.
    #[arg(long, value_name = "FILE", conflicts_with = "sample")]
    gold: Option<PathBuf>,
    /// The same passages coded by somebody else: how far the two agree, without the tags.
    #[arg(long, value_name = "FILE", requires = "gold")]
    second: Option<PathBuf>,
    /// Print a coding sheet (CSV) of N passages of the latest run, for somebody to fill in.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    sample: Option<u32>,
    /// What the choice of `--sample` hangs on.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Labels below this confidence are neither right nor wrong.
    #[arg(long, default_value_t = 2, value_name = "1-3", value_parser = clap::value_parser!(u8).range(1..=3))]
    min_confidence: u8,
    /// The layer of the lexicon that was coded.
    #[arg(long, default_value = "concept")]
    layer: String,
    /// Passages, divided by commas, whose voice and negation are not scored.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    skip_voice: Vec<String>,
    /// Print the result as JSON.
    #[arg(long, conflicts_with = "sample")]
    json: bool,
}

pub(super) fn run(plan: &Plan, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let concepts = concepts(&plan.lexicon_sources, &arguments.layer);
    if concepts.is_empty() {
        no_layer(plan, &arguments.layer)?;
        return Ok(exit::USAGE.into());
    }
    match (&arguments.gold, arguments.sample) {
        (Some(gold), _) => compare(plan, arguments, gold, &concepts),
        (None, size) => sample(plan, arguments, size.unwrap_or_default() as usize),
    }
}

/// Scores, or the agreement of two coders.
fn compare(
    plan: &Plan,
    arguments: &Arguments,
    path: &Path,
    concepts: &BTreeMap<String, Kind>,
) -> anyhow::Result<ExitCode> {
    let ids: Vec<&str> = concepts.keys().map(String::as_str).collect();
    let Some(gold) = read(path, &ids)? else { return Ok(exit::USAGE.into()) };
    let Some(second) = &arguments.second else { return score(plan, arguments, path, &gold, concepts) };
    let Some(other) = read(second, &ids)? else { return Ok(exit::USAGE.into()) };
    let agreement = agree::compare(&gold, &other, &ids, arguments.min_confidence);
    if agreement.passages == 0 {
        tracing::error!(
            "{} and {} have no passage in common: passages are joined by their ids",
            path.display(),
            second.display()
        );
        return Ok(exit::USAGE.into());
    }
    agreement::print(&agreement, arguments.json)?;
    Ok(ExitCode::SUCCESS)
}

/// The coded passages, or `None` after what is wrong with them was printed.
fn read(path: &Path, concepts: &[&str]) -> anyhow::Result<Option<Gold>> {
    match gold::read(path, concepts) {
        Ok(gold) => Ok(Some(gold)),
        Err(problems) => {
            report::problems(&problems)?;
            Ok(None)
        }
    }
}

fn no_layer(plan: &Plan, layer: &str) -> std::io::Result<()> {
    let known: Vec<&str> = plan.lexicon_sources.iter().map(|lexicon| lexicon.layer.as_str()).collect();
    let help = match (known.is_empty(), closest(layer, known.iter().copied())) {
        (true, _) => "tagging is switched off in the configuration: set `tag.enabled = true`".to_owned(),
        (_, Some(close)) => format!("did you mean `{close}`?"),
        _ => format!("the layers are {}", known.join(", ")),
    };
    writeln!(std::io::stderr(), "error: no lexicon has the layer `{layer}`; {help}")
}

fn score(
    plan: &Plan,
    arguments: &Arguments,
    path: &Path,
    gold: &Gold,
    concepts: &BTreeMap<String, Kind>,
) -> anyhow::Result<ExitCode> {
    let texts = gold.passages.iter().map(|passage| passage.text.as_str());
    let mut mentions = mention::tag(&plan.settings, &plan.lexicon, texts)?;
    for mentions in &mut mentions {
        mentions.retain(|mention| mention.layer == arguments.layer);
    }
    let comparison = Comparison::new(gold, &mentions, concepts, arguments.min_confidence);
    let corrected = match Latest::open(&plan.output.directory) {
        // Scores need no run; only what is said of the run does.
        Err(ReadError::NoRun(_)) => None,
        opened => Some(evaluate::corrected(&opened?, &comparison, &arguments.layer)?),
    };
    let report = scores::Report { path, arguments, gold, comparison: &comparison, corrected: corrected.as_deref() };
    report.print()?;
    Ok(ExitCode::SUCCESS)
}

fn sample(plan: &Plan, arguments: &Arguments, size: usize) -> anyhow::Result<ExitCode> {
    let leave_out: Vec<&str> = plan.settings.leave_out.iter().map(|kind| kind.as_str()).collect();
    let wanted = sheet::Sample { size, seed: arguments.seed, layer: &arguments.layer, leave_out: &leave_out };
    let drawn = Latest::open(&plan.output.directory).and_then(|latest| sheet::draw(&latest, wanted));
    let sheet = match drawn {
        Ok(sheet) => sheet,
        Err(error) => {
            tracing::error!("{error}");
            return Ok(exit::USAGE.into());
        }
    };
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(sheet::HEADER)?;
    for drawn in &sheet.passages {
        let (key, weight) = (drawn.passage.key(), format!("{:.4}", drawn.weight));
        let text = drawn.passage.text.as_deref().unwrap_or_default();
        out.write_record([&key, text, "", "", "", "", "", "", &weight])?;
    }
    out.flush()?;
    if !sheet.left_out.is_empty() {
        let names = sheet.left_out.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = sheet.left_out.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        tracing::warn!(
            "the sheet is too small for every concept: it has no passage for {names}{more}; ask for a larger one"
        );
    }
    tracing::info!(
        "{} passages to be coded: one label a row; further labels of a passage go into rows with the same passage_id; an x under \
         `coded` says that there is none. Then: kremlinology evaluate --gold FILE",
        sheet.passages.len()
    );
    Ok(ExitCode::SUCCESS)
}
