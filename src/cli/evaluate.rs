//! The verb `evaluate`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::{columns, exit, report};
use crate::diagnostic::closest;
use crate::evaluate::compare::{Cell, Comparison, Kind};
use crate::evaluate::concepts;
use crate::evaluate::gold::{self, Gold};
use crate::evaluate::interval::Share;
use crate::evaluate::score::Row;
use crate::excerpt;
use crate::mention;
use crate::plan::Plan;

/// Characters shown on either side of a mention.
const WINDOW: usize = 60;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Passages coded by hand: JSON lines or a CSV table.
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// Labels below this confidence are neither right nor wrong.
    #[arg(long, default_value_t = 2, value_name = "1-3", value_parser = clap::value_parser!(u8).range(1..=3))]
    min_confidence: u8,
    /// The layer of the lexicon that was coded.
    #[arg(long, default_value = "concept")]
    layer: String,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(plan: &Plan, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let concepts = concepts(&plan.lexicon_sources, &arguments.layer);
    if concepts.is_empty() {
        no_layer(plan, &arguments.layer)?;
        return Ok(exit::USAGE.into());
    }
    let ids: Vec<&str> = concepts.keys().map(String::as_str).collect();
    let gold = match gold::read(&arguments.gold, &ids) {
        Ok(gold) => gold,
        Err(problems) => {
            report::problems(&problems)?;
            return Ok(exit::USAGE.into());
        }
    };
    score(plan, arguments, &gold, &concepts)
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
    gold: &Gold,
    concepts: &BTreeMap<String, Kind>,
) -> anyhow::Result<ExitCode> {
    let texts = gold.passages.iter().map(|passage| passage.text.as_str());
    let mut mentions = mention::tag(&plan.settings, &plan.lexicon, texts)?;
    for mentions in &mut mentions {
        mentions.retain(|mention| mention.layer == arguments.layer);
    }
    let comparison = Comparison::new(gold, &mentions, concepts, arguments.min_confidence);
    let mut out = std::io::stdout().lock();
    if arguments.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&to_json(arguments, gold, &comparison))?)?;
    } else {
        print(&mut out, arguments, gold, &comparison)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn to_json(arguments: &Arguments, gold: &Gold, comparison: &Comparison<'_>) -> Value {
    let (labels, left_out) = comparison.labels();
    json!({
        "gold": arguments.gold.display().to_string(),
        "layer": arguments.layer,
        "min_confidence": arguments.min_confidence,
        "passages": gold.passages.len(),
        "passages_uncoded": gold.uncoded,
        "labels": labels,
        "labels_left_out": left_out,
        "scores": comparison.rows().iter().map(row_json).collect::<Vec<_>>(),
        "false_positives": comparison.false_positives().map(cell_json).collect::<Vec<_>>(),
        "misses": comparison.misses().map(cell_json).collect::<Vec<_>>(),
    })
}

fn row_json(row: &Row) -> Value {
    let mut object = json!({
        "by": row.by,
        "name": row.name,
        "labels": row.labels,
        "found": row.found,
        "right": row.right,
    });
    for (name, share) in [("precision", row.precision), ("recall", row.recall), ("f1", row.f1)] {
        object[name] = json!(share.map(|share| share.value));
        object[format!("{name}_low")] = json!(share.map(|share| share.low));
        object[format!("{name}_high")] = json!(share.map(|share| share.high));
    }
    object
}

fn cell_json(cell: &Cell<'_>) -> Value {
    let mentions = cell.mentions.iter().map(|mention| {
        json!({
            "form": mention.form,
            "surface": mention.surface,
            "start_char": mention.start_char,
            "end_char": mention.end_char,
        })
    });
    json!({
        "passage": cell.passage.id,
        "source": cell.passage.source,
        "concept": cell.concept,
        "confidence": cell.label.map(|label| label.confidence),
        "evidence": cell.label.map(|label| &label.evidence),
        "mentions": mentions.collect::<Vec<_>>(),
        "note": cell.passage.note,
        "text": cell.passage.text,
    })
}

fn print(out: &mut impl Write, arguments: &Arguments, gold: &Gold, comparison: &Comparison<'_>) -> std::io::Result<()> {
    let (labels, left_out) = comparison.labels();
    writeln!(
        out,
        "{}: {} passages, {labels} labels of confidence {} or more; {left_out} below are neither right nor wrong.",
        arguments.gold.display(),
        gold.passages.len(),
        arguments.min_confidence
    )?;
    if gold.uncoded > 0 {
        writeln!(out, "{} passages of the sheet are not coded yet and left out.", gold.uncoded)?;
    }
    scores(out, &comparison.rows())?;
    let found: Vec<_> = comparison.false_positives().collect();
    writeln!(out, "\nFound without a label: {}", found.len())?;
    for cell in found {
        for (number, mention) in cell.mentions.iter().enumerate() {
            if number == 0 {
                writeln!(out, "  {}  {}", cell.passage.id, cell.concept)?;
            }
            let place = excerpt::around(&cell.passage.text, mention.start_char, mention.end_char, WINDOW);
            writeln!(out, "      `{}`: {}[{}]{}", mention.form, place.left, place.hit, place.right)?;
        }
    }
    let missed: Vec<_> = comparison.misses().collect();
    writeln!(out, "\nLabelled and not found: {}", missed.len())?;
    for cell in missed {
        let Some(label) = cell.label else { continue };
        writeln!(out, "  {}  {}  confidence {}", cell.passage.id, cell.concept, label.confidence)?;
        for evidence in &label.evidence {
            writeln!(out, "      {}", excerpt::folded(evidence))?;
        }
    }
    Ok(())
}

fn scores(out: &mut impl Write, rows: &[Row]) -> std::io::Result<()> {
    let names = ["", "labels", "found", "right", "precision", "recall", "F1"];
    let mut lines = vec![names.map(str::to_owned).to_vec()];
    let mut by = "all";
    for row in rows {
        if row.by != by {
            by = row.by;
            lines.push(Vec::new());
            lines.push(vec![format!("by {by}")]);
        }
        let number = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), |count| count.to_string());
        let name = if by == "all" { row.name.clone() } else { format!("  {}", row.name) };
        let counts = [Some(row.labels), row.found, Some(row.right)].map(number);
        let shares = [row.precision, row.recall, row.f1].map(interval);
        lines.push([name].into_iter().chain(counts).chain(shares).collect());
    }
    writeln!(out)?;
    for line in columns::aligned(&lines, |column| column > 0) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "In brackets: 95 % intervals (Wilson).")
}

fn interval(share: Option<Share>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.2} ({:.2}-{:.2})", share.value, share.low, share.high))
}
