package io.anthesis.ledger.command;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.outage.Outage;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.text.Shown;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.sql.StatementRefused;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers commands that came by Kafka, so that they can be acknowledged at once: a consumer that held a record for the hours of
 * a training would lose its group membership. A command that cannot become a job is rejected, with a reason.
 */
public final class CommandIntake {
    private static final Logger LOG = LoggerFactory.getLogger(CommandIntake.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);
    /** Attempts per record: an unexpected error may be transient; after this many failures it counts as permanent. */
    private static final int TRIES = 3;

    private static final String SUBMITTED = EventType.SUBMITTED.type();
    private static final String WITHOUT_VERSION = SUBMITTED.substring(0, SUBMITTED.lastIndexOf('v') + 1);

    private final JobRequests jobRequests;
    private final String submitter;
    private final int maxBytes;
    private final Duration firstPause;

    /**
     * @param submitter on whose account the commands are; never taken from a record
     * @param maxBytes that a command may have
     */
    public CommandIntake(JobRequests jobRequests, String submitter, int maxBytes) {
        this(jobRequests, submitter, maxBytes, FIRST_PAUSE);
    }

    /** @param firstPause before a record is tried again; then twice as long, up to five seconds */
    public CommandIntake(JobRequests jobRequests, String submitter, int maxBytes, Duration firstPause) {
        this.jobRequests = jobRequests;
        this.submitter = submitter;
        this.maxBytes = maxBytes;
        this.firstPause = firstPause;
    }

    /**
     * A record of a command topic.
     *
     * @param key the job's id, or null
     * @param value the JSON of a request, as the gateway takes it, or null
     * @param type the header {@code ce_type}, where it has one
     */
    public record Command(byte[] key, byte[] value, Optional<String> type) {}

    /**
     * Why a command is not a job.
     *
     * @param reason may quote the record: it is made safe to show here
     */
    public record Refusal(RefusalCode code, String reason) {
        public Refusal {
            reason = Shown.sentence(reason);
        }
    }

    /**
     * Returns when the record is a job, or the reason of its rejection. Waits while the ledger is unavailable or not migrated yet,
     * which is not the record's fault. After another unexpected error it retries a few times and then rejects the record as
     * {@code internal-error}, so that no record stops its consumer.
     *
     * @throws IllegalStateException if the thread is interrupted: the process is being stopped, and the record comes again
     */
    public Optional<Refusal> take(JobKind kind, Command command) {
        Duration pause = firstPause;
        for (int unexpected = 0; ; ) {
            try {
                return register(kind, command);
            } catch (Throwable e) {
                if (isOutage(e)) {
                    LOG.warn("a {} command waits for the ledger: {}", kind.key(), Shown.sentence(e.getMessage()));
                } else if (++unexpected == TRIES) {
                    return refuse(RefusalCode.INTERNAL_ERROR, reason(e));
                }
            }
            pause(pause);
            pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
        }
    }

    private static boolean isOutage(Throwable e) {
        return Outage.isMeantBy(e) || e instanceof StatementRefused refused && refused.isOfSchema();
    }

    private static String reason(Throwable e) {
        String reference = UUID.randomUUID().toString();
        LOG.error("reference={}: a command could not be taken {} times", reference, TRIES, e);
        return "the command could not be processed; the service's log has the cause under " + reference;
    }

    private static void pause(Duration pause) {
        LockSupport.parkNanos(pause.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("stopping; the command was not taken, and comes again");
        }
    }

    private Optional<Refusal> register(JobKind kind, Command command) {
        Optional<Refusal> refusedType = command.type().flatMap(CommandIntake::refuseType);
        if (refusedType.isPresent()) {
            return refusedType;
        }
        byte[] value = command.value() == null ? new byte[0] : command.value();
        if (value.length > maxBytes) {
            return refuse(
                    RefusalCode.TOO_LARGE, "a command may have " + maxBytes + " bytes, this one has " + value.length);
        }
        UUID id;
        try {
            id = canonicalUuid(text(command.key() == null ? new byte[0] : command.key()));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return refuse(
                    RefusalCode.INVALID_KEY,
                    "the key must be the job's id, a UUID in small letters, was "
                            + (command.key() == null ? "missing" : "'" + Shown.of(command.key()) + "'"));
        }
        try {
            return refusal(id, jobRequests.submit(id, kind, Json.parse(text(value)), submitter, Optional.empty()));
        } catch (CharacterCodingException e) {
            return refuse(RefusalCode.INVALID_SPEC, "body must be JSON in UTF-8, was not UTF-8");
        } catch (InvalidSpec e) {
            return refuse(RefusalCode.INVALID_SPEC, e.getMessage());
        }
    }

    private static Optional<Refusal> refusal(UUID id, SubmissionResult result) {
        return switch (result) {
            case SubmissionResult.Created created -> Optional.empty();
            case SubmissionResult.Known known -> Optional.empty();
            case SubmissionResult.Conflict conflict ->
                refuse(RefusalCode.CONFLICT, "job " + id + " exists with another body");
            case SubmissionResult.OverQuota(String name, int most) ->
                refuse(
                        RefusalCode.QUOTA_EXCEEDED,
                        "'" + name + "' may have " + most
                                + " jobs that have not ended; replay this one when some of them have");
        };
    }

    private static Optional<Refusal> refuseType(String type) {
        if (type.equals(SUBMITTED)) {
            return Optional.empty();
        }
        String reason = "ce_type must be " + SUBMITTED + " or missing, was '" + Shown.of(type) + "'";
        boolean otherVersion = type.startsWith(WITHOUT_VERSION)
                && type.substring(WITHOUT_VERSION.length()).matches("\\d+");
        return refuse(otherVersion ? RefusalCode.UNKNOWN_VERSION : RefusalCode.UNKNOWN_TYPE, reason);
    }

    private static Optional<Refusal> refuse(RefusalCode code, String reason) {
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
