package io.anthesis.cli.mirror.tensorboard;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;

/**
 * Events of TensorBoard's tab HParams: the settings of a run when it begins, and how it ended.
 *
 * @see <a
 *     href="https://github.com/tensorflow/tensorboard/blob/2.21.0/tensorboard/plugins/hparams/plugin_data.proto">plugin_data.proto</a>
 */
final class HyperParameters {
    static final String START_TAG = "_hparams_/session_start_info";
    static final String END_TAG = "_hparams_/session_end_info";
    private static final String PLUGIN = "hparams";
    /** Fields of HParamsPluginData. */
    private static final int SESSION_START = 3;

    private static final int SESSION_END = 4;
    /** Fields of SessionStartInfo and an entry of its map. */
    private static final int SETTINGS = 1;

    private static final int START_SECONDS = 5;
    private static final int KEY = 1;
    private static final int ENTRY_VALUE = 2;
    /** Fields of google.protobuf.Value. */
    private static final int NUMBER = 2;

    private static final int TEXT = 3;
    private static final int FLAG = 4;
    /** Fields of SessionEndInfo, and two of its states. */
    private static final int STATUS = 1;

    private static final int END_SECONDS = 2;
    private static final int SUCCESS = 1;
    private static final int FAILURE = 2;

    private HyperParameters() {}

    static byte[] start(Instant at, Map<String, JsonNode> settings) {
        var start = new Message();
        settings.forEach((name, value) ->
                start.message(SETTINGS, new Message().text(KEY, name).message(ENTRY_VALUE, value(value))));
        start.number(START_SECONDS, Event.seconds(at));
        return Event.pluginData(at, START_TAG, PLUGIN, new Message().message(SESSION_START, start));
    }

    static byte[] end(Instant at, boolean succeeded) {
        Message end =
                new Message().number(STATUS, succeeded ? SUCCESS : FAILURE).number(END_SECONDS, Event.seconds(at));
        return Event.pluginData(at, END_TAG, PLUGIN, new Message().message(SESSION_END, end));
    }

    private static Message value(JsonNode value) {
        if (value.isNumber()) {
            return new Message().number(NUMBER, value.asDouble());
        }
        return value.isBoolean()
                ? new Message().flag(FLAG, value.asBoolean())
                : new Message().text(TEXT, value.isTextual() ? value.asText() : value.toString());
    }
}
