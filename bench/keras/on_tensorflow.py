"""The workloads of worker.py on TensorFlow, as the Keras example runs them."""

import os
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf

import ddim


def use_whole_float32():
    tf.config.experimental.enable_tensor_float_32_execution(False)


def training():
    model = ddim.make_model()
    batches = {}

    def run(batch, repetitions):
        if batch not in batches:
            images = tf.random.uniform((batch, 64, 64, 3))
            batches[batch] = tf.data.Dataset.from_tensors(images).repeat()
        began = time.perf_counter()
        model.fit(batches[batch], steps_per_epoch=repetitions, epochs=1, verbose=0)
        return time.perf_counter() - began

    return run


def sampling():
    model = ddim.make_model(compiled=False)
    # As the example calls it, image by image size; compiled, because that is the faster of its two ways.
    compiled = tf.function(lambda noise: model.denormalize(model.reverse_diffusion(noise, ddim.STEPS)))

    def run(batch, repetitions):
        compiled(tf.random.normal((batch, 64, 64, 3)))
        began = time.perf_counter()
        for _ in range(repetitions):
            compiled(tf.random.normal((batch, 64, 64, 3))).numpy()
        return time.perf_counter() - began

    return run


def features():
    encoder = ddim.make_encoder()
    compiled = tf.function(lambda images: encoder(images, training=False))

    def run(batch, repetitions):
        images = tf.random.uniform((batch, 64, 64, 3))
        compiled(images)
        began = time.perf_counter()
        for _ in range(repetitions):
            compiled(images).numpy()
        return time.perf_counter() - began

    return run
