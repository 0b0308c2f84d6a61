package dev.nightshift.app.cli;

import dev.nightshift.repository.Damage;

/** A damage in words. */
final class DamageText {

    private static final int FILES_SHOWN = 10;

    private DamageText() {}

    static String of(Damage damage) {
        StringBuilder text = new StringBuilder("  " + damage.object() + ": " + damage.detail());
        damage.files().stream().limit(FILES_SHOWN).forEach(file -> text.append("\n      ")
                .append(file));
        if (damage.files().size() > FILES_SHOWN) {
            text.append("\n      and ")
                    .append(damage.files().size() - FILES_SHOWN)
                    .append(" more files");
        }
        if (!damage.snapshots().isEmpty()) {
            text.append("\n    needed by ").append(String.join(", ", damage.snapshots()));
        }
        return text.toString();
    }
}
