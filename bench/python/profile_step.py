"""Times the ops of a training step that melanoscope wrote as a SavedModel: profile_step.py FOLDER SIDE BATCH STEPS.

Ops run one at a time, each on all cores, so that their times add up to the step's. Prints JSON: milliseconds of a
step by kind of op, medians of the steps, and of a whole step without tracing.
"""

import json
import os
import statistics
import sys
import time
from collections import Counter, defaultdict

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np
import tensorflow as tf

v1 = tf.compat.v1


def weights(graph, rng):
    """Values for the placeholders of the weights, of the size that initialisers give."""
    values = {}
    for op in graph.get_operations():
        if op.type == "Placeholder" and op.name.startswith("weights/"):
            shape = op.outputs[0].shape.as_list()
            fan = max(int(np.prod(shape[:-1])), 1)
            drawn = rng.normal(size=shape) * np.sqrt(2 / fan) if len(shape) > 1 else np.ones(shape)
            values[op.outputs[0]] = drawn.astype("float32")
    return values


def main(folder, side, batch, steps):
    v1.disable_eager_execution()
    rng = np.random.default_rng(1)
    config = v1.ConfigProto(inter_op_parallelism_threads=1)
    with v1.Session(graph=tf.Graph(), config=config) as session:
        v1.saved_model.loader.load(session, ["serve"], folder)
        kinds = {op.name: op.type for op in session.graph.get_operations()}
        session.run("write-weights:0", weights(session.graph, rng))
        session.run("clear-slots:0")
        inputs = {
            "images:0": rng.integers(0, 255, (batch, side, side, 3)).astype("uint8"),
            "labels:0": (np.arange(batch) % 9).astype("int32"),
            "step:0": np.int32(0),
            "rate:0": np.float32(1e-4),
        }
        feed = {name: value for name, value in inputs.items() if name[:-2] in kinds}

        def run(**tracing):
            began = time.perf_counter()
            session.run("train-step:0", feed, **tracing)
            return (time.perf_counter() - began) * 1000

        for _ in range(3):
            run()
        whole = [run() for _ in range(steps)]
        times, counts = defaultdict(list), Counter()
        for _ in range(steps):
            trace = v1.RunMetadata()
            run(options=v1.RunOptions(trace_level=v1.RunOptions.FULL_TRACE), run_metadata=trace)
            step, counts = Counter(), Counter()
            for device in trace.step_stats.dev_stats:
                for node in device.node_stats:
                    # "[CPU] a = Kind(b, c)": the kind that ran, after TensorFlow's own passes.
                    label = node.timeline_label
                    kind = label.split(" = ")[1].split("(")[0] if " = " in label else kinds.get(node.node_name, "other")
                    step[kind] += (node.op_end_rel_micros - node.op_start_rel_micros) / 1000
                    counts[kind] += 1
            for kind, ms in step.items():
                times[kind].append(ms)
    ops = [
        {"kind": kind, "count": counts[kind], "ms": statistics.median(ms)} for kind, ms in times.items()
    ]
    print(json.dumps({"step": statistics.median(whole), "tensorflow": tf.__version__, "ops": ops}))


main(sys.argv[1], *map(int, sys.argv[2:5]))
