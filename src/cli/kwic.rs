//! The verb `kwic`.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use serde_json::json;

use super::{exit, logging};
use crate::dataset::latest::{Latest, ReadError};
use crate::kwic::{self, Concordance, KwicError, Line, Order, Query};
use crate::mention::Voice;
use crate::plan::Plan;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Id of the concept.
    concept: String,
    /// Only documents of this group, such as `bloc=west` or `bloc-decade="west | 1950s"`.
    #[arg(long, value_name = "GROUPING=GROUP", value_parser = group)]
    group: Option<(String, String)>,
    /// Only mentions in this voice.
    #[arg(long, value_name = "VOICE", value_parser = voice)]
    voice: Option<Voice>,
    /// What lines are sorted by.
    #[arg(long, default_value = "document", value_name = "ORDER")]
    sort: Order,
    /// What `--sort random` hangs on.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Characters on either side.
    #[arg(long, default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=10_000))]
    window: u16,
    /// Lines at most; 0 for all.
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

fn group(argument: &str) -> Result<(String, String), String> {
    let (grouping, group) = argument.split_once('=').ok_or(
        "write the grouping, `=` and the group, such as `bloc=west`; groupings stand in [groups] of the configuration",
    )?;
    Ok((grouping.to_owned(), group.to_owned()))
}

fn voice(argument: &str) -> Result<Voice, String> {
    Voice::from_name(argument).ok_or_else(|| "the voices are `author` and `quoted`".to_owned())
}

pub(super) fn run(plan: &Plan, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let query = Query {
        concept: arguments.concept.clone(),
        group: arguments.group.clone(),
        voice: arguments.voice,
        window: usize::from(arguments.window),
        order: arguments.sort,
        seed: arguments.seed,
        limit: if arguments.limit == 0 { usize::MAX } else { arguments.limit },
    };
    let found = Latest::open(&plan.output.directory).map_err(KwicError::from);
    let found = found.and_then(|latest| kwic::concordance(&latest, plan, &query));
    let concordance = match found {
        Ok(concordance) => concordance,
        Err(error) => {
            tracing::error!("{error}");
            return Ok(code(&error).into());
        }
    };
    print(&concordance, arguments)?;
    Ok(ExitCode::SUCCESS)
}

fn code(error: &KwicError) -> u8 {
    match error {
        KwicError::Read(ReadError::File { .. } | ReadError::Column(_)) => exit::FAILED,
        _ => exit::USAGE,
    }
}

fn print(concordance: &Concordance, arguments: &Arguments) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let lines: Vec<_> = concordance.lines.iter().map(line_json).collect();
        let object = json!({ "concept": arguments.concept, "mentions": concordance.total, "lines": lines });
        return writeln!(out, "{object:#}");
    }
    let colours = logging::colours(out.is_terminal());
    let width = |of: fn(&Line) -> usize| concordance.lines.iter().map(of).max().unwrap_or_default();
    let place_width = width(|line| place(line).chars().count());
    let left_width = width(|line| line.excerpt.left.chars().count());
    for line in &concordance.lines {
        let (on, off) = if colours { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("[", "]") };
        let place = place(line);
        let fill = " ".repeat(place_width - place.chars().count() + left_width - line.excerpt.left.chars().count());
        writeln!(out, "{place}{fill}  {}{on}{}{off}{}", line.excerpt.left, line.excerpt.hit, line.excerpt.right)?;
    }
    if concordance.lines.len() < concordance.total {
        let shown = concordance.lines.len();
        tracing::info!("{shown} of {} mentions are shown; --limit 0 shows all", concordance.total);
    } else if concordance.total == 0 {
        tracing::info!("`{}` is not mentioned there", arguments.concept);
    }
    Ok(())
}

/// What stands before a line: what `explain` takes, and the year.
fn place(line: &Line) -> String {
    let year = line.year.map_or_else(|| "    ".to_owned(), |year| format!("{year:4}"));
    format!("{year}  {}:{}", line.mention.document_id, line.mention.passage)
}

fn line_json(line: &Line) -> serde_json::Value {
    let mention = &line.mention;
    json!({
        "document_id": mention.document_id,
        "passage": mention.passage,
        "sentence": mention.sentence,
        "date_text": line.date_text,
        "year": line.year,
        "form": mention.form,
        "surface": mention.surface,
        "start_char": mention.start_char,
        "end_char": mention.end_char,
        "voice": mention.voice.as_str(),
        "quote_kind": mention.quote_kind,
        "negated": mention.negated,
        "scare": mention.scare,
        "left": line.excerpt.left,
        "hit": line.excerpt.hit,
        "right": line.excerpt.right,
    })
}
