//! The results as a table and as CSV.

use std::fmt::Write;

use crate::rounds::{LineRecord, Record, Results, Sample};

/// The middle half of some numbers.
#[derive(Clone, Copy)]
pub struct Quartiles {
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

impl Quartiles {
    pub fn of(numbers: impl Iterator<Item = f64>) -> Option<Self> {
        let mut numbers: Vec<_> = numbers.collect();
        numbers.sort_by(f64::total_cmp);
        let last = numbers.len().checked_sub(1)?;
        let at = |quarter: usize| numbers[(last * quarter + 2) / 4];
        Some(Self { low: at(1), median: at(2), high: at(3) })
    }

    /// Half of the width, in percent of the median.
    fn spread(self) -> String {
        match (self.high - self.low) / 2.0 / self.median * 100.0 {
            spread @ ..=100.0 => format!("±{spread:.0}%"),
            _ => "±>100%".to_owned(),
        }
    }
}

impl Record {
    pub fn quartiles(&self) -> Option<Quartiles> {
        Quartiles::of(self.samples.iter().map(|sample| sample.number))
    }

    /// The ratios to `base`, each within its round.
    pub fn ratios(&self, base: &Self) -> Vec<f64> {
        let ratio = |sample: &Sample| {
            let base = base.samples.iter().find(|base| base.round == sample.round)?.number;
            let ratio = sample.number / base;
            ratio.is_finite().then_some(ratio)
        };
        self.samples.iter().filter_map(ratio).collect()
    }
}

impl LineRecord {
    /// The ratios to `base`, each within its round.
    pub fn ratios(&self, rival: usize, base: usize) -> Option<Quartiles> {
        let ratios = self.records[rival].as_ref()?.ratios(self.records[base].as_ref()?);
        Quartiles::of(ratios.into_iter())
    }
}

/// The numbered faults, in the order in which a reader comes by them.
#[derive(Default)]
struct Footnotes(Vec<String>);

impl Footnotes {
    fn marks(&mut self, record: &Record) -> String {
        record.faults.iter().map(|fault| format!(" †{}", self.number(fault))).collect()
    }

    fn number(&mut self, fault: &str) -> usize {
        let known = self.0.iter().position(|known| known == fault);
        known.unwrap_or_else(|| {
            self.0.push(fault.to_owned());
            self.0.len() - 1
        }) + 1
    }
}

impl Results {
    pub fn rival(&self, name: &str) -> Option<usize> {
        self.rivals.iter().position(|rival| *rival == name)
    }

    /// A Markdown table that is a table to the eye, too: medians, and ratios to `base` with their spread.
    pub fn table(&self, base: usize) -> String {
        let mut footnotes = Footnotes::default();
        let mut rows = vec![self.head()];
        rows.extend(self.lines.iter().map(|line| {
            let cells = (0..self.rivals.len()).map(|rival| cell(line, rival, base, &mut footnotes));
            [line.line.name.to_owned(), line.line.unit.to_owned()].into_iter().chain(cells).collect()
        }));
        let mut table = aligned(&rows);
        for (number, fault) in footnotes.0.iter().enumerate() {
            let _ = write!(table, "\n†{} {fault}  ", number + 1);
        }
        table
    }

    fn head(&self) -> Vec<String> {
        ["", ""].into_iter().chain(self.rivals.iter().copied()).map(str::to_owned).collect()
    }

    pub fn csv(&self, base: usize) -> String {
        let mut csv = format!("row,unit,rival,rounds,low,median,high,ratio to {},faults\n", self.rivals[base]);
        for line in &self.lines {
            for (rival, name) in self.rivals.iter().enumerate() {
                if let Some(fields) = csv_fields(line, rival, base) {
                    let _ = writeln!(csv, "\"{}\",{},{name},{fields}", line.line.name, line.line.unit);
                }
            }
        }
        csv
    }
}

fn cell(line: &LineRecord, rival: usize, base: usize, footnotes: &mut Footnotes) -> String {
    let Some(record) = &line.records[rival] else { return "–".to_owned() };
    let marks = footnotes.marks(record);
    let Some(numbers) = record.quartiles() else { return format!("✗{marks}") };
    let number = number(numbers.median);
    match line.base(base).and_then(|base| line.ratios(rival, base)) {
        Some(_) if line.base(base) == Some(rival) => format!("{number} {}{marks}", numbers.spread()),
        Some(ratios) => format!("{number} {:.2}x {}{marks}", ratios.median, ratios.spread()),
        None => format!("{number}{marks}"),
    }
}

/// Two digits at least.
fn number(number: f64) -> String {
    match number {
        0.0 => "0".to_owned(),
        f64::INFINITY => "∞".to_owned(),
        ..10.0 => format!("{number:.1}"),
        _ => format!("{number:.0}"),
    }
}

fn csv_fields(line: &LineRecord, rival: usize, base: usize) -> Option<String> {
    let record = line.records[rival].as_ref()?;
    let faults: Vec<_> = record.faults.iter().map(|fault| fault.replace('"', "'")).collect();
    let ratios = line.base(base).and_then(|base| line.ratios(rival, base));
    let ratio = ratios.map(|ratios| format!("{:.4}", ratios.median)).unwrap_or_default();
    let numbers = record.quartiles().map(|n| format!("{:.3},{:.3},{:.3}", n.low, n.median, n.high));
    let numbers = numbers.unwrap_or_else(|| ",,".to_owned());
    Some(format!("{},{numbers},{ratio},\"{}\"", record.samples.len(), faults.join("; ")))
}

/// Rows of cells as Markdown, the first as its head.
pub fn aligned(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<_> = (0..rows[0].len()).map(width).collect();
    let mut table = String::new();
    for (n, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(table, "| {cell:width$} ");
        }
        table += "|\n";
        if n == 0 {
            widths.iter().for_each(|width| _ = write!(table, "|{:-<1$}", "", width + 2));
            table += "|\n";
        }
    }
    table
}
