package dev.nightshift.app.cli;

import dev.nightshift.app.runs.RunRefused;
import dev.nightshift.app.settings.InvalidSettings;
import dev.nightshift.app.settings.UnknownName;
import dev.nightshift.maintenance.MaintenanceException;
import dev.nightshift.repository.RepositoryException;
import dev.nightshift.restore.RestoreException;
import org.jspecify.annotations.Nullable;

/** What a command ends with. 130, for interrupted, comes from the system. */
final class ExitCode {

    static final int DONE = 0;
    static final int FAILED = 1;
    /** Wrong usage or configuration: trying again will not help. */
    static final int USAGE = 2;
    /** Objects of a repository are missing, changed or make no sense, or an index or table of a server is. */
    static final int DAMAGE = 3;
    /** A safety rule forbids it; nothing was changed. */
    static final int REFUSED = 4;

    private ExitCode() {}

    /** By whatever in the chain of causes tells most. */
    static int of(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            int code = ofOne(cause);
            if (code != FAILED) {
                return code;
            }
        }
        return FAILED;
    }

    private static int ofOne(Throwable failure) {
        boolean damage = failure instanceof RepositoryException.Damaged
                || failure instanceof RestoreException.DamagedSnapshot
                || failure instanceof MaintenanceException.Damaged;
        if (damage) {
            return DAMAGE;
        }
        if (failure instanceof RepositoryException.Refused || failure instanceof RunRefused) {
            return REFUSED;
        }
        boolean usage = failure instanceof InvalidSettings
                || failure instanceof UnknownName
                || failure instanceof WrongUsage
                || failure instanceof MaintenanceException.UnknownPart
                || failure instanceof RepositoryException.NoSnapshot
                || failure instanceof RepositoryException.NoKey
                || failure instanceof RepositoryException.NoLease
                || failure instanceof RepositoryException.WrongPassphrase;
        return usage ? USAGE : FAILED;
    }
}
