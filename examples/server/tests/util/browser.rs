//! A browser of one's own for each test: headless Chromium, by WebDriver.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::http::Method;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value as Json, json};
use url::{ParseError, Url};

use super::{LIMIT, Server};

/// The driver, which takes its browsers with it.
pub(crate) struct Driver {
    process: Child,
    url: String,
}

impl Driver {
    pub(crate) fn start() -> Self {
        let mut command = Command::new("chromedriver");
        let mut process = command.arg("--port=0").stdout(Stdio::piped()).spawn().expect("chromedriver is installed");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let said = "ChromeDriver was started successfully on port ";
        let port = lines.find_map(|line| Some(line.strip_prefix(said)?.trim_end_matches('.').to_owned()));
        Self { process, url: format!("http://127.0.0.1:{}", port.expect("chromedriver says its port")) }
    }

    /// A browser that shows the page of the server.
    pub(crate) async fn open(&self, server: &Server) -> Page {
        let args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"];
        let capabilities = json!({
            "goog:chromeOptions": { "args": args },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        let Json::Object(capabilities) = capabilities else { unreachable!("it is an object") };
        let browser = builder.capabilities(capabilities).connect(&self.url).await.unwrap();
        let page = Page { browser };
        page.resize(1180, 800).await;
        page.browser.goto(&server.url("/")).await.unwrap();
        page.until("document.querySelector('#status').dataset.state === 'live'").await;
        page
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// A page, in a browser of its own.
pub(crate) struct Page {
    pub(crate) browser: Client,
}

impl Page {
    /// Waits until a condition holds, which is JavaScript.
    pub(crate) async fn until(&self, condition: &str) {
        let end = Instant::now() + LIMIT;
        while self.eval(condition).await != json!(true) {
            assert!(
                Instant::now() < end,
                "it never holds: {condition}\n{}",
                self.eval("document.body.innerText").await
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) async fn eval(&self, expression: &str) -> Json {
        self.browser.execute(&format!("return {expression}"), Vec::new()).await.unwrap()
    }

    /// Waits until an element shows a text.
    pub(crate) async fn shows(&self, css: &str, text: &str) {
        self.until(&format!("document.querySelector({}).innerText.includes({})", json!(css), json!(text))).await;
    }

    pub(crate) async fn click(&self, css: &str) {
        self.browser.find(Locator::Css(css)).await.unwrap().click().await.unwrap();
    }

    pub(crate) async fn write(&self, css: &str, text: &str) {
        self.browser.find(Locator::Css(css)).await.unwrap().send_keys(text).await.unwrap();
    }

    /// A key, for whatever has the focus.
    pub(crate) async fn press(&self, key: Key) {
        let focused = self.browser.active_element().await.unwrap();
        focused.send_keys(&String::from(char::from(key))).await.unwrap();
    }

    /// The size of what is shown, as on a phone or on a desk.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    pub(crate) async fn dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    pub(crate) async fn devtools(&self, command: &str, params: Json) -> Json {
        let body = json!({ "cmd": command, "params": params });
        self.browser.issue_cmd(Extension("goog/cdp/execute", body)).await.unwrap()
    }

    /// What the console has said since it was last asked.
    pub(crate) async fn console(&self) -> Vec<String> {
        let log = self.browser.issue_cmd(Extension("se/log", json!({ "type": "browser" }))).await.unwrap();
        log.as_array().unwrap().iter().map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// Closes it; nothing was wrong.
    pub(crate) async fn close(self) {
        assert_eq!(self.console().await, Vec::<String>::new());
        self.browser.close().await.unwrap();
    }
}

/// A command of Chromium's driver that is not of the standard.
#[derive(Debug)]
struct Extension(&'static str, Json);

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.expect("a session"), self.0))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.1.to_string()))
    }
}
