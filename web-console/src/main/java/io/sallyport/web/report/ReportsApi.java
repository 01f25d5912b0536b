package io.sallyport.web.report;

import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.report.Csv;
import io.sallyport.policy.report.Period;
import io.sallyport.policy.report.Report;
import io.sallyport.policy.report.ReportKind;
import io.sallyport.policy.report.ReportUnavailableException;
import io.sallyport.policy.report.Reports;
import io.sallyport.web.access.Written;
import io.sallyport.web.problem.RefusedException;
import io.sallyport.web.signin.SignedIn;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Reports over REST, as JSON or CSV.
@RestController
@RequestMapping("/api/v1/reports")
public final class ReportsApi {
    private static final Logger log = LoggerFactory.getLogger(ReportsApi.class);

    private static final String CSV = "text/csv";

    private final Reports reports;

    public ReportsApi(Reports reports) {
        this.reports = reports;
    }

    /// JSON to whoever does not prefer `text/csv`.
    @GetMapping(
            path = "/{kind}",
            produces = {MediaType.APPLICATION_JSON_VALUE, CSV})
    @Operation(
            summary = "What was recorded (coverage), found (violations) or answered (response)",
            description =
                    "As JSON, or as text/csv, one figure a line: report,section,name,figure,value."
                            + " Either since, or from and to; a year at most.")
    ResponseEntity<Object> report(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String kind,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept,
            HttpServletRequest request) {
        if (reports.maySee(who.person()) instanceof RoleDecision.Deny(String reason)) {
            throw new RefusedException(HttpStatus.FORBIDDEN, reason);
        }
        ReportKind wanted = kind(kind);
        Period period = Written.read(() -> Period.read(since, from, to, reports.now()));
        Report made = made(wanted, period, who, request);
        return prefersCsv(accept)
                ? ResponseEntity.ok()
                        .header(HttpHeaders.CONTENT_TYPE, CSV + ";charset=UTF-8")
                        .body(Csv.of(made))
                : ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(made);
    }

    private static ReportKind kind(String word) {
        try {
            return ReportKind.of(word);
        } catch (IllegalArgumentException none) {
            throw new RefusedException(HttpStatus.NOT_FOUND, String.valueOf(none.getMessage()));
        }
    }

    private Report made(ReportKind kind, Period period, SignedIn who, HttpServletRequest request) {
        try {
            return reports.make(kind, period, who.person(), who.acting(request));
        } catch (ReportUnavailableException e) {
            log.error("a report could not be made", e);
            throw new RefusedException(
                    HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    /// What is accepted was matched before: one of the two is.
    private static boolean prefersCsv(String accept) {
        double csv = 0;
        double other = 0;
        for (MediaType type : MediaType.parseMediaTypes(accept)) {
            if (type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
                other = Math.max(other, type.getQualityValue());
            } else if (type.isCompatibleWith(MediaType.valueOf(CSV))) {
                csv = Math.max(csv, type.getQualityValue());
            }
        }
        return csv > other;
    }
}
