package io.anthesis.cli.engine;

import io.anthesis.artifacts.engine.EngineSettings;
import io.anthesis.cli.output.OutFile;
import io.anthesis.cli.sampler.SamplerOptions;
import io.anthesis.contracts.spec.GuidanceSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.LoadedModel;
import io.anthesis.diffusion.engine.TorchScriptEngine;
import io.anthesis.diffusion.model.ModelFiles;
import io.anthesis.diffusion.model.StoredModel;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ImageNoise;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.sampling.SphericalInterpolation;
import io.anthesis.diffusion.sampling.Trajectory;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.WholeFile;
import io.anthesis.tensor.script.BatchPadding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "draw",
        mixinStandardHelpOptions = true,
        description = "Draw a picture with a model file, without any server. --guide is a model file here, too.")
public final class DrawCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "MODEL", description = ".safetensors, .weights.h5 or .keras")
    private Path model;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = ".png; required")
    private Path out;

    @Parameters(index = "1", arity = "0..1", hidden = true, description = "as --out")
    private Path formerOut;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--picture",
            defaultValue = "images",
            description =
                    "images: a grid; trajectory: noisy above predicted images of every step; interpolation: between"
                            + " two seeds; steps: the same noise at 1 to --steps steps; default: ${DEFAULT-VALUE}")
    private Picture picture;

    @Option(names = "--seed", defaultValue = "" + Presets.SEED, description = "default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--to-seed",
            defaultValue = "" + (Presets.SEED + 1),
            description = "seed of the last image of an interpolation; default: ${DEFAULT-VALUE}")
    private long toSeed;

    @Option(
            names = "--images",
            defaultValue = "18",
            description = "rows, or images of a grid; default: ${DEFAULT-VALUE}")
    private int images;

    @Option(
            names = "--columns",
            defaultValue = "6",
            description = "of a grid or interpolation; default: ${DEFAULT-VALUE}")
    private int columns;

    @Option(names = "--device", defaultValue = "auto", description = "cpu, auto or gpu:N; default: ${DEFAULT-VALUE}")
    private String device;

    @Option(
            names = "--times",
            split = ",",
            description = "diffusion times instead of uniform steps, falling, in (0, 1]")
    private float[] times;

    @Option(
            names = "--class",
            paramLabel = "NUMBER",
            split = ",",
            description = "number of a class, counted from 1; several are used in turn; default: no class")
    private List<Integer> classes = List.of();

    @Mixin
    private SamplerOptions sampler;

    @Mixin
    private SpecOption spec;

    /** What there is to draw. */
    enum Picture {
        IMAGES,
        TRAJECTORY,
        INTERPOLATION,
        STEPS
    }

    /** Images one after another, so many in a row. */
    private record Grid(List<float[]> rows, int columns) {}

    @Override
    public Integer call() throws Exception {
        Path output = OutFile.required(command, out, formerOut);
        if (images < 1 || images > 10_000 || columns < 1 || columns > 1000) {
            System.err.println("anthesis: --images must be 1 to 10000 and --columns 1 to 1000");
            return 2;
        }
        StoredModel stored = ModelFiles.read(model, spec.description());
        int size = stored.spec().network().imageSize();
        Grid grid;
        ComputeType type = ComputeType.parse(sampler.spec().computeType().key());
        try (DiffusionEngine engine = new TorchScriptEngine(ComputeDevice.parse(device));
                LoadedModel loaded = load(engine, stored);
                LoadedModel guide = guide(engine)) {
            grid = draw(settings -> loaded.images(settings, type, Optional.ofNullable(guide)));
        }
        float[] pixels = joined(grid.rows());
        requireFinite(pixels);
        int count = pixels.length / (size * size * 3);
        Map<String, String> texts = Map.of("Software", "Anthesis", "anthesis:seed", Long.toString(seed));
        byte[] png = PngImages.grid(pixels, count, size, grid.columns(), PngImages.overviewZoom(size), texts);
        WholeFile.write(output, part -> Files.write(part, png));
        System.out.println(output + ": " + count + " images in rows of " + grid.columns());
        return 0;
    }

    private static LoadedModel load(DiffusionEngine engine, StoredModel stored) {
        return engine.load(stored.spec(), stored.normalizer(), stored.weights());
    }

    /** @return null where the sampler names none */
    private LoadedModel guide(DiffusionEngine engine) throws IOException {
        Optional<String> file = sampler.spec().guidance().flatMap(GuidanceSpec::guide);
        return file.isEmpty() ? null : load(engine, ModelFiles.read(Path.of(file.get()), Optional.empty()));
    }

    private ClassMixture mixture(int image) {
        return classes.isEmpty() ? ClassMixture.NONE : ClassMixture.of(classes.get(image % classes.size()));
    }

    private List<SeededImage> seeded(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(image -> new SeededImage(seed, image, mixture(image)))
                .toList();
    }

    private Grid draw(Drawing drawing) {
        return switch (picture) {
            case IMAGES -> images(drawing.generator(settings(times())));
            case TRAJECTORY -> trajectory(drawing.generator(settings(times())));
            case INTERPOLATION -> interpolation(drawing.generator(settings(times())));
            case STEPS -> steps(drawing);
        };
    }

    private DiffusionTimes times() {
        return times == null ? DiffusionTimes.uniform(sampler.steps()) : DiffusionTimes.custom(times);
    }

    private SamplerSettings settings(DiffusionTimes diffusionTimes) {
        return EngineSettings.sampler(diffusionTimes, sampler.spec());
    }

    /** The model, as one samples it. */
    private interface Drawing {
        ImageGenerator generator(SamplerSettings settings);
    }

    private Grid images(ImageGenerator generator) {
        var rows = new ArrayList<float[]>();
        int batch = BatchPadding.LARGEST;
        for (int done = 0; done < images; done += batch) {
            rows.add(generator.generate(seeded(done, Math.min(batch, images - done)), step -> {}));
        }
        return new Grid(rows, columns);
    }

    /** For each image two rows: what the steps saw, and what they predicted. */
    private Grid trajectory(ImageGenerator generator) {
        int count = Math.min(images, BatchPadding.LARGEST);
        Trajectory trajectory = generator.trajectory(seeded(0, count), step -> {});
        int imageFloats = trajectory.imageSize() * trajectory.imageSize() * 3;
        var rows = new ArrayList<float[]>();
        for (int image = 0; image < count; image++) {
            for (List<float[]> steps : List.of(trajectory.noisy(), trajectory.predicted())) {
                for (float[] step : steps) {
                    rows.add(Arrays.copyOfRange(step, image * imageFloats, (image + 1) * imageFloats));
                }
            }
        }
        return new Grid(rows, trajectory.predicted().size());
    }

    /** Each row goes from an image of one seed to an image of the other. */
    private Grid interpolation(ImageGenerator generator) {
        var rows = new ArrayList<float[]>();
        int size = generator.imageSize();
        int batch = BatchPadding.LARGEST;
        for (int image = 0; image < images; image++) {
            float[] from = ImageNoise.initial(seed, image, size);
            float[] to = ImageNoise.initial(toSeed, image, size);
            var noises = new ArrayList<float[]>();
            for (int column = 0; column < columns; column++) {
                noises.add(SphericalInterpolation.between(from, to, column / (double) Math.max(1, columns - 1)));
            }
            for (int done = 0; done < columns; done += batch) {
                List<float[]> part = noises.subList(done, Math.min(columns, done + batch));
                rows.add(generator.generateFrom(part, Collections.nCopies(part.size(), mixture(image)), step -> {}));
            }
        }
        return new Grid(rows, columns);
    }

    /** Each row is one more step; each column the same noise. */
    private Grid steps(Drawing drawing) {
        var rows = new ArrayList<float[]>();
        int last = times().steps();
        int perRow = Math.min(columns, BatchPadding.LARGEST);
        for (int steps = 1; steps <= last; steps++) {
            ImageGenerator generator = drawing.generator(settings(DiffusionTimes.uniform(steps)));
            rows.add(generator.generate(seeded(0, perRow), step -> {}));
        }
        return new Grid(rows, perRow);
    }

    private static void requireFinite(float[] pixels) {
        for (float value : pixels) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        "the images have values that are NaN or infinite: use more steps or another sampler, or another"
                                + " model if plain ddim with 20 steps fails, too");
            }
        }
    }

    private static float[] joined(List<float[]> parts) {
        float[] joined = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
