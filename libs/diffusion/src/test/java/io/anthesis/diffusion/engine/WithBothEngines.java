package io.anthesis.diffusion.engine;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Opens both engines for the tests of a class. */
abstract class WithBothEngines {
    @TempDir
    private static Path folder;

    static BothEngines engines;

    @BeforeAll
    static void open() {
        engines = new BothEngines(folder);
    }

    @AfterAll
    static void close() {
        engines.close();
    }
}
