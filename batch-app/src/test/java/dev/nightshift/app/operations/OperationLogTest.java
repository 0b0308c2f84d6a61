package dev.nightshift.app.operations;

import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.SettingsReader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class OperationLogTest extends OperationTablesContract {

    @TempDir
    Path directory;

    @Override
    JobDatabase open() {
        return JobDatabase.open(SettingsReader.read(ConfigurationSource.of(
                Map.of("nightshift.home", directory.resolve("home").toString()))));
    }
}
