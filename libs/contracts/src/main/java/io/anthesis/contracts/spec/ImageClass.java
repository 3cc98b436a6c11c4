package io.anthesis.contracts.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/** A class of the data set that a checkpoint was trained on. */
public sealed interface ImageClass {
    int MAX_CLASSES = 1000;
    int MAX_NAME = 200;

    /** @param number from 1 on, in the order of the data set's names; what is stored has this form */
    record Numbered(int number) implements ImageClass {}

    /** As a request may have it. */
    record Named(String name) implements ImageClass {}

    /** @throws InvalidSpec naming {@code field} if the value is neither a number nor a name */
    static ImageClass parse(String field, JsonNode value) {
        if (value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= 1
                && value.intValue() <= MAX_CLASSES) {
            return new Numbered(value.intValue());
        }
        String name = value.isTextual() ? value.textValue() : "";
        InvalidSpec.require(
                !name.isBlank() && name.length() <= MAX_NAME,
                field,
                "the number of a class, from 1 to " + MAX_CLASSES + ", or its name",
                value);
        return new Named(name);
    }

    /** @return empty where nothing is given */
    static Optional<ImageClass> parseOptional(String field, JsonNode value) {
        return value == null || value.isNull() ? Optional.empty() : Optional.of(parse(field, value));
    }

    static JsonNode json(ImageClass given) {
        return switch (given) {
            case Numbered(int number) -> IntNode.valueOf(number);
            case Named(String name) -> TextNode.valueOf(name);
        };
    }
}
