package io.anthesis.sampler.task;

import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.contracts.spec.ImageClass;

/** What a class is called in the metadata of a picture. */
final class ClassText {
    private ClassText() {}

    /** @param checkpoint that has the class */
    static String of(ImageClass given, CheckpointManifest checkpoint) {
        return switch (given) {
            case ImageClass.Numbered(int number) -> checkpoint.classNames().get(number - 1);
            case ImageClass.Named(String name) -> name;
        };
    }
}
