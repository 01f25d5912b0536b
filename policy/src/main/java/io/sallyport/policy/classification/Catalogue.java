package io.sallyport.policy.classification;

import io.sallyport.recorder.rule.Answer;
import io.sallyport.recorder.rule.Value;
import io.sallyport.recorder.rule.Wildcard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The databases, buckets and volumes of a target that hold its users' data. Immutable.
///
/// Of a kind of which nothing is listed each may hold some: the answer is *perhaps*, as it is for a
/// name that is not known.
///
/// @param databases names, with `*` and `?`, and with an engine before them where it matters:
///   `shop`, `pg:shop_*`
/// @param buckets of object stores, with what lies below a prefix where it is less than all:
///   `s3://customers`, `oss://logs/raw`, `customers` in any store
/// @param volumes of LVM, ZFS, Ceph or a cloud, and disks: `vg/data`, `tank/data`, `/dev/sdb`,
///   `vol-0a1b`
public record Catalogue(List<String> databases, List<String> buckets, List<String> volumes) {
    public static final Catalogue NOTHING_LISTED = new Catalogue(List.of(), List.of(), List.of());

    /// What a server has for itself; of the two that hold who may do what, nobody's data is in
    /// them.
    private static final Set<String> OF_SERVERS =
            Set.of("information_schema", "performance_schema", "sys", "template0", "template1");

    public Catalogue {
        databases = List.copyOf(databases);
        buckets = List.copyOf(buckets);
        volumes = List.copyOf(volumes);
    }

    /// What a thing is to the users' data.
    ///
    /// @param inside it holds some
    /// @param above something that is listed lies below it
    record Standing(Answer inside, Answer above) {
        static final Standing NONE = new Standing(Answer.NO, Answer.NO);

        Standing or(Standing other) {
            return new Standing(inside.or(other.inside), above.or(other.above));
        }
    }

    /// What `%user_databases%` and its like stand for in rules, which are read before a target is
    /// known.
    Map<String, List<String>> lists() {
        return Map.of(
                "user_databases", orAny(databases.stream().map(Catalogue::withoutEngine).toList()),
                "user_buckets", orAny(buckets),
                "user_volumes", orAny(volumes));
    }

    private static List<String> orAny(List<String> listed) {
        return listed.isEmpty() ? List.of("*") : listed;
    }

    private static String withoutEngine(String database) {
        return database.substring(database.indexOf(':') + 1);
    }

    /// @param engine as before the colon of what is listed
    Standing ofDatabase(String engine, Value name) {
        if (name.isText() && OF_SERVERS.contains(name.text().toLowerCase(Locale.ROOT))) {
            return Standing.NONE;
        }
        Stream<String> meant =
                databases.stream()
                        .filter(one -> one.indexOf(':') < 0 || one.startsWith(engine + ":"))
                        .map(Catalogue::withoutEngine);
        return standing(!databases.isEmpty(), meant.toList(), name, "");
    }

    /// All databases of an engine at once.
    Standing ofAllDatabases(String engine) {
        boolean some =
                databases.stream()
                        .anyMatch(one -> one.indexOf(':') < 0 || one.startsWith(engine + ":"));
        Answer inside = databases.isEmpty() ? Answer.PERHAPS : Answer.of(some);
        return new Standing(inside, Answer.NO);
    }

    /// @param name with its scheme, or without where the client has none
    Standing ofBucket(Value name) {
        boolean schemed = name.text().contains("://");
        Stream<String> meant =
                schemed
                        ? buckets.stream()
                                .flatMap(one ->
                                        one.contains("://")
                                                ? Stream.of(one)
                                                : Stream.of(scheme(name.text()) + one))
                        : buckets.stream().map(one -> one.substring(afterScheme(one)));
        return standing(!buckets.isEmpty(), meant.map(Catalogue::withoutSlash).toList(), name, "/");
    }

    private static int afterScheme(String bucket) {
        int scheme = bucket.indexOf("://");
        return scheme < 0 ? 0 : scheme + 3;
    }

    private static String scheme(String bucket) {
        return bucket.substring(0, afterScheme(bucket));
    }

    private static String withoutSlash(String name) {
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }

    /// @param name as [#plainVolume] has it
    Standing ofVolume(Value name) {
        List<String> meant = volumes.stream().map(Catalogue::plainVolume).toList();
        List<String> belows = new ArrayList<>(meant);
        // Partitions, and snapshots with what is made of them.
        meant.forEach(one -> belows.addAll(List.of(one + "@*", one + "p?", one + "p??")));
        meant.stream()
                .filter(one -> one.matches("[shv]d[a-z]+|xvd[a-z]+"))
                .forEach(one -> belows.addAll(List.of(one + "?", one + "??")));
        Standing below = standing(!volumes.isEmpty(), belows, name, "/");
        return below.or(standing(!volumes.isEmpty(), meant, name, "/"));
    }

    /// The same for all names that a volume has: `/dev/vg/data` and `/dev/mapper/vg-data` are
    /// `vg/data`, a hyphen in a name is doubled there.
    static String plainVolume(String name) {
        String plain = name.startsWith("/dev/") ? name.substring("/dev/".length()) : name;
        if (plain.startsWith("zvol/")) {
            plain = plain.substring("zvol/".length());
        }
        if (plain.startsWith("mapper/")) {
            return plain.substring("mapper/".length())
                    .replace("--", "\u0000")
                    .replaceFirst("-", "/")
                    .replace("\u0000", "-");
        }
        return plain;
    }

    private static Standing standing(
            boolean listed, List<String> meant, Value name, String separator) {
        if (!listed) {
            return new Standing(Answer.PERHAPS, Answer.NO);
        }
        Answer inside = Answer.NO;
        Answer above = Answer.NO;
        for (String one : meant) {
            inside = inside.or(Wildcard.of(one).answer(name));
            if (!separator.isEmpty()) {
                inside = inside.or(Wildcard.of(one + separator + "*").answer(name));
                above = above.or(isAbove(one, name, separator));
            }
        }
        return new Standing(inside, inside == Answer.YES ? Answer.NO : above);
    }

    private static Answer isAbove(String listed, Value name, String separator) {
        Answer above = Answer.NO;
        int from = afterScheme(listed);
        for (int at = listed.indexOf(separator, from); at > 0; ) {
            above = above.or(Wildcard.of(listed.substring(0, at)).answer(name));
            above = above.or(Wildcard.of(listed.substring(0, at) + separator).answer(name));
            at = listed.indexOf(separator, at + 1);
        }
        return above;
    }
}
