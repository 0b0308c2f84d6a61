package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeftOutsTest {

    private final LeftOuts leftOuts = new LeftOuts();

    @Test
    void a_report_names_each_that_can_t_wait_and_counts_the_others_by_their_cause() {
        for (int i = 1; i <= 30; i++) {
            Relation urgent = Named.relation("shop", "public.urgent" + i);
            leftOuts.relation(LeftOuts.Cause.PRESSING_BUT_REFUSED, urgent, i, "it is old, but it belongs to app");
            leftOuts.relation(LeftOuts.Cause.TOO_LARGE, Named.relation("shop", "public.large" + i), i, "it is large");
        }
        leftOuts.withheld(Named.relation("bank", "public.a"), "its statistics are stale");
        leftOuts.withheld(Named.relation("bank", "public.b"), "it was never analysed");
        leftOuts.database("bank2 takes no connections");

        Omissions omissions = leftOuts.omissions();

        assertThat(omissions.pressing()).hasSize(30).contains("shop.public.urgent1: it is old, but it belongs to app");
        assertThat(omissions.others())
                .containsExactly(
                        "a database: bank2 takes no connections",
                        "shop: 30 relations above the size limit",
                        "bank: the bloat of 2 relations is not known");
    }
}
