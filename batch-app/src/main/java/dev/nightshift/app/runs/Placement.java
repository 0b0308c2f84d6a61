package dev.nightshift.app.runs;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Where runs may be done, as the configuration of this node says it. */
interface Placement {

    boolean knows(String server);

    /** The labels that a node must have to do a server's runs. */
    Set<String> labelsFor(String server);

    /** The repositories that a run works on. */
    List<String> repositoriesOf(Run run);

    /** How many runs may work on a repository at a time; empty for any number. */
    OptionalInt maxRunsOn(String repository);
}
