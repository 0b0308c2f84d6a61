package dev.nightshift.backup;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The whole job: a real server, repositories in a directory and on S3, a job database. */
class BackupJobIT {

    @BeforeAll
    static void startServers() {
        BackupContract.startServers();
    }

    @AfterAll
    static void stopServers() {
        BackupContract.stopServers();
    }

    @Nested
    class Copies extends CopiesContract {}

    @Nested
    class ServerReading extends ServerReadingContract {}
}
