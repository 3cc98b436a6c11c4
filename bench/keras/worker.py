"""One workload of bench engine on Keras: WORKLOAD as argument, then lines 'run BATCH REPETITIONS' on standard input.

Answers 'ready SECONDS' (from the start of the process to the end of the first step), then 'result SECONDS' for each run, and
'memory BYTES' (the peak) at the end of the input.
"""

import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf

import ddim

STEPS = 20


def seconds_since_start():
    ticks = float(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19])
    uptime = float(open("/proc/uptime").read().split()[0])
    return uptime - ticks / os.sysconf("SC_CLK_TCK")


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
    compiled = tf.function(lambda noise: model.denormalize(model.reverse_diffusion(noise, STEPS)))

    def run(batch, repetitions):
        compiled(tf.random.normal((batch, 64, 64, 3)))
        began = time.perf_counter()
        for _ in range(repetitions):
            compiled(tf.random.normal((batch, 64, 64, 3))).numpy()
        return time.perf_counter() - began

    return run


def features():
    import keras

    encoder = keras.Sequential(
        [
            keras.Input(shape=(64, 64, 3)),
            keras.layers.Rescaling(255.0),
            keras.layers.Resizing(height=75, width=75),
            keras.layers.Lambda(keras.applications.inception_v3.preprocess_input),
            keras.applications.InceptionV3(include_top=False, input_shape=(75, 75, 3), weights=None),
            keras.layers.GlobalAveragePooling2D(),
        ]
    )
    compiled = tf.function(lambda images: encoder(images, training=False))

    def run(batch, repetitions):
        images = tf.random.uniform((batch, 64, 64, 3))
        compiled(images)
        began = time.perf_counter()
        for _ in range(repetitions):
            compiled(images).numpy()
        return time.perf_counter() - began

    return run


def main():
    run = {"training": training, "sampling": sampling, "features": features}[sys.argv[1]]()
    run(1 if sys.argv[1] == "sampling" else 16, 1)
    print("ready", seconds_since_start(), flush=True)
    for line in sys.stdin:
        _, batch, repetitions = line.split()
        print("result", run(int(batch), int(repetitions)), flush=True)
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print("memory", int(peak.split()[1]) * 1024, flush=True)


main()
