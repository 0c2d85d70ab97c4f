//! The page: a few files, built into the program, that load nothing from elsewhere.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::IntoResponse;
use axum::routing::get;

pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let html = || file("text/html; charset=utf-8", include_str!("../page/index.html"));
    let css = || file("text/css; charset=utf-8", include_str!("../page/page.css"));
    let script = || file("text/javascript; charset=utf-8", include_str!("../page/page.js"));
    let icon = || file("image/svg+xml", include_str!("../page/icon.svg"));
    Router::new()
        .route("/", get(html))
        .route("/page.css", get(css))
        .route("/page.js", get(script))
        .route("/icon.svg", get(icon))
}

async fn file(kind: &'static str, content: &'static str) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, "default-src 'self'"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A newer server may have a different page.
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, content)
}
