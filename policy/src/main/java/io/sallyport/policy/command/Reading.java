package io.sallyport.policy.command;

/// A line that was read, and what the session knows after it if it runs.
public record Reading(CommandLine line, SessionState next) {}
