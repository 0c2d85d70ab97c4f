//! What the documentation links to is there: in the repository, and in the package, which runs this test as well.

#![cfg(not(loom))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

use std::fs::{read_dir, read_to_string};
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// Where docs.rs has the files of the package, and the pages of the documentation.
const SOURCE: &str = "https://docs.rs/crate/event-value/latest/source/";
const PAGES: &str = "https://docs.rs/event-value/latest/event_value/";

/// What is not ours, or only built.
const OTHERS: [&str; 3] = ["target", "node_modules", "corpus"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder that end like this.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
        if path.is_dir() && !name.starts_with('.') && !OTHERS.contains(&&*name) {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|its| its == extension) {
            found.push(path);
        }
    }
    found
}

/// What a text in Markdown links to, and shows as a picture.
fn links(text: &str) -> Vec<String> {
    let link = |event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    };
    Parser::new(text).filter_map(link).collect()
}

/// The anchors of the headings of a text in Markdown.
fn anchors(text: &str) -> Vec<String> {
    let (mut anchors, mut heading) = (Vec::new(), None::<String>);
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => heading.iter_mut().for_each(|heading| heading.push_str(&text)),
            Event::End(TagEnd::Heading(_)) => anchors.extend(heading.take().map(|heading| anchor(&heading))),
            _ => {}
        }
    }
    anchors
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

/// Whether a page of the documentation is there, which is one of our modules.
fn has_page(page: &str) -> bool {
    let module = root().join("src").join(page.trim_end_matches('/'));
    module.with_extension("rs").exists() || module.join("mod.rs").exists()
}

/// Whether what a link in `file` leads to is there. What other sites have is not asked for.
fn leads_somewhere(file: &Path, link: &str) -> bool {
    let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
    if let Some(source) = target.strip_prefix(SOURCE) {
        return root().join(source).exists();
    }
    if let Some(page) = target.strip_prefix(PAGES) {
        return has_page(page);
    }
    let path = if target.is_empty() { file.into() } else { file.parent().unwrap().join(target) };
    target.contains("://")
        || path.exists()
            && (anchor.is_empty() || anchors(&read_to_string(path).unwrap()).iter().any(|its| its == anchor))
}

fn assert_all_lead_somewhere(file: &Path, links: impl IntoIterator<Item = String>) -> usize {
    let links: Vec<_> = links.into_iter().collect();
    for link in &links {
        assert!(leads_somewhere(file, link), "{} links to {link}, which is not there", file.display());
    }
    links.len()
}

#[test]
fn every_link_of_a_page_in_markdown_leads_somewhere() {
    let pages = files(root(), "md");
    assert!(pages.contains(&root().join("README.md")));
    let count: usize =
        pages.iter().map(|page| assert_all_lead_somewhere(page, links(&read_to_string(page).unwrap()))).sum();
    assert!(count > 20, "{count} links");
}

/// rustdoc checks the links between items.
#[test]
fn every_link_of_the_docs_to_an_example_leads_to_a_file_of_the_package() {
    let mut count = 0;
    for file in files(&root().join("src"), "rs") {
        let source = read_to_string(&file).unwrap();
        let docs = source.lines().filter_map(|line| line.trim_start().strip_prefix("//")?.strip_prefix(['!', '/']));
        let text: String = docs.flat_map(|line| [line, "\n"]).collect();
        count += assert_all_lead_somewhere(&file, links(&text).into_iter().filter(|link| link.contains("://")));
    }
    assert!(count > 5, "{count} links");
}

#[test]
fn a_dead_link_is_found() {
    let readme = &root().join("README.md");
    let text =
        "[1](nowhere.md) [2](README.md#no-such-heading) ![3](https://docs.rs/crate/event-value/latest/source/nowhere)";
    assert_eq!(links(text).iter().filter(|link| !leads_somewhere(readme, link)).count(), 3);
    assert!(leads_somewhere(readme, "SECURITY.md#how-to-report"));
    assert!(!has_page("docs/nowhere/") && has_page("docs/recipes/") && has_page("docs/"));
}
