package io.sallyport.policy.notice;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a notice leads: straight to what can be decided or looked at.
///
/// @param console the console's own address, `https://bastion.example.org`; absent: notices carry
///   the command only
/// @param gateway how people call the gateway, for the command
public record Landing(@Nullable URI console, String gateway) {

    /// @throws IllegalArgumentException when the address is no `https://` or `http://` one, or
    ///   carries a query
    public Landing {
        if (console != null && !isBase(console)) {
            throw new IllegalArgumentException(
                    "has to be an address such as https://bastion.example.org, without a user,"
                            + " `?` and `#`");
        }
    }

    private static boolean isBase(URI console) {
        return ("https".equals(console.getScheme()) || "http".equals(console.getScheme()))
                && console.getHost() != null
                && console.getRawUserInfo() == null
                && console.getRawQuery() == null
                && console.getRawFragment() == null;
    }

    /// The page of a request, a consent or a session's receipt; none for what has no page, and
    /// without a console.
    Optional<String> link(String about) {
        if (console == null) {
            return Optional.empty();
        }
        String base = console.toString().replaceFirst("/+$", "");
        return switch (kind(about)) {
            case 'r' -> Optional.of(base + "/requests/" + about);
            case 'c' -> Optional.of(base + "/consents/" + about);
            case 's' -> Optional.of(base + "/receipts/" + about);
            default -> Optional.empty();
        };
    }

    /// What shows it in a terminal; none for a person or owner.
    Optional<String> command(String about) {
        return switch (kind(about)) {
            case ' ' -> Optional.empty();
            case 's' -> Optional.of("ssh " + gateway + " receipt " + about);
            case 'a' -> Optional.of("ssh " + gateway + " alerts show " + about);
            case 'm' -> Optional.of("ssh " + gateway + " rules change " + about);
            default -> Optional.of("ssh " + gateway + " show " + about);
        };
    }

    /// The text of a notice with the ways to the decision under it.
    String under(Notice notice) {
        StringBuilder text = new StringBuilder(notice.text());
        link(notice.about()).ifPresent(link -> text.append("\n\n").append(link));
        command(notice.about()).ifPresent(command -> text.append("\n\n").append(command));
        return text.toString();
    }

    /// The letter of an id; a blank for what is none.
    private static char kind(String about) {
        return about.matches("[rcgm]-[a-z0-9]{8}|[as]-[a-z0-9]{12}") ? about.charAt(0) : ' ';
    }
}
