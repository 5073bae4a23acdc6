//! Lexicoder `.lcd`: a line `+CATEGORY`, then its terms, one a line.

use kremlinology_kernel::lexicon::LexiconSource;

use super::{Category, FormatError, Loss, Parsed, Term, form, phrases};

pub(super) fn parse(text: &str) -> Parsed {
    if text.trim_start().starts_with('<') {
        // Some Lexicoder files are Yoshikoder's XML.
        return super::yoshikoder::parse(text);
    }
    let (mut categories, mut losses) = (Vec::<Category>::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()).map(|(number, line)| (number, line.trim())) {
        if let Some(name) = line.strip_prefix('+') {
            let name = name.trim();
            if !categories.iter().any(|category| category.name == name) {
                categories.push(Category { name: name.to_owned(), ..Category::default() });
            }
            continue;
        }
        match (line.is_empty(), categories.last_mut(), form(line)) {
            (true, ..) => {}
            (_, None, _) => losses.push(Loss::line(number, format!("`{line}`"), "it stands before the first category")),
            (_, Some(category), Ok(form)) => category.terms.push(Term { form, place: format!("line {number}") }),
            (_, _, Err(why)) => losses.push(Loss::line(number, format!("`{line}`"), why)),
        }
    }
    match categories.is_empty() {
        true => Err(FormatError("no line begins a category with `+`".into())),
        false => Ok((categories, losses)),
    }
}

pub(super) fn write(source: &LexiconSource, losses: &mut Vec<Loss>) -> String {
    let mut out = String::new();
    for concept in &source.concepts {
        if !concept.family.is_empty() {
            losses.push(Loss::new(&concept.id, format!("family {}", concept.family), "categories are written flat"));
        }
        out.push_str(&format!("+{}\n", concept.id));
        phrases(concept, false, losses).iter().for_each(|(phrase, _)| out.push_str(&format!("{phrase}\n")));
    }
    out
}
