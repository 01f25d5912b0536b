package io.sallyport.web.problem;

import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.suggestion.Suggestion;
import io.sallyport.recorder.journal.JournalUnavailableException;
import io.sallyport.recorder.screen.PrintableText;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/// Answers what could not be answered: a problem (RFC 9457) under `/api/`, a page elsewhere.
@Controller
@ControllerAdvice
public final class Problems
        implements ErrorController, AuthenticationEntryPoint, AccessDeniedHandler {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private final JsonMapper json;

    public Problems(JsonMapper json) {
        this.json = json;
    }

    @ExceptionHandler(RefusedException.class)
    Object refused(RefusedException refused, HttpServletRequest request) {
        return signed(
                answer(
                        request.getRequestURI(),
                        refused.status(),
                        PrintableText.of(refused.sentence())),
                request);
    }

    /// It may not be done: the sentence is for the person.
    @ExceptionHandler(ChangeRefusedException.class)
    Object refused(ChangeRefusedException refused, HttpServletRequest request) {
        return signed(
                answer(
                        request.getRequestURI(),
                        HttpStatus.CONFLICT,
                        PrintableText.of(String.valueOf(refused.getMessage()))),
                request);
    }

    @ExceptionHandler(HttpMessageNotReadableException.class)
    Object unreadable(HttpMessageNotReadableException unreadable, HttpServletRequest request) {
        return signed(
                answer(request.getRequestURI(), HttpStatus.BAD_REQUEST, mistake(unreadable)),
                request);
    }

    @ExceptionHandler(DatabaseUnavailableException.class)
    Object unavailable(DatabaseUnavailableException unavailable, HttpServletRequest request) {
        log.error(
                "{} is not answered: the database is unavailable",
                request.getRequestURI(),
                unavailable);
        return signed(
                answer(
                        request.getRequestURI(),
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "This gateway cannot reach its database now, so nothing new is opened and"
                                + " nothing is shown. Try again in a minute, or tell an"
                                + " administrator."),
                request);
    }

    @ExceptionHandler(JournalUnavailableException.class)
    Object unavailable(JournalUnavailableException unavailable, HttpServletRequest request) {
        log.error(
                "{} is not answered: the journal is unavailable",
                request.getRequestURI(),
                unavailable);
        return signed(
                answer(
                        request.getRequestURI(),
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "GET".equals(request.getMethod())
                                ? "The journal cannot be written now, so this is not shown. Tell an administrator."
                                : "The journal cannot be written now, so nothing new is opened. Tell an administrator, and look before you ask again."),
                request);
    }

    /// The container's last resort: whatever was sent as an error, or thrown past everybody.
    @RequestMapping("${server.error.path:/error}")
    Object error(HttpServletRequest request) {
        int code =
                request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer sent
                        ? sent
                        : HttpStatus.NOT_FOUND.value();
        String path =
                request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
                        ? uri
                        : request.getRequestURI();
        HttpStatus status = HttpStatus.resolve(code);
        HttpStatus known = status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
        return answer(path, known, sentence(known));
    }

    /// Nobody is signed in: a page leads to the sign-in, REST says 401.
    @Override
    public void commence(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException none)
            throws IOException {
        if (isRest(request.getRequestURI())) {
            write(request, response, HttpStatus.UNAUTHORIZED, sentence(HttpStatus.UNAUTHORIZED));
        } else {
            response.sendRedirect("/signin");
        }
    }

    /// Somebody is signed in and may not, or a form came without its token.
    @Override
    public void handle(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        if (isRest(request.getRequestURI())) {
            write(
                    request,
                    response,
                    HttpStatus.FORBIDDEN,
                    denied instanceof CsrfException
                            ? "The request came without its token. GET /api/v1/me tells the header"
                                    + " that it has to carry, and its value."
                            : sentence(HttpStatus.FORBIDDEN));
        } else {
            response.sendError(HttpStatus.FORBIDDEN.value());
        }
    }

    /// Answers with a problem, before anything else could.
    public void write(
            HttpServletRequest request,
            HttpServletResponse response,
            HttpStatus status,
            String sentence)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream()
                .write(
                        json.writeValueAsString(
                                        Map.of(
                                                "title", status.getReasonPhrase(),
                                                "status", status.value(),
                                                "detail", sentence,
                                                "instance", request.getRequestURI()))
                                .getBytes(StandardCharsets.UTF_8));
    }

    /// With the head of the page that was asked for: who is signed in, and the way out.
    private static Object signed(Object answer, HttpServletRequest request) {
        if (answer instanceof ModelAndView page) {
            page.addObject("meName", request.getAttribute("meName"));
            page.addObject("meShown", request.getAttribute("meShown"));
        }
        return answer;
    }

    private static Object answer(String path, HttpStatus status, String sentence) {
        if (isRest(path)) {
            ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, sentence);
            return ResponseEntity.status(status)
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(problem);
        }
        ModelAndView page = new ModelAndView("error");
        page.setStatus(status);
        // Not "status": error pages of Spring Boot would claim that name.
        page.addObject("code", status.value());
        page.addObject("title", title(status));
        page.addObject("sentence", sentence);
        return page;
    }

    /// What is wrong with a body, as far as it can be told without showing our own names for it.
    private static String mistake(HttpMessageNotReadableException unreadable) {
        return switch (unreadable.getCause()) {
            case UnrecognizedPropertyException unknown -> {
                List<String> known =
                        Objects.requireNonNullElse(unknown.getKnownPropertyIds(), List.of())
                                .stream()
                                .map(String::valueOf)
                                .sorted()
                                .toList();
                String written = PrintableText.of(unknown.getPropertyName());
                String nearest = Suggestion.nearest(written, known);
                yield "there is no field `"
                        + written
                        + "`"
                        + (nearest.isEmpty() ? "; there are " + String.join(", ", known) : nearest);
            }
            case MismatchedInputException mismatch when !mismatch.getPath().isEmpty() ->
                    "the field `"
                            + PrintableText.of(
                                    String.valueOf(mismatch.getPath().getFirst().getPropertyName()))
                            + "` holds a value of another kind; see the reference";
            case null, default ->
                    "the body is a JSON object, such as {\"reason\": \"the disk is full\"}";
        };
    }

    private static boolean isRest(String path) {
        return path.startsWith("/api/") || path.startsWith("/actuator/");
    }

    private static String title(HttpStatus status) {
        return switch (status) {
            case FORBIDDEN -> "Not permitted";
            case NOT_FOUND -> "Nothing here";
            case INTERNAL_SERVER_ERROR -> "Something went wrong";
            default -> status.getReasonPhrase();
        };
    }

    private static String sentence(HttpStatus status) {
        return switch (status) {
            case UNAUTHORIZED -> "Nobody is signed in. Sign in at /signin and ask again.";
            case FORBIDDEN ->
                    "This is not permitted, or the form was open for too long. Go back, load the"
                            + " page again and try once more.";
            case NOT_FOUND -> "There is nothing at this address, or nothing that you may see.";
            case METHOD_NOT_ALLOWED -> "This address does not take this kind of request.";
            case UNSUPPORTED_MEDIA_TYPE -> "This address takes application/json.";
            case CONTENT_TOO_LARGE -> "The request is longer than this address takes.";
            case LENGTH_REQUIRED -> "The request has to say how long it is.";
            case SERVICE_UNAVAILABLE -> "This cannot be answered now. Try again later.";
            default ->
                    status.is4xxClientError()
                            ? "The request could not be understood."
                            : "The console could not answer. The log of this node says why; tell an"
                                    + " administrator when it was.";
        };
    }
}
