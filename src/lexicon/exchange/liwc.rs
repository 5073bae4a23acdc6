//! LIWC `.dic`: a legend of numbered categories between two lines of `%`, then terms with the numbers of their categories.
//!
//! Files in the wild divide by one tab, several, or spaces; indent the legend to nest categories; leave lines blank; and
//! go on with the numbers of a term in the next line. Conditions (`kind (02 134)125`, `<of>131`) have no counterpart.

use std::collections::BTreeMap;

use kremlinology_kernel::lexicon::LexiconSource;

use super::{Category, FormatError, Loss, Parsed, Term, form, outline, phrases};

pub(super) fn parse(text: &str) -> Parsed {
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    if lines.find(|(_, line)| line.trim() == "%").is_none() {
        return Err(FormatError("there is no line with `%` before the categories".into()));
    }
    let mut losses = Vec::new();
    let mut legend: Vec<(usize, u64, Category)> = Vec::new();
    let mut closed = false;
    for (number, line) in lines.by_ref() {
        if line.trim() == "%" {
            closed = true;
            break;
        }
        let depth = line.chars().take_while(|c| *c == '\t').count();
        let (id, name) = split_number(line.trim());
        match id.parse() {
            Ok(id) if !name.is_empty() => {
                legend.push((depth, id, Category { name: name.to_owned(), ..Category::default() }));
            }
            _ => losses.push(Loss::line(number, format!("`{}`", line.trim()), "a category is a number and a name")),
        }
    }
    if !closed {
        return Err(FormatError("there is no second line with `%` behind the categories".into()));
    }
    let places: BTreeMap<u64, usize> = legend.iter().enumerate().map(|(place, (_, id, _))| (*id, place)).collect();
    let mut last: Option<(String, usize)> = None;
    for (number, line) in lines {
        let (term, ids) = entry(line);
        if !term.is_empty() {
            last = Some((term, number));
        }
        let Some((term, first)) = &last else {
            losses.push(Loss::line(number, format!("`{}`", line.trim()), "these numbers have no term before them"));
            continue;
        };
        file_term(term, *first, number, &ids, &mut legend, &places, &mut losses);
    }
    Ok((outline::nested(legend.into_iter().map(|(depth, _, category)| (depth, category))), losses))
}

/// `12 name` or `12<TAB>name`.
fn split_number(line: &str) -> (&str, &str) {
    let end = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(line.len());
    (&line[..end], line[end..].trim())
}

/// The term of a line and what stands behind it; a line that goes on with numbers has no term.
fn entry(line: &str) -> (String, Vec<&str>) {
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let line = line.trim_end();
    // A tab ends the term even where it holds figures; without a tab the numbers at the end are the categories.
    if let Some((term, ids)) = line.split_once('\t').filter(|(term, _)| !term.trim().is_empty()) {
        return (term.trim().to_owned(), ids.split_whitespace().collect());
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let numbers = words.iter().rev().take_while(|word| is_number(word)).count();
    let (term, ids) = words.split_at(words.len() - numbers);
    (term.join(" "), ids.to_vec())
}

fn file_term(
    term: &str,
    first: usize,
    number: usize,
    ids: &[&str],
    legend: &mut [(usize, u64, Category)],
    places: &BTreeMap<u64, usize>,
    losses: &mut Vec<Loss>,
) {
    let form = match form(term) {
        Ok(form) => form,
        Err(why) if first == number => return losses.push(Loss::line(number, format!("`{term}`"), why)),
        Err(_) => return,
    };
    if term.contains('<') {
        return losses.push(Loss::line(number, format!("`{term}`"), "conditions have no counterpart"));
    }
    for id in ids {
        match id.parse::<u64>().ok().and_then(|id| places.get(&id)).and_then(|&place| legend.get_mut(place)) {
            Some((_, _, category)) => {
                category.terms.push(Term { form: form.clone(), place: format!("line {number}") });
            }
            None if id.bytes().all(|byte| byte.is_ascii_digit()) => {
                losses.push(Loss::line(number, format!("`{term}` in category {id}"), "the legend has no such number"));
            }
            None => losses.push(Loss::line(number, format!("`{id}` of `{term}`"), "conditions have no counterpart")),
        }
    }
}

pub(super) fn write(source: &LexiconSource, losses: &mut Vec<Loss>) -> String {
    let mut out = String::from("%\n");
    let mut terms: Vec<(String, Vec<usize>)> = Vec::new();
    for (number, concept) in (1..).zip(&source.concepts) {
        if !concept.family.is_empty() {
            losses.push(Loss::new(&concept.id, format!("family {}", concept.family), "categories are written flat"));
        }
        out.push_str(&format!("{number}\t{}\n", concept.id));
        for (phrase, _) in phrases(concept, false, losses) {
            if phrase.trim_end_matches('*').contains('*') {
                losses.push(Loss::new(&concept.id, format!("`{phrase}`"), "LIWC knows `*` at the end of a term only"));
                continue;
            }
            match terms.iter_mut().find(|(term, _)| *term == phrase) {
                Some((_, ids)) => ids.push(number),
                None => terms.push((phrase, vec![number])),
            }
        }
    }
    out.push_str("%\n");
    for (term, ids) in terms {
        let ids = ids.iter().map(usize::to_string).collect::<Vec<_>>().join("\t");
        out.push_str(&format!("{term}\t{ids}\n"));
    }
    out
}
