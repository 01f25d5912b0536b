package io.sallyport.gateway.channel;

import io.sallyport.gateway.channel.FileRequest.Deed;
import io.sallyport.gateway.channel.FileScope.Place;
import io.sallyport.policy.target.UserData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Finds out where the names of a request lead, and whether user data lies there. Confined to the
/// turns of its [PendingRequests].
///
/// Both count, what the client wrote and what the target made of it: what either of them says is
/// user data is. So does what the target could not resolve.
///
/// No boundary against somebody who has a shell on the machine, or another session there: a link
/// that is put in the place of a folder after the target was asked and before it does what was
/// asked leads elsewhere, and version 3 of the protocol has no way to open what was looked at. What
/// the target is asked for is the resolved path, so that a link in what the client wrote does not
/// do. Nor are hard links and mounts seen that lead to the same data under another path: a mount
/// has to be listed by itself.
final class Whereabouts {
    private final UserData written;
    private final PathQuestions questions;
    private @Nullable CompletableFuture<UserData> folders;

    /// @param written the folders as the inventory names them
    Whereabouts(UserData written, PathQuestions questions) {
        this.written = written;
        this.questions = questions;
    }

    /// One place for each name. Never fails.
    CompletableFuture<List<Place>> of(FileRequest request) {
        List<FileRequest.Name> names = request.names();
        CompletableFuture<List<Place>> places = CompletableFuture.completedFuture(List.of());
        for (int i = 0; i < names.size(); i++) {
            RemotePath other = names.get(names.size() - 1 - i).path();
            places =
                    places.thenCombine(
                            place(request.deed(), names.get(i).path(), other, i == 0),
                            Whereabouts::and);
        }
        return places;
    }

    private static List<Place> and(List<Place> places, Place more) {
        List<Place> all = new ArrayList<>(places);
        all.add(more);
        return List.copyOf(all);
    }

    private CompletableFuture<Place> place(
            Deed deed, RemotePath path, RemotePath other, boolean isFirst) {
        return switch (deed) {
            case SYMLINK -> linked(path, other);
            // Whether a link is followed that is linked to, POSIX leaves to the system.
            case HARDLINK ->
                    isFirst
                            ? both(deed, path, questions.entry(path), questions.followed(path))
                            : one(deed, path, questions.entry(path));
            default ->
                    one(
                            deed,
                            path,
                            deed.follows ? questions.followed(path) : questions.entry(path));
        };
    }

    private CompletableFuture<Place> one(
            Deed deed, RemotePath path, CompletableFuture<Optional<RemotePath>> resolved) {
        return both(deed, path, resolved, resolved);
    }

    private CompletableFuture<Place> both(
            Deed deed,
            RemotePath path,
            CompletableFuture<Optional<RemotePath>> resolved,
            CompletableFuture<Optional<RemotePath>> also) {
        return resolved.thenCombine(also, Two::new)
                .thenCombine(
                        folders(),
                        (two, data) ->
                                new Place(
                                        two.here,
                                        two.here.isEmpty()
                                                || two.there.isEmpty()
                                                || FileScope.reaches(data, deed, two.here.get())
                                                || FileScope.reaches(data, deed, two.there.get())
                                                || reachesAsWritten(data, deed, path)));
    }

    /// Of a symlink, one name is the link, and the other what it says, which need not exist and is
    /// looked at again when somebody goes through the link. Which is which, servers do not agree.
    private CompletableFuture<Place> linked(RemotePath path, RemotePath other) {
        RemotePath target = other.beside(path);
        return questions
                .entry(path)
                .thenCombine(questions.followed(target), Two::new)
                .thenCombine(
                        folders(),
                        (two, data) -> {
                            boolean isKnown = two.here.isPresent() || two.there.isPresent();
                            return new Place(
                                    two.here.or(() -> two.there),
                                    !isKnown
                                            || two.reaches(data)
                                            || reachesAsWritten(data, Deed.SYMLINK, path)
                                            || reachesAsWritten(data, Deed.SYMLINK, target));
                        });
    }

    private record Two(Optional<RemotePath> here, Optional<RemotePath> there) {
        boolean reaches(UserData data) {
            return here.filter(at -> FileScope.reaches(data, Deed.SYMLINK, at)).isPresent()
                    || there.filter(at -> FileScope.reaches(data, Deed.SYMLINK, at)).isPresent();
        }
    }

    private static boolean reachesAsWritten(UserData data, Deed deed, RemotePath path) {
        return path.isAbsolute() && FileScope.reaches(data, deed, path.plain());
    }

    /// The folders as the inventory names them, and as the target does: one may be behind a link.
    /// Where that cannot be told, everything is user data.
    private CompletableFuture<UserData> folders() {
        CompletableFuture<UserData> known = folders;
        if (known == null) {
            known = CompletableFuture.completedFuture(written);
            for (String folder : written.paths()) {
                known =
                        known.thenCombine(
                                questions.located(RemotePath.of(folder)), Whereabouts::with);
            }
            known = known.exceptionally(_ -> UserData.WHOLE_MACHINE);
            folders = known;
        }
        return known;
    }

    /// A folder that the target has no path for is not there, or out of this account's reach.
    private static UserData with(UserData folders, Optional<RemotePath> resolved) {
        if (resolved.isEmpty() || folders.paths().contains(resolved.get().text())) {
            return folders;
        }
        List<String> paths = new ArrayList<>(folders.paths());
        paths.add(resolved.get().text());
        return new UserData(paths, folders.limit());
    }
}
