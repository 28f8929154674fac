"""Work out the summary scores and peer groups of CMS's star rating from the measures of all hospitals, as `README.md` tells.

Run as ``python derive.py measures.csv stars.csv hospitals.parquet``.
"""

from __future__ import annotations

import sys

import numpy as np
import polars as pl

GROUPS = {
    "mortality": (
        "MORT_30_AMI",
        "MORT_30_CABG",
        "MORT_30_COPD",
        "MORT_30_HF",
        "MORT_30_PN",
        "MORT_30_STK",
        "PSI_4_SURG_COMP",
    ),
    "safety": ("COMP_HIP_KNEE", "HAI_1", "HAI_2", "HAI_3", "HAI_4", "HAI_5", "HAI_6", "PSI_90_SAFETY"),
    "readmission": (
        "EDAC_30_AMI",
        "EDAC_30_HF",
        "EDAC_30_PN",
        "OP_32",
        "READM_30_CABG",
        "READM_30_COPD",
        "READM_30_HIP_KNEE",
        "READM_30_HOSP_WIDE",
        "OP_35_ADM",
        "OP_35_ED",
        "OP_36",
    ),
    "experience": tuple(
        f"H_{name}_STAR_RATING" for name in ("COMP_1", "COMP_2", "COMP_3", "COMP_5", "COMP_6", "COMP_7", "GLOB", "INDI")
    ),
    "timely": (
        "HCP_COVID_19",
        "IMM_3",
        "OP_10",
        "OP_13",
        "OP_18B",
        "OP_22",
        "OP_23",
        "OP_29",
        "OP_8",
        "PC_01",
        "SAFE_USE_OF_OPIOIDS",
        "SEP_1",
    ),
}
WEIGHTS = {"mortality": 0.22, "safety": 0.22, "readmission": 0.22, "experience": 0.22, "timely": 0.12}
HIGHER_IS_BETTER = {*GROUPS["experience"], "HCP_COVID_19", "IMM_3", "OP_23", "OP_29", "SEP_1"}
ENOUGH_HOSPITALS = 100
ENOUGH = 3


def standardised(values: np.ndarray) -> np.ndarray:
    """Return distances from the mean in sample deviations."""
    return np.asarray((values - np.nanmean(values)) / np.nanstd(values, ddof=1))


def hospitals(measures: pl.DataFrame) -> pl.DataFrame:
    """Return each eligible hospital's summary score and peer group."""
    scores, counts = [], []
    for names in GROUPS.values():
        columns = {name: measures[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in names}
        used = {name: column for name, column in columns.items() if np.sum(~np.isnan(column)) > ENOUGH_HOSPITALS}
        z = np.array([standardised(column) * (1 if name in HIGHER_IS_BETTER else -1) for name, column in used.items()])
        count = np.sum(~np.isnan(z), axis=0)
        counts.append(count)
        scores.append(standardised(np.where(count > 0, np.nansum(z, axis=0) / np.maximum(count, 1), np.nan)))
    weights = np.array(list(WEIGHTS.values()))[:, None] * ~np.isnan(scores)
    enough = np.array(counts) >= ENOUGH
    return pl.DataFrame(
        {
            "hospital": measures["PROVIDER_ID"],
            "summary_score": np.nansum(weights * scores, axis=0) / weights.sum(axis=0),
            "peer_group": enough.sum(axis=0),
            "eligible": (enough.sum(axis=0) >= ENOUGH) & (enough[0] | enough[1]),
        }
    ).filter("eligible")


def main(measures: str, stars: str, result: str) -> None:
    """Write the hospitals with the stars that are known."""
    ids = {"PROVIDER_ID": pl.String}
    scored = hospitals(pl.read_csv(measures, infer_schema_length=None, schema_overrides=ids))
    official = pl.read_csv(stars, infer_schema_length=None, schema_overrides=ids).select(
        hospital="PROVIDER_ID", official_star=pl.col("official_star").cast(pl.Int8, strict=False)
    )
    scored.drop("eligible").join(official, on="hospital", how="left", maintain_order="left").write_parquet(
        result, compression="zstd"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
