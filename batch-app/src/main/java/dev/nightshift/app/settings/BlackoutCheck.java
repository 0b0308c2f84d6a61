package dev.nightshift.app.settings;

import java.util.List;

/** Checks each entry of {@code blackouts}. */
final class BlackoutCheck {

    private final Settings settings;
    private final List<Problem> problems;

    BlackoutCheck(Settings settings, List<Problem> problems) {
        this.settings = settings;
        this.problems = problems;
    }

    void run() {
        settings.blackouts().forEach((name, entry) -> window("nightshift.blackouts." + name, entry));
    }

    private void window(String key, BlackoutEntry entry) {
        try {
            entry.window();
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(
                    key,
                    key + " is no window (" + e.getMessage()
                            + "); expected two times of day (from: \"08:00\", to: \"18:00\"), two dates (from:"
                            + " 2026-12-24, to: 2027-01-02), or a cron such as \"* * * * * SAT,SUN\". Correct it."));
        }
    }
}
