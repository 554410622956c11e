"""Translate UNECE Recommendation 20 codes of units into CBP's codes for the very same units (CATAIR Appendix C).

Only what is exactly the same unit stands here, so that no amount is converted. Codes that look alike and are not:
Rec 20 CGM is the centigram and CBP's CGM the content gram; Rec 20 LPA is pure alcohol and CBP's PFL the proof liter;
Rec 20 STN and CBP's STN are both the short ton. What is not here is not known, and left out with its name.
"""

from __future__ import annotations

__all__ = ["CBP_UNITS"]

CBP_UNITS: dict[str, str] = {
    "KGM": "KG",
    "GRM": "G",
    "MGM": "MG",
    "CGM": "CG",  # the centigram, never CBP's CGM
    "CTM": "CAR",  # metric carat
    "TNE": "T",
    "LBR": "LB",
    "ONZ": "OZ",
    "APZ": "TOZ",
    "STN": "STN",
    "LTN": "TON",
    "LTR": "L",
    "MLT": "ML",
    "BLL": "BBL",
    "MTR": "M",
    "MTK": "M2",
    "CMK": "CM2",
    "MTQ": "M3",
    "WTT": "W",
    "KWT": "KW",
    "NAR": "NO",  # number of articles
    "H87": "PCS",
    "CEN": "HUN",
    "MIL": "THS",
    "DZN": "DOZ",
    "GRO": "GR",
    "PR": "PRS",
    "DPR": "DPR",
}
