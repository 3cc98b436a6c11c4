package io.anthesis.untrusted;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;

/** What a child process says at its end. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "answer")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Answer.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Answer.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Answer.Failed.class, name = "failed")
})
sealed interface Answer {
    record Done(JsonNode result) implements Answer {}

    /** The file is at fault. */
    record Refused(String field, String reason) implements Answer {}

    /** The machine is at fault: a full disk, for example. */
    record Failed(String reason) implements Answer {}
}
