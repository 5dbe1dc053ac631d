//! The tags of the elements that are kept.

/// Group and number.
pub(super) type Tag = (u16, u16);

pub(super) const SYNTAX: Tag = (0x0002, 0x0010);
pub(super) const SERIES: Tag = (0x0020, 0x000e);
pub(super) const POSITION: Tag = (0x0020, 0x0032);
pub(super) const SAMPLES: Tag = (0x0028, 0x0002);
pub(super) const PHOTOMETRIC: Tag = (0x0028, 0x0004);
pub(super) const PLANAR: Tag = (0x0028, 0x0006);
pub(super) const FRAMES: Tag = (0x0028, 0x0008);
pub(super) const ROWS: Tag = (0x0028, 0x0010);
pub(super) const COLUMNS: Tag = (0x0028, 0x0011);
pub(super) const ORIENTATION: Tag = (0x0020, 0x0037);
pub(super) const PIXEL_SPACING: Tag = (0x0028, 0x0030);
pub(super) const ALLOCATED: Tag = (0x0028, 0x0100);
pub(super) const STORED: Tag = (0x0028, 0x0101);
pub(super) const HIGH_BIT: Tag = (0x0028, 0x0102);
pub(super) const SIGNED: Tag = (0x0028, 0x0103);
pub(super) const CENTRE: Tag = (0x0028, 0x1050);
pub(super) const WIDTH: Tag = (0x0028, 0x1051);
pub(super) const INTERCEPT: Tag = (0x0028, 0x1052);
pub(super) const SLOPE: Tag = (0x0028, 0x1053);
/// Of red, green and blue: how many entries, the first index, their bits.
pub(super) const PALETTE_SIZES: [Tag; 3] = [(0x0028, 0x1101), (0x0028, 0x1102), (0x0028, 0x1103)];
/// The entries of the same.
pub(super) const PALETTES: [Tag; 3] = [(0x0028, 0x1201), (0x0028, 0x1202), (0x0028, 0x1203)];
pub(super) const THICKNESS: Tag = (0x0018, 0x0050);
pub(super) const BETWEEN: Tag = (0x0018, 0x0088);
pub(super) const PER_FRAME: Tag = (0x5200, 0x9230);
pub(super) const PIXELS: Tag = (0x7fe0, 0x0010);

/// Everything that is kept.
pub(super) const WANTED: [Tag; 28] = [
    SERIES,
    POSITION,
    SAMPLES,
    PHOTOMETRIC,
    PLANAR,
    FRAMES,
    ROWS,
    COLUMNS,
    ORIENTATION,
    PIXEL_SPACING,
    ALLOCATED,
    STORED,
    HIGH_BIT,
    SIGNED,
    CENTRE,
    WIDTH,
    INTERCEPT,
    SLOPE,
    THICKNESS,
    BETWEEN,
    PER_FRAME,
    PALETTE_SIZES[0],
    PALETTE_SIZES[1],
    PALETTE_SIZES[2],
    PALETTES[0],
    PALETTES[1],
    PALETTES[2],
    PIXELS,
];
