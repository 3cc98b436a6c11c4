package io.anthesis.datasets.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.archive.TextFile;
import io.anthesis.datasets.tensors.DerivedImages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where classes come from, and what is refused. */
class LabellingTest {
    private static DerivedImages images(List<String> names, TextFile... texts) {
        return new DerivedImages(Path.of("t"), 16, names, List.of(), 0, List.of(texts));
    }

    private static DerivedImages images(String... names) {
        return images(List.of(names));
    }

    private static TextFile text(String name, String content) {
        return new TextFile(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static Labels auto(DerivedImages images) throws UnusableClasses {
        return Labelling.of(ClassSource.AUTO, images, List.of()).labels();
    }

    private static Labels table(String content, String... names) throws UnusableClasses {
        return Labelling.of(content.getBytes(StandardCharsets.UTF_8), images(names), List.of())
                .labels();
    }

    @Test
    void foldersAreClasses() throws UnusableClasses {
        Labels labels = auto(images("rose/1.png", "rose/2.png", "tulip/1.png"));

        assertThat(labels).isEqualTo(new Labels(List.of("rose", "tulip"), List.of(1, 1, 2)));
    }

    @Test
    void foldersThatHoldEverythingAreStripped() throws UnusableClasses {
        Labels labels = auto(images("data/all/rose/1.png", "data/all/rose/old/2.png", "data/all/tulip/1.png"));

        assertThat(labels).isEqualTo(new Labels(List.of("rose", "tulip"), List.of(1, 1, 2)));
    }

    @Test
    void imagesBesideTheFoldersHaveNoClass() throws UnusableClasses {
        assertThat(auto(images("1.png", "rose/1.png", "tulip/1.png")).numbers()).containsExactly(0, 1, 2);
    }

    @Test
    void namesThatArchiversWriteInOtherWaysAreTheSameFolders() throws UnusableClasses {
        // "é" as one character, and as macOS writes it; folders as Windows and as "tar ." write them.
        Labels labels = auto(images("./caf\u00E9/1.png", "cafe\u0301/2.png", "tulip\\1.png"));

        assertThat(labels).isEqualTo(new Labels(List.of("caf\u00E9", "tulip"), List.of(1, 1, 2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.png,2.png", "rose/1.png,rose/2.png", "1.png,rose/2.png", "a/1.png,a/b/2.png"})
    void oneFolderIsNoClass(String names) throws UnusableClasses {
        DerivedImages images = images(names.split(","));

        assertThat(auto(images)).isEqualTo(Labels.NONE);
        assertThatThrownBy(() -> Labelling.of(ClassSource.FOLDERS, images, List.of()))
                .isInstanceOf(UnusableClasses.class)
                .hasMessageEndingWith("classes are two or more folders beside one another");
    }

    @Test
    void aThousandFoldersAreClassesAndMoreAreNot() throws UnusableClasses {
        DerivedImages most =
                images(IntStream.range(0, 1000).mapToObj(i -> i + "/a.png").toList());
        DerivedImages more =
                images(IntStream.range(0, 1001).mapToObj(i -> i + "/a.png").toList());

        assertThat(auto(most).classes()).hasSize(1000);
        assertThat(auto(more)).isEqualTo(Labels.NONE);
        assertThatThrownBy(() -> Labelling.of(ClassSource.FOLDERS, more, List.of()))
                .hasMessage("its images lie in 1001 folders; the limit is 1000 classes");
    }

    @Test
    void namesOfFoldersAreEscapedAndBounded() throws UnusableClasses {
        assertThat(auto(images("a\u001B[31m/1.png", "b/1.png")).classes()).containsExactly("a\\u001b[31m", "b");
        DerivedImages images = images("a".repeat(101) + "/1.png", "b/1.png");
        assertThat(auto(images)).isEqualTo(Labels.NONE);
        assertThatThrownBy(() -> Labelling.of(ClassSource.FOLDERS, images, List.of()))
                .hasMessageEndingWith("cannot be a class name, which has 1 to 100 characters");
    }

    @Test
    void noneIsNone() throws UnusableClasses {
        DerivedImages images = images(List.of("a/1.png", "b/1.png"), text("classes.csv", "a/1.png,x"));

        assertThat(Labelling.of(ClassSource.NONE, images, List.of()).labels()).isEqualTo(Labels.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.png,rose\n2.png,tulip\n",
                "\uFEFFfile,class\n1.png,rose\n2.png,tulip\n",
                "\"File\",\"Label\"\r\n\"1.png\",\"rose\"\r\n\r\n\"2.png\",\"tulip\"",
                "id,class,file\n7,rose,./1.png\n8,tulip,2.png\n",
                "1.png , rose\n2.png,tulip \n1.png,rose\n3.png,\n"
            })
    void tablesComeWithAndWithoutHeaderQuotesAndOrderMarks(String content) throws UnusableClasses {
        assertThat(table(content, "1.png", "2.png", "3.png"))
                .isEqualTo(new Labels(List.of("rose", "tulip"), List.of(1, 2, 0)));
    }

    @Test
    void numbersAreClassesInTheirOrder() throws UnusableClasses {
        assertThat(table("a,10\nb,9\nc,0\n", "a", "b", "c"))
                .isEqualTo(new Labels(List.of("0", "9", "10"), List.of(3, 2, 1)));
    }

    @Test
    void aTableOfTheArchiveWinsOverItsFolders() throws UnusableClasses {
        Labelling labelling = Labelling.of(
                ClassSource.AUTO,
                images(
                        List.of("p/a/1.png", "p/b/2.png"),
                        text("p/labels.csv", "a/1.png,wrong"),
                        text("p/classes.csv", "a/1.png,rose\np/b/2.png,rose")),
                List.of());

        assertThat(labelling.labels()).isEqualTo(new Labels(List.of("rose"), List.of(1, 1)));
        assertThat(labelling.table()).contains("p/classes.csv");
    }

    @Test
    void namesInATableMayBeginAtTheFolderThatAllImagesAreIn() throws UnusableClasses {
        Labels labels = auto(images(List.of("jpg/1.png", "jpg/2.png"), text("labels.csv", "1.png,rose")));

        assertThat(labels.numbers()).containsExactly(1, 0);
    }

    @Test
    void aTableInTheFolderOfAClassIsNone() throws UnusableClasses {
        DerivedImages images = images(List.of("a/1.png", "b/1.png"), text("a/classes.csv", "1.png,x"));

        assertThat(auto(images).classes()).containsExactly("a", "b");
        assertThatThrownBy(() -> Labelling.of(ClassSource.CSV, images, List.of()))
                .hasMessage("it has no classes.csv or labels.csv at its top, beside its images or their folders");
    }

    @Test
    void rowsOfImagesThatCannotBeReadArePassedOver() throws UnusableClasses {
        var images = new DerivedImages(
                Path.of("t"),
                16,
                List.of("1.png"),
                List.of(new SkippedFile("half.png", "it is truncated")),
                1,
                List.of());
        byte[] table = "1.png,rose\nhalf.png,tulip\nlink.png,tulip".getBytes(StandardCharsets.UTF_8);

        Labelling labelling = Labelling.of(table, images, List.of(new SkippedFile("link.png", "it is a link")));

        assertThat(labelling.labels().classes()).containsExactly("rose");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '´', textBlock = """
            1.png,rose#3.png,tulip | row 2 names the file '3.png', which the archive does not have; its files have names such as '1.png'
            ../1.png,rose | row 1 names the file '../1.png', which the archive does not have
            /etc/passwd,rose | row 1 names the file '/etc/passwd', which the archive does not have
            /1.png,rose | row 1 names the file '/1.png', which the archive does not have
            1.png,rose#2.png,rose#1.png,tulip | row 3 gives '1.png' the class 'tulip', an earlier row 'rose'; an image has one class
            file,class | no row of it gives a class to an image; a row is file,class
            1.png, | no row of it gives a class to an image
            1.png | row 1 has 1 field where file,class is expected
            1.png,rose,red | row 1 has 3 fields where file,class is expected; a table with other columns begins with a header
            id,file,class#1 | row 2 has 1 fields, fewer than the header says
            1.png;rose | row 1 has 1 field where file,class is expected
            "1.png,rose | is not CSV
            """)
    void whatATableMustNotSayIsRefusedByItsRow(String content, String message) {
        assertThatThrownBy(() -> table(content.replace('#', '\n'), "1.png", "2.png"))
                .isInstanceOf(UnusableClasses.class)
                .hasMessageContaining(message);
    }

    @Test
    void anEmptyTableIsRefused() {
        assertThatThrownBy(() -> table("", "1.png")).hasMessageStartingWith("no row of it gives a class to an image");
    }

    @Test
    void classesBeyondTheLimitsAreRefused() {
        String[] names = IntStream.range(0, 1001).mapToObj(i -> i + ".png").toArray(String[]::new);
        var many = new StringBuilder();
        for (int i = 0; i < 1001; i++) {
            many.append(i).append(".png,c").append(i).append('\n');
        }

        assertThatThrownBy(() -> table(many.toString(), names))
                .hasMessage("it has more than 1000 classes, the limit; row 1001 has one more");
        assertThatThrownBy(() -> table("0.png," + "x".repeat(101), names))
                .hasMessageStartingWith("row 1 has a class of 101 characters, 'xxx")
                .hasMessageEndingWith("'; a name has 1 to 100");
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        var bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);

        assertThatThrownBy(() -> Labelling.of(bytes, images("1.png"), List.of()))
                .isInstanceOf(UnusableClasses.class)
                .hasMessage("it must be text in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "\"", "x", "\u0000", "\n", "\r\"", "\"\",", "a,\"b\n"})
    void endlessTablesAreRefusedAndReadOneRowAtATime(String part) {
        assertThatThrownBy(() -> table(part.repeat(1_000_000 / part.length()), "1.png"))
                .isInstanceOf(UnusableClasses.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
    }

    @Test
    void aMessageShowsNoControlCharacters() {
        assertThatThrownBy(() -> table("\"a\u001B[2J\nb\",rose", "1.png"))
                .hasMessageContaining("names the file 'a\\u001b[2J\\nb'");
    }
}
