// The page: one stream of events for all cards that are followed, and a form that sets a value.

const $ = (id) => document.getElementById(id);
const cards = new Map([...document.querySelectorAll(".card")].map((card) => [card.dataset.name, card]));
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** For each value, the version on this page, and how many versions it has skipped. */
const known = new Map();
let stream;
let me; // the number of this client
let server; // the server that it is connected to
let clients = {};

// ---- The stream ----

function connect() {
  const before = stream;
  const names = [...cards.keys()].filter((name) => follows(name));
  const params = new URLSearchParams({ names: [...names, "sampled"].join(","), pace: $("pace").value });
  const next = new EventSource(`/events?${params}`);
  stream = next;
  // Close the old stream when the new one is open, so that a value that stays followed is never without a watcher.
  next.onopen = () => before?.close();
  next.addEventListener("hello", (event) => {
    if (stream === next) hello(JSON.parse(event.data));
  });
  next.addEventListener("news", (event) => {
    if (stream === next) show(JSON.parse(event.data));
  });
  next.onerror = () => {
    before?.close();
    if (stream !== next) return next.close();
    state("gone", "the server can't be reached; trying again");
    // A browser tries again by itself, unless the response was not a stream.
    if (next.readyState === EventSource.CLOSED) setTimeout(() => stream === next && connect(), 1000);
  };
}

function hello({ client, server: id }) {
  if (server !== undefined && server !== id) known.clear(); // versions begin again
  [me, server] = [client, id];
  state("live", "live");
  showAudience();
}

function state(name, text) {
  const status = $("status");
  // Screen readers read this aloud, so change it only when the state changes.
  if (status.dataset.state === name) return;
  status.dataset.state = name;
  status.textContent = text;
}

// ---- The cards ----

const showValue = {
  load(value, show) {
    show("percent", value.percent.toFixed(0));
    show("average", value.average.map((average) => average.toFixed(2)).join(", "));
    plots.load.add(value.percent);
  },
  memory(value, show) {
    show("used", gib(value.used).toFixed(2));
    show("total", gib(value.total).toFixed(1));
    plots.memory.add(gib(value.used));
  },
  notice(value, show, version) {
    show("text", value);
    if (writing !== undefined && writing !== version && !$("write").ariaBusy) {
      $("meanwhile").textContent = `Version ${version} came while you were writing.`;
    }
  },
  config({ config, problem }, show) {
    for (const [key, value] of Object.entries(config)) show(key, value);
    show("problem", (problem ?? "").trim());
    $("problem").hidden = problem === null;
    $("title").textContent = document.title = config.title;
    document.documentElement.dataset.accent = config.accent;
  },
  addresses(value) {
    const rows = Object.entries(value).flatMap(([name, addresses]) => [
      element("dt", name),
      element("dd", ...addresses.flatMap((address) => [address, element("br")]).slice(0, -1)),
    ]);
    cards.get("addresses").querySelector("[data-show]").replaceChildren(...rows);
  },
  audience(value) {
    clients = value;
    showAudience();
  },
};

function show({ name, version, skipped, value }) {
  if (name === "sampled") {
    $("sampled").textContent = value.length ? value.join(", ") : "nothing";
    return;
  }
  const card = cards.get(name);
  const of = (part, text) => (card.querySelector(`[data-show="${part}"]`).textContent = text);
  showValue[name](value, of, version);

  known.set(name, { version, skipped: (known.get(name)?.skipped ?? 0) + (skipped ?? 0) });
  fact(card, "version", version, true);
  fact(card, "skipped", known.get(name).skipped);
}

function fact(card, name, text, flash) {
  const shown = card.querySelector(`[data-fact="${name}"]`);
  shown.textContent = text;
  if (flash && !calm.matches) shown.animate({ color: ["var(--accent)", "var(--ink)"] }, 700);
}

function showAudience() {
  const rows = Object.entries(clients).map(([id, client]) => {
    const who = element("td", `#${id}`);
    if (Number(id) === me) who.append(element("span", "this page"));
    who.querySelector("span")?.classList.add("me");
    const names = client.names.filter((name) => name !== "sampled");
    return element("tr", who, element("td", looksAt(names)), element("td", howOften(client)));
  });
  cards.get("audience").querySelector("[data-show]").replaceChildren(...rows);
  for (const [name, card] of cards) {
    fact(card, "watching", Object.values(clients).filter((client) => client.names.includes(name)).length);
  }
}

function looksAt(names) {
  const missing = [...cards.keys()].filter((name) => !names.includes(name));
  if (missing.length === 0) return "everything";
  return missing.length < 3 ? `all but ${missing.join(", ")}` : names.join(", ");
}

function howOften({ by, pace }) {
  if (by === "poll") return "once";
  return pace === 0 ? "each change" : `every ${pace / 1000} s`;
}

function gib(bytes) {
  return bytes / 2 ** 30;
}

function element(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

// ---- Plots ----

const WINDOW = 30_000;

class Plot {
  points = [];

  constructor(name, unit, range) {
    this.figure = cards.get(name).querySelector("figure");
    [this.name, this.unit, this.range] = [name, unit, range];
    this.figure.innerHTML = `<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <path class="area"/><path class="stroke"/></svg><span class="label top"></span><span class="label bottom"></span>`;
  }

  add(value) {
    const now = performance.now();
    this.points.push([now, value]);
    // Keep one point outside of the window, so that the line begins at the edge.
    while (this.points.length > 2 && this.points[1][0] < now - WINDOW) this.points.shift();
    this.draw(now);
  }

  draw(now) {
    const values = this.points.map(([, value]) => value);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const [bottom, top] = this.range(low, high);
    const at = ([time, value]) => [100 - ((now - time) / WINDOW) * 100, 100 - ((value - bottom) / (top - bottom)) * 100];
    const line = this.points.map((point) => at(point).map((number) => number.toFixed(2)).join(" ")).join("L");
    const start = at(this.points[0])[0].toFixed(2);
    this.figure.querySelector(".stroke").setAttribute("d", `M${line}`);
    this.figure.querySelector(".area").setAttribute("d", `M${start} 100L${line}L100 100Z`);
    const text = (value) => `${value.toFixed(top - bottom < 10 ? 2 : 0)} ${this.unit}`;
    this.figure.querySelector(".top").textContent = text(top);
    this.figure.querySelector(".bottom").textContent = text(bottom);
    this.figure.ariaLabel = `${this.name} in the last 30 seconds: from ${text(low)} to ${text(high)}`;
  }
}

const plots = {
  load: new Plot("load", "%", () => [0, 100]),
  // Memory changes little, so the range from its lowest to its highest value fills the plot.
  memory: new Plot("memory", "GiB", (low, high) => [low - 0.05 - (high - low) / 5, high + 0.05 + (high - low) / 5]),
};

// ---- The form ----

/** The version of the notice when the user began to write. */
let writing;

$("text").addEventListener("input", () => {
  writing ??= known.get("notice")?.version;
  $("outcome").textContent = "";
});

$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) $("write").requestSubmit();
});

$("write").addEventListener("submit", (event) => {
  event.preventDefault();
  set(writing);
});

/** Sets the notice if `version` is still the newest. */
async function set(version) {
  const form = $("write");
  form.ariaBusy = "true";
  $("lost").hidden = true;
  try {
    const headers = { "Content-Type": "application/json" };
    if (version !== undefined) headers["If-Match"] = `"${version}"`;
    const answer = await fetch("/values/notice", { method: "PUT", headers, body: JSON.stringify($("text").value) });
    const said = await answer.json();
    if (answer.status === 412) lost(version, said.newest);
    else if (answer.ok) done(said.version);
    else $("outcome").textContent = said.error;
  } catch {
    $("outcome").textContent = "The server can't be reached; nothing was set.";
  } finally {
    form.ariaBusy = null;
  }
}

function done(version) {
  reset();
  $("text").value = "";
  $("text").focus();
  $("outcome").textContent = `Set, as version ${version}.`;
}

function lost(version, newest) {
  $("lost-versions").textContent = `You began at version ${version}; now it is version ${newest.version}:`;
  $("lost-text").textContent = newest.value;
  $("meanwhile").textContent = "";
  $("lost").hidden = false;
  $("lost").focus();
  $("insist").onclick = () => set(newest.version);
  $("give-way").onclick = () => {
    reset();
    $("text").value = "";
    $("text").focus();
  };
}

function reset() {
  writing = undefined;
  $("lost").hidden = true;
  $("meanwhile").textContent = "";
}

// ---- What is followed ----

function follows(name) {
  return cards.get(name).querySelector(".switch input").checked;
}

for (const [name, card] of cards) {
  card.querySelector("header").append($("switch").content.cloneNode(true));
  card.append($("facts").content.cloneNode(true));
  const box = card.querySelector(".switch input");
  box.ariaLabel = `follow ${card.querySelector("h2").textContent.toLowerCase()}`;
  box.addEventListener("change", () => {
    card.classList.toggle("paused", !box.checked);
    connect();
  });
}
$("pace").addEventListener("change", connect);
// A browser may keep a page that the user has left: it must not watch then.
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => event.persisted && connect());
connect();
