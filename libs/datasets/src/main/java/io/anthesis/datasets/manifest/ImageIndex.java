package io.anthesis.datasets.manifest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.anthesis.datasets.split.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The images of a data set, some at a time: a manifest may name millions, of which only those of one page are kept.
 *
 * @param manifest a {@link DatasetManifest} as JSON
 */
public record ImageIndex(Path manifest) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String IMAGES = "images";

    /** A side of the split. */
    public enum Side {
        TRAINING,
        VALIDATION
    }

    /**
     * @param position row of the tensors, from 0 on
     * @param label class, from 1 on, or 0 for none
     * @param side empty for an image that is on neither
     */
    public record Entry(int position, String name, int label, Optional<Side> side) {}

    /**
     * Which images are wanted.
     *
     * @param label class, from 1 on; 0 for those without one
     */
    public record Filter(OptionalInt label, Optional<Side> side) {
        private boolean takes(int ofImage, Optional<Side> sideOfImage) {
            return (label.isEmpty() || label.getAsInt() == ofImage) && (side.isEmpty() || side.equals(sideOfImage));
        }
    }

    /**
     * @param from position of the first image that may be among them
     * @return at most {@code count} images, in the order of their positions
     */
    public List<Entry> read(Filter filter, long from, int count) throws IOException {
        Sides sides = sides();
        List<Entry> found = new ArrayList<>();
        try (JsonParser parser = at(IMAGES)) {
            for (int position = 0; parser.nextToken() != JsonToken.END_ARRAY && found.size() < count; position++) {
                int label = sides.label(position);
                Optional<Side> side = sides.of(position);
                if (position >= from && filter.takes(label, side)) {
                    found.add(new Entry(position, parser.getText(), label, side));
                }
            }
        }
        return found;
    }

    private record Sides(int[] labels, BitSet training, BitSet validation) {
        int label(int position) {
            return position < labels.length ? labels[position] : 0;
        }

        Optional<Side> of(int position) {
            if (training.get(position)) {
                return Optional.of(Side.TRAINING);
            }
            return validation.get(position) ? Optional.of(Side.VALIDATION) : Optional.empty();
        }
    }

    private Sides sides() throws IOException {
        int[] labels;
        try (JsonParser parser = at("labels")) {
            labels = JSON.readValue(parser, int[].class);
        }
        try (JsonParser parser = at("split")) {
            Split split = JSON.readValue(parser, Split.class);
            return new Sides(labels, set(split.train()), set(split.validation()));
        }
    }

    private static BitSet set(int[] positions) {
        BitSet set = new BitSet();
        for (int position : positions) {
            set.set(position);
        }
        return set;
    }

    /** @return at the value of a field of the manifest */
    private JsonParser at(String wanted) throws IOException {
        JsonParser parser = JSON.createParser(manifest.toFile());
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            if (field.equals(wanted)) {
                return parser;
            }
            parser.skipChildren();
        }
        parser.close();
        throw new IOException("the manifest has no field '" + wanted + "'");
    }
}
