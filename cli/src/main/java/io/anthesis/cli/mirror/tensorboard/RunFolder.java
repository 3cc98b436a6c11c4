package io.anthesis.cli.mirror.tensorboard;

import io.anthesis.cli.mirror.Held;
import io.anthesis.cli.mirror.TrackedRun;
import io.anthesis.cli.mirror.TrackedRun.Grid;
import io.anthesis.cli.mirror.TrackedRun.Point;
import io.anthesis.cli.mirror.Tracker.Added;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * The folder of a run, with one event file.
 *
 * <p>New values are appended: a TensorBoard that watches keeps the file open and reads on. Readers take a step that is not after the last
 * of its tag for a run that was started again, and drop what they have after it. So a score that arrives after that of a later epoch, and
 * a damaged file, lead to a new file with everything, whose first event says that the run starts again; then the old file is deleted.
 */
final class RunFolder {
    /** TensorBoard reads what has tfevents in its name, in the order of the names. */
    private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10,18})\\.anthesis");

    /** TensorBoard does not read it. */
    private static final String UNFINISHED = "unfinished.anthesis";

    private static final String SETTINGS_TAG = "settings";

    private final Path folder;
    private final Clock clock;
    private Optional<Path> file;
    private Held held;

    private RunFolder(Path folder, Clock clock, Optional<Path> file, Held held) {
        this.folder = folder;
        this.clock = clock;
        this.file = file;
        this.held = held;
    }

    static RunFolder open(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = files(folder);
        for (Path older : files.subList(0, Math.max(0, files.size() - 1))) {
            Files.delete(older); // left behind by a process that was killed
        }
        Optional<Path> file = files.isEmpty() ? Optional.empty() : Optional.of(files.getLast());
        Optional<Held> held = file.isEmpty() ? Optional.empty() : EventFile.read(file.get());
        return new RunFolder(folder, clock, file, held.orElseGet(Held::new));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            path -> NAME.matcher(path.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    Added add(TrackedRun run, Function<Grid, byte[]> pictures) throws IOException {
        boolean appends = held.has(SETTINGS_TAG)
                && held.missingPoints(run).stream().allMatch(point -> held.isAfterLast(point.tag(), point.step()))
                && held.missingGrids(run).stream().allMatch(grid -> held.isAfterLast(grid.tag(), grid.step()));
        return appends ? write(file.orElseThrow(), run, pictures) : writeAnew(run, pictures);
    }

    private Added writeAnew(TrackedRun run, Function<Grid, byte[]> pictures) throws IOException {
        Path unfinished = folder.resolve(UNFINISHED);
        Files.deleteIfExists(unfinished);
        held = new Held();
        Added added = write(unfinished, run, pictures);
        Path next = nextFile();
        Files.move(unfinished, next, StandardCopyOption.ATOMIC_MOVE);
        for (Path older : files(folder)) {
            if (!older.equals(next)) {
                Files.delete(older);
            }
        }
        file = Optional.of(next);
        return added;
    }

    /** A name that sorts after those that are there. */
    private Path nextFile() throws IOException {
        long number = clock.instant().getEpochSecond();
        for (Path older : files(folder)) {
            var name = NAME.matcher(older.getFileName().toString());
            if (name.matches()) {
                number = Math.max(number, Long.parseLong(name.group(1)) + 1);
            }
        }
        return folder.resolve("events.out.tfevents." + number + ".anthesis");
    }

    private Added write(Path target, TrackedRun run, Function<Grid, byte[]> pictures) throws IOException {
        List<Point> points = held.missingPoints(run);
        List<Grid> grids = held.missingGrids(run);
        boolean ends = run.hasEnded() && !held.has(HyperParameters.END_TAG);
        if (held.has(SETTINGS_TAG) && points.isEmpty() && grids.isEmpty() && !ends) {
            return new Added(folder.toString(), 0, 0);
        }
        try (EventFile events = EventFile.append(target)) {
            if (!held.has(SETTINGS_TAG)) {
                begin(run, events);
            }
            for (Point point : points) {
                events.add(Event.scalar(point.at(), point.step(), point.tag(), point.value()));
                held.add(point.tag(), point.step());
            }
            for (Grid grid : grids) {
                events.add(picture(grid, pictures.apply(grid)));
                held.add(grid.tag(), grid.step());
            }
            if (ends) {
                Instant end = run.finished().orElse(run.created());
                events.add(HyperParameters.end(end, run.state().equals("succeeded")));
                held.add(HyperParameters.END_TAG, 0);
            }
        }
        return new Added(folder.toString(), points.size(), grids.size());
    }

    private void begin(TrackedRun run, EventFile events) throws IOException {
        Instant start = run.started().orElse(run.created());
        events.add(Event.version(start));
        events.add(Event.start(start));
        events.add(HyperParameters.start(start, run.settings()));
        held.add(HyperParameters.START_TAG, 0);
        events.add(Event.markdown(start, 0, SETTINGS_TAG, SettingsTable.of(run)));
        held.add(SETTINGS_TAG, 0);
    }

    private static byte[] picture(Grid grid, byte[] png) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        if (image == null) {
            throw new IOException("the gateway's answer to " + grid.address() + " is no picture");
        }
        return Event.png(grid.at(), grid.step(), grid.tag(), image.getWidth(), image.getHeight(), png);
    }
}
