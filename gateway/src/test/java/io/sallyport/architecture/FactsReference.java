package io.sallyport.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes `docs/facts.md`: every fact there is, from the records and their comments.
final class FactsReference {
    private FactsReference() {}

    static List<Class<?>> facts() {
        return new ClassFileImporter()
                .withImportOption(new ProductClasses()).importPackages("io.sallyport").stream()
                        .filter(type -> type.isAssignableTo(Fact.class) && !type.isInterface())
                        .sorted(Comparator.comparing(JavaClass::getSimpleName))
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
    }

    static String page(String command) {
        StringBuilder page = new StringBuilder();
        page.append(
                """
                # Facts

                A fact is what the journal holds: something that happened or was decided, in the past tense, durable before its
                effect. An entry's `fact` is the name below, its `detail` the fields of the table, its header what is listed first;
                `docs/formats/journal.md` describes the entry itself.

                Generated from the records, do not edit: `%s`

                ## The header

                Every fact has it; what does not apply is absent.

                """
                        .formatted(command));
        components(page, FactHeader.class);
        String module = "";
        for (String each : Sources.MODULES) {
            for (Class<?> fact : facts()) {
                if (!Sources.moduleOf(fact.getName()).equals(each)) {
                    continue;
                }
                if (!module.equals(each)) {
                    module = each;
                    page.append("\n## From ").append(module).append("\n");
                }
                page.append("\n### ")
                        .append(fact.getSimpleName())
                        .append("\n\n")
                        .append(JavadocText.of(fact.getName()).firstSentence())
                        .append("\n");
                if (hasDetail(fact)) {
                    page.append("\n");
                    components(page, fact);
                }
            }
        }
        return page.toString();
    }

    private static boolean hasDetail(Class<?> fact) {
        return detail(fact).length > 0;
    }

    private static RecordComponent[] detail(Class<?> fact) {
        return Arrays.stream(fact.getRecordComponents())
                .filter(component -> component.getType() != FactHeader.class)
                .toArray(RecordComponent[]::new);
    }

    private static void components(StringBuilder page, Class<?> type) {
        JavadocText comment = JavadocText.of(type.getName());
        page.append("| field | type | what it says |\n|---|---|---|\n");
        for (RecordComponent component : detail(type)) {
            String said = comment.parameters().get(component.getName());
            if (said == null) {
                throw new IllegalStateException(
                        type.getName() + " does not say what " + component.getName() + " is");
            }
            page.append("| `")
                    .append(component.getName())
                    .append("` | ")
                    .append(typeOf(component))
                    .append(" | ")
                    .append(said.replace("|", "\\|"))
                    .append(" |\n");
        }
    }

    private static String typeOf(RecordComponent component) {
        String type =
                component.getGenericType().getTypeName().replaceAll("[a-z.]+\\.([A-Z])", "$1");
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return "`" + type.replace('$', '.') + "`" + (optional ? ", or absent" : "");
    }
}
