package io.sallyport.gateway.node;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/// Keeps Spring Boot from logging what the command line says in one sentence. Everything else is
/// left to Spring Boot, which logs the stack trace.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureReporter implements SpringBootExceptionReporter {
    @Override
    public boolean reportException(Throwable failure) {
        return StartFailure.sentence(failure).isPresent();
    }
}
