package dev.nightshift.maintenance;

import org.junit.jupiter.api.Nested;

/** The oldest and the newest major version. */
class MaintenanceIT {

    @Nested
    class On15 extends MaintenanceContract {
        On15() {
            super(15);
        }
    }

    @Nested
    class On18 extends MaintenanceContract {
        On18() {
            super(18);
        }
    }
}
