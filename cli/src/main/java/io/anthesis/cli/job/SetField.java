package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import java.util.List;

/** A field of a request as {@code --set} names it, such as {@code optimizer.curve.warmUpSteps=500}. */
record SetField(List<String> path, JsonNode value) {
    static final String OPTION = "--set";

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

    /** @return whether the request has nothing in the field's place, or the same */
    boolean fitsInto(ObjectNode request) {
        JsonNode found = request;
        for (String part : path) {
            if (!found.isObject()) {
                return false;
            }
            if (!found.has(part)) {
                return true;
            }
            found = found.get(part);
        }
        return found.equals(SetField::compare, value);
    }

    /** 1 is 1.0. */
    private static int compare(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }

    /** @return whether one of both fields is the other, or lies within it */
    boolean overlaps(SetField other) {
        int shared = Math.min(path.size(), other.path.size());
        return path.subList(0, shared).equals(other.path.subList(0, shared));
    }

    /** @return the value as on a command line */
    String shown() {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    /** As on a command line. */
    @Override
    public String toString() {
        return String.join(".", path) + "=" + shown();
    }
}
