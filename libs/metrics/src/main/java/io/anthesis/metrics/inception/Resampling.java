package io.anthesis.metrics.inception;

/** Filters by which images are resized. */
public enum Resampling {
    /** Half-pixel centers, no antialiasing: Keras' {@code tf.image.resize}, PyTorch's {@code interpolate}. */
    BILINEAR,
    /**
     * Pixels at their corners, no antialiasing: TensorFlow 1's {@code resize_bilinear} without {@code align_corners}.
     *
     * @see <a href="https://github.com/toshas/torch-fidelity">torch-fidelity</a>, interpolate_compat_tensorflow.py
     */
    BILINEAR_TF1,
    /**
     * Pillow's bicubic filter (a = -0.5), as wide as the pixels that it averages.
     *
     * @see <a href="https://arxiv.org/abs/2104.11222">Parmar et al. 2022</a>, clean-fid
     */
    BICUBIC_PIL
}
