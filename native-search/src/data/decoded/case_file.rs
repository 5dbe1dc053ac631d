//! A file of decoded cases that is whole, open to be read.

use std::fs::File;
use std::io::{Error, ErrorKind};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use shared::cases::Pair;

use super::layout::{Row, Shape, ending_bytes, record_digest, rows};

/// A file of decoded cases. It stays open, so that it can be read to its end even where its name is gone.
#[derive(Debug)]
pub(super) struct CaseFile {
    file: File,
    path: PathBuf,
    shape: Shape,
    records: Vec<Record>,
}

/// A case in the file.
#[derive(Clone, Copy, Debug)]
struct Record {
    /// Of its first byte.
    offset: u64,
    row: Row,
}

impl CaseFile {
    /// Opens a file that has to begin with `header`, which is that of so many cases of that shape.
    ///
    /// # Errors
    /// What is wrong with the file, its path left out.
    pub(super) fn open(path: &Path, shape: Shape, cases: usize, header: &[u8]) -> Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut ending = vec![0; ending_bytes(cases)];
        let least = (header.len() + ending.len()) as u64;
        ensure!(length >= least, "it is cut short");
        let mut found = vec![0; header.len()];
        file.read_exact_at(&mut found, 0)?;
        ensure!(
            found == header,
            "it is of other images, other settings or another version of the program"
        );
        let end = length - ending.len() as u64;
        file.read_exact_at(&mut ending, end)?;
        let mut offset = header.len() as u64;
        let record = |row: Row| {
            let record = Record { offset, row };
            offset += shape.record_bytes(row.planes) as u64;
            record
        };
        let records: Vec<Record> = rows(header, &ending)?.into_iter().map(record).collect();
        ensure!(offset == end, "it has not the length that it should have");
        Ok(Self {
            file,
            path: path.to_owned(),
            shape,
            records,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn shape(&self) -> Shape {
        self.shape
    }

    /// Digests of what the original images show, as numbers.
    pub(super) fn contents(&self) -> impl Iterator<Item = u64> {
        self.records.iter().map(|record| record.row.content)
    }

    /// Reads the record of the case `index` into `bytes`, whatever was in there.
    ///
    /// # Errors
    /// A file that was cut since it was opened, a disk that fails.
    pub(super) fn read_record(&self, index: usize, bytes: &mut Vec<u8>) -> std::io::Result<()> {
        let Record { offset, row } = self.records[index];
        bytes.resize(self.shape.record_bytes(row.planes), 0);
        let read = self.file.read_exact_at(bytes, offset);
        read.map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => Error::new(error.kind(), "it was cut short"),
            _ => error,
        })
    }

    /// The case `index`.
    ///
    /// # Errors
    /// As [`read_record`](Self::read_record), and values that no case has.
    pub(super) fn pair(&self, index: usize) -> Result<Pair> {
        let mut bytes = Vec::new();
        self.read_record(index, &mut bytes)?;
        let Row { planes, record, .. } = self.records[index].row;
        ensure!(record == record_digest(&bytes), "its pixels are damaged");
        self.shape.pair(planes, &bytes)
    }
}
