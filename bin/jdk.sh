# Sourced by ./sallyport and ./verify: finds the tools that the build and the program need.

# Prints the home of a JDK 25 or newer: JAVA_HOME, the PATH, then the usual vendor places.
find_jdk() {
    on_path=$(command -v javac 2>/dev/null || true)
    if [ -n "$on_path" ]; then
        on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
        on_path=${on_path%/bin/javac}
    fi
    mac=$([ ! -x /usr/libexec/java_home ] || /usr/libexec/java_home -v 25+ 2>/dev/null || true)
    for home in "${JAVA_HOME:-}" "$on_path" "${JAVA25_HOME:-}" /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/* /opt/*/jdk* \
        "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* "$mac"; do
        [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ -r "$home/release" ] || continue
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
        if [ "${version:-0}" -ge 25 ]; then
            echo "$home"
            return 0
        fi
    done
    return 1
}

need_jdk() {
    JAVA_HOME=$(find_jdk) || {
        echo "sallyport: there is no JDK 25 or newer (looked at JAVA_HOME, the PATH, /usr/lib/jvm, /opt, ~/.sdkman and ~/.jdks); install one, such as Temurin 25 from https://adoptium.net, or set JAVA_HOME" >&2
        exit 3
    }
    export JAVA_HOME
}

need_build_tools() {
    maven=$(mvn -B -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
    case $maven in
    '' | [012]\ * | 3\ [0-7])
        echo "sallyport: there is no Maven 3.8 or newer on the PATH; install it (Debian: apt-get install maven)" >&2
        exit 3
        ;;
    esac
    command -v npm >/dev/null 2>&1 || {
        echo "sallyport: there is no npm, which brings the console's player and terminal; install it (Debian: apt-get install npm)" >&2
        exit 3
    }
}
