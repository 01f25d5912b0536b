package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingInventory;
import io.sallyport.gateway.testing.TestingProxy;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.policy.credential.Credential;
import io.sallyport.policy.credential.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Targets behind real proxies that know a name nothing else knows.
final class ProxyTest {
    private static final String ME = TestingSshd.user();
    private static final Map<String, String> NAMES = Map.of("behind.invalid", "127.0.0.1");
    private static final int LARGE = 100_000_000;

    private static Path folder;
    private static House house;
    private static List<TestingProxy> proxies;
    private static TestingSshd hop;

    @BeforeAll
    static void open() throws IOException {
        folder = Folders.make("sallyport-proxies");
        house = House.open();
        TestingProxy socks = TestingProxy.socks(NAMES);
        TestingProxy socksWithPassword = TestingProxy.socks(NAMES, "visitor", "s3cret!");
        TestingProxy http = TestingProxy.http(NAMES);
        TestingProxy httpWithPassword = TestingProxy.http(NAMES, "BasicAuth visitor s3cret");
        TestingProxy httpElsewhere = TestingProxy.http(NAMES, "ConnectPort 443");
        proxies = List.of(socks, socksWithPassword, http, httpWithPassword, httpElsewhere);
        hop = TestingSshd.start(Map.of("inner.invalid", "127.0.0.1"));

        password("socks-password", "s3cret!");
        password("http-password", "s3cret");
        password("wrong", "guess");
        byte[] key = Files.readAllBytes(hop.credential().privateKey());
        house.gateway().store("hop", new Credential.Key(new Secret(key), null));

        TestingInventory inventory =
                house.inventory()
                        .proxy("socks", "socks", socks.address())
                        .proxy(
                                "socks-signed",
                                "socks",
                                socksWithPassword.address(),
                                "visitor",
                                "socks-password")
                        .proxy(
                                "socks-wrong",
                                "socks",
                                socksWithPassword.address(),
                                "visitor",
                                "wrong")
                        .proxy("socks-unsigned", "socks", socksWithPassword.address())
                        .proxy("socks-absent", "socks", "127.0.0.1:1")
                        .proxy("http", "http", http.address())
                        .proxy(
                                "http-signed",
                                "http",
                                httpWithPassword.address(),
                                "visitor",
                                "http-password")
                        .proxy("http-wrong", "http", httpWithPassword.address(), "visitor", "wrong")
                        .proxy("http-key", "http", httpWithPassword.address(), "visitor", "hop")
                        .proxy("http-unsigned", "http", httpWithPassword.address())
                        .proxy("http-elsewhere", "http", httpElsewhere.address())
                        .hop(
                                "hop-behind-socks",
                                "127.0.0.1:" + hop.port(),
                                hop.hostKey().line(),
                                "hop",
                                "socks");
        List<String> zones =
                List.of(
                        "socks",
                        "socks-signed",
                        "socks-wrong",
                        "socks-unsigned",
                        "socks-absent",
                        "http",
                        "http-signed",
                        "http-wrong",
                        "http-key",
                        "http-unsigned",
                        "http-elsewhere",
                        "hop-behind-socks");
        String target = house.sshd().hostKey().line();
        String port = ":" + house.sshd().port();
        for (String zone : zones) {
            String host = zone.startsWith("hop") ? "inner.invalid" : "behind.invalid";
            inventory
                    .target("in-" + zone, host + port, target, "machine")
                    .inZone("in-" + zone, zone);
        }
        inventory
                .target("socks-nameless", "nameless.invalid" + port, target, "machine")
                .inZone("socks-nameless", "socks")
                .target("http-nameless", "nameless.invalid" + port, target, "machine")
                .inZone("http-nameless", "http")
                .grant(
                        "alice-beyond",
                        "alice",
                        Stream.concat(
                                        zones.stream().map(zone -> "in-" + zone),
                                        Stream.of("socks-nameless", "http-nameless"))
                                .toArray(String[]::new));
        Facts facts = house.facts();
        house.gateway().write(inventory);
        facts.await("InventoryLoaded");
    }

    private static void password(String name, String password) {
        house.gateway()
                .store(
                        name,
                        new Credential.Password(
                                new Secret(password.getBytes(StandardCharsets.UTF_8))));
    }

    @AfterAll
    static void close() {
        house.close();
        proxies.forEach(TestingProxy::close);
        hop.close();
        Folders.remove(folder);
    }

    private static RealClient on(String target, String... command) {
        return house.ssh("alice", house.direct(target)).and(command);
    }

    private static void isReached(String target, String way) {
        Facts facts = house.facts();
        assertThat(on(target, "echo there").run().succeeds().out()).isEqualTo("there\n");
        assertThat(facts.await("SessionOpened").detail().get("way").get(0).asString())
                .startsWith(way);
    }

    private static void isRefused(String target, String part) {
        RealClient.Result result = on(target, "echo never").run().endsWith(126);
        assertThat(result.out()).isEmpty();
        assertThat(result.errors()).startsWith("sallyport: ").contains(part);
    }

    @Test
    void a_target_is_reached_through_a_socks_proxy_by_a_name_only_the_proxy_knows() {
        isReached("in-socks", "zone socks: SOCKS proxy 127.0.0.1:");
    }

    @Test
    void a_socks_proxy_is_given_the_password_it_wants() {
        isReached("in-socks-signed", "zone socks-signed: SOCKS proxy 127.0.0.1:");
    }

    @Test
    void a_socks_proxy_that_refuses_is_named_with_what_to_do() {
        isRefused(
                "in-socks-wrong",
                "the SOCKS proxy of zone socks-wrong ("
                        + proxies.get(1).address()
                        + ") did not let the gateway sign in as visitor");
        isRefused("in-socks-unsigned", "the zone needs `account` and `credential`");
        isRefused("in-socks-absent", "the SOCKS proxy of zone socks-absent did not answer at");
        isRefused("socks-nameless", "did not connect to nameless.invalid port");
    }

    @Test
    void a_target_is_reached_through_an_http_proxy_by_a_name_only_the_proxy_knows() {
        isReached("in-http", "zone http: HTTP proxy 127.0.0.1:");
    }

    @Test
    void an_http_proxy_is_given_the_password_it_wants() {
        isReached("in-http-signed", "zone http-signed: HTTP proxy 127.0.0.1:");
    }

    @Test
    void an_http_proxy_that_refuses_is_named_with_what_to_do() {
        isRefused(
                "in-http-wrong",
                "the HTTP proxy of zone http-wrong ("
                        + proxies.get(3).address()
                        + ") did not let the gateway sign in as visitor");
        isRefused("in-http-key", "credential `hop` is a key, and a proxy takes a password");
        isRefused("in-http-unsigned", "the zone needs `account` and `credential`");
        isRefused("in-http-elsewhere", "its administrator must allow CONNECT");
        isRefused("http-nameless", "did not connect to nameless.invalid port");
    }

    @Test
    void a_hop_may_lie_behind_a_proxy() {
        Facts facts = house.facts();
        on("in-hop-behind-socks", "true").run().succeeds();
        var way = facts.await("SessionOpened").detail().get("way");
        assertThat(way.get(0).asString()).startsWith("zone socks: SOCKS proxy ");
        assertThat(way.get(1).asString()).startsWith("zone hop-behind-socks: hop " + ME + "@");
    }

    @Test
    void a_large_file_passes_each_kind_of_proxy_unharmed_in_both_directions_at_once()
            throws IOException {
        Path sent = folder.resolve("sent");
        byte[] block = new byte[1_000_000];
        Random random = new Random(7);
        try (var out = Files.newOutputStream(sent)) {
            for (int i = 0; i < LARGE / block.length; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        for (String target : List.of("in-socks", "in-http")) {
            Path received = folder.resolve(target);
            on(target, "cat")
                    .reading(sent)
                    .writing(received)
                    .within(Duration.ofMinutes(3))
                    .run()
                    .succeeds();
            assertThat(Facts.sha256(received)).isEqualTo(Facts.sha256(sent));
            Files.delete(received);
        }
        Files.delete(sent);
    }
}
