package io.anthesis.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;

/** The events of one connection. */
final class Received extends EventSourceListener {
    private static final String END = "end";

    private final BiPredicate<String, JsonNode> event;
    private final Consumer<String> before;
    private boolean over;
    private RuntimeException failure;
    private String lost = "it was closed";

    /** @param before is given the id of each event, or null, before {@code event} gets its type and data */
    Received(BiPredicate<String, JsonNode> event, Consumer<String> before) {
        this.event = event;
        this.before = before;
    }

    @Override
    public void onEvent(EventSource source, String id, String type, String data) {
        try {
            before.accept(id);
            over = !event.test(type == null ? "" : type, Json.parse("event", data)) || END.equals(type);
        } catch (RuntimeException e) {
            failure = e; // okhttp would take it for one of the connection
        }
        if (over || failure != null) {
            source.cancel();
        }
    }

    @Override
    public void onFailure(EventSource source, Throwable reason, Response response) {
        lost = reason == null || reason.getMessage() == null ? String.valueOf(reason) : reason.getMessage();
    }

    /** @return whether nothing more is wanted */
    boolean isOver() {
        if (failure != null) {
            throw failure;
        }
        return over;
    }

    /** @return why the connection ended */
    String lost() {
        return lost;
    }
}
