package dev.nightshift.app.schedules;

import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import org.quartz.JobDetail;
import org.quartz.ScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.impl.jdbcjobstore.TriggerPersistenceDelegate;
import org.quartz.spi.MutableTrigger;
import org.quartz.spi.OperableTrigger;

/**
 * How Quartz keeps {@link SlotTrigger}s in its tables: as a kind of their own, about which the table of triggers says
 * everything. Public for Quartz, which makes one by the class's name.
 */
public final class SlotTriggers implements TriggerPersistenceDelegate {

    /** What Quartz could not fire by then it leaves to the sweeper. */
    public static final Duration FIRED_WITHIN = Duration.ofSeconds(40);

    private static final String KIND = "SLOT";

    @Override
    public void initialize(String tablePrefix, String schedulerName) {
        // It has no table of its own.
    }

    @Override
    public boolean canHandleTriggerType(OperableTrigger trigger) {
        return trigger instanceof SlotTrigger;
    }

    @Override
    public String getHandledTriggerTypeDiscriminator() {
        return KIND;
    }

    @Override
    public int insertExtendedTriggerProperties(
            Connection connection, OperableTrigger trigger, String state, JobDetail job) {
        return 1;
    }

    @Override
    public int updateExtendedTriggerProperties(
            Connection connection, OperableTrigger trigger, String state, JobDetail job) {
        return 1;
    }

    @Override
    public int deleteExtendedTriggerProperties(Connection connection, TriggerKey key) {
        return 1;
    }

    @Override
    public TriggerPropertyBundle loadExtendedTriggerProperties(Connection connection, TriggerKey key) {
        return bundle();
    }

    @Override
    public TriggerPropertyBundle loadExtendedTriggerPropertiesFromResultSet(ResultSet row, TriggerKey key) {
        return bundle();
    }

    @Override
    public boolean hasInlinedResultSetProperties() {
        return true;
    }

    private static TriggerPropertyBundle bundle() {
        return new TriggerPropertyBundle(new Empty(), new String[0], new Object[0]);
    }

    /** One that Quartz fills in. */
    private static final class Empty extends ScheduleBuilder<Trigger> {

        @Override
        public MutableTrigger build() {
            return new SlotTrigger();
        }
    }
}
