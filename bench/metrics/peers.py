"""One score of stored features by a package that papers use: peers.py WORK PACKAGE FOLDER SUBSETS SUBSET_SIZE.

Prints "value NAME NUMBER", "seconds NUMBER" and "memory BYTES", as MetricsWorker does. The time is that of the score, without imports
and reading. WORK "subsets" writes the subsets that torch-fidelity draws, so that the other side can take the same.
"""

import pathlib
import resource
import sys
import time

import numpy as np
from safetensors.numpy import load_file, save_file

SEED = 2020


def subsets(real, generated, count, size):
    """As kid_features_to_metric draws them: of its first set, the generated one, then of its second."""
    random = np.random.RandomState(SEED)
    of_real, of_generated = [], []
    for _ in range(count):
        of_generated.append(random.choice(len(generated), size, replace=False))
        of_real.append(random.choice(len(real), size, replace=False))
    return {"real_subsets": np.array(of_real, np.int64), "generated_subsets": np.array(of_generated, np.int64)}


def frechet_torch_fidelity(real, generated, count, size):
    import torch
    from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric

    def score():
        statistics = [fid_features_to_statistics(torch.from_numpy(features)) for features in (generated, real)]
        return {"frechet_distance": fid_statistics_to_metric(*statistics, False)["frechet_inception_distance"]}

    return score


def frechet_clean_fid(real, generated, count, size):
    from cleanfid.fid import fid_from_feats

    return lambda: {"frechet_distance": fid_from_feats(generated.astype(np.float64), real.astype(np.float64))}


def kid_subsets_torch_fidelity(real, generated, count, size):
    import torch
    from torch_fidelity.metric_kid import kid_features_to_metric

    def score():
        found = kid_features_to_metric(
            torch.from_numpy(generated),
            torch.from_numpy(real),
            kid_subsets=count,
            kid_subset_size=size,
            rng_seed=SEED,
            verbose=False,
        )
        return {
            "mean": found["kernel_inception_distance_mean"],
            "standard_deviation": found["kernel_inception_distance_std"],
        }

    return score


def precision_recall_torch_fidelity(real, generated, count, size):
    import torch
    from torch_fidelity.metric_prc import prc_features_to_metric

    def score():
        found = prc_features_to_metric(torch.from_numpy(generated), torch.from_numpy(real), verbose=False)
        return {name: found[name] for name in ("precision", "recall")}

    return score


def prdc_prdc(real, generated, count, size):
    from prdc import compute_prdc

    return lambda: compute_prdc(real, generated, nearest_k=5)


def main():
    work, package, folder, count, size = sys.argv[1:]
    folder = pathlib.Path(folder)
    real, generated = (load_file(folder / f"{name}.safetensors")["features"] for name in ("real", "generated"))
    if work == "subsets":
        save_file(subsets(real, generated, int(count), int(size)), folder / "subsets.safetensors")
        return
    score = globals()[f"{work}_{package}".replace("-", "_")](real, generated, int(count), int(size))
    start = time.perf_counter()
    values = score()
    seconds = time.perf_counter() - start
    for name, value in values.items():
        print("value", name, float(value))
    print("seconds", seconds)
    print("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


main()
