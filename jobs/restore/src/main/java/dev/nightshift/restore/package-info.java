/** Restore to a directory, and the drill that proves a snapshot boots. */
@NullMarked
package dev.nightshift.restore;

import org.jspecify.annotations.NullMarked;
