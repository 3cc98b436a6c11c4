package io.anthesis.contracts.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields that records have as JSON. */
public final class JsonFields {
    private JsonFields() {}

    /** @return types by names: those of the record's components, or of the record that JSON is read as where this one is made of it */
    public static Map<String, Type> of(Class<?> record) {
        Map<String, Type> fields = new LinkedHashMap<>();
        for (RecordComponent component : asRead(record).getRecordComponents()) {
            JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
            fields.put(given == null ? component.getName() : given.value(), component.getGenericType());
        }
        return fields;
    }

    private static Class<?> asRead(Class<?> record) {
        return Arrays.stream(record.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(JsonCreator.class) && method.getParameterCount() == 1)
                .<Class<?>>map(method -> method.getParameterTypes()[0])
                .filter(Class::isRecord)
                .findFirst()
                .orElse(record);
    }
}
