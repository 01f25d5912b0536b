package io.sallyport.policy.notice;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Posts bodies to one address. Follows no redirect, because it would carry a signed body to whom
/// nobody configured, and reads nothing of an answer but its status. Safe for use by many threads.
final class HttpReceiver implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY = 429;

    private final Receiver receiver;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .executor(threads)
                    .build();

    HttpReceiver(Receiver receiver) {
        this.receiver = receiver;
    }

    Notifier.Answer post(byte[] body, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(receiver.address())
                        .timeout(ANSWER_TIMEOUT)
                        .header("Content-Type", "application/json; charset=utf-8")
                        .header("User-Agent", "sallyport")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            response.body().close();
            return answer(response.statusCode());
        } catch (HttpConnectTimeoutException slow) {
            return new Notifier.Answer.Unreachable(
                    receiver + " took no connection within " + seconds(CONNECT_TIMEOUT));
        } catch (HttpTimeoutException slow) {
            return new Notifier.Answer.Unreachable(
                    receiver + " did not answer within " + seconds(ANSWER_TIMEOUT));
        } catch (IOException broken) {
            // Its message may quote the address.
            return new Notifier.Answer.Unreachable(
                    receiver + " cannot be reached: " + broken.getClass().getSimpleName());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Notifier.Answer.Unreachable(receiver + " had not answered when it was time");
        }
    }

    private Notifier.Answer answer(int status) {
        if (status >= 200 && status < 300) {
            return new Notifier.Answer.Delivered();
        }
        String because = receiver + " answered with status " + status;
        if (status >= 300 && status < 400) {
            return new Notifier.Answer.Rejected(
                    because + "; redirects are not followed, configure where it leads");
        }
        return status >= 500 || status == TOO_MANY || status == REQUEST_TIMEOUT
                ? new Notifier.Answer.Unreachable(because)
                : new Notifier.Answer.Rejected(because);
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }

    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
