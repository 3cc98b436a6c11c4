"""The workloads of worker.py on JAX, the whole step compiled by XLA: Keras' fastest way on a GPU."""

import functools
import time

import jax
import jax.numpy as jnp
import keras

import ddim


def use_whole_float32():
    jax.config.update("jax_default_matmul_precision", "highest")


def training():
    model = ddim.make_model(compiled=False)
    network = model.network
    optimizer = keras.optimizers.AdamW(learning_rate=1e-3, weight_decay=1e-4)
    optimizer.build(network.trainable_variables)

    @functools.partial(jax.jit, donate_argnums=0)
    def step(state, images):
        trainable, other, moments, averages, key = state
        key, noise_key, time_key = jax.random.split(key, 3)
        images = model.normalizer(images)
        noises = jax.random.normal(noise_key, images.shape)
        times = jax.random.uniform(time_key, (images.shape[0], 1, 1, 1))
        noise_rates, signal_rates = model.diffusion_schedule(times)
        noisy_images = signal_rates * images + noise_rates * noises

        def loss(trainable):
            predicted, changed = network.stateless_call(
                trainable, other, [noisy_images, noise_rates**2], training=True
            )
            predicted = predicted.astype("float32")
            predicted_images = (noisy_images - noise_rates * predicted) / signal_rates
            noise_loss = jnp.mean(jnp.abs(noises - predicted))
            image_loss = jnp.mean(jnp.abs(images - predicted_images))
            return noise_loss, (image_loss, changed)

        (noise_loss, (image_loss, other)), gradients = jax.value_and_grad(loss, has_aux=True)(trainable)
        trainable, moments = optimizer.stateless_apply(moments, gradients, trainable)
        weights = list(trainable) + list(other)
        averages = [model.ema * a + (1 - model.ema) * w for a, w in zip(averages, weights)]
        return (trainable, other, moments, averages, key), noise_loss, image_loss

    trainable = [jnp.array(v.value) for v in network.trainable_variables]
    other = [jnp.array(v.value) for v in network.non_trainable_variables]
    moments = [jnp.array(v.value) for v in optimizer.variables]
    averages = [jnp.array(v) for v in trainable + other]
    state = [(trainable, other, moments, averages, jax.random.key(1))]

    def run(batch, repetitions):
        images = jax.random.uniform(jax.random.key(batch), (batch, 64, 64, 3))
        if repetitions > 1:
            state[0], loss, _ = step(state[0], images)
            loss.block_until_ready()
        began = time.perf_counter()
        for _ in range(repetitions):
            state[0], loss, _ = step(state[0], images)
        if not jnp.isfinite(loss):
            raise ValueError("the loss is not finite")
        return time.perf_counter() - began

    return run


def sampling():
    model = ddim.make_model(compiled=False)

    @functools.partial(jax.jit, static_argnums=1)
    def generate(key, batch):
        noise = jax.random.normal(key, (batch, 64, 64, 3))
        return model.denormalize(model.reverse_diffusion(noise, ddim.STEPS))

    def run(batch, repetitions):
        jax.device_get(generate(jax.random.key(0), batch))
        began = time.perf_counter()
        for i in range(repetitions):
            jax.device_get(generate(jax.random.key(i), batch))
        return time.perf_counter() - began

    return run


def features():
    encoder = ddim.make_encoder()
    compiled = jax.jit(lambda images: encoder(images, training=False))

    def run(batch, repetitions):
        images = jax.random.uniform(jax.random.key(batch), (batch, 64, 64, 3))
        jax.device_get(compiled(images))
        began = time.perf_counter()
        for _ in range(repetitions):
            jax.device_get(compiled(images))
        return time.perf_counter() - began

    return run
