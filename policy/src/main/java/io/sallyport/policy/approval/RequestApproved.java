package io.sallyport.policy.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An approver approved a request, or a rule did by itself; `complete` says whether that was
/// enough.
///
/// @param header who, from where, which target
/// @param change joins this fact with what was meant
/// @param request the request's id
/// @param requester who had asked
/// @param rule the rule's name
/// @param automatic whether the rule approved by itself, so that no human did
/// @param stage the stage it counts for, from 0
/// @param complete whether the first gate is open by it
/// @param targets where, in the terms from now on
/// @param operations what, in the terms from now on
/// @param secondsBefore for how long, until now
/// @param seconds for how long, from now on
/// @param message said to the requester
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RequestApproved(
        FactHeader header,
        String change,
        String request,
        String requester,
        String rule,
        boolean automatic,
        int stage,
        boolean complete,
        Set<String> targets,
        Set<String> operations,
        long secondsBefore,
        long seconds,
        @Nullable String message)
        implements Fact {}
