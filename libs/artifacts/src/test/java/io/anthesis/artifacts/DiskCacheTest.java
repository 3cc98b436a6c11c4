package io.anthesis.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Under threads, with downloads that are as slow as a test wants them. */
@Timeout(60)
class DiskCacheTest {
    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(DiskCache cache, String digest, Consumer<Path> fill) throws IOException {
        return cache.read(digest, fill, Files::readString);
    }

    @Test
    void oneSlowDownloadHoldsUpNoOther() throws Exception {
        var cache = new DiskCache(folder, 1000);
        read(cache, "there", part -> write(part, "there"));
        var began = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Future<String> slow = threads.submit(() -> read(cache, "slow", part -> {
            began.countDown();
            await(goOn);
            write(part, "slow");
        }));
        began.await();

        assertThat(read(cache, "there", part -> write(part, "never"))).isEqualTo("there");
        assertThat(read(cache, "other", part -> write(part, "other"))).isEqualTo("other");
        assertThat(slow.isDone()).isFalse();
        goOn.countDown();
        assertThat(slow.get()).isEqualTo("slow");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void manyReadersOfOneDigestDownloadItOnce() throws Exception {
        var cache = new DiskCache(folder, 1000);
        var downloads = new AtomicInteger();
        var began = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        List<Future<String>> readers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            readers.add(threads.submit(() -> read(cache, "digest", part -> {
                downloads.incrementAndGet();
                began.countDown();
                await(goOn);
                write(part, "bytes");
            })));
        }
        began.await();
        goOn.countDown();

        for (Future<String> reader : readers) {
            assertThat(reader.get()).isEqualTo("bytes");
        }
        assertThat(downloads).hasValue(1);
    }

    @Test
    void aDownloadThatFailsFailsForAllWhoWaitForIt_andIsBegunAgain() throws Exception {
        var cache = new DiskCache(folder, 1000);
        var began = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Future<String> first = threads.submit(() -> read(cache, "digest", part -> {
            began.countDown();
            await(goOn);
            throw new StorageUnavailable("cut off");
        }));
        began.await();
        var waiting = new AtomicInteger();
        Future<String> second = threads.submit(() -> read(cache, "digest", part -> {
            waiting.incrementAndGet();
            throw new StorageUnavailable("cut off");
        }));
        goOn.countDown();

        for (Future<String> reader : List.of(first, second)) {
            assertThatThrownBy(reader::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StorageUnavailable.class);
        }
        assertThat(folder).isEmptyDirectory();
        assertThat(read(cache, "digest", part -> write(part, "bytes"))).isEqualTo("bytes");
    }

    @Test
    void whatIsBeingReadIsNotTakenAway() throws IOException {
        var cache = new DiskCache(folder, 10);
        var neighbour = new DiskCache(folder, 10);

        String text = cache.read("used", part -> write(part, "0123456789"), file -> {
            read(neighbour, "newer", part -> write(part, "0123456789"));
            assertThat(folder.resolve("used")).doesNotExist();
            return Files.readString(file);
        });

        assertThat(text).isEqualTo("0123456789");
        assertThat(folder).isDirectoryNotContaining(file -> !file.endsWith("newer"));
    }

    @Test
    void aNewFileMakesRoomAlsoWhereItLooksOlderThanTheOthers() throws IOException {
        var cache = new DiskCache(folder, 10, () -> Instant.now().plus(Duration.ofHours(1)));

        read(cache, "used", part -> write(part, "0123456789"));
        read(cache, "newer", part -> write(part, "0123456789"));

        assertThat(folder).isDirectoryContaining(file -> file.endsWith("newer"));
        assertThat(folder.resolve("used")).doesNotExist();
    }

    /** Two caches on one folder as of two processes, with room for two of the eight files that all threads want. */
    @Test
    void cachesThatShareAFolderAndMakeRoomAllTheTimeAlwaysGiveTheRightBytes() throws Exception {
        List<DiskCache> caches = List.of(new DiskCache(folder, 20), new DiskCache(folder, 20));
        List<Future<?>> readers = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            DiskCache cache = caches.get(thread % 2);
            readers.add(threads.submit(() -> {
                for (int i = 0; i < 200; i++) {
                    String digest = "digest-" + ThreadLocalRandom.current().nextInt(8);
                    assertThat(read(cache, digest, part -> write(part, digest + "-")))
                            .isEqualTo(digest + "-");
                }
                return null;
            }));
        }
        for (Future<?> reader : readers) {
            reader.get(50, TimeUnit.SECONDS);
        }
    }
}
