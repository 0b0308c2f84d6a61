/** What a run says while it works: its log lines and its progress, kept in the job database for every process to read. */
@NullMarked
package dev.nightshift.app.runlog;

import org.jspecify.annotations.NullMarked;
