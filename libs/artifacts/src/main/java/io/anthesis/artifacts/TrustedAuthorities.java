package io.anthesis.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;

/** Authorities whose certificates an https server may have, beside those that the JVM trusts. */
record TrustedAuthorities(HandshakeCertificates certificates) {
    /**
     * @param file one or more certificates in PEM
     * @throws IllegalArgumentException naming the file, if it holds none
     */
    static TrustedAuthorities in(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> read =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (read.isEmpty()) {
                throw new CertificateException("no certificate in it");
            }
            var trusted = new HandshakeCertificates.Builder().addPlatformTrustedCertificates();
            read.forEach(certificate -> trusted.addTrustedCertificate((X509Certificate) certificate));
            return new TrustedAuthorities(trusted.build());
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException(
                    "anthesis.storage.ca-certificates must name a file of certificates in PEM; " + file + ": "
                            + e.getMessage(),
                    e);
        }
    }

    void applyTo(OkHttpClient.Builder builder) {
        builder.sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager());
    }
}
