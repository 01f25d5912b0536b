package io.sallyport.web.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sallyport.policy.approval.Progress;
import io.sallyport.policy.approval.Vote;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request, in the terms that hold now; instants in ISO 8601.
///
/// @param kind `access` or `extension`
/// @param extended the grant that is to go on, for an extension
/// @param state `pending-approval`, `pending-consent`, `granted`, `denied`, `withdrawn`, `lapsed`
/// @param standing where it stands and who is still missing, in words
/// @param rule the rule that says who approves; only where one request is asked for
/// @param votes who approved; only where one request is asked for
@JsonInclude(JsonInclude.Include.NON_NULL)
record RequestDocument(
        String id,
        String kind,
        @JsonProperty("extends") @Nullable String extended,
        String state,
        String person,
        Set<String> targets,
        String account,
        Set<String> operations,
        long minutes,
        @Nullable Instant start,
        String reason,
        @Nullable String ticket,
        String purpose,
        boolean urgent,
        Instant raised,
        Instant lapses,
        @Nullable Instant closed,
        @Nullable String closedBy,
        @Nullable String closedBecause,
        String standing,
        @Nullable String rule,
        @Nullable List<VoteDocument> votes) {

    /// One approver's yes.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record VoteDocument(int stage, String person, Instant at, @Nullable String message) {
        static VoteDocument of(Vote vote) {
            return new VoteDocument(vote.stage() + 1, vote.person(), vote.at(), vote.message());
        }
    }

    static RequestDocument of(AccessRequest request, String standing) {
        return of(request, standing, null);
    }

    static RequestDocument of(AccessRequest request, String standing, @Nullable Progress progress) {
        return new RequestDocument(
                request.id(),
                word(request.kind()),
                request.extendedGrant(),
                word(request.state()),
                request.requester(),
                request.targets(),
                request.account(),
                Operation.words(request.operations()),
                request.duration().toMinutes(),
                request.start(),
                request.reason(),
                request.ticket(),
                request.purpose().word(),
                request.urgent(),
                request.raised(),
                request.lapses(),
                request.closed(),
                request.closedBy(),
                request.closedBecause(),
                standing,
                progress == null ? null : progress.rule(),
                progress == null
                        ? null
                        : progress.stages().stream()
                                .flatMap(stage -> stage.votes().stream())
                                .map(VoteDocument::of)
                                .toList());
    }

    /// `pending-approval`.
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
