package dev.nightshift.maintenance;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;

/** The versions that {@link SurveyContract#MAJORS} names, each one server for all topics. */
class SurveyorIT {

    @AfterAll
    static void stop() {
        SurveyContract.stopServers();
    }

    @Nested
    class WhatIsFound extends FactsContract {}

    @Nested
    class WhatItsRoleMay extends RoleContract {}
}
