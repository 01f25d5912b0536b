package io.sallyport.recorder;

import java.io.IOException;
import java.nio.file.Path;

/// Starts a real second JVM on the tests' class path, to be killed.
public final class ChildJvm {
    /// How often whoever is tested is killed.
    public static final int KILLS = Boolean.getBoolean("sallyport.long") ? 200 : 20;

    private ChildJvm() {}

    public static Process start(Class<?> main, String... arguments) throws IOException {
        String[] command = new String[6 + arguments.length];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        command[1] = "-Xmx128m";
        command[2] = "-XX:+UseSerialGC";
        command[3] = "-cp";
        command[4] =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        command[5] = main.getName();
        System.arraycopy(arguments, 0, command, 6, arguments.length);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /// The number in a child's line `7 ok`.
    public static long acknowledged(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    /// A killed child may leave half a line.
    public static boolean isWhole(String line) {
        return line.endsWith(" ok");
    }
}
