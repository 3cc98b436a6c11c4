package io.anthesis.gateway.openapi;

import io.anthesis.gateway.access.Roles;
import io.anthesis.ledger.key.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Documents what all operations have in common: their errors, which are problem details, and their headers. */
public class ApiAnswers implements OASFilter {
    private static final String JSON = "application/json";
    private static final String KEY = "key";
    private static final String PROBLEM = "application/problem+json";

    private record Refusal(String name, String description) {}

    private static final Map<String, Refusal> REFUSALS = new TreeMap<>(Map.ofEntries(
            Map.entry("400", new Refusal("Invalid", "a parameter, header or field is wrong; the problem names it")),
            Map.entry("401", new Refusal("Unauthorized", "missing or invalid API key")),
            Map.entry(
                    "403",
                    new Refusal(
                            "Forbidden",
                            "forbidden: the key's scope does not include the operation's; not-owner: the resource belongs to"
                                    + " another submitter, or to none; foreign-origin: a web page of another origin sent the request")),
            Map.entry("404", new Refusal("NotFound", "no resource has this name or id")),
            Map.entry("405", new Refusal("MethodNotAllowed", "Allow lists the supported methods")),
            Map.entry("406", new Refusal("NotAcceptable", "no media type in Accept is available")),
            Map.entry("409", new Refusal("Conflict", "conflicts with an existing resource, which the problem names")),
            Map.entry("411", new Refusal("LengthRequired", "a JSON body needs a Content-Length")),
            Map.entry("413", new Refusal("TooLarge", "the request body is too large; the problem names the limit")),
            Map.entry(
                    "415",
                    new Refusal("UnsupportedType", "Content-Type is missing, or the operation does not accept it")),
            Map.entry(
                    "421",
                    new Refusal(
                            "UnknownHost",
                            "in open mode: Host is neither a loopback name nor one of anthesis.access.hosts")),
            Map.entry("429", new Refusal("TooMany", "a quota or rate limit is exceeded; the problem says which")),
            Map.entry(
                    "503",
                    new Refusal("Unavailable", "a server behind the gateway is unavailable; nothing was changed"))));

    @Override
    public void filterOpenAPI(OpenAPI api) {
        REFUSALS.forEach(
                (status, refusal) -> api.getComponents().addResponse(refusal.name(), problem(status, refusal)));
        api.getComponents()
                .addSecurityScheme(
                        KEY,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description(
                                        "an API key (anth_...), or a token of OpenID Connect, if configured; a gateway"
                                                + " that only its own machine can reach requires none"));
        api.getPaths().getPathItems().forEach((path, item) -> complete(path, item));
    }

    private static APIResponse problem(String status, Refusal refusal) {
        Schema schema = OASFactory.createSchema().ref("#/components/schemas/Problem");
        APIResponse response = OASFactory.createAPIResponse()
                .description(refusal.description())
                .content(content(PROBLEM, schema));
        if (status.equals("503") || status.equals("429")) {
            response.addHeader("Retry-After", header(SchemaType.INTEGER, "seconds to wait before a retry"));
        }
        if (status.equals("401")) {
            response.addHeader("WWW-Authenticate", header(SchemaType.STRING, "Bearer"));
        }
        return status.equals("405")
                ? response.addHeader("Allow", header(SchemaType.STRING, "supported methods"))
                : response;
    }

    private static void complete(String path, PathItem item) {
        item.getOperations().forEach((method, operation) -> {
            boolean named = path.contains("{");
            boolean hasBody = operation.getRequestBody() != null;
            boolean submits = parameters(operation).stream().anyMatch(one -> "dryRun".equals(one.getName()));
            parameters(operation).forEach(ApiAnswers::describe);
            if (submits && !describesItsAnswer(operation)) {
                describeSubmission(operation);
            }
            requireScope(operation);
            refuse(operation, "401", "403", "405", "406", "415", "421", "429", "503");
            if (named || hasBody || !parameters(operation).isEmpty()) {
                refuse(operation, "400");
            }
            if (named) {
                refuse(operation, "404");
            }
            if (hasBody) {
                refuse(operation, "411", "413");
            }
            if (submits) {
                refuse(operation, "409");
            }
            if (method == HttpMethod.GET) {
                describeReading(operation);
            }
            completeErrors(operation.getResponses());
        });
    }

    /** Quarkus has written the roles of {@code @RolesAllowed} there; the description says them for people. */
    private static void requireScope(Operation operation) {
        List<SecurityRequirement> requirements =
                Optional.ofNullable(operation.getSecurity()).orElse(List.of());
        Set<String> roles = requirements.stream()
                .flatMap(requirement -> requirement.getScheme(KEY).stream())
                .collect(Collectors.toSet());
        String scope = Roles.scope(roles)
                .map(Scope::key)
                .orElseThrow(() -> new IllegalStateException(
                        "operation '" + operation.getSummary() + "' has no scope: it needs @RolesAllowed"));
        String description = operation.getDescription() == null
                ? ""
                : operation.getDescription().strip() + "\n\n";
        operation.setDescription(description + "Scope: `" + scope + "`.");
        // In open mode no key is needed.
        operation.addSecurityRequirement(OASFactory.createSecurityRequirement());
    }

    private static List<Parameter> parameters(Operation operation) {
        return operation.getParameters() == null ? List.of() : operation.getParameters();
    }

    private static void describe(Parameter parameter) {
        switch (parameter.getName()) {
            case "dryRun" ->
                parameter
                        .description(
                                "true: nothing is submitted; the answer is a plan with cost, estimate, workers and forecast")
                        .schema(OASFactory.createSchema().addType(SchemaType.BOOLEAN));
            case "Idempotency-Key" ->
                parameter
                        .description("a repeated request with this key returns the result of the first one")
                        .schema(OASFactory.createSchema()
                                .addType(SchemaType.STRING)
                                .minLength(1)
                                .maxLength(200)
                                .pattern("^[!-~]+$"));
            default -> {}
        }
    }

    /** A submission creates a job unless the operation describes its own 201, as a sweep does. */
    private static boolean describesItsAnswer(Operation operation) {
        return operation.getResponses().getAPIResponse("201") != null;
    }

    private static void describeSubmission(Operation operation) {
        Schema either = OASFactory.createSchema()
                .addAnyOf(OASFactory.createSchema().ref("#/components/schemas/Submitted"))
                .addAnyOf(OASFactory.createSchema().ref("#/components/schemas/PlanView"));
        Header location = header(SchemaType.STRING, "address of the job");
        operation.setResponses(OASFactory.createAPIResponses()
                .addAPIResponse(
                        "200",
                        OASFactory.createAPIResponse()
                                .description(
                                        "a dry run's plan, or the job of the first request with this Idempotency-Key")
                                .content(content(JSON, either)))
                .addAPIResponse(
                        "201",
                        OASFactory.createAPIResponse()
                                .description("the job")
                                .content(content(JSON, OASFactory.createSchema().ref("#/components/schemas/Submitted")))
                                .addHeader("Location", location)));
    }

    private static void refuse(Operation operation, String... statuses) {
        APIResponses responses = operation.getResponses();
        for (String status : statuses) {
            // What an operation says itself of an error says more.
            if (responses.getAPIResponse(status) == null) {
                APIResponse common = OASFactory.createAPIResponse()
                        .ref("#/components/responses/" + REFUSALS.get(status).name());
                responses.addAPIResponse(status, common);
            }
        }
    }

    /** Errors that an operation describes itself are problems, too. */
    private static void completeErrors(APIResponses responses) {
        for (String status : List.copyOf(responses.getAPIResponses().keySet())) {
            APIResponse response = responses.getAPIResponse(status);
            if (status.charAt(0) >= '4' && response.getRef() == null && response.getContent() == null) {
                Schema schema = OASFactory.createSchema().ref("#/components/schemas/Problem");
                response.setContent(content(PROBLEM, schema));
            }
        }
    }

    private static void describeReading(Operation operation) {
        APIResponse found = operation.getResponses().getAPIResponse("200");
        if (found == null || found.getContent() == null || !found.getContent().hasMediaType(JSON)) {
            return;
        }
        found.addHeader("ETag", header(SchemaType.STRING, "for If-None-Match of later requests"));
        if (parameters(operation).stream().anyMatch(one -> "cursor".equals(one.getName()))) {
            found.addHeader("Link", header(SchemaType.STRING, "address of the next page (rel=next), if there is one"));
        }
        operation
                .getResponses()
                .addAPIResponse(
                        "304",
                        OASFactory.createAPIResponse()
                                .description("unchanged since the answer with the ETag in If-None-Match"));
    }

    private static Header header(SchemaType type, String description) {
        return OASFactory.createHeader()
                .description(description)
                .schema(OASFactory.createSchema().addType(type));
    }

    private static Content content(String mediaType, Schema schema) {
        return OASFactory.createContent()
                .addMediaType(mediaType, OASFactory.createMediaType().schema(schema));
    }
}
