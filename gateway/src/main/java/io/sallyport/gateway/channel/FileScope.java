package io.sallyport.gateway.channel;

import io.sallyport.gateway.channel.FileRequest.Deed;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.policy.target.Target;
import io.sallyport.policy.target.UserData;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a channel of files may do, where on the machine.
///
/// @param listed the folders that user data is in, as the inventory writes them; absent where
///   everything is judged alike
/// @param inside what may be done to user data, or to all
/// @param outside what may be done to the rest
record FileScope(@Nullable UserData listed, FileRights inside, FileRights outside) {
    static final FileScope EVERYTHING = new FileScope(null, FileRights.ALL, FileRights.ALL);

    /// Asks for what the session may do. Waits for the database.
    static FileScope of(ProxySession session) {
        Target target = session.target();
        FileRights inside = FileRights.of(session);
        return target.holdsUserData() && !target.userData().isWholeMachine()
                ? new FileScope(target.userData(), inside, FileRights.elsewhere(session))
                : new FileScope(null, inside, inside);
    }

    /// Where a name leads.
    ///
    /// @param resolved as the target resolved it; absent where it did not
    /// @param isInside whether it is user data, or cannot be told from it
    record Place(Optional<RemotePath> resolved, boolean isInside) {
        static final Place UNRESOLVED = new Place(Optional.empty(), true);

        @Nullable String resolvedText() {
            return resolved.map(RemotePath::text).orElse(null);
        }
    }

    /// Why this may not be; absent where it may.
    ///
    /// @param places one for each name
    @Nullable String refusal(FileRequest request, List<Place> places) {
        boolean first = places.getFirst().isInside();
        boolean last = places.getLast().isInside();
        // What is moved or linked out of user data can be taken from there by whoever may take
        // what is no user data: it is an export already. Of a symlink, servers do not agree which
        // of the two names is the link.
        boolean leaves =
                switch (request.deed()) {
                    case RENAME -> first && !last;
                    case HARDLINK, SYMLINK -> first != last;
                    default -> false;
                };
        String no = leaves ? inside.fetch() : null;
        if (no == null && (first || last)) {
            no = refusal(request, inside);
        }
        if (no == null && !(first && last)) {
            no = refusal(request, outside);
        }
        return no;
    }

    private static @Nullable String refusal(FileRequest request, FileRights rights) {
        if (request.reads() && rights.fetch() != null) {
            return rights.fetch();
        }
        return switch (request.deed()) {
            case READ -> null;
            case REMOVE, RMDIR -> rights.remove();
            default -> rights.put();
        };
    }

    /// Why an open file may not be changed; absent where it may.
    ///
    /// @param file absent where no such file is known to be open
    @Nullable String refusalToChange(@Nullable FileTally file) {
        return isInside(file) ? inside.put() : outside.put();
    }

    /// Why content of one open file may not be copied to another; absent where it may.
    @Nullable String refusalToCopy(@Nullable FileTally from, @Nullable FileTally to) {
        String no = isInside(from) && !isInside(to) ? inside.fetch() : null;
        return no != null ? no : refusalToChange(to);
    }

    /// @param file absent where it is not known
    static boolean isInside(@Nullable FileTally file) {
        return file == null || file.isUserData();
    }

    /// Whether a deed reaches user data through a name that leads to this path.
    static boolean reaches(UserData data, Deed deed, RemotePath path) {
        String text = path.text();
        return data.covers(text) || deed == Deed.RENAME && data.liesBelow(text);
    }
}
