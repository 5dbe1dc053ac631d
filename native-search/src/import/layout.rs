//! The ways in which owners of data sets lay them out.

/// A layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// ISIC 2016 to 2018, task 1: `ISIC_N.jpg`, `ISIC_N_segmentation.png`.
    Isic,
    /// CVC-ClinicDB: numbered frames in `Original` and `Ground Truth`.
    CvcClinicDb,
    /// ETIS-Larib: `N.tif`, and `pN.tif` in `Ground Truth`.
    Etis,
    /// Kvasir-SEG: `images` and `masks` of the same names, masks as JPEG.
    Kvasir,
    /// DSB 2018: a folder a picture, a mask a nucleus.
    Dsb2018,
    /// CHAOS, the CT part: a folder a patient, `DICOM_anon` and `Ground`.
    Chaos,
    /// LiTS: `volume-N.nii`, `segmentation-N.nii`.
    Lits,
    /// KiTS: `case_N/imaging.nii.gz`, `case_N/segmentation.nii.gz`.
    Kits,
    /// nnU-Net and the Medical Segmentation Decathlon: `imagesTr`, `labelsTr`.
    NnUnet,
    /// `images` and `masks`.
    Plain,
}

impl Layout {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Isic,
        Self::CvcClinicDb,
        Self::Etis,
        Self::Kvasir,
        Self::Dsb2018,
        Self::Chaos,
        Self::Lits,
        Self::Kits,
        Self::NnUnet,
        Self::Plain,
    ];

    /// On the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Isic => "isic",
            Self::CvcClinicDb => "cvc-clinicdb",
            Self::Etis => "etis-larib",
            Self::Kvasir => "kvasir-seg",
            Self::Dsb2018 => "dsb2018",
            Self::Chaos => "chaos-ct",
            Self::Lits => "lits",
            Self::Kits => "kits",
            Self::NnUnet => "nnunet",
            Self::Plain => "plain",
        }
    }

    /// What lies where.
    pub fn description(self) -> &'static str {
        match self {
            Self::Isic => "ISIC_N.jpg and ISIC_N_segmentation.png, in any folders",
            Self::CvcClinicDb => "Original/N.tif and Ground Truth/N.tif; grouped by video sequence",
            Self::Etis => "N.tif and Ground Truth/pN.tif",
            Self::Kvasir => "images/NAME.jpg and masks/NAME.jpg",
            Self::Dsb2018 => "NAME/images/NAME.png and NAME/masks/*.png, a nucleus each",
            Self::Chaos => "PATIENT/DICOM_anon/*.dcm and PATIENT/Ground/*.png",
            Self::Lits => "volume-N.nii and segmentation-N.nii, in any folders",
            Self::Kits => "case_N/imaging.nii.gz and case_N/segmentation.nii.gz",
            Self::NnUnet => "imagesTr and labelsTr, of NIfTI or PNG; also MSD's",
            Self::Plain => "images/ and masks/, pictures or NIfTI of the same names",
        }
    }
}
