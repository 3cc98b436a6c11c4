package io.anthesis.gateway.http;

import io.anthesis.contracts.spec.InvalidSpec;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Parameter;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.WithFormRead;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.multipart.FormData;
import org.jboss.resteasy.reactive.server.multipart.FormValue;

/**
 * Refuses forms with fields that the operation does not know, as specs with such fields are refused: the {@link RestForm} parameters of
 * the operation are the fields that it knows.
 */
@Singleton
public class FormFields {
    private static final int MAX_SHOWN = 60;

    @ServerRequestFilter
    @WithFormRead
    public void check(ResourceInfo operation) {
        FormData form = CurrentRequestManager.get().getFormData();
        if (form == null) {
            return;
        }
        Map<String, Class<?>> known = known(operation);
        for (String field : form) {
            check(field, form.get(field), known);
        }
    }

    private static Map<String, Class<?>> known(ResourceInfo operation) {
        Map<String, Class<?>> fields = new TreeMap<>();
        for (Parameter parameter : operation.getResourceMethod().getParameters()) {
            if (parameter.isAnnotationPresent(RestForm.class)) {
                fields.put(parameter.getName(), parameter.getType());
            }
        }
        return fields;
    }

    private static void check(String field, Collection<FormValue> values, Map<String, Class<?>> known) {
        Class<?> type = known.get(field);
        if (type == null) {
            throw new InvalidSpec(
                    shown(field), "is no field of this form; there are " + String.join(", ", known.keySet()));
        }
        if (values.size() > 1) {
            throw new InvalidSpec(field, "must be given once, was given " + values.size() + " times");
        }
        FormValue value = values.iterator().next();
        boolean file = value.isFileItem() && value.getFileName() != null;
        if (type == FileUpload.class && !file) {
            throw new InvalidSpec(
                    field, "must be a file, with a file name, as curl sends " + field + "=@FILE; was text");
        }
        if (type != FileUpload.class && file) {
            throw new InvalidSpec(field, "must be text, as curl sends " + field + "=TEXT; was a file");
        }
        if (type == Integer.class) {
            requireWhole(field, value.getValue());
        }
    }

    private static void requireWhole(String field, String text) {
        try {
            Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidSpec(field, "must be a whole number, was '" + shown(text) + "'");
        }
    }

    private static String shown(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }
}
