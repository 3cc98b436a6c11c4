package io.anthesis.gateway.access;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/** A gateway that asks for keys, or for tokens that a key of the test signed. */
public final class KeysAskedFor implements QuarkusTestProfile {
    public static final String BOOTSTRAP = "bootstrap-key-of-the-test-0123456789";
    /** Of the JVM, not of this class: Quarkus loads it for the profile and for the test, and asks the profile more than once. */
    private static final String PRIVATE_KEY = "anthesis.test.private-key";

    private static final String PUBLIC_KEY = "anthesis.test.public-key";

    @Override
    public Map<String, String> getConfigOverrides() {
        if (System.getProperty(PUBLIC_KEY) == null) {
            KeyPair tokens = keyPair();
            Base64.Encoder base64 = Base64.getEncoder();
            System.setProperty(
                    PRIVATE_KEY, base64.encodeToString(tokens.getPrivate().getEncoded()));
            System.setProperty(
                    PUBLIC_KEY, base64.encodeToString(tokens.getPublic().getEncoded()));
        }
        return Map.of(
                "anthesis.access.mode", "keys",
                "anthesis.access.bootstrap-key", BOOTSTRAP,
                "quarkus.oidc.tenant-enabled", "true",
                "quarkus.oidc.public-key", System.getProperty(PUBLIC_KEY),
                "quarkus.oidc.token.issuer", "https://issuer.test");
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What tokens are signed with. */
    static PrivateKey privateKey() {
        try {
            byte[] encoded = Base64.getDecoder().decode(System.getProperty(PRIVATE_KEY));
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
