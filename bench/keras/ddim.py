"""The model of the Keras example "Denoising Diffusion Implicit Models" (Beres 2022), for Keras 3 on TensorFlow.

Written for comparisons: the same layers in the same order, the same training and test steps, without data set and KID.
"""

import math
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
from keras import layers, ops

STEPS = 20


@keras.saving.register_keras_serializable()
def sinusoidal_embedding(x, dims=32, max_frequency=1000.0):
    frequencies = ops.exp(ops.linspace(ops.log(1.0), ops.log(max_frequency), dims // 2))
    angular_speeds = ops.cast(2.0 * math.pi * frequencies, "float32")
    return ops.concatenate([ops.sin(angular_speeds * x), ops.cos(angular_speeds * x)], axis=3)


def residual_block(width):
    def apply(x):
        if x.shape[3] == width:
            residual = x
        else:
            residual = layers.Conv2D(width, kernel_size=1)(x)
        x = layers.BatchNormalization(center=False, scale=False)(x)
        x = layers.Conv2D(width, kernel_size=3, padding="same", activation="swish")(x)
        x = layers.Conv2D(width, kernel_size=3, padding="same")(x)
        return layers.Add()([x, residual])

    return apply


def residual_unet(image_size, widths, block_depth, dims=32, max_frequency=1000.0):
    noisy_images = keras.Input(shape=(image_size, image_size, 3))
    noise_variances = keras.Input(shape=(1, 1, 1))

    e = layers.Lambda(
        sinusoidal_embedding,
        output_shape=(1, 1, dims),
        arguments={"dims": dims, "max_frequency": max_frequency},
    )(noise_variances)
    e = layers.UpSampling2D(size=image_size, interpolation="nearest")(e)
    x = layers.Conv2D(widths[0], kernel_size=1)(noisy_images)
    x = layers.Concatenate()([x, e])

    skips = []
    for width in widths[:-1]:
        for _ in range(block_depth):
            x = residual_block(width)(x)
            skips.append(x)
        x = layers.AveragePooling2D(pool_size=2)(x)
    for _ in range(block_depth):
        x = residual_block(widths[-1])(x)
    for width in reversed(widths[:-1]):
        x = layers.UpSampling2D(size=2, interpolation="bilinear")(x)
        for _ in range(block_depth):
            x = layers.Concatenate()([x, skips.pop()])
            x = residual_block(width)(x)
    x = layers.Conv2D(3, kernel_size=1, kernel_initializer="zeros")(x)
    return keras.Model([noisy_images, noise_variances], x, name="residual_unet")


@keras.saving.register_keras_serializable()
class DiffusionModel(keras.Model):
    min_signal_rate = 0.02
    max_signal_rate = 0.95
    ema = 0.999

    def __init__(self, image_size, widths, block_depth):
        super().__init__()
        self.image_size = image_size
        self.normalizer = layers.Normalization()
        self.network = residual_unet(image_size, widths, block_depth)
        self.ema_network = keras.models.clone_model(self.network)
        self.built = True

    def compile(self, **kwargs):
        super().compile(**kwargs)
        self.noise_loss_tracker = keras.metrics.Mean(name="n_loss")
        self.image_loss_tracker = keras.metrics.Mean(name="i_loss")

    @property
    def metrics(self):
        return [self.noise_loss_tracker, self.image_loss_tracker]

    def denormalize(self, images):
        images = self.normalizer.mean + images * self.normalizer.variance**0.5
        return ops.clip(images, 0.0, 1.0)

    def diffusion_schedule(self, diffusion_times):
        start = ops.cast(ops.arccos(self.max_signal_rate), "float32")
        end = ops.cast(ops.arccos(self.min_signal_rate), "float32")
        angles = start + diffusion_times * (end - start)
        return ops.sin(angles), ops.cos(angles)

    def denoise(self, noisy_images, noise_rates, signal_rates, training):
        network = self.network if training else self.ema_network
        noises = network([noisy_images, noise_rates**2], training=training)
        return noises, (noisy_images - noise_rates * noises) / signal_rates

    def reverse_diffusion(self, initial_noise, diffusion_steps):
        step_size = 1.0 / diffusion_steps
        next_noisy_images = initial_noise
        for step in range(diffusion_steps):
            noisy_images = next_noisy_images
            times = ops.ones((initial_noise.shape[0], 1, 1, 1)) - step * step_size
            noise_rates, signal_rates = self.diffusion_schedule(times)
            noises, images = self.denoise(noisy_images, noise_rates, signal_rates, training=False)
            next_noise_rates, next_signal_rates = self.diffusion_schedule(times - step_size)
            next_noisy_images = next_signal_rates * images + next_noise_rates * noises
        return images

    def train_step(self, images):
        images = self.normalizer(images, training=True)
        noises = keras.random.normal(shape=ops.shape(images))
        times = keras.random.uniform(shape=(ops.shape(images)[0], 1, 1, 1))
        return self.step(images, noises, times)

    def step(self, images, noises, times):
        import tensorflow as tf

        noise_rates, signal_rates = self.diffusion_schedule(times)
        noisy_images = signal_rates * images + noise_rates * noises
        with tf.GradientTape() as tape:
            predicted_noises, predicted_images = self.denoise(
                noisy_images, noise_rates, signal_rates, training=True
            )
            noise_loss = ops.mean(ops.abs(noises - predicted_noises))
            image_loss = ops.mean(ops.abs(images - predicted_images))
        gradients = tape.gradient(noise_loss, self.network.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.network.trainable_weights))
        self.noise_loss_tracker.update_state(noise_loss)
        self.image_loss_tracker.update_state(image_loss)
        for weight, ema_weight in zip(self.network.weights, self.ema_network.weights):
            ema_weight.assign(self.ema * ema_weight + (1 - self.ema) * weight)
        return {m.name: m.result() for m in self.metrics}


def make_model(image_size=64, widths=(32, 64, 96, 128), block_depth=2, compiled=True):
    model = DiffusionModel(image_size, list(widths), block_depth)
    images = np.random.default_rng(1).random((256, image_size, image_size, 3), dtype=np.float32)
    model.normalizer.adapt(images)
    if compiled:
        model.compile(optimizer=keras.optimizers.AdamW(learning_rate=1e-3, weight_decay=1e-4))
    return model


def make_encoder():
    """The example's KID features, with random weights: they cost as much."""
    return keras.Sequential(
        [
            keras.Input(shape=(64, 64, 3)),
            keras.layers.Rescaling(255.0),
            keras.layers.Resizing(height=75, width=75),
            keras.layers.Lambda(keras.applications.inception_v3.preprocess_input),
            keras.applications.InceptionV3(include_top=False, input_shape=(75, 75, 3), weights=None),
            keras.layers.GlobalAveragePooling2D(),
        ]
    )
