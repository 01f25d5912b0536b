package io.sallyport.gateway.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;

/// A session reached its target: the connection is authenticated and the recording has begun.
///
/// @param form how the operator got here: `direct` (user name), `jump` (inner SSH) or `menu`
/// @param hostKey fingerprint of the host key the target showed
/// @param way hops and proxies of the zones it was reached through, the nearest first; absent where
///   it was reached directly
/// @param first what of it the person does for the first time: `target`, `account`, `source`
/// @param rare what of it they did on few days; what is first is rare, too
public record SessionOpened(
        FactHeader header,
        String form,
        String hostKey,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> way,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> first,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> rare)
        implements Fact {
    public SessionOpened {
        way = List.copyOf(way);
        first = List.copyOf(first);
        rare = List.copyOf(rare);
    }
}
