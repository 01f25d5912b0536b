package io.sallyport.architecture;

import io.sallyport.gateway.config.KnownKeys;
import io.sallyport.gateway.config.KnownKeys.Key;
import java.util.Map;

/// Writes `docs/reference/configuration.md` from the property records, as the compiler describes
/// them in their `META-INF/spring-configuration-metadata.json`.
final class ConfigurationReference {
    private ConfigurationReference() {}

    static String page(String command) {
        StringBuilder page = new StringBuilder();
        page.append(
                """
                # Configuration

                `sallyport serve --config sallyport.yml` reads one YAML file; without one, the defaults below hold. `sallyport.yml`
                beside this page sets every key with a comment. A key that is not known stops the start with a sentence that names
                the nearest one; so does a value of the wrong type. People, targets and grants stand in the [inventory](inventory.md).

                Generated from the property records, do not edit: `%s`

                ## Ways to set a key

                The first that says something wins:

                1. an environment variable: the key in capitals, dots as underscores, hyphens left out, so that
                   `sallyport.ssh.grace-time` is `SALLYPORT_SSH_GRACETIME`
                2. a file named by such a variable with `_FILE` behind it: `SALLYPORT_SSH_NAME_FILE=/run/secrets/name` takes the value
                   from that file, without the line ends it closes with. At most 64 KiB of UTF-8. Both the variable and its `_FILE`
                   at once stop the start, and so does a file that cannot be read. Nothing outside `SALLYPORT_` is looked at.
                   A variable of this prefix that sets no key stops the start; exempt are `SALLYPORT_NO_CACHE` and
                   `SALLYPORT_JAVA_OPTS`, which `./sallyport` reads, and what Kubernetes sets for a service of that name.
                3. the file given with `--config`
                4. the default

                Relative paths are relative to the folder of the file given with `--config`, or to the working directory without one.

                Durations are written as `30s`, `5m`, `12h`; sizes as `512KB`, `8MB`.

                ## Keys
                """
                        .formatted(command));
        String section = "";
        for (Key key : KnownKeys.load().keys()) {
            String name = key.name();
            String of = name.substring(0, name.lastIndexOf('.'));
            if (!of.equals(section)) {
                section = of;
                page.append("\n### `").append(of).append("`\n\n");
                page.append("| key | type | default | what it says |\n|---|---|---|---|\n");
            }
            page.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    name,
                                    TYPES.getOrDefault(key.type(), key.type()),
                                    key.defaultValue() == null
                                            ? ""
                                            : "`" + key.defaultValue() + "`",
                                    key.description().replace("|", "\\|")));
        }
        return page.toString();
    }

    private static final Map<String, String> TYPES =
            Map.of(
                    "java.lang.String", "text",
                    "java.lang.Integer", "whole number",
                    "java.lang.Boolean", "`true` or `false`",
                    "java.nio.file.Path", "path",
                    "java.util.List<java.nio.file.Path>", "list of paths",
                    "java.util.List<java.lang.String>", "list of texts",
                    "java.time.Duration", "duration",
                    "org.springframework.util.unit.DataSize", "size");
}
