//! Files that are given together: those of a DICOM series are one volume.

use leptos::prelude::*;
use shared::formats::grouped_by_series;

use super::{Source, Trouble, Workbench};
use crate::browser::files::Given;
use crate::protocol::{AddToSeries, OpenSeries, Picture, ReadSeries};
use crate::text::text;

/// Files with the series of each: what is to be opened.
fn together(files: &[Given], series: &[Option<String>]) -> Vec<Source> {
    let groups = grouped_by_series(series).into_iter();
    let sources = groups.filter_map(|group| {
        let mut files: Vec<Given> = group.into_iter().map(|i| files[i].clone()).collect();
        if files.len() > 1 {
            return Some(Source::Series(files));
        }
        files.pop().map(Source::File)
    });
    sources.collect()
}

impl Workbench {
    /// Opens files as the command line takes them: those of one series together, every other one by itself.
    pub fn open_all(self, mut files: Vec<Given>) {
        if files.len() < 2 {
            self.open_sources(files.pop().map(Source::File).into_iter().collect());
            return;
        }
        self.task(async move {
            let series = self.all_series(&files).await?;
            self.open_sources(together(&files, &series));
            Ok(())
        });
    }

    /// Opens the files of a folder: of one that holds DICOM series these alone, of any other all.
    pub fn open_folder(self, files: Vec<Given>) {
        self.task(async move {
            if files.is_empty() {
                return Err(text("segment.folder-empty").into());
            }
            let series = self.all_series(&files).await?;
            let slices = files.iter().zip(&series).filter(|(_, name)| name.is_some());
            let slices: (Vec<Given>, Vec<_>) = slices.map(|(f, s)| (f.clone(), s.clone())).unzip();
            let (files, series) = if slices.0.is_empty() {
                (files, series)
            } else {
                slices
            };
            self.open_sources(together(&files, &series));
            Ok(())
        });
    }

    /// The series of each file; what is being read is named.
    async fn all_series(self, files: &[Given]) -> Result<Vec<Option<String>>, Trouble> {
        let mut series = Vec::with_capacity(files.len());
        for file in files {
            let found = self.series_of(file).await;
            series.push(found.inspect_err(|_| self.opening.set(None))?);
        }
        self.opening.set(None);
        Ok(series)
    }

    /// The series of a file; a file that is not read is none, and says why when it is opened.
    async fn series_of(self, file: &Given) -> Result<Option<String>, Trouble> {
        if !file.is_dicom().await {
            return Ok(None);
        }
        self.opening.set(Some(file.name()));
        let Ok(bytes) = file.bytes().await else {
            return Ok(None);
        };
        match self.ask(ReadSeries { bytes }).await {
            Ok(series) => Ok(series),
            Err(Trouble::EngineEnded) => Err(Trouble::EngineEnded),
            Err(Trouble::Message(_)) => Ok(None),
        }
    }

    /// Hands the engine one file after the other, so that the page holds one only; nothing where another picture was
    /// asked for meanwhile.
    pub(super) async fn open_series(
        self,
        files: &[Given],
        turn: u64,
    ) -> Result<Option<Picture>, Trouble> {
        for (number, file) in files.iter().enumerate() {
            let bytes = file.bytes().await?;
            if !self.is_turn(turn) {
                return Ok(None);
            }
            self.ask(AddToSeries { number, bytes }).await?;
            if !self.is_turn(turn) {
                return Ok(None);
            }
        }
        Ok(Some(self.ask(OpenSeries).await?))
    }
}
