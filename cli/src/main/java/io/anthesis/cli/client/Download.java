package io.anthesis.cli.client;

import io.anthesis.contracts.digest.Md5;
import io.anthesis.standalone.platform.PlatformFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;

/** Downloads a published file once, going on where an earlier attempt broke off, and checks it. */
public final class Download {
    private Download() {}

    /**
     * @param target kept for the next time
     * @param md5 as its publisher gives it
     * @return {@code target}
     */
    public static Path of(URI address, Path target, String md5, Consumer<String> tell) throws IOException {
        if (Files.exists(target) && Md5.of(target).equals(md5)) {
            return target;
        }
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        tell.accept("downloading " + address);
        transfer(address, part);
        String found = Md5.of(part);
        if (!found.equals(md5)) {
            Files.delete(part);
            throw new PlatformFailure("the download of " + address + " has MD5 " + found + ", expected was " + md5
                    + "; the file was removed, try again");
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        return target;
    }

    private static void transfer(URI address, Path part) throws IOException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Range", "bytes=" + have + "-")
                .build();
        try (HttpClient http = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(10))
                .build()) {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            boolean whole = response.statusCode() == 416; // nothing is left to send
            boolean resumed = response.statusCode() == 206;
            if (!resumed && !whole && response.statusCode() != 200) {
                throw new PlatformFailure(
                        address + " answered " + response.statusCode() + "; give a local file instead");
            }
            try (InputStream in = response.body();
                    FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                out.position(resumed || whole ? have : 0);
                if (!whole) {
                    in.transferTo(Channels.newOutputStream(out));
                    out.truncate(out.position());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformFailure("interrupted; the next attempt resumes from here");
        } catch (IOException e) {
            throw new PlatformFailure(address + " cannot be reached (" + e + "); give a local file instead, "
                    + "or run it again: the download resumes");
        }
    }
}
