//! What `evaluate --gold` prints.

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::Arguments;
use crate::cli::columns;
use crate::evaluate::Corrected;
use crate::evaluate::compare::{Attribute, Cell, Comparison};
use crate::evaluate::gold::Gold;
use crate::evaluate::interval::Share;
use crate::evaluate::score::Row;
use crate::excerpt;

/// Characters shown on either side of a mention.
const WINDOW: usize = 60;

/// All that is known of the tags after a comparison.
pub(super) struct Report<'a> {
    pub(super) path: &'a Path,
    pub(super) arguments: &'a Arguments,
    pub(super) gold: &'a Gold,
    pub(super) comparison: &'a Comparison<'a>,
    pub(super) corrected: Option<&'a [Corrected]>,
}

impl Report<'_> {
    pub(super) fn print(&self) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        match self.arguments.json {
            true => writeln!(out, "{}", serde_json::to_string_pretty(&self.to_json())?)?,
            false => self.print_text(&mut out)?,
        }
        Ok(())
    }

    fn to_json(&self) -> Value {
        let Report { path, arguments, gold, comparison, corrected } = self;
        let (labels, left_out) = comparison.labels();
        let mut attributes = json!({});
        for attribute in comparison.attributes(&arguments.skip_voice) {
            attributes[attribute.name] = attribute_json(&attribute);
        }
        json!({
            "gold": path.display().to_string(),
            "layer": arguments.layer,
            "min_confidence": arguments.min_confidence,
            "passages": gold.passages.len(),
            "passages_uncoded": gold.uncoded,
            "labels": labels,
            "labels_left_out": left_out,
            "scores": comparison.rows().iter().map(row_json).collect::<Vec<_>>(),
            "attributes": attributes,
            "prevalence": corrected.map(|rows| rows.iter().map(corrected_json).collect::<Vec<_>>()),
            "false_positives": comparison.false_positives().map(cell_json).collect::<Vec<_>>(),
            "misses": comparison.misses().map(cell_json).collect::<Vec<_>>(),
        })
    }

    fn print_text(&self, out: &mut impl Write) -> std::io::Result<()> {
        let (labels, left_out) = self.comparison.labels();
        writeln!(
            out,
            "{}: {} passages, {labels} labels of confidence {} or more; {left_out} below are neither right nor wrong.",
            self.path.display(),
            self.gold.passages.len(),
            self.arguments.min_confidence
        )?;
        if self.gold.uncoded > 0 {
            writeln!(out, "{} passages of the sheet are not coded yet and left out.", self.gold.uncoded)?;
        }
        scores(out, &self.comparison.rows())?;
        attributes(out, &self.comparison.attributes(&self.arguments.skip_voice))?;
        if let Some(corrected) = self.corrected {
            prevalence(out, corrected)?;
        }
        disagreements(out, self.comparison)
    }
}

fn share_json(object: &mut Value, name: &str, share: Option<Share>) {
    object[name] = json!(share.map(|share| share.value));
    object[format!("{name}_low")] = json!(share.map(|share| share.low));
    object[format!("{name}_high")] = json!(share.map(|share| share.high));
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
        share_json(&mut object, name, share);
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

fn attribute_json(attribute: &Attribute) -> Value {
    let [first, second] = attribute.values;
    let [[first_right, first_wrong], [second_wrong, second_right]] = attribute.counts;
    let mut object = json!({
        "labels": attribute.labels(),
        format!("{first}_as_{first}"): first_right,
        format!("{first}_as_{second}"): first_wrong,
        format!("{second}_as_{first}"): second_wrong,
        format!("{second}_as_{second}"): second_right,
    });
    share_json(&mut object, "accuracy", attribute.accuracy());
    object
}

fn corrected_json(row: &Corrected) -> Value {
    let estimate = row.estimate.as_ref().ok();
    json!({
        "concept": row.concept,
        "passages": row.passages,
        "n_passages": row.n_passages,
        "tagged_share": row.share(),
        "corrected_share": estimate.map(|estimate| estimate.value),
        "corrected_low": estimate.map(|estimate| estimate.low),
        "corrected_high": estimate.map(|estimate| estimate.high),
        "reason": row.estimate.as_ref().map_or_else(|reason| Some(*reason), |estimate| estimate.clipped),
    })
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

fn attributes(out: &mut impl Write, attributes: &[Attribute]) -> std::io::Result<()> {
    for attribute in attributes.iter().filter(|attribute| attribute.labels() > 0) {
        let [first, second] = attribute.values;
        let [[_, first_wrong], [second_wrong, _]] = attribute.counts;
        writeln!(
            out,
            "\n{} told right: {} of {} labels found; {first} taken for {second}: {first_wrong}, {second} for {first}: {second_wrong}.",
            attribute.name,
            interval(attribute.accuracy()),
            attribute.labels(),
        )?;
    }
    Ok(())
}

fn prevalence(out: &mut impl Write, rows: &[Corrected]) -> std::io::Result<()> {
    let header = ["share of passages with", "passages", "tagged", "corrected", ""];
    let mut lines = vec![header.map(str::to_owned).to_vec()];
    for row in rows {
        let tagged = row.share().map_or_else(|| "-".to_owned(), |share| format!("{share:.4}"));
        let (corrected, reason) = match row.estimate {
            Ok(estimate) => (
                format!("{:.4} ({:.4}-{:.4})", estimate.value, estimate.low, estimate.high),
                estimate.clipped.unwrap_or_default(),
            ),
            Err(reason) => ("-".to_owned(), reason),
        };
        lines.push(vec![format!("  {}", row.concept), row.passages.to_string(), tagged, corrected, reason.to_owned()]);
    }
    writeln!(
        out,
        "\nThe latest run, corrected for wrong and missing tags (Rogan and Gladen; it holds where the coded"
    )?;
    writeln!(out, "passages are a sample of the run, as `evaluate --sample` draws it):")?;
    for line in columns::aligned(&lines, |column| (1..4).contains(&column)) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn disagreements(out: &mut impl Write, comparison: &Comparison<'_>) -> std::io::Result<()> {
    let found: Vec<_> = comparison.false_positives().collect();
    writeln!(out, "\nFound without a label: {}", found.len())?;
    for cell in found {
        writeln!(out, "  {}  {}", cell.passage.id, cell.concept)?;
        for mention in &cell.mentions {
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
