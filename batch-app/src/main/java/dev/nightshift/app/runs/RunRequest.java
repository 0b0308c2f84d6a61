package dev.nightshift.app.runs;

import dev.nightshift.app.settings.JobName;
import java.util.Map;

/**
 * What shall be run.
 *
 * @param parameters besides server and run: {@code snapshot}, {@code repository}; never a secret, since they are kept
 */
public record RunRequest(
        JobName job, String server, Map<String, String> parameters, RunTrigger trigger, RunTerms terms) {

    public RunRequest {
        parameters = Map.copyOf(parameters);
    }
}
