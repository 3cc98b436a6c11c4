package io.anthesis.diffusion.program;

import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.program.device.Program;
import java.util.List;

/** How predictions for a batch come about, guided or not. */
interface Predictions extends AutoCloseable {
    /** @return what it runs in turn */
    List<Program> programs();

    /**
     * @param images in the order of the rows; those after them are of no class
     * @throws IllegalArgumentException naming a class that a network lacks
     */
    void write(List<ClassMixture> images);

    /** Starts it. */
    void run(long noisyImages, long noisePowers);

    /** @return where the predictions for the images' classes lie, until the next run */
    long strong();

    /** @return where those lie that guidance leads away from, likewise */
    long weak();

    @Override
    void close();
}
