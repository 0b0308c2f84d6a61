package dev.nightshift.app.metrics;

import dev.nightshift.app.operations.JdbcOperationLog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** Figures of maintenance, read from the operation log: they are right after a restart, and for what other nodes did. */
final class OperationMeters {

    private final JdbcOperationLog operations;
    private final List<String> servers;
    private final MeterRegistry registry;
    private final Map<String, AtomicLong> reclaimed = new ConcurrentHashMap<>();
    private final MultiGauge pending;
    private final MultiGauge setAside;

    OperationMeters(JdbcOperationLog operations, Collection<String> servers, MeterRegistry registry) {
        this.operations = operations;
        this.servers = List.copyOf(servers);
        this.registry = registry;
        this.pending = MultiGauge.builder("nightshift.maintenance.pending.actions")
                .description("Actions that wait for their turn or are at work")
                .register(registry);
        this.setAside = MultiGauge.builder("nightshift.maintenance.set.aside.actions")
                .description("Actions that are left alone since they took their process or the server down")
                .register(registry);
    }

    void refresh() {
        operations.reclaimed().forEach((server, bytes) -> reclaimed
                .computeIfAbsent(server, this::counter)
                .set(bytes));
        Map<String, Long> open = operations.pending();
        pending.register(rows(server -> open.getOrDefault(server, 0L)), true);
        setAside.register(rows(operations::setAside), true);
    }

    private List<MultiGauge.Row<?>> rows(ToLongFunction<String> figure) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        servers.forEach(server -> rows.add(MultiGauge.Row.of(Tags.of("server", server), figure.applyAsLong(server))));
        return rows;
    }

    private AtomicLong counter(String server) {
        AtomicLong value = new AtomicLong();
        FunctionCounter.builder("nightshift.maintenance.reclaimed", value, AtomicLong::doubleValue)
                .tags(Tags.of("server", server))
                .baseUnit("bytes")
                .description("What maintenance made tables and indexes smaller by")
                .register(registry);
        return value;
    }
}
