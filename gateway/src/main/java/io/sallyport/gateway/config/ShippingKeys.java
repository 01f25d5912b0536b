package io.sallyport.gateway.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Where else the journal is shipped to.
///
/// @param file a file of JSON lines
public record ShippingKeys(@DefaultValue FileKeys file) {

    /// @param path the file; absent: none is written
    /// @param maxSize how large it may grow before it is rotated
    /// @param keep how many rotated ones are kept
    public record FileKeys(
            @Nullable Path path,
            @DefaultValue("100MB") DataSize maxSize,
            @DefaultValue("5") int keep) {

        public FileKeys {
            path = path == null || path.toString().isBlank() ? null : path;
            Bounds.atLeast("sallyport.shipping.file.max-size", 1024, maxSize.toBytes());
            Bounds.atLeast("sallyport.shipping.file.keep", 1, keep);
        }
    }
}
