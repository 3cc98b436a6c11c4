"""Exchanges models with Anthesis in every direction and compares what both sides compute.

Usage: formats.py ANTHESIS_LAUNCHER. Prints a line for each comparison; exit code 1 if one fails.
"""

import json
import os
import subprocess
import sys
import tempfile

import ddim

import keras
import numpy as np
import tensorflow as tf
import torch
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

ANTHESIS = sys.argv[1]
SIZE, WIDTHS, DEPTH = 32, [16, 24, 32], 2
SPEC = {
    "network": {
        "architecture": "residual-unet",
        "imageSize": SIZE,
        "widths": WIDTHS,
        "blockDepth": DEPTH,
        "embeddingDimensions": 32,
        "embeddingMaxFrequency": 1000.0,
    },
    "schedule": {"kind": "angle", "minSignalRate": 0.02, "maxSignalRate": 0.95},
    "prediction": "noise",
}
failures = 0


def check(what, error, tolerance):
    global failures
    passed = error <= tolerance
    failures += not passed
    print(f"{'passed' if passed else 'FAILED'} {what}: error {error:.2e}, tolerance {tolerance:.0e}", flush=True)


def convert(source, target, *arguments):
    # Python's own allocator settings are no business of a Java process, nor the other way round.
    subprocess.run([ANTHESIS, "convert", source, "-o", target, *arguments], check=True)


def largest(a, b):
    return float(np.abs(np.asarray(a) - np.asarray(b)).max())


def fresh_model():
    return ddim.make_model(SIZE, WIDTHS, DEPTH)


def trained_model():
    keras.utils.set_random_seed(7)
    model = fresh_model()
    images = np.random.default_rng(2).random((64, SIZE, SIZE, 3), dtype=np.float32)
    model.fit(images, batch_size=16, epochs=4, verbose=0)
    return model


def images_of(model, noise, steps=5):
    return model.denormalize(model.reverse_diffusion(noise, steps)).numpy()


def fixed_step(model):
    """One training step on given numbers: its losses tell whether weights and optimizer are all there."""
    random = np.random.default_rng(3)
    shape = (16, SIZE, SIZE, 3)
    arguments = [random.standard_normal(shape), random.standard_normal(shape), random.random((16, 1, 1, 1))]
    losses = []
    for _ in range(3):
        for metric in model.metrics:
            metric.reset_state()
        logs = model.step(*[tf.constant(a, dtype=tf.float32) for a in arguments])
        losses.append(float(logs["n_loss"]))
    return losses


def main(folder):
    path = lambda name: os.path.join(folder, name)
    with open(path("spec.json"), "w") as file:
        json.dump(SPEC, file)
    keras_model = trained_model()
    keras_model.save_weights(path("keras.weights.h5"))
    noise = np.random.default_rng(4).standard_normal((4, SIZE, SIZE, 3)).astype(np.float32)
    expected = images_of(keras_model, tf.constant(noise))

    convert(path("keras.weights.h5"), path("ours.safetensors"), "--spec", path("spec.json"))
    tensors = load_file(path("ours.safetensors"))
    convolutions = [layer for layer in keras_model.ema_network.layers if isinstance(layer, keras.layers.Conv2D)]
    error = 0.0
    for number, layer in enumerate(convolutions):
        ours = tensors["ema/conv2d" + (f"_{number}" if number else "") + ".kernel"]
        error = max(error, largest(np.transpose(ours, (2, 3, 1, 0)), layer.kernel.numpy()))
    check("Python reads our safetensors: kernels of the EMA network", error, 0)
    check("normalizer", largest(tensors["normalizer/mean"], keras_model.normalizer.mean.numpy().ravel()), 0)

    convert(path("ours.safetensors"), path("back.weights.h5"))
    back = fresh_model()
    back.optimizer.build(back.network.trainable_weights)
    back.load_weights(path("back.weights.h5"))
    check("Keras loads our .weights.h5: network", max(map(largest, keras_model.network.get_weights(), back.network.get_weights())), 0)
    check("EMA network", max(map(largest, keras_model.ema_network.get_weights(), back.ema_network.get_weights())), 0)
    check("optimizer", max(largest(a.numpy(), b.numpy()) for a, b in zip(keras_model.optimizer.variables, back.optimizer.variables)), 0)
    check("images of the loaded model", largest(images_of(back, tf.constant(noise)), expected), 1e-6)
    check("three more training steps", largest(fixed_step(keras_model), fixed_step(back)), 1e-6)

    convert(path("back.weights.h5"), path("again.safetensors"), "--spec", path("spec.json"))
    same = open(path("ours.safetensors"), "rb").read() == open(path("again.safetensors"), "rb").read()
    check("there and back again, byte for byte", 0.0 if same else 1.0, 0)

    convert(path("ours.safetensors"), path("ours.pt"))
    extra = {"anthesis.json": ""}
    module = torch.jit.load(path("ours.pt"), _extra_files=extra)
    variances = np.linspace(0.05, 0.95, 4, dtype=np.float32).reshape(4, 1, 1, 1)
    with torch.inference_mode():
        predicted = module(torch.from_numpy(noise).permute(0, 3, 1, 2), torch.from_numpy(variances))
        pixels = module.denormalize(predicted)
    ema = tf.constant(noise), tf.constant(variances)
    original = fresh_model()
    original.load_weights(path("keras.weights.h5"))
    by_keras = original.ema_network(list(ema), training=False)
    check("torch.jit.load runs our .pt", largest(predicted.permute(0, 2, 3, 1).numpy(), by_keras.numpy()), 2e-5)
    check("its denormalize", largest(pixels.permute(0, 2, 3, 1).numpy(), original.denormalize(by_keras).numpy()), 2e-5)
    check("its description", 0.0 if json.loads(extra["anthesis.json"]) == SPEC else 1.0, 0)

    with safe_open(path("ours.safetensors"), "np") as file:
        metadata = file.metadata()
    save_file(tensors, path("python.safetensors"), metadata=metadata)
    convert(path("python.safetensors"), path("python.weights.h5"))
    back.load_weights(path("python.weights.h5"))
    check("we read what Python's safetensors wrote", largest(images_of(back, tf.constant(noise)), expected), 1e-6)


with tempfile.TemporaryDirectory() as temporary:
    main(temporary)
print("failed:", failures)
sys.exit(1 if failures else 0)
