//! The results as a picture: a line per row, a dot per rival, at its ratio to the base.

use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::prelude::*;

use crate::report::Quartiles;
use crate::rounds::{LineRecord, Results};

const LEFT: i32 = 330;
const RIGHT: i32 = 40;
const TOP: i32 = 128;
const LINE: i32 = 24;
const LEGEND_LINES: usize = 3;
const WIDTH: i32 = 1100;
/// Powers of two from the left end to the right end. What is beyond stands at the end.
const RANGE: (f64, f64) = (-4.0, 5.0);
/// Colours that colour-blind readers can tell apart (after Okabe and Ito), then greys.
const COLORS: [RGBColor; 16] = [
    RGBColor(213, 94, 0),
    RGBColor(245, 180, 150),
    RGBColor(210, 190, 120),
    RGBColor(230, 159, 0),
    RGBColor(0, 114, 178),
    RGBColor(120, 20, 20),
    RGBColor(60, 200, 60),
    RGBColor(0, 158, 115),
    RGBColor(130, 200, 170),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(200, 180, 40),
    RGBColor(110, 60, 160),
    RGBColor(140, 90, 60),
    RGBColor(90, 90, 90),
    RGBColor(160, 160, 160),
];

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

pub fn draw(results: &Results, base: usize, path: &Path) -> Result<()> {
    let lines: Vec<_> = results.lines.iter().filter(|line| !line.line.unit.is_empty()).collect();
    let height = TOP + LINE * lines.len() as i32 + 20;
    let area = SVGBackend::new(path, (WIDTH as u32, height as u32)).into_drawing_area();
    paint(&area, results, &lines, base, height).map_err(|error| anyhow!("{}: {error}", path.display()))
}

fn paint(area: &Area<'_>, results: &Results, lines: &[&LineRecord], base: usize, height: i32) -> Result<()> {
    area.fill(&WHITE)?;
    write(area, &format!("Time or memory, as a multiple of {}", results.rivals[base]), 10, 10, 16)?;
    write(
        area,
        "Filled: keeps the laws. Hollow: breaks one, or has no lock; see the table. Bars: the middle half of the rounds.",
        10,
        32,
        12,
    )?;
    legend(area, results)?;
    grid(area, height)?;
    for (n, line) in lines.iter().enumerate() {
        let y = TOP + LINE * n as i32 + LINE / 2;
        write(area, line.line.name, 10, y - 6, 13)?;
        // The rivals in reverse: the first ones are drawn on top.
        for rival in (0..results.rivals.len()).rev() {
            if let Some(ratios) = line.base(base).and_then(|base| line.ratios(rival, base)) {
                let is_correct = line.records[rival].as_ref().is_some_and(|record| record.faults.is_empty());
                dot(area, ratios, y, color(rival), is_correct)?;
            }
        }
    }
    area.present()?;
    Ok(())
}

fn color(rival: usize) -> RGBColor {
    COLORS.get(rival).copied().unwrap_or(BLACK)
}

fn write(area: &Area<'_>, text: &str, x: i32, y: i32, size: u32) -> Result<()> {
    area.draw(&Text::new(text.to_owned(), (x, y), ("sans-serif", size)))?;
    Ok(())
}

fn legend(area: &Area<'_>, results: &Results) -> Result<()> {
    let per_line = results.rivals.len().div_ceil(LEGEND_LINES);
    for (rival, name) in results.rivals.iter().enumerate() {
        let (x, y) = (20 + (rival % per_line) as i32 * 150, 58 + (rival / per_line) as i32 * 18);
        area.draw(&Circle::new((x, y), 5, color(rival).filled()))?;
        write(area, name, x + 10, y - 6, 12)?;
    }
    Ok(())
}

fn grid(area: &Area<'_>, height: i32) -> Result<()> {
    for power in RANGE.0 as i32..=RANGE.1 as i32 {
        let x = position(f64::from(power).exp2());
        let style = if power == 0 { BLACK.stroke_width(1) } else { RGBColor(220, 220, 220).stroke_width(1) };
        area.draw(&PathElement::new([(x, TOP), (x, height - 20)], style))?;
        let label = if power < 0 { format!("1/{}", 1 << -power) } else { (1 << power).to_string() };
        write(area, &label, x - 4 * label.len() as i32, height - 16, 12)?;
    }
    Ok(())
}

/// Where a ratio stands.
fn position(ratio: f64) -> i32 {
    let share = (ratio.log2().clamp(RANGE.0, RANGE.1) - RANGE.0) / (RANGE.1 - RANGE.0);
    LEFT + (share * f64::from(WIDTH - LEFT - RIGHT)) as i32
}

fn dot(area: &Area<'_>, ratios: Quartiles, y: i32, color: RGBColor, filled: bool) -> Result<()> {
    area.draw(&PathElement::new([(position(ratios.low), y), (position(ratios.high), y)], color.stroke_width(1)))?;
    let style = if filled { color.filled() } else { color.stroke_width(2) };
    area.draw(&Circle::new((position(ratios.median), y), 5, style))?;
    Ok(())
}
