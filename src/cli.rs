//! The command line: verbs, exit codes, and what is printed where.
//!
//! Results go to stdout, everything else to stderr.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::pipeline::{RunError, RunOptions};
use crate::plan::{self, Plan};
use crate::progress::{Progress, ProgressMode};

mod columns;
mod evaluate;
mod explain;
mod kwic;
mod lexicon;
mod logging;
mod report;
mod schema;
mod vocabulary;

/// Turns a folder of Cold War-era texts into a statistical Parquet dataset of concepts.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    /// The configuration.
    #[arg(short, long, global = true, default_value = "pipeline.toml", value_name = "FILE")]
    config: PathBuf,
    /// Print errors and warnings only.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print what each stage does.
    #[arg(short, long, global = true)]
    verbose: bool,
    /// The form of log lines on stderr.
    #[arg(long, global = true, default_value = "text", value_name = "FORMAT")]
    log_format: LogFormat,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make the dataset: read, tag, count, publish.
    Run {
        /// Publish a new run even where nothing changed.
        #[arg(long)]
        force: bool,
        /// Threads; overrides `run.threads`.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
        threads: Option<u16>,
        /// How progress is shown.
        #[arg(long, default_value = "auto", value_name = "MODE")]
        progress: ProgressMode,
        /// Wait for another run that is writing to the same folder.
        #[arg(long)]
        wait: bool,
        /// Print the result as one line of JSON.
        #[arg(long)]
        json: bool,
    },
    /// Check configuration, lexicon and metadata; print all problems at once.
    Check {
        /// Print the result as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Score the tags against passages coded by hand, compare two coders, or draw passages to be coded.
    Evaluate(evaluate::Arguments),
    /// Say why a passage of the latest run has its tags, form by form, and which matches did not count.
    Explain(explain::Arguments),
    /// Test, show and convert lexicons.
    #[command(subcommand)]
    Lexicon(lexicon::Verb),
    /// Build the word lists that repairs go by.
    #[command(subcommand)]
    Vocabulary(vocabulary::Verb),
    /// Print the mentions of a concept in their context, from the latest run.
    Kwic(kwic::Arguments),
    /// Print the data dictionary, one table of it, or `config`: the JSON Schema of the configuration.
    Schema {
        /// A table, or `config`.
        table: Option<String>,
        /// Print JSON instead of Markdown.
        #[arg(long)]
        json: bool,
    },
    /// Read a PDF from stdin and write its text to stdout: the process that a run isolates such files in.
    #[command(hide = true, name = crate::corpus::pdf::VERB)]
    ReadPdf,
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// The exit codes of the contract.
mod exit {
    pub(super) const FAILED: u8 = 1;
    pub(super) const USAGE: u8 = 2;
    pub(super) const REJECTS: u8 = 3;
    pub(super) const QUALITY: u8 = 4;
    pub(super) const LOCKED: u8 = 75;
    pub(super) const SIGNAL: u8 = 128;
}

/// Does what the command line says.
pub fn main() -> anyhow::Result<ExitCode> {
    let closed = |error: &anyhow::Error| {
        error
            .chain()
            .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
            .any(|io| io.kind() == ErrorKind::BrokenPipe)
    };
    match dispatch(&Cli::parse()) {
        // Who reads has seen enough: `kremlinology kwic purge | head`.
        Err(error) if closed(&error) => Ok(ExitCode::SUCCESS),
        outcome => outcome,
    }
}

fn dispatch(cli: &Cli) -> anyhow::Result<ExitCode> {
    match &cli.verb {
        Verb::Run { force, threads, progress, wait, json } => {
            let progress = Arc::new(Progress::new(if cli.quiet { ProgressMode::None } else { *progress }));
            logging::start(cli, &progress);
            let Some(mut plan) = load(cli)? else { return Ok(exit::USAGE.into()) };
            if let Some(threads) = threads {
                plan.threads = usize::from(*threads);
            }
            run(cli, &plan, RunOptions { force: *force, wait: *wait }, &progress, *json)
        }
        Verb::Check { json } => {
            logging::start(cli, &Arc::new(Progress::new(ProgressMode::None)));
            report::check(&cli.config, *json)
        }
        Verb::Evaluate(arguments) => {
            logging::start(cli, &Arc::new(Progress::new(ProgressMode::None)));
            let Some(plan) = load(cli)? else { return Ok(exit::USAGE.into()) };
            evaluate::run(&plan, arguments)
        }
        Verb::Kwic(arguments) => {
            logging::start(cli, &Arc::new(Progress::new(ProgressMode::None)));
            let Some(plan) = load(cli)? else { return Ok(exit::USAGE.into()) };
            kwic::run(&plan, arguments)
        }
        Verb::Explain(arguments) => {
            logging::start(cli, &Arc::new(Progress::new(ProgressMode::None)));
            let Some(plan) = load(cli)? else { return Ok(exit::USAGE.into()) };
            explain::run(&plan, arguments)
        }
        Verb::Lexicon(verb) => {
            logging::start(cli, &Arc::new(Progress::new(ProgressMode::None)));
            if !verb.needs_plan() {
                return lexicon::run(None, verb);
            }
            let Some(plan) = load(cli)? else { return Ok(exit::USAGE.into()) };
            lexicon::run(Some(&plan), verb)
        }
        Verb::Vocabulary(verb) => {
            logging::start(cli, &Arc::new(Progress::new(ProgressMode::None)));
            vocabulary::run(verb)
        }
        Verb::Schema { table, json } => schema::print(&cli.config, table.as_deref(), *json),
        Verb::ReadPdf => {
            crate::corpus::pdf::serve()?;
            Ok(ExitCode::SUCCESS)
        }
        Verb::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "kremlinology", &mut script);
            std::io::stdout().write_all(&script)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The plan, or `None` after its problems were printed.
fn load(cli: &Cli) -> anyhow::Result<Option<Plan>> {
    match plan::load(&cli.config) {
        Ok(mut plan) => {
            plan.corpus.program = std::env::current_exe().ok();
            Ok(Some(plan))
        }
        Err(problems) => {
            report::problems(&problems)?;
            Ok(None)
        }
    }
}

fn run(cli: &Cli, plan: &Plan, options: RunOptions, progress: &Progress, json: bool) -> anyhow::Result<ExitCode> {
    let (stop, signal) = stop_on_signals()?;
    let outcome = crate::pipeline::run(plan, options, progress, &stop);
    progress.finish();
    let signal = signal.load(Ordering::Relaxed);
    match outcome {
        Ok(outcome) => {
            let rejects = report::outcome(cli, plan, &outcome, json)?;
            let code = if rejects > plan.max_rejects { exit::REJECTS } else { 0 };
            Ok(code.into())
        }
        Err(RunError::Annotate(crate::local::AnnotateError::Interrupted)) => {
            tracing::error!("interrupted; the last dataset is untouched");
            Ok((exit::SIGNAL + signal as u8).into())
        }
        Err(RunError::Corpus(crate::corpus::CorpusError::Problems(problems))) => {
            report::problems(&problems)?;
            Ok(exit::USAGE.into())
        }
        Err(error) => {
            let code = match &error {
                RunError::Lock(crate::dataset::lock::LockError::Held { .. }) => exit::LOCKED,
                RunError::NoDocuments(_) => exit::USAGE,
                RunError::AllRejected(_) => exit::QUALITY,
                _ => exit::FAILED,
            };
            tracing::error!("{error}");
            Ok(code.into())
        }
    }
}

/// A flag that SIGINT and SIGTERM raise, and the number of the signal. A second signal ends the process at once.
#[expect(clippy::disallowed_methods, reason = "only the command line ends the process")]
fn stop_on_signals() -> anyhow::Result<(Arc<AtomicBool>, Arc<AtomicI32>)> {
    let (stop, received) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicI32::new(0)));
    let mut signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM])?;
    let (flag, number) = (stop.clone(), received.clone());
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if flag.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(exit::SIGNAL) + signal);
            }
            number.store(signal, Ordering::Relaxed);
        }
    });
    Ok((stop, received))
}
