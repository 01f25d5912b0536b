package io.sallyport.policy.classification;

import io.sallyport.recorder.rule.Answer;
import io.sallyport.recorder.rule.Value;
import io.sallyport.recorder.rule.Wildcard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Where on a target the data of its users is. Immutable.
///
/// Not protected: data in places that nobody listed.
public final class UserData {
    /// Names of files that hold data wherever they lie.
    private static final List<String> USUAL_NAMES =
            List.of(
                    "*.sql",
                    "*.sql.gz",
                    "*.dump",
                    "*.ibd",
                    "*.frm",
                    "*.myd",
                    "*.rdb",
                    "*.aof",
                    "*.mdb",
                    "*.sqlite",
                    "*.sqlite3",
                    "*.db");

    private static final UserData USUAL =
            new UserData(
                    List.of(
                            "/data",
                            "/srv",
                            "/home",
                            "/backup",
                            "/backups",
                            "/export",
                            "/mnt",
                            "/media",
                            "/var/backups",
                            "/var/www",
                            "/var/mail",
                            "/var/spool/mail",
                            "/var/lib/mysql",
                            "/var/lib/mariadb",
                            "/var/lib/postgresql",
                            "/var/lib/pgsql",
                            "/var/lib/mongo",
                            "/var/lib/mongodb",
                            "/var/lib/redis",
                            "/var/lib/elasticsearch",
                            "/var/lib/cassandra",
                            "/var/lib/clickhouse",
                            "/var/lib/influxdb",
                            "/var/lib/rabbitmq",
                            "/var/lib/kafka",
                            "/var/lib/etcd",
                            "/var/lib/minio",
                            "/var/lib/ceph",
                            "/var/lib/docker/volumes",
                            "/var/lib/containers/storage/volumes",
                            "/var/lib/libvirt/images",
                            "/var/opt/mssql"),
                    USUAL_NAMES,
                    Catalogue.NOTHING_LISTED);

    private final List<String> paths;
    private final Catalogue catalogue;
    private final Set<String> plain = new HashSet<>();
    private final Set<String> ancestors = new TreeSet<>(Set.of("/"));
    private final List<Wildcard> inside = new ArrayList<>();
    private final List<Wildcard> above = new ArrayList<>();
    private final List<Wildcard> named = new ArrayList<>();

    /// @param paths directories, absolute; `*` and `?` stand for any text and any character
    /// @param names of files, with wildcards, that hold data wherever they lie
    /// @param catalogue of what is no file
    public UserData(List<String> paths, List<String> names, Catalogue catalogue) {
        this.paths = List.copyOf(paths);
        this.catalogue = catalogue;
        for (String path : paths) {
            inside.add(Wildcard.of(path));
            inside.add(Wildcard.of(path + "/*"));
            for (String parent = parent(path); !parent.equals("/"); parent = parent(parent)) {
                ancestors.add(parent);
            }
        }
        plain.addAll(paths);
        ancestors.removeAll(plain);
        ancestors.forEach(path -> above.add(Wildcard.of(path)));
        names.forEach(name -> named.add(Wildcard.of("*/" + name)));
    }

    /// The places where data usually is on a server; in its users' homes too, except that of the
    /// account which asks.
    public static UserData usual() {
        return USUAL;
    }

    /// In these directories, and in files that hold data wherever they lie; none listed: the usual
    /// places.
    ///
    /// @param catalogue of what is no file
    public static UserData in(List<String> paths, Catalogue catalogue) {
        if (paths.isEmpty() && catalogue.equals(Catalogue.NOTHING_LISTED)) {
            return USUAL;
        }
        return new UserData(paths.isEmpty() ? USUAL.paths : paths, USUAL_NAMES, catalogue);
    }

    /// That of the target which the cases of rules are read for: the usual places, and a few things
    /// with plain names.
    public static UserData ofCases() {
        return in(
                List.of(),
                new Catalogue(
                        List.of("shop", "shop_*", "redis:0"),
                        List.of("s3://customers", "oss://customers", "gs://customers", "customers"),
                        List.of("vg/data", "tank/data", "rbd/data", "/dev/sdb", "pgdata")));
    }

    Catalogue catalogue() {
        return catalogue;
    }

    /// What `%user_data_paths%` and its like stand for in rules.
    public Map<String, List<String>> lists() {
        List<String> patterns = new ArrayList<>();
        paths.forEach(path -> patterns.addAll(List.of(path, path + "/*")));
        Map<String, List<String>> lists = new HashMap<>(catalogue.lists());
        lists.put("user_data_paths", patterns);
        return lists;
    }

    /// Whether a path is one of user data.
    Answer isInside(Value path) {
        if (path.isText()) {
            String text = path.text();
            for (String part = text; part.length() > 1; part = parent(part)) {
                if (plain.contains(part)) {
                    return Answer.YES;
                }
            }
        }
        return best(inside, path);
    }

    /// Whether user data lies below a path.
    Answer isAbove(Value path) {
        return path.isText() && ancestors.contains(path.text()) ? Answer.YES : best(above, path);
    }

    /// Whether a file's name is one of those that hold data wherever they lie.
    Answer isNamed(Value path) {
        return best(named, path);
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(path.lastIndexOf('/'), 1));
    }

    static Answer best(List<Wildcard> patterns, Value path) {
        Answer best = Answer.NO;
        for (int i = 0; i < patterns.size() && best != Answer.YES; i++) {
            best = best.or(patterns.get(i).answer(path));
        }
        return best;
    }
}
