package io.anthesis.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens what was sealed as the format says it; that MinIO takes it is StoragePoliciesIT's. */
class SealedPayloadTest {
    private static final int PIECE = 16 * 1024;
    private static final int TAG = 16;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE})
    void whatIsSealedCanBeOpened(int length) throws Exception {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);

        byte[] sealed = SealedPayload.seal(payload, "a secret key");

        assertThat(sealed[32]).isEqualTo((byte) 2);
        assertThat(open(sealed, "a secret key")).isEqualTo(payload);
    }

    private static byte[] open(byte[] sealed, String secret) throws Exception {
        byte[] salt = Arrays.copyOf(sealed, 32);
        byte[] nonce = Arrays.copyOfRange(sealed, 33, 41);
        var key = new SecretKeySpec(
                SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(new PBEKeySpec(secret.toCharArray(), salt, 8192, 256))
                        .getEncoded(),
                "AES");
        byte[] tag = cipher(Cipher.ENCRYPT_MODE, key, nonce, 0).doFinal();
        var opened = new ByteArrayOutputStream();
        int number = 1;
        for (int from = 41; from < sealed.length; from += PIECE + TAG) {
            int to = Math.min(from + PIECE + TAG, sealed.length);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, number++);
            cipher.updateAAD(new byte[] {to == sealed.length ? (byte) 0x80 : 0});
            cipher.updateAAD(tag);
            opened.writeBytes(cipher.doFinal(sealed, from, to - from));
        }
        return opened.toByteArray();
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, int number) throws Exception {
        byte[] numbered = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(nonce)
                .putInt(number)
                .array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(128, numbered));
        return cipher;
    }
}
