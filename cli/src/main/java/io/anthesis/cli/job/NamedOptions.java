package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Options of a command that stand for one field each, as {@code --learning-rate} does for {@code optimizer.learningRate}. */
final class NamedOptions {
    private record Named(String option, SetField field) {}

    private final List<Named> given = new ArrayList<>();

    /** @param value a number, a text, a Boolean or a list of them; null if the option was not given */
    NamedOptions with(String option, String path, Object value) {
        if (value != null) {
            JsonNode json = Json.tree(Map.of(option, value)).get(option);
            given.add(new Named(option, new SetField(List.of(path.split("\\.")), json)));
        }
        return this;
    }

    /**
     * @param request has the fields of {@code --set}, which may say the same again
     * @throws InvalidSpec if one of them says something else
     */
    void into(ObjectNode request, List<SetField> set) {
        for (Named named : given) {
            SetField field = named.field();
            if (!field.fitsInto(request)) {
                SetField other = set.stream()
                        .filter(field::overlaps)
                        .reduce((earlier, later) -> later)
                        .orElseThrow();
                throw new InvalidSpec(
                        named.option(),
                        field.shown() + " contradicts " + SetField.OPTION + " " + other + "; leave one of them out");
            }
            field.into(request);
        }
    }
}
