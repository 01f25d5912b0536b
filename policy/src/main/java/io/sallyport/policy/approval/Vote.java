package io.sallyport.policy.approval;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One approver's yes.
///
/// @param stage which stage it counts for, from 0
/// @param person who
/// @param at when
/// @param message said to the requester
public record Vote(int stage, String person, Instant at, @Nullable String message) {}
