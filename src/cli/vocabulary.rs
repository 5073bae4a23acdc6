//! The verb `vocabulary`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use kremlinology_kernel::wordlist::WordListHead;

use super::exit;
use crate::vocabulary::{self, BuildError, Sources};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Build the word list of a language, from lists of words or from the words of texts.
    Build(BuildArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct BuildArguments {
    /// The language, ISO 639-1.
    #[arg(long, value_name = "CODE")]
    language: String,
    /// Texts of any format that a corpus can have, whose words are counted.
    #[arg(long, value_name = "GLOB", required_unless_present_any = ["words", "common"])]
    from: Vec<String>,
    /// How often a word must stand in the texts.
    #[arg(long, value_name = "N", default_value_t = 3)]
    min_count: u64,
    /// How often it must stand there to be a common one, which repairs may make of an unknown one.
    #[arg(long, value_name = "N", default_value_t = 30)]
    common_count: u64,
    /// Word lists, one word a line.
    #[arg(long, value_name = "GLOB")]
    words: Vec<String>,
    /// Lists of common words, one word a line.
    #[arg(long, value_name = "GLOB")]
    common: Vec<String>,
    /// Name of the list, version and licence, to be written into its head.
    #[arg(long, default_value = "")]
    name: String,
    /// Its version.
    #[arg(long = "list-version", value_name = "VERSION", default_value = "1")]
    version: String,
    /// Its licence.
    #[arg(long, default_value = "")]
    licence: String,
    /// What it was made from, for people.
    #[arg(long, default_value = "")]
    source: String,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(Verb::Build(arguments): &Verb) -> anyhow::Result<ExitCode> {
    let head = WordListHead {
        name: arguments.name.clone(),
        version: arguments.version.clone(),
        language: arguments.language.clone(),
        licence: arguments.licence.clone(),
        source: arguments.source.clone(),
    };
    let sources = Sources {
        texts: arguments.from.clone(),
        min_count: arguments.min_count,
        common_count: arguments.common_count,
        words: arguments.words.clone(),
        common: arguments.common.clone(),
    };
    let built =
        vocabulary::build(&head, &sources).and_then(|list| vocabulary::write(&arguments.out, &list).map(|()| list));
    match built {
        Ok(list) => {
            let words = list.lines().filter(|line| !line.starts_with('#')).count();
            writeln!(std::io::stdout().lock(), "{}: {words} words", arguments.out.display())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            tracing::error!("{error}");
            let usage = matches!(error, BuildError::NoFile(_) | BuildError::Empty | BuildError::Corpus(_));
            Ok(if usage { exit::USAGE } else { exit::FAILED }.into())
        }
    }
}
