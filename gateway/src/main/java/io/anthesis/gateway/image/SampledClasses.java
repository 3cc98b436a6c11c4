package io.anthesis.gateway.image;

import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.ledger.checkpoint.ClassList;
import io.anthesis.ledger.image.Images;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Names of the classes that images of a sampling are of.
 *
 * @param names in the order of their numbers; none if the checkpoint has no classes or was deleted
 */
record SampledClasses(List<String> names) {
    /** @return the number where no name is known */
    Optional<String> name(Images.Numbered image) {
        if (image.ofClass().isEmpty()) {
            return Optional.empty();
        }
        int number = image.ofClass().getAsInt();
        return Optional.of(number <= names.size() ? names.get(number - 1) : Integer.toString(number));
    }

    /**
     * @param given name or number of a class, or null
     * @throws InvalidSpec if there is no such class
     */
    OptionalInt number(String given) {
        if (given == null) {
            return OptionalInt.empty();
        }
        List<String> known = names.isEmpty() ? ClassList.numbered(ImageClass.MAX_CLASSES) : names;
        OptionalInt found = ClassList.number(known, given);
        if (found.isEmpty()) {
            throw new InvalidSpec(
                    "class", "must be the name or number of a class of the sampling's checkpoint, was '" + given + "'");
        }
        return found;
    }
}
