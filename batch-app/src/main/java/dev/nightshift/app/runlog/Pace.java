package dev.nightshift.app.runlog;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How fast a stage goes of late, and when it will be over if it goes on like that. The mean of the last half minute: short
 * enough to notice that a server has become slow, long enough not to jump with each pack.
 *
 * @param samples of the window, oldest first
 */
record Pace(List<Sample> samples) {

    private static final Duration WINDOW = Duration.ofSeconds(30);

    /** Less says nothing: a stream begins with what the server has in memory. */
    private static final Duration LEAST = Duration.ofSeconds(5);

    private static final Duration FARTHEST = Duration.ofDays(100);

    /** How much was done by then. */
    record Sample(Instant at, long doneBytes) {}

    Pace {
        samples = List.copyOf(samples);
    }

    static Pace from(Instant began) {
        return new Pace(List.of(new Sample(began, 0)));
    }

    Pace and(Instant at, long doneBytes) {
        Instant oldest = at.minus(WINDOW);
        return new Pace(Stream.concat(
                        samples.stream().filter(sample -> !sample.at().isBefore(oldest)),
                        Stream.of(new Sample(at, doneBytes)))
                .toList());
    }

    /** 0 where nothing was done, or too little time has passed to tell. */
    long bytesPerSecond() {
        long millis = observed().toMillis();
        return millis <= 0 ? 0 : Math.max(0, (last().doneBytes() - first().doneBytes()) * 1000 / millis);
    }

    /** Empty while it would mean nothing: at the beginning, where nothing moves, where the total is not known or wrong. */
    Optional<Instant> estimatedEnd(long totalBytes) {
        long rate = bytesPerSecond();
        long left = totalBytes - last().doneBytes();
        if (rate == 0 || left < 0 || totalBytes <= 0 || observed().compareTo(LEAST) < 0) {
            return Optional.empty();
        }
        Duration remaining = Duration.ofSeconds(left / rate + 1);
        return remaining.compareTo(FARTHEST) > 0
                ? Optional.empty()
                : Optional.of(last().at().plus(remaining));
    }

    private Duration observed() {
        return Duration.between(first().at(), last().at());
    }

    private Sample first() {
        return samples.get(0);
    }

    private Sample last() {
        return samples.get(samples.size() - 1);
    }
}
