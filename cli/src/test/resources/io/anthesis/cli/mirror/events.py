"""Writes expected.tfevents with TensorBoard's own classes (tensorboard 2.21.0): python events.py"""

from pathlib import Path

from google.protobuf import struct_pb2
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.hparams import api_pb2, metadata as hparams, plugin_data_pb2
from tensorboard.plugins.text import metadata as text
from tensorboard.summary.writer.record_writer import RecordWriter

HERE = Path(__file__).parent
PNG = (HERE / "grid.png").read_bytes()
START, LATER = 1764310000.25, 1764310060.5


def summary(wall_time, step, value):
    return event_pb2.Event(wall_time=wall_time, step=step, summary=summary_pb2.Summary(value=[value]))


def session(wall_time, tag, **content):
    data = plugin_data_pb2.HParamsPluginData(**content)
    plugin = summary_pb2.SummaryMetadata.PluginData(plugin_name=hparams.PLUGIN_NAME, content=data.SerializeToString())
    value = summary_pb2.Summary.Value(
        tag=tag, tensor=hparams.NULL_TENSOR, metadata=summary_pb2.SummaryMetadata(plugin_data=plugin)
    )
    return summary(wall_time, 0, value)


settings = {"dataset": struct_pb2.Value(string_value="flowers")}
table = tensor_pb2.TensorProto(
    dtype=types_pb2.DT_STRING, tensor_shape=tensor_shape_pb2.TensorShapeProto(), string_val=[b"| setting | value |\n"]
)
text_metadata = summary_pb2.SummaryMetadata(
    plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name=text.PLUGIN_NAME)
)
image = summary_pb2.Summary.Image(height=4, width=6, colorspace=3, encoded_image_string=PNG)
events = [
    event_pb2.Event(wall_time=START, file_version="brain.Event:2"),
    event_pb2.Event(wall_time=START, session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START)),
    session(
        START,
        hparams.SESSION_START_INFO_TAG,
        session_start_info=plugin_data_pb2.SessionStartInfo(hparams=settings, start_time_secs=START),
    ),
    summary(START, 0, summary_pb2.Summary.Value(tag="settings", tensor=table, metadata=text_metadata)),
    summary(LATER, 300, summary_pb2.Summary.Value(tag="loss/noise", simple_value=0.25)),
    summary(LATER, 612, summary_pb2.Summary.Value(tag="grid", image=image)),
    session(
        LATER,
        hparams.SESSION_END_INFO_TAG,
        session_end_info=plugin_data_pb2.SessionEndInfo(status=api_pb2.STATUS_SUCCESS, end_time_secs=LATER),
    ),
]
with (HERE / "expected.tfevents").open("wb") as file:
    writer = RecordWriter(file)
    for event in events:
        writer.write(event.SerializeToString(deterministic=True))
    writer.close()
