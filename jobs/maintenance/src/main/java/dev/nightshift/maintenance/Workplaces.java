package dev.nightshift.maintenance;

import dev.nightshift.postgres.ServerSettings;
import org.jspecify.annotations.Nullable;

/** Keeps the workplace of the database that was worked in last: thousands of small actions follow each other there. */
final class Workplaces implements AutoCloseable {

    private final ServerSettings server;
    private final String run;
    private final Care care;
    private String database = "";
    private @Nullable Workplace last;

    Workplaces(ServerSettings server, String run, Care care) {
        this.server = server;
        this.run = run;
        this.care = care;
    }

    /** @throws dev.nightshift.postgres.PostgresException where there is no getting in */
    Workplace in(String wanted) {
        if (last != null && (!database.equals(wanted) || !last.isAlive())) {
            leave();
        }
        if (last == null) {
            last = Workplace.open(server, wanted, run, care);
            database = wanted;
        }
        return last;
    }

    /** After something went wrong in it: a cancellation that comes late must not hit what is done next. */
    void leave() {
        if (last != null) {
            last.close();
            last = null;
        }
    }

    @Override
    public void close() {
        leave();
    }
}
