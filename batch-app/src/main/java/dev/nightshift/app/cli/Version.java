package dev.nightshift.app.cli;

import dev.nightshift.app.nodes.ProgramVersion;
import picocli.CommandLine.IVersionProvider;

/** The version of the program and of the Java that it runs on. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }

    static String text() {
        return "nightshift " + ProgramVersion.text() + " (Java " + System.getProperty("java.version") + ")";
    }
}
