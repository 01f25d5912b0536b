package io.sallyport.web.problem;

import org.springframework.http.HttpStatus;

/// What was asked for is not given, with the status and the sentence that say why.
public final class RefusedException extends RuntimeException {
    private final HttpStatus status;
    private final String sentence;

    public RefusedException(HttpStatus status, String sentence) {
        super(sentence);
        this.status = status;
        this.sentence = sentence;
    }

    public HttpStatus status() {
        return status;
    }

    public String sentence() {
        return sentence;
    }
}
