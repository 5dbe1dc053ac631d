//! The values of a JPEG-LS scan, row by row (ITU-T T.87, annex A).

use super::super::bits::Bits;
use super::super::error::FrameError;
use super::coding::Coding;

/// Contexts of gradients, by their size; the first is that of none.
const CONTEXTS: usize = 365;
/// Bits of the lengths of runs (A.7.1.1).
const RUN_BITS: [u32; 32] = [
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15,
];

/// More than the bits of any error.
const GREATEST_BITS: u32 = 24;

/// In which order the components of a row come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interleave {
    Lines,
    Pixels,
}

/// A scan as far as it is read.
pub(super) struct Scan<'a> {
    coding: Coding,
    bits: Bits<'a>,
    contexts: Vec<Context>,
    /// Of values that end a run: between neighbours that differ, and that do not.
    ends: [Context; 2],
    lines: Vec<Line>,
}

/// What is known of the errors of a context.
#[derive(Clone, Copy)]
struct Context {
    /// Their sizes, added up (A).
    sum: i64,
    /// Themselves, added up (B); of ends of runs, how many are negative.
    bias: i64,
    /// What predictions are corrected by (C).
    correction: i64,
    /// How many (N).
    count: i64,
}

/// The last two rows of a component, a value wider on either side.
struct Line {
    above: Vec<i64>,
    row: Vec<i64>,
    run_index: usize,
}

/// The neighbours of a value.
struct Neighbours {
    left: i64,
    above: i64,
    corner: i64,
    right: i64,
}

impl Line {
    fn next(&mut self) {
        std::mem::swap(&mut self.above, &mut self.row);
        let width = self.above.len();
        self.row[0] = self.above[1];
        self.above[width - 1] = self.above[width - 2];
    }

    fn neighbours(&self, column: usize) -> Neighbours {
        Neighbours {
            left: self.row[column],
            above: self.above[column + 1],
            corner: self.above[column],
            right: self.above[column + 2],
        }
    }
}

impl Neighbours {
    /// The middle one of both and of what a plane through all three has there.
    fn predicted(&self) -> i64 {
        let plane = self.left + self.above - self.corner;
        plane.clamp(self.left.min(self.above), self.left.max(self.above))
    }

    /// The number of the context, negative where the signs are turned round.
    fn context(&self, coding: Coding) -> i64 {
        let [a, b, c] = [
            self.right - self.above,
            self.above - self.corner,
            self.corner - self.left,
        ]
        .map(|gradient| coding.quantised(gradient));
        81 * a + 9 * b + c
    }
}

impl Context {
    /// Bits of the rest of an error, for sums of `sum` (A.5.1).
    fn rest_bits(&self, sum: i64) -> u32 {
        let mut bits = 0;
        while bits <= GREATEST_BITS && self.count << bits < sum {
            bits += 1;
        }
        bits
    }

    fn halve(&mut self, reset: i64) {
        if self.count == reset {
            self.sum >>= 1;
            self.bias >>= 1;
            self.count >>= 1;
        }
        self.count += 1;
    }

    /// By an error in steps of `step` (A.6).
    fn learn(&mut self, error: i64, step: i64, reset: i64) {
        self.bias += error * step;
        self.sum += error.abs();
        self.halve(reset);
        if self.bias <= -self.count {
            self.bias = (self.bias + self.count).max(1 - self.count);
            self.correction = (self.correction - 1).max(-128);
        } else if self.bias > 0 {
            self.bias = (self.bias - self.count).min(0);
            self.correction = (self.correction + 1).min(127);
        }
    }
}

impl<'a> Scan<'a> {
    pub(super) fn new(coding: Coding, bits: Bits<'a>, components: usize, columns: usize) -> Self {
        let context = Context {
            sum: coding.first_sum(),
            bias: 0,
            correction: 0,
            count: 1,
        };
        let line = || Line {
            above: vec![0; columns + 2],
            row: vec![0; columns + 2],
            run_index: 0,
        };
        Self {
            coding,
            bits,
            contexts: vec![context; CONTEXTS],
            ends: [context; 2],
            lines: (0..components).map(|_| line()).collect(),
        }
    }

    /// Where the bytes lie that were not looked at yet.
    pub(super) fn at(&self) -> usize {
        self.bits.at()
    }

    /// The row of a component that was read last.
    pub(super) fn values(&self, component: usize) -> impl Iterator<Item = u16> {
        let row = &self.lines[component].row;
        row[1..row.len() - 1].iter().map(|value| *value as u16)
    }

    /// # Errors
    /// Bits that end early, or runs beyond the row.
    pub(super) fn row(&mut self, interleave: Interleave) -> Result<(), FrameError> {
        self.lines.iter_mut().for_each(Line::next);
        match interleave {
            Interleave::Lines => {
                (0..self.lines.len()).try_for_each(|line| self.part(line..line + 1))
            }
            Interleave::Pixels => self.part(0..self.lines.len()),
        }
    }

    /// A row of those components whose values come beside each other.
    fn part(&mut self, lines: std::ops::Range<usize>) -> Result<(), FrameError> {
        let columns = self.lines[lines.start].row.len() - 2;
        let mut column = 0;
        while column < columns {
            let flat = lines.clone().all(|line| {
                let neighbours = self.lines[line].neighbours(column);
                neighbours.context(self.coding) == 0
            });
            if flat {
                column += self.run(lines.clone(), column, columns)?;
                if column == columns {
                    break;
                }
                for line in lines.clone() {
                    self.run_end(line, column, lines.len())?;
                }
                let index = &mut self.lines[lines.start].run_index;
                *index = index.saturating_sub(1);
            } else {
                lines.clone().try_for_each(|line| self.one(line, column))?;
            }
            column += 1;
        }
        Ok(())
    }

    /// A value by its prediction in its context (A.4 to A.6).
    fn one(&mut self, line: usize, column: usize) -> Result<(), FrameError> {
        let coding = self.coding;
        let neighbours = self.lines[line].neighbours(column);
        let number = neighbours.context(coding);
        let sign = if number < 0 { -1 } else { 1 };
        let context = self.contexts[number.unsigned_abs() as usize];
        let predicted = neighbours.predicted() + sign * context.correction;
        let predicted = predicted.clamp(0, coding.most);
        let rest_bits = context.rest_bits(context.sum);
        let mapped = self.mapped_error(rest_bits, coding.limit)?;
        let folded = (mapped >> 1) ^ -(mapped & 1);
        let turned = coding.near == 0 && rest_bits == 0 && 2 * context.bias <= -context.count;
        let error = if turned { -1 - folded } else { folded };
        let context = &mut self.contexts[number.unsigned_abs() as usize];
        context.learn(error, 2 * coding.near + 1, coding.reset);
        self.lines[line].row[column + 1] = coding.value(predicted, sign * error);
        Ok(())
    }

    /// How many values from `column` on are those to the left of it, which they become (A.7.1).
    fn run(
        &mut self,
        lines: std::ops::Range<usize>,
        column: usize,
        columns: usize,
    ) -> Result<usize, FrameError> {
        let most = columns - column;
        let mut length = 0;
        let mut index = self.lines[lines.start].run_index;
        while length < most && self.bits.take(1)? == 1 {
            let whole = 1 << RUN_BITS[index];
            if length + whole <= most {
                index = (index + 1).min(31);
            }
            length = (length + whole).min(most);
            if length == most {
                self.lines[lines.start].run_index = index;
                self.fill(lines, column, length);
                return Ok(length);
            }
        }
        length += self.bits.take(RUN_BITS[index])? as usize;
        if length >= most {
            return Err(FrameError::broken("a run goes beyond its row"));
        }
        self.lines[lines.start].run_index = index;
        self.fill(lines, column, length);
        Ok(length)
    }

    fn fill(&mut self, lines: std::ops::Range<usize>, column: usize, length: usize) {
        for line in &mut self.lines[lines] {
            let left = line.row[column];
            line.row[column + 1..=column + length].fill(left);
        }
    }

    /// The value that ends a run (A.7.2), in a row of `beside` components.
    fn run_end(&mut self, line: usize, column: usize, beside: usize) -> Result<(), FrameError> {
        let coding = self.coding;
        let Neighbours { left, above, .. } = self.lines[line].neighbours(column);
        let alike = beside == 1 && (left - above).abs() <= coding.near;
        let kind = i64::from(alike);
        let context = self.ends[usize::from(alike)];
        let sum = context.sum + kind * (context.count >> 1);
        let rest_bits = context.rest_bits(sum);
        // The first component of a row counts its runs.
        let index = self.lines[if beside == 1 { line } else { 0 }].run_index;
        let limit = coding.limit - RUN_BITS[index] - 1;
        let mapped = self.mapped_error(rest_bits, limit)?;
        let size = (mapped + kind + 1) >> 1;
        let odd = (mapped + kind) & 1 == 1;
        let negative = odd == (rest_bits != 0 || 2 * context.bias >= context.count);
        let error = if negative { -size } else { size };
        let context = &mut self.ends[usize::from(alike)];
        context.bias += i64::from(error < 0);
        context.sum += (mapped + 1 - kind) >> 1;
        context.halve(coding.reset);
        let value = match (alike, left > above) {
            (true, _) => coding.value(left, error),
            (false, true) => coding.value(above, -error),
            (false, false) => coding.value(above, error),
        };
        self.lines[line].row[column + 1] = value;
        Ok(())
    }

    /// An error as a number that is not negative: as many zeros as its upper part, then the rest; or, after more zeros,
    /// itself less 1 (A.5.3).
    fn mapped_error(&mut self, rest_bits: u32, limit: u32) -> Result<i64, FrameError> {
        let most = limit - self.coding.error_bits - 1;
        let mut zeros = 0;
        while self.bits.take(1)? == 0 {
            zeros += 1;
            if zeros > most {
                return Err(FrameError::broken("a code is too long"));
            }
        }
        if zeros < most {
            if rest_bits > GREATEST_BITS {
                return Err(FrameError::broken("its errors grow beyond its values"));
            }
            let rest = self.bits.take(rest_bits)?.cast_signed();
            Ok((i64::from(zeros) << rest_bits) + rest)
        } else {
            Ok(self.bits.take(self.coding.error_bits)?.cast_signed() + 1)
        }
    }
}
