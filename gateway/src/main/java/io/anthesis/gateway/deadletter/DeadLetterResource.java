package io.anthesis.gateway.deadletter;

import io.anthesis.commands.DeadLetters;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.deadletter.DeadLetterReplays;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Commands from Kafka that could not be taken. */
@Path("/v1/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
public class DeadLetterResource {
    private static final int USUAL_LIMIT = 50;
    private static final int MAX_LIMIT = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DeadLetterReader reader;
    private final DeadLetterReplays replays;
    private final MutinyEmitter<Record<byte[], byte[]>> emitter;

    DeadLetterResource(
            DeadLetterReader reader,
            DeadLetterReplays replays,
            @Channel("dead-letters-out") MutinyEmitter<Record<byte[], byte[]>> emitter) {
        this.reader = reader;
        this.replays = replays;
        this.emitter = emitter;
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "Dead letters (rejected commands), newest first")
    @APIResponse(responseCode = "200", description = "without their values")
    @APIResponse(responseCode = "503", description = "the broker is unavailable")
    public List<DeadLetterView> list(
            @QueryParam("kind")
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"training", "sampling", "evaluation"}))
                    String kind,
            @QueryParam("limit")
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "500",
                                            defaultValue = "50"))
                    String limit) {
        int most = RequestParameters.number("limit", limit, USUAL_LIMIT, 1, MAX_LIMIT);
        List<JobKind> kinds = kind == null ? List.of(JobKind.values()) : List.of(RequestParameters.kind(kind));
        return reader.newest(kinds, most).stream().map(this::view).toList();
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "One dead letter with its value")
    @APIResponse(responseCode = "200", description = "the unchanged command, with the reason of its rejection")
    @APIResponse(responseCode = "404", description = "no such dead letter, or its retention is over")
    public DeadLetterView get(String id) {
        return view(DeadLetterReader.Letter.whole(find(DeadLetterId.parse(id))));
    }

    /** @param commandTopic that it was sent to again */
    public record Replayed(String id, String commandTopic) {}

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Path("/{id}/replay")
    @RunOnVirtualThread
    @Operation(
            summary = "Replay a dead letter: send the unchanged command to its topic again",
            description =
                    "For commands whose cause of rejection is gone: the data set was imported, or the submitter is below its quota.")
    @APIResponse(responseCode = "200", description = "sent to the command topic")
    @APIResponse(responseCode = "404", description = "no such dead letter, or its retention is over")
    @APIResponse(
            responseCode = "409",
            description = "only the beginning of the command was kept, because it was too large")
    @APIResponse(responseCode = "503", description = "the broker is unavailable")
    public Replayed replay(String id) {
        DeadLetterId place = DeadLetterId.parse(id);
        ConsumerRecord<byte[], byte[]> letter = find(place);
        if (letter.headers().lastHeader(DeadLetters.BEGINNING) != null) {
            throw new ProblemException(Problem.of(
                    ProblemCode.NOT_WHOLE,
                    "dead letter " + place + " is only the beginning of a command that was too large to keep; send the"
                            + " command again, it is on its topic at "
                            + DeadLetterView.of(place, DeadLetterReader.Letter.whole(letter), null)
                                    .origin()));
        }
        String topic = Topics.commands(place.kind());
        var metadata = OutgoingKafkaRecordMetadata.<byte[]>builder()
                .withTopic(topic)
                .withHeaders(DeadLetters.withoutOurs(letter.headers()))
                .build();
        try {
            emitter.sendMessage(
                            Message.of(Record.of(letter.key(), letter.value())).addMetadata(metadata))
                    .await()
                    .atMost(PATIENCE);
        } catch (KafkaException | TimeoutException e) {
            throw new BrokerUnavailable(e);
        }
        replays.record(place.place().topic(), place.partition(), place.offset());
        return new Replayed(id, topic);
    }

    private ConsumerRecord<byte[], byte[]> find(DeadLetterId id) {
        return reader.find(id).orElseThrow(() -> ProblemException.notFound("dead letter " + id));
    }

    private DeadLetterView view(DeadLetterReader.Letter letter) {
        ConsumerRecord<byte[], byte[]> record = letter.record();
        JobKind kind = JobKind.parse(record.topic().substring(0, record.topic().indexOf('.')));
        var id = new DeadLetterId(kind, record.partition(), record.offset());
        Optional<Instant> replayed = replays.find(record.topic(), record.partition(), record.offset());
        return DeadLetterView.of(id, letter, replayed.orElse(null));
    }
}
