package io.sallyport.policy.classification;

import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleFile;
import io.sallyport.recorder.rule.RuleReader;
import io.sallyport.recorder.rule.RuleSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The rules that come with the program.
public final class Rules {
    private static final List<String> FILES =
            List.of(
                    "observe",
                    "read",
                    "modify",
                    "destroy-files",
                    "destroy-disks",
                    "destroy-data",
                    "resources",
                    "export",
                    "privilege",
                    "credential",
                    "persist",
                    "evade",
                    "integration",
                    "reach",
                    "service",
                    "relocate",
                    "habit");

    /// Correlations, and the rules that are only parts of them.
    private static final String CORRELATIONS = "correlation";

    /// What the placeholders in them stand for, beside user data.
    private static final Map<String, List<String>> LISTS =
            Map.of(
                    "disks",
                    List.of(
                            "/dev/sd",
                            "/dev/hd",
                            "/dev/vd",
                            "/dev/xvd",
                            "/dev/nvme",
                            "/dev/mmcblk",
                            "/dev/md",
                            "/dev/dm-",
                            "/dev/disk/",
                            "/dev/mapper/",
                            "/dev/zvol/",
                            "/dev/drbd",
                            "/dev/rbd",
                            "/dev/nbd",
                            "/dev/bcache",
                            "/dev/mem",
                            "/dev/kmem"),
                    "readers",
                    List.of(
                            "cat",
                            "tac",
                            "bat",
                            "nl",
                            "head",
                            "tail",
                            "less",
                            "more",
                            "most",
                            "zcat",
                            "zless",
                            "grep",
                            "egrep",
                            "fgrep",
                            "zgrep",
                            "rg",
                            "awk",
                            "gawk",
                            "mawk",
                            "sed",
                            "cut",
                            "paste",
                            "tr",
                            "sort",
                            "uniq",
                            "comm",
                            "join",
                            "diff",
                            "wc",
                            "fold",
                            "fmt",
                            "column",
                            "rev",
                            "strings",
                            "od",
                            "xxd",
                            "hexdump",
                            "base64",
                            "base32",
                            "basenc",
                            "jq",
                            "yq",
                            "split",
                            "csplit",
                            "shuf",
                            "view",
                            "vi",
                            "vim",
                            "nvim",
                            "nano",
                            "emacs",
                            "ed",
                            "ex",
                            "tee",
                            "pv",
                            "dd",
                            "uuencode",
                            "perl",
                            "python",
                            "python3",
                            "ruby",
                            "php",
                            "node",
                            "cp",
                            "mv",
                            "ln",
                            "rsync",
                            "scp",
                            "install",
                            "tar",
                            "zip",
                            "7z",
                            "rar",
                            "cpio",
                            "gzip",
                            "bzip2",
                            "xz",
                            "zstd",
                            "openssl",
                            "gpg",
                            "curl",
                            "wget",
                            "nc",
                            "ncat",
                            "netcat",
                            "socat",
                            "ftp",
                            "sftp",
                            "lftp",
                            "mail",
                            "mutt",
                            "busybox",
                            "cmp",
                            "iconv",
                            "source",
                            ".",
                            "read",
                            "mapfile",
                            "xmllint",
                            "john",
                            "hashcat",
                            "ssh2john",
                            "unshadow",
                            "pr",
                            "expand",
                            "look",
                            "m4",
                            "cpulimit",
                            "git",
                            "svn",
                            "aws",
                            "rclone",
                            "sqlite3",
                            "file-roller"),
                    "shells",
                    List.of(
                            "sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "fish", "csh",
                            "tcsh", "rbash", "pwsh", "xonsh", "nu", "elvish"),
                    "net_clients",
                    List.of(
                            "curl",
                            "wget",
                            "nc",
                            "ncat",
                            "netcat",
                            "nc.openbsd",
                            "nc.traditional",
                            "socat",
                            "telnet",
                            "ssh",
                            "openssl",
                            "ftp",
                            "lftp",
                            "sftp",
                            "tftp",
                            "aws",
                            "gsutil",
                            "rclone",
                            "ossutil",
                            "s3cmd",
                            "http",
                            "https",
                            "websocat",
                            "cryptcat",
                            "sbd",
                            "pwncat",
                            "mail",
                            "mailx",
                            "mutt",
                            "sendmail",
                            "msmtp",
                            "swaks",
                            "nping",
                            "hping3",
                            "termbin",
                            "croc",
                            "wormhole",
                            "ffsend",
                            "sz",
                            "lsz",
                            "xh",
                            "aliyun",
                            "b2",
                            "gcloud"));

    private Rules() {}

    /// What placeholders in rules stand for, by name.
    ///
    /// @param userData that of the target which the rules are for
    public static Map<String, List<String>> lists(UserData userData) {
        Map<String, List<String>> lists = new HashMap<>(LISTS);
        lists.putAll(userData.lists());
        return Map.copyOf(lists);
    }

    /// All of them.
    ///
    /// @throws IllegalStateException when they cannot be read: the program is damaged
    public static RuleSet shipped() {
        List<Rule> rules = new ArrayList<>();
        FILES.forEach(name -> rules.addAll(file(name).rules()));
        rules.addAll(file(CORRELATIONS).rules());
        return new RuleSet(rules);
    }

    /// All correlations over them.
    ///
    /// @throws IllegalStateException as above
    public static List<Correlation> shippedCorrelations() {
        return file(CORRELATIONS).correlations();
    }

    private static RuleFile file(String name) {
        RuleFile file =
                new RuleReader(lists(UserData.usual()))
                        .read(name + ".yml", text("rules/" + name + ".yml"));
        if (!file.problems().isEmpty()) {
            throw new IllegalStateException(
                    "a rule that comes with the program: " + file.problems().getFirst());
        }
        return file;
    }

    private static String text(String resource) {
        try (InputStream in = Rules.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(resource, unreadable);
        }
    }
}
