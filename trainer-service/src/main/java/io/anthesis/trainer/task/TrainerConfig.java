package io.anthesis.trainer.task;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How trainings run here. What they train is in their spec. */
@ConfigMapping(prefix = "anthesis.trainer")
public interface TrainerConfig {
    /** A killed training repeats at most this much. */
    @WithDefault("2m")
    Duration resumePointEvery();

    /** How long a training runs without a checkpoint before it shows images sampled with its current weights; 0 disables them. */
    @WithDefault("30s")
    Duration previewAfter();

    /** How many training epochs of a run may wait to be scored; evaluations of older ones are cancelled as overtaken. */
    @WithDefault("4")
    int evaluationBacklog();
}
