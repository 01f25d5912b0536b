package io.sallyport.policy.report;

/// A report could not be made now; the sentence is for whoever asked.
public final class ReportUnavailableException extends RuntimeException {
    ReportUnavailableException(String sentence) {
        super(sentence);
    }

    ReportUnavailableException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
