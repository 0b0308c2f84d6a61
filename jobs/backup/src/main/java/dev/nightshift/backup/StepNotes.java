package dev.nightshift.backup;

import dev.nightshift.repository.StageTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** What a step writes down in the job database: small scalars, so that any serialiser keeps them as they are. */
final class StepNotes {

    /** The repository that a partition works on. */
    static final String REPOSITORY = "repository";

    static final String FAILURE = "failure";
    static final String REMARK = "remark";
    static final String SNAPSHOT = "snapshot";
    static final String FILES = "files";
    static final String BYTES = "bytes";
    static final String NEW_BYTES = "newBytes";
    static final String STORED_BYTES = "storedBytes";
    static final String COPIED = "copied";
    static final String COPIED_BYTES = "copiedBytes";
    static final String KEPT = "kept";
    static final String REMOVED = "removed";
    static final String FREED_BYTES = "freedBytes";
    static final String TOOK_MILLIS = "tookMillis";
    static final String ELAPSED_MILLIS = "elapsedMillis";

    private static final String BUSY_MILLIS = "busyMillis.";

    private static final String FIELD = "\t";
    private static final String LINE = "\n";

    private final ExecutionContext context;

    StepNotes(ExecutionContext context) {
        this.context = context;
    }

    StepNotes text(String key, String value) {
        context.putString(key, value);
        return this;
    }

    StepNotes number(String key, long value) {
        context.putLong(key, value);
        return this;
    }

    StepNotes took(Duration duration) {
        return number(TOOK_MILLIS, duration.toMillis());
    }

    /** One number for each stage. */
    StepNotes times(StageTimes times) {
        times.sums().forEach((stage, busy) -> number(BUSY_MILLIS + stage.name(), busy.toMillis()));
        return number(ELAPSED_MILLIS, times.elapsed().toMillis());
    }

    List<BackupReport.StageBusy> times() {
        long elapsed = number(ELAPSED_MILLIS);
        return Stream.of(StageTimes.Stage.values())
                .map(stage -> {
                    long busy = number(BUSY_MILLIS + stage.name());
                    return new BackupReport.StageBusy(
                            stage.text(), Duration.ofMillis(busy), elapsed == 0 ? 0 : busy * 100 / elapsed);
                })
                .toList();
    }

    /** One line for each decision: a snapshot's id and the reason. */
    StepNotes decisions(String key, List<BackupReport.Decision> decisions) {
        return text(
                key,
                String.join(
                        LINE,
                        decisions.stream()
                                .map(decision -> decision.snapshot() + FIELD + decision.reason())
                                .toList()));
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(context.get(key)).map(Object::toString);
    }

    long number(String key) {
        return context.get(key) instanceof Number number ? number.longValue() : 0;
    }

    List<BackupReport.Decision> decisions(String key) {
        List<BackupReport.Decision> decisions = new ArrayList<>();
        text(key).orElse("").lines().forEach(line -> {
            int border = line.indexOf(FIELD);
            decisions.add(new BackupReport.Decision(line.substring(0, border), line.substring(border + 1)));
        });
        return decisions;
    }
}
