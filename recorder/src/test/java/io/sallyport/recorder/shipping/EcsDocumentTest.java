package io.sallyport.recorder.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.shipping.EcsDocument.Source;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EcsDocumentTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DataStream STREAM = DataStream.parse("logs-sallyport.audit-default");

    private static JsonNode document(String fact, FactHeader header, String detail) {
        Entry entry =
                new Entry(
                        7,
                        "abc-7",
                        Instant.parse("2026-11-22T10:00:00.123456Z"),
                        "gw1",
                        fact,
                        header,
                        JSON.readTree(detail));
        byte[] bytes = EcsDocument.of(entry, STREAM);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).doesNotContain("\n");
        return JSON.readTree(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:50000, 192.0.2.1, 50000,",
        "192.0.2.1:50000 via token nightly, 192.0.2.1, 50000, nightly",
        "[2001:db8::1]:22, 2001:db8:0:0:0:0:0:1, 22,",
        "[fe80::1%eth0]:22, fe80:0:0:0:0:0:0:1, 22,",
        "192.0.2.1, 192.0.2.1,,",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1,,",
        "console.example.org:443,, 443,",
        "/run/socket,,,"
    })
    void a_source_gives_an_address_only_where_it_is_one(
            String text, String ip, Integer port, String token) {
        Source source = Source.of(text);
        assertThat(source.ip()).isEqualTo(ip);
        assertThat(source.port()).isEqualTo(port);
        assertThat(source.token()).isEqualTo(token);
    }

    @Test
    void a_command_is_a_process_of_the_account_on_the_target() {
        JsonNode document =
                document(
                        "ChannelOpened",
                        new FactHeader(
                                "alice",
                                "192.0.2.1:50000",
                                "db01",
                                "root",
                                "s-1",
                                "g-1",
                                "c-1",
                                "acme"),
                        "{\"channel\":0,\"kind\":\"EXEC\",\"command\":\"id -u\",\"terminal\":false}");
        assertThat(document.at("/@timestamp").stringValue())
                .isEqualTo("2026-11-22T10:00:00.123456Z");
        assertThat(document.at("/event/id").stringValue()).isEqualTo("abc-7");
        assertThat(document.at("/event/action").stringValue()).isEqualTo("channel-opened");
        assertThat(document.at("/event/category/0").stringValue()).isEqualTo("process");
        assertThat(document.at("/event/outcome").stringValue()).isEqualTo("success");
        assertThat(document.at("/user/name").stringValue()).isEqualTo("alice");
        assertThat(document.at("/user/effective/name").stringValue()).isEqualTo("root");
        assertThat(document.at("/host/name").stringValue()).isEqualTo("db01");
        assertThat(document.at("/process/command_line").stringValue()).isEqualTo("id -u");
        assertThat(document.at("/sallyport/fact").stringValue()).isEqualTo("ChannelOpened");
        assertThat(document.at("/sallyport/detail/kind").stringValue()).isEqualTo("EXEC");
        assertThat(document.at("/data_stream/dataset").stringValue()).isEqualTo("sallyport.audit");
    }

    @Test
    void a_refusal_is_a_failure_with_its_reason() {
        JsonNode document =
                document(
                        "SessionRefused",
                        FactHeader.of("alice", null),
                        "{\"reason\":\"no grant for db01\"}");
        assertThat(document.at("/event/outcome").stringValue()).isEqualTo("failure");
        assertThat(document.at("/event/reason").stringValue()).isEqualTo("no grant for db01");
        assertThat(document.has("source")).isFalse();
    }

    @Test
    void a_fact_of_the_node_names_nobody() {
        JsonNode document = document("NodeStopped", FactHeader.NODE, "{}");
        assertThat(document.has("user")).isFalse();
        assertThat(document.has("related")).isFalse();
        assertThat(document.at("/observer/name").stringValue()).isEqualTo("gw1");
    }

    @Test
    void a_file_has_its_path_size_and_hash() {
        JsonNode document =
                document(
                        "FileTransferred",
                        FactHeader.NODE,
                        "{\"file\":{\"path\":\"/tmp/x\",\"bytes\":3,\"sha256\":\"ab\"}}");
        assertThat(document.at("/file/path").stringValue()).isEqualTo("/tmp/x");
        assertThat(document.at("/file/size").asInt()).isEqualTo(3);
        assertThat(document.at("/file/hash/sha256").stringValue()).isEqualTo("ab");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logs", "logs-audit", "Logs-a-b", "logs-a*-b", "-a-b", "logs-a-b/../c"})
    void what_is_no_name_of_a_data_stream_is_refused(String name) {
        assertThatThrownBy(() -> DataStream.parse(name)).hasMessageContaining("data stream");
    }

    @Test
    void a_namespace_may_hold_dashes() {
        assertThat(DataStream.parse("logs-sallyport.audit-eu-west").namespace())
                .isEqualTo("eu-west");
    }
}
