package io.anthesis.diffusion.data;

/** Images that can be read by their number. */
public interface ImageSource {
    int count();

    int imageSize();

    /** Copies image {@code number}, channels last, values in [0, 1], to {@code target} from {@code offset} on. */
    void read(int number, float[] target, int offset);
}
