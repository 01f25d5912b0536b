package io.sallyport.policy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// An owner said how they want to be asked.
///
/// @param header who, from where, which target and owner
/// @param change joins this fact with what was meant
/// @param place the target's name; empty: every target without a mode of its own
/// @param before the mode until now; absent where none was set
/// @param after the mode from now on
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConsentModeSet(
        FactHeader header,
        String change,
        String place,
        @Nullable ConsentMode before,
        ConsentMode after)
        implements Fact {}
