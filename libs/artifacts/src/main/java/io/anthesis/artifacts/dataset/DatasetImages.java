package io.anthesis.artifacts.dataset;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.datasets.manifest.ImageIndex;
import io.anthesis.datasets.tensors.TensorImages;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images of data sets, to be looked at. */
public final class DatasetImages {
    private final Datasets datasets;
    private final ObjectStore store;

    public DatasetImages(Datasets datasets, ObjectStore store) {
        this.datasets = datasets;
        this.store = store;
    }

    /** @see ImageIndex#read */
    public List<ImageIndex.Entry> list(DatasetRecord dataset, ImageIndex.Filter filter, long from, int count) {
        try {
            return store.read(
                    Bucket.DATASETS, dataset.digest(), manifest -> new ImageIndex(manifest).read(filter, from, count));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An image as trainings see it: cropped to its central square, at a size that the data set was derived at, the smallest from 64 px
     * on if there is one.
     *
     * @param position of the image, from 0 to the number of images - 1
     * @return PNG; empty if no size of the data set is there any more
     */
    public Optional<byte[]> png(DatasetRecord dataset, int position) {
        return datasets.tensorsToShow(dataset).map(tensors -> {
            try {
                return store.read(Bucket.DATASETS, tensors, file -> {
                    TensorImages images = TensorImages.open(file, new int[] {position});
                    int size = images.imageSize();
                    float[] values = new float[size * size * 3];
                    images.read(0, values, 0);
                    return PngImages.encode(values, 0, size, size, Map.of());
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
