package io.sallyport.policy.target;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What of a target, beside folders, can be listed as user data: names with `*` and `?`.
enum Holdings {
    DATABASES(
            "databases",
            Pattern.compile(
                    "((mysql|pg|mongo|redis|clickhouse|cassandra|mssql):)?[\\p{L}\\p{N}_$.*?-]{1,128}"),
            "a database's name, with its engine where it matters (`shop`, `pg:shop_*`; engines are"
                    + " mysql, pg, mongo, redis, clickhouse, cassandra, mssql)"),
    BUCKETS(
            "buckets",
            Pattern.compile(
                    "([a-z][a-z0-9]{1,9}://)?[A-Za-z0-9*?][A-Za-z0-9._*?-]{0,127}(/[^\\s\\p{Cntrl}]*)?"),
            "a bucket, with its scheme and a prefix where they matter (`s3://customers`,"
                    + " `oss://logs/raw`)"),
    VOLUMES(
            "volumes",
            Pattern.compile("(/dev/)?[A-Za-z0-9*?][A-Za-z0-9_.:+*?-]*(/[A-Za-z0-9_.:+*?@-]+){0,8}"),
            "a volume or disk as its own tools call it (`vg/data`, `tank/data`, `/dev/sdb`,"
                    + " `vol-0a1b`)");

    /// Each is compared with each name in a command.
    private static final int MOST = 64;

    private static final int LONGEST = 256;

    private final String key;
    private final Pattern pattern;
    private final String meaning;

    Holdings(String key, Pattern pattern, String meaning) {
        this.key = key;
        this.pattern = pattern;
        this.meaning = meaning;
    }

    List<String> read(Fields userData) {
        Set<String> names = new LinkedHashSet<>();
        for (Fields.Text name : userData.texts(key)) {
            if (name.text().length() > LONGEST || !pattern.matcher(name.text()).matches()) {
                throw userData.refused(
                        name.line(), "`" + name.text() + "` in `" + key + "` must be " + meaning);
            }
            names.add(name.text());
        }
        if (names.size() > MOST || names.isEmpty() && userData.has(key)) {
            throw userData.refused(
                    userData.lineOf(key),
                    "`" + key + "` lists 1 to " + MOST + "; without it any may hold user data");
        }
        return List.copyOf(names);
    }
}
