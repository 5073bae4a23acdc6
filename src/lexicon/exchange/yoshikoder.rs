//! Yoshikoder `.ykd`: XML, `cnode` for a category, `pnode` for a term.

use kremlinology_kernel::lexicon::LexiconSource;
use roxmltree::{Document, Node, ParsingOptions};

use super::{Category, FormatError, Loss, Parsed, Term, form, tree};

pub(super) fn parse(text: &str) -> Parsed {
    let options = ParsingOptions { allow_dtd: true, nodes_limit: 5_000_000, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| FormatError(error.to_string()))?;
    let mut losses = Vec::new();
    let mut root = Category::default();
    fill(&mut root, document.root_element(), &mut losses);
    // Yoshikoder puts all categories into one that bears the dictionary's name.
    if !root.terms.is_empty() {
        root.name = document.root_element().attribute("name").unwrap_or("dictionary").to_owned();
        return Ok((vec![root], losses));
    }
    if root.children.is_empty() {
        return Err(FormatError("it has no `cnode`".into()));
    }
    Ok((root.children, losses))
}

fn fill(into: &mut Category, node: Node<'_, '_>, losses: &mut Vec<Loss>) {
    let element = node.document();
    for child in node.children().filter(Node::is_element) {
        let line = element.text_pos_at(child.range().start).row as usize;
        let name = child.attribute("name").unwrap_or_default().trim();
        match child.tag_name().name() {
            "cnode" => {
                let mut category = Category { name: name.to_owned(), ..Category::default() };
                fill(&mut category, child, losses);
                into.children.push(category);
            }
            "pnode" => match form(name) {
                Ok(form) => into.terms.push(Term { form, place: format!("line {line}") }),
                Err(why) => losses.push(Loss::line(line, format!("`{name}`"), why)),
            },
            other => losses.push(Loss::line(line, format!("<{other}>"), "neither a category nor a term")),
        }
    }
}

pub(super) fn write(source: &LexiconSource, losses: &mut Vec<Loss>) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!("<dictionary style=\"050307\" name=\"{}\">\n", escaped(&source.name)));
    tree(source, losses).iter().for_each(|category| write_category(category, 1, &mut out));
    out.push_str("</dictionary>\n");
    out
}

fn write_category(category: &Category, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    out.push_str(&format!("{indent}<cnode name=\"{}\">\n", escaped(&category.name)));
    for term in &category.terms {
        out.push_str(&format!("{indent}  <pnode name=\"{}\"/>\n", escaped(&term.form)));
    }
    category.children.iter().for_each(|child| write_category(child, depth + 1, out));
    out.push_str(&format!("{indent}</cnode>\n"));
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
