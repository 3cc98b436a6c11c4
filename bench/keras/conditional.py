"""Conditional networks in Keras, and golden cases of them: python conditional.py FOLDER.

Both networks as Anthesis has them: layers.Embedding gives the row of a class, which is added to the embedding of the noise power. The
last row stands for no class. What the cases hold is said in libs/conformance/README.md.
"""

import json
import os
import pathlib
import sys

os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_DETERMINISTIC_OPS"] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from safetensors.numpy import save_file

import ddim

CLASSES = 4
SIZE = 16
BATCH = 8
STEPS = 2
MAX_FREQUENCY = 20.0
RESIDUAL = {"widths": [8, 16], "block_depth": 1, "embedding_dims": 32, "embedding_max_frequency": MAX_FREQUENCY}
CLEAR = {
    "widths": [8, 16],
    "attentions": [False, True],
    "block_depth": 1,
    "noise_embedding_dims": 16,
    "noise_embedding_max_frequency": MAX_FREQUENCY,
    "image_embedding_dims": 8,
    "patch_size": 2,
}


def inputs():
    return keras.Input((SIZE, SIZE, 3)), keras.Input((1, 1, 1)), keras.Input((1, 1), dtype="int32")


def sinusoidal_embedding(noise_variances, dims):
    return layers.Lambda(
        ddim.sinusoidal_embedding,
        output_shape=(1, 1, dims),
        arguments={"dims": dims, "max_frequency": MAX_FREQUENCY},
    )(noise_variances)


def class_embedding(rows, dims):
    return layers.Embedding(CLASSES + 1, dims)(rows)


def residual():
    noisy_images, noise_variances, rows = inputs()
    dims = RESIDUAL["embedding_dims"]
    e = layers.Add()([sinusoidal_embedding(noise_variances, dims), class_embedding(rows, dims)])
    e = layers.UpSampling2D(size=SIZE, interpolation="nearest")(e)
    x = layers.Conv2D(RESIDUAL["widths"][0], kernel_size=1)(noisy_images)
    x = layers.Concatenate()([x, e])
    x = skip = ddim.residual_block(RESIDUAL["widths"][0])(x)
    x = layers.AveragePooling2D(pool_size=2)(x)
    x = ddim.residual_block(RESIDUAL["widths"][1])(x)
    x = layers.UpSampling2D(size=2, interpolation="bilinear")(x)
    x = ddim.residual_block(RESIDUAL["widths"][0])(layers.Concatenate()([x, skip]))
    return keras.Model([noisy_images, noise_variances, rows], layers.Conv2D(3, kernel_size=1)(x))


def clear_block(x, noise, width, attention):
    residual = x if x.shape[3] == width else layers.Conv2D(width, kernel_size=1)(x)
    of_noise = layers.Dense(width)(noise)
    x = layers.GroupNormalization(8)(x)
    x = layers.Conv2D(width, kernel_size=3, padding="same")(keras.activations.swish(x))
    x = layers.Add()([x, of_noise])
    x = layers.GroupNormalization(8)(x)
    x = layers.Conv2D(width, kernel_size=3, padding="same")(keras.activations.swish(x))
    x = layers.Add()([residual, x])
    if attention:
        y = layers.GroupNormalization(8, center=False, scale=False)(x)
        x = layers.Add()([x, layers.MultiHeadAttention(4, width, attention_axes=(1, 2))(y, y)])
    return x


def clear():
    noisy_images, noise_variances, rows = inputs()
    dims = CLEAR["noise_embedding_dims"]
    noise = sinusoidal_embedding(noise_variances, dims)
    noise = layers.Dense(dims, activation="swish")(noise)
    noise = layers.Dense(dims, activation="swish")(noise)
    noise = layers.Add()([noise, class_embedding(rows, dims)])
    patch = CLEAR["patch_size"]
    x = layers.Conv2D(CLEAR["image_embedding_dims"], kernel_size=patch, strides=patch)(noisy_images)
    x = skip = clear_block(x, noise, CLEAR["widths"][0], CLEAR["attentions"][0])
    x = layers.AveragePooling2D(pool_size=2)(x)
    x = clear_block(x, noise, CLEAR["widths"][1], CLEAR["attentions"][1])
    x = layers.UpSampling2D(size=2, interpolation="bilinear")(x)
    x = clear_block(layers.Concatenate()([x, skip]), noise, CLEAR["widths"][0], CLEAR["attentions"][0])
    return keras.Model(
        [noisy_images, noise_variances, rows], layers.Conv2DTranspose(3, kernel_size=patch, strides=patch)(x)
    )


class Model(keras.Model):
    def __init__(self, network, normalizer):
        super().__init__()
        self.normalizer = normalizer
        self.network = network
        self.ema_network = keras.models.clone_model(network)
        self.ema_network.set_weights(network.get_weights())
        self.built = True


def with_noise(network, numbers):
    """Zeros and ones become something that a mistake would show in."""
    for weight in network.weights:
        noise = 0.05 * numbers.standard_normal(weight.shape)
        weight.assign(ops.abs(weight + noise) if "variance" in weight.name else weight + noise)
    return network


def schedule(times):
    """As the example's."""
    start, end = np.arccos(np.float32(0.95)), np.arccos(np.float32(0.02))
    angles = start + times * (end - start)
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def write(folder, parameters, tensors):
    with open(folder / "case.json", "w") as file:
        json.dump({"classes": CLASSES, "image_size": SIZE, **parameters}, file, indent=1)
        file.write("\n")
    save_file({name: np.asarray(tensor, np.float32) for name, tensor in tensors.items()}, folder / "tensors.safetensors")


def case(folder, name):
    made = folder / name
    made.mkdir(parents=True, exist_ok=True)
    return made


def network_case(folder, name, parameters, make):
    folder = case(folder, name)
    numbers = np.random.default_rng(1)
    network = with_noise(make(), numbers)
    network.save_weights(folder / "network.weights.h5")
    images = numbers.standard_normal((BATCH, SIZE, SIZE, 3), np.float32)
    variances = numbers.random((BATCH, 1, 1, 1), np.float32)
    rows = np.arange(BATCH, dtype=np.int32) % (CLASSES + 1)
    given = [images, variances, rows.reshape(-1, 1, 1)]
    evaluated = network(given, training=False)
    trained = network(given, training=True)
    write(
        folder,
        {"kind": "network", **parameters, "weights": "network.weights.h5", "rtol_of_max": 0.002},
        {
            "noisy_images": images,
            "noise_variances": variances,
            "classes": rows,
            "expected_evaluation": evaluated,
            "expected_training": trained,
        },
    )


def train_case(folder, name, parameters, make):
    folder = case(folder, name)
    numbers = np.random.default_rng(2)
    count = STEPS * BATCH
    images = numbers.random((count, SIZE, SIZE, 3), np.float32)
    normalizer = layers.Normalization()
    normalizer.adapt(images)
    model = Model(with_noise(make(), numbers), normalizer)
    optimizer = keras.optimizers.AdamW(learning_rate=1e-3, weight_decay=1e-4)
    noises = numbers.standard_normal(images.shape, np.float32)
    times = numbers.random((count, 1, 1, 1), np.float32)
    rows = numbers.integers(0, CLASSES + 1, count).astype(np.int32)
    model.save_weights(folder / "before.weights.h5")
    noise_losses, image_losses = [], []
    for step in range(STEPS):
        part = slice(step * BATCH, (step + 1) * BATCH)
        signal, noise = schedule(times[part])
        clean = normalizer(images[part])
        noisy = signal * clean + noise * noises[part]
        with tf.GradientTape() as tape:
            given = [noisy, ops.convert_to_tensor(noise**2), ops.convert_to_tensor(rows[part].reshape(-1, 1, 1))]
            predicted = model.network(given, training=True)
            noise_loss = ops.mean(ops.abs(noises[part] - predicted))
        image_losses.append(float(ops.mean(ops.abs(clean - (noisy - noise * predicted) / signal))))
        noise_losses.append(float(noise_loss))
        gradients = tape.gradient(noise_loss, model.network.trainable_weights)
        optimizer.apply_gradients(zip(gradients, model.network.trainable_weights))
        for weight, average in zip(model.network.weights, model.ema_network.weights):
            average.assign(0.999 * average + (1 - 0.999) * weight)
    model.save_weights(folder / "after.weights.h5")
    write(
        folder,
        {
            "kind": "train",
            **parameters,
            "batch_size": BATCH,
            "steps": STEPS,
            "loss": "mae",
            "learning_rate": 1e-3,
            "weight_decay": 1e-4,
            "epsilon": 1e-7,
            "ema": 0.999,
            "before": "before.weights.h5",
            "after": "after.weights.h5",
            "rtol_of_max": 0.002,
            "share_within": 0.99,
            "noise_loss_rtol": 0.001,
            "image_loss_rtol": 0.005,
        },
        {
            "images": images,
            "noises": noises,
            "diffusion_times": times,
            "classes": rows,
            "noise_losses": noise_losses,
            "image_losses": image_losses,
        },
    )


def main(folder):
    for name, parameters, make in (
        ("conditional", {"architecture": "ddim", **RESIDUAL}, residual),
        ("conditional-clear", {"architecture": "clear", **CLEAR}, clear),
    ):
        keras.utils.set_random_seed(1)
        network_case(folder, "network-" + name, parameters, make)
        train_case(folder, "train-" + name, parameters, make)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
