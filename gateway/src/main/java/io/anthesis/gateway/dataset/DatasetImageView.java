package io.anthesis.gateway.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.anthesis.datasets.manifest.ImageIndex;
import io.anthesis.ledger.dataset.DatasetClass;
import io.anthesis.ledger.dataset.DatasetRecord;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An image of a data set.
 *
 * @param path of this gateway, where the image can be downloaded
 */
@Schema(name = "DatasetImage")
public record DatasetImageView(
        @Schema(description = "position of the image within the data set, counted from 0")
        int position,

        @Schema(description = "name of its file in the archive")
        String name,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @JsonProperty("class")
        @Schema(name = "class", description = "name of its class; absent for an image without a class")
        String ofClass,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(
                description = "side of the split; absent for an image on neither side",
                enumeration = {"training", "validation"})
        String split,

        String path) {
    /** @param dataset with its classes */
    static DatasetImageView of(DatasetRecord dataset, ImageIndex.Entry image) {
        List<DatasetClass> classes = dataset.classes().orElseThrow();
        int label = image.label();
        return new DatasetImageView(
                image.position(),
                image.name(),
                label > 0 && label <= classes.size() ? classes.get(label - 1).name() : null,
                image.side().map(side -> side.name().toLowerCase(Locale.ROOT)).orElse(null),
                "/v1/datasets/" + dataset.digest() + "/images/" + image.position());
    }
}
