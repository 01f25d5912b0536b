package io.sallyport.web.session;

/// Makes text from outside fit to be shown: control characters, escape sequences and characters
/// that turn the direction of writing become visible and harmless.
@FunctionalInterface
public interface Printable {
    String of(String text);
}
