package io.sallyport.policy.classification;

import io.sallyport.policy.command.Word;
import io.sallyport.recorder.rule.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The databases that a client's arguments and its SQL name. Where a client works on one that
/// nothing names, or names it by what is not known, there is one whose name is not known.
///
/// Not told: which database a session of a client goes on to, and what its own configuration says.
///
/// Confined to one thread, for one command.
final class DatabaseNames {
    /// Each of a line of SQL costs as much as a name that is looked up.
    private static final int MOST = 64;

    /// `postgresql://host/name?…`, and psql's `host=… dbname=name`.
    private static final Pattern ADDRESS =
            Pattern.compile("(?:[a-z+]+://[^/]*/([^?/]*).*)|(?:.*\\bdbname=([^\\s]+).*)");

    private static final String NAME = "[`\\[]?\\s*([\\w$-]+)";
    private static final Pattern MADE =
            Pattern.compile(
                    "^(?:drop|undrop|alter|create) (?:database|schema|keyspace) ?(?:if (?:not )?exists"
                            + " )?"
                            + NAME);
    private static final Pattern USED = Pattern.compile("^(?:use|\\\\c|\\\\connect) " + NAME);
    private static final Pattern QUALIFIED =
            Pattern.compile(
                    "\\b(?:from|into|update|table|join|exists) [`\\[]?([\\w$]+)[`\\]]?\\.[`\\[]?\\w");

    /// Where the name of the database is among the operands of a client.
    private enum Place {
        FIRST,
        SECOND,
        NOWHERE,
        /// It works on all of them unless it is told which.
        ALL
    }

    /// @param valued letters and names of options that have a value, which is no operand
    /// @param named those whose value is the database
    private record Client(String engine, Place place, Set<String> valued, Set<String> named) {}

    private static final Set<String> MYSQL_VALUED =
            Set.of(
                    "-h",
                    "-P",
                    "-u",
                    "-e",
                    "-S",
                    "-r",
                    "-w",
                    "--host",
                    "--port",
                    "--user",
                    "--execute",
                    "--socket",
                    "--where",
                    "--ignore-table",
                    "--tables");
    private static final Set<String> PG_VALUED =
            Set.of(
                    "-h",
                    "-p",
                    "-U",
                    "-c",
                    "-f",
                    "-o",
                    "-v",
                    "-F",
                    "-R",
                    "-T",
                    "-L",
                    "-P",
                    "-j",
                    "-n",
                    "-N",
                    "-t",
                    "-E",
                    "-S",
                    "-Z",
                    "-O",
                    "--host",
                    "--port",
                    "--username",
                    "--command",
                    "--file",
                    "--table",
                    "--schema",
                    "--role");
    private static final Set<String> MONGO_VALUED =
            Set.of(
                    "-h",
                    "-u",
                    "-p",
                    "-c",
                    "-o",
                    "--host",
                    "--port",
                    "--username",
                    "--password",
                    "--eval",
                    "--collection",
                    "--out",
                    "--authenticationDatabase",
                    "--uri");

    private static final Map<String, Client> CLIENTS = new HashMap<>();

    static {
        clients(
                new Client("mysql", Place.FIRST, MYSQL_VALUED, Set.of("-D", "--database")),
                "mysql",
                "mariadb",
                "mycli",
                "mysqldump",
                "mariadb-dump",
                "mysqlpump",
                "mysqlcheck",
                "mysqlimport");
        clients(
                new Client("mysql", Place.SECOND, MYSQL_VALUED, Set.of()),
                "mysqladmin",
                "mariadb-admin");
        clients(
                new Client("mysql", Place.ALL, MYSQL_VALUED, Set.of("-B", "--database")),
                "mydumper",
                "myloader",
                "xtrabackup",
                "mariabackup");
        clients(
                new Client("pg", Place.FIRST, PG_VALUED, Set.of("-d", "--dbname")),
                "psql",
                "pgcli",
                "pg_dump",
                "dropdb",
                "createdb",
                "vacuumdb",
                "pgbench");
        clients(new Client("pg", Place.NOWHERE, PG_VALUED, Set.of("-d", "--dbname")), "pg_restore");
        clients(new Client("pg", Place.ALL, PG_VALUED, Set.of()), "pg_dumpall", "pg_basebackup");
        clients(new Client("mongo", Place.FIRST, MONGO_VALUED, Set.of()), "mongo", "mongosh");
        clients(
                new Client("mongo", Place.ALL, MONGO_VALUED, Set.of("-d", "--db")),
                "mongodump",
                "mongorestore");
        clients(
                new Client("mongo", Place.NOWHERE, MONGO_VALUED, Set.of("-d", "--db")),
                "mongoexport",
                "mongoimport");
        clients(
                new Client("redis", Place.NOWHERE, Set.of("-h", "-p", "-a", "-u"), Set.of("-n")),
                "redis-cli",
                "valkey-cli",
                "keydb-cli");
        clients(
                new Client(
                        "clickhouse",
                        Place.NOWHERE,
                        Set.of("-h", "-u", "-q", "--host", "--query", "--user"),
                        Set.of("-d", "--database")),
                "clickhouse-client");
        clients(
                new Client(
                        "cassandra",
                        Place.NOWHERE,
                        Set.of("-u", "-p", "-e", "-f"),
                        Set.of("-k", "--keyspace")),
                "cqlsh");
        clients(
                new Client(
                        "mssql",
                        Place.NOWHERE,
                        Set.of("-S", "-U", "-P", "-Q", "-q", "-i"),
                        Set.of("-d")),
                "sqlcmd");
    }

    private static void clients(Client client, String... programs) {
        for (String program : programs) {
            CLIENTS.put(program, client);
        }
    }

    private final Client client;
    private final List<Value> names = new ArrayList<>();
    private boolean all;

    private DatabaseNames(Client client) {
        this.client = client;
    }

    /// What is named, for a catalogue to tell what it is.
    ///
    /// @param all whether it is all databases of the server
    record Named(String engine, List<Value> names, boolean all) {
        static final Named NONE = new Named("", List.of(), false);
    }

    /// @param statements the SQL that the client is handed
    static Named of(String program, List<Word> arguments, List<Value> statements) {
        Client client = CLIENTS.get(program);
        if (client == null) {
            return Named.NONE;
        }
        DatabaseNames found = new DatabaseNames(client);
        found.read(arguments);
        statements.stream().limit(MOST).forEach(found::read);
        boolean nameless = found.names.isEmpty() && !found.all;
        if (nameless && client.place() == Place.ALL) {
            found.all = true;
        } else if (nameless && client.place() != Place.SECOND) {
            found.names.add(Value.fitting("**"));
        }
        return new Named(client.engine(), found.names, found.all);
    }

    private void read(List<Word> arguments) {
        List<Word> operands = new ArrayList<>();
        boolean several = false;
        for (int i = 0; i < arguments.size(); i++) {
            Word word = arguments.get(i);
            String text = word.text();
            int equals = text.indexOf('=');
            if (text.startsWith("--") && equals > 0) {
                if (client.named().contains(text.substring(0, equals))) {
                    name(part(word, text.substring(equals + 1)));
                }
            } else if (client.named().contains(text) && i + 1 < arguments.size()) {
                name(arguments.get(++i));
            } else if (client.valued().contains(text)) {
                i++;
            } else if (text.equals("-A") || text.equals("--all-databases")) {
                all |= client.engine().equals("mysql");
            } else if (text.equals("-B") || text.equals("--databases")) {
                several = true;
            } else if (text.length() > 2 && client.named().contains(text.substring(0, 2))) {
                name(part(word, text.substring(2)));
            } else if (!text.startsWith("-")) {
                operands.add(word);
            }
        }
        operands.stream()
                .skip(client.place() == Place.SECOND ? 1 : 0)
                .limit(several ? MOST : isOfOperand() ? 1 : 0)
                .forEach(this::name);
    }

    private boolean isOfOperand() {
        boolean unnamed = names.isEmpty();
        return unnamed && (client.place() == Place.FIRST || client.place() == Place.SECOND);
    }

    private static Word part(Word word, String text) {
        return new Word(word.kind(), text, text);
    }

    private void name(Word word) {
        Matcher address = ADDRESS.matcher(word.text());
        if (!word.isLiteral()) {
            names.add(Value.fitting(word.text()));
        } else if (address.matches()) {
            String name = address.group(1) == null ? address.group(2) : address.group(1);
            names.add(name.isEmpty() ? Value.fitting("**") : Value.known(name));
        } else {
            names.add(Value.known(word.text()));
        }
    }

    private void read(Value statement) {
        if (!statement.isText()) {
            return; // the database that it is for is named by the arguments, or is not known
        }
        add(MADE.matcher(statement.text()));
        add(USED.matcher(statement.text()));
        if (!client.engine().equals("pg")) { // there it is a schema of the same database
            add(QUALIFIED.matcher(statement.text()));
        }
    }

    private void add(Matcher found) {
        while (found.find() && names.size() < MOST) {
            names.add(Value.known(found.group(1)));
        }
    }
}
