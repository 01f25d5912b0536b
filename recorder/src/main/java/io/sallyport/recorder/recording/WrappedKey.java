package io.sallyport.recorder.recording;

/// A recording's data key, as its file carries it.
///
/// @param how the scheme, such as `house` or `rsa-oaep-256`
/// @param key which key opens it: `SHA256:` and a fingerprint, or the name of a key elsewhere
/// @param data the wrapped key, base64
public record WrappedKey(String how, String key, String data) {}
