"""Prints a mirrored run as JSON, as the real packages read it.

    python read_back.py tensorboard FOLDER-OF-A-RUN
    python read_back.py mlflow URL EXPERIMENT RUN
"""

import json
import sys


def tensorboard(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.plugins.hparams import plugin_data_pb2

    events = EventAccumulator(folder, size_guidance={"scalars": 0, "images": 0}).Reload()
    tags = events.Tags()
    plugin = events.SummaryMetadata("_hparams_/session_start_info").plugin_data
    start = plugin_data_pb2.HParamsPluginData.FromString(plugin.content).session_start_info
    return {
        "scalars": {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags["scalars"]},
        "images": {
            tag: [[e.step, e.width, e.height] for e in events.Images(tag) if e.encoded_image_string[:4] == b"\x89PNG"]
            for tag in tags["images"]
        },
        "text": events.Tensors("settings")[0].tensor_proto.string_val[0].decode(),
        "settings": {key: value.string_value or value.number_value for key, value in start.hparams.items()},
        "ended": "_hparams_/session_end_info" in tags["tensors"],
    }


def mlflow(url, experiment, run):
    from mlflow import MlflowClient

    client = MlflowClient(url)
    found = client.search_runs(
        [client.get_experiment_by_name(experiment).experiment_id], f"tags.`anthesis.run` = '{run}'"
    )
    assert len(found) == 1, found
    info, data = found[0].info, found[0].data
    grids = client.list_artifacts(info.run_id, "grid")
    return {
        "scalars": {
            tag: [[m.step, m.value] for m in client.get_metric_history(info.run_id, tag)] for tag in data.metrics
        },
        "images": {grid.path: grid.file_size for grid in grids},
        "settings": data.params,
        "name": info.run_name,
        "status": info.status,
    }


if __name__ == "__main__":
    print(json.dumps({"tensorboard": tensorboard, "mlflow": mlflow}[sys.argv[1]](*sys.argv[2:])))
