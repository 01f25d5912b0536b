package io.sallyport.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A person at a browser that shows nothing: keeps cookies, fills in forms, follows no redirect.
final class Visitor {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final CookieManager cookies = new CookieManager();
    private final HttpClient client = HttpClient.newBuilder().cookieHandler(cookies).build();
    private final String root;

    Visitor(int port) {
        root = "http://127.0.0.1:" + port;
    }

    static Visitor signedInAs(String name, int port) {
        Visitor visitor = new Visitor(port);
        HttpResponse<String> answer = visitor.signIn(name, Bastion.PASSWORD);
        if (answer.statusCode() != 302) {
            throw new AssertionError(name + " got " + answer.statusCode() + answer.body());
        }
        return visitor;
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(root + path)).build());
    }

    /// Posts JSON, with the token that the API itself tells.
    HttpResponse<String> postJson(String path, String body) {
        return sendJson("POST", path, body);
    }

    HttpResponse<String> sendJson(String method, String path, String body) {
        return sendJson(method, path, HttpRequest.BodyPublishers.ofString(body));
    }

    /// Posts JSON whose length is told by nothing but its end.
    HttpResponse<String> streamJson(String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return sendJson(
                "POST",
                path,
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
    }

    private HttpResponse<String> sendJson(
            String method, String path, HttpRequest.BodyPublisher body) {
        JsonNode form = JSON.readTree(get("/api/v1/me").body()).path("form");
        return send(
                HttpRequest.newBuilder(URI.create(root + path))
                        .header("Content-Type", "application/json")
                        .header(form.path("header").asString(), form.path("token").asString())
                        .method(method, body)
                        .build());
    }

    /// Posts JSON as another site would, without the token.
    HttpResponse<String> postJsonWithout(String path, String body) {
        return send(
                HttpRequest.newBuilder(URI.create(root + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    HttpResponse<String> signIn(String name, String password) {
        return post("/signin", "/signin", Map.of("name", name, "password", password));
    }

    /// Opens a page and posts a form of it.
    HttpResponse<String> post(String page, String action, Map<String, String> fields) {
        Matcher token = TOKEN.matcher(get(page).body());
        if (!token.find()) {
            throw new AssertionError("no form on " + page);
        }
        return postWithout(
                action,
                fields.entrySet().stream()
                                .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                                .collect(Collectors.joining("&"))
                        + "&_csrf="
                        + encoded(token.group(1)));
    }

    /// Posts as another site would: without the form's token, unless the body holds it.
    HttpResponse<String> postWithout(String action, String body) {
        return send(
                HttpRequest.newBuilder(URI.create(root + action))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    List<HttpCookie> cookies() {
        return cookies.getCookieStore().getCookies();
    }

    void hold(HttpCookie cookie) {
        cookie.setPath("/");
        cookie.setVersion(0);
        cookies.getCookieStore().add(URI.create(root), cookie);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(request + " was not answered", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
