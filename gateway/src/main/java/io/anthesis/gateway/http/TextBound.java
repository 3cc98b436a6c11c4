package io.anthesis.gateway.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Bodies that are read into memory as a text are bounded as they are read, whatever their headers say or leave out. */
@Provider
public class TextBound implements ReaderInterceptor {
    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        if (context.getType() == String.class && context.getInputStream() != null) {
            byte[] bytes = context.getInputStream().readNBytes(BodyCheck.MAX_JSON_BYTES + 1);
            if (bytes.length > BodyCheck.MAX_JSON_BYTES) {
                throw BodyCheck.tooLarge("more");
            }
            if (bytes.length > 0 && context.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE) == null) {
                throw BodyCheck.unsupported(
                        "a request with a body must say its type in Content-Type, this one has none");
            }
            context.setInputStream(new ByteArrayInputStream(bytes));
        }
        return context.proceed();
    }
}
