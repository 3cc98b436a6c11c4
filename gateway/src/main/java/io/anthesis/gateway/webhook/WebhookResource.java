package io.anthesis.gateway.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.gateway.access.CurrentCaller;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.webhook.Webhooks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Webhooks: addresses that are called when jobs end. */
@Path("/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
public class WebhookResource {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;

    private final Webhooks webhooks;
    private final WebhookConfig config;
    private final CurrentCaller caller;

    WebhookResource(Webhooks webhooks, WebhookConfig config, CurrentCaller caller) {
        this.caller = caller;
        this.webhooks = webhooks;
        this.config = config;
    }

    /**
     * A webhook.
     *
     * @param submitter whose jobs it covers; absent for all jobs
     * @param owner the submitter that made it: others do not see it
     * @param waiting deliveries that were not taken yet
     * @param givenUp deliveries that no attempt could make
     * @param secret that deliveries are signed with; only in the answer to the request that made it
     */
    @Schema(name = "WebhookView")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record WebhookView(
            UUID id,
            URI url,
            String kind,
            String submitter,
            String owner,
            long delivered,
            long waiting,
            long givenUp,
            String lastError,
            Instant createdAt,
            String secret) {
        static WebhookView of(Webhooks.Webhook webhook, String secret) {
            return new WebhookView(
                    webhook.id(),
                    webhook.url(),
                    webhook.kind().map(JobKind::key).orElse(null),
                    webhook.submitter().orElse(null),
                    webhook.owner().submitter().orElse(null),
                    webhook.delivered(),
                    webhook.waiting(),
                    webhook.givenUp(),
                    webhook.lastError().orElse(null),
                    webhook.createdAt(),
                    secret);
        }

        @Override
        public String toString() {
            return "webhook " + id;
        }
    }

    /** @param kind jobs of this kind are reported; null for all, as for submitter */
    private record WebhookRequest(String url, String kind, String submitter) {
        WebhookRequest {
            if (url == null) {
                throw new InvalidSpec("url", "must be an address such as https://example.org/hook, was missing");
            }
            if (submitter != null && submitter.isBlank()) {
                throw new InvalidSpec("submitter", "must be a name, or left out, was blank");
            }
        }
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(
            summary = "Webhooks, oldest first",
            description = "Webhooks of the caller's submitter; with scope admin, of all submitters.")
    public List<WebhookView> list() {
        return webhooks.list().stream()
                .filter(webhook -> caller.owns(webhook.owner()))
                .map(webhook -> WebhookView.of(webhook, null))
                .toList();
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "One webhook")
    public WebhookView get(String id) {
        return WebhookView.of(find(RequestParameters.uuid("id", id)), null);
    }

    private Webhooks.Webhook find(UUID id) {
        Webhooks.Webhook webhook = webhooks.find(id).orElseThrow(() -> ProblemException.notFound("webhook " + id));
        caller.requireOwner("webhook " + id, Optional.of(webhook.owner()));
        return webhook;
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Create a webhook, which is called when a job ends",
            description =
                    "Completions are sent by POST, signed according to Standard Webhooks (headers webhook-id, webhook-timestamp,"
                            + " webhook-signature), and repeated for days until"
                            + " the address answers 2xx. The secret is shown only in this answer.")
    @APIResponse(
            responseCode = "201",
            description = "the webhook",
            content = @Content(schema = @Schema(implementation = WebhookView.class)))
    public Response create(
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "WebhookRequest"))) String body) {
        WebhookRequest request = Json.spec(Json.requireObject(RequestParameters.body(body)), WebhookRequest.class);
        URI url = url(request.url());
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        String encoded = "whsec_" + Base64.getEncoder().encodeToString(secret);
        UUID id = webhooks.create(
                url,
                encoded,
                Optional.ofNullable(request.kind()).map(RequestParameters::kind),
                Optional.ofNullable(request.submitter()),
                caller.submitter());
        return Response.status(201)
                .location(URI.create("/v1/webhooks/" + id))
                .header("Cache-Control", "no-store")
                .entity(WebhookView.of(find(id), encoded))
                .build();
    }

    private URI url(String text) {
        try {
            URI url = URI.create(text);
            PublicAddress.resolve(url, config.allowPrivate());
            return url;
        } catch (IllegalArgumentException e) {
            String detail = String.valueOf(e.getMessage());
            throw new InvalidSpec(
                    "url",
                    detail.startsWith("must be") ? detail : "must be an address such as https://example.org/hook");
        }
    }

    @DELETE
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "Delete a webhook and its pending deliveries")
    @APIResponse(responseCode = "204", description = "deleted")
    public void delete(String id) {
        UUID webhook = find(RequestParameters.uuid("id", id)).id();
        if (!webhooks.delete(webhook)) {
            throw ProblemException.notFound("webhook " + webhook);
        }
    }
}
