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
            let behind = writer.passages().skip(start).position(|text| is_border(text, "END") || is_licence(text));
            let end = behind.map_or(writer.passages().len(), |at| start + at);
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
    let end = lines().filter(|(at, _)| *at >= from).find(|(_, line)| is_border(line, "END") || is_licence(line));
    let to = end.map_or(text.len(), |(at, _)| at);
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[from..to]),
        Cow::Owned(text) => Cow::Owned(text[from..to].to_owned()),
    }
}

/// `*** START OF THE PROJECT GUTENBERG EBOOK …`, as it has been written since 1991.
fn is_border(line: &str, word: &str) -> bool {
    let line = line.trim_start().trim_start_matches('*').trim_start();
    line.strip_prefix(word).is_some_and(|rest| {
        let rest = rest.get(..rest.len().min(60)).unwrap_or(rest).to_ascii_uppercase();
        rest.starts_with(" OF ") && rest.contains("PROJECT GUTENBERG")
    })
}

fn is_licence(line: &str) -> bool {
    line.trim_start().starts_with("End of the Project Gutenberg E") || line.trim_start().starts_with("End of Project Gutenberg's")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_is_between_the_borders() {
        let text = "Licence.\r\n*** START OF THIS PROJECT GUTENBERG EBOOK X ***\r\nThe work.\r\n\r\nEnd of the Project Gutenberg EBook of X\r\n*** END OF THIS PROJECT GUTENBERG EBOOK X ***\r\nMore.";
        assert_eq!(gutenberg(text.into()).trim(), "The work.");
        assert_eq!(gutenberg("START OF A WAR\nText.".into()), "START OF A WAR\nText.");
    }
}
