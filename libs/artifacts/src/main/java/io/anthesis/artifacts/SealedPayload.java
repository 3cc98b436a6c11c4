package io.anthesis.artifacts;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A payload for MinIO's administration API: encrypted with the administrator's secret key, on any connection. A salt (32
 * bytes), the kind of seal, a nonce (8 bytes), then AES-256-GCM in pieces of 16 KiB. The key is derived by PBKDF2, the one of MinIO's
 * ways that Java has (madmin-go, encrypt.go; secure-io's stream format).
 */
final class SealedPayload {
    private static final byte PBKDF2_AES_GCM = 2;
    private static final int DERIVATIONS = 8192;
    private static final int SALT = 32;
    private static final int NONCE = 8;
    private static final int PIECE = 16 * 1024;
    private static final int TAG_BITS = 128;
    private static final byte LAST = (byte) 0x80;

    private SealedPayload() {}

    static byte[] seal(byte[] payload, String secretKey) throws GeneralSecurityException {
        var random = new SecureRandom();
        byte[] salt = new byte[SALT];
        byte[] nonce = new byte[NONCE];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        var key = new SecretKeySpec(
                SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(new PBEKeySpec(secretKey.toCharArray(), salt, DERIVATIONS, 256))
                        .getEncoded(),
                "AES");
        var sealed = new ByteArrayOutputStream();
        sealed.writeBytes(salt);
        sealed.write(PBKDF2_AES_GCM);
        sealed.writeBytes(nonce);
        // The seal of nothing, before the pieces, goes into each of them.
        byte[] nothing = piece(key, nonce, 0, new byte[0], new byte[0]);
        byte[] bound = ByteBuffer.allocate(1 + nothing.length)
                .put((byte) 0)
                .put(nothing)
                .array();
        int from = 0;
        for (int number = 1; ; number++) {
            int to = Math.min(from + PIECE, payload.length);
            boolean last = to == payload.length;
            if (last) {
                bound[0] = LAST;
            }
            sealed.writeBytes(piece(key, nonce, number, bound, Arrays.copyOfRange(payload, from, to)));
            if (last) {
                return sealed.toByteArray();
            }
            from = to;
        }
    }

    private static byte[] piece(SecretKeySpec key, byte[] nonce, int number, byte[] bound, byte[] content)
            throws GeneralSecurityException {
        byte[] numbered = ByteBuffer.allocate(NONCE + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(nonce)
                .putInt(number)
                .array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, numbered));
        cipher.updateAAD(bound);
        return cipher.doFinal(content);
    }
}
