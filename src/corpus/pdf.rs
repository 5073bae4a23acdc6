//! PDF with a text layer. The library that reads it may panic, hang or eat memory on faulty files, so it works in a process
//! of its own, the hidden verb `read-pdf` of this program, with limits of time and memory.
//!
//! Pages are divided by a line with a form feed.

use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::metadata::Fields;
use super::record::{self, Body};
use super::{Item, Take};

/// The verb that reads a PDF from stdin and writes its text to stdout.
pub const VERB: &str = "read-pdf";

/// Time for a file.
const SECONDS: u64 = 120;
/// Address space for a file, in KiB: three GiB, of which the allocator reserves one.
const MEMORY_KIB: u64 = 3 << 20;
/// Letters on a page, on average, below which there is no text layer.
const FEWEST_LETTERS: usize = 25;

/// The library prints to stdout too: the text is what stands behind the last of these.
const MARK: &str = "\0kremlinology-pdf\0";
const PAGE_BREAK: &str = "\n\u{c}\n";

/// Reads the document of a file.
pub(super) fn read(item: &Item<'_>, bytes: &[u8], take: &mut Take<'_>) -> ControlFlow<()> {
    let found = text(item.corpus.program.as_deref(), bytes).map(|text| (Body::Plain(text.into()), Fields::new()));
    record::take_whole(item, found, take)
}

/// What the verb does: the text of the PDF on stdin, to stdout.
pub fn serve() -> std::io::Result<()> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let answer = match pdf_extract::extract_text_from_mem_by_pages(&bytes) {
        Ok(pages) => format!("{MARK}text\0{}", pages.join(PAGE_BREAK)),
        Err(error) => format!("{MARK}error\0{error}"),
    };
    std::io::stdout().write_all(answer.as_bytes())
}

fn text(program: Option<&Path>, bytes: &[u8]) -> Result<String, String> {
    let program = program.ok_or("PDF files are read by the program only, not by its library")?;
    let child =
        spawn(program).map_err(|error| format!("the process that reads PDF files cannot be started: {error}"))?;
    let (status, output) =
        converse(child, bytes).map_err(|error| format!("the process that reads PDF files failed: {error}"))?;
    let Some(status) = status else {
        return Err(format!(
            "reading it took more than {SECONDS} seconds and was ended; convert it to text with another program"
        ));
    };
    let output = String::from_utf8_lossy(&output);
    let answer = output.rfind(MARK).map(|at| &output[at + MARK.len()..]).and_then(|answer| answer.split_once('\0'));
    match answer {
        Some(("text", text)) => {
            let letters = text.chars().filter(|c| c.is_alphabetic()).count();
            let pages = text.matches(PAGE_BREAK).count() + 1;
            if letters < FEWEST_LETTERS * pages {
                return Err(format!(
                    "it needs OCR: it has {letters} letters of text on {pages} pages; put a text layer into it first"
                ));
            }
            Ok(text.to_owned())
        }
        Some((_, error)) => {
            Err(format!("it is no PDF that can be read: {error}; convert it to text with another program"))
        }
        None => Err(format!(
            "reading it failed ({status}), for its faults or for want of memory; convert it to text with another program"
        )),
    }
}

/// A shell sets the limit of memory; where there is none, there is no limit.
fn spawn(program: &Path) -> std::io::Result<Child> {
    let piped =
        |mut command: Command| command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut limited = Command::new("sh");
    limited
        .arg("-c")
        .arg(format!("ulimit -v {MEMORY_KIB} 2>/dev/null; ulimit -c 0 2>/dev/null; exec \"$0\" {VERB}"))
        .arg(program);
    piped(limited).or_else(|_| {
        let mut plain = Command::new(program);
        plain.arg(VERB);
        piped(plain)
    })
}

/// Sends the bytes and reads the answer; no status where the time was up.
fn converse(mut child: Child, bytes: &[u8]) -> std::io::Result<(Option<ExitStatus>, Vec<u8>)> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let limit = Instant::now() + Duration::from_secs(SECONDS);
    std::thread::scope(|scope| {
        // A child that has ended no longer reads; the answer tells why.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(bytes)));
        let reader = scope.spawn(move || {
            let mut answer = Vec::new();
            stdout.map(|mut stdout| stdout.read_to_end(&mut answer));
            answer
        });
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break Some(status);
            }
            if Instant::now() > limit {
                child.kill()?;
                child.wait()?;
                break None;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        Ok((status, reader.join().unwrap_or_default()))
    })
}
