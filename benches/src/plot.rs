//! The results as a picture for a README: what people ask, a line per row, and a dot per rival at its ratio to the base.
//!
//! It has a choice of the rows and the rivals. All of them, and how much they spread, are in the table.

use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::prelude::*;

use crate::rounds::{LineRecord, Results};

/// About as wide as a README is shown.
const WIDTH: i32 = 830;
const LEFT: i32 = 236;
const RIGHT: i32 = 150;
const TOP: i32 = 78;
const HEADING: i32 = 30;
const LINE: i32 = 21;
const BOTTOM: i32 = 30;

/// Powers of two from the left end to the right end. What is beyond stands at the end, with its number.
const RANGE: (f64, f64) = (-3.0, 5.0);

/// What people ask, and the rows that answer it. Left out are those that say the same again, and those that measure the
/// scheduler.
const GROUPS: [(&str, &[&str]); 4] = [
    (
        "One thread",
        &[
            "set, no watcher",
            "set, 10 000 idle watchers",
            "set + get, ready",
            "wait cycle",
            "cancel a wait",
            "re-poll, other waker",
            "watch + drop",
            "wait_for, wait cycle",
        ],
    ),
    ("Fan-out", &["fan-out to 4", "fan-out to 64", "fan-out to 1 000"]),
    (
        "Threads",
        &[
            "1 000 tasks on tokio",
            "1 000 tasks on smol",
            "ping-pong on one processor",
            "hot writer, 1 reader waits: set",
            "hot writer, 1 reader waits: get",
            "hot writer, 1 reader asks: set",
            "hot writer, 1 reader asks: get",
        ],
    ),
    ("Memory", &["bytes per value (u64, room for 4)", "bytes per watcher", "bytes per waiting watcher"]),
];

/// Those that are shown, as the legend lists them; in colours that colour-blind readers can tell apart (after Okabe and Ito).
const SHOWN: [(&str, RGBColor); 9] = [
    ("tokio", RGBColor(213, 94, 0)),
    ("embassy", RGBColor(0, 114, 178)),
    ("eyeball", RGBColor(0, 158, 115)),
    ("postage", RGBColor(230, 159, 0)),
    ("watchable", RGBColor(204, 121, 167)),
    ("async-watch", RGBColor(86, 180, 233)),
    ("futures-signals", RGBColor(140, 90, 60)),
    ("mutex+event", RGBColor(60, 60, 60)),
    ("rwlock+condvar", RGBColor(150, 150, 150)),
];
const GRID: RGBColor = RGBColor(225, 225, 225);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// A rival that is shown: its place in the results, its name and its colour.
type Rival = (usize, &'static str, RGBColor);

pub fn draw(results: &Results, base: usize, path: &Path) -> Result<()> {
    let groups: Vec<_> = GROUPS.iter().map(|(heading, rows)| (*heading, chosen(results, rows))).collect();
    let lines: usize = groups.iter().map(|(_, lines)| lines.len()).sum();
    let height = TOP + HEADING * groups.len() as i32 + LINE * lines as i32 + BOTTOM;
    let area = SVGBackend::new(path, (WIDTH as u32, height as u32)).into_drawing_area();
    paint(&area, results, &groups, base, height).map_err(|error| anyhow!("{}: {error}", path.display()))
}

fn chosen<'a>(results: &'a Results, rows: &[&str]) -> Vec<&'a LineRecord> {
    rows.iter().filter_map(|row| results.lines.iter().find(|line| line.line.name == *row)).collect()
}

fn paint(
    area: &Area<'_>,
    results: &Results,
    groups: &[(&str, Vec<&LineRecord>)],
    base: usize,
    height: i32,
) -> Result<()> {
    let shown = SHOWN.iter().filter_map(|(name, color)| Some((results.rival(name)?, *name, *color)));
    let shown: Vec<Rival> = shown.collect();
    area.fill(&WHITE)?;
    write(area, &format!("Time and memory, as a multiple of {}", results.rivals[base]), (10, 8), 20, BLACK)?;
    write(area, "To the right of the black line: slower or larger.", (10, 34), 15, BLACK)?;
    grid(area, height)?;
    legend(area, &shown)?;
    let mut y = TOP;
    for (heading, lines) in groups {
        y += HEADING;
        write(area, heading, (10, y - 22), 18, BLACK)?;
        for line in lines {
            row(area, line, &shown, base, y + LINE / 2)?;
            y += LINE;
        }
    }
    area.present()?;
    Ok(())
}

fn row(area: &Area<'_>, line: &LineRecord, shown: &[Rival], base: usize, y: i32) -> Result<()> {
    write(area, line.line.name, (20, y - 7), 15, BLACK)?;
    area.draw(&PathElement::new([(LEFT, y), (WIDTH - RIGHT, y)], GRID.stroke_width(1)))?;
    // In reverse: the first ones are drawn on top.
    for (rival, _, color) in shown.iter().rev() {
        if let Some(ratios) = line.ratios(*rival, base) {
            let is_correct = line.records[*rival].as_ref().is_some_and(|record| record.faults.is_empty());
            dot(area, ratios.median, y, *color, is_correct)?;
        }
    }
    Ok(())
}

fn write(area: &Area<'_>, text: &str, at: (i32, i32), size: u32, color: RGBColor) -> Result<()> {
    area.draw(&Text::new(text.to_owned(), at, ("sans-serif", size).into_font().color(&color)))?;
    Ok(())
}

/// On the right, beside the dots.
fn legend(area: &Area<'_>, shown: &[Rival]) -> Result<()> {
    let x = WIDTH - RIGHT + 28;
    let mut y = TOP + HEADING + LINE / 2;
    for (_, name, color) in shown {
        circle(area, (x, y), *color, true)?;
        write(area, name, (x + 11, y - 7), 15, *color)?;
        y += LINE;
    }
    y += LINE / 2;
    circle(area, (x, y), BLACK, false)?;
    for (n, text) in ["hollow: breaks a", "law, see the table"].iter().enumerate() {
        write(area, text, (x + 11, y - 7 + 16 * n as i32), 14, BLACK)?;
    }
    Ok(())
}

fn grid(area: &Area<'_>, height: i32) -> Result<()> {
    for power in RANGE.0 as i32..=RANGE.1 as i32 {
        let x = position(f64::from(power).exp2());
        let color = if power == 0 { BLACK } else { GRID };
        area.draw(&PathElement::new([(x, TOP), (x, height - BOTTOM)], color.stroke_width(1)))?;
        let label = if power < 0 { format!("1/{}", 1 << -power) } else { (1 << power).to_string() };
        let x = x - 4 * label.len() as i32;
        write(area, &label, (x, TOP - 16), 14, BLACK)?;
        write(area, &label, (x, height - BOTTOM + 6), 14, BLACK)?;
    }
    Ok(())
}

/// Where a ratio stands.
fn position(ratio: f64) -> i32 {
    let share = (ratio.log2().clamp(RANGE.0, RANGE.1) - RANGE.0) / (RANGE.1 - RANGE.0);
    LEFT + (share * f64::from(WIDTH - LEFT - RIGHT)) as i32
}

fn dot(area: &Area<'_>, ratio: f64, y: i32, color: RGBColor, filled: bool) -> Result<()> {
    let x = position(ratio);
    if ratio.log2() > RANGE.1 {
        write(area, &format!("{ratio:.0}"), (x - 46, y - 7), 14, color)?;
    }
    circle(area, (x, y), color, filled)
}

fn circle(area: &Area<'_>, at: (i32, i32), color: RGBColor, filled: bool) -> Result<()> {
    // A hollow one hides the line behind it.
    let inside = if filled { color } else { WHITE };
    area.draw(&Circle::new(at, 5, inside.filled()))?;
    area.draw(&Circle::new(at, 5, color.stroke_width(2)))?;
    Ok(())
}
