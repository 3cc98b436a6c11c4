"""Keras on JAX beside our programs: keras_peer.py float32|tensor-float32|bfloat16 training|sampling|features BATCH

Prints a line as GpuSpeed does. The workloads are those of bench/keras/on_jax.py.
"""

import os
import statistics
import sys

os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "keras"))

import keras

import on_jax

ROUNDS = 5
REPETITIONS = {"training": 100, "sampling": 5, "features": 20}


def main():
    compute_type, name, batch = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if compute_type == "bfloat16":
        keras.config.set_dtype_policy("mixed_bfloat16")
    if compute_type == "float32":
        on_jax.use_whole_float32()
    workload = getattr(on_jax, name)()
    repetitions = REPETITIONS[name]
    workload(batch, 2)
    workload(batch, repetitions)
    seconds = statistics.median(workload(batch, repetitions) for _ in range(ROUNDS)) / repetitions
    print(f"keras {name} {compute_type}, batch {batch}: {seconds * 1e3:.3f} ms, {batch / seconds:.0f} images a second", flush=True)


if __name__ == "__main__":
    main()
