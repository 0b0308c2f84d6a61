package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitingTest {

    private final StopSwitch stop = new StopSwitch();
    private final Waiting waiting = Waiting.unlessStopped(stop);

    @Test
    void lets_its_time_pass() {
        assertThatCode(() -> waiting.pause(Duration.ofMillis(1))).doesNotThrowAnyException();
    }

    @Test
    void a_stop_ends_it_at_once() {
        stop.stop();

        assertThatThrownBy(() -> waiting.pause(Duration.ofHours(1))).isInstanceOf(StopSignal.Stopped.class);
    }

    @Test
    void so_does_whoever_may_not_go_on() {
        Waiting lost = Waiting.unlessStopped(new StopSwitch(() -> false));

        assertThatThrownBy(() -> lost.pause(Duration.ofMillis(1))).isInstanceOf(StopSignal.Stopped.class);
    }
}
