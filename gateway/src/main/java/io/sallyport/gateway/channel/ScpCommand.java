package io.sallyport.gateway.channel;

import io.sallyport.recorder.recording.FileTransfer.Direction;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The command of the old scp protocol, and nothing that merely begins like it: `scp -t /tmp/x;
/// bash` is an ordinary command.
///
/// @param direction up (`-t`, the target is the sink) or down (`-f`)
/// @param path the path as the target was given it
/// @param into whether `path` is a folder for sure (`-d` or `-r`)
record ScpCommand(Direction direction, String path, boolean into) {

    // Options, then one path without anything a shell would act upon; quotes of the whole path are
    // allowed.
    private static final Pattern FORM =
            Pattern.compile(
                    "scp((?: -[a-zA-Z]+)+)(?: --)? (?:([A-Za-z0-9_./~@%+:,=-]+)|'([^'\\p{Cntrl}]*)')");

    static @Nullable ScpCommand parse(String command) {
        Matcher matcher = FORM.matcher(command);
        if (!matcher.matches()) {
            return null;
        }
        String letters = String.join("", List.of(matcher.group(1).split("[ -]+")));
        boolean sink = letters.indexOf('t') >= 0;
        boolean source = letters.indexOf('f') >= 0;
        if (sink == source || !letters.chars().allMatch(c -> "tfdrpvq".indexOf(c) >= 0)) {
            return null;
        }
        String path = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
        return new ScpCommand(
                sink ? Direction.UPLOAD : Direction.DOWNLOAD,
                path,
                letters.indexOf('d') >= 0 || letters.indexOf('r') >= 0);
    }
}
