/** The application: wiring, schedules, runs, command line. */
@NullMarked
package dev.nightshift.app;

import org.jspecify.annotations.NullMarked;
