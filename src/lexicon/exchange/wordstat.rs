//! WordStat `.cat`: an outline by tabs; what ends in a weight, `WORD (1)`, is a term, all else a category. `_` joins the words
//! of a phrase. Rules (`@NEAR [...]`) and weights other than 1 have no counterpart.

use kremlinology_kernel::lexicon::LexiconSource;

use super::{Category, FormatError, Loss, Parsed, Term, form, outline, tree};

pub(super) fn parse(text: &str) -> Parsed {
    let mut losses = Vec::new();
    let mut flat: Vec<(usize, Category)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let depth = line.chars().take_while(|c| *c == '\t').count();
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let Some((term, weight)) = weighted(line) else {
            flat.push((depth, Category { name: line.trim_matches('+').to_owned(), ..Category::default() }));
            continue;
        };
        // The category that the indentation says, and not simply the last: terms may follow a nested category.
        let above = flat.iter_mut().rev().find(|(above, _)| *above < depth);
        match (above, form(term)) {
            _ if term.starts_with('@') => {
                losses.push(Loss::line(number, format!("`{term}`"), "rules have no counterpart"));
            }
            (None, _) => losses.push(Loss::line(number, format!("`{term}`"), "it stands in no category")),
            (_, Err(why)) => losses.push(Loss::line(number, format!("`{term}`"), why)),
            (Some((_, category)), Ok(form)) => {
                if weight.trim() != "1" {
                    losses.push(Loss::line(number, format!("weight {weight} of `{term}`"), "all forms count alike"));
                }
                category.terms.push(Term { form: form.to_lowercase(), place: format!("line {number}") });
            }
        }
    }
    match flat.is_empty() {
        true => Err(FormatError("it has no category".into())),
        false => Ok((outline::nested(flat), losses)),
    }
}

/// `TERM (weight)`.
fn weighted(line: &str) -> Option<(&str, &str)> {
    let (term, weight) = line.strip_suffix(')')?.rsplit_once('(')?;
    let number = !weight.trim().is_empty() && weight.trim().parse::<f64>().is_ok();
    (number && !term.trim().is_empty()).then(|| (term.trim(), weight))
}

pub(super) fn write(source: &LexiconSource, losses: &mut Vec<Loss>) -> String {
    let mut out = String::new();
    tree(source, losses).iter().for_each(|category| write_category(category, 0, &mut out));
    out
}

fn write_category(category: &Category, depth: usize, out: &mut String) {
    let indent = "\t".repeat(depth);
    out.push_str(&format!("{indent}{}\n", category.name));
    for term in &category.terms {
        out.push_str(&format!("{indent}\t{} (1)\n", term.form.to_uppercase().replace(' ', "_")));
    }
    category.children.iter().for_each(|child| write_category(child, depth + 1, out));
}
