//! The verb `lexicon show`.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::cli::{columns, exit};
use crate::diagnostic::closest;
use crate::lexicon::{Entry, LexiconFile};
use crate::plan::Plan;
use kremlinology_kernel::lexicon::{ConceptSource, ContextSource};

type Shown<'p> = (&'p LexiconFile, &'p ConceptSource, &'p Entry);

fn concepts(plan: &Plan) -> impl Iterator<Item = Shown<'_>> {
    let of_file = |file| LexiconFile::with_entries(file).map(move |(concept, entry)| (file, concept, entry));
    plan.lexicon_files.iter().flat_map(of_file)
}

pub(super) fn run(plan: &Plan, concept: Option<&str>, json: bool) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let Some(id) = concept else {
        match json {
            true => writeln!(out, "{:#}", concepts(plan).map(concept_json).collect::<Value>())?,
            false => list(&mut out, plan)?,
        }
        return Ok(ExitCode::SUCCESS);
    };
    let found: Vec<Shown<'_>> = concepts(plan).filter(|(_, concept, _)| concept.id == id).collect();
    if found.is_empty() {
        let known: Vec<&str> = concepts(plan).map(|(_, concept, _)| concept.id.as_str()).collect();
        let help = match closest(id, known.iter().copied()) {
            Some(close) => format!("did you mean `{close}`?"),
            None => "`kremlinology lexicon show` lists them".to_owned(),
        };
        tracing::error!("the lexicon has no concept `{id}`; {help}");
        return Ok(exit::USAGE.into());
    }
    for shown in found {
        match json {
            true => writeln!(out, "{:#}", concept_json(shown))?,
            false => one(&mut out, shown)?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(out: &mut impl Write, plan: &Plan) -> std::io::Result<()> {
    let header = ["layer", "concept", "family", "tightness", "forms", "label"];
    let mut lines = vec![header.map(str::to_owned).to_vec()];
    lines.extend(concepts(plan).map(|(file, concept, _)| {
        let forms = concept.all_forms().count().to_string();
        vec![
            file.source.layer.clone(),
            concept.id.clone(),
            concept.family.clone(),
            concept.tightness.clone(),
            forms,
            concept.label.clone(),
        ]
    }));
    columns::aligned(&lines, |column| column == 4).iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn one(out: &mut impl Write, (file, concept, entry): Shown<'_>) -> std::io::Result<()> {
    writeln!(out, "{} ({})", concept.id, concept.label)?;
    let place = file.file.path.display().to_string();
    let parent = concept.parent.clone().unwrap_or_default();
    for (name, value) in [
        ("file", &place),
        ("layer", &file.source.layer),
        ("family", &concept.family),
        ("parent", &parent),
        ("tightness", &concept.tightness),
        ("dates", &concept.dates),
        ("definition", &concept.definition),
        ("include", &entry.include),
        ("exclude", &entry.exclude),
    ] {
        if !value.is_empty() {
            writeln!(out, "{name}: {}", value.trim())?;
        }
    }
    writeln!(out, "forms:")?;
    concept.forms.iter().try_for_each(|form| writeln!(out, "  {form}"))?;
    for context in &concept.contexts {
        write!(out, "  {}", context.form)?;
        for (what, words) in [("with", &context.with), ("passage", &context.passage), ("without", &context.without)] {
            if !words.is_empty() {
                write!(out, ", {what} {}", words.join(" / "))?;
            }
        }
        writeln!(out)?;
    }
    for (name, sentences) in [("matches", &entry.matches), ("rejects", &entry.rejects)] {
        if !sentences.is_empty() {
            writeln!(out, "{name}:")?;
        }
        sentences.iter().try_for_each(|sentence| writeln!(out, "  {}", sentence.value))?;
    }
    Ok(())
}

fn concept_json((file, concept, entry): Shown<'_>) -> Value {
    let values = |sentences: &[crate::config::Located<String>]| -> Vec<String> {
        sentences.iter().map(|sentence| sentence.value.clone()).collect()
    };
    json!({
        "layer": file.source.layer,
        "concept": concept.id,
        "label": concept.label,
        "family": concept.family,
        "parent": concept.parent,
        "tightness": concept.tightness,
        "dates": concept.dates,
        "definition": concept.definition,
        "include": entry.include,
        "exclude": entry.exclude,
        "forms": concept.forms,
        "contexts": concept.contexts.iter().map(context_json).collect::<Vec<Value>>(),
        "matches": values(&entry.matches),
        "rejects": values(&entry.rejects),
    })
}

fn context_json(context: &ContextSource) -> Value {
    json!({ "form": context.form, "with": context.with, "passage": context.passage, "without": context.without })
}
