package io.sallyport.policy.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserDataTest {
    private static final UserData LISTED = new UserData(List.of("/data", "/srv/app"), null);

    @ParameterizedTest
    @ValueSource(strings = {"/data", "/data/", "/data/x", "/data/x/y", "/srv/app", "/srv/app/x"})
    void a_listed_folder_and_all_in_it_are_user_data(String path) {
        assertThat(LISTED.covers(path)).isTrue();
        assertThat(UserData.WHOLE_MACHINE.covers(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/srv", "/database", "/dat", "/srv/apple", "/x/data", "data/x", ""})
    void what_only_looks_like_it_is_none(String path) {
        assertThat(LISTED.covers(path)).isFalse();
        assertThat(UserData.WHOLE_MACHINE.covers(path)).isTrue();
    }

    @Test
    void what_a_folder_lies_in_is_above_it_and_its_neighbours_are_not() {
        assertThat(List.of("/", "/srv", "/srv/", "/srv/app")).allMatch(LISTED::liesBelow);
        assertThat(List.of("/sr", "/srv/app/x", "/tmp", "srv")).noneMatch(LISTED::liesBelow);
        assertThat(UserData.WHOLE_MACHINE.liesBelow("/tmp")).isTrue();
    }
}
