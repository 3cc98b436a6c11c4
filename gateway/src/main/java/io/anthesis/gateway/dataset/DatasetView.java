package io.anthesis.gateway.dataset;

import io.anthesis.ledger.dataset.DatasetClass;
import io.anthesis.ledger.dataset.DatasetRecord;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A data set as the API answers with it. */
public record DatasetView(
        String name,
        String digest,
        String archiveDigest,
        int imageCount,
        int trainingCount,
        int validationCount,
        int skippedCount,

        @Schema(description = "in the order of their numbers; empty if the data set has no classes")
        List<ClassView> classes,

        @Schema(description = "number of images without a class; 0 if the data set has no classes")
        int unlabelledCount,

        @Schema(description = "problems that do not prevent a training")
        List<String> warnings) {

    @Schema(name = "DatasetClass")
    public record ClassView(
            @Schema(description = "counted from 1") int number, String name, int images, int training, int validation) {
        private static ClassView of(int number, DatasetClass one) {
            return new ClassView(
                    number, one.name(), one.training() + one.validation(), one.training(), one.validation());
        }

        private boolean isOneSided() {
            return training == 0 || validation == 0;
        }
    }

    /** @param dataset with its classes */
    static DatasetView of(DatasetRecord dataset) {
        List<ClassView> classes = new ArrayList<>();
        dataset.classes().orElseThrow().forEach(one -> classes.add(ClassView.of(classes.size() + 1, one)));
        int labelled = classes.stream().mapToInt(ClassView::images).sum();
        return new DatasetView(
                dataset.name(),
                dataset.digest(),
                dataset.archiveDigest(),
                dataset.imageCount(),
                dataset.trainingCount(),
                dataset.validationCount(),
                dataset.skippedCount(),
                List.copyOf(classes),
                classes.isEmpty() ? 0 : dataset.imageCount() - labelled,
                classes.stream()
                        .filter(ClassView::isOneSided)
                        .map(DatasetView::warning)
                        .toList());
    }

    private static String warning(ClassView one) {
        String images = one.images() == 1 ? "1 image" : one.images() + " images";
        return "class '" + one.name() + "' has " + images + ", "
                + (one.validation() == 0
                        ? "all for training: validation and scores see none of it"
                        : "all for validation: a training sees none of it");
    }
}
