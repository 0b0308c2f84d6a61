package dev.nightshift.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanupTest {

    private final List<String> closed = new ArrayList<>();
    private final Cleanup cleanup = new Cleanup();

    @Test
    void closes_in_reverse_order_and_once() throws Exception {
        cleanup.open(() -> resource("server"));
        cleanup.open(() -> resource("service"));

        cleanup.close();
        cleanup.close();

        assertThat(closed).containsExactly("service", "server");
    }

    @Test
    void closes_the_rest_where_one_fails_and_says_which() throws Exception {
        cleanup.open(() -> resource("server"));
        cleanup.open(() -> failing("the service hangs"));

        assertThatThrownBy(cleanup::close)
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("the service hangs")
                .hasMessageContaining("nightshift-demo-");
        assertThat(closed).containsExactly("server");
    }

    @Test
    void opens_nothing_once_the_end_has_begun() {
        cleanup.close();

        assertThatThrownBy(() -> cleanup.open(() -> resource("late"))).isInstanceOf(DemoException.class);
        assertThat(closed).isEmpty();
    }

    private AutoCloseable resource(String name) {
        return () -> closed.add(name);
    }

    private static AutoCloseable failing(String message) {
        return () -> {
            throw new IllegalStateException(message);
        };
    }
}
