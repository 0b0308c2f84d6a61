/** Nodes: the processes that do runs, and the leases that keep two of them from the same server. */
@NullMarked
package dev.nightshift.app.nodes;

import org.jspecify.annotations.NullMarked;
