//! What `evaluate --gold A --second B` prints.

use std::io::Write;

use serde_json::{Value, json};

use crate::cli::columns;
use crate::evaluate::agreement::{Agreement, Table};
use crate::excerpt;

/// The tables with their names: all cells, voice, negation, and each concept.
fn tables<'a>(agreement: &'a Agreement<'_>) -> impl Iterator<Item = (&'static str, &'a str, Table)> {
    let whole = [("all", agreement.all), ("voice", agreement.voice), ("negated", agreement.negated)];
    let concepts = agreement.by_concept.iter().map(|(concept, table)| ("concept", *concept, *table));
    whole.into_iter().map(|(name, table)| (name, name, table)).chain(concepts)
}

pub(super) fn print(agreement: &Agreement<'_>, json: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        return writeln!(out, "{:#}", to_json(agreement));
    }
    writeln!(out, "{} passages that both have coded.", agreement.passages)?;
    for (ids, what) in [(&agreement.only_one, "in one file only"), (&agreement.other_text, "with different texts")] {
        if !ids.is_empty() {
            writeln!(out, "{} passages are {what}: {}", ids.len(), ids.join(", "))?;
        }
    }
    let header = ["", "units", "both", "first only", "second only", "agree", "kappa", "alpha"];
    let mut lines = vec![header.map(str::to_owned).to_vec()];
    for (by, name, table) in tables(agreement) {
        let measure = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
        let counts = [table.units(), table.both, table.first_only, table.second_only].map(|count| count.to_string());
        let name = if by == "concept" { format!("  {name}") } else { name.to_owned() };
        let measures = [table.observed(), table.kappa(), table.alpha()].map(measure);
        lines.push([name].into_iter().chain(counts).chain(measures).collect());
    }
    writeln!(out)?;
    for line in columns::aligned(&lines, |column| column > 0) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "Units are concepts in passages; of voice (quoted or not) and negated: labels that both have.")?;
    writeln!(out, "kappa: Cohen 1960. alpha: Krippendorff, nominal. Neither is defined where only one value occurs.")?;
    writeln!(out, "\nDifferences: {}", agreement.differences.len())?;
    for difference in &agreement.differences {
        let who = if difference.first { "first" } else { "second" };
        let evidence = difference.label.evidence.iter().map(|evidence| excerpt::folded(evidence)).collect::<Vec<_>>();
        let (id, grade) = (&difference.passage.id, difference.label.confidence);
        writeln!(out, "  {id}  {}  {who} only, confidence {grade}  {}", difference.concept, evidence.join(" / "))?;
    }
    Ok(())
}

fn to_json(agreement: &Agreement<'_>) -> Value {
    let row = |(by, name, table): (&str, &str, Table)| {
        json!({
            "by": by,
            "name": name,
            "units": table.units(),
            "both": table.both,
            "first_only": table.first_only,
            "second_only": table.second_only,
            "neither": table.neither,
            "observed": table.observed(),
            "kappa": table.kappa(),
            "alpha": table.alpha(),
        })
    };
    let differences = agreement.differences.iter().map(|difference| {
        json!({
            "passage": difference.passage.id,
            "concept": difference.concept,
            "coder": if difference.first { "first" } else { "second" },
            "confidence": difference.label.confidence,
            "evidence": difference.label.evidence,
            "text": difference.passage.text,
        })
    });
    json!({
        "passages": agreement.passages,
        "only_one": agreement.only_one,
        "other_text": agreement.other_text,
        "agreement": tables(agreement).map(row).collect::<Vec<_>>(),
        "differences": differences.collect::<Vec<_>>(),
    })
}
