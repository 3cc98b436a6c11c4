package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.standalone.chaos.Chaos;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A minute of what {@code ./anthesis chaos --minutes 10} does; the seed is printed with what was broken. */
class ChaosIT {
    @TempDir
    Path folder;

    @Test
    void aMinuteOfFaultsBreaksNoPromise() throws Exception {
        List<String> violations =
                new Chaos(folder.resolve("data"), Duration.ofMinutes(1), 20261124, System.out::println).run();

        assertThat(violations).isEmpty();
    }
}
