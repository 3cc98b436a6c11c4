package io.anthesis.gateway.access;

import io.anthesis.ledger.key.Scope;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The scopes as roles: {@code @RolesAllowed} names them at each operation, tokens of OpenID Connect bear them. */
public final class Roles {
    public static final String READ = "anthesis-read";
    public static final String SUBMIT = "anthesis-submit";
    public static final String ADMIN = "anthesis-admin";

    private Roles() {}

    private static String of(Scope scope) {
        return switch (scope) {
            case READ -> READ;
            case SUBMIT -> SUBMIT;
            case ADMIN -> ADMIN;
        };
    }

    /** The roles of a caller of this scope: those of lesser scopes, too. */
    static Set<String> includedIn(Scope scope) {
        return Arrays.stream(Scope.values())
                .filter(scope::includes)
                .map(Roles::of)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The highest scope that one of these roles gives. */
    public static Optional<Scope> scope(Set<String> roles) {
        return Arrays.stream(Scope.values())
                .filter(scope -> roles.contains(of(scope)))
                .max(Comparator.naturalOrder());
    }
}
