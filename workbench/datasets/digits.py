"""scikit-learn's bundled handwritten digits: 1,797 grey pictures of 8 × 8 pixels, ten classes."""

from __future__ import annotations

import torch

from workbench.data import Data, split_off
from workbench.datasets import datasets


@datasets.register(
    title="Handwritten digits (scikit-learn)",
    help="1,797 grey pictures of 8 × 8 pixels in ten classes; comes with scikit-learn, nothing is downloaded.",
    words="mnist optdigits uci sklearn",
    info={"task": "classification"},
    extra={
        "validation": {"lower": 0.0, "upper": 0.9, "help": "Share of the samples kept for validation."},
        "split_seed": {"lower": 0, "help": "Which samples are kept for validation comes from this number."},
    },
)
def digits(validation: float = 0.2, split_seed: int = 0) -> Data:
    """Pixels are bytes from 0 to 16; normalised to mean 0 and deviation 1 over the whole set."""
    from sklearn.datasets import load_digits  # slow to import, and only this part needs it

    bundle = load_digits()
    pictures = torch.from_numpy(bundle.images).to(torch.uint8).unsqueeze(1)
    targets = torch.from_numpy(bundle.target).to(torch.int64)
    train, held = split_off(pictures, targets, validation, split_seed)
    # Constants of the whole set: 4.8842 / 16 and 6.0168 / 16.
    return Data(train, held, "classification", tuple("0123456789"), mean=(0.30526,), std=(0.37605,),
                byte_range=16.0)
