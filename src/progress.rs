//! Progress of a run on stderr: a bar on a terminal, plain lines elsewhere.
//!
//! Plain progress is one log line per stage and one every 30 seconds while it lasts, so that the log of a scheduled
//! run shows what it did without a bar's control codes.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ProgressMode {
    /// A bar on a terminal, plain lines elsewhere.
    Auto,
    /// A bar.
    Bar,
    /// Plain lines.
    Plain,
    /// Nothing.
    None,
}

const PLAIN_INTERVAL: Duration = Duration::from_secs(30);

/// Shows the progress of a run; shared by all threads.
#[derive(Debug)]
pub struct Progress {
    plain: bool,
    bar: Option<ProgressBar>,
    stage: Mutex<Stage>,
}

#[derive(Debug)]
struct Stage {
    name: &'static str,
    started: Instant,
    last_line: Instant,
    bytes: u64,
    total: u64,
}

impl Progress {
    /// Progress as the mode says; `auto` looks at stderr.
    #[must_use]
    pub fn new(mode: ProgressMode) -> Self {
        let terminal = std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let bar = mode == ProgressMode::Bar || (mode == ProgressMode::Auto && terminal);
        let now = Instant::now();
        Progress {
            plain: mode == ProgressMode::Plain || (mode == ProgressMode::Auto && !terminal),
            bar: bar.then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10))),
            stage: Mutex::new(Stage { name: "", started: now, last_line: now, bytes: 0, total: 0 }),
        }
    }

    /// A stage begins; `total` bytes are ahead of it, 0 where it does not count bytes.
    pub fn stage(&self, name: &'static str, total: u64) {
        let now = Instant::now();
        if let Ok(mut stage) = self.stage.lock() {
            *stage = Stage { name, started: now, last_line: now, bytes: 0, total };
        }
        if let Some(bar) = &self.bar {
            bar.set_style(style(total > 0));
            bar.set_length(total);
            bar.reset();
            bar.set_message(name);
            bar.enable_steady_tick(Duration::from_millis(200));
        }
    }

    /// The stage has done `bytes` more.
    pub fn advance(&self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(bytes);
        }
        let Ok(mut stage) = self.stage.lock() else { return };
        stage.bytes += bytes;
        if self.plain && stage.last_line.elapsed() >= PLAIN_INTERVAL {
            stage.last_line = Instant::now();
            let share = 100.0 * stage.bytes as f64 / stage.total.max(1) as f64;
            let left = stage.started.elapsed().mul_f64((100.0 - share).max(0.0) / share.max(0.01));
            tracing::info!(
                "{}: {share:.0} % of {}, about {:.0} s left",
                stage.name,
                HumanBytes(stage.total),
                left.as_secs_f64()
            );
        }
    }

    /// The stage is done; `result` says what came of it.
    pub fn done(&self, result: &str) {
        let Ok(stage) = self.stage.lock() else { return };
        let seconds = stage.started.elapsed().as_secs_f64();
        if self.plain {
            tracing::info!("{}: {result} in {seconds:.1} s", stage.name);
        } else {
            tracing::debug!("{}: {result} in {seconds:.1} s", stage.name);
        }
    }

    /// Takes the bar off the screen.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// A writer to stderr for log lines that does not tear the bar.
    #[must_use]
    pub fn stderr(&self) -> LineWriter {
        LineWriter(self.bar.clone())
    }
}

fn style(bytes: bool) -> ProgressStyle {
    let template = if bytes {
        "{msg:10} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta} left"
    } else {
        "{msg:10} {spinner} {elapsed}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Writes to stderr while the bar stands aside.
#[derive(Clone, Debug)]
pub struct LineWriter(Option<ProgressBar>);

impl Write for LineWriter {
    fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
        match &self.0 {
            Some(bar) => bar.suspend(|| std::io::stderr().write(data)),
            None => std::io::stderr().write(data),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}
