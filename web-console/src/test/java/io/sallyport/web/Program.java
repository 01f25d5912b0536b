package io.sallyport.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/// A program that calls the API with a bearer token and keeps no cookies.
final class Program {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final String root;
    private final String authorization;

    private Program(int port, String authorization) {
        this.root = "http://127.0.0.1:" + port;
        this.authorization = authorization;
    }

    static Program with(String token, int port) {
        return new Program(port, "Bearer " + token);
    }

    /// Sends this in the `Authorization` header, whatever it is.
    static Program thatSays(String authorization, int port) {
        return new Program(port, authorization);
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, HttpRequest.BodyPublishers.noBody());
    }

    HttpResponse<String> post(String path, String json) {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(json));
    }

    /// @param headers name, value, name, value…, beside the token's
    HttpResponse<String> send(
            String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(root + path))
                        .header("Authorization", authorization)
                        .header("Content-Type", "application/json")
                        .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(method + " " + path + " was not answered", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
