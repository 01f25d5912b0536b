package io.sallyport.recorder.disk;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// So much has to be free: bytes, or a share of the disk.
///
/// @param bytes that have to be free; 0 where a share is meant
/// @param percent of the disk that has to be free; 0 where bytes are meant
public record DiskLimit(long bytes, int percent) {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(B|KB|MB|GB|TB)?");
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3})%");
    private static final int WHOLE = 100;
    private static final String HOW = "is written as 2GB or as 10%";

    public DiskLimit {
        if (bytes < 0 || percent < 0 || percent > WHOLE || (bytes > 0 && percent > 0)) {
            throw new IllegalArgumentException(HOW);
        }
    }

    /// Reads `2GB`, `512MB`, `10%`; sizes as elsewhere in units of 1024.
    ///
    /// @throws IllegalArgumentException when it is none of the kind
    public static DiskLimit parse(String written) {
        String text = written.strip().toUpperCase(Locale.ROOT);
        Matcher share = SHARE.matcher(text);
        if (share.matches()) {
            return new DiskLimit(0, Integer.parseInt(share.group(1)));
        }
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException(HOW);
        }
        String unit = size.group(2);
        int shift =
                unit == null
                        ? 0
                        : switch (unit) {
                            case "KB" -> 10;
                            case "MB" -> 20;
                            case "GB" -> 30;
                            case "TB" -> 40;
                            default -> 0;
                        };
        long count = Long.parseLong(size.group(1));
        if (count > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("is more than any disk holds");
        }
        return new DiskLimit(count << shift, 0);
    }

    /// What has to be free of a disk that holds so much.
    long of(long total) {
        // Divided first: a product would overflow on what some network file systems say they hold.
        return percent > 0 ? total / WHOLE * percent + total % WHOLE * percent / WHOLE : bytes;
    }
}
