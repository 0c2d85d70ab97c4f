//! A search of the docs for a name of another crate finds the item that does it here.

use std::fs::read_to_string;
use std::path::Path;

/// Foreign name, file, and the item that it leads to.
const ALIASES: &[(&str, &str, &str)] = &[
    // tokio
    ("watch", "channel.rs", "fn channel"),
    ("Sender", "producer.rs", "struct Producer"),
    ("Receiver", "watcher.rs", "struct Watcher"),
    ("RecvError", "error.rs", "struct Closed"),
    ("SendError", "value.rs", "fn try_set"),
    ("send", "value.rs", "fn set"),
    ("send_replace", "value.rs", "fn replace"),
    ("send_modify", "value.rs", "fn update"),
    ("send_if_modified", "value.rs", "fn modify_if"),
    ("subscribe", "watcher.rs", "fn watch"),
    ("subscribe", "producer.rs", "fn watch"),
    ("receiver_count", "value.rs", "fn watcher_count"),
    ("is_closed", "value.rs", "fn watcher_count"),
    ("closed", "one_shot.rs", "fn unwatched"),
    ("sender_count", "producer.rs", "fn producer"),
    ("same_channel", "watcher.rs", "fn same_value"),
    ("borrow", "watcher.rs", "fn peek"),
    ("borrow_and_update", "watcher.rs", "fn mark_unseen"),
    ("mark_changed", "watcher.rs", "fn mark_unseen"),
    ("mark_unchanged", "watcher.rs", "fn mark_seen"),
    ("from_changes", "watcher.rs", "fn mark_seen"),
    ("has_changed", "in_place.rs", "fn changed"),
    ("CancellationToken", "value.rs", "fn close"),
    ("coop", "docs/with_tokio.rs", ""),
    // embassy
    ("Watch", "value.rs", "struct General"),
    ("Signal", "value.rs", "struct General"),
    ("receiver", "watcher.rs", "fn try_watch"),
    ("AnonReceiver", "reader.rs", "struct Reader"),
    ("DynReceiver", "watch.rs", "trait Watch"),
    ("DynSender", "watch.rs", "trait Set"),
    ("contains_value", "value.rs", "fn peek_with"),
    ("contains_value", "watcher.rs", "fn peek_with"),
    ("get_and", "in_place.rs", "fn wait_for"),
    ("changed_and", "get_filter.rs", "fn get_filter"),
    ("try_changed", "watcher.rs", "fn try_get"),
    ("try_changed_and", "watcher.rs", "fn try_get_filter"),
    ("try_get_and", "watcher.rs", "fn peek_with"),
    ("get_msg_id", "value.rs", "fn version"),
    // eyeball, n0-watcher, watchable
    ("Observable", "value.rs", "struct General"),
    ("SharedObservable", "value.rs", "struct General"),
    ("Watchable", "value.rs", "struct General"),
    ("Subscriber", "watcher.rs", "struct Watcher"),
    ("Disconnected", "error.rs", "struct Closed"),
    ("next_ref", "in_place.rs", "fn get_with"),
    ("updated", "in_place.rs", "fn changed"),
    ("initialized", "in_place.rs", "fn wait_for_map"),
    ("set_if_not_eq", "value.rs", "fn replace_if_changed"),
    ("has_watchers", "value.rs", "fn watcher_count"),
    ("shutdown", "value.rs", "fn close"),
    // Kotlin, Rx, Combine
    ("StateFlow", "value.rs", "struct General"),
    ("MutableStateFlow", "value.rs", "struct General"),
    ("BehaviorSubject", "value.rs", "struct General"),
    ("CurrentValueSubject", "value.rs", "struct General"),
    ("subscriptionCount", "value.rs", "fn watcher_count"),
    ("compareAndSet", "value.rs", "fn compare_set"),
    ("updateAndGet", "value.rs", "fn update"),
    ("emit", "value.rs", "fn set"),
    ("collect", "get_filter.rs", "fn get"),
    ("combineLatest", "adapt/combine.rs", "fn combine_latest"),
    ("distinctUntilChanged", "watch_ext.rs", "fn distinct"),
    ("WhileSubscribed", "one_shot.rs", "fn watched"),
    // Go
    ("ErrBacklogDone", "error.rs", "enum TryGetError"),
    ("BacklogOnly", "watcher.rs", "fn try_get"),
    ("Filter", "get_filter.rs", "fn get_filter"),
    // openraft
    ("AsyncWatch", "watch.rs", "trait Watch"),
    // What people want to do
    ("spawn", "docs/with_tokio.rs", ""),
    ("graceful", "docs/recipes.rs", ""),
    ("cancel", "docs/recipes.rs", ""),
    ("throttle", "docs/recipes.rs", ""),
    ("debounce", "docs/recipes.rs", ""),
    ("timeout", "docs/recipes.rs", ""),
    ("mock", "docs/testing.rs", ""),
];

/// The items that have this alias: each one's line follows its attributes.
fn items_with<'a>(alias: &str, source: &'a str) -> Vec<&'a str> {
    let attribute = format!("#[doc(alias = \"{alias}\")]");
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let is_item = |line: &&&str| !line.starts_with('#') && !line.starts_with("//");
    let item_after = |at: usize| lines[at..].iter().find(is_item).copied().unwrap_or_default();
    lines.iter().enumerate().filter(|(_, line)| **line == attribute).map(|(at, _)| item_after(at)).collect()
}

fn declares(line: &str, item: &str) -> bool {
    let words: Vec<_> = line.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let item: Vec<_> = item.split(' ').collect();
    words.windows(item.len()).any(|words| words == item)
}

#[test]
fn foreign_names_lead_to_the_right_item() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (alias, file, item) in ALIASES {
        // A page carries its aliases where it is declared.
        let (file, item) = match file.strip_prefix("docs/") {
            Some(page) => ("docs/mod.rs", format!("mod {}", page.trim_end_matches(".rs"))),
            None => (*file, (*item).to_owned()),
        };
        let source = read_to_string(src.join(file)).unwrap();
        let found = items_with(alias, &source);
        assert!(
            found.iter().any(|line| declares(line, &item)),
            "{alias} leads to {found:?} in {file}, not to `{item}`"
        );
    }
}
