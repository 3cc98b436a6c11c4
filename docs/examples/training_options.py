"""What each option of training does: small trainings of blossoms that differ from one in a single field, and a row of eight images,
of the same noises, for each. Needs requests. Trains 21 times, 307 steps of 16 images each, and with classes 1,228.

    python3 docs/examples/training_options.py FOLDER

Called again, it submits no training twice and makes the rows that are not in FOLDER yet.
"""

import hashlib
import json
import os
import sys

from rows import get, import_blossoms, post, row, wait, write

BASE = {
    "dataset": "blossoms",
    "preset": "quick",
    "epochs": 1,
    "data": {"batchSize": 16, "repetitions": 3},
    "network": {"widths": [16, 32, 48]},
    "ema": {"momenta": [0.95, 0.99, 0.999]},
}

CLEAR = {
    "architecture": "clear-unet",
    "widths": [16, 32, 48],
    "attentions": [False, False, False],
    "blockDepth": 1,
    "noiseEmbeddingDimensions": 32,
    "imageEmbeddingDimensions": 16,
}

# What is not named is as in BASE; CLEAR is a base of its own for the fields that only it has.
RUNS = {
    "base": {},
    "prediction-velocity": {"prediction": "velocity"},
    "learning-rate-0.05": {"optimizer": {"learningRate": 0.05}},
    "prediction-signal": {"prediction": "signal"},
    "widths-8-16-24": {"network": {"widths": [8, 16, 24]}},
    "clear": {"network": CLEAR},
    "clear-patch-2": {"network": CLEAR | {"patchSize": 2}},
    "clear-patch-4": {"network": CLEAR | {"patchSize": 4}},
    "classes": {"network": CLEAR, "conditioning": {"kind": "classes"}, "epochs": 4},
    "learning-rate-0.0001": {"optimizer": {"learningRate": 0.0001}},
    "batch-size-64": {"data": {"batchSize": 64}},
    "ema-warm-up": {"ema": {"warmUp": True}},
    "min-snr": {"objective": {"weighting": {"kind": "min-snr", "gamma": 5}}},
    "dropout-0.3": {"network": {"dropout": 0.3}},
    "loss-mse": {"objective": {"loss": "mse"}},
    "block-depth-2": {"network": {"blockDepth": 2}},
    "schedule-log-snr": {"schedule": {"kind": "log-snr", "curve": "cosine", "startLogSnr": 9, "endLogSnr": -9}},
    "clear-attention": {"network": CLEAR | {"attentions": [False, False, True]}},
    "times-noise-power": {"times": "uniform-noise-power"},
    "target-signal": {"objective": {"target": "signal"}},
    "image-size-16": {"data": {"imageSize": 16}},
}


MOMENTUM = BASE["ema"]["momenta"][0]

# Run, momentum of the average, and fields of the sampling.
ROWS = {"train-" + name: (name, MOMENTUM, {}) for name in RUNS if name not in ("ema-warm-up", "classes")}
ROWS |= {
    "ema-0.99": ("base", 0.99, {}),
    "ema-0.999": ("base", 0.999, {}),
    "ema-0.999-warm-up": ("ema-warm-up", 0.999, {}),
    "class-blue": ("classes", MOMENTUM, {"classes": ["blue"]}),
    "class-red": ("classes", MOMENTUM, {"classes": ["red"]}),
    "class-yellow": ("classes", MOMENTUM, {"classes": ["yellow"]}),
    "guidance-2": ("classes", MOMENTUM, {"classes": ["red"], "sampler": {"guidance": {"scale": 2}}}),
    "guidance-4": ("classes", MOMENTUM, {"classes": ["red"], "sampler": {"guidance": {"scale": 4}}}),
    "guidance-interval": (
        "classes",
        MOMENTUM,
        {"classes": ["red"], "sampler": {"guidance": {"scale": 4, "fromNoise": 0.2, "toNoise": 0.8}}},
    ),
    "guide": ("base", MOMENTUM, {"sampler": {"guidance": {"scale": 2, "guide": "widths-8-16-24"}}}),
    "class-interpolation": (
        "classes",
        MOMENTUM,
        {"classes": ["red"], "interpolation": {"toSeed": 7, "toClass": "blue"}},
    ),
}


def merged(below, above):
    """`above` over `below`, object by object, as the gateway lays a request over its preset."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return below | {field: merged(below.get(field), value) for field, value in above.items()}


def train(name, changes):
    request = merged(BASE, changes) | {"name": "options: " + name}
    key = "options-" + hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()[:32]
    return post("/v1/trainings", request, key)["id"]


def checkpoints(run):
    """By the momentum of their average."""
    state = wait(run, seconds=2)
    if state["state"] != "succeeded":
        print(f"{state['spec']['name']} {state['state']}", file=sys.stderr)
    last = [c for c in get("/v1/checkpoints", run=run).json() if c["epoch"] == state["spec"]["epochs"]]
    return {checkpoint["momentum"]: checkpoint["id"] for checkpoint in last}


def main():
    (folder,) = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    import_blossoms(32)
    runs = {name: train(name, changes) for name, changes in RUNS.items()}
    for name, (run, momentum, options) in ROWS.items():
        if os.path.exists(os.path.join(folder, name + ".png")):
            continue
        guide = options.get("sampler", {}).get("guidance", {}).get("guide")
        if guide:
            options["sampler"]["guidance"]["guide"] = checkpoints(runs[guide])[MOMENTUM]
        if checkpoint := checkpoints(runs[run]).get(momentum):
            write(folder, name, row(checkpoint, options))


if __name__ == "__main__":
    main()
