package io.sallyport.policy.target;

/// Whether a target is the machine it should be. Cannot be ignored: only [Trusted] may be dialled.
public sealed interface HostKeyVerdict {

    /// The key is pinned.
    record Trusted() implements HostKeyVerdict {}

    /// Nobody who counts has said that this key is the right one.
    ///
    /// @param sentence what is missing and how to get it
    record Unknown(String sentence) implements HostKeyVerdict {}

    /// Other keys are pinned: the machine was rebuilt, or it is another one.
    ///
    /// @param sentence what was seen, what is pinned, what to do
    record Changed(String sentence) implements HostKeyVerdict {}
}
