//! The verb `lexicon` and what is below it.

mod exchange;
mod lint;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::lexicon::exchange::Format;
use crate::plan::Plan;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Run the test sentences, find forms that are duplicate, shadowed or unreachable, show what wildcards match in the
    /// latest run. Exit code 4 where a sentence fails.
    Lint {
        /// Words shown of each wildcard; 0 for none, and for no look into the run.
        #[arg(long, default_value_t = 8, value_name = "N")]
        words: usize,
        /// Print the result as JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the concepts, or print all that the lexicon says of one.
    Show {
        /// Id of a concept.
        concept: Option<String>,
        /// Print the result as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print a word list of another program as a lexicon file; what is lost is said on stderr.
    Import {
        /// The file.
        file: PathBuf,
        /// Its format; without it the extension decides.
        #[arg(long, value_name = "FORMAT")]
        format: Option<Format>,
    },
    /// Print a layer of the lexicon in the format of another program; what is lost is said on stderr.
    Export {
        /// The format.
        #[arg(long, value_name = "FORMAT")]
        format: Format,
        /// The layer.
        #[arg(long, default_value = "concept")]
        layer: String,
    },
}

impl Verb {
    /// Whether the verb works on the lexicons of the configuration.
    pub(super) fn needs_plan(&self) -> bool {
        !matches!(self, Verb::Import { .. })
    }
}

/// `plan` is there where the verb needs it.
pub(super) fn run(plan: Option<&Plan>, verb: &Verb) -> anyhow::Result<ExitCode> {
    match (verb, plan) {
        (Verb::Import { file, format }, _) => exchange::import(file, *format),
        (Verb::Lint { words, json }, Some(plan)) => lint::run(plan, *words, *json),
        (Verb::Show { concept, json }, Some(plan)) => show::run(plan, concept.as_deref(), *json),
        (Verb::Export { format, layer }, Some(plan)) => exchange::export(plan, *format, layer),
        (_, None) => anyhow::bail!("this verb works on the lexicons of a configuration, and there is none"),
    }
}
