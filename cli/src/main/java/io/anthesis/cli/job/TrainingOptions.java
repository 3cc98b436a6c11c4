package io.anthesis.cli.job;

import java.util.List;
import picocli.CommandLine.Option;

/** The fields of a training that are changed most. The gateway checks their values. */
final class TrainingOptions {
    @Option(names = "--image-size", paramLabel = "PIXELS", description = "width and height of the images")
    private Integer imageSize;

    @Option(names = "--batch-size", paramLabel = "IMAGES", description = "images per step")
    private Integer batchSize;

    @Option(names = "--architecture", paramLabel = "NAME", description = "residual-unet or clear-unet")
    private String architecture;

    @Option(
            names = "--widths",
            split = ",",
            paramLabel = "CHANNELS",
            description = "channels of each level, such as 32,64,96")
    private List<Integer> widths;

    @Option(names = "--dropout", paramLabel = "SHARE", description = "share of values to drop, 0 or more and below 1")
    private Double dropout;

    @Option(names = "--prediction", paramLabel = "COMPONENT", description = "noise, signal or velocity")
    private String prediction;

    @Option(names = "--loss", description = "mae or mse")
    private String loss;

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "of AdamW")
    private Double learningRate;

    @Option(names = "--weight-decay", paramLabel = "RATE", description = "of AdamW")
    private Double weightDecay;

    @Option(
            names = "--ema",
            split = ",",
            paramLabel = "MOMENTUM",
            description = "momentum of the averaged weights; a list such as 0.99,0.999 keeps several averages")
    private List<Double> ema;

    @Option(names = "--flips", negatable = true, description = "mirror half of the images; --no-flips turns it off")
    private Boolean flips;

    @Option(
            names = "--conditioning",
            paramLabel = "KIND",
            description = "classes, to learn the classes of the data set, or none")
    private String conditioning;

    @Option(names = "--compute-type", paramLabel = "TYPE", description = "auto, float32, tensor-float32 or bfloat16")
    private String computeType;

    NamedOptions named() {
        return new NamedOptions()
                .with("--image-size", "data.imageSize", imageSize)
                .with("--batch-size", "data.batchSize", batchSize)
                .with("--architecture", "network.architecture", architecture)
                .with("--widths", "network.widths", widths)
                .with("--dropout", "network.dropout", dropout)
                .with("--prediction", "prediction", prediction)
                .with("--loss", "objective.loss", loss)
                .with("--learning-rate", "optimizer.learningRate", learningRate)
                .with("--weight-decay", "optimizer.weightDecay", weightDecay)
                .with("--ema", "ema.momenta", ema)
                .with("--flips", "augmentation.horizontalFlips", flips)
                .with("--conditioning", "conditioning.kind", conditioning)
                .with("--compute-type", "computeType", computeType);
    }
}
