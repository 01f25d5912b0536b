package io.sallyport.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplyLedgerTest {
    private final List<Boolean> replies = new ArrayList<>();
    private final ReplyLedger ledger = new ReplyLedger(replies::add);

    @Test
    void the_gateways_own_answer_waits_for_the_targets() {
        ledger.forwarded(true);
        ledger.answer(true, false);
        assertThat(replies).isEmpty();
        ledger.answered(true);
        assertThat(replies).containsExactly(true, false);
    }

    @Test
    void who_wants_no_reply_gets_none() {
        ledger.forwarded(false);
        ledger.answer(false, true);
        assertThat(replies).isEmpty();
    }

    @Test
    void an_answer_nobody_asked_for_is_dropped() {
        ledger.answered(true);
        assertThat(replies).isEmpty();
    }

    @Test
    void settling_answers_what_waits_in_order() {
        ledger.forwarded(true);
        ledger.answer(true, false);
        ledger.forwarded(true);
        ledger.settle();
        assertThat(replies).containsExactly(true, false, true);
        ledger.settle();
        assertThat(replies).hasSize(3);
    }

    @Test
    void no_more_wait_than_the_limit() {
        for (int i = 0; i < ReplyLedger.LIMIT; i++) {
            ledger.forwarded(true);
        }
        assertThatThrownBy(() -> ledger.forwarded(true)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ledger.answer(true, false))
                .isInstanceOf(IllegalStateException.class);
    }
}
