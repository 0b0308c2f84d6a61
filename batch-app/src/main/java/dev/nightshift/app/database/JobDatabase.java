package dev.nightshift.app.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nightshift.app.settings.JobDatabaseEntry;
import dev.nightshift.app.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The opened job database, its tables brought up to date. It holds runs, Spring Batch's and Quartz's tables.
 *
 * <p>H2 runs in {@code AUTO_SERVER} mode: the first process opens the file and serves it to the others, so that commands
 * work while {@code serve} runs. It does so on the loopback address only, and asks for a key that stands in a file which
 * only the owner can read.
 */
public final class JobDatabase implements AutoCloseable {

    /** Quartz's threads and its two own, the jobs', the web server's: with room for each. */
    private static final int MOST_CONNECTIONS = 16;

    /** With a connection, and with an answer. All that is asked of it takes far less. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    static {
        // H2 reads it once, when its classes are loaded.
        System.setProperty("h2.bindAddress", "127.0.0.1");
    }

    private final HikariDataSource dataSource;
    private final Vendor vendor;

    private JobDatabase(HikariDataSource dataSource, Vendor vendor) {
        this.dataSource = dataSource;
        this.vendor = vendor;
    }

    /** Which of the two it is. */
    public enum Vendor {
        H2("h2"),
        POSTGRESQL("postgresql");

        private final String directory;

        Vendor(String directory) {
            this.directory = directory;
        }
    }

    /** @throws JobDatabaseException says which key to look at */
    public static JobDatabase open(Settings settings) {
        JobDatabaseEntry entry = settings.jobDatabase();
        String url = entry.url() == null ? fileBelow(settings.home()) : entry.url();
        Vendor vendor = url.startsWith("jdbc:h2:") ? Vendor.H2 : Vendor.POSTGRESQL;
        HikariConfig config = new HikariConfig();
        config.setPoolName("job-database");
        config.setJdbcUrl(url);
        config.setUsername(entry.username());
        config.setPassword(entry.credential().read().orElse(""));
        config.setMaximumPoolSize(MOST_CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE.toMillis());
        if (vendor == Vendor.POSTGRESQL) {
            // A network that swallows what is sent must not hold a heartbeat up for longer than its lease.
            config.addDataSourceProperty("connectTimeout", PATIENCE.toSeconds());
            config.addDataSourceProperty("socketTimeout", PATIENCE.toSeconds());
            config.addDataSourceProperty("tcpKeepAlive", true);
            // A node that is frozen or cut off within a transaction must not hold the queue's lock for longer.
            config.addDataSourceProperty("options", "-c idle_in_transaction_session_timeout=10s -c lock_timeout=8s");
        }
        HikariDataSource dataSource = null;
        try {
            dataSource = new HikariDataSource(config);
            migrate(dataSource, vendor);
            return new JobDatabase(dataSource, vendor);
        } catch (RuntimeException e) {
            if (dataSource != null) {
                dataSource.close();
            }
            throw new JobDatabaseException(
                    "The job database " + withoutOptions(url) + " can't be opened: " + rootMessage(e)
                            + ". Expected a database that " + entry.username()
                            + " may create tables in; look at nightshift.home and nightshift.job-database. Backups and"
                            + " restores do not depend on what it holds.",
                    e);
        }
    }

    public DataSource dataSource() {
        return dataSource;
    }

    public Vendor vendor() {
        return vendor;
    }

    @Override
    public void close() {
        dataSource.close();
    }

    /** Spring Batch and Quartz differ by vendor; what is our own does not. */
    private static void migrate(DataSource dataSource, Vendor vendor) {
        String place = "classpath:dev/nightshift/app/database/";
        Flyway.configure()
                .dataSource(dataSource)
                .locations(place + vendor.directory, place + "common")
                .table("ns_schema_history")
                .load()
                .migrate();
    }

    /**
     * In a directory that is the owner's alone, whatever the home directory is: who can read the key to the database can
     * do as this process does.
     */
    private static String fileBelow(Path home) {
        Path directory = home.resolve("jobs");
        try {
            Files.createDirectories(home);
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
            Files.setPosixFilePermissions(directory, OWNER_ONLY);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "nightshift.home is " + home + ", where " + directory + " can't be created (" + e.getMessage()
                            + "); expected a directory to write to. Create it, or name another one.",
                    e);
        }
        // By default it may write half a second late: what a process did before it was killed would not be known.
        return "jdbc:h2:file:" + directory.resolve("history") + ";AUTO_SERVER=TRUE;WRITE_DELAY=0";
    }

    private static String withoutOptions(String url) {
        return url.replaceFirst("[;?].*", "");
    }

    private static String rootMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).strip();
    }
}
