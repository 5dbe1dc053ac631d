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
/// The functional groups that all frames of an enhanced file share.
pub(super) const SHARED: Tag = (0x5200, 0x9229);
/// Those of each frame.
pub(super) const PER_FRAME: Tag = (0x5200, 0x9230);
pub(super) const PIXELS: Tag = (0x7fe0, 0x0010);

/// Of a frame of an enhanced file: the stack that it belongs to.
pub(super) const STACK: Tag = (0x0020, 0x9056);
/// When it was taken, counted in steps.
pub(super) const TIME_POINT: Tag = (0x0020, 0x9128);
/// Its index along each dimension of the file.
pub(super) const DIMENSIONS: Tag = (0x0020, 0x9157);
/// The strength of its diffusion weighting.
pub(super) const B_VALUE: Tag = (0x0018, 0x9087);
pub(super) const ECHO_TIME: Tag = (0x0018, 0x9082);
/// What was made of what was measured.
pub(super) const FRAME_TYPE: Tag = (0x0008, 0x9007);
/// Magnitude, phase, or a part of a complex number.
pub(super) const COMPONENT: Tag = (0x0008, 0x9208);

/// The sequences of a functional group that are looked into: types of MR, CT and PET frames, echo, diffusion, content,
/// position, orientation, measures of pixels, window, rescaling.
pub(super) const GROUPS: [Tag; 11] = [
    (0x0018, 0x9226),
    (0x0018, 0x9329),
    (0x0018, 0x9751),
    (0x0018, 0x9114),
    (0x0018, 0x9117),
    (0x0020, 0x9111),
    (0x0020, 0x9113),
    (0x0020, 0x9116),
    (0x0028, 0x9110),
    (0x0028, 0x9132),
    (0x0028, 0x9145),
];

/// What is kept of them.
pub(super) const IN_GROUPS: [Tag; 16] = [
    STACK,
    TIME_POINT,
    DIMENSIONS,
    B_VALUE,
    ECHO_TIME,
    FRAME_TYPE,
    COMPONENT,
    POSITION,
    ORIENTATION,
    PIXEL_SPACING,
    THICKNESS,
    BETWEEN,
    CENTRE,
    WIDTH,
    INTERCEPT,
    SLOPE,
];

/// Everything that is kept.
pub(super) const WANTED: [Tag; 29] = [
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
    SHARED,
    PER_FRAME,
    PALETTE_SIZES[0],
    PALETTE_SIZES[1],
    PALETTE_SIZES[2],
    PALETTES[0],
    PALETTES[1],
    PALETTES[2],
    PIXELS,
];
