package io.sallyport.policy.signature;

/// A signature as `ssh-keygen -Y sign` writes it, from `-----BEGIN SSH SIGNATURE-----` to `-----END
/// SSH SIGNATURE-----`. What is in it is anybody's guess until it is checked.
///
/// @param text as somebody handed it in; lines may be broken anywhere or not at all
public record ArmoredSignature(String text) {}
