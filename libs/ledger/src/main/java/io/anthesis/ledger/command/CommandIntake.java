package io.anthesis.ledger.command;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.sql.DatabaseUnavailable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Registers commands that came by Kafka, so that they can be acknowledged at once: whoever held a record for the hours that a
 * training takes would be thrown out of the consumer group. What cannot be a job is refused, with a reason.
 */
public final class CommandIntake {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final String ANY_VERSION = EventType.SUBMITTED.type().replaceFirst("v\\d+$", "v\\\\d+");

    private final JobDesk desk;
    private final String submitter;
    private final int maxBytes;

    /**
     * @param submitter on whose account the commands are; never taken from a record
     * @param maxBytes that a command may have
     */
    public CommandIntake(JobDesk desk, String submitter, int maxBytes) {
        this.desk = desk;
        this.submitter = submitter;
        this.maxBytes = maxBytes;
    }

    /**
     * A record of a command topic.
     *
     * @param key the job's id, or null
     * @param value the JSON of a request, as the gateway takes it, or null
     * @param type the header {@code ce_type}, where it has one
     */
    public record Command(byte[] key, byte[] value, Optional<String> type) {}

    /** @param code stable and public */
    public record Refusal(String code, String reason) {}

    /** Returns when the record is a job, or why it is none; waits while the ledger is away. */
    public Optional<Refusal> take(JobKind kind, Command command) {
        while (true) {
            try {
                return register(kind, command);
            } catch (DatabaseUnavailable e) {
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private Optional<Refusal> register(JobKind kind, Command command) {
        Optional<Refusal> refusedType = command.type().flatMap(CommandIntake::refuseType);
        if (refusedType.isPresent()) {
            return refusedType;
        }
        byte[] value = command.value() == null ? new byte[0] : command.value();
        if (value.length > maxBytes) {
            return refuse("too-large", "a command may have " + maxBytes + " bytes, this one has " + value.length);
        }
        UUID id;
        try {
            id = canonicalUuid(text(command.key() == null ? new byte[0] : command.key()));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return refuse(
                    "invalid-key",
                    "the key must be the job's id, a UUID in small letters, was "
                            + (command.key() == null
                                    ? "missing"
                                    : "'" + new String(command.key(), StandardCharsets.UTF_8) + "'"));
        }
        try {
            return refusal(id, desk.submit(id, kind, Json.parse(text(value)), submitter, Optional.empty()));
        } catch (CharacterCodingException e) {
            return refuse("invalid-spec", "body must be JSON in UTF-8, was not UTF-8");
        } catch (InvalidSpec e) {
            return refuse("invalid-spec", e.getMessage());
        }
    }

    private static Optional<Refusal> refusal(UUID id, SubmissionResult result) {
        return switch (result) {
            case SubmissionResult.Created created -> Optional.empty();
            case SubmissionResult.Known known -> Optional.empty();
            case SubmissionResult.Conflict conflict -> refuse("conflict", "job " + id + " exists with another body");
            case SubmissionResult.OverQuota(String name, int most) ->
                refuse(
                        "quota-exceeded",
                        "'" + name + "' may have " + most
                                + " jobs that have not ended; replay this one when some of them have");
        };
    }

    private static Optional<Refusal> refuseType(String type) {
        if (type.equals(EventType.SUBMITTED.type())) {
            return Optional.empty();
        }
        String expected = "ce_type must be " + EventType.SUBMITTED.type() + " or missing, was '" + type + "'";
        return type.matches(ANY_VERSION) ? refuse("unknown-version", expected) : refuse("unknown-type", expected);
    }

    private static Optional<Refusal> refuse(String code, String reason) {
        return Optional.of(new Refusal(code, reason));
    }

    /** Java takes {@code 1-1-1-1-1} for a UUID; the key of the job's events would be another one then. */
    private static UUID canonicalUuid(String text) {
        UUID id = UUID.fromString(text);
        if (!id.toString().equals(text)) {
            throw new IllegalArgumentException(text);
        }
        return id;
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
