package dev.nightshift.app.cli;

import picocli.CommandLine.Option;

/** {@code -o json} on whatever prints data. */
final class OutputFormat {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text or json (default: text)")
    private Form form = Form.TEXT;

    enum Form {
        TEXT,
        JSON
    }

    boolean isJson() {
        return form == Form.JSON;
    }
}
