"""One workload of bench engine on Keras: WORKLOAD and the batch of its first step as arguments, then lines 'run BATCH REPETITIONS'
on standard input.

Answers 'ready SECONDS' (from the start of the process to the end of the first step), then 'result SECONDS' for each run, and
'memory BYTES' (the peak) at the end of the input. KERAS_BACKEND says what Keras runs on: tensorflow (the default) or jax.
WORKLOADs whose names end in -bfloat16 compute in Keras' mixed_bfloat16, those in -tensor-float32 in a GPU's TensorFloat32, the others
in float32 throughout.
"""

import importlib
import os
import sys

BACKEND = os.environ.setdefault("KERAS_BACKEND", "tensorflow")


def seconds_since_start():
    ticks = float(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19])
    uptime = float(open("/proc/uptime").read().split()[0])
    return uptime - ticks / os.sysconf("SC_CLK_TCK")


def main():
    workloads = importlib.import_module("on_" + BACKEND)
    name, _, compute_type = sys.argv[1].partition("-")
    if compute_type == "bfloat16":
        import keras

        keras.config.set_dtype_policy("mixed_bfloat16")
    elif compute_type != "tensor-float32":
        workloads.use_whole_float32()
    run = getattr(workloads, name)()
    run(int(sys.argv[2]), 1)
    print("ready", seconds_since_start(), flush=True)
    for line in sys.stdin:
        _, batch, repetitions = line.split()
        print("result", run(int(batch), int(repetitions)), flush=True)
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print("memory", int(peak.split()[1]) * 1024, flush=True)


main()
