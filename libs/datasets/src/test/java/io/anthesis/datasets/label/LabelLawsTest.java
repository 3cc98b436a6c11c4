package io.anthesis.datasets.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.datasets.tensors.DerivedImages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Laws of classes, for any folders and any bytes as a table. */
class LabelLawsTest {
    private static DerivedImages images(List<String> names) {
        return new DerivedImages(Path.of("t"), 16, names, List.of(), 0, List.of());
    }

    @Provide
    Arbitrary<List<String>> files() {
        Arbitrary<String> folder = Arbitraries.of("", "a/", "b/", "c d/", "a/b/", "./b/", "ä/");
        Arbitrary<String> file =
                Arbitraries.strings().withCharRange('a', 'e').ofMinLength(1).ofMaxLength(3);
        return Combinators.combine(folder, file)
                .as(String::concat)
                .list()
                .uniqueElements()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    @Property(tries = 300)
    void everyClassHasAnImageAndEveryLabelAClass(@ForAll("files") List<String> files) throws UnusableClasses {
        Labels labels = Labelling.of(ClassSource.AUTO, images(files), List.of()).labels();

        if (labels.isEmpty()) {
            assertThat(labels.numbers()).isEmpty();
            return;
        }
        assertThat(labels.numbers())
                .hasSameSizeAs(files)
                .allMatch(number -> number >= 0 && number <= labels.classes().size());
        var used = new HashSet<>(labels.numbers());
        used.remove(Labels.UNLABELLED);
        assertThat(used).hasSameSizeAs(labels.classes());
        assertThat(labels.classes()).doesNotHaveDuplicates().hasSizeGreaterThan(1);
    }

    /** What folders say can be said by a table, too. */
    @Property(tries = 300)
    void aTableOfTheFoldersGivesTheSameClasses(@ForAll("files") List<String> files) throws UnusableClasses {
        Labels folders =
                Labelling.of(ClassSource.AUTO, images(files), List.of()).labels();
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < folders.numbers().size(); i++) {
            int number = folders.numbers().get(i);
            String name = number == Labels.UNLABELLED ? "" : folders.classes().get(number - 1);
            rows.addFirst("\"" + files.get(i) + "\",\"" + name + "\"");
        }
        if (!rows.isEmpty()) {
            byte[] table = String.join("\r\n", rows).getBytes(StandardCharsets.UTF_8);
            assertThat(Labelling.of(table, images(files), List.of()).labels()).isEqualTo(folders);
        }
    }

    @Property(tries = 1000)
    void anyBytesAreATableOrRefused(@ForAll byte[] bytes) {
        try {
            Labels labels =
                    Labelling.of(bytes, images(List.of("a", "b")), List.of()).labels();
            assertThat(labels.classes()).isNotEmpty();
        } catch (UnusableClasses e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
