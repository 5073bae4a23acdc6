//! The verb `explain`.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::{columns, exit, logging};
use crate::dataset::latest::{Latest, ReadError};
use crate::excerpt;
use crate::explain::{self, ExplainError, Explained, Loser};
use crate::mention::Mention;
use crate::plan::Plan;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Id of a document, and behind a colon the number of a passage.
    #[arg(value_name = "DOCUMENT[:PASSAGE]")]
    place: String,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(plan: &Plan, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let latest = Latest::open(&plan.output.directory).map_err(ExplainError::from);
    let explained = latest.and_then(|latest| {
        if latest.record.settings_fingerprint != plan.fingerprint {
            tracing::warn!("the configuration or its lexicons have changed since run {}: run again", latest.record.run);
        }
        explain::explain(&latest, plan, &arguments.place)
    });
    let explained = match explained {
        Ok(explained) => explained,
        Err(error) => {
            tracing::error!("{error}");
            let failed = matches!(
                error,
                ExplainError::Tag(_) | ExplainError::Read(ReadError::File { .. } | ReadError::Column(_))
            );
            return Ok(if failed { exit::FAILED } else { exit::USAGE }.into());
        }
    };
    let mut out = std::io::stdout().lock();
    if arguments.json {
        writeln!(out, "{:#}", explained.iter().map(to_json).collect::<Value>())?;
        return Ok(ExitCode::SUCCESS);
    }
    let colours = logging::colours(out.is_terminal());
    for (number, passage) in explained.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        print(&mut out, plan, passage, colours)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(out: &mut impl Write, plan: &Plan, explained: &Explained, colours: bool) -> std::io::Result<()> {
    let passage = &explained.passage;
    let kind: Vec<&str> = plan.settings.leave_out.iter().map(|kind| kind.as_str()).collect();
    let counted = if kind.contains(&passage.kind.as_str()) { ", not counted" } else { "" };
    writeln!(out, "{}  {}{counted}", passage.key(), passage.kind)?;
    writeln!(out, "{}", marked(&explained.text, &passage.mentions, colours))?;
    if passage.mentions.is_empty() {
        writeln!(out, "  no tags")?;
    }
    let lines: Vec<Vec<String>> = passage.mentions.iter().map(|mention| line(plan, mention)).collect();
    for line in columns::aligned(&lines, |_| false) {
        writeln!(out, "  {line}")?;
    }
    if !explained.losers.is_empty() {
        writeln!(out, "  did not count:")?;
    }
    for Loser { candidate, winner, rule } in &explained.losers {
        let surface = excerpt::folded(&candidate.surface);
        let lost = winner.as_ref().map_or_else(String::new, |winner| {
            format!(" to “{}” ({}, `{}`)", excerpt::folded(&winner.surface), winner.concept, winner.form)
        });
        writeln!(out, "    “{surface}” ({}, `{}`){lost}: {rule}", candidate.concept, candidate.form)?;
    }
    Ok(())
}

/// What is behind a mention.
fn line(plan: &Plan, mention: &Mention) -> Vec<String> {
    let mut properties = vec![mention.voice.as_str().to_owned()];
    properties.extend(mention.quote_kind.clone());
    properties.extend(mention.negated.then(|| "negated".to_owned()));
    properties.extend(mention.scare.then(|| "scare".to_owned()));
    vec![
        mention.concept.clone(),
        format!("“{}”", excerpt::folded(&mention.surface)),
        format!("`{}`", mention.form),
        place(plan, mention).unwrap_or_default(),
        format!("sentence {}", mention.sentence),
        properties.join(", "),
    ]
}

/// The file and line of the form.
fn place(plan: &Plan, mention: &Mention) -> Option<String> {
    let file = plan.lexicon_files.iter().find(|file| file.source.layer == mention.layer)?;
    let line = file.line_of(&mention.concept, &mention.form)?;
    Some(format!("{}:{line}", file.file.path.display()))
}

/// The text in one line with the mentions marked; mentions that overlap share a mark.
fn marked(text: &str, mentions: &[Mention], colours: bool) -> String {
    let (on, off) = if colours { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("[", "]") };
    let inside = |char: usize| {
        let char = i32::try_from(char).unwrap_or(i32::MAX);
        mentions.iter().any(|mention| (mention.start_char..mention.end_char).contains(&char))
    };
    let mut parts: Vec<(bool, String)> = Vec::new();
    for (number, c) in text.chars().enumerate() {
        match parts.last_mut() {
            Some((marked, part)) if *marked == inside(number) => part.push(c),
            _ => parts.push((inside(number), c.to_string())),
        }
    }
    let part = |(marked, part): &(bool, String)| {
        let part = excerpt::folded(part);
        if *marked { format!("{on}{part}{off}") } else { part }
    };
    parts.iter().map(part).collect()
}

fn to_json(explained: &Explained) -> Value {
    let passage = &explained.passage;
    let losers = explained.losers.iter().map(|loser| {
        let mut object = json!({
            "concept": loser.candidate.concept,
            "form": loser.candidate.form,
            "surface": loser.candidate.surface,
            "start_char": loser.candidate.start_char,
            "end_char": loser.candidate.end_char,
            "rule": loser.rule,
        });
        object["winner"] = loser.winner.as_ref().map_or(Value::Null, mention_json);
        object
    });
    json!({
        "document_id": passage.document_id,
        "passage": passage.passage,
        "kind": passage.kind,
        "text": explained.text,
        "mentions": passage.mentions.iter().map(mention_json).collect::<Vec<_>>(),
        "did_not_count": losers.collect::<Vec<_>>(),
    })
}

fn mention_json(mention: &Mention) -> Value {
    json!({
        "sentence": mention.sentence,
        "layer": mention.layer,
        "concept": mention.concept,
        "form": mention.form,
        "surface": mention.surface,
        "start_char": mention.start_char,
        "end_char": mention.end_char,
        "voice": mention.voice.as_str(),
        "quote_kind": mention.quote_kind,
        "negated": mention.negated,
        "scare": mention.scare,
    })
}
