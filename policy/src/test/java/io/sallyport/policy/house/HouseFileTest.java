package io.sallyport.policy.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HouseFileTest {
    @TempDir Path directory;

    @Test
    void of_many_who_make_a_file_at_once_exactly_one_does_and_it_stays() throws IOException {
        Path file = directory.resolve("house/key");
        long made = IntStream.range(0, 16).parallel().filter(i -> create(file, "by " + i)).count();
        assertThat(made).isEqualTo(1);
        String content = Files.readString(file);
        assertThat(HouseFile.create(file, "late".getBytes(UTF_8))).isFalse();
        assertThat(Files.readString(file)).isEqualTo(content);
    }

    @Test
    void a_file_is_replaced_whole_and_nothing_is_left_beside_it() throws IOException {
        Path file = directory.resolve("house/key");
        HouseFile.replace(file, "a long first content".getBytes(UTF_8));
        HouseFile.replace(file, "second".getBytes(UTF_8));
        assertThat(HouseFile.read(file, 6)).asString().isEqualTo("second");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void a_file_that_is_too_large_or_open_to_others_is_not_read() throws IOException {
        Path file = directory.resolve("key");
        HouseFile.replace(file, new byte[7]);
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> HouseFile.read(file, 6))
                .withMessageContaining("larger than 6 bytes");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> HouseFile.read(file, 7))
                .withMessageContaining("chmod 600");
    }

    private static boolean create(Path file, String content) {
        try {
            return HouseFile.create(file, content.getBytes(UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
