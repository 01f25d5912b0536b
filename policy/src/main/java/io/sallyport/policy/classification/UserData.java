package io.sallyport.policy.classification;

import io.sallyport.recorder.rule.Answer;
import io.sallyport.recorder.rule.Value;
import io.sallyport.recorder.rule.Wildcard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Where on a target the data of its users is. Immutable.
///
/// Not protected: data in places that nobody listed.
public final class UserData {
    /// Names of files that hold data wherever they lie.
    private static final List<String> USUAL_NAMES =
            List.of(
                    "*.sql", "*.sql.gz", "*.dump", "*.ibd", "*.frm", "*.myd", "*.rdb", "*.aof",
                    "*.mdb", "*.sqlite", "*.sqlite3", "*.db");

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
                    USUAL_NAMES);

    /// Folders for what is worth nothing later.
    private static final List<Wildcard> TEMPORARY =
            Stream.of("/tmp", "/var/tmp", "/dev/shm", "/run/user")
                    .map(folder -> Wildcard.of(folder + "/*"))
                    .toList();

    private final List<String> paths;
    private final List<Wildcard> inside = new ArrayList<>();
    private final List<Wildcard> above = new ArrayList<>();
    private final List<Wildcard> named = new ArrayList<>();

    /// @param paths directories, absolute; `*` and `?` stand for any text and any character
    /// @param names of files, with wildcards, that hold data wherever they lie
    public UserData(List<String> paths, List<String> names) {
        this.paths = List.copyOf(paths);
        TreeSet<String> ancestors = new TreeSet<>();
        for (String path : paths) {
            inside.add(Wildcard.of(path));
            inside.add(Wildcard.of(path + "/*"));
            for (int slash = path.lastIndexOf('/'); slash > 0; ) {
                ancestors.add(path.substring(0, slash));
                slash = path.lastIndexOf('/', slash - 1);
            }
        }
        names.forEach(name -> named.add(Wildcard.of("*/" + name)));
        ancestors.add("/");
        ancestors.removeAll(paths);
        ancestors.forEach(path -> above.add(Wildcard.of(path)));
    }

    /// The places where data usually is on a server; in its users' homes too, except that of the
    /// account which asks.
    public static UserData usual() {
        return USUAL;
    }

    /// What `%user_data_paths%` stands for in rules.
    public Map<String, List<String>> lists() {
        List<String> patterns = new ArrayList<>();
        paths.forEach(path -> patterns.addAll(List.of(path, path + "/*")));
        return Map.of("user_data_paths", patterns);
    }

    /// Whether a path is one of user data.
    ///
    /// @param home the account's own home directory: what lies in it is the operator's
    Answer isInside(Value path, String home) {
        boolean own = isOwn(path, home) || isHome(path, home) == Answer.YES;
        return own ? Answer.NO : best(inside, path);
    }

    /// Whether a path is the account's own home itself.
    static Answer isHome(Value path, String home) {
        return home.isEmpty() ? Answer.NO : Wildcard.of(home).answer(path);
    }

    /// Whether a path surely is in the account's own home or in a temporary folder.
    static boolean isScratch(Value path, String home) {
        return isOwn(path, home)
                || isHome(path, home) == Answer.YES
                || best(TEMPORARY, path) == Answer.YES;
    }

    private static boolean isOwn(Value path, String home) {
        return !home.isEmpty() && Wildcard.of(home + "/*").answer(path) == Answer.YES;
    }

    /// Whether user data lies below a path.
    Answer isAbove(Value path) {
        return best(above, path);
    }

    /// Whether a file's name is one of those that hold data wherever they lie.
    Answer isNamed(Value path) {
        return best(named, path);
    }

    private static Answer best(List<Wildcard> patterns, Value path) {
        Answer best = Answer.NO;
        for (int i = 0; i < patterns.size() && best != Answer.YES; i++) {
            best = best.or(patterns.get(i).answer(path));
        }
        return best;
    }
}
