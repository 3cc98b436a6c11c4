package io.anthesis.ledger.run;

import java.util.UUID;

/**
 * A published checkpoint.
 *
 * @param id the first 16 digits of its manifest's digest
 * @param noiseLoss mean of the epoch's training losses
 */
public record CheckpointRecord(
        String id,
        UUID runId,
        int epoch,
        long step,
        String manifestDigest,
        String weightsDigest,
        double noiseLoss,
        double imageLoss) {}
