"""What each option of sampling does: a row of eight images for each, of the same noises. Needs requests.

    python3 docs/examples/options.py RUN FOLDER          # RUN: id of a training with several epochs
"""

import os
import sys

from rows import get, row, write

ROWS = {
    "steps-3": {"steps": 3},
    "steps-5": {"steps": 5},
    "steps-20": {"steps": 20},
    "solver-dpm": {"steps": 5, "sampler": {"solver": "dpm-solver++2m"}},
    "multisteps-3": {"steps": 5, "sampler": {"multisteps": 3}},
    "second-order-1": {"steps": 5, "sampler": {"secondOrderAlpha": 1}},
    "stochasticity-0.5": {"sampler": {"stochasticity": 0.5}},
    "stochasticity-1": {"sampler": {"stochasticity": 1}},
    "clip": {"steps": 5, "sampler": {"clip": True}},
    "bfloat16": {"sampler": {"computeType": "bfloat16"}},
    "variation-0.1": {"variation": {"ofImage": 2, "distance": 0.1}},
    "variation-0.3": {"variation": {"ofImage": 2, "distance": 0.3}},
    "variation-0.6": {"variation": {"ofImage": 2, "distance": 0.6}},
}


def main():
    run, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    checkpoints = {c["epoch"]: c["id"] for c in get("/v1/checkpoints", run=run).json()}
    last = checkpoints[max(checkpoints)]
    rows = {name: (last, options) for name, options in ROWS.items()}
    rows |= {f"epoch-{epoch}": (checkpoints[epoch], {}) for epoch in (1, 2, 4, 8) if epoch in checkpoints}
    for name, (checkpoint, options) in rows.items():
        write(folder, name, row(checkpoint, options))


main()
