package io.anthesis.gateway.http;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Sends requests as they are written, whatever HTTP libraries think of them. */
public final class RawHttp {
    private RawHttp() {}

    /** @param headers lines such as {@code Host: localhost}; the body's length and the end of the connection are added */
    public static Answer send(URI server, String requestLine, String body, String... headers) throws IOException {
        String lines = List.of(headers).stream().map(line -> line + "\r\n").collect(Collectors.joining());
        String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
        String request = requestLine + "\r\n" + lines + length + "Connection: close\r\n\r\n" + body;
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = all.indexOf("\r\n\r\n");
            return new Answer(
                    Integer.parseInt(all.split(" ")[1]),
                    all.substring(0, end),
                    all.substring(end + "\r\n\r\n".length()));
        }
    }

    public record Answer(int status, String head, String body) {}
}
