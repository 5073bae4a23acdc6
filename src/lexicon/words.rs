//! Lists of words that many contexts ask for, written once: `[[words]]` with a name, and `@name` in a context.

use std::collections::BTreeMap;

use super::written::Words;
use crate::config::Located;
use crate::diagnostic::{Problem, SourceFile, closest};

/// What a word that names a list begins with.
const MARK: char = '@';

/// The lists of a lexicon file, and what was found wrong with them.
pub(super) struct Lists<'f> {
    file: &'f SourceFile,
    lists: BTreeMap<String, Vec<Located<String>>>,
    pub(super) problems: Vec<Problem>,
}

impl<'f> Lists<'f> {
    pub(super) fn new(file: &'f SourceFile, written: Vec<Words>) -> Self {
        let mut lists = Lists { file, lists: BTreeMap::new(), problems: Vec::new() };
        for Words { name, forms } in written {
            lists.problems.extend(super::check_name(file, "a list's name", &name));
            if lists.lists.contains_key(&name.value) {
                let message = format!("there are two lists `{}`", name.value);
                lists.problems.push(file.problem(name.span, message).help("rename one, or put them together"));
                continue;
            }
            lists.lists.insert(name.value, forms);
        }
        lists
    }

    /// The words of a context, with those of a list in the place of its name. A word of a list stands where the list is
    /// written, so that what is wrong with it is shown there.
    pub(super) fn spell_out(&mut self, words: Vec<Located<String>>) -> Vec<Located<String>> {
        let mut all = Vec::with_capacity(words.len());
        for word in words {
            match word.value.strip_prefix(MARK) {
                None => all.push(word),
                Some(name) => match self.lists.get(name) {
                    Some(forms) => all.extend(forms.iter().cloned()),
                    None => {
                        let problem = self.unknown(name, &word);
                        self.problems.push(problem);
                    }
                },
            }
        }
        all
    }

    fn unknown(&self, name: &str, word: &Located<String>) -> Problem {
        let help = match closest(name, self.lists.keys().map(String::as_str)) {
            Some(close) => format!("did you mean `{MARK}{close}`?"),
            None => format!("write a list `[[words]]` with `name = \"{name}\"` and `forms`"),
        };
        self.file.problem(word.span.clone(), format!("there is no list `{name}`")).help(help)
    }
}
