package io.anthesis.ledger.score;

import java.util.Optional;
import java.util.UUID;

/** A score with everything that is needed to compute it again; see docs/architecture.md for its key. */
public record ScoreRecord(
        UUID jobId,
        Optional<String> checkpointId,
        Optional<UUID> samplingJobId,
        String subjectDigest,
        String dataset,
        String referenceDigest,
        String extractorDigest,
        boolean calibrated,
        String protocol,
        String sampler,
        int steps,
        long seed,
        int realImages,
        int generatedImages,
        double kid,
        double standardError,
        double kidLow,
        double kidHigh) {}
