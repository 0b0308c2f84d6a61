package dev.nightshift.app.settings;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Checks each entry of {@code schedules}. */
final class ScheduleCheck {

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
        });
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
