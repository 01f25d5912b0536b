package io.sallyport.policy.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// The rows of the two gates, in H2 (one node, a file) or PostgreSQL (many nodes). Both run the
/// same migrations. Safe for use by many threads; every call waits for the database and is not for
/// a thread that reads from a network.
public final class Database implements AutoCloseable {
    /// The longest that anything waits for a connection.
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /// The longest that a statement waits, for a lock or for an answer.
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(20);

    private static final int MOST_CONNECTIONS = 10;
    private static final String MIGRATIONS = "classpath:io/sallyport/policy/database/migration";

    private final HikariDataSource source;
    private final JdbcClient client;
    private final TransactionTemplate writing;
    private final String place;

    private Database(HikariDataSource source, String place) {
        this.source = source;
        this.place = place;
        this.client = JdbcClient.create(source);
        this.writing = new TransactionTemplate(new JdbcTransactionManager(source));
        this.writing.setTimeout((int) STATEMENT_TIMEOUT.toSeconds());
    }

    /// The address of an H2 database in a file.
    ///
    /// @param file without H2's `.mv.db`
    public static String inFile(Path file) {
        return "jdbc:h2:file:" + file.toAbsolutePath();
    }

    /// Connects and brings the tables up to date.
    ///
    /// @param url `jdbc:h2:file:…` or `jdbc:postgresql:…`, without credentials
    /// @param user whom to sign in as
    /// @param password never shown in a message
    /// @throws DatabaseUnavailableException when it cannot be reached or its tables not be made
    public static Database open(String url, String user, String password) {
        String place = url.replaceFirst("[?;].*", "");
        HikariConfig config = new HikariConfig();
        config.setPoolName("sallyport");
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(MOST_CONNECTIONS);
        config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(CONNECT_TIMEOUT.toMillis());
        if (url.startsWith("jdbc:h2:")) {
            // The dialect in which both databases run the same statements. Writes are not held
            // back:
            // what a crash takes is then at most what the disk itself had not written.
            config.setJdbcUrl(
                    url
                            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                            + ";WRITE_DELAY=0;LOCK_TIMEOUT="
                            + STATEMENT_TIMEOUT.toMillis());
        } else if (url.startsWith("jdbc:postgresql:")) {
            config.setJdbcUrl(url);
            config.addDataSourceProperty("connectTimeout", seconds(CONNECT_TIMEOUT));
            config.addDataSourceProperty("loginTimeout", seconds(CONNECT_TIMEOUT));
            // A cut cable shows as an error, not as a thread that waits for ever; a server that is
            // there gives a statement up before.
            config.addDataSourceProperty(
                    "socketTimeout", seconds(STATEMENT_TIMEOUT.plus(CONNECT_TIMEOUT)));
            config.addDataSourceProperty("tcpKeepAlive", "true");
            // Every connection is asked for a sign of life before it is used, also one that was
            // used
            // a moment ago: a cable that swallows shows after five seconds then, not after
            // twenty-five.
            // The pool takes this from nowhere else.
            System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
            // Every session and every channel asks the same few questions: planning them anew takes
            // three times as long as answering them.
            config.setConnectionInitSql("set plan_cache_mode = force_generic_plan");
        } else {
            throw new IllegalArgumentException(
                    "the database address is `jdbc:h2:file:…` or `jdbc:postgresql:…`, not "
                            + place);
        }
        return connected(config, place);
    }

    private static Database connected(HikariConfig config, String place) {
        HikariDataSource source;
        try {
            source = new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException unreachable) {
            throw new DatabaseUnavailableException(
                    "the database "
                            + place
                            + " cannot be reached within "
                            + CONNECT_TIMEOUT.toSeconds()
                            + " s; look whether it runs, and at address, user and password",
                    unreachable);
        }
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations(MIGRATIONS)
                    .connectRetries(0)
                    .load()
                    .migrate();
        } catch (FlywayException notMade) {
            source.close();
            throw new DatabaseUnavailableException(
                    "the tables in "
                            + place
                            + " could not be brought up to date; look whether the user may create"
                            + " tables, and whether a newer program made them",
                    notMade);
        }
        return new Database(source, place);
    }

    /// Runs `change` in one transaction; an exception rolls it back and is thrown on. Within a
    /// transaction it joins that one.
    ///
    /// @throws DatabaseUnavailableException when the database failed; the change may be there only
    ///   if it failed while it was being committed
    public <T> T write(Function<JdbcClient, T> change) {
        return translated(() -> writing.execute(_ -> change.apply(client)));
    }

    /// Runs `look`, whose every statement sees one state of the database; two statements may see
    /// two.
    ///
    /// @throws DatabaseUnavailableException when the database failed
    public <T> T read(Function<JdbcClient, T> look) {
        return translated(() -> look.apply(client));
    }

    private <T> T translated(Work<T> work) {
        T result;
        try {
            result = work.run();
        } catch (DataAccessException | TransactionException failed) {
            throw new DatabaseUnavailableException(
                    "the database " + place + " did not answer as it should; look whether it runs",
                    failed);
        }
        if (result == null) {
            throw new IllegalStateException("a piece of work on the database returned nothing");
        }
        return result;
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }

    @Override
    public void close() {
        source.close();
    }

    private interface Work<T> {
        @Nullable T run();
    }
}
