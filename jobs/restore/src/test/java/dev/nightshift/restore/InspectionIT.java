package dev.nightshift.restore;

import org.junit.jupiter.api.Nested;

/** The oldest and the newest major version. */
class InspectionIT {

    @Nested
    class On15 extends InspectionContract {
        On15() {
            super(15);
        }
    }

    @Nested
    class On18 extends InspectionContract {
        On18() {
            super(18);
        }
    }
}
