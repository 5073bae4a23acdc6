//! Cuts from a document what its distributor put around it, where the configuration asks for it.

use std::borrow::Cow;

use super::Strip;
use super::record::Body;

/// The body without what is to be cut; unchanged where nothing is found.
pub(super) fn apply<'r>(strip: &[Strip], body: Body<'r>) -> Body<'r> {
    if !strip.contains(&Strip::Gutenberg) {
        return body;
    }
    match body {
        Body::Plain(text) => Body::Plain(gutenberg(text)),
        Body::Markdown(text) => Body::Markdown(gutenberg(text)),
        Body::Blocks(mut writer) => {
            writer.end();
            let start = writer.passages().position(|text| is_border(text, "START")).map_or(0, |at| at + 1);
            let behind =
                writer.passages().position(|text| is_border(text, "END") || is_licence(text)).filter(|at| *at >= start);
            let start = start + usize::from(start > 0 && writer.passages().nth(start).is_some_and(is_credit));
            let end = behind.map_or(writer.passages().len(), |at| at.max(start));
            writer.keep(start..end);
            Body::Blocks(writer)
        }
    }
}

/// The text between the lines by which Project Gutenberg marks a work's start and end.
fn gutenberg(text: Cow<'_, str>) -> Cow<'_, str> {
    let lines = || {
        let start = text.as_ptr() as usize;
        text.split(['\n', '\r']).map(move |line| (line.as_ptr() as usize - start, line))
    };
    let from = lines().find(|(_, line)| is_border(line, "START")).map_or(0, |(at, line)| at + line.len());
    let from = if from > 0 { behind_credit(&text, from) } else { 0 };
    let end = lines().filter(|(at, _)| *at >= from).find(|(_, line)| is_border(line, "END") || is_licence(line));
    let to = end.map_or(text.len(), |(at, _)| at);
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[from..to]),
        Cow::Owned(text) => Cow::Owned(text[from..to].to_owned()),
    }
}

/// Where the work starts, if who made the file is named first.
fn behind_credit(text: &str, from: usize) -> usize {
    let begin = text.len() - text[from..].trim_start().len();
    if !is_credit(&text[begin..]) {
        return from;
    }
    let mut at = begin;
    for line in text[begin..].split_inclusive('\n') {
        if line.trim().is_empty() {
            return at;
        }
        at += line.len();
    }
    from
}

fn is_credit(text: &str) -> bool {
    ["Produced by", "E-text prepared by", "This etext was prepared by", "This eBook was produced"]
        .iter()
        .any(|start| text.starts_with(start))
}

/// `*** START OF THE PROJECT GUTENBERG EBOOK …`; in the files of the first years, the end of the small print is the start.
fn is_border(line: &str, word: &str) -> bool {
    let line = line.trim_start().trim_start_matches('*').trim_start();
    if word == "START"
        && line.starts_with("END")
        && line.get(..40).unwrap_or(line).to_ascii_uppercase().contains("THE SMALL PRINT")
    {
        return true;
    }
    line.strip_prefix(word).is_some_and(|rest| {
        let rest = rest.get(..rest.len().min(60)).unwrap_or(rest).to_ascii_uppercase();
        rest.starts_with(" OF ") && rest.contains("PROJECT GUTENBERG")
    })
}

fn is_licence(line: &str) -> bool {
    ["End of the Project Gutenberg E", "End of Project Gutenberg", "End of The Project Gutenberg E"]
        .iter()
        .any(|start| line.trim_start().starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_is_between_the_borders() {
        let text = "Licence.\r\n*** START OF THIS PROJECT GUTENBERG EBOOK X ***\r\n\r\nProduced by Someone\r\nand others\r\n\r\nThe work.\r\n\r\nEnd of the Project Gutenberg EBook of X\r\n*** END OF THIS PROJECT GUTENBERG EBOOK X ***\r\nMore.";
        assert_eq!(gutenberg(text.into()).trim(), "The work.");
        assert_eq!(gutenberg("START OF A WAR\nText.".into()), "START OF A WAR\nText.");
    }
}
