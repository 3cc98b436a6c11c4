package io.anthesis.ledger.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.contracts.spec.ImageClass.Named;
import io.anthesis.contracts.spec.ImageClass.Numbered;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Imported;
import io.anthesis.ledger.checkpoint.ClassList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClassNamesTest {
    private static final CheckpointRecord CHECKPOINT =
            new CheckpointRecord("5f2c", new Imported("m", Optional.empty()), 1, 1, "manifest", "weights");

    private final ClassNames flowers = new ClassNames(checkpoint -> Optional.of(List.of("rose", "7", "tulip")));
    private final ClassNames none = new ClassNames(checkpoint -> Optional.of(List.of()));
    private final ClassNames unknown = new ClassNames(checkpoint -> Optional.empty());

    private static ImageClass resolve(ClassNames names, ImageClass given) {
        return names.resolve("class", given, CHECKPOINT);
    }

    @Test
    void namesAreStoredAsNumbers() {
        assertThat(flowers.resolve(List.of(new Named("tulip"), new Numbered(1)), CHECKPOINT))
                .containsExactly(new Numbered(3), new Numbered(1));
    }

    @Test
    void digitsAreANumberUnlessTheyAreAName() {
        assertThat(resolve(flowers, new Named("7"))).isEqualTo(new Numbered(2));
        assertThat(resolve(flowers, new Named("3"))).isEqualTo(new Numbered(3));
    }

    @Test
    void aClassThatThereIsNotIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> flowers.resolve(List.of(new Named("rose"), new Named("lily")), CHECKPOINT))
                .isInstanceOf(InvalidSpec.class)
                .hasMessage("classes[1] must be one of rose, 7, tulip, was 'lily'");
        assertThatThrownBy(() -> resolve(flowers, new Numbered(4)))
                .hasMessage("class must be the number of a class, from 1 to 3, was 4");
        assertThatThrownBy(() -> resolve(none, new Numbered(1)))
                .hasMessage("class must be left out: the checkpoint was trained without classes");
    }

    @Test
    void aMessageNamesTheFirstOfManyClasses() {
        var many = new ClassNames(checkpoint -> Optional.of(ClassList.numbered(102)));

        assertThatThrownBy(() -> resolve(many, new Named("lily")))
                .hasMessage("class must be one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 92 more, was 'lily'");
    }

    @Test
    void ofUnknownClassesNumbersAreTakenAndNamesRefused() {
        assertThat(resolve(unknown, new Numbered(1000))).isEqualTo(new Numbered(1000));
        assertThat(resolve(unknown, new Named("12"))).isEqualTo(new Numbered(12));
        assertThatThrownBy(() -> resolve(unknown, new Named("rose")))
                .hasMessage(
                        "class must be a class's number, as no names are known of the checkpoint's data set, was 'rose'");
    }

    @Test
    void guidanceByTheNullClassNeedsClasses() {
        assertThatThrownBy(() -> none.requireClasses("sampler.guidance", CHECKPOINT))
                .hasMessage(
                        "sampler.guidance must have a guide, or be left out: checkpoint 5f2c was trained without classes");
        assertThatCode(() -> flowers.requireClasses("sampler.guidance", CHECKPOINT))
                .doesNotThrowAnyException();
        assertThatCode(() -> unknown.requireClasses("sampler.guidance", CHECKPOINT))
                .doesNotThrowAnyException();
    }
}
