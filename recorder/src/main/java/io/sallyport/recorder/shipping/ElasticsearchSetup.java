package io.sallyport.recorder.shipping;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Puts template and lifecycle of the data stream in place, as far as the server knows and allows
/// it.
final class ElasticsearchSetup {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private ElasticsearchSetup() {}

    /// May be repeated: what is there is brought to what this version wants.
    ///
    /// @return what could not be put in place, in words
    /// @throws SinkUnavailableException when the server cannot answer now
    static List<String> install(ElasticsearchConnection to, ElasticsearchSettings settings) {
        List<String> notes = new ArrayList<>();
        String family = settings.stream().family();
        int policy =
                settled(
                        to.send("PUT", "/_ilm/policy/" + family, policy(settings)),
                        "the lifecycle policy");
        boolean managed = policy < 300;
        if (!managed) {
            notes.add(
                    policy == FORBIDDEN
                            ? "the key may not install the lifecycle policy "
                                    + family
                                    + " (manage_ilm): documents are kept until somebody deletes them"
                            : "this server has no lifecycle policies (status "
                                    + policy
                                    + "): indices are not rolled over, and kept until somebody deletes"
                                    + " them");
        }
        int template =
                settled(
                        to.send(
                                "PUT",
                                "/_index_template/" + family,
                                template(settings, managed ? family : null)),
                        "the index template");
        if (template >= 300) {
            notes.add(
                    (template == FORBIDDEN
                                    ? "the key may not install the index template "
                                            + family
                                            + " (manage_index_templates)"
                                    : "the server refused the index template "
                                            + family
                                            + " (status "
                                            + template
                                            + ")")
                            + ": install it by hand, or nothing is taken where no other template matches");
        }
        return List.copyOf(notes);
    }

    /// What may be different in a moment is tried again; what is refused is taken for an answer.
    private static int settled(int status, String what) {
        if (status == 401 || status == TOO_MANY || status >= SERVER_ERROR) {
            throw new SinkUnavailableException(
                    what
                            + " could not be installed: status "
                            + status
                            + (status == 401 ? "; check sallyport.elasticsearch.api-key" : ""),
                    null,
                    false);
        }
        return status;
    }

    private static String policy(ElasticsearchSettings settings) {
        ObjectNode phases = JSON.createObjectNode();
        ObjectNode rollover = phases.putObject("hot").putObject("actions").putObject("rollover");
        rollover.put("max_age", "30d").put("max_primary_shard_size", "50gb");
        if (settings.keep() != null) {
            ObjectNode delete = phases.putObject("delete");
            delete.put("min_age", settings.keep().toHours() + "h");
            delete.putObject("actions").putObject("delete");
        }
        ObjectNode body = JSON.createObjectNode();
        body.putObject("policy").set("phases", phases);
        return JSON.writeValueAsString(body);
    }

    private static String template(ElasticsearchSettings settings, @Nullable String policy) {
        try (InputStream in =
                Objects.requireNonNull(
                        ElasticsearchSetup.class.getResourceAsStream("index-template.json"))) {
            ObjectNode template = (ObjectNode) JSON.readTree(in);
            template.putArray("index_patterns").add(settings.stream().family() + "-*");
            if (policy != null) {
                ObjectNode index = (ObjectNode) template.at("/template/settings/index");
                index.putObject("lifecycle").put("name", policy);
            }
            return JSON.writeValueAsString(template);
        } catch (IOException e) {
            throw new UncheckedIOException("index-template.json is part of the program", e);
        }
    }
}
