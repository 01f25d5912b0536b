package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What people say at the desk of a node, and what it answers.
///
/// @param node as clients call it: `gateway`, or `other`
record DeskTalk(House house, String node) {
    DeskTalk(House house) {
        this(house, "gateway");
    }

    String says(String person, String command) {
        return house.ssh(person, person + "@" + node, command).run().succeeds().out();
    }

    /// Returns the sentence.
    String isRefused(String person, String command) {
        RealClient.Result result =
                house.ssh(person, person + "@" + node, command).run().endsWith(126);
        assertThat(result.errors()).startsWith("sallyport: ");
        return result.errors();
    }

    /// The first id of this kind in what the desk answers.
    String id(String kind, String person, String command) {
        return idIn(kind, says(person, command));
    }

    static String idIn(String kind, String text) {
        Matcher id = Pattern.compile("\\b" + kind + "-[a-z0-9]{8}\\b").matcher(text);
        assertThat(id.find()).as("an id in %s", text).isTrue();
        return id.group();
    }

    /// Asked for, and approved by bob. Returns the grant; where a consent is missing: the request.
    String asks(String person, String what) {
        String request =
                id(
                        "r",
                        person,
                        "request " + what + " --as " + TestingSshd.user() + " --reason work");
        String answer = says("bob", "approve " + request);
        return answer.contains("granted: g-") ? idIn("g", answer) : request;
    }

    /// `ssh` to a target through this node.
    RealClient runs(String person, String target, String... words) {
        return house.ssh(person, place(person, target)).and(words);
    }

    /// A shell that answers.
    Pty shell(String person, String target) {
        Pty shell = house.terminal(person, place(person, target));
        works(shell);
        return shell;
    }

    static void works(Pty shell) {
        shell.typeUntil("echo in$((40+2))\r", "in42");
    }

    /// A program that transfers files, through this node.
    RealClient transfers(String program, String person, String... words) {
        List<String> all = new ArrayList<>();
        for (String word : words) {
            all.add(
                    word.replaceFirst(
                            "^TARGET\\((\\w+)\\)",
                            person + "@" + TestingSshd.user() + "@$1@" + node));
        }
        return house.openssh(program, person, all.toArray(String[]::new));
    }

    private String place(String person, String target) {
        return person + "@" + TestingSshd.user() + "@" + target + "@" + node;
    }
}
