//! HTML: the main text of a page, its passages, and what its head says of it.
//!
//! Without selectors, the main text is what the readability algorithm finds in an article with navigation around it. Where
//! that is nearly all of the body's text, or less than half of it, the page is a plain one or a book, and the whole body
//! is taken.
//! Navigation, forms, scripts and page numbers are left out in any case.

use std::collections::HashMap;

use dom_query::{Document, NodeRef};
use dom_smoothie::Readability;
use kremlinology_kernel::passage::PassageKind;

use super::blocks::{BlockWriter, Place};
use super::metadata::Fields;

/// Elements deeper than this are not read: browsers stop at the same depth.
const DEEPEST: usize = 512;

/// Never part of the text.
const FURNITURE: &str = "script, style, noscript, template, nav, form, button, select, textarea, iframe, object, svg, canvas, \
     audio, video, img, head, .pagenum, .pageno, .pagenumber, .page-number, .pagebreak, .noprint, [role=navigation], \
     [role=doc-pagebreak], [aria-hidden=true], [hidden]";

/// Around the text of an article, seldom part of it.
const AROUND: &str = "header, footer, aside, [role=banner], [role=contentinfo], [role=complementary]";

/// What is read of a page, by CSS selectors; empty lists leave it to the reader.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Selectors<'s> {
    pub(super) select: &'s [String],
    pub(super) remove: &'s [String],
}

/// The fields of a page's head, and its text.
pub(super) fn read(html: &str, selectors: Selectors<'_>) -> Result<(Fields, BlockWriter), String> {
    check_depth(html)?;
    let page = Document::from(html);
    let fields = head(&page);
    let mut writer = BlockWriter::default();
    for selector in selectors.remove {
        checked(&page, selector)?;
        page.select(selector).remove();
    }
    page.select(FURNITURE).remove();
    let mut walker = Walker::new(&mut writer);
    if selectors.select.is_empty() {
        let main = main_text(&page);
        walker.document(main.as_ref().unwrap_or(&page))?;
    } else {
        for selector in selectors.select {
            checked(&page, selector)?;
        }
        let selected = page.select(&selectors.select.join(", "));
        if selected.is_empty() {
            return Err(format!(
                "nothing in the page matches `{}`; correct `select` in [[corpus.reader]]",
                selectors.select.join("`, `")
            ));
        }
        for node in selected.nodes() {
            // What is inside something selected has been read with it.
            let inside =
                |outer: &NodeRef<'_>| outer.id != node.id && node.ancestors_it(None).any(|above| above.id == outer.id);
            if !selected.nodes().iter().any(inside) {
                walker.node(node, 0)?;
                walker.writer.end();
            }
        }
    }
    walker.finish();
    Ok((fields, writer))
}

/// Writes a piece of HTML inside another format, such as a CDATA section, as it stands.
pub(super) fn write_fragment(html: &str, writer: &mut BlockWriter) -> Result<(), String> {
    check_depth(html)?;
    let page = Document::from(html);
    page.select(FURNITURE).remove();
    let mut walker = Walker::new(writer);
    walker.document(&page)?;
    walker.finish();
    Ok(())
}

/// Refuses what would build a tree so deep that no library walks it safely. Tags whose end is often left out are not
/// counted: the parser closes them.
fn check_depth(html: &str) -> Result<(), String> {
    const OPTIONAL: [&str; 24] = [
        "p", "li", "br", "hr", "td", "tr", "th", "dt", "dd", "img", "meta", "link", "input", "option", "tbody",
        "thead", "tfoot", "col", "area", "base", "wbr", "html", "body", "head",
    ];
    let mut depth = 0_usize;
    for tag in html.split('<').skip(1) {
        let name = |text: &str| {
            text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase()
        };
        match tag.strip_prefix('/') {
            Some(closing) if !OPTIONAL.contains(&name(closing).as_str()) => depth = depth.saturating_sub(1),
            Some(_) => {}
            None if tag.starts_with(|c: char| c.is_ascii_alphabetic()) && !OPTIONAL.contains(&name(tag).as_str()) => {
                let closed = tag.split('>').next().is_some_and(|tag| tag.ends_with('/'));
                depth += usize::from(!closed);
            }
            None => {}
        }
        if depth > DEEPEST {
            return Err(format!(
                "its elements are nested deeper than {DEEPEST}, or so many are left open; that is no page for people"
            ));
        }
    }
    Ok(())
}

fn checked(page: &Document, selector: &str) -> Result<(), String> {
    let message = || format!("`{selector}` is not a CSS selector; correct it in [[corpus.reader]]");
    page.try_select(selector)
        .map(|_| ())
        .or_else(|| dom_query::Matcher::new(selector).ok().map(|_| ()))
        .ok_or_else(message)
}

/// The article of a page; `None` where the whole body is to be read.
fn main_text(page: &Document) -> Option<Document> {
    let whole = page.body()?.normalized_char_count();
    let article = Readability::with_document(page.clone(), None, None).and_then(|mut reader| reader.parse()).ok()?;
    let article = Document::fragment(article.content);
    let share = article.root().normalized_char_count() as f64 / whole.max(1) as f64;
    match share {
        // The algorithm takes out headings that repeat the title, which a plain page has no need of.
        0.9.. => None,
        0.5.. => Some(article),
        _ => {
            page.select(AROUND).remove();
            None
        }
    }
}

/// Title, author, date and language of a page, and every named `meta`.
fn head(page: &Document) -> Fields {
    let mut fields = Fields::new();
    let mut add = |name: &str, value: &str| {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if !value.is_empty() && !name.is_empty() {
            fields.entry(name.to_owned()).or_insert(value);
        }
    };
    for meta in page.select("meta[content]").nodes() {
        let Some(name) = meta.attr("name").or_else(|| meta.attr("property")) else { continue };
        let content = meta.attr_or("content", "");
        let standard = match name.to_ascii_lowercase().as_str() {
            "author" | "dc.creator" | "dcterms.creator" | "article:author" => "author",
            "date" | "dc.date" | "dcterms.date" | "dcterms.created" | "article:published_time" => "date",
            "dc.title" | "dcterms.title" | "og:title" => "title",
            "dc.language" | "dcterms.language" => "language",
            _ => &name,
        };
        // The time of a moment is of no use here.
        let content = if standard == "date" { content.split('T').next().unwrap_or_default() } else { &content };
        add(standard, content);
    }
    add("title", &page.select("head title").text());
    if let Some(language) = page.select("html").attr("lang").or_else(|| page.select("html").attr("xml:lang")) {
        add("language", language.split(['-', '_']).next().unwrap_or_default());
    }
    fields
}

/// Walks a tree of HTML; one for each text, which may have more than one tree.
pub(super) struct Walker<'w> {
    writer: &'w mut BlockWriter,
    /// Of every anchor, the first passage behind it.
    anchors: HashMap<String, usize>,
    /// Marks that may call a note: the anchor they point to, the passage they stand in, and what speaks for it.
    calls: Vec<Call>,
    /// Before the names of anchors, for texts of several files.
    file: String,
}

struct Call {
    target: String,
    from: Place,
    certain: bool,
}

impl<'w> Walker<'w> {
    pub(super) fn new(writer: &'w mut BlockWriter) -> Self {
        Walker { writer, anchors: HashMap::new(), calls: Vec::new(), file: String::new() }
    }

    /// Reads a page of several; `file` is what links to it call it.
    pub(super) fn page(&mut self, html: &str, file: &str) -> Result<(), String> {
        check_depth(html)?;
        self.file = file.to_owned();
        self.writer.end_section();
        let page = Document::from(html);
        page.select(FURNITURE).remove();
        self.document(&page)
    }

    fn document(&mut self, document: &Document) -> Result<(), String> {
        self.node(&document.root(), 0)?;
        self.writer.end();
        Ok(())
    }

    fn node(&mut self, node: &NodeRef<'_>, depth: usize) -> Result<(), String> {
        if node.is_text() {
            self.writer.text(&node.text());
            return Ok(());
        }
        if depth > DEEPEST {
            return Err(format!("its elements are nested deeper than {DEEPEST}; that is no page for people"));
        }
        let name = node.node_name().unwrap_or_default();
        for anchor in [node.attr("id"), node.attr("name").filter(|_| &*name == "a")].into_iter().flatten() {
            let place = self.place().passage;
            self.anchors.entry(format!("{}#{anchor}", self.file)).or_insert(place);
        }
        match &*name {
            "br" => self.writer.line_break(),
            "hr" => self.writer.end_section(),
            "a" if self.is_call(node) => {}
            // A raised number behind a word is a note's mark; behind a number it is a power.
            "sup" if is_mark(&node.text()) && !self.writer.ends_with_digit() => {}
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.within(PassageKind::Heading, node, depth)?,
            "blockquote" => self.within(PassageKind::BlockQuote, node, depth)?,
            "pre" => self.preformatted(node),
            "td" | "th" => {
                self.writer.space();
                self.children(node, depth)?;
            }
            name if is_block(name) => {
                let kind = self.writer.kind();
                self.within(kind, node, depth)?;
            }
            _ => self.children(node, depth)?,
        }
        Ok(())
    }

    fn within(&mut self, kind: PassageKind, node: &NodeRef<'_>, depth: usize) -> Result<(), String> {
        let before = self.writer.switch(kind);
        self.children(node, depth)?;
        self.writer.switch(before);
        Ok(())
    }

    fn children(&mut self, node: &NodeRef<'_>, depth: usize) -> Result<(), String> {
        node.children_it(false).try_for_each(|child| self.node(&child, depth + 1))
    }

    /// Lines as they are; blank lines divide passages.
    fn preformatted(&mut self, node: &NodeRef<'_>) {
        self.writer.end();
        for line in node.text().lines() {
            self.writer.text(line);
            self.writer.line_break();
        }
        self.writer.end();
    }

    /// Takes note of a link that is a note's mark; such marks are no text.
    fn is_call(&mut self, link: &NodeRef<'_>) -> bool {
        let Some(href) = link.attr("href").filter(|href| href.contains('#')) else { return false };
        if !is_mark(&link.text()) {
            return false;
        }
        let says = |node: &NodeRef<'_>| {
            node.has_name("sup")
                || ["class", "role", "epub:type", "rel"]
                    .iter()
                    .any(|name| node.attr(name).is_some_and(|value| value.contains("note")))
        };
        let certain = says(link)
            || link.children_it(false).any(|child| says(&child))
            || link.parent().is_some_and(|parent| says(&parent));
        let (file, anchor) = href.rsplit_once('#').unwrap_or_default();
        let file = if file.is_empty() { &self.file } else { file.rsplit('/').next().unwrap_or(file) };
        let from = self.place();
        self.calls.push(Call { target: format!("{file}#{anchor}"), from, certain });
        true
    }

    /// Where the text goes on: in the passage that is open, or in the next.
    fn place(&self) -> Place {
        let next = Place { passage: self.writer.count(), byte: 0 };
        self.writer.here().filter(|here| here.passage >= next.passage).unwrap_or(next)
    }

    /// Turns the passages that marks point to into notes. A mark calls a note where it says so, or where the note has a mark
    /// that points back; a table of contents points forward too.
    pub(super) fn finish(self) {
        let back: Vec<(usize, usize)> = self
            .calls
            .iter()
            .filter_map(|call| self.anchors.get(&call.target).map(|to| (call.from.passage, *to)))
            .filter(|(from, to)| to <= from)
            .collect();
        let mut notes: Vec<(usize, Place)> = Vec::new();
        for call in &self.calls {
            let Some(&to) = self.anchors.get(&call.target) else { continue };
            let answered = back.iter().any(|(from, target)| *from == to && *target == call.from.passage);
            if to > call.from.passage && (call.certain || answered) && !notes.iter().any(|(note, _)| *note == to) {
                notes.push((to, call.from));
            }
        }
        notes.sort_unstable_by_key(|(note, _)| *note);
        for (number, (note, caller)) in notes.iter().enumerate() {
            // A note ends where the next begins; what follows the last one is unknown, so it is one passage.
            let next = notes.get(number + 1).map(|(next, _)| *next);
            let end = next.filter(|next| next - note <= 8).unwrap_or(note + 1);
            self.writer.make_notes(*note, end, *caller);
        }
    }
}

/// `1`, `[12]`, `(3)`, `*`, `†`: what a note is called by.
fn is_mark(text: &str) -> bool {
    let mark = text.trim().trim_matches(|c| "[](){}.^".contains(c));
    let short = !mark.is_empty() && mark.chars().count() <= 4;
    short
        && (mark.chars().all(|c| c.is_ascii_digit())
            || mark.chars().all(|c| "*†‡§¶".contains(c))
            || (mark.len() == 1 && mark.bytes().all(|c| c.is_ascii_alphabetic()) && text.contains('[')))
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "footer"
            | "aside"
            | "address"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "caption"
            | "figure"
            | "figcaption"
            | "center"
            | "body"
            | "html"
            | "details"
            | "summary"
            | "hgroup"
            | "fieldset"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn passages(html: &str, select: &[&str]) -> Vec<String> {
        let select: Vec<String> = select.iter().map(|&selector| selector.to_owned()).collect();
        let (_, writer) = read(html, Selectors { select: &select, remove: &[] }).unwrap();
        let text = writer.finish();
        text.blocks
            .iter()
            .map(|block| {
                format!(
                    "{}{}: {}",
                    block.kind.as_str(),
                    block.called_at.map_or(String::new(), |at| format!(
                        "<{}",
                        &text.text[..at as usize].lines().next_back().unwrap_or_default()
                    )),
                    block.span.of(&text.text)
                )
            })
            .collect()
    }

    #[test]
    fn passages_of_a_page() {
        let html = "<html lang=en-GB><head><title>On  terror</title><meta name=author content='A. Writer'>\
            <meta name=bloc content=west></head><body><nav>Home | About</nav><h2>Part <i>one</i></h2>\
            <p>The pu<b>rge</b><a href='#n1' id=c1><sup>1</sup></a> went&nbsp;on.<br>A line.</p><span class=pagenum>[5]</span>\
            <blockquote><p>Quoted.</p></blockquote><table><tr><td>a<td>b</table><script>x()</script>\
            <p id=n1><a href='#c1'>1</a> A note.</p></body></html>";
        let (fields, _) = read(html, Selectors::default()).unwrap();
        assert_eq!(
            (fields["title"].as_str(), fields["author"].as_str(), fields["language"].as_str(), fields["bloc"].as_str()),
            ("On terror", "A. Writer", "en", "west")
        );
        assert_eq!(
            passages(html, &[]),
            [
                "heading: Part one",
                "body: The purge went on.\nA line.",
                "block-quote: Quoted.",
                "body: a b",
                "footnote<The purge: A note."
            ]
        );
        assert_eq!(passages(html, &["blockquote", "blockquote p"]), ["block-quote: Quoted."]);
        assert!(
            read(html, Selectors { select: &["main".into()], remove: &[] })
                .unwrap_err()
                .contains("nothing in the page")
        );
        assert!(
            read(html, Selectors { select: &["p[".into()], remove: &[] }).unwrap_err().contains("not a CSS selector")
        );
    }

    #[test]
    fn numbers_that_point_forward_call_no_notes() {
        let html = "<p>Contents: The thaw <a href='#p7'>7</a></p><p id=p7>The thaw began.</p>";
        assert_eq!(passages(html, &[]), ["body: Contents: The thaw", "body: The thaw began."]);
    }

    #[test]
    fn any_depth_is_survived() {
        let html = format!("<p>Text.</p>{}deep", "<div>".repeat(100_000));
        assert!(read(&html, Selectors::default()).is_err());
        let _ = read(&"</p><table><td></html><b><p>".repeat(200), Selectors::default());
    }
}
