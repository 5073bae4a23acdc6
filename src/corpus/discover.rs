//! Finds the files of a corpus and cuts them into units.

#![expect(clippy::disallowed_methods, reason = "looks into files of unknown names")]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::metadata::MetadataTable;
use super::{Corpus, CorpusParams, Format, ReaderRule, Reject, Stamp, Unit, sniff};
use crate::diagnostic::{Problem, Problems};

/// Slices that JSONL files are cut into: so small that shards come out alike.
pub(super) const SLICE_BYTES: u64 = 512 << 10;

/// A corpus that cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// A folder could not be listed.
    #[error("cannot list the files of the corpus: {0}")]
    List(#[from] walkdir::Error),
    /// A glob is not one (the plan has checked them).
    #[error("a glob of the corpus cannot be used: {0}")]
    Glob(#[from] globset::Error),
    /// Problems in the metadata table.
    #[error("{0}")]
    Problems(Problems),
}

/// Lists the files and reads the metadata table; all problems in the table are reported at once.
pub fn discover(params: &CorpusParams) -> Result<Corpus, CorpusError> {
    let (mut found, mut rejects) = (Vec::new(), Vec::new());
    for include in &params.include {
        list(params, include, &mut found, &mut rejects)?;
    }
    found.sort_by(|a, b| a.source.cmp(&b.source));
    found.dedup_by(|later, first| later.source == first.source);
    rejects.sort_by(|a: &Reject, b| a.source.cmp(&b.source));
    rejects.dedup();
    let mut readers = params.readers.clone();
    readers.push(ReaderRule { file_name: params.file_name.clone(), ..ReaderRule::default() });
    let globs = readers.iter().map(|rule| matcher(&params.root, [&rule.glob])).collect::<Result<Vec<_>, _>>()?;

    let (mut units, mut skipped, mut files) = (Vec::new(), Vec::new(), BTreeSet::new());
    for file in found {
        if params.metadata.as_deref().map(plain).as_ref() == Some(&file.path) {
            continue;
        }
        let reader = globs.iter().position(|glob| glob.is_match(&file.path)).unwrap_or(readers.len() - 1);
        let format = readers[reader].format.or_else(|| sniff::of_name(&file.source));
        if format.is_some() || sniff::unpacked(&file.source).1 || says_its_format(&file.path) {
            files.insert(file.path.clone());
            cut(file, format, reader, readers[reader].encoding.is_none(), &mut units);
        } else {
            skipped.push(file.source);
        }
    }
    report_skipped(&skipped);
    let mut problems: Vec<Problem> = Vec::new();
    let table = params.metadata.as_deref().map_or_else(MetadataTable::default, |path| {
        let path = plain(path);
        MetadataTable::read(relative(&params.root, &path), &path, &params.columns, &files, &mut problems)
    });
    if !problems.is_empty() {
        return Err(CorpusError::Problems(Problems(problems)));
    }
    Ok(Corpus {
        bytes: units.iter().map(|unit: &Unit| unit.range.end - unit.range.start).sum(),
        units,
        skipped,
        rejects,
        readers,
        globs,
        exclude: matcher(&params.root, &params.exclude)?,
        program: params.program.clone(),
        table,
        columns: params.columns.clone(),
        id: params.id,
        max_document_bytes: params.max_document_bytes,
        detect_language: params.detect_language,
    })
}

struct Found {
    path: PathBuf,
    source: String,
    id_path: String,
    bytes: u64,
    stamp: Stamp,
}

/// Whether the first bytes of a file say what its name does not.
fn says_its_format(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(sniff::HEAD_BYTES as u64).read_to_end(&mut head));
    read.is_ok() && (sniff::packing(&head).is_some() || matches!(sniff::of_content(None, &head), Ok(Some(_))))
}

/// Files that match one include glob and no exclude glob.
fn list(
    params: &CorpusParams,
    include: &str,
    found: &mut Vec<Found>,
    rejects: &mut Vec<Reject>,
) -> Result<(), CorpusError> {
    let wanted = matcher(&params.root, [include])?;
    let unwanted = matcher(&params.root, &params.exclude)?;
    let folder = plain(&params.root.join(literal_folder(include)));
    // The folder that the command was called in has the empty name.
    let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
    if !listed.exists() {
        return Ok(());
    }
    // Links to files are followed where they stay inside the folder; links to folders could lead in circles.
    let inside = listed.canonicalize().unwrap_or_else(|_| folder.clone());
    for entry in walkdir::WalkDir::new(listed).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            // The folder itself is what the configuration names; one below it is left out.
            Err(error) if error.depth() == 0 => return Err(error.into()),
            Err(error) => {
                let source =
                    error.path().map_or_else(|| include.to_owned(), |path| relative(&params.root, &plain(path)));
                let reason =
                    format!("the folder cannot be listed: {error}; give this user the right to, or exclude it");
                tracing::warn!("left out {source}: {reason}");
                rejects.push(Reject { source, record: None, stage: "read", reason });
                continue;
            }
        };
        let path = plain(entry.path());
        if !wanted.is_match(&path) || unwanted.is_match(&path) {
            continue;
        }
        let linked = entry.path_is_symlink();
        if linked && !path.canonicalize().is_ok_and(|target| target.starts_with(&inside)) {
            tracing::warn!("left out {}: the link leads out of the corpus folder", path.display());
            continue;
        }
        let Ok(metadata) = path.metadata() else { continue };
        if metadata.is_file() {
            let below = slashed(path.strip_prefix(&folder).unwrap_or(&path));
            found.push(Found {
                source: relative(&params.root, &path),
                id_path: without_extension(&below).to_owned(),
                bytes: metadata.len(),
                stamp: Stamp::of(&metadata),
                path,
            });
        }
    }
    Ok(())
}

fn matcher<'g, S: AsRef<str> + 'g + ?Sized>(
    root: &Path,
    globs: impl IntoIterator<Item = &'g S>,
) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        // The root may hold signs that mean something in a glob.
        let prefix = globset::escape(&slashed(&plain(root)));
        let whole = match (prefix.as_str(), glob.as_ref()) {
            (_, glob) if Path::new(glob).is_absolute() => glob.to_owned(),
            ("", glob) => glob.trim_start_matches("./").to_owned(),
            (prefix, glob) => format!("{prefix}/{glob}"),
        };
        set.add(GlobBuilder::new(&simplified(&whole)).literal_separator(true).build()?);
    }
    set.build()
}

/// Resolves `..` in the literal part of a glob, as [`plain`] does for paths.
fn simplified(glob: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in glob.split('/') {
        match (part, parts.last()) {
            (".", _) => {}
            ("..", Some(&last)) if !last.is_empty() && last != ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The folder up to the first part of a glob with a sign that is not itself.
fn literal_folder(glob: &str) -> PathBuf {
    let parts: Vec<&str> = glob.split('/').collect();
    let special = parts.iter().position(|part| part.contains(['*', '?', '[', '{'])).unwrap_or(parts.len() - 1);
    let joined = parts[..special].join("/");
    if joined.is_empty() && glob.starts_with('/') { PathBuf::from("/") } else { PathBuf::from(joined) }
}

/// A path without `.` and `..`, as far as names alone can tell.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match (part, out.components().next_back()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                out.pop();
            }
            (part, _) => out.push(part),
        }
    }
    out
}

fn relative(root: &Path, path: &Path) -> String {
    slashed(path.strip_prefix(plain(root)).unwrap_or(path))
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The path without the extension of its format, and that of its packing.
pub(super) fn without_extension(path: &str) -> &str {
    let (path, _) = sniff::unpacked(path);
    let name = path.rfind('/').map_or(0, |at| at + 1);
    match path[name..].rfind('.') {
        Some(dot) if dot > 0 => &path[..name + dot],
        _ => path,
    }
}

/// JSONL is cut at line borders, but for lines in another encoding or packed ones.
fn cut(file: Found, format: Option<Format>, reader: usize, is_utf8: bool, units: &mut Vec<Unit>) {
    let splittable = format == Some(Format::Jsonl) && is_utf8 && !sniff::unpacked(&file.source).1;
    let slices = if splittable { file.bytes.div_ceil(SLICE_BYTES).max(1) } else { 1 };
    for slice in 0..slices {
        let end = if slice + 1 == slices { file.bytes } else { (slice + 1) * SLICE_BYTES };
        units.push(Unit {
            source: file.source.clone(),
            path: file.path.clone(),
            format,
            range: slice * SLICE_BYTES..end,
            id_path: file.id_path.clone(),
            reader,
            stamp: file.stamp,
        });
    }
}

fn report_skipped(skipped: &[String]) {
    if let Some(first) = skipped.first() {
        tracing::warn!(
            "{} files are of no format that can be read, such as {first}; exclude them, or give them a format in \
             [[corpus.reader]]",
            skipped.len()
        );
    }
}
