/** Runs: the one path by which a job is started, and what is remembered of it. */
@NullMarked
package dev.nightshift.app.runs;

import org.jspecify.annotations.NullMarked;
