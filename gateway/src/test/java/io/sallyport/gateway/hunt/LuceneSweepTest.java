package io.sallyport.gateway.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.search.LuceneIndex;
import io.sallyport.recorder.search.Recordings;
import io.sallyport.recorder.search.SearchIndex;
import io.sallyport.recorder.shipping.Shipper;
import io.sallyport.recorder.shipping.ShippingLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// In the index that a node brings.
final class LuceneSweepTest extends SweepContract {
    private @Nullable Shipper shipper;

    @Override
    SearchIndex indexOf(Journal journal) throws IOException {
        Path data = folder.resolve("data");
        LuceneIndex index =
                LuceneIndex.open(
                        data.resolve("index"),
                        Recordings.in(data.resolve("recordings"), List.of(), Masks.usual()));
        shipper =
                Shipper.start(
                        journal,
                        index,
                        data.resolve("spool"),
                        InstantSource.system(),
                        ShippingLimits.DEFAULT);
        assertThat(shipper.awaitCaughtUp(Duration.ofMinutes(2))).isTrue();
        return index;
    }

    @AfterEach
    void stop() {
        if (shipper != null) {
            shipper.close();
        }
    }
}
