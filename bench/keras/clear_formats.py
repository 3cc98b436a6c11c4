"""Exchanges a model with clear-diffusion-keras through a local platform and compares the images of both sides.

Usage: clear_formats.py ANTHESIS_LAUNCHER CLEAR_DIFFUSION_KERAS, the latter a checkout of github.com/beresandras/clear-diffusion-keras.
The platform is that of ANTHESIS_GATEWAY, or one that is started for it. Prints a line for each comparison; exit code 1 if one fails.
"""

import contextlib
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import types
import unittest.mock

os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import matplotlib

matplotlib.use("Agg")

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file, save_file

ANTHESIS = sys.argv[1]
sys.path.insert(0, sys.argv[2])

import architecture
import metrics
import model as diffusion
import schedule

# clear-diffusion-keras was written for Keras 2, which took functions of TensorFlow for layers. Keras 3 takes its own for them: the embedding
# of the noise power, the only place where a network is built of such functions, is given those. They compute the same.
architecture.tf = types.SimpleNamespace(
    exp=keras.ops.exp,
    linspace=keras.ops.linspace,
    math=types.SimpleNamespace(log=keras.ops.log),
    concat=keras.ops.concatenate,
    sin=keras.ops.sin,
    cos=keras.ops.cos,
)
# The KID metric downloads InceptionV3's weights. A small network of random ones lies in the checkpoint where those would.
metrics.keras = types.SimpleNamespace(
    metrics=keras.metrics,
    Sequential=keras.Sequential,
    Input=keras.Input,
    applications=types.SimpleNamespace(
        InceptionV3=lambda include_top, input_shape, weights: keras.Sequential(
            [keras.Input(input_shape), keras.layers.Conv2D(8, kernel_size=5, strides=5)]
        ),
        inception_v3=keras.applications.inception_v3,
    ),
)

SIZE, BATCH, STEPS, SEED = 16, 16, 5, 2026
NETWORK = {
    "widths": [8, 16, 24],
    "attentions": [False, False, True],
    "block_depth": 1,
    "noise_embedding_dims": 32,
    "noise_embedding_max_frequency": 1000.0,
    "image_embedding_dims": 8,
    "patch_size": 1,
}
SCHEDULES = {
    "Linear": schedule.LinearSchedule,
    "Cosine": schedule.CosineSchedule,
    "LogSNRLinear": schedule.LogSNRLinearSchedule,
    "LogNoiseLinear": schedule.LogNoiseLinearSchedule,
    "LogSignalLinear": schedule.LogSignalLinearSchedule,
    "NoiseStepLinear": schedule.NoiseStepLinearSchedule,
    "SignalStepLinear": schedule.SignalStepLinearSchedule,
}
# Of train.py.
SCHEDULE, PREDICTION = "SignalStepLinear", "velocity"
START, END = 3.0, -10.0
DESCRIPTION = {
    "network": {
        "architecture": "clear-unet",
        "imageSize": SIZE,
        "widths": NETWORK["widths"],
        "attentions": NETWORK["attentions"],
        "blockDepth": NETWORK["block_depth"],
        "noiseEmbeddingDimensions": NETWORK["noise_embedding_dims"],
        "noiseEmbeddingMaxFrequency": NETWORK["noise_embedding_max_frequency"],
        "imageEmbeddingDimensions": NETWORK["image_embedding_dims"],
        "patchSize": NETWORK["patch_size"],
    },
    "schedule": {"kind": "log-snr", "curve": "signal-step-linear", "startLogSnr": START, "endLogSnr": END},
    "prediction": PREDICTION,
}
# The embedding at 1,000 revolutions amplifies the rounding of float32 frequencies by 6,000, and so do steps by small signal rates.
TOLERANCE = 1e-3
failures = 0


def check(what, error, tolerance):
    global failures
    passed = error <= tolerance
    failures += not passed
    print(f"{'passed' if passed else 'FAILED'} {what}: error {error:.2e}, tolerance {tolerance:.0e}", flush=True)


def largest(a, b):
    return float(np.abs(np.asarray(a) - np.asarray(b)).max())


def furthest(ours, theirs):
    return max(map(largest, ours, theirs))


class Observed(diffusion.DiffusionModel):
    """Keeps the images that it predicts."""

    predicted = None

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.built = True  # Keras 3 loads into no other model; Keras 2 saw that all parts are

    def get_components(self, *arguments, **named):
        components = super().get_components(*arguments, **named)
        if self.predicted is not None:
            self.predicted.append(components[1].numpy())
        return components


class WithoutKid(Observed):
    """Keras loads a file into every part of a model, and files of Anthesis have no InceptionV3."""

    def compile(self, **arguments):
        with unittest.mock.patch.object(diffusion, "KID", lambda **_: keras.metrics.Mean(name="kid")):
            super().compile(**arguments)


def fresh_model(kind=Observed):
    return kind(
        id=0,
        augmenter=architecture.get_augmenter(SIZE),
        network=architecture.get_network(SIZE, **NETWORK),
        prediction_type=PREDICTION,
        loss_type=PREDICTION,
        batch_size=BATCH,
        ema=0.9,
        diffusion_schedule=SCHEDULES[SCHEDULE](START, END),
        kid_image_size=75,
        kid_diffusion_steps=1,
    )


def compiled(model):
    model.compile(
        optimizer=keras.optimizers.AdamW(learning_rate=1e-3, weight_decay=1e-4),
        loss=keras.losses.mean_squared_error,
    )
    return model


def training_images():
    """Of the range and the slopes of photographs, without any."""
    numbers = np.random.default_rng(1)
    x, y = np.meshgrid(np.linspace(0, 3, SIZE), np.linspace(0, 3, SIZE))
    phases = numbers.random((12 * BATCH, 1, 1, 3)) * 6
    images = 0.5 + 0.4 * np.sin(phases + x[None, :, :, None] * phases + y[None, :, :, None])
    images = tf.data.Dataset.from_tensor_slices(images.astype(np.float32))
    return images.batch(BATCH, drop_remainder=True)


def trained_model(checkpoint):
    """As train.py does it, but for the name of the checkpoint: Keras 3 takes no other ending, and no folder of TensorFlow's."""
    keras.utils.set_random_seed(7)
    images = training_images()
    model = compiled(fresh_model())
    model.augmenter.layers[0].adapt(images)
    callback = keras.callbacks.ModelCheckpoint(
        filepath=checkpoint, save_weights_only=True, monitor="val_kid", mode="min", save_best_only=True
    )
    model.fit(images.repeat(4), epochs=2, validation_data=images.take(1), callbacks=[callback], verbose=0)
    best = fresh_model(WithoutKid)
    compiled(best).optimizer.build(best.network.trainable_weights)
    best.load_weights(checkpoint)
    return best


def moments_error(model, tensors):
    """Weights are recognized by their numbers; the moments of equal names must be theirs."""
    error = 0.0
    names = [name.removeprefix("network/") for name in tensors if name.startswith("network/")]
    for number, weight in enumerate(model.network.trainable_weights):
        turned = lambda tensor: tensor.transpose(*range(2, tensor.ndim), *range(min(tensor.ndim, 2))[::-1]).reshape(weight.shape)
        fitting = [name for name in names if tensors["network/" + name].size == math.prod(weight.shape)]
        name = min(fitting, key=lambda name: largest(turned(tensors["network/" + name]), weight))
        for position, moment in enumerate(("first_moment/", "second_moment/")):
            theirs = model.optimizer.variables[2 + 2 * number + position]
            error = max(error, largest(turned(tensors[moment + name]), theirs))
    return error


def sampled(model, noise, steps=STEPS, multisteps=1, second_order_alpha=None):
    """Normalized images, and the images that the last evaluation of each step predicted."""
    model.predicted = []
    images = model.diffusion_process(tf.constant(noise), steps, 0.0, True, multisteps, second_order_alpha, None)
    a_step = len(model.predicted) // steps
    trajectory = np.stack(model.predicted[a_step - 1 :: a_step])
    model.predicted = None
    return images.numpy(), trajectory


def images_of(model, noise, steps=STEPS):
    return model.denormalize(tf.constant(sampled(model, noise, steps)[0])).numpy()


def seeded_noise(seed, count):
    """What sampling with a seed begins with: Philox 4x32 of ten rounds, then Box and Muller's transform."""
    floats = SIZE * SIZE * 3
    blocks = np.arange(count * floats // 4, dtype=np.uint64)
    low = np.uint64(0xFFFFFFFF)
    words = [blocks % np.uint64(floats // 4), np.zeros_like(blocks), blocks // np.uint64(floats // 4), np.zeros_like(blocks)]
    keys = [seed & 0xFFFFFFFF, seed >> 32]
    for _ in range(10):
        first, second = words[0] * np.uint64(0xD2511F53), words[2] * np.uint64(0xCD9E8D57)
        words = [
            second >> np.uint64(32) ^ words[1] ^ np.uint64(keys[0]),
            second & low,
            first >> np.uint64(32) ^ words[3] ^ np.uint64(keys[1]),
            first & low,
        ]
        keys = [(keys[0] + 0x9E3779B9) & 0xFFFFFFFF, (keys[1] + 0xBB67AE85) & 0xFFFFFFFF]
    pairs = np.stack(words, axis=1).reshape(-1, 2).astype(np.float64)
    radii = np.sqrt(-2 * np.log((pairs[:, 0] + 1) / 2.0**32))
    angles = pairs[:, 1] * (2 * math.pi / 2.0**32)
    normal = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)
    return normal.astype(np.float32).reshape(count, SIZE, SIZE, 3)


def anthesis(*arguments):
    return subprocess.run([ANTHESIS, *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True).stdout


def submitted(*arguments):
    job = json.loads(anthesis(*arguments, "--json"))["id"]
    anthesis("watch", job)
    return job


@contextlib.contextmanager
def platform(folder):
    if "ANTHESIS_GATEWAY" in os.environ:
        yield
        return
    data = folder / "platform"
    ports = "gateway=0,kafka=0,kafka-controller=0,postgres=0,s3=0"
    command = [ANTHESIS, "up", "--data", data, "--ports", ports, "--workers", "evaluator=0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as up:
        try:
            line = next((line for line in up.stdout if line.startswith("Anthesis is up")), None)
            if line is None:
                sys.exit("anthesis up has ended")
            os.environ["ANTHESIS_GATEWAY"] = line.split("gateway ")[1].split(",")[0]
            yield
        finally:
            up.terminate()
            up.stdout.read()


def case(folder, name, parameters, tensors):
    made = folder / name
    made.mkdir(parents=True)
    (made / "case.json").write_text(json.dumps(parameters))
    save_file({name: np.ascontiguousarray(tensor, np.float32) for name, tensor in tensors.items()}, made / "tensors.safetensors")


def sample_case(folder, name, weights, model, curve, noise, steps=STEPS, **sampler):
    """Of kind sample (libs/conformance): what their code makes of given noise with the weights in a file."""
    normalized, trajectory = sampled(model, noise, steps, **sampler)
    normalizer = model.augmenter.layers[0]
    parameters = {
        "kind": "sample",
        "architecture": "clear",
        "image_size": SIZE,
        **NETWORK,
        "weights": str(weights),
        "steps": steps,
        "schedule": curve,
        "start_log_snr": START,
        "end_log_snr": END,
        "prediction_type": model.prediction_type,
        "num_multisteps": sampler.get("multisteps", 1),
        "second_order_alpha": sampler.get("second_order_alpha"),
        "clip_predicted_images": True,
        "mean": np.ravel(normalizer.mean).tolist(),
        "variance": np.ravel(normalizer.variance).tolist(),
        "rtol_of_max": TOLERANCE,
    }
    tensors = {
        "initial_noise": noise,
        "trajectory": trajectory,
        "expected_normalized": normalized,
        "expected_images": model.denormalize(tf.constant(normalized)),
    }
    case(folder, name, parameters, tensors)


def schedule_case(folder, curve):
    times = np.random.default_rng(5).random(200).astype(np.float32)
    signal, noise = SCHEDULES[curve](START, END)(tf.constant(times))
    # A log-SNR of 10 in float32 is rounded by up to 5e-7, which is a relative error of the rates, and theirs come by several roundings.
    parameters = {"kind": "schedule", "schedule": curve, "start_log_snr": START, "end_log_snr": END, "rtol": 1e-5}
    case(folder, f"schedule-{curve}", parameters, {"diffusion_times": times, "signal_rates": signal, "noise_rates": noise})


def conformance(folder):
    global failures
    result = subprocess.run([ANTHESIS, "conformance", folder], stdout=subprocess.PIPE, text=True)
    print(result.stdout, end="", flush=True)
    failures += result.returncode != 0


def write_cases(folder, weights, model, noise):
    sample_case(folder, "imported", weights, model, SCHEDULE, noise)
    sample_case(folder, "imported-multistep", weights, model, SCHEDULE, noise, multisteps=3)
    sample_case(folder, "imported-second-order", weights, model, SCHEDULE, noise, second_order_alpha=0.5)
    for curve in SCHEDULES:
        schedule_case(folder, curve)
        for prediction in ("velocity", "signal", "noise"):
            model.diffusion_schedule = SCHEDULES[curve](START, END)
            model.prediction_type = prediction
            sample_case(folder, f"imported-{curve}-{prediction}", weights, model, curve, noise)
    model.diffusion_schedule = SCHEDULES[SCHEDULE](START, END)
    model.prediction_type = PREDICTION


def compare_platform(what, folder, checkpoint, model):
    """Pictures of 8 bits: a value on the border between two of them may go either way."""
    count = 8
    expected = images_of(model, seeded_noise(SEED, count))
    job = submitted("sample", checkpoint, "--images", count, "--steps", STEPS, "--seed", SEED, "--clip")
    anthesis("fetch", job, "-o", folder)
    pictures = np.stack([plt.imread(picture)[:, :, :3] for picture in sorted(folder.glob("image_*.png"))])
    check(what, largest(pictures, np.round(expected * 255) / 255), 1.001 / 255)


def extended(checkpoint):
    """A training of one epoch that begins with a checkpoint."""
    anthesis("datasets", "import", "blossoms", "--image-size", SIZE)
    fields = {
        "initialCheckpoint": checkpoint,
        "data": {"imageSize": SIZE, "batchSize": BATCH, "repetitions": 1},
        "network": {key: value for key, value in DESCRIPTION["network"].items() if key != "imageSize"},
        "schedule": DESCRIPTION["schedule"],
        "prediction": PREDICTION,
        "ema": 0.9,
        "optimizer.learningRate": 1e-4,
    }
    options = [option for field in fields.items() for option in ("--set", f"{field[0]}={json.dumps(field[1])}")]
    run = submitted("train", "--dataset", "blossoms", "--preset", "clear", "--epochs", 1, *options)
    return run + "@latest"


def main(folder):
    theirs = folder / "model.weights.h5"
    spec = folder / "model.json"
    spec.write_text(json.dumps(DESCRIPTION))
    noise = np.random.default_rng(4).standard_normal((4, SIZE, SIZE, 3)).astype(np.float32)
    model = trained_model(theirs)

    converted, back = folder / "model.safetensors", folder / "back.weights.h5"
    anthesis("convert", theirs, "-o", converted, "--spec", spec)
    anthesis("convert", converted, "-o", back)
    loaded = fresh_model(WithoutKid)
    compiled(loaded).optimizer.build(loaded.network.trainable_weights)
    loaded.load_weights(back)
    check("their file, converted twice, loads there: network", furthest(loaded.network.get_weights(), model.network.get_weights()), 0)
    check("EMA network", furthest(loaded.ema_network.get_weights(), model.ema_network.get_weights()), 0)
    check("normalizer", furthest(loaded.augmenter.layers[0].get_weights()[:2], model.augmenter.layers[0].get_weights()[:2]), 0)
    check("optimizer", furthest(map(np.asarray, loaded.optimizer.variables), map(np.asarray, model.optimizer.variables)), 0)
    check("each weight has its own moments", moments_error(model, load_file(converted)), 0)
    check("images", largest(images_of(loaded, noise), images_of(model, noise)), 1e-6)

    archive = folder / "network.keras"
    model.ema_network.save(archive)
    with_normalizer = folder / "network.json"
    normalizer = [np.ravel(part).tolist() for part in (model.augmenter.layers[0].mean, model.augmenter.layers[0].variance)]
    with_normalizer.write_text(json.dumps({**DESCRIPTION, "normalizer": dict(zip(("mean", "variance"), normalizer))}))
    anthesis("convert", archive, "-o", folder / "network.safetensors", "--spec", with_normalizer)
    ema, alone = load_file(converted), load_file(folder / "network.safetensors")
    check("we read their network as .keras", max(largest(ema[name], alone[name]) for name in alone if name.startswith("ema/")), 0)

    write_cases(folder / "cases", theirs, model, noise)
    conformance(folder / "cases")
    with platform(folder):
        imported = json.loads(anthesis("checkpoints", "import", theirs, "--spec", spec, "--json"))["id"]
        compare_platform("pictures of their model, sampled by the platform", folder / "imported", imported, model)
        checkpoint = extended(imported)
        export = folder / "extended.weights.h5"
        anthesis("checkpoints", "export", checkpoint, "--format", "keras", "--out", export)
        continued = fresh_model(WithoutKid)
        continued.load_weights(export)
        moved = furthest(continued.ema_network.get_weights(), model.ema_network.get_weights())
        check("the extension has changed the weights", 0.0 if moved > 1e-4 else 1.0, 0)
        anthesis("checkpoints", "export", checkpoint, "--out", folder / "extended.safetensors")
        exported = load_file(folder / "extended.safetensors")
        for name, layer_weights in (("mean", 0), ("variance", 1)):
            found = np.ravel(continued.augmenter.layers[0].get_weights()[layer_weights])
            check(f"normalizer of the extended model: {name}", largest(found, exported[f"normalizer/{name}"]), 0)
        compare_platform("pictures of the extended model, loaded there again", folder / "extended", checkpoint, continued)
    sample_case(folder / "extended-cases", "extended", export, continued, SCHEDULE, noise)
    conformance(folder / "extended-cases")
    history = compiled(continued).fit(training_images(), epochs=1, verbose=0).history
    check("it trains on there", 0.0 if np.isfinite(history["v_loss"][-1]) else 1.0, 0)


with tempfile.TemporaryDirectory() as temporary:
    main(pathlib.Path(temporary))
print("failed:", failures)
sys.exit(1 if failures else 0)
