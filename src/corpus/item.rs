//! What is read at once, a file or an entry of an archive, and what is known of it before it is opened.

use std::path::PathBuf;

use super::metadata::Fields;
use super::{Corpus, IdRule, ReaderRule, Reject, Unit};

/// A file or an entry of an archive.
#[derive(Debug)]
pub(super) struct Item<'c> {
    pub(super) corpus: &'c Corpus,
    /// Its name in the dataset.
    pub(super) source: String,
    /// How the metadata table and globs know it.
    pub(super) path: PathBuf,
    /// Path without extension, below the literal folder of the glob.
    id_path: String,
    pub(super) rule: &'c ReaderRule,
    /// What the file name says.
    pub(super) named: Fields,
}

impl<'c> Item<'c> {
    /// The file of a unit.
    pub(super) fn of(corpus: &'c Corpus, unit: &Unit) -> Self {
        let rule = &corpus.readers[unit.reader];
        Item {
            corpus,
            source: unit.source.clone(),
            path: unit.path.clone(),
            id_path: unit.id_path.clone(),
            named: rule.file_name.as_ref().map(|pattern| pattern.fields(&unit.id_path)).unwrap_or_default(),
            rule,
        }
    }

    /// An entry of the archive that this is.
    pub(super) fn entry(&self, name: &str) -> Item<'c> {
        let path = PathBuf::from(format!("{}!/{name}", self.path.display()));
        let below = super::discover::without_extension(name);
        let id_path = format!("{}/{below}", self.id_path);
        let rule = self.corpus.rule_of(&path).unwrap_or(self.rule);
        Item {
            corpus: self.corpus,
            source: format!("{}!/{name}", self.source),
            path,
            named: rule.file_name.as_ref().map(|pattern| pattern.fields(&id_path)).unwrap_or_default(),
            id_path,
            rule,
        }
    }

    /// Whether a glob of the corpus leaves it out.
    pub(super) fn is_excluded(&self) -> bool {
        self.corpus.exclude.is_match(&self.path)
    }

    /// Its id, where it is one document.
    pub(super) fn id(&self) -> &str {
        match self.corpus.id {
            IdRule::Stem => self.id_path.rsplit('/').next().unwrap_or(&self.id_path),
            IdRule::Path => &self.id_path,
        }
    }

    pub(super) fn reject(&self, record: Option<i64>, reason: impl Into<String>) -> Reject {
        Reject { source: self.source.clone(), record, stage: "read", reason: reason.into() }
    }
}
