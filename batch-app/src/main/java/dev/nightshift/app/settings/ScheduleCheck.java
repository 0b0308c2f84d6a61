package dev.nightshift.app.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Checks each entry of {@code schedules}. */
final class ScheduleCheck {

    private static final Duration LONGEST_JITTER = Duration.ofDays(1);

    /** A slot that nobody fired is found within two minutes. */
    private static final Duration SHORTEST_DEADLINE = Duration.ofMinutes(5);

    private static final int MOST_ATTEMPTS = 20;
    private static final Duration SHORTEST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofDays(1);

    /** It is part of a key in the job database. */
    private static final int LONGEST_CRON = 200;

    private final Settings settings;
    private final List<Problem> problems;

    ScheduleCheck(Settings settings, List<Problem> problems) {
        this.settings = settings;
        this.problems = problems;
    }

    void run() {
        settings.schedules().forEach((name, schedule) -> {
            String key = "nightshift.schedules." + name;
            job(key + ".job", schedule.job());
            servers(key + ".servers", schedule.servers());
            cron(key + ".cron", schedule.cron());
            times(key, schedule);
            retry(key + ".retry", schedule.retry());
            blackouts(key + ".blackouts", schedule.blackouts());
        });
    }

    private void times(String key, ScheduleEntry schedule) {
        Duration jitter = schedule.jitter();
        if (jitter.isNegative() || jitter.compareTo(LONGEST_JITTER) >= 0) {
            problem(
                    key + ".jitter",
                    "is " + jitter + "; expected 0s or more, and less than a day. Write it like 30m, or leave it out.");
        }
        Duration deadline = schedule.deadline();
        if (deadline != null && deadline.compareTo(SHORTEST_DEADLINE.plus(jitter)) < 0) {
            problem(
                    key + ".deadline",
                    "is " + deadline + "; expected at least " + SHORTEST_DEADLINE.toMinutes()
                            + "m more than jitter, so that a run which begins as it should is in time. Write it like"
                            + " 6h, or leave it out for none.");
        }
    }

    private void retry(String key, RetryEntry retry) {
        if (retry.attempts() < 1 || retry.attempts() > MOST_ATTEMPTS) {
            problem(
                    key + ".attempts",
                    "is " + retry.attempts() + "; expected 1 to " + MOST_ATTEMPTS
                            + ", the first one included. Use 1 for no retry.");
        }
        if (retry.backoff().compareTo(SHORTEST_BACKOFF) < 0 || retry.backoff().compareTo(LONGEST_BACKOFF) > 0) {
            problem(
                    key + ".backoff",
                    "is " + retry.backoff()
                            + "; expected a second to a day, the pause before the second attempt. Write it like 5m.");
        }
    }

    private void blackouts(String key, List<String> names) {
        for (String name : names) {
            if (!settings.blackouts().containsKey(name)) {
                String known = settings.blackouts().isEmpty()
                        ? "the name of an entry of nightshift.blackouts, of which there are none"
                        : "one of " + String.join(", ", settings.blackouts().keySet());
                problem(key, "names \"" + name + "\"; expected " + known + ". Correct it.");
            }
        }
    }

    private void job(String key, String job) {
        String known = Arrays.stream(JobName.values()).map(JobName::text).collect(Collectors.joining(" or "));
        if (job.isBlank()) {
            problem(key, "is missing; expected " + known + ". Add it.");
        } else if (JobName.of(job).isEmpty()) {
            problem(key, "is \"" + job + "\"; expected " + known + ". Correct it.");
        }
    }

    private void servers(String key, List<String> servers) {
        if (servers.isEmpty()) {
            problem(key, "is missing; expected a list of servers' names. Add it.");
        }
        for (String server : servers) {
            if (!settings.servers().containsKey(server)) {
                String known = settings.servers().isEmpty()
                        ? "the name of a server, of which there are none"
                        : "one of " + String.join(", ", settings.servers().keySet());
                problem(key, "names \"" + server + "\"; expected " + known + ". Correct it.");
            }
        }
    }

    private void cron(String key, String cron) {
        if (cron.isBlank()) {
            problem(
                    key,
                    "is missing; expected second, minute, hour, day of month, month, day of week, such as"
                            + " \"0 30 1 * * *\" for half past one every night. Add it.");
            return;
        }
        if (cron.length() > LONGEST_CRON) {
            problem(
                    key,
                    "has " + cron.length() + " characters; expected at most " + LONGEST_CRON
                            + ". Make two schedules of it.");
            return;
        }
        try {
            Cron.of(cron);
        } catch (IllegalArgumentException e) {
            problem(
                    key,
                    "is \"" + cron + "\" (" + e.getMessage()
                            + "); expected second, minute, hour, day of month, month, day"
                            + " of week, such as \"0 30 1 * * *\" for half past one every night. Correct it.");
        }
    }

    private void problem(String key, String text) {
        problems.add(new Problem(key, key + " " + text));
    }
}
