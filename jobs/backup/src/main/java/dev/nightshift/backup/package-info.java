/** The backup job: preflight, snapshot, offsite copies, retention. */
@NullMarked
package dev.nightshift.backup;

import org.jspecify.annotations.NullMarked;
