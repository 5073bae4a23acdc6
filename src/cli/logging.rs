//! Log lines on stderr.

use std::io::IsTerminal;
use std::sync::Arc;

use tracing_subscriber::filter::LevelFilter;

use super::{Cli, LogFormat};
use crate::progress::Progress;

/// Starts logging as the command line says; lines go around the progress bar.
pub(super) fn start(cli: &Cli, progress: &Arc<Progress>) {
    let level = match (cli.quiet, cli.verbose) {
        (true, _) => LevelFilter::WARN,
        (_, true) => LevelFilter::DEBUG,
        _ => LevelFilter::INFO,
    };
    let progress = progress.clone();
    let writer = move || progress.stderr();
    let logs = tracing_subscriber::fmt().with_max_level(level).with_writer(writer).with_target(false);
    match cli.log_format {
        LogFormat::Json => logs.json().flatten_event(true).init(),
        LogFormat::Text => logs.with_ansi(colours(std::io::stderr().is_terminal())).without_time().compact().init(),
    }
}

/// Colours on what is a terminal, unless NO_COLOR is set (no-color.org).
pub(super) fn colours(terminal: bool) -> bool {
    terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
