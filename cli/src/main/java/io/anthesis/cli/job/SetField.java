package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import java.util.List;

/** A field of a request as {@code --set} names it, such as {@code optimizer.curve.warmUpSteps=500}. */
record SetField(List<String> path, JsonNode value) {
    private static final String OPTION = "--set";

    /** @throws InvalidSpec if it has no name, or no value */
    static SetField parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new InvalidSpec(OPTION, "must be PATH=VALUE, was " + text);
        }
        List<String> path = List.of(text.substring(0, equals).strip().split("\\.", -1));
        if (path.stream().anyMatch(String::isBlank)) {
            throw new InvalidSpec(OPTION, "must name a field such as optimizer.learningRate, was " + text);
        }
        return new SetField(path, value(text.substring(equals + 1)));
    }

    /** JSON, or else text: {@code network.architecture=clear-unet} needs no quotes. */
    private static JsonNode value(String text) {
        try {
            return Json.parse(OPTION, text);
        } catch (InvalidSpec e) {
            return Json.newObject().textNode(text);
        }
    }

    /** @throws InvalidSpec if a part of the path is something else than an object */
    void into(ObjectNode request) {
        ObjectNode object = request;
        for (String part : path.subList(0, path.size() - 1)) {
            JsonNode inner = object.has(part) ? object.get(part) : object.putObject(part);
            if (!(inner instanceof ObjectNode nested)) {
                throw new InvalidSpec(
                        OPTION, "must not set " + String.join(".", path) + ": " + part + " is set to " + inner);
            }
            object = nested;
        }
        object.set(path.getLast(), value);
    }
}
