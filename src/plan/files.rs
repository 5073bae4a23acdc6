//! Paths in the configuration: what they are relative to, and what to say of a file that is not there.

#![expect(clippy::disallowed_methods, reason = "the configuration and its lexicons are read here")]

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::config::Located;
use crate::diagnostic::{Problem, SourceFile, closest};

/// The folder of the configuration.
pub(super) fn folder_of(config: &Path) -> PathBuf {
    match config.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A path of the configuration, as a person in the current folder would type it.
pub(super) fn resolve(root: &Path, written: &str) -> PathBuf {
    let root = if root == Path::new(".") { Path::new("") } else { root };
    root.join(written)
}

/// The absolute path, as far as can be told without following links.
pub(super) fn normal(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.iter().collect()
}

/// The text of a file, or why there is none.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::IsADirectory => "this is a folder".to_owned(),
        _ => error.to_string(),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let line =
            1 + error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|byte| **byte == b'\n').count();
        format!("line {line} is not UTF-8; save the file as UTF-8")
    })
}

/// The configuration could not be read.
pub(super) fn no_config(path: &Path, reason: &str) -> Problem {
    let problem = Problem::unread(path, format!("cannot read the configuration: {reason}"));
    let named = |name: &Path| path.file_name() == name.file_name();
    let inside = path.join("pipeline.toml");
    if inside.is_file() {
        return problem.help(format!("name the file: --config {}", inside.display()));
    }
    match nearest(path) {
        Some(near) if !named(&near) => problem.help(format!("did you mean `{}`?", near.display())),
        _ => problem.help("name it with --config"),
    }
}

/// A file that the configuration names could not be read.
pub(super) fn missing(file: &SourceFile, written: &Located<String>, root: &Path, what: &str, reason: &str) -> Problem {
    let problem =
        file.problem(written.span.clone(), format!("cannot read the {what} `{}`", written.value)).label(reason);
    let help = match nearest(&resolve(root, &written.value)) {
        Some(near) => {
            let root = if root == Path::new(".") { Path::new("") } else { root };
            format!("did you mean `{}`?", near.strip_prefix(root).unwrap_or(&near).display())
        }
        None => format!("paths start from the folder of {}", file.path.display()),
    };
    problem.help(help)
}

/// The file in the same folder with a similar name.
fn nearest(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let folder = folder_of(path);
    let entries = std::fs::read_dir(&folder).ok()?.flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|other| other != name && Path::new(other).extension() == path.extension());
    names.sort_unstable();
    closest(name, names.iter().map(String::as_str)).map(|near| path.with_file_name(near))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    #[test]
    fn paths_start_from_the_folder_of_the_configuration() {
        for (config, written, expected) in [
            ("pipeline.toml", "output", "output"),
            ("study/pipeline.toml", "output", "study/output"),
            ("/a/pipeline.toml", "../output", "/a/../output"),
            ("study/pipeline.toml", "/srv/output", "/srv/output"),
        ] {
            assert_eq!(resolve(&folder_of(Path::new(config)), written), Path::new(expected));
        }
        let here = std::env::current_dir().unwrap();
        for (path, expected) in
            [("./a/../b", here.join("b")), ("a/./b/", here.join("a/b")), ("/a/b/../../c", "/c".into())]
        {
            assert_eq!(normal(Path::new(path)), expected);
        }
    }
}
