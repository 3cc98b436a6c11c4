package io.anthesis.gateway.leaderboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.job.JobSubmission;
import io.anthesis.gateway.job.SubmissionOptions;
import io.anthesis.gateway.paging.Cursor;
import io.anthesis.gateway.paging.PageRequest;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.score.Scores;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;

/** Scores, best first within what can be compared: one data set, all of its classes or one, one protocol, one extractor. */
@Path("/v1/leaderboard")
@Produces(MediaType.APPLICATION_JSON)
public class LeaderboardResource {
    private static final String CSV = "text/csv";
    private static final CsvMapper CSV_MAPPER = CsvMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private final Scores scores;
    private final Jobs jobs;
    private final JobSubmission submission;

    LeaderboardResource(Scores scores, Jobs jobs, JobSubmission submission) {
        this.scores = scores;
        this.jobs = jobs;
        this.submission = submission;
    }

    private record Placed(int place, LeaderboardEntry entry) {}

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Transactional
    @Operation(
            summary = "Scores, best first",
            description = "As JSON in pages, or with Accept: text/csv as one complete table.")
    public RestResponse<List<LeaderboardEntry>> leaderboard(
            @BeanParam ScoreFilter filter, @BeanParam PageRequest page) {
        List<LeaderboardEntry> entries = LeaderboardEntry.ranked(ScoreEntity.find(filter));
        int from = page.after()
                .map(last -> Math.clamp(last.number(), -1, entries.size() - 1) + 1)
                .orElse(0);
        List<Placed> found = new ArrayList<>();
        for (int i = from; i < Math.min(entries.size(), from + page.wanted()); i++) {
            found.add(new Placed(i, entries.get(i)));
        }
        return page.page(found, Placed::entry, placed -> Cursor.of(placed.place()));
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Transactional
    @Produces(CSV)
    @Operation(hidden = true)
    public String table(@BeanParam ScoreFilter filter) throws JsonProcessingException {
        return CSV_MAPPER
                .writer(CSV_MAPPER.schemaFor(LeaderboardEntry.class).withHeader())
                .writeValueAsString(LeaderboardEntry.ranked(ScoreEntity.find(filter)));
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{id}")
    @RunOnVirtualThread
    @Transactional
    @Operation(summary = "One score, with its rank among comparable scores")
    public LeaderboardEntry get(String id) {
        UUID score = RequestParameters.uuid("id", id);
        return LeaderboardEntry.ranked(ScoreEntity.find(new ScoreFilter())).stream()
                .filter(entry -> entry.id().equals(score))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("score " + id));
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/plot")
    @RunOnVirtualThread
    @Produces("image/png")
    @Operation(
            summary = "Plot of KID against network evaluations, a line for each checkpoint and sampler",
            description = "For one data set, protocol and extractor: by default those of the newest score.")
    public byte[] plot(@BeanParam ScoreFilter filter) {
        List<ScoreEntity> found = QuarkusTransaction.requiringNew().call(() -> ScoreEntity.find(filter)).stream()
                .filter(score -> score.numbers.networkEvaluations() != null)
                .toList();
        return LeaderboardPlot.of(found).png();
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{id}/verify")
    @RunOnVirtualThread
    @Operation(
            summary = "Compute a score again",
            description =
                    "An evaluation job that starts from the noise. Its result says whether the score was reproduced: in every bit if the"
                            + " conditions are the same, within a bound otherwise.")
    public Response verify(String id, @BeanParam SubmissionOptions options) {
        UUID score = RequestParameters.uuid("id", id);
        UUID job = scores.find(score)
                .map(Scores.Recorded::jobId)
                .orElseThrow(() -> ProblemException.notFound("score " + id));
        EvaluationSpec evaluation = jobs.spec(job)
                .map(spec -> Json.read(spec, EvaluationSpec.class))
                .orElseThrow(() -> ProblemException.notFound("score " + id));
        return submission.submit(JobKind.EVALUATION, Json.tree(evaluation.verifying(id)), options);
    }
}
