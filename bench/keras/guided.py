"""Golden case of classifier-free guidance: DDIM sampling by a small conditional residual U-Net of Keras.

python guided.py FOLDER writes case.json, tensors.safetensors and model.weights.h5, as in libs/conformance/src/test/resources/golden.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
from keras import layers, ops
from safetensors.numpy import save_file

from ddim import residual_block, sinusoidal_embedding

CASE = {
    "kind": "sample",
    "architecture": "ddim",
    "image_size": 16,
    "widths": [8, 16],
    "block_depth": 1,
    "embedding_dims": 32,
    "embedding_max_frequency": 20.0,
    "classes": 3,
    "weights": "model.weights.h5",
    "steps": 5,
    "schedule": "angle",
    "max_signal_rate": 0.95,
    "min_signal_rate": 0.2,
    "prediction_type": "noise",
    # rows of the embedding; the one after the classes is that of no class
    "image_classes": [0, 2, 1, 3],
    "guidance_scale": 2.0,
    "mean": [0.4938274919986725, 0.49923568964004517, 0.5017449855804443],
    "variance": [0.08407571166753769, 0.08391424268484116, 0.08368553966283798],
    "rtol_of_max": 0.001,
}


def conditional_unet(case):
    size, widths, dims = case["image_size"], case["widths"], case["embedding_dims"]
    noisy_images = keras.Input(shape=(size, size, 3))
    noise_variances = keras.Input(shape=(1, 1, 1))
    classes = keras.Input(shape=(1, 1), dtype="int32")

    e = layers.Lambda(
        sinusoidal_embedding,
        output_shape=(1, 1, dims),
        arguments={"dims": dims, "max_frequency": case["embedding_max_frequency"]},
    )(noise_variances)
    e = layers.Add()([e, layers.Embedding(case["classes"] + 1, dims)(classes)])
    e = layers.UpSampling2D(size=size, interpolation="nearest")(e)
    x = layers.Conv2D(widths[0], kernel_size=1)(noisy_images)
    x = layers.Concatenate()([x, e])
    skips = []
    for width in widths[:-1]:
        for _ in range(case["block_depth"]):
            x = residual_block(width)(x)
            skips.append(x)
        x = layers.AveragePooling2D(pool_size=2)(x)
    for _ in range(case["block_depth"]):
        x = residual_block(widths[-1])(x)
    for width in reversed(widths[:-1]):
        x = layers.UpSampling2D(size=2, interpolation="bilinear")(x)
        for _ in range(case["block_depth"]):
            x = layers.Concatenate()([x, skips.pop()])
            x = residual_block(width)(x)
    x = layers.Conv2D(3, kernel_size=1)(x)
    return keras.Model([noisy_images, noise_variances, classes], x)


def randomize(network, random):
    """Statistics and biases that are not zero, classes that differ, and noises of moderate size."""
    for weight in network.weights:
        noise = random.standard_normal(weight.shape).astype("float32")
        if weight.name == "moving_variance":
            weight.assign(np.exp(0.3 * noise))
        elif weight.name == "embeddings":
            weight.assign(noise)
        elif weight is network.layers[-1].kernel:
            weight.assign(0.1 * weight)
        elif weight.name in ("bias", "moving_mean"):
            weight.assign(0.1 * noise)


def rates(case, time):
    start, end = np.arccos(case["max_signal_rate"]), np.arccos(case["min_signal_rate"])
    angle = ops.cast(start + time * (end - start), "float32")
    return ops.cos(angle), ops.sin(angle)


def sample(network, case, noise):
    count = len(case["image_classes"])
    strong = ops.reshape(ops.convert_to_tensor(case["image_classes"], "int32"), (count, 1, 1))
    weak = ops.full_like(strong, case["classes"])
    noisy_images = ops.convert_to_tensor(noise)
    predicted = []
    for step in range(case["steps"]):
        time = 1.0 - step / case["steps"]
        signal, noise_rate = rates(case, time)
        powers = ops.ones((count, 1, 1, 1)) * noise_rate**2
        with_class = network([noisy_images, powers, strong], training=False)
        without = network([noisy_images, powers, weak], training=False)
        noises = without + case["guidance_scale"] * (with_class - without)
        images = (noisy_images - noise_rate * noises) / signal
        predicted.append(ops.convert_to_numpy(images))
        next_signal, next_noise = rates(case, time - 1.0 / case["steps"])
        noisy_images = next_signal * images + next_noise * noises
    return np.stack(predicted)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    keras.utils.set_random_seed(18)
    random = np.random.default_rng(18)
    network = conditional_unet(CASE)
    randomize(network, random)
    network.save_weights(os.path.join(folder, CASE["weights"]))
    noise = random.standard_normal((len(CASE["image_classes"]), 16, 16, 3)).astype("float32")
    trajectory = sample(network, CASE, noise)
    normalized = trajectory[-1]
    mean, deviation = np.float32(CASE["mean"]), np.sqrt(np.float32(CASE["variance"]))
    tensors = {
        "initial_noise": noise,
        "trajectory": trajectory,
        "expected_normalized": normalized,
        "expected_images": np.clip(mean + normalized * deviation, 0, 1).astype("float32"),
    }
    save_file(tensors, os.path.join(folder, "tensors.safetensors"))
    with open(os.path.join(folder, "case.json"), "w") as file:
        json.dump(CASE, file, indent=1)


if __name__ == "__main__":
    main(sys.argv[1])
