package io.anthesis.gateway.paging;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A query whose conditions depend on the request's filters. */
public final class FilteredQuery {
    private final String from;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new HashMap<>();

    public FilteredQuery(String from) {
        this.from = from;
    }

    /** Adds a condition on the parameter {@code name}, unless its value is null. */
    public void and(String condition, String name, Object value) {
        if (value != null) {
            conditions.add(condition);
            parameters.put(name, value);
        }
    }

    /** Only what comes after this place of a list that is ordered by time and then by id, both falling. */
    public void after(String timeColumn, Instant time, String idColumn, Object id) {
        conditions.add("(%1$s < :lastTime or (%1$s = :lastTime and %2$s < :lastId))".formatted(timeColumn, idColumn));
        parameters.put("lastTime", time);
        parameters.put("lastId", id);
    }

    public String text(String order) {
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        return from + where + " order by " + order;
    }

    public Map<String, Object> parameters() {
        return Map.copyOf(parameters);
    }
}
