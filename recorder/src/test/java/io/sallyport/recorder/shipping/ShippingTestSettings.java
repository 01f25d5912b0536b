package io.sallyport.recorder.shipping;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// Settings that let a test see failures soon.
final class ShippingTestSettings {
    static final ShippingLimits QUICK =
            new ShippingLimits(100, 1 << 20, Duration.ofMillis(20), Duration.ofMillis(500));

    private ShippingTestSettings() {}

    static ElasticsearchSettings settings(URI node, DataStream stream) {
        return new ElasticsearchSettings(
                List.of(node), null, null, stream, true, null, Duration.ofSeconds(30));
    }
}
