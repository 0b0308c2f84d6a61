package dev.nightshift.restore;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** One real server and its snapshot; restored, booted, drilled, and damaged. */
class RestoreAndDrillIT {

    @BeforeAll
    static void takeOneSnapshot() throws IOException {
        SnapshotContract.takeOneSnapshot();
    }

    @AfterAll
    static void stop() {
        SnapshotContract.stop();
    }

    @Nested
    class Restores extends RestoreContract {}

    @Nested
    class Drills extends DrillContract {}
}
