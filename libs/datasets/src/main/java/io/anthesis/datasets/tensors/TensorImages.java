package io.anthesis.datasets.tensors;

import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;

/** One side of a split, read from a mapped file of derived images. */
public final class TensorImages implements ImageSource {
    static final String NAME = "images";

    private final HostTensor images;
    private final int[] positions;
    private final int[] labels;
    private final int imageSize;

    private TensorImages(HostTensor images, int[] positions, int[] labels) {
        this.images = images;
        this.positions = positions;
        this.labels = labels;
        this.imageSize = (int) images.shape()[1];
    }

    /**
     * @param positions of the images in the file, such as one side of a split
     * @throws io.anthesis.tensor.format.CorruptTensorFile if the file cannot be read
     */
    public static TensorImages open(Path file, int[] positions) throws IOException {
        return open(file, positions, new int[0]);
    }

    /**
     * @param positions of the images in the file, such as one side of a split
     * @param labels class of each of them, see {@link #labels}
     * @throws io.anthesis.tensor.format.CorruptTensorFile if the file cannot be read
     */
    public static TensorImages open(Path file, int[] positions, int[] labels) throws IOException {
        if (labels.length != 0 && labels.length != positions.length) {
            throw new IllegalArgumentException(labels.length + " labels for " + positions.length + " images");
        }
        HostTensor images = SafeTensors.read(file).tensors().get(NAME);
        if (images == null) {
            throw new IllegalArgumentException(file.getFileName() + " holds no tensor named '" + NAME + "'");
        }
        return new TensorImages(images, positions.clone(), labels.clone());
    }

    @Override
    public int count() {
        return positions.length;
    }

    /** @return the class of each image, from 1 on, or 0 for none, in the order of {@link #read}; empty where there are no classes */
    public int[] labels() {
        return labels.clone();
    }

    @Override
    public int imageSize() {
        return imageSize;
    }

    @Override
    public void read(int number, float[] target, int offset) {
        short[] pixels = new short[imageSize * imageSize * 3];
        images.copyUnsigned((long) positions[number] * pixels.length, pixels);
        for (int i = 0; i < pixels.length; i++) {
            target[offset + i] = FixedPoint.decode(pixels[i]);
        }
    }
}
