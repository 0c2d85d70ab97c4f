//! The page, in a real browser.

use std::env;
use std::fs;
use std::path::Path;

use fantoccini::key::Key;
use serde_json::json;

use crate::util::browser::Driver;
use crate::util::{QUICK, Server};

mod util;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: examples/server/install"]
async fn a_change_of_the_file_reaches_the_page() {
    let (server, driver) = (Server::start(), Driver::start());
    let page = driver.open(&server).await;
    page.shows("h1", "A test").await;

    server.configure("title = \"Changed\"\nsample_every_ms = 50\naccent = \"amber\"\n");
    page.shows("h1", "Changed").await;
    page.until("document.title === 'Changed' && document.documentElement.dataset.accent === 'amber'").await;
    page.until("document.querySelector('#problem').hidden").await;

    server.configure("title = \"Broken");
    page.shows("#problem", "line 1").await;
    page.shows("h1", "Changed").await;
    server.configure(QUICK);
    page.until("document.querySelector('#problem').hidden").await;
    page.shows("h1", "A test").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: examples/server/install"]
async fn two_pages_and_one_setter_agree() {
    let (server, driver) = (Server::start(), Driver::start());
    let (one, other) = (driver.open(&server).await, driver.open(&server).await);
    let notice = "[data-name=notice] blockquote";

    server.put("/values/notice", None, "\"from outside\"").ok();
    one.shows(notice, "from outside").await;
    other.shows(notice, "from outside").await;

    one.write("#text", "from a page").await;
    one.click("#write button").await;
    other.shows(notice, "from a page").await;
    let version = server.get("/values/notice").ok()["version"].clone();
    one.shows("#outcome", &format!("Set, as version {version}.")).await;
    for page in [&one, &other] {
        page.shows(notice, "from a page").await;
        page.shows("[data-name=notice] [data-fact=version]", &version.to_string()).await;
        page.shows("[data-name=notice] [data-fact=watching]", "2").await;
    }

    // Markup is text.
    server.put("/values/notice", None, "\"<b>bold</b><script>document.title = 'no'</script>\"").ok();
    one.shows(notice, "<b>bold</b><script>").await;
    other.close().await;
    one.shows("[data-name=notice] [data-fact=watching]", "1").await;
    one.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: examples/server/install"]
async fn a_lost_race_is_shown() {
    let (server, driver) = (Server::start(), Driver::start());
    let page = driver.open(&server).await;
    page.write("#text", "mine").await;
    server.put("/values/notice", None, "\"theirs\"").ok();
    page.shows("#meanwhile", "came while you were writing").await;
    page.click("#write button").await;
    page.shows("#lost", "Somebody was faster").await;
    page.shows("#lost blockquote", "theirs").await;
    page.until("document.activeElement.id === 'lost'").await;
    assert_eq!(server.get("/values/notice").ok()["value"], "theirs");

    // By keyboard: the next stop is the button.
    page.press(Key::Tab).await;
    page.until("document.activeElement.id === 'insist'").await;
    page.press(Key::Enter).await;
    page.shows("[data-name=notice] blockquote", "mine").await;
    page.until("document.querySelector('#lost').hidden && document.activeElement.id === 'text'").await;

    page.write("#text", "mine again").await;
    server.put("/values/notice", None, "\"theirs again\"").ok();
    page.shows("#meanwhile", "came while you were writing").await;
    page.click("#write button").await;
    page.shows("#lost blockquote", "theirs again").await;
    page.click("#give-way").await;
    page.until("document.querySelector('#lost').hidden && document.querySelector('#text').value === ''").await;
    assert_eq!(server.get("/values/notice").ok()["value"], "theirs again");

    // The browser itself notes each refusal as an error.
    let console = page.console().await;
    assert!(console.len() == 2 && console.iter().all(|line| line.contains("412")), "{console:?}");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: examples/server/install"]
async fn nothing_is_measured_with_no_page_open() {
    let (server, driver) = (Server::start(), Driver::start());
    let page = driver.open(&server).await;
    page.shows("#sampled", "addresses, load, memory").await;
    page.until("document.querySelector('[data-show=percent]').innerText !== '–'").await;

    page.click("[data-name=load] .switch input").await;
    page.shows("#sampled", "addresses, memory").await;
    page.shows("[data-name=load] [data-fact=watching]", "0").await;
    page.shows("[data-name=memory] [data-fact=watching]", "1").await;
    page.click("[data-name=load] .switch input").await;
    page.shows("#sampled", "addresses, load, memory").await;

    page.close().await;
    server.wait_for("sampled", |sampled| *sampled == json!([]));
    let page = driver.open(&server).await;
    page.shows("#sampled", "addresses, load, memory").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: examples/server/install"]
async fn a_page_that_looks_rarely_skips() {
    let (server, driver) = (Server::start(), Driver::start());
    let page = driver.open(&server).await;
    page.browser.find(fantoccini::Locator::Css("#pace")).await.unwrap().select_by_value("2000").await.unwrap();
    page.shows("[data-show=clients]", "every 2 s").await;
    page.until("Number(document.querySelector('[data-name=load] [data-fact=skipped]').innerText) > 10").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: examples/server/install"]
async fn the_page_recovers_after_a_restart() {
    let (mut server, driver) = (Server::start(), Driver::start());
    let page = driver.open(&server).await;
    server.put("/values/notice", None, "\"before\"").ok();
    page.shows("[data-name=notice] blockquote", "before").await;

    assert!(server.stop().success());
    page.shows("#status", "the server can't be reached").await;
    server.configure(&QUICK.replace("A test", "Another server"));
    server.start_again();
    page.shows("#status", "live").await;
    page.shows("h1", "Another server").await;
    server.put("/values/notice", None, "\"after\"").ok();
    page.shows("[data-name=notice] blockquote", "after").await;
    page.shows("[data-name=notice] [data-fact=watching]", "1").await;

    // The browser itself notes that nobody was there.
    let console = page.console().await;
    assert!(console.iter().all(|line| line.contains("/events?") && line.contains("net::ERR")), "{console:?}");
    page.close().await;
}

/// What a screen reader is told: each thing that takes the focus has a name, and what has to be said at once is.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: examples/server/install"]
async fn everything_has_a_name() {
    let (server, driver) = (Server::start(), Driver::start());
    let page = driver.open(&server).await;
    page.until("document.querySelectorAll('.plot[aria-label*=\"in the last 30 seconds\"]').length === 2").await;
    let tree = page.devtools("Accessibility.getFullAXTree", json!({})).await;
    let nodes: Vec<_> = tree["nodes"].as_array().unwrap().iter().filter(|node| node["ignored"] == false).collect();
    let named = |role: &str| {
        let of_role = nodes.iter().filter(|node| node["role"]["value"] == role);
        of_role.map(|node| node["name"]["value"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(named("region"), ["Load", "Memory", "Notice", "Configuration", "Addresses", "Clients"]);
    let switches = ["load", "memory", "notice", "configuration", "addresses", "clients"];
    assert_eq!(named("checkbox"), switches.map(|name| format!("follow {name}")));
    assert_eq!((named("combobox"), named("textbox")), (vec!["Update".into()], vec!["New notice".into()]));
    assert!(named("image").iter().all(|name| name.contains("in the last 30 seconds: from ")), "{:?}", named("image"));

    let focusable = |node: &&&serde_json::Value| {
        let properties = node["properties"].as_array().into_iter().flatten();
        let of = |property: &serde_json::Value| property["name"] == "focusable" && property["value"]["value"] == true;
        node["role"]["value"] != "RootWebArea" && properties.into_iter().any(of)
    };
    for node in nodes.iter().filter(focusable) {
        assert_ne!(node["name"]["value"].as_str().unwrap_or_default(), "", "{node}");
    }
    page.close().await;
}

/// Nothing sticks out on a phone, and all text stands out from what is behind it, by day and by night.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: examples/server/install"]
async fn the_page_can_be_read_on_a_phone_and_in_the_dark() {
    let (server, driver) = (Server::start(), Driver::start());
    let page = driver.open(&server).await;
    server.put("/values/notice", None, &format!("\"{}\"", "w".repeat(500))).ok();
    page.shows("[data-name=notice] blockquote", "www").await;
    server.configure(&format!("title = \"{}\" broken", "W".repeat(60)));
    page.shows("#problem", "line 1").await;
    for (width, height) in [(320, 640), (390, 844), (768, 1024), (1180, 800)] {
        page.resize(width, height).await;
        let widest = page.eval("document.documentElement.scrollWidth").await;
        assert_eq!(widest, width, "nothing is wider than the window");
    }
    for dark in [false, true] {
        page.dark(dark).await;
        for accent in ["teal", "blue", "plum", "amber"] {
            server.configure(&QUICK.replace("plum", accent));
            page.until(&format!("document.documentElement.dataset.accent === '{accent}'")).await;
            let faint = page.eval(FAINT).await;
            assert_eq!(faint, json!([]), "dark: {dark}, {accent}");
        }
    }
    page.close().await;
}

/// The texts whose contrast to their background is below 4.5, as WCAG counts it.
const FAINT: &str = r#"(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgb = (color) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = (color) => rgb(color).slice(0, 3)
        .map((part) => part / 255)
        .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const behind = (element) => {
        const color = getComputedStyle(element).backgroundColor;
        return rgb(color)[3] > 0 ? color : behind(element.parentElement);
    };
    const contrast = (element) => {
        const [low, high] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    // An animation of the version is over soon.
    document.getAnimations().forEach((animation) => animation.finish());
    return [...document.body.querySelectorAll("*")]
        .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
        .filter((element) => element.checkVisibility() && element.tagName !== "OPTION")
        .filter((element) => contrast(element) < 4.5)
        .map((element) => `${element.outerHTML.slice(0, 80)}: ${contrast(element).toFixed(1)}`);
})()"#;

/// The picture of the README; with EVENT_VALUE_PICTURE it is made anew, and without it only looked at.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: examples/server/install"]
async fn the_picture_is_small() {
    let (server, driver) = (Server::start(), Driver::start());
    server.configure("title = \"Event values\"\nsample_every_ms = 250\naccent = \"teal\"\n");
    let page = driver.open(&server).await;
    let second = server.stream("/events?names=load,notice&pace=10000");
    server.put("/values/notice", None, "\"The lift works again.\"").ok();
    page.write("#text", "Lunch is at one today.").await;
    server.put("/values/notice", None, "\"The lift is out of order until Monday.\"").ok();
    page.shows("#meanwhile", "came while you were writing").await;
    page.click("#write button").await;
    page.shows("#lost", "Somebody was faster").await;
    let drawn = env::var_os("EVENT_VALUE_PICTURE").map_or(3, |_| 90);
    page.until(&format!("document.querySelector('.stroke').getAttribute('d').split('L').length > {drawn}")).await;

    let height = page.eval("document.documentElement.scrollHeight").await.as_u64().unwrap();
    page.resize(1180, height as u32).await;
    let picture = page.browser.screenshot().await.unwrap();
    assert!(picture.len() < 150_000, "{} bytes", picture.len());
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pictures/server.png");
    if env::var_os("EVENT_VALUE_PICTURE").is_some() {
        fs::write(&kept, picture).unwrap();
    }
    assert!(fs::metadata(kept).unwrap().len() < 150_000);
    drop(second);
    assert_eq!(page.console().await.len(), 1, "the browser notes the refusal");
    page.close().await;
}
