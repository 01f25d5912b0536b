package io.sallyport.policy.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.Normaliser;
import io.sallyport.policy.command.SessionState;
import io.sallyport.recorder.rule.Event;
import io.sallyport.recorder.rule.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is user data and no file, as lines name it.
class CatalogueTest {
    private static final Catalogue LISTED =
            new Catalogue(
                    List.of("shop", "pg:crm_*", "redis:0"),
                    List.of("s3://customers", "oss://logs/raw", "anywhere"),
                    List.of("vg/data", "tank/data", "/dev/sdb", "vol-0a1b"));

    private static Event event(String text, Catalogue catalogue) {
        SessionState state = SessionState.atStart(SessionState.Dialect.BASH, "op", Commands.HOME);
        CommandLine line = new Normaliser().read(text, state).line();
        Circumstances circumstances =
                new Circumstances(
                        "alice",
                        "db01",
                        "acme",
                        "user",
                        "op",
                        Commands.HOME,
                        "exec",
                        UserData.in(List.of(), catalogue));
        return new CommandEvent(line, circumstances).of(line.commands().size() - 1);
    }

    private static String told(Event event, String field) {
        return String.join(
                ", ",
                event.fields().getOrDefault(field, List.of()).stream()
                        .map(Value::toString)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    mysql shop -e 'select 1'                  | shop        | inside
                    mysql -h db -u root -psecret shop         | shop        | inside
                    mysql -h shop scratch                     | scratch     |
                    mysql -Dshop                              | shop        | inside
                    mysql --database=shop                     | shop        | inside
                    mysql -e 'drop database shop'             | shop        | inside
                    mysql -e 'drop database `shop`'           | shop        | inside
                    mysql -e 'DROP SCHEMA IF EXISTS Shop'     | shop        | inside
                    mysql scratch -e 'delete from shop.users' | scratch, shop | inside
                    mysql -e 'use shop'                       | shop        | inside
                    mysql information_schema                  | information_schema |
                    mysql -e 'select 1'                       | …           | perhaps inside
                    mysql crm_eu                              | crm_eu      |
                    mysqldump scratch shop                    | scratch     |
                    mysqldump --databases scratch shop        | scratch, shop | inside
                    mysqldump -A                              |             | inside
                    mysqladmin drop shop                      | shop        | inside
                    mysqladmin status                         |             |
                    psql -d crm_eu                            | crm_eu      | inside
                    psql 'postgresql://u@db:5432/crm_eu?x=y'  | crm_eu      | inside
                    psql 'host=db dbname=shop'                | shop        | inside
                    psql scratch -c 'select * from shop.t'    | scratch     |
                    psql -c '\\c shop'                        | shop        | inside
                    sudo -u postgres pg_dump -Fc -f x shop    | shop        | inside
                    pg_dumpall                                |             | inside
                    mongosh mongodb://h/shop                  | shop        | inside
                    mongodump                                 |             | inside
                    mongodump --db scratch                    | scratch     |
                    redis-cli -n 0 flushdb                    | 0           | inside
                    redis-cli -n 1 flushdb                    | 1           |
                    psql "$db"                                | …           | perhaps inside
                    psql "shop_$x"                            | ~shop_**    |
                    psql "crm_$x"                             | ~crm\\_**   | inside
                    ls shop                                   |             |
                    """)
    void databases_are_known_by_arguments_and_sql(String line, String names, String standing) {
        Event event = event(line, LISTED);
        assertThat(told(event, "database").replace("\\", ""))
                .isEqualTo(names == null ? "" : names.replace("\\", ""));
        assertThat(told(event, "database.data")).isEqualTo(standing == null ? "" : standing);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    aws s3 rm s3://customers/a --recursive  | s3://customers/a | inside
                    aws s3 rb s3://customers                | s3://customers   | inside
                    aws s3 rb s3://customers2               | s3://customers2  |
                    gsutil rm gs://customers/a              | gs://customers/a |
                    ossutil rm -r oss://logs/raw/           | oss://logs/raw/  | inside
                    ossutil rm -r oss://logs                | oss://logs       | above
                    gsutil rm gs://anywhere/x               | gs://anywhere/x  | inside
                    mc rm --recursive store/customers/x     | customers/x      | inside
                    rclone purge store:customers            | customers        | inside
                    rclone purge store:scratch              | scratch          |
                    aws s3api delete-bucket --bucket customers | customers     | inside
                    aws s3 rm "s3://$b"                     | ~s3://**         | perhaps inside
                    cat s3                                  |                  |
                    """)
    void buckets_are_known_with_their_store_and_without(
            String line, String names, String standing) {
        Event event = event(line, LISTED);
        assertThat(told(event, "bucket")).isEqualTo(names == null ? "" : names);
        assertThat(told(event, "bucket.data")).isEqualTo(standing == null ? "" : standing);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    lvremove -f vg/data                | vg/data         | inside
                    lvremove /dev/vg/data              | vg/data         | inside
                    mkfs.xfs /dev/mapper/vg-data       | vg/data         | inside
                    mkfs.xfs /dev/mapper/vg--x-data    | vg-x/data       |
                    vgremove vg                        | vg              | above
                    lvremove vg/scratch                | vg/scratch      |
                    zfs destroy tank/data@monday       | tank/data@monday | inside
                    zfs destroy -r tank/data/sub       | tank/data/sub   | inside
                    zpool destroy tank                 | tank            | above
                    zfs destroy tank/data2             | tank/data2      |
                    dd if=/dev/zero of=/dev/sdb        | sdb             | inside
                    mkfs.ext4 /dev/sdb1                | sdb1            | inside
                    mkfs.ext4 /dev/sdc                 | sdc             |
                    cat x > /dev/sdb                   | sdb             | inside
                    aws ec2 delete-volume --volume-id vol-0a1b | vol-0a1b | inside
                    echo x > /dev/null                 |                 |
                    wipefs -a "$disk"                  | …               | perhaps inside, perhaps above
                    dd if=x of="$disk"                 | …               | perhaps inside, perhaps above
                    """)
    void volumes_are_known_by_all_their_names(String line, String names, String standing) {
        Event event = event(line, LISTED);
        assertThat(told(event, "volume")).isEqualTo(names == null ? "" : names);
        assertThat(told(event, "volume.data")).isEqualTo(standing == null ? "" : standing);
    }

    @Test
    void of_a_kind_of_which_nothing_is_listed_each_may_hold_some() {
        Catalogue onlyBuckets = new Catalogue(List.of(), List.of("s3://customers"), List.of());
        assertThat(told(event("dropdb x", onlyBuckets), "database.data"))
                .isEqualTo("perhaps inside");
        assertThat(told(event("zfs destroy a/b", onlyBuckets), "volume.data"))
                .isEqualTo("perhaps inside");
        assertThat(told(event("aws s3 rm s3://x", onlyBuckets), "bucket.data")).isEmpty();
        assertThat(told(event("dropdb template1", onlyBuckets), "database.data")).isEmpty();
    }
}
