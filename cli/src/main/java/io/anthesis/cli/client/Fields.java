package io.anthesis.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

/** Fields of the gateway's answers. */
public final class Fields {
    private Fields() {}

    /**
     * A field that every such answer has.
     *
     * @throws GatewayProblem naming the field if it is missing
     */
    public static JsonNode required(JsonNode answer, String field) {
        JsonNode value = answer.path(field);
        if (value.isMissingNode()) {
            throw new GatewayProblem("the gateway's answer has no field '" + field
                    + "'; do the gateway and this command line have the same version?");
        }
        return value;
    }

    /** As {@link #required}, as text. */
    public static String text(JsonNode answer, String field) {
        return required(answer, field).asText();
    }
}
