package dev.nightshift.postgres;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a scratch server is kept from reaching out. It holds production's data and production's settings: what those
 * would archive, replicate, publish or call must not happen a second time. Every setting stands on the command line,
 * which beats {@code postgresql.conf} and {@code postgresql.auto.conf}; what a database or a role sets for itself beats
 * even that, and is beaten by what a session asks for when it connects ({@link #sessionOptions}).
 */
final class ScratchConfiguration {

    /** Only names the socket: there is no TCP listener. */
    static final int PORT = 5432;

    private ScratchConfiguration() {}

    /** {@code -c name=value} for everything. */
    static List<String> switches(ScratchSettings settings, ScratchHome home, ControlFile control) {
        Map<String, String> all = new LinkedHashMap<>();
        files(all, home);
        noWayOut(all, settings);
        recovery(all, control);
        origins(all, settings.majorVersion());
        small(all);
        List<String> switches = new ArrayList<>();
        all.forEach((name, value) -> {
            switches.add("-c");
            switches.add(name + "=" + value);
        });
        return switches;
    }

    private static void files(Map<String, String> all, ScratchHome home) {
        all.put("config_file", home.configFile().toString());
        all.put("hba_file", home.hbaFile().toString());
        all.put("ident_file", home.identFile().toString());
        all.put("external_pid_file", "");
        all.put("unix_socket_directories", quotedInList(home.socketDirectory()));
        all.put("unix_socket_permissions", "0700");
        all.put("unix_socket_group", "");
        all.put("port", String.valueOf(PORT));
        all.put("logging_collector", "off");
        all.put("log_destination", "stderr");
        all.put("log_statement", "none");
        all.put("log_min_error_statement", "panic");
        all.put("log_timezone", "UTC");
        all.put("timezone", "UTC");
    }

    /** Directories stand in a list that commas part; quotes keep one with a comma or a space whole. */
    private static String quotedInList(Path directory) {
        return '"' + directory.toString().replace("\"", "\"\"") + '"';
    }

    private static void noWayOut(Map<String, String> all, ScratchSettings settings) {
        all.put("listen_addresses", "");
        all.put("ssl", "off");
        all.put("bonjour", "off");
        all.put("shared_preload_libraries", String.join(",", settings.preloadLibraries()));
        all.put("session_preload_libraries", "");
        all.put("local_preload_libraries", "");
        all.put("archive_mode", "off");
        all.put("archive_command", "");
        all.put("archive_library", "");
        all.put("max_wal_senders", "0");
        all.put("synchronous_standby_names", "");
        // A restored subscription would consume its publisher's slot and so rob the true subscriber.
        all.put("max_logical_replication_workers", "0");
        if (settings.majorVersion() >= 17) {
            all.put("event_triggers", "off");
            all.put("allow_alter_system", "off");
            all.put("summarize_wal", "off");
            all.put("sync_replication_slots", "off");
        }
    }

    private static void recovery(Map<String, String> all, ControlFile control) {
        for (String name : List.of(
                "restore_command",
                "archive_cleanup_command",
                "recovery_end_command",
                "primary_conninfo",
                "primary_slot_name",
                "recovery_target",
                "recovery_target_lsn",
                "recovery_target_name",
                "recovery_target_time",
                "recovery_target_xid")) {
            all.put(name, "");
        }
        all.put("hot_standby", "off");
        all.put("wal_level", "replica");
        all.put("max_connections", String.valueOf(Math.max(20, control.maxConnections())));
        all.put("max_worker_processes", String.valueOf(Math.max(8, control.maxWorkerProcesses())));
        all.put("max_prepared_transactions", String.valueOf(control.maxPreparedTransactions()));
        all.put("max_locks_per_transaction", String.valueOf(Math.max(64, control.maxLocksPerTransaction())));
    }

    /** Replay sets the progress of each replication origin, and stops the server where there is no room for one. */
    private static void origins(Map<String, String> all, int majorVersion) {
        all.put("max_replication_slots", "1000");
        if (majorVersion >= 18) {
            all.put("max_active_replication_origins", "1000");
        }
    }

    private static void small(Map<String, String> all) {
        all.put("shared_buffers", "64MB");
        all.put("huge_pages", "off");
        all.put("jit", "off");
        all.put("fsync", "off");
        all.put("full_page_writes", "off");
        all.put("synchronous_commit", "off");
        // Off alone would not stop it near a wraparound, and it would run the owners' functions over their indexes.
        all.put("autovacuum", "off");
        all.put("autovacuum_freeze_max_age", "2000000000");
        all.put("autovacuum_multixact_freeze_max_age", "2000000000");
    }

    /** What a session asks for so that ALTER DATABASE … SET and ALTER ROLE … SET have no say in it. */
    static String sessionOptions(int majorVersion) {
        StringBuilder options = new StringBuilder();
        for (String setting : List.of(
                "session_preload_libraries=",
                "local_preload_libraries=",
                "role=none",
                "jit=off",
                "statement_timeout=0",
                "lock_timeout=0",
                "idle_session_timeout=0",
                "idle_in_transaction_session_timeout=0",
                "default_transaction_read_only=off",
                "ignore_checksum_failure=off",
                "zero_damaged_pages=off")) {
            options.append("-c ").append(setting).append(' ');
        }
        if (majorVersion >= 17) {
            options.append("-c event_triggers=off -c transaction_timeout=0");
        }
        return options.toString().strip();
    }
}
