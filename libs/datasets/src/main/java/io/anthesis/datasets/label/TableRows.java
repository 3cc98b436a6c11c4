package io.anthesis.datasets.label;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.anthesis.contracts.text.Shown;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The rows of a CSV file (RFC 4180, UTF-8) of files and classes, with or without a header. One row at a time: memory does not grow
 * with their number.
 */
final class TableRows {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int MAX_FIELDS = 100;
    private static final Set<String> FILE_HEADINGS = Set.of("file", "filename", "file_name", "path", "image");
    private static final Set<String> CLASS_HEADINGS = Set.of("class", "classname", "class_name", "label", "category");

    private final byte[] content;
    private int fileField;
    private int classField = 1;
    private boolean hasHeader;

    TableRows(byte[] content) {
        this.content = content;
    }

    interface Step {
        /** @param row its number as a spreadsheet shows it, from 1 on, with the header's */
        void row(long row, String file, String className) throws UnusableClasses;
    }

    void forEach(Step step) throws UnusableClasses {
        try (CsvParser parser = parser()) {
            boolean first = true;
            long row = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                row++;
                List<String> fields = fields(parser, row);
                if (fields.size() == 1 && fields.getFirst().isEmpty()) {
                    continue; // an empty line
                }
                if (!first || !isHeader(fields)) {
                    requireFields(row, fields);
                    step.row(row, fields.get(fileField), fields.get(classField));
                }
                first = false;
            }
        } catch (CharacterCodingException e) {
            throw new UnusableClasses("it must be text in UTF-8");
        } catch (JsonParseException e) {
            throw new UnusableClasses(
                    "line " + e.getLocation().getLineNr() + " is not CSV: " + Shown.of(e.getOriginalMessage()));
        } catch (StreamConstraintsException e) {
            throw new UnusableClasses("it is not CSV: " + Shown.of(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CsvParser parser() throws IOException {
        var decoder = StandardCharsets.UTF_8.newDecoder(); // which reports what is no UTF-8
        var reader = new BufferedReader(new InputStreamReader(new ByteArrayInputStream(content), decoder));
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        CsvParser parser = new CsvFactory().createParser(reader);
        parser.enable(CsvParser.Feature.TRIM_SPACES);
        return parser;
    }

    /** The parser is at the start of a row; its end is read, too. */
    private static List<String> fields(CsvParser parser, long row) throws IOException, UnusableClasses {
        List<String> fields = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            if (fields.size() == MAX_FIELDS) {
                throw new UnusableClasses("row " + row + " has more than " + MAX_FIELDS + " fields");
            }
            fields.add(parser.getText().strip());
        }
        return fields;
    }

    private boolean isHeader(List<String> fields) {
        int file = indexOf(FILE_HEADINGS, fields);
        int className = indexOf(CLASS_HEADINGS, fields);
        if (file < 0 || className < 0) {
            return false;
        }
        fileField = file;
        classField = className;
        hasHeader = true;
        return true;
    }

    private static int indexOf(Set<String> headings, List<String> fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (headings.contains(fields.get(i).toLowerCase(Locale.ROOT))) {
                return i;
            }
        }
        return -1;
    }

    private void requireFields(long row, List<String> fields) throws UnusableClasses {
        if (hasHeader && fields.size() <= Math.max(fileField, classField)) {
            throw new UnusableClasses("row " + row + " has " + fields.size() + " fields, fewer than the header says");
        }
        if (!hasHeader && fields.size() != 2) {
            throw new UnusableClasses("row " + row + " has " + fields.size()
                    + (fields.size() == 1 ? " field" : " fields")
                    + " where file,class is expected; a table with other columns begins with a header that names the"
                    + " columns file and class");
        }
    }
}
