package dev.nightshift.maintenance;

import java.util.List;

/**
 * What a plan left out, in short.
 *
 * @param pressing freezing that can't wait and that this run can't do, each by its name
 * @param others by cause, with their counts
 */
public record Omissions(List<String> pressing, List<String> others) {

    public static final Omissions NONE = new Omissions(List.of(), List.of());

    public Omissions {
        pressing = List.copyOf(pressing);
        others = List.copyOf(others);
    }
}
