//! EPUB: the chapters in reading order as one document, and what the package says of the book.

use std::collections::HashMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use roxmltree::Document;
use zip::ZipArchive;

use super::archive::{not_zip, part};
use super::blocks::BlockWriter;
use super::html::Walker;
use super::metadata::Fields;
use super::record::{self, Body};
use super::xml::{flat, is_named};
use super::{Item, Take};

/// Reads the book of a file.
pub(super) fn read(item: &Item<'_>, bytes: &[u8], take: &mut Take<'_>) -> ControlFlow<()> {
    let found = text(item, bytes).map(|(writer, header)| (Body::Blocks(writer), header));
    record::take_whole(item, found, take)
}

fn text(item: &Item<'_>, bytes: &[u8]) -> Result<(BlockWriter, Fields), String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| not_zip(&error))?;
    let limit = item.corpus.max_container_bytes();
    if part(&mut archive, "META-INF/encryption.xml", limit).is_ok_and(|text| text.contains("xhtml")) {
        return Err("its chapters are encrypted; get the book without copy protection".into());
    }
    let container = part(&mut archive, "META-INF/container.xml", limit)?;
    let package_path = Document::parse(&container)
        .ok()
        .and_then(|tree| tree.descendants().find_map(|node| node.attribute("full-path").map(str::to_owned)))
        .ok_or("its part `META-INF/container.xml` names no package; it is no EPUB")?;
    let package = part(&mut archive, &package_path, limit)?;
    let (chapters, header) =
        contents(&package).map_err(|error| format!("its part `{package_path}` is not XML: {error}"))?;
    let folder = package_path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut writer = BlockWriter::default();
    let mut walker = Walker::new(&mut writer);
    let mut left = limit;
    for chapter in chapters {
        let html = part(&mut archive, &resolve(folder, &chapter), left)?;
        left = left.saturating_sub(html.len() as u64);
        walker.page(&html, chapter.rsplit('/').next().unwrap_or(&chapter))?;
    }
    walker.finish();
    Ok((writer, header))
}

/// The files of the chapters in reading order, without tables of contents, and the book's metadata.
fn contents(package: &str) -> Result<(Vec<String>, Fields), roxmltree::Error> {
    let tree = Document::parse(package)?;
    let mut files = HashMap::new();
    for entry in tree.descendants().filter(|node| is_named(*node, "item")) {
        let is_contents =
            entry.attribute("properties").is_some_and(|properties| properties.split(' ').any(|word| word == "nav"));
        let is_page = entry.attribute("media-type").is_none_or(|kind| kind.contains("html"));
        if let (Some(id), Some(file), false, true) =
            (entry.attribute("id"), entry.attribute("href"), is_contents, is_page)
        {
            files.insert(id, file.to_owned());
        }
    }
    let spine = tree.descendants().filter(|node| is_named(*node, "itemref"));
    let chapters = spine.filter_map(|entry| files.remove(entry.attribute("idref")?)).collect();
    let mut header = Fields::new();
    for (element, name) in [("title", "title"), ("creator", "author"), ("language", "language"), ("date", "date")] {
        let found = tree.descendants().find(|node| is_named(*node, element)).map(flat);
        if let Some(value) = found.filter(|value| !value.is_empty()) {
            let value = match name {
                "date" => value.split('T').next().unwrap_or_default().to_owned(),
                "language" => value.split('-').next().unwrap_or_default().to_owned(),
                _ => value,
            };
            header.insert(name.to_owned(), value);
        }
    }
    Ok((chapters, header))
}

/// A path of the package within the archive. What it names is looked up in the archive only.
fn resolve(folder: &str, file: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/").replace("%20", " ")
}
