package io.anthesis.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.cli.local.Finding.Grade;
import io.anthesis.standalone.platform.PlatformSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    Path folder;

    @Test
    void thisMachineHasWhatItTakes() throws IOException {
        var settings = new PlatformSettings(folder.resolve("data"), Map.of(), PlatformSettings.freePorts());

        assertThat(new Doctor(settings).findings())
                .noneMatch(finding -> finding.grade() == Grade.BAD)
                .extracting(Finding::what)
                .contains("JDK", "memory", "disk", "processor", "allocator", "GPU", "port", "servers");
    }

    @Test
    void aPortThatIsTakenIsBadAndSaysWhatToDo() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Finding finding = Doctor.port("gateway", socket.getLocalPort(), false);

            assertThat(finding.grade()).isEqualTo(Grade.BAD);
            assertThat(finding.mend()).contains("--ports gateway=" + (socket.getLocalPort() + 1));
            assertThat(Doctor.port("gateway", socket.getLocalPort(), true).grade())
                    .isEqualTo(Grade.GOOD);
        }
    }

    @Test
    void whatIsTooLittleIsNamedWithWhatIsEnough() {
        assertThat(Doctor.memory(2_000_000_000L)).satisfies(finding -> {
            assertThat(finding.grade()).isEqualTo(Grade.BAD);
            assertThat(finding.text()).contains("2 GB").contains("4 GB are the least");
        });
        assertThat(Doctor.memory(5_000_000_000L).grade()).isEqualTo(Grade.POOR);
        assertThat(Doctor.jdk(21).mend()).contains("JAVA_HOME");
        assertThat(Doctor.processor(Set.of("sse4_2")).grade()).isEqualTo(Grade.POOR);
        assertThat(Doctor.processor(Set.of("avx2")).grade()).isEqualTo(Grade.GOOD);
    }

    @Test
    void jemallocIsLookedForWhereTheLauncherLooks() throws IOException {
        assertThat(Doctor.allocator(Stream.of(folder)).mend()).contains("apt install libjemalloc2");
        Files.createFile(folder.resolve("libjemalloc.so.2"));
        assertThat(Doctor.allocator(Stream.of(folder)).grade()).isEqualTo(Grade.GOOD);
    }
}
