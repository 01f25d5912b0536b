package io.sallyport.policy.classification;

import io.sallyport.policy.command.Word;
import io.sallyport.recorder.rule.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The buckets of object stores and the volumes that a command's arguments name.
final class StoreNames {
    private static final Pattern BUCKET =
            Pattern.compile(
                    "(?:s3|s3n|s3a|gs|oss|obs|cos|cosn|ks3|tos|bos|az|abfss?|wasbs?|b2|swift|minio)"
                            + "://.*",
                    Pattern.DOTALL);

    /// Clients whose operands are `store/bucket/…` or `store:bucket/…`.
    private static final Map<String, Pattern> BEHIND_STORE =
            Map.of(
                    "mc", Pattern.compile("[\\w-]+/(.+)", Pattern.DOTALL),
                    "mcli", Pattern.compile("[\\w-]+/(.+)", Pattern.DOTALL),
                    "rclone", Pattern.compile("[\\w .-]+:(.+)", Pattern.DOTALL));

    /// Options of clouds' programs whose value is a bucket, or a volume.
    private static final Set<String> BUCKET_OPTIONS =
            Set.of("--bucket", "--bucket-name", "--container-name", "--container");

    private static final Set<String> VOLUME_OPTIONS =
            Set.of("--volume-id", "--volume-ids", "--disk-id", "--snapshot-id", "--volume");

    /// What they are given are volumes, whole or with a group before them.
    private static final Set<String> OF_VOLUMES =
            Set.of(
                    "lvremove",
                    "lvreduce",
                    "lvresize",
                    "lvextend",
                    "lvconvert",
                    "lvrename",
                    "lvchange",
                    "lvcreate",
                    "vgremove",
                    "vgreduce",
                    "vgrename",
                    "vgexport",
                    "vgchange",
                    "pvremove",
                    "lvm",
                    "zfs",
                    "zpool",
                    "rbd",
                    "rados",
                    "cinder");

    /// What they are given is a disk as often as not.
    private static final Set<String> OF_DISKS =
            Set.of(
                    "dd",
                    "wipefs",
                    "blkdiscard",
                    "mke2fs",
                    "mkswap",
                    "sgdisk",
                    "parted",
                    "cryptsetup");

    /// The words of those programs that say what to do.
    private static final Pattern VERB =
            Pattern.compile("[a-z]+(-[a-z]+)*|[a-z]+_[a-z]+", Pattern.CASE_INSENSITIVE);

    private static final Pattern NO_DISK =
            Pattern.compile(
                    "/dev/(null|zero|u?random|full|tty.*|pts/.*|std.*|fd/.*|shm.*|tcp/.*|udp/.*)");

    private StoreNames() {}

    static List<Value> buckets(String program, List<Word> arguments) {
        List<Value> buckets = new ArrayList<>();
        Pattern behindStore = BEHIND_STORE.get(program);
        for (int i = 0; i < arguments.size(); i++) {
            Word word = arguments.get(i);
            String text = word.text();
            Matcher behind =
                    behindStore == null || text.startsWith("-") ? null : behindStore.matcher(text);
            if (text.contains("://") && BUCKET.matcher(text).matches()) {
                buckets.add(value(word, text));
            } else if (behind != null && behind.matches()) {
                buckets.add(value(word, behind.group(1)));
            } else {
                valueOf(BUCKET_OPTIONS, arguments, i, buckets);
            }
        }
        return buckets;
    }

    /// @param written files that redirections open for writing
    static List<Value> volumes(String program, List<Word> arguments, List<Word> written) {
        List<Value> volumes = new ArrayList<>();
        boolean verb = true;
        for (int i = 0; i < arguments.size(); i++) {
            Word word = arguments.get(i);
            String text = word.text();
            if (isDevice(text)) {
                volumes.add(volume(word, text));
            } else if ((text.startsWith("of=") || text.startsWith("if="))
                    && isDevice(text.substring(3))) {
                volumes.add(volume(word, text.substring(3))); // dd's
            } else if (isOfDisks(program) && mayBeAnything(word)) {
                volumes.add(Value.fitting("**"));
            } else if (OF_VOLUMES.contains(program) && !text.startsWith("-")) {
                boolean does = verb && isVerbed(program) && VERB.matcher(text).matches();
                verb = false;
                if (!does) {
                    volumes.add(volume(word, text));
                }
            } else if (isContainerVolume(program, arguments) && i > 1 && !text.startsWith("-")) {
                volumes.add(volume(word, text));
            } else {
                valueOf(VOLUME_OPTIONS, arguments, i, volumes);
            }
        }
        written.stream()
                .filter(file -> isDevice(file.text()))
                .forEach(file -> volumes.add(volume(file, file.text())));
        return volumes;
    }

    /// `zfs destroy tank`, and not `vgremove data`.
    private static boolean isVerbed(String program) {
        return !program.startsWith("lv") && !program.startsWith("vg") && !program.startsWith("pv")
                || program.equals("lvm");
    }

    private static boolean isContainerVolume(String program, List<Word> arguments) {
        return Set.of("docker", "podman", "nerdctl").contains(program)
                && arguments.getFirst().text().equals("volume");
    }

    private static boolean isOfDisks(String program) {
        return OF_DISKS.contains(program) || program.startsWith("mkfs");
    }

    private static boolean mayBeAnything(Word word) {
        return !word.isLiteral()
                && (word.text().startsWith("**") || word.text().startsWith("of=**"));
    }

    private static boolean isDevice(String text) {
        return text.startsWith("/dev/") && !NO_DISK.matcher(text).matches();
    }

    /// The value of an option behind it, or behind `=`.
    private static void valueOf(
            Set<String> options, List<Word> arguments, int place, List<Value> values) {
        Word word = arguments.get(place);
        int equals = word.text().indexOf('=');
        if (options.contains(word.text()) && place + 1 < arguments.size()) {
            values.add(value(arguments.get(place + 1), arguments.get(place + 1).text()));
        } else if (equals > 0 && options.contains(word.text().substring(0, equals))) {
            values.add(value(word, word.text().substring(equals + 1)));
        }
    }

    private static Value volume(Word word, String text) {
        return value(word, Catalogue.plainVolume(text));
    }

    private static Value value(Word word, String text) {
        return word.isLiteral() ? Value.known(text) : Value.fitting(text);
    }
}
