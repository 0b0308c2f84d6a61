package dev.nightshift.maintenance;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;

/** The oldest and the newest major version, each topic on one server; what hangs on no version on the newest alone. */
class MaintenanceIT {

    @AfterAll
    static void stop() {
        MaintenanceContract.stopServers();
    }

    @Nested
    class ActionsOn15 extends ActionsContract {
        ActionsOn15() {
            super(15);
        }
    }

    @Nested
    class ActionsOn18 extends ActionsContract {
        ActionsOn18() {
            super(18);
        }
    }

    @Nested
    class WindowOn18 extends WindowContract {
        WindowOn18() {
            super(18);
        }
    }

    @Nested
    class OthersOn15 extends OthersContract {
        OthersOn15() {
            super(15);
        }
    }

    @Nested
    class OthersOn18 extends OthersContract {
        OthersOn18() {
            super(18);
        }
    }

    @Nested
    class DeathsOn15 extends DeathsContract {
        DeathsOn15() {
            super(15);
        }
    }

    @Nested
    class DeathsOn18 extends DeathsContract {
        DeathsOn18() {
            super(18);
        }
    }

    @Nested
    class AfterSwapOn15 extends AfterSwapContract {
        AfterSwapOn15() {
            super(15);
        }
    }

    @Nested
    class AfterSwapOn18 extends AfterSwapContract {
        AfterSwapOn18() {
            super(18);
        }
    }

    @Nested
    class PartitionsOn15 extends PartitionsContract {
        PartitionsOn15() {
            super(15);
        }
    }

    @Nested
    class PartitionsOn18 extends PartitionsContract {
        PartitionsOn18() {
            super(18);
        }
    }

    @Nested
    class ServerGatesOn18 extends ServerGatesContract {
        ServerGatesOn18() {
            super(18);
        }
    }

    @Nested
    class UrgentOn18 extends UrgentContract {
        UrgentOn18() {
            super(18);
        }
    }

    @Nested
    class ClosedDatabasesOn18 extends ClosedDatabasesContract {
        ClosedDatabasesOn18() {
            super(18);
        }
    }

    @Nested
    class OutOfSightOn18 extends OutOfSightContract {
        OutOfSightOn18() {
            super(18);
        }
    }

    @Nested
    class ForeignLeftoversOn18 extends ForeignLeftoversContract {
        ForeignLeftoversOn18() {
            super(18);
        }
    }

    @Nested
    class ReplanningOn18 extends ReplanningContract {
        ReplanningOn18() {
            super(18);
        }
    }

    @Nested
    class MultixactOn18 extends MultixactContract {
        MultixactOn18() {
            super(18);
        }
    }

    @Nested
    class ThreeNightsOn15 extends ThreeNightsContract {
        ThreeNightsOn15() {
            super(15);
        }
    }

    @Nested
    class ThreeNightsOn18 extends ThreeNightsContract {
        ThreeNightsOn18() {
            super(18);
        }
    }

    @Nested
    class VanishedHostOn18 extends VanishedHostContract {
        VanishedHostOn18() {
            super(18);
        }
    }
}
