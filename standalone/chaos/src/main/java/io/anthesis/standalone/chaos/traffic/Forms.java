package io.anthesis.standalone.chaos.traffic;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;
import okio.Buffer;

/** Forms, which the JDK's client lacks. */
public final class Forms {
    private static final MediaType BYTES = MediaType.get("application/octet-stream");

    private Forms() {}

    public static MultipartBody.Builder empty() {
        return new MultipartBody.Builder().setType(MultipartBody.FORM);
    }

    static MultipartBody.Builder file(MultipartBody.Builder form, String name, String fileName, byte[] content) {
        return form.addFormDataPart(name, fileName, RequestBody.create(content, BYTES));
    }

    /** The form as the body of a request. */
    public static HttpRequest.Builder post(MultipartBody.Builder form) throws IOException {
        MultipartBody body = form.build();
        try (var bytes = new Buffer()) {
            body.writeTo(bytes);
            return HttpRequest.newBuilder()
                    .header("Content-Type", body.contentType().toString())
                    .POST(BodyPublishers.ofByteArray(bytes.readByteArray()));
        }
    }
}
